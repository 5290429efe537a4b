"""The doctor reads what a ward wrote by hand, and names the slip with its code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.checks import Verdict
from motcua.checks.words import check_age, check_words
from procedures.catalogue import Book, Procedure
from procedures.compacting import write_list

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


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "procedures"
    entries = (Procedure("1.000001", "Cấp giấy A"), Procedure("1.000002", "Cấp giấy B"))
    write_list(Book(entries), folder / "list")
    (folder / "words").mkdir()
    (folder / "events.toml").write_text('events = [{ id = "child", name = "Có con" }]\n')
    return tmp_path


def test_the_shipped_words_have_no_slip(tmp_path: Path) -> None:
    found = check_words(tmp_path, SHIPPED, _SERVICES)
    assert found.verdict is Verdict.OK, found.said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('["1.999999"]\n', "1.999999: mã không có trong sổ"),
        (f'["1.000001"]\nshort_name = "{"a" * 61}"\n', "1.000001: tên ngắn dài 61 chữ"),
        ('["1.000001"]\nshort_name = "cấp giấy B"\n', "1.000001, 1.000002: tên ngắn giống hệt"),
        ('["1.000001"]\nevent = "chld"\n', "1.000001: không có dịp 'chld'"),
        ('["1.000001"]\nservice = "hlep"\n', "1.000001: trung tâm không có dịch vụ 'hlep'"),
        ('["1.000001"\n', "own.toml"),
    ],
)
def test_a_slip_of_the_pen_is_named(data: Path, text: str, says: str) -> None:
    (data / "procedures" / "words" / "own.toml").write_text(text, encoding="utf-8")
    found = check_words(data, data, _SERVICES)
    assert found.verdict is Verdict.WARNING
    assert says in found.said
    assert found.todo


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
    found = check_age(data, data, date(2026, 10, 16))
    assert (found.verdict, says in found.said) == (verdict, True)
