"""Who reads aloud: one sentence after the other, made on a thread, played on Kivy's clock.

Whatever is said next ends what is being said. A sound device or a program that is missing costs
the voice and nothing else.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from kivy.clock import Clock
from kivy.core.audio import SoundLoader

from broker_config.trace import Trace
from kiosk.aloud import Piece
from kiosk.sounds import Sounds
from look import loudspeaker
from look.opening import Opening

_log = logging.getLogger(__name__)
_OVERDUE_S = 3.0
LOOK_S = 60.0  # how often a missing device is looked for
#: Of full volume: 18 dB from the quietest to the loudest, in steps of 6 (EN 301 549, 8.2.1).
LOUDEST, QUIETEST, STEP = 1.0, 0.125, 2.0
_TRIAL = Piece("một")


class Voice:
    """Says pieces aloud. `changed` is told when it can speak, or no more; all on Kivy's thread."""

    def __init__(
        self, sounds: Sounds, trace: Trace, volume: float, changed: Callable[[], None]
    ) -> None:
        self._sounds = sounds
        self._trace = trace
        self._usual = self._volume = volume
        self._changed = changed
        self._wanted: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="kiosk-voice", daemon=True)
        self._turn = 0  # counts what was to be said: what is made for an older one is dropped
        self._forgotten = 0  # what was to be said before this turn leaves nothing behind
        self._ready: deque[tuple[Piece, Path]] = deque()
        self._making = 0  # how many of this turn's orders are not made to their end
        self._sound: Any = None
        self._opening = Opening(loudspeaker.plays, loudspeaker.open_again)
        #: Why it cannot speak, in a word for the device's state; empty while it can.
        self.fault = "not looked yet"

    def start(self) -> None:
        """Look for what is needed, behind the first frame, and again while it is missing."""
        self._sounds.forget()  # of a visit that a power cut ended
        self._thread.start()
        if not self._usual:
            self.fault = "off"
            return
        Clock.schedule_once(lambda _: self._look(), 0.5)
        Clock.schedule_interval(lambda _: self._look() if self.fault else None, LOOK_S)

    def end(self) -> None:
        """Fall silent for good."""
        self.stop()
        self._wanted.put(None)

    @property
    def speaks(self) -> bool:
        """Tell whether it can speak."""
        return not self.fault

    @property
    def speaking(self) -> bool:
        """Tell whether something is being said."""
        return bool(self._making or self._ready) or self._sound is not None

    def say(self, pieces: Sequence[Piece], lang: str) -> None:
        """Say these now, in a visit of language `lang`."""
        self.stop()
        self.add(pieces, lang)

    def add(self, pieces: Sequence[Piece], lang: str) -> None:
        """Say these when what is being said is over."""
        if self.speaks and pieces:
            self._making += 1
            self._wanted.put(partial(self._make, self._turn, pieces, lang))

    def stop(self) -> None:
        """Be silent at once."""
        self._turn += 1
        self._ready.clear()
        self._making = 0
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.stop()
            sound.unload()

    def louder(self) -> None:
        """Speak one step louder until `calm`; after the loudest comes the quietest."""
        loudest = self._volume >= LOUDEST
        self._volume = QUIETEST if loudest else min(LOUDEST, self._volume * STEP)

    def calm(self) -> None:
        """Speak as loud as it is set: for the next citizen (EN 301 549, 5.1.3.6)."""
        self._volume = self._usual

    def forget(self) -> None:
        """Be silent, and delete what was said to one visitor alone, and only to them."""
        self.stop()
        self._forgotten = self._turn
        self._sounds.forget()

    def _look(self) -> None:
        if self._sounds.speaks:
            self._wanted.put(self._try)
        else:
            self._found("no espeak-ng")

    def _looked(self, wav: Path | None) -> None:
        silent = wav is not None and self._opening.why_silent()
        self._found("espeak-ng fails" if wav is None else "no device" if silent else "")

    def _found(self, fault: str) -> None:
        """Take note of what keeps it from speaking, if anything does."""
        before, self.fault = self.fault, fault
        if fault != before:
            if fault:
                _log.warning("the kiosk cannot read aloud: %s", fault)
            self._changed()

    # The thread that makes sounds

    def _work(self) -> None:
        while (wanted := self._wanted.get()) is not None:
            wanted()

    def _try(self) -> None:
        # Not on Kivy's thread: espeak-ng waits for a sound server that hangs, though it needs none.
        wav = self._sounds.of(_TRIAL, "")
        Clock.schedule_once(lambda _: self._looked(wav), 0)

    def _make(self, turn: int, pieces: Sequence[Piece], lang: str) -> None:
        for piece in pieces:
            if turn != self._turn:
                break
            wav = self._sounds.of(piece, lang)
            if wav is not None:
                Clock.schedule_once(partial(self._made, turn, piece, wav), 0)
        if turn < self._forgotten:  # while one of its sentences was made
            self._sounds.forget()
        Clock.schedule_once(partial(self._made_all, turn), 0)

    # On Kivy's thread

    def _made(self, turn: int, piece: Piece, wav: Path, _dt: float) -> None:
        if turn == self._turn:
            self._ready.append((piece, wav))
            if self._sound is None:
                self._next()

    def _made_all(self, turn: int, _dt: float) -> None:
        if turn == self._turn:
            self._making -= 1

    def _next(self) -> None:
        if not self._ready:
            return
        piece, wav = self._ready.popleft()
        if not wav.exists():  # forgotten meanwhile
            self._next()
            return
        sound = None if self._opening.why_silent() else self._load(wav)
        if sound is None:
            self.stop()
            self._found("no device")
            return
        self._sound = sound
        sound.volume = self._volume

        def go_on(*_: object) -> None:
            overdue.cancel()
            if self._sound is sound:
                self._sound = None
                sound.unload()
                self._next()

        overdue = Clock.schedule_once(go_on, sound.length + _OVERDUE_S)
        sound.bind(on_stop=lambda *_: Clock.schedule_once(go_on, 0))
        sound.play()
        Clock.schedule_once(lambda _: self._began(sound, piece, wav), 0)

    def _began(self, sound: Any, piece: Piece, wav: Path) -> None:
        """Write down what is heard now: whatever was stopped before its first frame is not."""
        if sound is self._sound and not piece.secret:
            self._trace.write(
                "spoke",
                text=piece.text,
                lang=piece.lang,
                wav=str(wav),
                seconds=round(sound.length, 3),
                volume=round(self._volume, 3),
            )

    def _load(self, wav: Path) -> Any:
        """Load a sound, or nothing: without a device Kivy gives one of length 0."""
        sound = SoundLoader.load(str(wav))
        return sound if sound is not None and sound.length else None
