"""What is counted of a question tells nobody's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.in_use import book_in_use
from procedures.index import Index
from procedures.nameless import nameless

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(book_in_use(Path("no-such-state"), ROOT / "data"))


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("giấy khai sinh cho cháu Nguyễn Văn An", "giay khai sinh cho chau …"),
        ("lam giay khai sinh cho chau nguyen van an", "lam giay khai sinh cho chau …"),
        ("đăng ký kết hôn với anh Hoàng Minh Đức", "dang ki ket hon voi anh …"),
        # Typed plain it could be a task and an exam, which the book has.
        ("khai sinh cho vu thi pao", "khai sinh cho …"),
        # Typed plain "for" and "by" stand side by side in the book, as do both first names.
        ("khai sinh cho do quang an phuc", "khai sinh cho …"),
        ("cho hộ nghèo", "cho ho ngheo"),
        ("khai sinh bé Minh Anh", "khai sinh be …"),
        ("khai sinh cho con", "khai sinh cho con"),
        ("ho ngheo", "ho ngheo"),
        ("mất cccd 012345678901", "mat can cuoc …"),
        ("0912 345 678", "…"),
        ("   ", "…"),
        ("karaoke", "karaoke"),
    ],
)
def test_names_and_numbers_are_cut_out_and_the_wish_stays(
    index: Index, typed: str, counted: str
) -> None:
    assert nameless(index, typed) == counted


@pytest.mark.parametrize(
    # "Anh" alone only makes a sentence, and would stay.
    "given_name",
    ["Páo", "Mỷ", "Quỳnh", "Khang", "Thắng", "Hà", "An", "Hiệu Anh"],
)
@pytest.mark.parametrize("family", ["Nguyễn Văn", "Trần Thị", "Giàng A", "Vàng Thị", "Đỗ Quang"])
def test_no_one_is_named(index: Index, family: str, given_name: str) -> None:
    left = nameless(index, f"làm căn cước cho {family} {given_name}").split()
    assert left == ["lam", "can", "cuoc", "cho", "…"]


def test_what_is_counted_has_an_end_though_abbreviations_are_written_out(index: Index) -> None:
    typed = "gcnqsdđ " * 25
    assert nameless(index, typed).startswith("giay chung nhan quyen su dung dat giay")
    assert len(nameless(index, typed)) <= len(typed) == 200


@given(st.text(max_size=60))
def test_any_text_is_counted_without_a_digit(index: Index, text: str) -> None:
    left = nameless(index, text)
    assert left
    assert len(left) <= 200
    assert not any(char.isdigit() for char in left)
