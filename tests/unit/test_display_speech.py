"""What is said, and with which clips."""

from __future__ import annotations

import re
import string
import unicodedata

import pytest

from display import english
from display.languages import LANGUAGES, Language
from display.speech import PAUSE, WORDS, name_clip, number, spell


def said(label: str, counter: str, language: str = "vi") -> str:
    spoken = LANGUAGES[language]
    return spoken.text(spoken.sentence(label, counter))


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
    [
        ("B2", "bê hai"),
        ("100", "một không không"),
        ("0", "không"),
        ("Đ-1", "đê, một"),
        ("D-1", "dê, một"),
    ],
)
def test_a_counter_that_is_no_small_number_is_spelled(counter: str, words: str) -> None:
    assert said("A001", counter).endswith(f"đến quầy {words}")


@pytest.mark.parametrize(
    ("place", "numbered", "vietnamese", "english"),
    [
        ("Phòng Tư pháp", False, "đến Phòng Tư pháp", "to Phòng Tư pháp"),
        ("Tư pháp", True, "đến quầy Tư pháp", "to counter Tư pháp"),
    ],
)
def test_a_counter_with_a_name_is_said_as_the_screen_shows_it(
    place: str, numbered: bool, vietnamese: str, english: str
) -> None:
    for code, words in (("vi", vietnamese), ("en", english)):
        spoken = LANGUAGES[code]
        clips = spoken.sentence("A001", place, name_clip(place), numbered=numbered)
        assert spoken.text(clips, place).endswith(f", {words}")


def test_a_name_without_its_clip_is_left_to_the_screen() -> None:
    assert said("A001", "tiep-nhan") == "Mời số a không không một, xin xem bảng"
    assert said("A001", "tiep-nhan", "en").endswith(", please see the screen")


def test_a_clip_is_found_by_the_counters_name_and_a_number_needs_none() -> None:
    clip = name_clip("Phòng Đăng ký, số 1")
    assert re.fullmatch(r"counter-phong-dang-ky-so-1-[0-9a-f]{4}", clip)
    assert name_clip("PHÒNG ĐĂNG KÝ, SỐ 1") == clip
    assert name_clip(unicodedata.normalize("NFD", "Phòng Đăng ký, số 1")) == clip
    assert [name_clip(place) for place in ("2", "12", "B2", "Đ-1")] == [""] * 4


def test_names_that_differ_only_in_their_marks_have_clips_that_differ() -> None:
    names = ["Phòng Thu phí", "Phòng Thư phí", "Phòng Thứ phi", "Ă", "Â", "1/2", "1+2"]
    assert len({name_clip(name) for name in names}) == len(names)


def test_every_letter_and_every_digit_has_a_name_of_its_own() -> None:
    clips = [spell(sign) for sign in f"{string.ascii_uppercase}Đ{string.digits}"]
    assert all(len(clip) == 1 for clip in clips)
    names = [WORDS[clip[0]] for clip in clips]
    assert len(set(names)) == len(clips)


def test_what_has_no_name_is_left_out() -> None:
    assert spell("A#5\u4e00²") == ("letter-a", "digit-5")


def test_every_number_of_a_counter_uses_clips_of_the_bank() -> None:
    for value in range(1, 100):
        assert set(number(value)) <= WORDS.keys()
    for outside in (0, 100):
        with pytest.raises(ValueError, match="not between"):
            number(outside)


@pytest.mark.parametrize(
    ("label", "counter", "words"),
    [
        ("A005", "2", "Number ay zero zero five, to counter two"),
        ("K1-014", "12", "Number kay one, zero one four, to counter twelve"),
        ("H1000", "30", "Number aitch one zero zero zero, to counter thirty"),
        ("B002", "47", "Number bee zero zero two, to counter forty seven"),
        ("Đ001", "B2", "Number barred dee zero zero one, to counter bee two"),
    ],
)
def test_a_call_is_said_in_english(label: str, counter: str, words: str) -> None:
    assert said(label, counter, "en") == words


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_every_call_of_a_language_has_its_clips_and_no_digit_is_handed_to_espeak(
    language: Language,
) -> None:
    labels = [f"{letter}{digit}" for letter in string.ascii_uppercase for digit in range(10)]
    for label in labels:
        for counter in map(str, range(1, 100)):
            assert {*language.sentence(label, counter)} <= language.words.keys() | {PAUSE}
    assert not any(re.search(r"\d", words) for words in language.words.values())
    assert all(re.fullmatch(r"[a-z0-9-]+", clip) for clip in language.words)


def test_every_english_letter_and_digit_has_a_name_of_its_own() -> None:
    clips = [spell(sign) for sign in f"{string.ascii_uppercase}Đ{string.digits}"]
    assert len({english.WORDS[clip[0]] for clip in clips}) == len(clips)
    for outside in (0, 100):
        with pytest.raises(ValueError, match="not between"):
            english.number(outside)
