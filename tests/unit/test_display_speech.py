"""What is said, and with which clips."""

from __future__ import annotations

import re
import string

import pytest

from display.speech import PAUSE, WORDS, number, sentence, spell, text


def said(label: str, counter: str) -> str:
    return text(sentence(label, counter))


def test_a_call_is_said_digit_by_digit() -> None:
    assert said("A005", "2") == "Mời số a không không năm, đến quầy số hai"


def test_a_number_past_999_is_said_digit_by_digit_too() -> None:
    assert said("A1000", "2") == "Mời số a một không không không, đến quầy số hai"


def test_a_number_from_the_kiosks_own_series_is_said_with_a_pause_at_its_hyphen() -> None:
    assert said("K1-001", "7") == "Mời số ca một, không không một, đến quầy số bảy"


@pytest.mark.parametrize(
    ("counter", "words"),
    [
        ("1", "một"),
        ("4", "bốn"),
        ("10", "mười"),
        ("11", "mười một"),
        ("14", "mười bốn"),
        ("15", "mười lăm"),
        ("20", "hai mươi"),
        ("21", "hai mươi mốt"),
        ("24", "hai mươi tư"),
        ("35", "ba mươi lăm"),
        ("99", "chín mươi chín"),
        ("07", "bảy"),
    ],
)
def test_a_counter_is_said_as_a_number(counter: str, words: str) -> None:
    assert said("A001", counter).endswith(f"đến quầy số {words}")


@pytest.mark.parametrize(
    ("counter", "words"),
    [("B2", "bê hai"), ("100", "một không không"), ("0", "không"), ("Đ-1", "dê, một")],
)
def test_a_counter_that_is_no_small_number_is_spelled(counter: str, words: str) -> None:
    assert said("A001", counter).endswith(f"đến quầy {words}")


def test_every_letter_and_every_digit_has_a_name_of_its_own() -> None:
    clips = [spell(sign) for sign in string.ascii_uppercase + string.digits]
    assert all(len(clip) == 1 for clip in clips)
    names = [WORDS[clip[0]] for clip in clips]
    assert len(set(names)) == 36


def test_what_has_no_name_is_left_out() -> None:
    assert spell("A#5\u4e00²") == ("letter-a", "digit-5")


def test_every_number_of_a_counter_uses_clips_of_the_bank() -> None:
    for value in range(1, 100):
        assert set(number(value)) <= WORDS.keys()
    for outside in (0, 100):
        with pytest.raises(ValueError, match="not between"):
            number(outside)


def test_the_bank_hands_espeak_words_and_never_a_digit() -> None:
    assert PAUSE not in WORDS
    assert not any(re.search(r"\d", words) for words in WORDS.values())
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in WORDS)
