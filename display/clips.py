"""The clip bank on disk: joins the clips of a sentence into one announcement."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from display import checking, samples, speech
from display.languages import CHIME, Language
from display.loudness import level, measure, trim

_log = logging.getLogger(__name__)

#: Between two words of a group, and between two groups. Trimmed clips need some air.
WORD_PAUSE_S = 0.05
GROUP_PAUSE_S = 0.22
#: Those of a call that would else be late: words still begin apart, a group is still heard as one.
BRIEF = (0.02, 0.1)
#: Heard in full within 6 s of the press: a quarter is left for the way to the loudspeaker.
IN_TIME_S = 5.75
KEPT = 20


@dataclass(frozen=True)
class Announcement:
    """One sentence, ready to be played."""

    text: str
    wav: Path
    seconds: float
    missing: tuple[str, ...] = ()


class Clips:
    """The clips of one language. `find` finds a file of the centre, so each can be replaced."""

    def __init__(self, find: Callable[[str], Path], spoken: Path, language: Language) -> None:
        self._find = find
        self._spoken = spoken
        self._language = language
        self._read: dict[str, samples.Samples[int] | None] = {}
        self._newest: tuple[tuple[str, ...], Announcement] | None = None

    def announcement(self, label: str, place: str, *, numbered: bool = True) -> Announcement:
        """Write the announcement of one call to what the screen shows (`display.board.place`).

        A sentence is said whole or not at all: without one of its clips another number would be
        called. Where a clip of the counter is missing, or its name would make the call late, it is
        left to the screen; where one of the label is missing, the label too. What is missing is
        told, and nothing can be said of a call without text.
        """
        say, named = self._language.sentence, speech.name_clip(place)
        full, unplaced = say(label, place, named, numbered=numbered), say(label, "")
        missing: dict[str, None] = {}
        for sentence in (full, unplaced, unplaced[-1:], ()):
            lacks = [clip for clip in sentence if clip and self.clip(clip) is None]
            missing |= dict.fromkeys(lacks)
            may_be_late = sentence is full and not speech.is_small(place)
            late = may_be_late and self._is_late(self._parts(full, BRIEF))
            if not lacks and not late:
                break
        if self._newest is None or self._newest[0] != sentence or not self._newest[1].wav.exists():
            self._newest = sentence, self._join(sentence, place)
        return replace(self._newest[1], missing=tuple(missing))

    def note(self, clips: tuple[str, ...]) -> Announcement:
        """Write a sentence that is no call: what there is of it."""
        return self._join(tuple(clip for clip in clips if self.clip(clip) is not None))

    def _is_late(self, parts: list[samples.Samples[int]]) -> bool:
        chime = self.clip(CHIME)
        chime_s = samples.CHIME_S if chime is None else len(chime) / samples.RATE
        return chime_s + sum(map(len, parts)) / samples.RATE > IN_TIME_S

    def _parts(
        self,
        sentence: tuple[str, ...],
        pauses: tuple[float, float] = (WORD_PAUSE_S, GROUP_PAUSE_S),
    ) -> list[samples.Samples[int]]:
        between, group = map(samples.silence, pauses)
        sounds = (group if clip == speech.PAUSE else self.clip(clip) for clip in sentence)
        return [part for sound in sounds if sound is not None for part in (sound, between)]

    def _join(self, sentence: tuple[str, ...], name: str = "") -> Announcement:
        spoken = " ".join((self._language.code, *sentence))
        file = hashlib.sha256(spoken.encode()).hexdigest()[:16]
        wav = self._spoken / f"{file}.wav"
        parts = self._parts(sentence)
        if self._is_late(parts):
            parts = self._parts(sentence, BRIEF)
        seconds = samples.write(wav, samples.join(parts))
        self._prune()
        return Announcement(self._language.text(sentence, name), wav, seconds)

    def chime(self) -> Path:
        """Find the centre's chime; without a readable one, write ours."""
        wav = self._spoken.parent / "chime.wav"
        sound = self.clip(CHIME)
        samples.write(wav, samples.chime(samples.RATE) if sound is None else sound)
        return wav

    def clip(self, name: str) -> samples.Samples[int] | None:
        """Read a clip, once: the centre's own, and where that says nothing the shipped one.

        Each that cannot be said is warned about, once.
        """
        if name not in self._read:
            self._read[name] = next(self._readable(name), None)
        return self._read[name]

    def _readable(self, name: str) -> Iterator[samples.Samples[int]]:
        folder = f"sounds/{self._language.code}"
        # No centre has a clip of this name: where it is looked for the shipped ones are.
        shipped = self._find(f"{folder}/shipped").parent / f"{name}.wav"
        for path in dict.fromkeys((self._find(f"{folder}/{name}.wav"), shipped)):
            try:
                # The chime may be as a centre likes it.
                yield samples.read(path) if name == CHIME else _like_the_others(checking.read(path))
            except (OSError, samples.UnreadableSoundError) as error:
                _log.warning("the clip %s cannot be said: %s", name, error)

    def _prune(self) -> None:
        wavs = sorted(self._spoken.glob("*.wav"), key=lambda wav: wav.stat().st_mtime)
        for wav in wavs[:-KEPT]:
            wav.unlink(missing_ok=True)


def _like_the_others(sound: samples.Samples[int]) -> samples.Samples[int]:
    """Mend what a recording has too much of: loudness, silence, a click. Our own have none."""
    if not any(finding.mended for finding in checking.judge("", measure(sound, samples.RATE))):
        return sound
    return level(trim(sound, samples.RATE), samples.RATE)
