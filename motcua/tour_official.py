"""The officials' half of the tour: press the boxes, and see and hear the hall answer."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from counter.codec import Decoder, Light, Show
from counter.console import Boxes
from motcua import listen
from motcua.follow import Fields, Follower, Line, NotSeenError
from motcua.screen import Rect, Screen
from motcua.tour_log import TourLog

_BOX, _DISPLAY, _SOUND = "the box's line", "the display's screen", "the sound device's file"
_VOICE_S = 25.0
_DEVICE_LAGS_S = 5.0


class Hall:
    """What all calls have in common: the display, its picture and its sound."""

    def __init__(
        self, log: TourLog, display: Follower, sound: Path, screen: Screen, window: Rect
    ) -> None:
        self.log = log
        self.display = display
        self._sound = sound
        self._screen = screen
        self._window = window
        self._calls = 0
        self._heard = 0

    def shows(self, step: str, seen: Callable[[Fields], bool], after: int, **more: str) -> Line:
        """Wait for a board that the display has drawn."""
        line = self.display.wait("board", seen, after=after)
        self.log.seen_line(step, _DISPLAY, self.display, line, **more)
        return line

    def speaks(self, label: str, call_id: str, after: int) -> None:
        """Hear the call in what the sound device was given, and keep it as a WAV."""
        line = self.display.wait(
            "spoken", lambda f: f["call_id"] == call_id, after=after, within_s=_VOICE_S
        )
        self._calls += 1
        said = self.log.folder / f"said-{self._calls}.wav"
        shutil.copyfile(line.fields["wav"], said)
        heard = self._hear(said)
        self._heard = heard.offset + heard.length
        listen.cut(self._sound, heard, self.log.folder / f"call-{self._calls}.wav")
        self.log.seen(
            f"the hall hears “{line.fields['text']}”",
            _SOUND,
            file=self.log.name(self._sound),
            offset=heard.offset,
            length=heard.length,
            likeness=heard.likeness,
            said=said.name,
            call_id=call_id,
            label=label,
        )

    def picture(self, name: str) -> None:
        """Keep what the display shows now."""
        self._screen.picture(self._window).save(self.log.folder / f"display-{name}.png")

    def _hear(self, said: Path) -> listen.Heard:
        # The device writes what it plays a moment after the player has handed it over.
        deadline = time.monotonic() + _DEVICE_LAGS_S
        while True:
            heard = listen.find(said, self._sound, self._heard) if self._sound.exists() else None
            if heard:
                return heard
            if time.monotonic() > deadline:
                raise NotSeenError(f"the call {said.name} is not in {self._sound.name}")
            time.sleep(0.1)


class Official:
    """Who sits at one counter and has its box."""

    def __init__(
        self, hall: Hall, counter: str, boxes: Boxes, address: int, record: Follower
    ) -> None:
        self._hall = hall
        self._counter = counter
        self._boxes = boxes
        self._address = address
        self._record = record

    def opens(self) -> None:
        """Press open and see the lamp."""
        mark = self._presses("open")
        self._lamp("open", mark, Light.OPEN)

    def calls(self, label: str, picture: str) -> str:
        """Press next; give the id of the call the hall was told."""
        return self._announces("next", label, set(), picture)

    def recalls(self, label: str, call_id: str, picture: str) -> None:
        """Press recall: the same label is announced again, as a new call."""
        self._announces("recall", label, {call_id}, picture)

    def ends(self, key: str) -> None:
        """Press finish or no-show: the lamp is free. (The hall keeps showing the last calls.)"""
        self._lamp(key, self._presses(key), Light.OPEN)

    def _announces(self, key: str, label: str, known: set[str], picture: str) -> str:
        board = self._hall.display.mark()
        mark = self._presses(key)

        def row(fields: Fields) -> Fields | None:
            rows = (r for r in fields["rows"] if r["label"] == label)
            return next((r for r in rows if r["call_id"] not in known), None)

        line = self._hall.shows(
            f"counter {self._counter} presses {key}: {label} on the screen",
            lambda f: row(f) is not None,
            board,
            label=label,
        )
        shown = row(line.fields)
        assert shown is not None
        if not known:
            # A recall leaves the lamp as it was, so nothing new travels to the box.
            self._lamp(key, mark, Light.CALLED, label)
        self._hall.picture(picture)
        self._hall.speaks(label, shown["call_id"], board)
        return str(shown["call_id"])

    def _presses(self, key: str) -> int:
        self._hall.log.begin()
        mark = self._record.mark()
        if not self._boxes.press(self._address, key):
            raise NotSeenError(f"the box of counter {self._counter} takes no more presses")
        return mark

    def _lamp(self, key: str, mark: int, light: Light, label: str = "") -> None:
        decoder = Decoder()

        def carries(fields: Fields) -> bool:
            if fields["from"] != "computer":
                return False
            messages = decoder.feed(fields["bytes"].encode("latin-1"))
            lamps = [m.lamp for m in messages if isinstance(m, Show)]
            return any(lamp.light is light and lamp.label == label for lamp in lamps)

        line = self._record.wait(None, carries, after=mark)
        words = f"{light} {label}".strip()
        self._hall.log.seen_line(
            f"{key}: the lamp of counter {self._counter} says {words}",
            _BOX,
            self._record,
            line,
            lamp=words,
        )
