"""The traps that lie in the real data, each by its real code: over the shipped book, and over the
ward's list where `MOTCUA_LISTS` says that it is."""

from __future__ import annotations

import os
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from procedures.catalogue import Book
from procedures.importing import read_list
from procedures.in_use import book_in_use, dressed
from procedures.page import ASK, CUT, Kind, Page, page
from procedures.text import fold

DATA = Path(__file__).parents[2] / "data"
_DIFFER = "Dữ liệu ghi các thời hạn khác nhau, xin hỏi quầy"


@pytest.fixture(scope="module", params=["shipped", pytest.param("ward", marks=pytest.mark.lists)])
def book(request: pytest.FixtureRequest) -> Book:
    if request.param == "shipped":
        return book_in_use(Path("no-such-state"), DATA)
    return dressed(read_list(Path(os.environ["MOTCUA_LISTS"]) / "ward_793.jsonl.gz")[0], DATA)


@pytest.fixture(scope="module")
def pages(book: Book) -> dict[str, Page]:
    return {entry.code: page(book, entry) for entry in book.shown}


def _page(book: Book, code: str) -> Page:
    entry = book.find(code)
    assert entry, code
    return page(book, entry)


def _lines(book: Book, code: str, kind: Kind) -> list[str]:
    return [line.text for line in _page(book, code).section(kind).lines]


def test_a_fee_that_is_not_stated_is_never_free(book: Book, pages: dict[str, Page]) -> None:
    assert _lines(book, "1.001193", "fee") == [ASK]
    silent = [entry.code for entry in book.shown if entry.fee_status == "not_stated"]
    assert len(silent) == 307
    for code in silent:
        assert pages[code].section("fee").lines[0].text == ASK, code


def test_no_fee_is_shown_without_its_exemptions(book: Book, pages: dict[str, Page]) -> None:
    for entry in book.shown:
        told = " ".join(line.text for line in pages[entry.code].section("fee").lines).lower()
        assert told == ASK.lower() or "miễn" in told or "giảm" in told, entry.code


def test_the_steps_of_a_fee_are_told_where_only_a_remark_has_them(book: Book) -> None:
    told = " ".join(_lines(book, "2.000815", "fee"))
    for step in ("2.000 đồng/trang", "trang thứ 3", "1.000 đồng/trang", "200.000 đồng/bản"):
        assert step in told


def test_an_amount_without_a_currency_is_not_called_dong(book: Book) -> None:
    assert _lines(book, "2.000635", "fee")[0] == "8.000 (dữ liệu không ghi đơn vị tiền)"


@pytest.mark.lists
def test_a_dollar_is_no_dong(lists: Path) -> None:
    ward, _ = read_list(lists / "ward_793.jsonl.gz")
    told = " ".join(_lines(ward, "2.000884", "fee"))
    assert "10 USD/bản" in told
    assert "10 đồng" not in told


def test_times_that_differ_by_channel_are_all_shown(book: Book) -> None:
    assert _lines(book, "1.012812", "time") == [
        "Nộp qua bưu chính: 30 ngày",
        "Nộp trực tiếp: 40 ngày",
        "Quy định chung: 30 ngày làm việc",
        _DIFFER,
    ]


def test_times_that_disagree_are_told_to_disagree(book: Book, pages: dict[str, Page]) -> None:
    """The data's keepers count 123 of the 489; a time by case, or a unit, counts here too."""
    differ = [code for code, one in pages.items() if _DIFFER in _told(one)]
    assert len(differ) >= 123
    for entry in book.shown:
        if len({(t.amount, t.unit) for t in entry.times if t.amount and t.unit}) > 1:
            lengths = {f"{t.amount} {t.unit}" for t in entry.times if t.amount and t.unit}
            told = " ".join(_told(pages[entry.code]))
            assert all(length in told for length in lengths), entry.code


def _told(one: Page) -> list[str]:
    return [line.text for line in one.section("time").lines]


def test_a_unit_is_taken_from_its_case_or_said_to_be_missing(book: Book) -> None:
    assert _lines(book, "1.001193", "time") == ["1 ngày làm việc"]
    assert _lines(book, "1.001022", "time") == ["3 (không ghi ngày hay giờ)"]


def test_every_heading_fits_a_row_and_is_no_shout(book: Book) -> None:
    assert max(len(entry.name) for entry in book.shown) == 919
    for entry in book.shown:
        assert 0 < len(entry.short_name) <= 60, entry.code
        assert not entry.short_name.lower().startswith("thủ tục"), entry.code
        assert not entry.short_name.isupper(), entry.code


def test_the_longest_name_and_one_in_capitals_keep_their_official_name(book: Book) -> None:
    assert len(_page(book, "1.013962").heading) <= 60 < len(_page(book, "1.013962").name)
    assert _page(book, "1.012582").name.isupper()


def test_a_field_spelt_two_ways_is_one_service(book: Book) -> None:
    spelt = [e for e in book.shown if fold(e.field).startswith("thi dua")]
    assert len({entry.field for entry in spelt}) == 2
    assert {entry.service for entry in spelt if not entry.office} == {"support"}


def test_no_office_is_left_of_the_abolished_districts(book: Book) -> None:
    for entry in book.shown:
        assert not any(word in fold(entry.office) for word in ("cap huyen", "quan, huyen")), (
            entry.code
        )


def test_no_case_stands_twice_and_no_code_or_text_is_untidy(book: Book) -> None:
    for entry in book.procedures:
        assert len(set(entry.papers)) == len(entry.papers), entry.code
        assert entry.code == entry.code.strip()
    assert unicodedata.is_normalized("NFC", book.to_json().decode())


@pytest.mark.parametrize("typed", ["1001193", "1.001193.000.00.00.H38", "1.001193.01"])
def test_a_code_is_known_in_each_spelling(book: Book, typed: str) -> None:
    assert _page(book, typed).code == "1.001193"


@pytest.mark.parametrize(
    ("twin", "ours"),
    [
        ("1.012817", "1.115685"),
        ("1.012796", "1.115686"),
        ("1.012818", "1.115687"),
        ("1.012753", "1.115688"),
        ("1.013978", "1.115689"),
        ("1.013979", "1.115690"),
    ],
)
def test_the_provinces_land_procedures_stand_for_their_twins(
    book: Book, twin: str, ours: str
) -> None:
    assert _page(book, twin).code == ours
    assert [entry.code for entry in book.shown if entry.code in (twin, ours)] == [ours]


def test_each_says_who_decided_it_and_of_which_day_the_data_is(
    book: Book, pages: dict[str, Page]
) -> None:
    assert book.as_of == date(2026, 7, 18)
    assert {one.dated for one in pages.values()} == {"Dữ liệu ngày 18/07/2026"}
    listed = [entry for entry in book.shown if entry.publisher]
    assert all(entry.decision_no and entry.decision_date for entry in listed)


def test_the_law_stands_last(pages: dict[str, Page]) -> None:
    assert {one.sections[-1].kind for one in pages.values()} == {"basis"}


def test_a_paper_whose_name_is_cut_is_told_to_be(pages: dict[str, Page]) -> None:
    for code, one in pages.items():
        lines = one.section("papers").lines
        cut = any("…" in line.text for line in lines if line.text != CUT)
        assert cut == (lines[-1].text == CUT), code
