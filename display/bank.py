"""Make the clip bank with espeak-ng: one trimmed, evenly loud WAV for each clip.

espeak-ng is a separate program, needed only here; the bank it makes is shipped. Any clip may be
replaced by a recording of a human voice under the same name.
"""

from __future__ import annotations

import array
import subprocess
import tempfile
from pathlib import Path

from display import samples
from display.languages import CHIME, Language
from display.loudness import level, trim


class BankError(Exception):
    """The bank cannot be made: one sentence says why."""


def make(
    folder: Path, language: Language, espeak: str = "espeak-ng", *, missing_only: bool = False
) -> tuple[Path, ...]:
    """Make every clip of a language in `folder` and return the files that were written."""
    written, rate = [], samples.BANK_RATE
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "raw.wav"
        for name, words in language.words.items():
            wav = folder / f"{name}.wav"
            if missing_only and wav.exists():
                continue
            _speak(espeak, language, words, raw)
            samples.write(wav, level(trim(_raw(raw), rate), rate), rate)
            written.append(wav)
    wav = folder / f"{CHIME}.wav"
    if not (missing_only and wav.exists()):
        samples.write(wav, samples.chime(), rate)
        written.append(wav)
    return tuple(written)


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
