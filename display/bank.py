"""Make the clip bank with espeak-ng: one trimmed, evenly loud WAV for each clip.

espeak-ng is a separate program, needed only here; the bank it makes is shipped. Any clip may be
replaced by a recording of a human voice under the same name.
"""

from __future__ import annotations

import array
import math
import subprocess
import tempfile
from pathlib import Path

from display import samples, speech

#: Words a minute. Slower than speech: a hall echoes, and old people listen.
SPEED = 145
_LOUDNESS = 0.11  # root mean square of the voiced part, as a part of full scale
_PEAK = 0.89
_QUIET = 0.012  # of full scale: below this at the ends is silence
_EDGE_S = 0.012


class BankError(Exception):
    """The bank cannot be made: one sentence says why."""


def make(
    folder: Path, espeak: str = "espeak-ng", *, missing_only: bool = False
) -> tuple[Path, ...]:
    """Make every clip of the bank in `folder` and return the files that were written."""
    written = []
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "raw.wav"
        for name, words in speech.WORDS.items():
            wav = folder / f"{name}.wav"
            if missing_only and wav.exists():
                continue
            _speak(espeak, words, raw)
            samples.write(wav, level(trim(_raw(raw))), samples.BANK_RATE)
            written.append(wav)
    wav = folder / "chime.wav"
    if not (missing_only and wav.exists()):
        samples.write(wav, samples.chime(), samples.BANK_RATE)
        written.append(wav)
    return tuple(written)


def _speak(espeak: str, words: str, wav: Path) -> None:
    command = [espeak, "-v", "vi", "-s", str(SPEED), "-w", str(wav), words]
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


def trim(sound: array.array[int]) -> array.array[int]:
    """Cut the silence at both ends; pauses are set when a sentence is joined, not by chance."""
    floor = round(_QUIET * 32767)
    loud = [place for place, value in enumerate(sound) if abs(value) > floor]
    if not loud:
        return sound
    edge = round(_EDGE_S * samples.BANK_RATE)
    return sound[max(0, loud[0] - edge) : loud[-1] + edge]


def level(sound: array.array[int]) -> array.array[int]:
    """Make all clips equally loud, never beyond the peak, with soft edges that do not click."""
    floor = _QUIET * 32767
    voiced = [value for value in sound if abs(value) > floor]
    if not voiced:
        return sound
    loudness = math.sqrt(sum(value * value for value in voiced) / len(voiced)) / 32767
    gain = min(_LOUDNESS / loudness, _PEAK * 32767 / max(abs(value) for value in voiced))
    edge = round(_EDGE_S * samples.BANK_RATE)
    last = len(sound) - 1
    return array.array(
        "h",
        (
            round(value * gain * min(1.0, place / edge, (last - place) / edge))
            for place, value in enumerate(sound)
        ),
    )
