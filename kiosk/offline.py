"""Numbers the kiosk gives by itself while the hub is away, and hands in when it is back.

Each number is a file, ``offline/<label>.json``, on the disk before the number is shown; the last
one given stands in ``offline/series``. The series ``K1-001``, ``K1-002``, … goes on over restarts
and days and begins again after 999, so a number handed in late does not meet its double of a day.
What the hub refuses moves to ``offline/refused/``: nothing is lost, and the log names it.

Known limit: a kiosk that lost its disk begins at 001 again. When that happens on a day on which
it had already handed in the same label, the hub refuses the double, and it is set aside. A series
dealt out by the hub is the cure.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from hub.client import Hub, HubRefusedError, HubUnreachableError, Ticket
from kiosk.disk import drop, keep

log = logging.getLogger(__name__)
_LAST = 999
_LONGEST_AGE_S = 7 * 24 * 3600.0


@dataclass(frozen=True)
class Given:
    """A number the kiosk gave: all that the hub needs to know of it."""

    label: str
    service: str
    priority: str
    procedure: str | None
    lang: str
    request_id: str
    at: float  # seconds since 1970: the kiosk may restart before the hub is back


class Offline:
    """The kiosk's own series. `clock` is the wall clock."""

    def __init__(self, folder: Path, kiosk: str, clock: Callable[[], float]) -> None:
        self._folder = folder
        self._kiosk = kiosk
        self._clock = clock
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def give(
        self, service: str, priority: str, procedure: str | None, lang: str, request_id: str
    ) -> Given:
        """Give the next number, on the disk when this returns; an OSError if it cannot be."""
        with self._lock:
            last = self._last()
            kept = {path.stem for path in self._folder.glob("*.json")}
            for ahead in range(1, _LAST + 1):
                number = (last + ahead - 1) % _LAST + 1
                label = f"{self._kiosk}-{number:03d}"
                if label not in kept:
                    break
            else:
                raise OSError("all numbers of the offline series wait for the hub")
            given = Given(label, service, priority, procedure, lang, request_id, self._clock())
            keep(self._folder / "series", str(number).encode())
            keep(self._folder / f"{label}.json", json.dumps(asdict(given)).encode())
        return given

    def waiting(self) -> list[Given]:
        """List what the hub has not taken in, oldest first."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                found.append(Given(**json.loads(path.read_bytes())))
            except FileNotFoundError:
                continue
            except (ValueError, TypeError):
                log.warning("%s is not readable and is set aside", path)
                self._set_aside(path)
        return sorted(found, key=lambda given: (given.at, given.label))

    def hand_in(self, hub: Hub, kept_name: Callable[[Given, Ticket], None]) -> int:
        """Hand in what waits, oldest first; count what the hub took. Raises when it goes away.

        `kept_name` learns the ticket before the file goes, so that a crash in between hands the
        number in again, which the request id makes harmless.
        """
        taken = 0
        for given in self.waiting():
            path = self._folder / f"{given.label}.json"
            age = min(max(0.0, self._clock() - given.at), _LONGEST_AGE_S)
            try:
                ticket = hub.issue(
                    given.service,
                    request_id=given.request_id,
                    priority=given.priority,
                    procedure=given.procedure,
                    lang=given.lang,
                    kiosk=self._kiosk,
                    offline={"label": given.label, "age_s": round(age, 3)},
                )
            except HubUnreachableError:
                raise
            except HubRefusedError as error:
                log.error("the hub refused %s (%s: %s)", given.label, error.type, error)
                self._set_aside(path)
                continue
            kept_name(given, ticket)
            drop(path)
            taken += 1
        return taken

    def _set_aside(self, path: Path) -> None:
        refused = self._folder / "refused"
        refused.mkdir(exist_ok=True)
        stem, count = path.stem, 1
        while (target := refused / f"{stem}.{count}.json").exists():
            count += 1
        path.replace(target)

    def _last(self) -> int:
        """Read the last number; without the file, the highest one there is any trace of."""
        try:
            return int((self._folder / "series").read_text())
        except (FileNotFoundError, ValueError):
            names = [path.name for path in self._folder.rglob("*.json")]
            numbers = [name.split(".")[0].rpartition("-")[2] for name in names]
            return max((int(number) for number in numbers if number.isdigit()), default=0)
