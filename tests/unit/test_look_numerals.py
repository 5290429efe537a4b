"""How numbers and labels are said."""

from __future__ import annotations

import re
import string

import pytest

from look.numerals import DIGITS, LETTERS, LONGEST, cardinal, spelled


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (35, "ba mươi lăm"),
        (100, "một trăm"),
        (105, "một trăm lẻ năm"),
        (115, "một trăm mười lăm"),
        (1005, "một nghìn không trăm lẻ năm"),
        (2025, "hai nghìn không trăm hai mươi lăm"),
        (25_000, "hai mươi lăm nghìn"),
        (1_500_000, "một triệu năm trăm nghìn"),
        (1_000_001, "một triệu không trăm lẻ một"),
        (2_000_000_000, "hai tỷ"),
    ],
)
def test_a_vietnamese_number_is_said_as_it_is_counted(value: int, words: str) -> None:
    assert cardinal(value, "vi") == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (21, "twenty one"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (1005, "one thousand and five"),
        (25_000, "twenty five thousand"),
        (2_000_310, "two million three hundred and ten"),
    ],
)
def test_an_english_number_is_said_as_it_is_counted(value: int, words: str) -> None:
    assert cardinal(value, "en") == words


def test_each_number_is_said_in_a_way_of_its_own() -> None:
    for lang in ("vi", "en"):
        said = [cardinal(value, lang) for value in range(2200)]
        assert len(set(said)) == len(said)
        assert not any(re.search(r"\d|  |^ | $", words) for words in said)


@pytest.mark.parametrize("value", [-1, 10**LONGEST])
def test_what_is_no_quantity_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="is not between"):
        cardinal(value, "vi")


@pytest.mark.parametrize(
    ("label", "lang", "words"),
    [
        ("A005", "vi", "a không không năm"),
        ("K1-001", "vi", "ca một, không không một"),
        ("Đ-1", "vi", "đê, một"),
        ("A#5\u4e00²-", "vi", "a năm"),
        ("H012", "en", "aitch zero one two"),
        ("A005", "hmn", "a không không năm"),
    ],
)
def test_a_label_is_said_sign_by_sign(label: str, lang: str, words: str) -> None:
    assert spelled(label, lang) == words


def test_every_letter_and_every_digit_has_a_name_of_its_own() -> None:
    for lang in ("vi", "en"):
        names = [*DIGITS[lang], *LETTERS[lang].values()]
        assert len(set(names)) == len(names)
        assert "".join(LETTERS[lang]) == f"{string.ascii_lowercase}đ"
