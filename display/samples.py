"""Sound as rows of 16-bit samples: read, write, join, and the two-tone chime. Pure but for files.

Announcements are written at 44.1 kHz, the rate SDL's mixer runs at, so that the device gets our
samples unchanged: nothing is resampled on the way, and a listener can find them again.
"""

from __future__ import annotations

import array
import math
import sys
import wave
from collections.abc import Iterable, Sequence
from pathlib import Path

RATE = 44_100
BANK_RATE = 22_050
CHIME_S = 0.9
Samples = array.array  # of typecode "h"


class UnreadableSoundError(ValueError):
    """A sound file that is not mono, 16-bit, at the bank's or the mixer's rate, or not whole."""


def read(path: Path) -> Samples[int]:
    """Read a mono 16-bit WAV as samples at `RATE`; raises `UnreadableSoundError` or `OSError`."""
    try:
        with wave.open(str(path), "rb") as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            promised = file.getnframes()
            frames = file.readframes(promised)
    except (wave.Error, EOFError) as error:
        raise UnreadableSoundError(f"{path}: {str(error) or 'the file ends too early'}") from None
    if shape[:2] != (1, 2) or shape[2] not in (RATE, BANK_RATE):
        raise UnreadableSoundError(
            f"{path}: {shape[0]} channels, {8 * shape[1]} bit, {shape[2]} Hz;"
            f" it must be mono, 16 bit, {BANK_RATE} or {RATE} Hz"
        )
    if len(frames) != 2 * promised:  # a copy that broke off, or a full disk
        raise UnreadableSoundError(
            f"{path}: torn: only {len(frames) // 2} of its {promised} samples are there"
        )
    samples = array.array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples if shape[2] == RATE else _double(samples)


def _double(samples: Sequence[int]) -> Samples[int]:
    """Double the rate: between two samples, the cubic through the four around them."""
    count = len(samples)
    double = array.array("h", bytes(4 * count))
    double[::2] = array.array("h", samples)
    padded = [0, *samples, 0, 0]
    double[1::2] = array.array(
        "h",
        (
            max(-32768, min(32767, (9 * (b + c) - a - d) >> 4))
            for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
        ),
    )
    return double


def write(path: Path, samples: Samples[int], rate: int = RATE) -> float:
    """Write samples as a mono WAV, whole or not at all, and return its seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    little = array.array("h", samples)
    if sys.byteorder == "big":
        little.byteswap()
    part = path.with_suffix(".part")
    with wave.open(str(part), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(little.tobytes())
    part.replace(path)
    return len(samples) / rate


def silence(seconds: float, rate: int = RATE) -> Samples[int]:
    """Make a silence."""
    return array.array("h", bytes(2 * round(seconds * rate)))


def join(parts: Iterable[Samples[int]]) -> Samples[int]:
    """Put sounds one after the other."""
    joined = array.array("h")
    for part in parts:
        joined.extend(part)
    return joined


def chime(rate: int = BANK_RATE) -> Samples[int]:
    """Synthesise the chime: two soft bells, a falling major third (E5, C5), that die away.

    It is short, because a call is to be heard in full within six seconds of the press.
    """
    length = round(CHIME_S * rate)
    mixed = [0.0] * length
    for pitch, start in ((659.26, 0.0), (523.25, 0.28)):
        first = round(start * rate)
        for step in range(first, length):
            t = (step - first) / rate
            attack = min(1.0, t / 0.012)
            tone = sum(
                weight * math.sin(2 * math.pi * pitch * partial * t) * math.exp(-decay * t)
                for partial, weight, decay in ((1, 1.0, 5.0), (2, 0.28, 8.0), (3, 0.08, 11.0))
            )
            mixed[step] += attack * tone
    # Its end is silent for longer than one of SDL's buffers: the call begins within it.
    fade, end = round(0.15 * rate), round(0.12 * rate)
    for step in range(end + fade):
        mixed[length - 1 - step] *= max(0, step - end) / fade
    loudest = max(abs(value) for value in mixed)
    return array.array("h", (round(0.45 * 32767 * value / loudest) for value in mixed))
