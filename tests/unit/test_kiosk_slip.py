from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import segno
from PIL import Image

from kiosk.events import Issued, Mark
from kiosk.printer.raster import FIRST, ROWS, Command, raster
from kiosk.printer.virtual.commands import Garbage, Reader
from kiosk.printer.virtual.roll import Roll
from kiosk.slip import DOTS, DPI, Slip, compose, draw
from kiosk.waiting import minutes, waiting
from look.texts import Texts
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


def slip(page: Page | None = None, lang: str = "vi", **fields: str) -> Slip:
    made = compose(
        Issued("A005", "certify", "id", ahead=4),
        Texts.load(lambda name: DATA / name),
        lang,
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


def ink_heights(image: Image.Image) -> list[int]:
    """Measure the bands of rows that hold ink, in dots; a ruled line fills its rows and is none."""
    heights, run = [], 0
    for y in range(image.height):
        row = image.crop((0, y, image.width, y + 1)).convert("L").tobytes()
        if 0 < row.count(0) < 0.9 * image.width:
            run += 1
        elif run:
            heights.append(run)
            run = 0
    return heights


@pytest.mark.parametrize("mm", [58, 80])
@pytest.mark.parametrize(
    ("label", "arc"), [("A005", 20), ("W888", 20), ("M000", 20), ("A1000", 20), ("K1A-001", 16)]
)
def test_the_number_is_read_from_two_metres(mm: int, label: str, arc: int) -> None:
    """ISO 9241-303: capitals of 20 to 22 minutes of arc are preferred, 16 are the least."""
    image = draw(slip(label=label), DOTS[mm])
    least_mm = 2000 * math.tan(math.radians(arc / 60))
    assert max(ink_heights(image)) / DPI * 25.4 >= least_mm


LATER = ("Hộ kinh doanh, hợp tác xã", "Hộ tịch: khai sinh, kết hôn, khai tử")


OLD = "Người cao tuổi (từ 60 tuổi)"
MORE = ("another service", "priority", "in place of another", "late")


def laden(lang: str, *more: str) -> Slip:
    """Say on a slip what every one says, and of `MORE` what is named."""
    later = LATER if "another service" in more else ()
    warning = "closing" if "late" in more else ""
    return compose(
        Issued("A005", "support", "id", 14, 620, 1490, later=later, warning=warning),
        Texts.load(lambda name: DATA / name),
        lang,
        centre="Trung tâm Phục vụ hành chính công phường Nam Cường",
        service="Trợ cấp, giáo dục, văn hóa, hội",
        later=later,
        priority=OLD if "priority" in more else "",
        at=AT,
        mark=Mark.REPLACES if "in place of another" in more else Mark.NONE,
    )


def cut_to_cut_mm(image: Image.Image) -> float:
    reader, roll = Reader(), Roll(image.width)
    reader.feed(b"".join(raster(image)))
    moved = 0
    while command := reader.next():
        moved += roll.needs(command)
        roll.do(command)
    return moved / DPI * 25.4


@pytest.mark.parametrize("mm", [58, 80])
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "more", [more for n in range(len(MORE) + 1) for more in combinations(MORE, n)], ids=str
)
def test_a_slip_without_papers_is_no_longer_than_a_hand(
    mm: int, lang: str, more: tuple[str, ...]
) -> None:
    assert cut_to_cut_mm(draw(laden(lang, *more), DOTS[mm])) <= 120


