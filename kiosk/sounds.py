"""The sound of what is said: a recorded clip where there is one, else what espeak-ng makes of it.

espeak-ng is a separate program, started for each sentence. The kiosk's own sentences are kept in a
folder, the last used ones longest. What only this visit has (a number, what was typed) is forgotten
with it: no trace of a citizen stays on the disk.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from kiosk.aloud import Piece

_log = logging.getLogger(__name__)
#: Words a minute: slower than speech, because old people listen.
SPEED = 150
KEPT = 300  # sentences on disk: about 40 MB
_VOICES = {"vi": "vi", "en": "en-gb"}
_LONGEST_S = 20.0


def _voice(lang: str) -> str:
    return _VOICES.get(lang, lang)


class Sounds:
    """Sounds by what they say. `find` finds a file of the centre."""

    def __init__(
        self, folder: Path, find: Callable[[str], Path], program: str = "espeak-ng"
    ) -> None:
        self._folder = folder
        self._find = find
        self._program = program
        self._failing = False

    def __repr__(self) -> str:
        return f"Sounds({str(self._folder)!r}, {self._program!r})"

    @property
    def _passing(self) -> Path:
        return self._folder / "passing"

    @property
    def speaks(self) -> bool:
        """Tell whether the program is there."""
        return shutil.which(self._program) is not None

    def of(self, piece: Piece, lang: str) -> Path | None:
        """Find or make the sound of a piece in a visit of language `lang`; None: it has none."""
        if piece.clip:
            clip = self._find(f"sounds/{lang}/{piece.clip}.wav")
            if clip.is_file():
                return clip
        key = f"{piece.lang} {SPEED} {piece.parts or piece.text}"
        folder = self._folder if piece.clip else self._passing
        wav = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.wav"
        try:
            if not _used(wav) and not self._make(piece, wav):
                return None
        except (OSError, subprocess.SubprocessError) as error:
            level = logging.DEBUG if self._failing else logging.WARNING
            _log.log(level, "the kiosk cannot say a sentence: %s", error)
            self._failing = True
            return None
        if self._failing:
            _log.info("the kiosk speaks again")
            self._failing = False
        return wav

    def forget(self) -> None:
        """Delete what only one visit has said."""
        for wav in self._passing.glob("*"):
            wav.unlink(missing_ok=True)

    def _make(self, piece: Piece, wav: Path) -> bool:
        """Make a sound; False: it was forgotten before it was made."""
        wav.parent.mkdir(parents=True, exist_ok=True)
        part = wav.with_suffix(".part")
        voice = _voice(piece.lang)
        # The text goes in by the pipe: one that begins with a hyphen is no option.
        command = [self._program, "-v", voice, "-s", str(SPEED), "-w", str(part), "--stdin"]
        text = piece.text
        if piece.parts:  # two voices: in SSML, which espeak-ng reads with -m
            command.append("-m")
            text = "".join(
                f'<voice xml:lang="{_voice(lang)}">{escape(said)} </voice>'
                for lang, said in piece.parts
            )
        subprocess.run(
            command, input=text.encode(), check=True, capture_output=True, timeout=_LONGEST_S
        )
        try:
            part.replace(wav)
        except FileNotFoundError:
            if wav.parent != self._passing:
                raise
            return False
        self._prune()
        return True

    def _prune(self) -> None:
        wavs = sorted(self._folder.glob("*.wav"), key=lambda wav: wav.stat().st_mtime)
        for wav in wavs[:-KEPT]:
            wav.unlink(missing_ok=True)


def _used(wav: Path) -> bool:
    """Mark a sound as used last; False when it is not there, or forgotten this very moment."""
    try:
        os.utime(wav)
    except FileNotFoundError:
        return False
    return True
