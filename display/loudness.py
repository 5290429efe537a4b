"""How loud a clip is, where it is silent, and how it is made like the others. Pure."""

from __future__ import annotations

import array
import math
from collections.abc import Sequence
from dataclasses import dataclass

from display.samples import Samples

FULL = 32767
#: Root mean square of the voiced part, as a part of full scale: −19 dBFS, with room for the peaks.
LOUDNESS = 0.11
PEAK = 0.89
SILENT = 0.012
"""A clip whose peak is below this part of full scale says nothing."""
QUIET = 0.024
"""Below this part of its own peak, at the ends of a clip, is silence."""
EDGE_S, ROOM_EDGE_S = 0.012, 0.08
"""So much is left before and after a word, of silence and of a room: an h, and the t of "một", are
as low as its noise for 0.08 s; measured on the shipped clips in a noise of 2 % of their peak."""
ROOM_S = 0.25
"""No word is so long as steady as the room before it; measured on the shipped clips."""
ABOVE_ROOM, MOST_ROOM = 5.0, 0.25
"""So many times its root mean square no room's noise is; but a word has a quarter of its peak."""
KNOCK_S, APART_S = 0.04, 0.2
"""A shorter sound that lies so far from the word is a knock; a word's own parts lie closer."""
_STEP_S = 0.01
_PARTS, _STEADY, _LOW = 5, 1.5, 0.08


@dataclass(frozen=True)
class Measured:
    """A clip in figures: seconds, parts of full scale, and the silence at its two ends."""

    seconds: float
    loudness: float
    peak: float
    before_s: float
    after_s: float
    edge: float
    """The greater of its first and its last sample: what is heard as a click when clips join."""
    room: float
    """What is heard where nothing is said, at the louder of both ends; 0: nothing."""


def spoken_s(sound: Sequence[int], rate: int) -> float:
    """Tell how many seconds of a clip are the word."""
    return len(_word(sound, rate)) / rate


def measure(sound: Sequence[int], rate: int) -> Measured:
    """Measure a clip of samples at `rate` per second; one that is silent has loudness 0."""
    seconds = len(sound) / rate
    word = _word(sound, rate)
    if not word:
        return Measured(seconds, 0.0, 0.0, seconds, seconds, 0.0, 0.0)
    peak = max(map(abs, sound))
    return Measured(
        seconds=seconds,
        loudness=_loudness(sound[word.start : word.stop]),
        peak=peak / FULL,
        before_s=word.start / rate,
        after_s=(len(sound) - word.stop) / rate,
        edge=max(abs(sound[0]), abs(sound[-1])) / FULL,
        room=max(_room(sound, rate, peak), _room(sound[::-1], rate, peak)) / FULL,
    )


def trim(sound: Samples[int], rate: int) -> Samples[int]:
    """Cut the silence at both ends; pauses are set when a sentence is joined, not by chance."""
    word = _word(sound, rate)
    if not word:
        return sound
    before, after = _left(sound, rate), _left(sound[::-1], rate)
    return sound[max(0, word.start - before) : word.stop - 1 + after]


def level(sound: Samples[int], rate: int) -> Samples[int]:
    """Make a clip as loud as all, never beyond the peak, with soft edges that do not click."""
    loudness = _loudness(sound)
    if not loudness:
        return sound
    gain = min(LOUDNESS / loudness, PEAK * FULL / max(abs(value) for value in sound))
    edge = max(1, min(round(EDGE_S * rate), len(sound) // 2))
    last = len(sound) - 1
    levelled = array.array("h", (round(value * gain) for value in sound))
    for place in range(edge):
        levelled[place] = round(levelled[place] * place / edge)
        levelled[last - place] = round(levelled[last - place] * place / edge)
    return levelled


def _word(sound: Sequence[int], rate: int) -> range:
    """Find where the word begins and ends, without the room around it; empty where nothing is."""
    peak = max(map(abs, sound), default=0)
    if peak < SILENT * FULL:
        return range(0)
    count = len(sound)
    first = _begins(sound, rate, peak)
    return range(first, max(first + 1, count - _begins(sound[::-1], rate, peak)))


def _begins(sound: Sequence[int], rate: int, peak: int) -> int:
    """Find the place where the word begins: the first that is heard and belongs to no knock."""
    floor = max(QUIET * peak, min(ABOVE_ROOM * _room(sound, rate, peak), MOST_ROOM * peak))
    step = round(_STEP_S * rate)
    loud = [at for at in range(0, len(sound), step) if max(map(abs, sound[at : at + step])) > floor]
    begins = before = loud[0]
    for at in loud:
        if at - before > APART_S * rate:
            begins = at
        if at + step - begins >= KNOCK_S * rate:
            break
        before = at
    return next(at for at in range(begins, len(sound)) if abs(sound[at]) > floor)


def _left(sound: Sequence[int], rate: int) -> int:
    """Tell how many samples are left before the word."""
    peak = max(map(abs, sound))
    hears_room = ABOVE_ROOM * _room(sound, rate, peak) > QUIET * peak
    return round((ROOM_EDGE_S if hears_room else EDGE_S) * rate)


def _room(sound: Sequence[int], rate: int, peak: int) -> float:
    """Measure the room before the word: a low and steady noise, but for a knock. 0: none."""
    part = round(ROOM_S / _PARTS * rate)
    if len(sound) <= _PARTS * part:
        return 0.0
    parts = sorted(_rms(sound[at : at + part]) for at in range(0, _PARTS * part, part))
    return parts[0] if parts[-2] <= min(_STEADY * parts[0], _LOW * peak) else 0.0


def _rms(sound: Sequence[int]) -> float:
    return math.sqrt(sum(value * value for value in sound) / len(sound))


def _loudness(sound: Sequence[int]) -> float:
    """Compute the root mean square of the places that can be heard, as a part of full scale."""
    peak = max(map(abs, sound), default=0)
    if peak < SILENT * FULL:
        return 0.0
    return _rms([value for value in sound if abs(value) > QUIET * peak]) / FULL
