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
EDGE_S = 0.012


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


def measure(sound: Sequence[int], rate: int) -> Measured:
    """Measure a clip of samples at `rate` per second; one that is silent has loudness 0."""
    if not sound:
        return Measured(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    loud = _loud(sound)
    if not loud:
        return Measured(len(sound) / rate, 0.0, 0.0, len(sound) / rate, len(sound) / rate, 0.0)
    return Measured(
        seconds=len(sound) / rate,
        loudness=_loudness(sound),
        peak=max(abs(value) for value in sound) / FULL,
        before_s=loud[0] / rate,
        after_s=(len(sound) - 1 - loud[-1]) / rate,
        edge=max(abs(sound[0]), abs(sound[-1])) / FULL,
    )


def trim(sound: Samples[int], rate: int) -> Samples[int]:
    """Cut the silence at both ends; pauses are set when a sentence is joined, not by chance."""
    loud = _loud(sound)
    if not loud:
        return sound
    edge = round(EDGE_S * rate)
    return sound[max(0, loud[0] - edge) : loud[-1] + edge]


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


def _loud(sound: Sequence[int]) -> list[int]:
    """Find the places where a clip can be heard."""
    peak = max(map(abs, sound), default=0)
    floor = QUIET * peak
    return [i for i, value in enumerate(sound) if abs(value) > floor] if _says(peak) else []


def _loudness(sound: Sequence[int]) -> float:
    """Compute the root mean square of the places that can be heard, as a part of full scale."""
    loud = _loud(sound)
    return math.sqrt(sum(sound[i] ** 2 for i in loud) / len(loud)) / FULL if loud else 0.0


def _says(peak: int) -> bool:
    return peak >= SILENT * FULL
