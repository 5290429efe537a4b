"""What the strip at the foot of the screen says: a notice, that nothing is live. Pure."""

from __future__ import annotations

import math
import re

from display.board import View
from display.layout import Layout
from display.lettering import Letters, Say
from look.text import width, wrap

_SENTENCE, _ON = re.compile(r"(?<=[.;!?])\s+"), " …"


def says(say: Say, view: View) -> str:
    """Tell what the strip at the foot says, where that is not the centre's own name."""
    if not view.live:
        return say("hall.starting" if view.revision is None else "hall.not_live")
    return view.notice or ("" if view.rows else say("hall.none"))


def turns(text: str, how: Letters, layout: Layout, room: float) -> list[str]:
    """Part a notice into what the strip holds at once: whole sentences, or lines that go on."""
    px = round(layout.px(how.size))
    parts = [""]
    for sentence in _SENTENCE.split(text):
        longer = f"{parts[-1]} {sentence}".strip()
        if len(wrap(longer, how.weight, px, room)) <= layout.told:
            parts[-1] = longer
            continue
        lines = wrap(sentence, how.weight, px, room - width(_ON, how.weight, px))
        each = math.ceil(len(lines) / math.ceil(len(lines) / layout.told))
        pieces = [" ".join(lines[first : first + each]) for first in range(0, len(lines), each)]
        parts += [*(piece + _ON for piece in pieces[:-1]), pieces[-1]]
    return [part for part in parts if part]
