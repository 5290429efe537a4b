"""Walk the whole road once: from a citizen's touch to a call on the screen and in the air.

A whole centre is started as real processes in a fresh state folder. A step counts only when it is
seen at its far end (see `docs/tour.md`); when one is not seen in time, or a room ends, the tour
ends with one sentence. Where there is a screen the windows stay open for use afterwards.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from counter.box import VirtualLine
from counter.console import Console, somebody_may_type
from motcua.follow import Follower, NotSeenError
from motcua.hand import Hand, gives_numbers
from motcua.paper import UnreadablePaperError
from motcua.screen import Rect, Screen, ScreenError, open_screen, side_by_side
from motcua.settings import Settings, SettingsError, load
from motcua.stage import RoomEndedError, Stage
from motcua.touch import Finger
from motcua.tour_citizen import Citizen
from motcua.tour_log import TourLog
from motcua.tour_official import Hall, Official

#: What the procedure of the tour is queued for in the shipped example.
_LOOKED_UP = "civil-status"
_FIRST_FRAME_S = 60.0


class _Ended(BaseException):
    """Ctrl-C or SIGTERM: end everything and go."""


def run(settings: Path, overrides: Sequence[str], out: Path, once: bool) -> int:
    """Walk the road; 0 when every step was seen, else 1 with one sentence on stderr."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    try:
        read = load(settings, overrides)
        folder = _fresh(out)
        with open_screen(folder / "state") as screen:
            return _Tour(read, settings, overrides, folder, screen).walk(hold=not once)
    except _Ended:
        print("The tour was ended before its end.", file=sys.stderr)
        return 1
    except (
        NotSeenError,
        RoomEndedError,
        ScreenError,
        SettingsError,
        UnreadablePaperError,
        OSError,
    ) as error:
        print(f"The tour ended: {error}.", file=sys.stderr)
        return 1


def _end(number: int, _frame: object) -> None:
    # A second Ctrl-C must not interrupt the ending: it would leave rooms behind.
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    raise _Ended(number)


def _fresh(out: Path) -> Path:
    """Empty the folder of an earlier tour; anything else in the way is not ours to delete."""
    out = out.resolve()
    if out.exists() and any(out.iterdir()) and not (out / "tour.json").exists():
        raise SettingsError(f"--out {out} holds something else than an earlier tour")
    shutil.rmtree(out, ignore_errors=True)
    (out / "state").mkdir(parents=True)
    (out / "tour.json").write_text("[]\n")
    return out


class _Boxes:
    """Two counters, each with a line of its own; the box of line n has the address n."""

    def __init__(self, lines: Sequence[VirtualLine]) -> None:
        self._lines = lines

    def press(self, address: int, key: str) -> bool:
        """Press a key; KeyError when no box has this address."""
        if address not in range(1, len(self._lines) + 1):
            raise KeyError(address)
        return self._lines[address - 1].press(address, key)


