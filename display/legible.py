"""From how far a screen is read: what calls need is laid out for a centre, and measured. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from display.board import Row, View, shortest
from display.calls import marks
from display.face import Shown, arrange, face
from display.layout import MM_PER_METRE, WORDS_MM_PER_METRE, panel_mm
from display.lettering import Say
from look.parts import Words
from look.text import CAP

_LABEL = "A888"  # as wide as a usual one is
_ROUNDED = 0.02  # letters are whole pixels high
_STEPS = 7


def read_from_m(
    window: tuple[int, int], inches: float, distance_m: float, say: Say, counters: Sequence[str]
) -> float:
    """Tell from how far, up to `distance_m` metres, all that calls to these counters is read.

    `window` is in pixels, `inches` the panel's diagonal. What is laid out is laid out for the
    distance, so a screen that does not serve a far row may well serve a nearer one.
    """

    def serves(metres: float) -> bool:
        shown = _screens(window, inches, metres, say, counters)
        return all(_least_m(one, inches, min(window)) >= metres * (1 - _ROUNDED) for one in shown)

    if serves(distance_m):
        return distance_m
    near, far = 0.0, distance_m
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (middle, far) if serves(middle) else (near, middle)
    return near


def _screens(
    window: tuple[int, int], inches: float, metres: float, say: Say, counters: Sequence[str]
) -> Iterator[Shown]:
    """Lay out each counter as the newest call and as an earlier one, and a screen not live."""
    places = [shortest(name) for name in counters]
    named = any(not numbered for _, numbered in places)
    for first in range(len(places)):
        turned = (*places[first:], *places[:first])
        rows = tuple(_row(i, *place) for i, place in enumerate(turned))
        for live in (True, False) if first == 0 else (True,):
            view = View(1, live=live, rows=rows, counters=len(rows), named=named)
            yield Shown(arrange(say, view, window, metres, inches), say, view, "")


def _row(number: int, place: str, numbered: bool) -> Row:
    return Row(
        call_id=str(number),
        label=_LABEL,
        counter="",
        counter_name=place,
        newest=number == 0,
        fresh=True,
        times=1,
        priority=number < 2,
        place=place,
        numbered=numbered,
    )


def _least_m(shown: Shown, inches: float, shorter: int) -> float:
    """Tell from how far the smallest letters are read that a call needs."""
    rows, say = shown.view.rows, shown.say
    calls = {_LABEL, *(row.place for row in rows if row.numbered)}
    words = {row.place for row in rows if not row.numbered}
    words |= {mark for row in rows for mark in marks(say, row)}
    words |= {say("hall.not_live")}
    least = float("inf")
    for part in face(shown):
        if not isinstance(part, Words):
            continue
        text = " ".join(part.setting.lines)
        ratio = MM_PER_METRE if text in calls else WORDS_MM_PER_METRE if text in words else None
        if ratio is not None:
            high = part.setting.px * CAP * panel_mm(inches) / shorter
            least = min(least, high / ratio)
    return least
