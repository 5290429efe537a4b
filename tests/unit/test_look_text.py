from __future__ import annotations

import unicodedata

import pytest

from look.fonts import Weight
from look.syllables import PAIRS, belong_together
from look.text import ABOVE, BELOW, LINE, balance, fit, font, mask, width, wrap

NAME = "Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em"


@pytest.mark.parametrize("weight", ["Regular", "Medium", "SemiBold", "Bold"])
def test_no_vietnamese_accent_is_clipped(weight: Weight) -> None:
    for letter in "ẨẴỠỆỘỬĂÂĐÊÔƠƯẩẵỡệộửgy":
        _, top, _, bottom = font(weight, 100).getbbox(letter, anchor="ls")
        assert -top <= 100 * ABOVE, letter
        assert bottom <= 100 * BELOW, letter
    for letter in "ỠẵểgyỆ":
        _, top, _, bottom = font(weight, 100).getbbox(letter, anchor="ls")
        assert bottom - top <= 100 * LINE, f"{letter} alone is higher than a line"


def test_a_mask_holds_the_whole_of_a_tall_word() -> None:
    image, pad, up = mask("ẨẴỠỆg", "Bold", 60)
    box = image.getbbox()
    assert box is not None
    assert box[1] > 0
    assert box[3] < image.height
    assert pad > 0
    assert up > 0


def test_lines_are_no_wider_than_their_room() -> None:
    for room in (200, 400, 900):
        for line in wrap(NAME, "Regular", 48, room):
            assert width(line, "Regular", 48) <= room


def test_a_word_that_is_too_long_is_broken() -> None:
    lines = wrap("x" * 100, "Regular", 48, 300)
    assert len(lines) > 1
    assert "".join(lines) == "x" * 100


def test_a_text_takes_the_largest_size_that_fits() -> None:
    assert fit("A005", "Bold", (400, 200, 100), 600, 300).px == 200
    assert fit("A005", "Bold", (400, 200, 100), 2000, 600).px == 400


def test_a_text_that_fits_nowhere_says_that_it_was_cut() -> None:
    setting = fit(NAME, "Regular", (60, 48), 400, 70)
    assert not setting.whole
    assert setting.lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Trợ cấp, giáo dục, văn hóa, hội", 500, ("Trợ cấp, giáo dục,", "văn hóa, hội")),
        ("Người có công, liệt sĩ", 300, ("Người có công,", "liệt sĩ")),
        # Where a phrase is too wide, or there would be more lines, between syllables as ever.
        ("Có con, khai sinh, trẻ em", 300, ("Có con, khai", "sinh, trẻ em")),
        ("Mở cửa lúc 07:30 mỗi ngày", 360, ("Mở cửa lúc", "07:30 mỗi ngày")),
        (
            "Trường tư (tiểu học, THCS), đổi tên",
            560,
            ("Trường tư (tiểu học, THCS),", "đổi tên"),
        ),
    ],
)
def test_even_lines_end_at_a_pause_where_they_can(
    text: str, room: float, lines: tuple[str, ...]
) -> None:
    assert balance(text, "Medium", 40, room) == lines


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Gọi người giúp", 250, ("Gọi", "người giúp")),
        (
            "Xin gặp nhân viên hướng dẫn để vào lại hàng chờ.",
            800,
            ("Xin gặp nhân viên hướng dẫn", "để vào lại hàng chờ."),
        ),
        (
            "Lĩnh vực này hiện không nhận số. Xin chọn việc khác hoặc hỏi nhân viên.",
            670,
            ("Lĩnh vực này hiện không nhận số.", "Xin chọn việc khác", "hoặc hỏi nhân viên."),
        ),
        # Where it would cost a line the syllables are parted as ever.
        ("Có con, khai sinh, trẻ em", 300, ("Có con, khai", "sinh, trẻ em")),
    ],
)
def test_lines_end_where_a_word_or_a_sentence_does(
    text: str, room: float, lines: tuple[str, ...]
) -> None:
    assert balance(text, "Medium", 40, room) == lines


def test_letters_are_rather_a_little_smaller_than_a_word_is_parted() -> None:
    name, room = "Khó khăn, khuyết tật, hộ nghèo", 386
    assert fit(name, "Medium", (44,), room, 120, even=True).lines[0].endswith("khuyết")
    setting = fit(name, "Medium", (44, 41, 38, 30), room, 120, even=True)
    assert (setting.px, setting.lines[1]) == (38, "khuyết tật, hộ nghèo")
    assert fit(name, "Medium", (44, 30), room, 120, even=True).px == 44


def test_every_word_of_two_syllables_is_one() -> None:
    for pair in PAIRS:
        one, other = pair.split(" ")
        assert unicodedata.is_normalized("NFC", pair)
        assert belong_together(one.capitalize(), f"{other},")
        assert not belong_together(f"{one},", other), "a comma parts them"


def test_lines_are_of_even_length() -> None:
    setting = fit("Quý khách thuộc diện ưu tiên nào?", "SemiBold", (76,), 984, 300, even=True)
    lengths = [width(line, "SemiBold", 76) for line in setting.lines]
    assert len(lengths) == 2
    assert min(lengths) > 0.8 * max(lengths)


def test_a_decomposed_text_is_composed() -> None:
    assert wrap(unicodedata.normalize("NFD", "Lấy số"), "Regular", 48, 900) == ("Lấy số",)


def test_even_lines_break_no_word() -> None:
    lines = balance("Quay lại", "Medium", 60, 170.0)
    assert lines == ("Quay", "lại")
