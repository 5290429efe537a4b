"""Be Vietnam Pro, the one typeface of every screen and slip (SIL Open Font License)."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

Weight = Literal["Regular", "Medium", "SemiBold", "Bold"]
FAMILY = "BeVietnamPro"


def path(weight: Weight = "Regular") -> Path:
    """Find the font file of one weight. The slip draws with it too."""
    return Path(str(files("fontpkg_be_vietnam_pro"))) / "files" / f"{FAMILY}-{weight}.ttf"


def register() -> None:
    """Make the family known to Kivy: `FAMILY`, its bold, and ``FAMILY-Weight`` for the others."""
    from kivy.core.text import LabelBase

    LabelBase.register(FAMILY, str(path("Regular")), fn_bold=str(path("Bold")))
    for weight in ("Medium", "SemiBold"):
        LabelBase.register(f"{FAMILY}-{weight}", str(path(weight)))
