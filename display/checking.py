"""Examine the clips of a voice, shipped or recorded: what a listener would notice, in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from display import samples
from display.languages import CHIME
from display.loudness import LOUDNESS, Measured, measure, spoken_s

LOUDER_DB = 3.0
"""Two words of one sentence that differ by more than this sound like two speakers."""
SILENCE_S = 0.1
"""Longer silence at a clip's end parts the words of a number."""
SHORTEST_S, LONGEST_S = 0.1, 1.5
"""No word of the bank takes less; a word or a counter's name that takes more makes a call late."""
NOISY_DB = 20.0
"""A room that is less far below the word is heard behind it."""
_CLIPPED = 0.995
_CLICK = 0.02


@dataclass(frozen=True)
class Finding:
    """What is wrong with one clip. `mended` tells that the display mends it when it speaks."""

    clip: str
    wrong: str
    mended: bool = False


def examine(
    clips: Iterable[str],
    find: Callable[[str], Path],
    *,
    shortest_s: float = SHORTEST_S,
    longest_s: float = LONGEST_S,
) -> tuple[Finding, ...]:
    """Examine clips by their names: is each there, readable, and as loud and long as it should be?

    `find` gives the file of a clip; a bad file is a finding, never an error. The chime may be as
    a centre likes it, if it can be read; without one there is ours.
    """
    least_most = shortest_s, longest_s
    return tuple(finding for clip in clips for finding in _examine(clip, find, least_most))


def to_rename(clip: str, find: Callable[[str], Path]) -> str:
    """Name the file there that says a missing clip, by the name it had once; nothing where none is.

    Names of counters end in four signs now (`display.speech.name_clip`).
    """
    old = clip.rpartition("-")[0]
    there = clip.startswith("counter-") and not find(clip).exists() and find(old).exists()
    return find(old).name if there else ""


def _examine(
    clip: str, find: Callable[[str], Path], least_most: tuple[float, float]
) -> Iterator[Finding]:
    path = find(clip)
    try:
        sound = samples.read(path)
    except FileNotFoundError:
        if old := to_rename(clip, find):
            yield Finding(clip, f"missing: rename {old}, which is there, to {path.name}")
        elif clip != CHIME:
            yield Finding(clip, f"missing: there is no {path}")
    except (OSError, samples.UnreadableSoundError) as error:
        yield Finding(clip, f"unreadable: {error}")
    else:
        if clip != CHIME:
            yield from judge(clip, measure(sound, samples.RATE), *least_most)


def read(path: Path) -> samples.Samples[int]:
    """Read a clip that can be said; `UnreadableSoundError` or `OSError` says why one cannot."""
    sound = samples.read(path)
    if spoken_s(sound, samples.RATE) < SHORTEST_S:
        raise samples.UnreadableSoundError(f"{path}: it is silent, or shorter than a word")
    return sound


def judge(
    clip: str, found: Measured, shortest_s: float = SHORTEST_S, longest_s: float = LONGEST_S
) -> Iterator[Finding]:
    """Judge the figures of one clip."""
    if not found.loudness:
        yield Finding(clip, "silent: nothing is heard")
        return
    spoken = found.seconds - found.before_s - found.after_s
    if spoken < shortest_s:
        yield Finding(clip, f"too short: {spoken:.2f} s, a word takes {shortest_s:g} s")
    if spoken > longest_s:
        yield Finding(clip, f"too long, or a noisy room: {spoken:.2f} s of at most {longest_s:g} s")
    below = 20 * math.log10(found.loudness / found.room) if found.room else math.inf
    if below < NOISY_DB:
        yield Finding(
            clip,
            f"noisy: the room is only {below:.0f} dB below the word; record it where it is quiet",
        )
    if found.peak > _CLIPPED:
        yield Finding(clip, "overdriven: its peaks are cut off; record it again, less loud")
    louder = 20 * math.log10(found.loudness / LOUDNESS)
    if abs(louder) > LOUDER_DB:
        word = "louder" if louder > 0 else "quieter"
        yield Finding(clip, f"{abs(louder):.1f} dB {word} than the others", mended=True)
    silence = max(found.before_s, found.after_s)
    if silence > SILENCE_S:
        where = "before" if found.before_s == silence else "after"
        yield Finding(clip, f"{silence:.2f} s of silence {where} the word", mended=True)
    if found.edge > _CLICK:
        yield Finding(clip, "clicks: it does not begin and end in silence", mended=True)
