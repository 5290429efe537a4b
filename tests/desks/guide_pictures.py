"""Draw the pictures of the guides: ``python -m tests.desks.guide_pictures [FOLDER]``.

They are those of ``./run pictures``, drawn first or taken from a folder that is named. All are made
small: 900 pixels wide at the most, 64 colours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

HOUSE = Path(__file__).parents[2]
FOLDER = HOUSE / "docs" / "pictures"
LARGEST_BYTES = 150_000
#: What is taken from ``./run pictures``, under which name, and how wide in pixels. The English
#: guides show what is there in English; staff, hall and boxes are spoken to in Vietnamese only.
PICTURES: Mapping[str, tuple[str, int]] = {
    "kiosk-home": ("kiosk-home-portrait", 420),
    "kiosk-home-en": ("kiosk-home-en-portrait", 420),
    "kiosk-ticket": ("kiosk-ticket-portrait", 420),
    "kiosk-ticket-en": ("kiosk-ticket-en-portrait", 420),
    "kiosk-offline": ("kiosk-offline-portrait", 420),
    "kiosk-offline-en": ("kiosk-offline-en-portrait", 420),
    "kiosk-no-paper": ("kiosk-printer-failing-portrait", 420),
    "kiosk-no-paper-en": ("kiosk-printer-failing-en-portrait", 420),
    "kiosk-staff-pin": ("kiosk-staff-pin-portrait", 420),
    "kiosk-staff": ("kiosk-staff-well-portrait", 420),
    "kiosk-staff-ill": ("kiosk-staff-ill-portrait", 420),
    "screen-calls": ("display-calls", 900),
    "screen-not-live": ("display-not-live", 900),
    "box-called": ("box-called", 900),
    "slip": ("slip-80mm-vi-papers", 420),
    "slip-en": ("slip-80mm-en-papers", 420),
    "desk-sign-in": ("desk-sign-in-vi-office", 900),
    "desk-sign-in-en": ("desk-sign-in-en-office", 900),
    "desk-counter": ("desk-counter-called-vi-office", 900),
    "desk-counter-en": ("desk-counter-called-en-office", 900),
    "desk-room": ("desk-room-vi-office", 900),
    "desk-room-en": ("desk-room-en-office", 900),
    "desk-doctor": ("desk-doctor-vi-office", 900),
    "desk-doctor-en": ("desk-doctor-en-office", 900),
    "clerk-sheet": ("desk-sheet-vi", 600),
    "clerk-sheet-en": ("desk-sheet-en", 600),
}
_COLOURS = 64


def draw(drawn: Path, into: Path = FOLDER) -> None:
    """Draw all pictures; `drawn` holds what ``./run pictures`` drew."""
    into.mkdir(parents=True, exist_ok=True)
    for name, (whole, width) in PICTURES.items():
        keep(Image.open(drawn / f"{whole}.png"), into / f"{name}.png", width)


def keep(picture: Image.Image, file: Path, width: int) -> None:
    """Make a picture small and keep it."""
    height = round(picture.height * width / picture.width)
    small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    few = small.quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def main() -> None:
    """Draw every screen, unless a folder of them is named, and make the guides' pictures."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("drawn", nargs="?", type=Path, help="what ./run pictures drew")
    drawn = words.parse_args().drawn
    if drawn is not None:
        draw(drawn)
        return
    with tempfile.TemporaryDirectory(prefix="motcua-guides-") as folder:
        subprocess.run([sys.executable, "-m", "motcua", "pictures", folder], check=True)
        draw(Path(folder))


if __name__ == "__main__":
    main()