class _Tour:
    """One walk: the stage, who looks at it, and who acts on it."""

    def __init__(
        self,
        settings: Settings,
        file: Path,
        overrides: Sequence[str],
        folder: Path,
        screen: Screen,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._screen = screen
        self._log = TourLog(folder)
        self._stage = Stage(file, overrides, folder, screen)
        self._places = side_by_side(screen.width, screen.height)
        self._first, self._second = _two_counters(settings)

    def walk(self, *, hold: bool) -> int:
        began = time.monotonic()
        with contextlib.ExitStack() as stack:
            lines = [
                stack.enter_context(VirtualLine([number], self._trace(f"line-{number}")))
                for number in (1, 2)
            ]
            boxes = _Boxes(lines)
            stack.enter_context(self._stage)
            self._log.head()
            self._open_rooms(lines)
            self._road(boxes)
            self._stage.check()
            took = time.monotonic() - began
            print(f"{len(self._log.steps)} steps seen in {took:.0f} s; all of it in {self._folder}")
            if hold and not self._screen.own:
                self._hold(boxes)
        return 0

    def _hold(self, boxes: _Boxes) -> None:
        print("The windows stay open for use; Ctrl-C ends.")
        with contextlib.ExitStack() as stack, contextlib.suppress(_Ended):
            if somebody_may_type():
                console = Console(boxes)
                console.start()
                stack.callback(console.stop)
            while True:
                self._stage.check()
                time.sleep(0.2)

    def _open_rooms(self, lines: list[VirtualLine]) -> None:
        start, trace = self._stage.start, self._trace
        kiosk, display = self._places
        start("broker", ["broker"])
        start("hub", ["hub"])
        start(
            "display",
            ["display", "--trace", str(trace("display"))],
            [f'display.monitor="{display}"', "display.sounds=true"],
            {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(self._sound)},
        )
        start(
            "kiosk",
            ["kiosk", "--trace", str(trace("kiosk"))],
            [
                f'kiosk.monitor="{kiosk}"',
                'printer.kind="file"',
                f'printer.path="{self._printer}"',
            ],
        )
        for number, (line, counter) in enumerate(
            zip(lines, (self._first, self._second), strict=True), 1
        ):
            start(
                f"counter-{number}",
                ["counter", "--trace", str(trace(f"counter-{number}"))],
                [
                    f'counter.id="line-{number}"',
                    f'counter.port="{line.port}"',
                    f'counter.boxes=[{{address={number},counter="{counter}"}}]',
                ],
            )

    def _road(self, boxes: _Boxes) -> None:
        log, screen = self._log, self._screen
        kiosk, display = self._follow("kiosk"), self._follow("display")
        finger = Finger(screen)
        log.begin()
        line = kiosk.wait("screen", gives_numbers, within_s=_FIRST_FRAME_S)
        log.seen_line(
            "the kiosk's home is drawn, with its services", "the kiosk's screen", kiosk, line
        )
        line = display.wait("board", lambda f: f["live"], within_s=_FIRST_FRAME_S)
        log.seen_line("the display shows a live board", "the display's screen", display, line)
        places = self._really_stand(finger)
        hall = Hall(log, display, self._sound, screen, places[1])
        hall.picture("empty")
        screen.picture(places[0]).save(self._folder / "kiosk-home.png")
        first, second = (
            Official(hall, counter, boxes, number, self._follow(f"line-{number}"))
            for number, counter in enumerate((self._first, self._second), 1)
        )
        first.opens()
        second.opens()

        hand = Hand(finger, places[0], kiosk)
        citizen = Citizen(log, hand, display, self._printer, screen)
        own = next(c for c in self._settings.counters if c.id == self._first).services[0]
        asked = citizen.takes_a_number(own)
        citizen.goes_home()
        looked_up, _ = citizen.looks_up_and_takes_a_number()
        hall.picture("waiting")

        call_id = first.calls(asked, "call")
        first.recalls(asked, call_id, "recall")
        first.ends("finish")
        second.calls(looked_up, "second-call")
        second.ends("no-show")
        hall.picture("after")
        self._journal()

    def _journal(self) -> None:
        self._log.begin()
        journal = self._folder / "journal.jsonl"
        journal.write_text(self._stage.run(["journal", "export"]), encoding="utf-8")
        count = journal.read_text(encoding="utf-8").count("\n")
        if not count:
            raise NotSeenError("the journal is empty")
        self._log.seen(
            f"the journal holds {count} events", "the journal", file=journal.name, line=count
        )

    def _really_stand(self, finger: Finger) -> tuple[Rect, Rect]:
        """Ask the X server where the windows are: a window manager may have moved them."""
        kiosk, display = (
            finger.window_of(self._stage.rooms[name].process.pid) for name in ("kiosk", "display")
        )
        return kiosk or self._places[0], display or self._places[1]

    def _follow(self, name: str) -> Follower:
        return Follower(self._trace(name), self._stage.check)

    def _trace(self, name: str) -> Path:
        return self._folder / f"{name}.jsonl"

    @property
    def _printer(self) -> Path:
        return self._folder / "printer.bin"

    @property
    def _sound(self) -> Path:
        return self._folder / "sound.raw"


def _two_counters(settings: Settings) -> tuple[str, str]:
    """Choose a counter for the first ticket, and another that serves the looked-up procedure."""
    second = next((c.id for c in settings.counters if _LOOKED_UP in c.services), None)
    first = next((c.id for c in settings.counters if c.services and c.id != second), None)
    if first is None or second is None:
        raise SettingsError(
            f"the tour needs a counter whose own services hold {_LOOKED_UP!r}, and another"
        )
    return first, second
