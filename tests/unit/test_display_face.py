"""The screen as parts: what stands where, for each kind of call."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from display.board import Row, View
from display.face import Shown, arrange, face
from look.parts import Panel, Part, Words
from look.texts import FIRST, Texts
from look.theme import HALL
from motcua.settings import SHIPPED

say = partial(Texts.load(lambda name: SHIPPED / name).say, FIRST)
PANELS = {"lying": (1920, 1080), "standing": (1080, 1920)}


def row(label: str, place: str, *, numbered: bool = True, priority: bool = False) -> Row:
    return Row(
        call_id=label,
        label=label,
        counter=place,
        counter_name=place,
        newest=False,
        fresh=False,
        times=1,
        priority=priority,
        place=place,
        numbered=numbered,
    )


def drawn(panel: str, view: View) -> tuple[Part, ...]:
    layout = arrange(say, view, PANELS[panel], 6, 43)
    return face(Shown(layout, say, view, "Trung tâm"))


def words(parts: tuple[Part, ...], text: str) -> Words:
    return next(
        part
        for part in parts
        if isinstance(part, Words) and " ".join(part.setting.lines).startswith(text)
    )


@pytest.mark.parametrize("panel", PANELS)
def test_a_number_stands_in_the_middle_of_its_row_with_a_mark_and_without(panel: str) -> None:
    rows = (row("A005", "5"), row("H012", "4", priority=True), row("L003", "3"))
    parts = drawn(panel, View(1, rows=rows))
    mark = words(parts, "Ưu tiên")
    for label in ("H012", "L003"):
        number = words(parts, label)
        middle = number.box.y + number.box.h / 2
        plate = next(
            part.box
            for part in parts
            if isinstance(part, Panel)
            and part.fill == HALL.surface
            and part.box.holds(number.box.x, middle)
        )
        assert middle == pytest.approx(plate.y + plate.h / 2)
        assert not mark.box.overlaps(replace(number.box, w=number.setting.width))


@pytest.mark.parametrize("panel", PANELS)
def test_an_empty_place_of_an_earlier_call_is_not_drawn(panel: str) -> None:
    parts = drawn(panel, View(1, rows=(row("A005", "1"),), counters=4))
    grounds = [part for part in parts if isinstance(part, Panel)]
    assert len(grounds) == 4, "the call, the clock, who waits, the strip"


@pytest.mark.parametrize("panel", PANELS)
def test_a_notice_and_that_nothing_is_live_are_read_from_the_last_row(panel: str) -> None:
    notice = "Chiều nay trung tâm nghỉ lúc 16 giờ. Xin quý vị lấy số trước 15 giờ 30."
    view = View(1, rows=(row("A005", "5"), row("H012", "4")), notice=notice, pages=2)
    away = replace(view, live=False)
    for shown, text in (
        (view, "Chiều nay"),
        (away, "Mất kết nối"),
        (View(live=False), "Chưa kết nối"),
    ):
        layout = arrange(say, shown, PANELS[panel], 6, 43)
        told = words(face(Shown(layout, say, shown, "Trung tâm")), text)
        assert told.setting.px >= layout.words
        assert told.setting.height <= layout.strip.h
