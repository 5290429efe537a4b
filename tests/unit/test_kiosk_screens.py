"""Every screen, measured without a window: targets, margins, overlaps, sizes of type."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.calling import Call, Heard
from kiosk.events import Hit, Issued, Slip
from kiosk.screens import Offer, Scene, draw
from kiosk.visitor import Screen, Sight, Visit
from look.clock import VIETNAM
from look.layout import Box
from look.parts import Part, Words, buttons
from look.text import CAP
from look.texts import Texts
from procedures.page import Line, Page, Section
from tests.ui.measuring import Panel

DATA = Path(__file__).resolve().parents[2] / "data"
WINDOWS = [(1080, 1920), (1920, 1080), (540, 960)]
NAME = "Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em"
PAPER = "Giấy chứng sinh (1 bản chính); nếu không có thì nộp văn bản của người làm chứng"
LETTERS = "AHLXSKNRM"
OFFERS = tuple(
    Offer(letter, name, letter, letter != "N")
    for letter, name in zip(
        LETTERS,
        ["Chứng thực", "Hộ tịch: khai sinh, kết hôn, khai tử", *["Trợ cấp, trẻ em"] * 7],
        strict=True,
    )
)
CLASSES = tuple((f"c{i}", "Thương binh, người có công") for i in range(5))
HITS = tuple(Hit(f"1.{i}", NAME, "H", "" if i % 2 else "Công an xã") for i in range(20))
NIGHT = datetime(2026, 11, 25, 0, 5, tzinfo=VIETNAM)
MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
TICKET = Issued("A005", "H", "id", 12, 600, 1500)
FULL = replace(TICKET, later=("A", "L"), warning="closing")
AIDS = ("call", "listen", "see")
OUTCOMES = ("in_line", "unknown", "waiting", "parked", "called", "missed", "over", "away")
PAGE = Page(
    "1.1",
    NAME,
    NAME,
    "H",
    "",
    tuple(
        Section(kind, kind, tuple(Line(PAPER, line) for line in ("case", "paper", "paper", "text")))
        for kind in ("papers", "time", "fee", "where", "result", "basis")
    ),
    "",
)
VISITS = {
    "home": Visit(),
    "services": Visit(Screen.SERVICES, priority="c1"),
    "priority": Visit(Screen.PRIORITY),
    "search": Visit(Screen.SEARCH),
    "search-results": Visit(Screen.SEARCH, query="dang ky", results=HITS, found="dang ky", part=2),
    "search-marked": Visit(Screen.SEARCH, query="đăng ký khai tử nguời", results=HITS),
    "search-short": Visit(Screen.SEARCH, query="zz", found="zz"),
    "search-none": Visit(Screen.SEARCH, query="zz zz zz zz", found="zz zz zz zz"),
    "page": Visit(Screen.PAGE, procedure=HITS[0]),
    "page-later": Visit(Screen.PAGE, procedure=HITS[0], part=2),
    "wait": Visit(Screen.WAIT),
    **{f"ticket-{s}": Visit(Screen.TICKET, ticket=TICKET, slip=s) for s in (None, *Slip)},
    "ticket-offline": Visit(Screen.TICKET, ticket=Issued("K1-001", "H", offline=True)),
    "ticket-new": Visit(Screen.TICKET, ticket=FULL, slip=Slip.PRINTED, replaces=True),
    "ticket-full": Visit(Screen.TICKET, ticket=FULL, slip=Slip.PRINTED, not_added=True),
    "services-more": Visit(Screen.SERVICES, ticket=TICKET, adding=True),
    "check-in": Visit(Screen.CHECK_IN),
    "check-in-typed": Visit(Screen.CHECK_IN, number="K1QX-001"),
    **{
        f"came-back-{outcome}": Visit(
            Screen.CAME_BACK, number="K1QX-001", came_back=outcome, counter="6"
        )
        for outcome in OUTCOMES
    },
    "needs": Visit(Screen.SERVICES, showing="needs", needs=("hearing", "wheelchair")),
    "see": Visit(showing="see"),
    "languages": Visit(showing="languages"),
    "see-on": Visit(showing="see", sight=Sight(contrast=True)),
    "sorry": Visit(Screen.SORRY, sorry="closed"),
    "idle": Visit(Screen.SERVICES, asking=True),
    "idle-ticket": Visit(Screen.TICKET, ticket=TICKET, slip=Slip.FAILED, asking=True),
    "idle-offline": Visit(Screen.TICKET, ticket=Issued("K1-001", "H", offline=True), asking=True),
}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(lambda name: DATA / name)


def scenes(texts: Texts, width: int, height: int) -> Iterator[tuple[str, Scene]]:
    for lang in ("vi", "en"):
        for name, visit in VISITS.items():
            scene = Scene(
                visit=replace(visit, lang=lang),
                texts=texts,
                width=width,
                height=height,
                centre="Trung tâm Phục vụ hành chính công phường Nam Cường",
                offers=OFFERS,
                counters={"6": "Quầy 6"},
                own="K1",
                priorities=CLASSES,
                page=PAGE,
                listens=True,
                reach=0.62,
            )
            yield f"{name} {lang}", scene
            if name == "home":
                calling = replace(scene, visit=replace(scene.visit, showing="call"))
                yield f"help {lang}", replace(calling, call=Call(Heard.TOLD))
                yield f"help away {lang}", replace(calling, call=Call(Heard.AWAY))
                away = replace(scene, hub_away=True)
                yield f"home away {lang}", away
                yield f"home away and disk full {lang}", replace(away, disk_ill=True)
                yield f"home no printer {lang}", replace(scene, printer_away=True)
                yield f"home at a time {lang}", replace(scene, now=NIGHT)
            if name in ("home", "page"):
                yield f"{name} closed {lang}", replace(scene, now=NIGHT, opens_at=MORNING)
                yield f"{name} starting {lang}", replace(scene, offers=())


def words(parts: tuple[Part, ...]) -> Iterator[Words]:
    yield from (part for part in parts if isinstance(part, Words))
    for button in buttons(parts):
        yield from (part for part in button.face if isinstance(part, Words))


@pytest.mark.parametrize("size", WINDOWS, ids=str)
def test_every_button_stands_whole_in_the_window_and_covers_no_other(
    texts: Texts, size: tuple[int, int]
) -> None:
    window = Box(0, 0, *size)
    for name, scene in scenes(texts, *size):
        found = list(buttons(draw(scene)[1]))
        for button in found:
            box = button.box
            assert window.holds(box.x, box.y), (name, button.id)
            assert window.holds(box.right - 1, box.bottom - 1), (name, button.id)
        for one, other in itertools.combinations(found, 2):
            assert not one.box.overlaps(other.box), (name, one.id, other.id)
        assert len({button.id for button in found}) == len(found), name


@pytest.mark.parametrize("size", WINDOWS[:2], ids=str)
def test_every_target_is_twenty_millimetres_on_a_small_panel(
    texts: Texts, size: tuple[int, int]
) -> None:
    panel = Panel(21.5, min(size))
    for name, scene in scenes(texts, *size):
        for button in buttons(draw(scene)[1]):
            assert panel.mm(button.box.w) >= 20, (name, button.id)
            assert panel.mm(button.box.h) >= 20, (name, button.id)


@pytest.mark.parametrize("size", WINDOWS[:2], ids=str)
def test_capitals_are_high_enough_to_read(texts: Texts, size: tuple[int, int]) -> None:
    """Section 508, 402.4: 4.8 mm at the least, on every panel from 21.5 inches."""
    for name, scene in scenes(texts, *size):
        for part in words(draw(scene)[1]):
            high = Panel(21.5, min(size)).mm(part.setting.px * CAP)
            assert high >= 4.8, (name, part.setting)


@pytest.mark.parametrize("size", WINDOWS, ids=str)
def test_no_text_is_cut_except_a_long_name_in_a_list(texts: Texts, size: tuple[int, int]) -> None:
    for name, scene in scenes(texts, *size):
        for part in words(draw(scene)[1]):
            in_a_list = name.startswith(("search-results", "search-marked"))
            assert part.setting.whole or in_a_list, (name, part.setting.lines)


@pytest.mark.parametrize("size", WINDOWS, ids=str)
def test_every_text_stands_in_its_box(texts: Texts, size: tuple[int, int]) -> None:
    for name, scene in scenes(texts, *size):
        for part in words(draw(scene)[1]):
            assert part.setting.width <= part.box.w + 1, (name, part.setting.lines)
            assert part.setting.height <= part.box.h + 2, (name, part.setting.lines)
            assert part.box.y >= 0, (name, part.setting.lines)
            assert part.box.bottom <= size[1], (name, part.setting.lines)


def test_paging_shows_every_result_once(texts: Texts) -> None:
    for size in WINDOWS:
        scene = next(s for n, s in scenes(texts, *size) if n == "search-results vi")
        seen: list[str] = []
        for part in range(20):
            visit = replace(scene.visit, part=part)
            found = [b.id for b in buttons(draw(replace(scene, visit=visit))[1])]
            seen += [id_ for id_ in found if id_.startswith("result:")]
            if "more" not in found:
                break
        assert seen == [f"result:{hit.code}" for hit in HITS]


def test_paging_a_procedure_shows_every_line(texts: Texts) -> None:
    for size in WINDOWS:
        scene = next(s for n, s in scenes(texts, *size) if n == "page vi")
        letters = 0
        for part in range(30):
            shown = draw(replace(scene, visit=replace(scene.visit, part=part)))[1]
            said = (" ".join(p.setting.lines) for p in words(shown))
            # A text may begin on one part and end on the next.
            letters += sum(len(one.replace(" ", "")) for one in said if one in PAPER)
            if "more" not in [b.id for b in buttons(shown)]:
                break
        assert letters == 4 * 6 * len(PAPER.replace(" ", ""))


def test_a_remark_longer_than_a_screen_goes_on_over_parts(texts: Texts) -> None:
    remark = " ".join(f"từ{i}" for i in range(3000))
    section = Section("time", "", (Line(remark),))
    page = replace(PAGE, sections=(section, *(s for s in PAGE.sections if s.kind != "time")))
    scene = next(s for n, s in scenes(texts, 1080, 1920) if n == "page vi")
    read: list[str] = []
    for part in range(100):
        visit = replace(scene.visit, part=part)
        shown = draw(replace(scene, visit=visit, page=page))[1]
        for text in words(shown):
            assert text.setting.whole
            read += [word for line in text.setting.lines for word in line.split()]
        if "more" not in [b.id for b in buttons(shown)]:
            break
    assert [word for word in read if word.startswith("từ")] == remark.split()


def test_nine_services_stand_on_one_page_for_those_with_priority_too(texts: Texts) -> None:
    for size in WINDOWS:
        for name, scene in scenes(texts, *size):
            if name.startswith("services "):
                for visit in (scene.visit, replace(scene.visit, priority="none")):
                    found = [b.id for b in buttons(draw(replace(scene, visit=visit))[1])]
                    assert "more" not in found, (size, name)
                    assert sum(id_.startswith("service:") for id_ in found) == 8, "one is closed"


def test_a_closed_service_cannot_be_touched(texts: Texts) -> None:
    scene = next(s for n, s in scenes(texts, 1080, 1920) if n == "services vi")
    found = [button.id for button in buttons(draw(scene)[1])]
    assert "service:N" not in found
    assert "service:A" in found


def test_a_kiosk_without_services_still_answers_questions(texts: Texts) -> None:
    scene = next(s for n, s in scenes(texts, 1080, 1920) if n == "home starting vi")
    assert {button.id for button in buttons(draw(scene)[1])} == {"search", "language:en", *AIDS}
    scene = next(s for n, s in scenes(texts, 1080, 1920) if n == "page starting vi")
    said = {" ".join(part.setting.lines) for part in words(draw(scene)[1])}
    assert texts.say("vi", "home.starting") in said
    assert texts.say("vi", "page.elsewhere") not in said


@pytest.mark.parametrize("size", WINDOWS, ids=str)
def test_every_screen_has_the_aids_in_one_place_at_its_foot(
    texts: Texts, size: tuple[int, int]
) -> None:
    places = set()
    for name, scene in scenes(texts, *size):
        found = {button.id: button.box for button in buttons(draw(scene)[1])}
        places.add(tuple(found[aid] for aid in AIDS))
        assert found["call"].bottom >= max(box.bottom for box in found.values()), name
    assert len(places) == 1


def said(parts: tuple[Part, ...]) -> str:
    return " | ".join(" ".join(part.setting.lines) for part in words(parts))


def test_a_closed_centre_says_when_it_opens_and_still_answers_questions(texts: Texts) -> None:
    scene = next(s for n, s in scenes(texts, 1080, 1920) if n == "home closed vi")
    parts = draw(scene)[1]
    assert {button.id for button in buttons(parts)} == {"search", "language:en", *AIDS}
    assert "Mở cửa lại lúc 07:30 hôm nay" in said(parts)
    evening = replace(scene, now=NIGHT - timedelta(hours=3))
    assert "Mở cửa lại lúc 07:30, thứ Tư, 25/11" in said(draw(evening)[1])
    page = next(s for n, s in scenes(texts, 1080, 1920) if n == "page closed vi")
    assert not {"take", "take-priority"} & {button.id for button in buttons(draw(page)[1])}


def test_each_fault_is_told_to_the_citizen_in_words(texts: Texts) -> None:
    told = {name: said(draw(scene)[1]) for name, scene in scenes(texts, 1080, 1920)}
    assert "Đang mất kết nối, quý khách vẫn lấy số được." in told["home away vi"]
    full = told["home away and disk full vi"]
    assert "Đang mất kết nối, có thể không lấy được số." in full
    assert "vẫn lấy số được" not in full
    assert "Máy không in được phiếu, số hiện trên màn hình." in told["home no printer vi"]
    assert "Máy đang mất kết nối; số này vẫn được gọi." in told["ticket-offline vi"]
    for outcome in ("failed", "unknown", "None"):
        assert "xin nhớ số A005 hoặc chụp ảnh" in told[f"ticket-{outcome} vi"].replace("Xin", "xin")
    assert "In lại phiếu" in told["ticket-failed vi"]
    assert "In lại phiếu" not in told["ticket-None vi"]
    assert "nhận phiếu mới, thay phiếu trước" in told["ticket-new vi"]


def test_whoever_mended_papers_is_not_led_to_a_page_that_needs_the_hub(texts: Texts) -> None:
    for size in WINDOWS:
        shown = {name: draw(scene)[1] for name, scene in scenes(texts, *size)}
        there, away = shown["home vi"], shown["home away vi"]
        assert "check-in" in {button.id for button in buttons(there)}
        assert "check-in" not in {button.id for button in buttons(away)}
        assert "Đã sửa giấy tờ: xin gặp nhân viên" in said(away)


@pytest.mark.parametrize("size", WINDOWS, ids=str)
def test_a_number_without_paper_stands_there_while_its_holder_is_asked_for(
    texts: Texts, size: tuple[int, int]
) -> None:
    shown = {name: draw(scene)[1] for name, scene in scenes(texts, *size)}
    largest = max(words(shown["idle-ticket vi"]), key=lambda one: one.setting.px)
    assert "".join(largest.setting.lines) == TICKET.label


@pytest.mark.parametrize("size", WINDOWS, ids=str)
def test_what_cannot_be_touched_yet_says_what_is_missing_and_no_louder_than_the_way_back(
    texts: Texts, size: tuple[int, int]
) -> None:
    parts = draw(dict(scenes(texts, *size))["check-in vi"])[1]
    missing = next(one for one in words(parts) if "Xin nhập đủ số" in one.setting.lines)
    back = next(button for button in buttons(parts) if button.id == "back")
    assert missing.setting.px <= max(one.setting.px for one in words((back,)))
    assert "ok" not in {button.id for button in buttons(parts)}


def test_a_centre_opens_by_the_clock_also_when_the_hub_is_away(texts: Texts) -> None:
    closed = next(s for n, s in scenes(texts, 1080, 1920) if n == "home closed vi")
    opened = replace(closed, now=MORNING.astimezone(VIETNAM), hub_away=True)
    assert {"take", "take-priority"} <= {button.id for button in buttons(draw(opened)[1])}


@pytest.mark.parametrize("size", WINDOWS, ids=str)
def test_lines_in_a_row_keep_their_distance_from_its_border(
    texts: Texts, size: tuple[int, int]
) -> None:
    for name, scene in scenes(texts, *size):
        for button in buttons(draw(scene)[1]):
            if not button.id.startswith(("result:", "service:", "priority:")):
                continue
            block = [part for part in button.face if isinstance(part, Words)][-2:]
            high = sum(part.setting.height for part in block if len(part.setting.lines[0]) > 1)
            assert high + scene.px(20) <= button.box.h, (name, button.id)


def test_a_query_longer_than_its_field_shows_its_end(texts: Texts) -> None:
    for size in WINDOWS:
        scene = next(s for n, s in scenes(texts, *size) if n == "search-results vi")
        visit = replace(
            scene.visit, query="dang ky khai sinh cho tre em co yeu to nuoc ngoai tai xa"
        )
        found = words(draw(replace(scene, visit=visit))[1])
        assert any(part.setting.lines[0].endswith("tai xa") for part in found)


def test_marks_stand_above_the_keys_each_where_it_was_for_the_letter_before(texts: Texts) -> None:
    for size in WINDOWS:
        scene = next(s for n, s in scenes(texts, *size) if n == "search vi")
        places = {}
        for query, tone, form in (("a", "tone:á", "form:ă"), ("kho", "tone:ó", "form:ô")):
            shown = draw(replace(scene, visit=replace(scene.visit, query=query)))[1]
            found = {button.id: button.box for button in buttons(shown)}
            assert found[tone].bottom < found["key:1"].y
            places[query] = found[tone], found[form], found["key:q"]
            assert f"tone:{query[-1]}" not in found, "it has no tone already"
        assert places["a"] == places["kho"]


def test_a_small_window_shows_the_same_lines_as_a_large_one(texts: Texts) -> None:
    names = []
    for size in ((1080, 1920), (540, 960)):
        scene = next(s for n, s in scenes(texts, *size) if n == "services vi")
        button = next(b for b in buttons(draw(scene)[1]) if b.id == "service:A")
        words_of = [part for part in button.face if isinstance(part, Words)]
        names.append(words_of[-1].setting.px / scene.scale.unit)
    assert names[0] == pytest.approx(names[1], abs=1.5)