@pytest.mark.parametrize("mm", [58, 80])
def test_a_code_makes_no_letter_smaller(mm: int) -> None:
    said = laden("vi", "priority")
    coded = draw(replace(said, follow="https://a.vn/t/1", follow_says="Quét mã"), DOTS[mm])
    bare = draw(said, DOTS[mm])
    # They begin alike, down to the last line above the code.
    above = (0, 0, bare.width, bare.height * 3 // 4)
    assert coded.crop(above).tobytes() == bare.crop(above).tobytes()


@pytest.mark.parametrize("mm", [58, 80])
def test_the_code_of_a_place_is_whole_and_only_where_there_is_an_address(mm: int) -> None:
    url = "https://motcua.namcuong.gov.vn/t/Qm9uam91ciBsZSBtb25k"
    texts = Texts.load(lambda name: DATA / name)
    issued = Issued("A005", "certify", "id", follow_url=url)
    said = compose(issued, texts, "vi", centre="TT", service="Chứng thực", at=AT)
    assert said.follow == url
    assert not slip().follow
    image = draw(said, DOTS[mm])
    code = [[255 * (1 - module) for module in row] for row in segno.make_qr(url, error="m").matrix]
    size, module = len(code), 5
    top = next(
        y
        for y in range(image.height - size * module)
        if all(
            image.getpixel((20 + x * module + 2, y + row * module + 2)) == code[row][x]
            for row in range(size)
            for x in range(size)
        )
    )
    around = image.convert("L").crop((0, top - 4 * module, 20, top + (size + 4) * module))
    assert around.getextrema() == (255, 255)


@pytest.mark.parametrize("mm", [58, 80])
@pytest.mark.parametrize(
    ("mark", "says"), [(Mark.COPY, "BẢN SAO"), (Mark.REPLACES, "THAY PHIẾU TRƯỚC")]
)
def test_a_slip_that_is_not_the_first_says_so_in_white_on_black_on_one_line(
    mm: int, mark: Mark, says: str
) -> None:
    texts = Texts.load(lambda name: DATA / name)
    said = compose(
        Issued("A005", "certify"), texts, "vi", centre="TT", service="", at=AT, mark=mark
    )
    assert said.again == says
    image = draw(said, DOTS[mm]).convert("L")
    edge = DOTS[mm] // 36 + 2  # left of its letters the band is black from top to foot
    black = sum(image.getpixel((edge, y)) == 0 for y in range(250))
    assert 30 < black < 60, "a rule and one line of letters"
    assert not slip().again


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
    birth = replace(BIRTH, day=date(2026, 7, 18))
    dated = slip(birth)
    assert dated.dated == "Dữ liệu ngày 18/07/2026"
    assert draw(dated, 576).height > draw(replace(dated, dated=""), 576).height
    assert slip(birth, lang="en").dated == "Data as of 18/07/2026"


COMMANDS: tuple[Command, ...] = ("GS v 0", "ESC *")


@pytest.mark.parametrize("mm", [58, 80])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("sparing", [False, True])
def test_the_bytes_print_the_very_picture(mm: int, command: Command, sparing: bool) -> None:
    image = draw(slip(BIRTH), DOTS[mm])
    reader, roll = Reader(), Roll(DOTS[mm])
    reader.feed(b"".join(raster(image, command, sparing=sparing)))
    while given := reader.next():
        assert not isinstance(given, Garbage)
        roll.do(given)
    (printed,) = roll.slips
    below = printed.picture.height - image.height
    assert 0 <= below < 24  # the last band is a whole one
    assert printed.picture.crop((0, 0, *image.size)).tobytes() == image.tobytes()
    rest = printed.picture.crop((0, image.height, *printed.picture.size)).convert("L")
    assert not below or rest.getextrema() == (255, 255)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_piece_is_larger_than_a_small_printer_can_hold(command: Command) -> None:
    pieces = raster(draw(slip(BIRTH), 576), command)
    assert max(map(len, pieces)) <= ROWS * 72 + 40 < 8192
    assert len(pieces[0]) <= FIRST * 72 + 16


@pytest.mark.parametrize("mm", [58, 80])
@pytest.mark.parametrize(("command", "most"), [("GS v 0", 2 / 3), ("ESC *", 0.95)])
def test_a_slow_line_carries_little_white(mm: int, command: Command, most: float) -> None:
    image = draw(slip(), DOTS[mm])
    whole, spared = (
        sum(map(len, raster(image, command, sparing=sparing))) for sparing in (False, True)
    )
    assert spared <= most * whole, spared / whole


def test_a_forecast_is_rounded_up_to_what_a_person_says() -> None:
    assert minutes(600, 1500) == (10, 25)
    assert minutes(61, 301) == (5, 10)
    assert minutes(1900, 3000) == (40, 50)
    assert minutes(0, None) == (5, 5)
    assert minutes(None, None) is None


def test_the_first_of_a_service_is_told_the_wait_where_the_counter_calls_others_before() -> None:
    first = Issued("G001", "building", ahead=0, wait_p50_s=72 * 60, wait_p90_s=118 * 60)
    assert waiting(first) == (None, (80, 120))
    assert waiting(replace(first, wait_p50_s=20, wait_p90_s=900)) == (0, None)
    assert waiting(replace(first, ahead=3)) == (3, (80, 120))
    assert waiting(Issued("K1-001", "building")) == (None, None)
