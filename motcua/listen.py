"""Listen to what the sound device was given, and find a spoken call in it.

SDL's `disk` device writes to a file what a loudspeaker would be given: 16-bit samples, two
channels, 44,100 a second. A call at full volume is there sample by sample. Otherwise it is found
by its shape in time, the loudness of each hundredth of a second, so neither the volume nor a
device's resampling matters.
"""

from __future__ import annotations

import array
import math
import wave
from dataclasses import dataclass
from pathlib import Path

RATE, CHANNELS, WIDTH = 44_100, 2, 2
#: One sample of all channels, in bytes.
FRAME = CHANNELS * WIDTH
_STEP = RATE // 100
#: How alike two sounds must be (correlation, 1 is the same); chance stays below 0.7 for a second.
ALIKE = 0.9


@dataclass(frozen=True)
class Heard:
    """Where a sound was heard in the device's file, and how alike it is (1: the same)."""

    offset: int
    length: int
    likeness: float


def samples_of(path: Path) -> list[int]:
    """Read a 16-bit WAV as one channel at the device's rate."""
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != WIDTH:
            raise ValueError(f"{path} is not 16-bit")
        channels, rate = file.getnchannels(), file.getframerate()
        data = array.array("h", file.readframes(file.getnframes()))
    left = data[::channels]
    if rate == RATE:
        return left.tolist()
    count = len(left) * RATE // rate
    return [left[min(i * rate // RATE, len(left) - 1)] for i in range(count)]


def find(sound: Path, device: Path, start: int = 0) -> Heard | None:
    """Find a sound in the device's file from byte `start` on; None when it is not there."""
    samples = samples_of(sound)
    start -= start % FRAME
    with device.open("rb") as file:
        file.seek(start)
        data = file.read()
    exact = _exactly(samples, data)
    if exact is not None:
        return Heard(start + exact[0], exact[1], 1.0)
    wanted = _loudness(samples)
    heard = array.array("h", data[: len(data) - len(data) % FRAME])
    loud = _loudness(heard[::CHANNELS].tolist())
    best, at = 0.0, -1
    for lag in range(len(loud) - len(wanted) + 1):
        if loud[lag] or loud[lag + len(wanted) // 2]:
            likeness = correlation(wanted, loud[lag : lag + len(wanted)])
            if likeness > best:
                best, at = likeness, lag
    if best < ALIKE:
        return None
    offset = start + at * _STEP * FRAME
    return Heard(offset, len(wanted) * _STEP * FRAME, round(best, 4))


def _exactly(samples: list[int], data: bytes) -> tuple[int, int] | None:
    """Find the samples in both channels, but for silence around them; give offset and length."""
    both = array.array("h", bytes(FRAME * len(samples)))
    both[::CHANNELS] = both[1::CHANNELS] = array.array("h", samples)
    wanted = both.tobytes()
    silent = len(wanted) - len(wanted.lstrip(b"\0"))
    silent -= silent % FRAME
    wanted = wanted[silent:].rstrip(b"\0")
    at = data.find(wanted) if wanted else -1
    while at % FRAME and at >= 0:
        at = data.find(wanted, at + 1)
    return (at, len(wanted) + -len(wanted) % FRAME) if at >= 0 else None


def cut(device: Path, heard: Heard, path: Path) -> None:
    """Write the heard part of the device's file as a WAV."""
    with device.open("rb") as file:
        file.seek(heard.offset)
        data = file.read(heard.length)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(CHANNELS)
        out.setsampwidth(WIDTH)
        out.setframerate(RATE)
        out.writeframes(data)


def correlation(one: list[float], other: list[float]) -> float:
    """Compute how alike two rows of numbers are, whatever their size: -1 to 1."""
    count = len(one)
    if not count or len(other) != count:
        return 0.0
    mean_one, mean_other = sum(one) / count, sum(other) / count
    both = square_one = square_other = 0.0
    for a, b in zip(one, other, strict=True):
        a -= mean_one  # noqa: PLW2901 - the deviation is all that is wanted
        b -= mean_other  # noqa: PLW2901 - likewise
        both += a * b
        square_one += a * a
        square_other += b * b
    return both / math.sqrt(square_one * square_other) if square_one and square_other else 0.0


def _loudness(samples: list[int]) -> list[float]:
    # Every fourth sample is enough for the shape, and four times as quick.
    return [
        math.sqrt(sum(s * s for s in samples[i : i + _STEP : 4]) / (_STEP // 4))
        for i in range(0, len(samples) - _STEP + 1, _STEP)
    ]
