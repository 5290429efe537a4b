"""The screen as parts: what stands where, for each kind of call."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial

import pytest

from broker_config.messages import Waiting
from display.board import Row, View
from display.face import Shown, arrange, face
from display.layout import panel_mm
from look.layout import Box
from look.parts import Panel, Part, Picture, Sign, Words
from look.text import CAP
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


@pytest.mark.parametrize("metres", [2.0, 4.0, 6.0])
@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize(("place", "numbered"), [("12", True), ("Phòng Tư pháp", False)])
def test_a_priority_and_that_it_is_called_again_are_both_told(
    place: str, numbered: bool, panel: str, metres: float
) -> None:
    both = (
        replace(row(label, place, numbered=numbered, priority=True), times=2)
        for label in ("A005", "H012")
    )
    newest, earlier = both
    view = View(1, rows=(replace(newest, newest=True, fresh=True), earlier), named=not numbered)
    layout = arrange(say, view, PANELS[panel], metres, 43)
    parts = face(Shown(layout, say, view, "Trung tâm"))
    told = [part for part in parts if isinstance(part, Words)]
    for mark in ("Ưu tiên", "Lần 2"):
        found = [part for part in told if mark in part.setting.lines]
        assert len(found) == 2, mark
    for one, other in itertools.combinations((Box(*spread(part)) for part in told), 2):
        assert not one.overlaps(other)


def spread(part: Words) -> tuple[float, float, float, float]:
    """Measure where the capitals of a text stand."""
    setting, box = part.setting, part.box
    left = {"left": 0.0, "centre": (box.w - setting.width) / 2, "right": box.w - setting.width}
    high = setting.px * CAP + (len(setting.lines) - 1) * setting.line_height
    above = (setting.height - high) / 2 if part.valign == "top" else (box.h - high) / 2
    return box.x + left[part.align], box.y + above, setting.width, high


WAITING = tuple(
    Waiting(service=id_, name=name, letter=id_[0].upper(), count=count)
    for id_, name, count in (
        ("land", "Đất đai", 0),
        ("support", "Trợ cấp, giáo dục, văn hóa, hội", 120),
        ("business", "Hộ kinh doanh: đăng ký", 7),
    )
)


def hall(panel: str, waiting: tuple[Waiting, ...], metres: float = 6) -> tuple[Part, ...]:
    rows = (row("A005", "5"), row("H012", "4", priority=True), row("L003", "3"))
    view = View(1, rows=rows, waiting=waiting, page=1, pages=3)
    dates = ("Thứ Tư, 25/11/2026", "25/11/2026")
    layout = arrange(say, view, PANELS[panel], metres, 43)
    return face(Shown(layout, say, view, "Trung tâm", "09:41", dates))


@pytest.mark.parametrize("metres", [2.0, 4.0, 6.0, 8.0])
@pytest.mark.parametrize("panel", PANELS)
def test_all_but_the_centres_own_name_is_read_from_the_last_row(panel: str, metres: float) -> None:
    """ISO 9241-303: capitals of 4.65 mm per metre; here on a panel of 43 inches."""
    many = tuple(WAITING[i % 3].model_copy(update={"service": f"{i}"}) for i in range(20))
    for waiting in (WAITING, WAITING[:1], many):
        for part in hall(panel, waiting, metres):
            if isinstance(part, Words) and part.setting.lines != ("Trung tâm",):
                capitals = part.setting.px * CAP / 1080 * panel_mm(43)
                assert capitals >= 4.65 * metres * 0.99, part.setting.lines


@pytest.mark.parametrize("panel", PANELS)
def test_where_the_name_of_a_service_finds_no_room_all_have_their_signs(panel: str) -> None:
    signs = {part.name for part in hall(panel, WAITING) if isinstance(part, Sign)}
    assert {"land", "support", "business"} < signs
    short = hall(panel, (WAITING[0], WAITING[2]), metres=3)
    assert "land" not in {part.name for part in short if isinstance(part, Sign)}
    assert words(short, "Đất đai").setting.lines == ("Đất đai",)
    assert words(short, "Hộ kinh doanh").setting.whole


@pytest.mark.parametrize(
    ("metres", "date"),
    [(3.0, "Thứ Tư, 25/11/2026"), (6.0, "25/11/2026"), (8.0, None)],
)
def test_the_date_loses_words_before_it_becomes_small(metres: float, date: str | None) -> None:
    said = [
        part.setting.lines[0]
        for part in hall("lying", WAITING, metres)
        if isinstance(part, Words) and "2026" in part.setting.lines[0]
    ]
    assert said == ([date] if date else [])


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


NOTICE = (
    "Từ ngày 1 tháng 12, việc chứng thực bản sao được làm ở quầy 6; ai có hẹn lấy kết quả xin tới "
    "thẳng quầy 1. Nghỉ trưa từ 11 giờ 30 đến 13 giờ 30, xin quý vị thông cảm."
)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize(("metres", "inches"), [(6, 43), (8, 43), (10, 43), (8, 32)])
def test_a_long_notice_is_told_in_turns_and_makes_no_call_smaller(
    panel: str, metres: float, inches: float
) -> None:
    quiet = View(1, rows=(row("A005", "5"), row("H012", "4")), waiting=WAITING, counters=7)
    view = replace(quiet, notice=NOTICE)
    layout = arrange(say, view, PANELS[panel], metres, inches)
    without = arrange(say, quiet, PANELS[panel], metres, inches)
    turns: list[str] = []
    for turn in range(30):
        parts = face(Shown(layout, say, view, "Trung tâm", turn=turn))
        told = next(one for one in parts if isinstance(one, Words) and one.box.y > layout.strip.y)
        assert told.setting.px == round(layout.px(layout.words))
        assert told.setting.height <= layout.strip.h
        turns.append(" ".join(told.setting.lines))

    assert layout.row_type >= without.row_type
    assert layout.lists or not without.lists
    assert " ".join(turn.removesuffix(" …") for turn in dict.fromkeys(turns)) == NOTICE


def test_a_notice_is_parted_where_a_sentence_ends() -> None:
    view = View(1, rows=(row("A005", "5"),), notice=NOTICE)
    layout = arrange(say, view, PANELS["lying"], 6, 43)
    told = {
        " ".join(words(face(Shown(layout, say, view, "", turn=turn)), first).setting.lines)
        for turn, first in enumerate(("Từ ngày", "Nghỉ trưa"))
    }
    assert " ".join(sorted(told, reverse=True)) == NOTICE


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize(("metres", "inches"), [(6, 43), (8, 43), (10, 43), (8, 32)])
def test_what_the_screen_says_of_itself_is_told_at_once(
    panel: str, metres: float, inches: float
) -> None:
    for view, said in (
        (View(1, rows=(row("A005", "5"),), live=False), say("hall.not_live")),
        (View(live=False), say("hall.starting")),
        (View(1), say("hall.none")),
    ):
        layout = arrange(say, view, PANELS[panel], metres, inches)
        parts = face(Shown(layout, say, view, "Trung tâm", turn=1))
        assert " ".join(words(parts, said[:4]).setting.lines) == said


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("emblem", ["", "emblem.png"])
def test_the_welcome_stays_in_its_plate(panel: str, emblem: str) -> None:
    for metres, inches in ((4, 43), (6, 43), (8, 43), (10, 43), (6, 32)):
        layout = arrange(say, View(1), PANELS[panel], metres, inches)
        parts = face(
            Shown(layout, say, View(1), "Trung tâm Phục vụ hành chính công", emblem=emblem)
        )
        for part in parts:
            if isinstance(part, Words) and part.box.y < layout.strip.y:
                _x, y, _w, high = spread(part)
                assert y >= 0
                assert y + high <= layout.strip.y, part.setting.lines
            if isinstance(part, Picture):
                assert part.box.y >= layout.calls.y


# A page each: their names stand in two lines.
MANY = tuple(Waiting(service=f"{i}", name="Hộ tịch", letter="A", count=37) for i in range(20))


def test_the_dots_of_many_pages_leave_the_title_its_room() -> None:
    view = View(1, rows=(row("A005", "5"),), waiting=MANY, notice=NOTICE)
    titles = [say(f"hall.waiting{how}") for how in ("", "_short", "_shortest")]
    told = [one.setting for one in drawn("lying", view) if isinstance(one, Words)]

    assert [one.px for one in told if " ".join(one.lines) in titles] == [78]


@pytest.mark.parametrize(("metres", "inches"), [(6, 32), (8, 43), (10, 43)])
def test_the_shortest_heading_of_who_waits_is_a_label_and_orders_nobody(
    metres: float, inches: float
) -> None:
    view = View(1, rows=(row("A005", "5"),), waiting=MANY)
    layout = arrange(say, view, PANELS["lying"], metres, inches)
    told = words(face(Shown(layout, say, view, "Trung tâm")), "Chờ")
    assert told.setting.lines == ("Chờ:",)
    assert told.setting.px == round(layout.px(layout.words)), "it stands at its size"


def test_the_name_of_the_centre_stands_whole_beside_the_page() -> None:
    name = "Trung tâm Phục vụ hành chính công phường Nam Cường"
    view = View(1, rows=(row("A005", "5"),), pages=2)
    layout = arrange(say, view, PANELS["lying"], 6, 43)
    told = words(face(Shown(layout, say, view, name)), "Trung tâm")
    assert " ".join(told.setting.lines) == name


def test_a_number_of_the_kiosks_own_and_its_counter_do_not_run_together() -> None:
    parts = drawn("lying", View(1, rows=(row("A005", "5"), row("K1A-001", "12"))))
    label, place = words(parts, "K1A-001"), words(parts, "12")
    arrow = next(
        one
        for one in parts
        if isinstance(one, Sign) and label.box.y <= one.box.y <= label.box.bottom
    )
    assert label.box.x + label.setting.width < arrow.box.x < arrow.box.right < place.box.x
    assert label.setting.px == place.setting.px
