from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.events import Issued
from kiosk.printer import ROWS, raster
from kiosk.slip import DOTS, Slip, compose, draw
from kiosk.texts import Texts
from kiosk.waiting import minutes
from motcua import paper
from procedures.catalogue import Paper, PaperCase
from procedures.in_use import book_in_use
from procedures.page import Line, Page, Section, page

DATA = Path(__file__).resolve().parents[2] / "data"
AT = datetime(2026, 11, 24, 8, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BIRTH = Page(
    "1.001193",
    "Đăng ký khai sinh",
    "Thủ tục đăng ký khai sinh",
    "civil-status",
    "",
    (
        Section(
            "papers",
            "",
            (
                Line("Nộp trực tiếp", "case"),
                Line("Giấy chứng sinh (1 bản chính)", "paper"),
                Line("Tờ khai theo mẫu (1 bản chính)", "paper"),
            ),
        ),
    ),
    "",
)


def slip(page: Page | None = None, **fields: str) -> Slip:
    made = compose(
        Issued("A005", "certify", "id", ahead=4),
        Texts.load(lambda name: DATA / name),
        "vi",
        centre="Trung tâm Phục vụ hành chính công phường Nam Cường",
        service="Chứng thực",
        at=AT,
        page=page,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # the fields are texts


def test_a_number_for_several_services_lists_them_and_warns_and_gives_a_rounded_range() -> None:
    issued = Issued("A005", "certify", "id", 4, 620, 1490, later=("land",), warning="closing")
    texts = Texts.load(lambda name: DATA / name)
    said = compose(issued, texts, "vi", centre="TT", service="Chứng thực", at=AT, later=["Đất đai"])
    assert said.later == "Sau đó: Đất đai"
    assert said.notes[:2] == ("Còn 4 người chờ trước", "Chờ khoảng 15–25 phút")
    assert said.notes[-1] == "Có thể hết giờ trước khi tới lượt"
    assert draw(said, DOTS[58]).height > draw(replace(said, later=""), DOTS[58]).height


def test_the_slip_says_all_a_waiting_person_needs() -> None:
    said = slip()
    assert said.label == "A005"
    assert said.service == "Chứng thực"
    assert said.when == "08:05  ·  24/11/2026"
    assert said.notes[0] == "Còn 4 người chờ trước"
    assert "giữ phiếu" in said.keep


def test_the_papers_of_a_procedure_stand_on_its_slip() -> None:
    said = slip(BIRTH)
    assert said.procedure == "Đăng ký khai sinh"
    assert [line.text for line in said.papers if line.kind == "paper"] == [
        "Giấy chứng sinh (1 bản chính)",
        "Tờ khai theo mẫu (1 bản chính)",
    ]


@pytest.mark.parametrize("mm", [58, 80])
def test_the_slip_is_as_wide_as_its_roll_and_black_and_white(mm: int) -> None:
    image = draw(slip(), DOTS[mm])
    assert image.mode == "1"
    assert image.width == DOTS[mm]


@pytest.mark.parametrize("mm", [58, 80])
def test_nothing_is_printed_on_the_very_edge(mm: int) -> None:
    image = draw(slip(BIRTH, label="K1-001"), DOTS[mm]).convert("L")
    box = image.point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    assert box[0] >= 4
    assert box[2] <= DOTS[mm] - 4
    assert box[1] > 0
    assert box[3] < image.height


def test_the_number_is_the_largest_thing_on_the_slip() -> None:
    """At 203 dpi its digits are 18 mm high: readable at arm's length without glasses."""
    image = draw(slip(), 576).convert("L")
    tallest = run = 0
    for y in range(image.height):
        row = image.crop((0, y, 576, y + 1)).tobytes()
        run = run + 1 if row.count(0) > 40 else 0
        tallest = max(tallest, run)
    assert tallest / 203 * 25.4 >= 12


def test_papers_make_the_slip_longer() -> None:
    assert draw(slip(BIRTH), 576).height > draw(slip(), 576).height + 100


def test_a_list_of_metres_ends_with_where_to_read_on() -> None:
    section = Section("papers", "", tuple(Line(f"Giấy tờ thứ {i}", "paper") for i in range(500)))
    image = draw(slip(replace(BIRTH, sections=(section,))), 576)
    assert image.height < 3000


@pytest.mark.parametrize("mm", [58, 80])
def test_the_longest_lists_of_the_book_print_a_slip_of_a_hands_length(mm: int) -> None:
    """1.014199 names about two hundred papers, 2.002165 explains one in as many lines."""
    book = book_in_use(Path("no-such-state"), DATA)
    entry = book.find("1.014199")
    assert entry
    long = Paper("Giấy tờ chứng minh " * 300, 1, 2)
    for one in (entry, replace(entry, papers=(PaperCase((long,) * 20),))):
        made = slip(page(book, one))
        image = draw(made, DOTS[mm])
        assert image.height / 203 * 25.4 < 400
        # The next line would have been below the end, so where to read on is said.
        assert image.height > draw(replace(made, more=""), DOTS[mm]).height


def test_a_line_cut_for_the_slip_still_says_how_many_copies_are_asked_for() -> None:
    line = Line(f"{'Giấy tờ chứng minh ' * 30}(1 bản chính, 2 bản sao)", "paper")
    papers = Section("papers", "", (line,))
    (printed,) = slip(replace(BIRTH, sections=(papers,))).papers
    assert printed.text.endswith("… (1 bản chính, 2 bản sao)")
    assert len(printed.text) < 200


def test_a_slip_with_papers_says_of_which_day_the_data_is() -> None:
    dated = slip(replace(BIRTH, dated="Dữ liệu ngày 18/07/2026"))
    assert dated.dated == "Dữ liệu ngày 18/07/2026"
    assert draw(dated, 576).height > draw(slip(BIRTH), 576).height


@pytest.mark.parametrize("mm", [58, 80])
def test_the_bytes_print_the_very_picture(mm: int) -> None:
    image = draw(slip(BIRTH), DOTS[mm])
    printed = paper.read(b"".join(raster(image)))
    assert printed.cut
    assert printed.picture.size == image.size
    assert printed.picture.tobytes() == image.tobytes()


def test_no_fragment_is_larger_than_a_small_printer_can_hold() -> None:
    pieces = raster(draw(slip(BIRTH), 576))
    assert max(map(len, pieces)) <= ROWS * 72 + 16


def test_a_forecast_is_rounded_up_to_what_a_person_says() -> None:
    assert minutes(600, 1500) == (10, 25)
    assert minutes(61, 301) == (5, 10)
    assert minutes(1900, 3000) == (40, 50)
    assert minutes(0, None) == (5, 5)
    assert minutes(None, None) is None
