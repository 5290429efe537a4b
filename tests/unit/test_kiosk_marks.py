"""Marks and tones by touch: the letter they are for, what it can be, what becomes of the query."""

from __future__ import annotations

import unicodedata

import pytest

from kiosk import marks


@pytest.mark.parametrize(
    ("query", "letter"),
    [
        ("dang", "a"),
        ("khai", "a"),
        ("mua", "u"),
        ("nguoi", "o"),
        ("duong", "o"),
        ("toan", "a"),
        ("hoa", "a"),
        ("qua", "a"),
        ("gia", "a"),
        ("gi", "i"),
        ("quy", "y"),
        ("thue", "e"),
        ("huu", "u"),
        ("nghieng", "e"),
        ("khai sinh", "i"),
        ("d", "d"),
        ("dat đ", "đ"),
        ("tiếng", "ế"),
    ],
)
def test_a_tone_is_for_the_vowel_that_bears_it(query: str, letter: str) -> None:
    at = marks.place(query)
    assert at is not None
    assert query[at] == letter


@pytest.mark.parametrize("query", ["", "k", "khai ", "1.001193", "ttttt", "a-"])
def test_where_no_vowel_is_there_is_nothing_to_choose(query: str) -> None:
    assert marks.place(query) is None
    assert marks.changed(query, "á") == query


def test_a_letter_keeps_its_tone_when_its_mark_changes_and_its_mark_when_its_tone_does() -> None:
    assert marks.forms("á") == ("á", "ắ", "ấ")
    assert marks.tones("ắ") == ("ă", "ắ", "ằ", "ẳ", "ẵ", "ặ")
    assert marks.forms("d") == ("d", "đ")
    assert marks.tones("đ") == ()


def test_every_letter_of_the_alphabet_can_be_touched_and_is_one_sign() -> None:
    reached = {
        tone for bare in "aeiouy" for form in marks.forms(bare) for tone in marks.tones(form)
    }
    assert len(reached) == 12 * 6
    assert all(len(letter) == 1 for letter in reached)
    assert all(unicodedata.is_normalized("NFC", letter) for letter in reached)


def test_three_touches_write_a_word_with_its_marks() -> None:
    query = marks.changed("nguoi", "ơ")
    assert query == "nguơi"
    assert marks.changed(query, "ờ") == "nguời"
    assert marks.changed("dat", "á") == "dát"
    assert marks.changed("dát", "ấ") == "dất"
    assert marks.changed("đât", "a") == "đat"
    assert marks.changed("so d", "đ") == "so đ"


def test_what_is_no_form_of_the_letter_changes_nothing() -> None:
    assert marks.changed("khai", "ô") == "khai"
    assert marks.changed("khai", "?") == "khai"
