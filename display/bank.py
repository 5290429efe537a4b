"""Make the clip bank with espeak-ng: one trimmed, evenly loud WAV for each clip.

espeak-ng is a separate program, needed only here; the bank it makes is shipped. Any clip may be
replaced by a recording of a human voice under the same name.
"""

from __future__ import annotations

import array
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from display import samples
from display.board import shortest
from display.checking import LONGEST_S
from display.languages import CHIME, LANGUAGES, Language
from display.loudness import level, trim
from display.speech import name_clip
from look.numerals import cardinal, spelled

_FASTER = (165, 185)
"""Words a minute: beyond that an old person does not follow."""


class BankError(Exception):
    """The bank cannot be made: one sentence says why."""


def make(
    folder: Path,
    language: Language,
    espeak: str = "espeak-ng",
    *,
    names: Mapping[str, str] | None = None,
    missing_only: bool = False,
    find: Callable[[str], Path] | None = None,
) -> tuple[Path, ...]:
    """Make every clip of a language in `folder` and return the files that were written.

    `names` are those of counters, by their clips: said by the Vietnamese voice in every language,
    and faster where they would last too long for a call. With `missing_only` those that `find`
    finds, else those in the folder, are left as they are.
    """
    found = find or folder.joinpath
    written, rate, named = [], samples.BANK_RATE, names or {}
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "raw.wav"
        for name, words in {**language.words, **named}.items():
            wav = folder / f"{name}.wav"
            if missing_only and found(wav.name).exists():
                continue
            if name in named:
                vietnamese = LANGUAGES["vi"]
                for speed in (vietnamese.speed, *_FASTER):
                    _speak(espeak, replace(vietnamese, speed=speed), in_words(words), raw)
                    sound = trim(_raw(raw), rate)
                    if len(sound) <= LONGEST_S * rate:
                        break
            else:
                _speak(espeak, language, words, raw)
                sound = trim(_raw(raw), rate)
            samples.write(wav, level(sound, rate), rate)
            written.append(wav)
    wav = folder / f"{CHIME}.wav"
    if not (missing_only and found(wav.name).exists()):
        samples.write(wav, samples.chime(), rate)
        written.append(wav)
    return tuple(written)


def counter_clips(names: Iterable[str]) -> dict[str, str]:
    """List the clips that a call needs for counters of these names, with what each says."""
    places = (shortest(name)[0] for name in names)
    return {clip: place for place in places if (clip := name_clip(place))}


def in_words(name: str) -> str:
    """Write a name without digits, which espeak-ng misreads: "Phòng 15" is "Phòng mười lăm"."""

    def said(found: re.Match[str]) -> str:
        digits = found[0]
        short = len(digits) <= 2 and digits[0] != "0"
        return cardinal(int(digits), "vi") if short else spelled(digits, "vi")

    return re.sub(r"[0-9]+", said, name)


def _speak(espeak: str, language: Language, words: str, wav: Path) -> None:
    command = [espeak, "-v", language.espeak, "-s", str(language.speed), "-w", str(wav), words]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=30)
    except FileNotFoundError:
        raise BankError(f"{espeak} is not installed: apt-get install espeak-ng") from None
    except subprocess.TimeoutExpired:
        raise BankError(f"{espeak} did not answer within 30 s") from None
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip() or f"exit {error.returncode}"
        raise BankError(f"{espeak} could not say {words!r}: {reason}") from None


def _raw(wav: Path) -> array.array[int]:
    """Read espeak-ng's own WAV, which is at the bank's rate, without doubling it."""
    try:
        return samples.read(wav)[::2]
    except (OSError, samples.UnreadableSoundError) as error:
        raise BankError(f"espeak-ng wrote a sound this bank cannot hold: {error}") from None
