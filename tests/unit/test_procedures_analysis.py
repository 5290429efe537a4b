"""Text at the boundary, terms of the index, codes as people write them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.analysis import ACCENTED, FOLDED, PAIRS, accented, folded
from procedures.country import Country
from procedures.keystrokes import decode
from procedures.naming import LONGEST, short_name
from procedures.reading import Reader
from procedures.text import fold, read_code, tidy, words
from tests.typists import telex, vni


def test_a_folded_text_has_no_accents_and_a_plain_d() -> None:
    assert fold("Đăng ký thường trú, CẢI CHÍNH") == "dang ky thuong tru, cai chinh"


def test_decomposed_text_becomes_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "hộ tịch")
    assert tidy(decomposed) == "hộ tịch"
    assert words(decomposed) == ["hộ", "tịch"]


def test_marks_of_writing_direction_are_dropped_from_inside_words() -> None:
    assert words("đăng k\u200eý kh\u202bai sinh") == ["đăng", "ký", "khai", "sinh"]


def test_the_accented_terms_keep_what_the_folded_ones_lose() -> None:
    assert [token.text for token in ACCENTED("Đất ĐAI")] == [accented("đất"), "đai"]
    assert [token.text for token in FOLDED("Đất ĐAI")] == ["dat", "dai"]
    assert [token.text for token in PAIRS("Hộ KINH doanh")] == ["ho kinh", "kinh doanh"]


@pytest.mark.parametrize("either", [("hòa", "hoà"), ("thủy", "thuỷ"), ("sĩ", "sỹ"), ("kí", "ký")])
def test_two_spellings_of_one_syllable_are_one_term(either: tuple[str, str]) -> None:
    assert accented(either[0]) == accented(either[1])
    assert folded(either[0]) == folded(either[1])


@pytest.mark.parametrize(
    "text",
    [
        "đăng ký thường trú",
        "giấy phép xây dựng",
        "của người Việt",
        "hòa giải",
        "nghĩa vụ quân sự",
        "quý giữa khuya",
    ],
)
def test_what_an_input_method_leaves_behind_is_read_as_the_letters(text: str) -> None:
    for method in (telex, vni):
        read = [decode(word) for word in method(text).split()]
        assert list(map(accented, read)) == list(map(accented, text.lower().split()))


@pytest.mark.parametrize(
    "word", ["wifi", "karaoke", "online", "khai", "game", "h38", "cccd", "a", ""]
)
def test_a_word_that_is_no_keystrokes_stays_as_it_is(word: str) -> None:
    assert decode(word) == word


@given(st.text())
def test_text_and_fold_agree_whatever_is_typed(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert fold(fold(text)) == fold(text)
    assert len(Reader(Country(), (), ()).read(text * 50).literal) <= 80


@pytest.mark.parametrize(
    "typed",
    [
        "1.001193",
        "1001193",
        " 1.001193 ",
        "1.001193.000.00.00.H38",
        "1.001193.000.00.00.h38",
        "1.001193.01",
        "1.001193.H38",
        "1. 001193",
    ],
)
def test_a_code_is_read_in_any_spelling(typed: str) -> None:
    assert read_code(typed) == "1.001193"


@pytest.mark.parametrize("typed", ["", "khai sinh", "1.00119", "10011931", "0912345678", "2026"])
def test_other_numbers_are_no_code(typed: str) -> None:
    assert read_code(typed) is None


def test_a_name_loses_its_opening_words_and_its_capitals() -> None:
    assert short_name("Thủ tục đăng ký khai sinh") == "Đăng ký khai sinh"
    assert short_name("THỦ TỤC ĐĂNG KÝ HOẠT ĐỘNG TÍN NGƯỠNG (CẤP XÃ)") == (
        "Đăng ký hoạt động tín ngưỡng"
    )


def test_a_long_name_ends_before_what_only_narrows_it() -> None:
    long = "Đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận đối với hộ gia đình"
    assert short_name(long) == "Đăng ký đất đai, tài sản gắn liền với đất…"


@given(st.text(min_size=1))
def test_a_short_name_always_fits_its_row(name: str) -> None:
    assert len(short_name(name)) <= LONGEST
