"""Pictures a centre brings: its emblem."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageOps


def fitted(file: str, width: int, height: int) -> Image.Image | None:
    """Open a picture and make it fit; None where it cannot be read (the doctor says which)."""
    try:
        return _fitted(file, width, height)
    except (OSError, ValueError):  # Pillow's own faults are of these
        return None


@lru_cache(maxsize=8)
def _fitted(file: str, width: int, height: int) -> Image.Image:
    with Image.open(file) as image:
        return ImageOps.contain(image.convert("RGBA"), (width, height), Image.Resampling.LANCZOS)
