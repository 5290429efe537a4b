"""The doctor reads what a ward wrote by hand, and names the slip with its code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.checks import Check, Verdict
from motcua.checks.book import check_book
from procedures.catalogue import Book, Procedure
from procedures.compacting import write_list
from procedures.datafile import write_whole
from procedures.in_use import book_file

SHIPPED = Path(__file__).parents[2] / "data"
_SERVICES = (
    "certify",
    "civil-status",
    "land",
    "building",
    "support",
    "business",
    "farming",
    "help",
)


def _checks(data: Path, state: Path, today: date = date(2026, 7, 18)) -> dict[str, Check]:
    return {check.name: check for check in check_book(state, data, _SERVICES, today)}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "procedures"
    entries = (Procedure("1.000001", "Cấp giấy A"), Procedure("1.000002", "Cấp giấy B"))
    write_list(Book(entries), folder / "list")
    (folder / "words").mkdir()
    (folder / "events.toml").write_text('events = [{ id = "child", name = "Có con" }]\n')
    return tmp_path


def test_the_shipped_words_have_no_slip(tmp_path: Path) -> None:
    found = _checks(SHIPPED, tmp_path)["lời của dân"]
    assert found.verdict is Verdict.OK, found.said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('["1.999999"]\n', "1.999999: mã không có trong sổ"),
        (f'["1.000001"]\nshort_name = "{"a" * 61}"\n', "1.000001: tên ngắn dài 61 chữ"),
        ('["1.000001"]\nshort_name = "cấp giấy B"\n', "1.000001, 1.000002: tên ngắn giống hệt"),
        ('["1.000001"]\nevent = "chld"\n', "1.000001: không có dịp 'chld'"),
        ('["1.000001"]\nservice = "hlep"\n', "1.000001: trung tâm không có dịch vụ 'hlep'"),
    ],
)
def test_a_slip_of_the_pen_is_named(data: Path, text: str, says: str) -> None:
    (data / "procedures" / "words" / "own.toml").write_text(text, encoding="utf-8")
    found = _checks(data, data)["lời của dân"]
    assert found.verdict is Verdict.WARNING
    assert says in found.said
    assert found.todo


def test_words_for_what_an_imported_list_leaves_out_are_no_slip(data: Path) -> None:
    (data / "procedures" / "words" / "own.toml").write_text('["1.000002"]\n', encoding="utf-8")
    imported = Book((Procedure("1.000001", "Cấp giấy A"),))
    write_whole(book_file(data), imported.to_json())
    assert _checks(data, data)["lời của dân"].verdict is Verdict.OK


def test_a_file_that_cannot_be_read_is_named_and_nothing_more_is_examined(data: Path) -> None:
    (data / "procedures" / "words" / "own.toml").write_text('["1.000001"\n', encoding="utf-8")
    (found,) = _checks(data, data).values()
    assert found.verdict is Verdict.FAULT
    assert "own.toml" in found.said
    assert "Sửa đúng tệp" in found.todo


@pytest.mark.parametrize(
    ("as_of", "verdict", "says"),
    [
        (date(2026, 7, 18), Verdict.OK, "18/07/2026"),
        (date(2026, 7, 17), Verdict.WARNING, "đã 91 ngày"),
        (None, Verdict.WARNING, "không ghi ngày"),
    ],
)
def test_facts_older_than_ninety_days_are_told(
    data: Path, as_of: date | None, verdict: Verdict, says: str
) -> None:
    write_list(Book((Procedure("1.000001", "A"),), as_of), data / "procedures" / "list")
    found = _checks(data, data, date(2026, 10, 16))["ngày của dữ liệu"]
    assert (found.verdict, says in found.said) == (verdict, True)
