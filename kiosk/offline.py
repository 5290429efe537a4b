"""Numbers the kiosk gives by itself while the hub is away, and hands in when it is back.

Each number is a file, ``offline/<label>.json``, on the disk before the number is shown; the last
one given stands in ``offline/series``. The series ``K1-001``, ``K1-002``, … goes on over restarts
and days and begins again after 999, so a number handed in late does not meet its double of a day.
What the hub refuses moves to ``offline/refused/``: nothing is lost, and the log names it.

A kiosk that has lost its disk knows nothing of the numbers that are still in people's hands, so it
never counts on in an old series: the hub deals it a new one, ``K1A``, ``K1B``, …. Only when the hub
is away at that very moment does it make a name up, with a letter that the hub never deals.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from hub.client import Hub, HubRefusedError, HubUnreachableError, Ticket, new_request_id
from kiosk.disk import drop, keep
from kiosk.uptime import UNTOLD, Uptime

log = logging.getLogger(__name__)
_LAST = 999
_NAMED = re.compile(r"([A-Z][A-Z0-9]{0,7})-([0-9]{3})")
# The hub deals neither letter, so a name made up here is never one that it deals.
_MADE_UP, _SIGNS = "JQ", "ABCDEFGHKLMNPRSTUVWXYZ23456789"
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
    at: float  # seconds since 1970: the machine may restart before the hub is back
    up: Uptime = UNTOLD  # while it does not, this tells the age, however the clock is set


class Offline:
    """The kiosk's own series. `clock` is the wall clock, `up` one that cannot be set."""

    def __init__(
        self,
        folder: Path,
        kiosk: str,
        clock: Callable[[], float],
        up: Callable[[], Uptime] = Uptime,
    ) -> None:
        self._folder = folder
        self._kiosk = kiosk
        self._clock = clock
        self._up = up
        self._lock = threading.Lock()
        self._asking = new_request_id()
        folder.mkdir(parents=True, exist_ok=True)

    def give(
        self, service: str, priority: str, procedure: str | None, lang: str, request_id: str
    ) -> Given:
        """Give the next number, on the disk when this returns; an OSError if it cannot be."""
        with self._lock:
            series, last = self._last() or (self._made_up(), 0)
            kept = {path.stem for path in self._folder.glob("*.json")}
            for ahead in range(1, _LAST + 1):
                label = f"{series}-{(last + ahead - 1) % _LAST + 1:03d}"
                if label not in kept:
                    break
            else:
                raise OSError("all numbers of the offline series wait for the hub")
            now = self._clock(), self._up()
            given = Given(label, service, priority, procedure, lang, request_id, *now)
            keep(self._folder / "series", label.encode())
            keep(self._folder / f"{label}.json", json.dumps(asdict(given)).encode())
        return given

    def ask_series(self, hub: Hub) -> None:
        """Have the hub deal a series to a kiosk that has none. Raises when the hub goes away."""
        with self._lock:
            if self._last() and not self._unknown_to_the_hub():
                return
        try:
            series = hub.series(self._kiosk, request_id=self._asking)
        except HubRefusedError as error:
            log.warning("the hub deals no series (%s): we make one up", error)
            series = self._made_up()
        with self._lock:
            last = self._last()
            if last and last[0] == series:
                keep(self._folder / "series", f"{series}-{last[1]:03d}".encode())
            # A number that was given meanwhile began a series of its own.
            elif not last or self._unknown_to_the_hub():
                keep(self._folder / "series", f"{series}-000".encode())
                log.info("numbers given offline begin with %s", series)

    def waiting(self) -> list[Given]:
        """List what the hub has not taken in, oldest first."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                kept = json.loads(path.read_bytes())
                found.append(Given(**kept | {"up": Uptime(**kept.get("up", {}))}))
            except FileNotFoundError:
                continue
            except (AttributeError, ValueError, TypeError):
                log.warning("%s is not readable and is set aside", path)
                self._set_aside(path)
        return sorted(found, key=lambda given: (-self._age_s(given), given.label))

    def _age_s(self, given: Given) -> float:
        """Tell how long ago a number was given; a clock that was set meanwhile changes nothing."""
        up = self._up()
        same = up.boot and up.boot == given.up.boot
        age = up.seconds - given.up.seconds if same else self._clock() - given.at
        return min(max(0.0, age), _LONGEST_AGE_S)

    def hand_in(self, hub: Hub, kept_name: Callable[[Given, Ticket], None]) -> int:
        """Hand in what waits, oldest first; count what the hub took. Raises when it goes away.

        `kept_name` learns the ticket before the file goes, so that a crash in between hands the
        number in again, which the request id makes harmless.
        """
        taken = 0
        for given in self.waiting():
            path = self._folder / f"{given.label}.json"
            try:
                ticket = hub.issue(
                    given.service,
                    request_id=given.request_id,
                    priority=given.priority,
                    procedure=given.procedure,
                    lang=given.lang,
                    kiosk=self._kiosk,
                    offline={"label": given.label, "age_s": round(self._age_s(given), 3)},
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

    def _last(self) -> tuple[str, int] | None:
        """Read the series and its last number; None when the disk knows of none."""
        try:
            text = (self._folder / "series").read_text("ascii")
        except (FileNotFoundError, ValueError):
            return None
        if text.isdigit():
            return self._kiosk, int(text)
        found = _NAMED.fullmatch(text)
        return (found[1], int(found[2])) if found else None

    def _unknown_to_the_hub(self) -> bool:
        """Tell a series of the first version, a bare number, by its look.

        The hub has not dealt its name yet, and might deal it to us again after the disk is lost.
        """
        try:
            return (self._folder / "series").read_text("ascii").isdigit()
        except (FileNotFoundError, ValueError):
            return False

    def _made_up(self) -> str:
        return f"{self._kiosk[:6]}{secrets.choice(_MADE_UP)}{secrets.choice(_SIGNS)}"
