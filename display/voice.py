"""Who says it: one call after the other, each with its chime, on Kivy's clock.

A call alone is said in every language, as often as the settings want. Once others wait behind it,
it is said in the first language only, and a long queue leaves out the chime too: nobody's call
comes late because somebody else's is repeated.

All of it runs on Kivy's thread; the mixing runs on SDL's. A sound that never ends, or a device
that is not there, costs a line in the log and never the calls behind it. A device that was lost is
looked for at each call, and now and then between them, without waiting for one that hangs.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.audio import SoundLoader

from broker_config.messages import Call
from broker_config.trace import Trace
from display.board import place
from display.clips import Announcement, Clips
from look import loudspeaker
from look.opening import Opening

_log = logging.getLogger(__name__)
_OVERDUE_S = 3.0
AGAIN_S = 0.6
"""The silence between a sentence and its repetition."""
LOOK_S = 60.0
"""So often the device is looked at while nobody is called."""
HURRIED = 3
"""With so many calls behind it, a call has no chime: the room listens already."""


class Voice:
    """Says calls aloud, in the languages of `banks`, all of them `repeats` times.

    `said` is told each call once it was said in full, `heard` whether all is well.
    """

    def __init__(
        self,
        banks: Sequence[Clips],
        trace: Trace,
        *,
        volume: float,
        repeats: int,
        said: Callable[[Call], None],
        heard: Callable[[str], None],
    ) -> None:
        self._banks = tuple(banks)
        self._repeats = repeats
        self._trace = trace
        self._volume = volume
        self._said = said
        self._heard = heard
        self._queue: deque[Call] = deque()
        self._notes: deque[tuple[str, ...]] = deque()
        self._noting = False
        self._saying: Call | None = None
        self._rest: Iterator[Clips] = iter(())
        self._silent = False
        self._dropped = ""
        self._sounding: set[Any] = set()
        self._chime = self._banks[0].chime()
        self._opening = Opening(loudspeaker.plays, loudspeaker.open_again)
        self._look()  # say at the start, not at the first call
        Clock.schedule_interval(lambda _dt: self._look(), LOOK_S)

    def say(self, call: Call) -> None:
        """Say a call when those before it are said."""
        self._queue.append(call)
        if self._saying is None and not self._noting:
            self._next()

    def note(self, clips: tuple[str, ...]) -> None:
        """Say a sentence that is no call, after its chime, once no call waits."""
        self._notes.append(clips)
        if self._saying is None and not self._noting:
            self._next()

    def drop(self, call_id: str) -> None:
        """Leave a call unsaid that was taken back; half a sentence is not cut off."""
        self._queue = deque(call for call in self._queue if call.call_id != call_id)
        if self._saying is not None and self._saying.call_id == call_id:
            self._dropped = call_id

    def stop(self) -> None:
        """Fall silent."""
        self._queue.clear()
        self._notes.clear()
        self._hush()

    def _hush(self) -> None:
        """Let go of what sounds: Kivy asks each sound that it plays, which needs the device."""
        for sound in (*self._sounding,):
            sound.unload()

    def _next(self) -> None:
        self._noting = False
        if not self._queue:
            self._saying = None
            if self._notes:
                self._note(self._notes.popleft())
            return
        call = self._saying = self._queue.popleft()
        self._rest = iter(self._banks * self._repeats)
        bank = next(self._rest)
        if len(self._queue) >= HURRIED:
            self._sentence(call, bank)
            return
        # The call is made ready while the chime sounds.
        Clock.schedule_once(lambda _dt: self._prepare(call, bank), 0)
        self._play(self._chime, lambda: self._chimed(call, bank), closely=True)

    def _note(self, clips: tuple[str, ...]) -> None:
        self._noting = True
        try:
            said = self._banks[0].note(clips)
        except OSError as error:
            _log.warning("%s cannot be said: %s", " ".join(clips), error)
            self._next()
            return
        if not said.text:
            self._next()
            return

        def over() -> None:
            if not self._silent:
                self._trace.write("noted", text=said.text, wav=str(said.wav))
            Clock.schedule_once(lambda _dt: self._next(), 0)

        self._play(self._chime, lambda: self._play(said.wav, over), closely=True)

    def _prepare(self, call: Call, bank: Clips) -> Announcement | None:
        try:
            where, numbered = place(call)
            return bank.announcement(call.label, where, numbered=numbered)
        except OSError as error:
            _log.warning("%s cannot be said: %s", call.label, error)
            self._heard(f"cannot write the announcement: {error.strerror}")
            return None

    def _chimed(self, call: Call, bank: Clips) -> None:
        if not self._silent:
            self._trace.write("chime", call_id=call.call_id)
        self._sentence(call, bank)

    def _sentence(self, call: Call, bank: Clips) -> None:
        """Say a call once, in one language, unless it was taken back or cannot be said."""
        dropped = call.call_id == self._dropped
        sentence = None if dropped else self._prepare(call, bank)
        if sentence is None:
            self._over(call)
        elif not sentence.text:
            self._tell_missing(sentence)
            self._over(call)
        else:
            self._play(sentence.wav, lambda: self._spoken(call, sentence))

    def _spoken(self, call: Call, sentence: Announcement, *, again: bool = False) -> None:
        if self._silent and not again:  # the device was lost meanwhile, and may be back
            self._play(sentence.wav, lambda: self._spoken(call, sentence, again=True))
            return
        if not self._silent:
            self._tell_missing(sentence)
            self._trace.write(
                "spoken",
                call_id=call.call_id,
                text=sentence.text,
                wav=str(sentence.wav),
                seconds=round(sentence.seconds, 3),
            )
        bank = None if self._queue or self._silent else next(self._rest, None)
        if bank is None:
            self._over(call)
        else:
            self._said(call)
            Clock.schedule_once(lambda _dt: self._sentence(call, bank), AGAIN_S)

    def _tell_missing(self, sentence: Announcement) -> None:
        missing = ", ".join(sentence.missing)
        self._heard(f"missing clips: {missing}" if missing else "")

    def _over(self, call: Call) -> None:
        self._said(call)
        Clock.schedule_once(lambda _dt: self._next(), 0)

    def _play(self, wav: Path, then: Callable[[], None], *, closely: bool = False) -> None:
        """Play one sound and go on when it ended, or is overdue, or cannot be heard at all.

        Kivy looks for the end ten times a second. `closely` goes on by the sound's length, to the
        frame: for one that fades away, under which another may already begin.
        """
        sound = self._load(wav) if self._is_there() else None
        if sound is None:
            if not self._silent:
                self._fall_silent(f"{wav.name} cannot be played")
            Clock.schedule_once(lambda _dt: then(), 0)
            return
        self._sounding.add(sound)
        sound.volume = self._volume
        once = iter((then,))

        def go_on(*_: object) -> None:
            for step in once:
                overdue.cancel()
                if not loudspeaker.plays():
                    self._fall_silent("it was lost")
                step()

        def ended(*_: object) -> None:
            self._sounding.discard(sound)
            sound.unload()
            go_on()

        def give_up(_dt: float) -> None:
            _log.warning("%s did not end in time", wav.name)
            ended()

        overdue = Clock.schedule_once(give_up, sound.length + _OVERDUE_S)
        sound.bind(on_stop=lambda *_: Clock.schedule_once(ended, 0))
        sound.play()
        if closely:
            Clock.schedule_once(go_on, sound.length)

    def _load(self, wav: Path) -> Any:
        """Load a sound, or nothing: without a device Kivy gives one of length 0."""
        kivys = logging.getLogger("kivy")
        kivys.disabled = self._silent  # the outage was told once; Kivy would tell it at each call
        try:
            sound = SoundLoader.load(str(wav))
        finally:
            kivys.disabled = False
        return sound if sound is not None and sound.length else None

    def _look(self) -> None:
        """Tell when the device was lost, or is back, while nobody is called."""
        if self._saying is None and not self._noting:
            self._is_there()

    def _is_there(self) -> bool:
        """Look whether the device plays, and otherwise open it again, as long as that is quick."""
        why = self._opening.why_silent(self._hush)
        if why:
            self._fall_silent(why)
        elif self._silent:
            _log.info("the sound is back")
            self._silent = False
            self._heard("")
        return not why

    def _fall_silent(self, why: str) -> None:
        level = logging.DEBUG if self._silent else logging.WARNING
        _log.log(level, "there is no sound device (%s); calls are only shown", why)
        self._silent = True
        self._heard("no device")
