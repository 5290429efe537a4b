"""The clip bank and the joined announcement."""

from __future__ import annotations

import array
import itertools
import logging
import math
import shutil
import wave
from collections.abc import Callable
from pathlib import Path
from string import ascii_uppercase, digits

import pytest

from display import bank, helping, samples
from display.checking import examine
from display.clips import GROUP_PAUSE_S, IN_TIME_S, KEPT, WORD_PAUSE_S, Clips
from display.languages import CHIME, LANGUAGES, Language
from display.speech import PAUSE

DATA = Path(__file__).resolve().parents[2] / "data"
BANK = DATA / "sounds" / "vi"
VIETNAMESE = LANGUAGES["vi"]


def clips(tmp_path: Path, data: Path = DATA) -> Clips:
    return Clips(lambda name: data / name, tmp_path / "spoken", VIETNAMESE)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_shipped_bank_is_whole_small_and_nothing_is_wrong_with_it(language: Language) -> None:
    folder = DATA / "sounds" / language.code
    assert {path.stem for path in folder.glob("*.wav")} == language.words.keys() | {CHIME}
    assert sum(path.stat().st_size for path in folder.glob("*.wav")) < 1_500_000
    assert examine((*language.words, CHIME), lambda clip: folder / f"{clip}.wav") == ()


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_the_longest_usual_call_is_over_in_time_with_its_chime(
    language: Language, tmp_path: Path
) -> None:
    some = Clips(lambda name: DATA / name, tmp_path / "spoken", language)
    lasts = {clip: len(some.clip(clip) or ()) / samples.RATE for clip in language.words}
    lasts[PAUSE] = GROUP_PAUSE_S

    def seconds(label: str, counter: str) -> float:
        return sum(lasts[clip] + WORD_PAUSE_S for clip in language.sentence(label, counter))

    # A digit is as long in any place, so numbers of one digit are the longest.
    labels = [f"{letter}{digit * 3}" for letter in ascii_uppercase for digit in digits]
    counters = [str(counter) for counter in range(1, 13)]
    longest = max(itertools.product(labels, counters), key=lambda call: seconds(*call))
    assert some.announcement(*longest).seconds == pytest.approx(seconds(*longest), abs=0.01)
    chime = len(samples.read(some.chime())) / samples.RATE
    # Heard in full within 6 s of the press: a quarter is left for the way to the loudspeaker.
    assert chime + seconds(*longest) < 5.75


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_call_that_would_be_late_has_shorter_pauses(language: Language, tmp_path: Path) -> None:
    some = Clips(lambda name: DATA / name, tmp_path / "spoken", language)
    chime = len(samples.read(some.chime())) / samples.RATE
    # Of a kiosk that lost its disk, and of the longest letter to a large counter.
    for label, counter in (("K2A-017", "12"), ("F333", "34")):
        said = some.announcement(label, counter)
        assert chime + said.seconds <= IN_TIME_S
        assert said.text == language.text(language.sentence(label, counter))


def test_an_announcement_is_one_sound_at_the_mixers_rate(tmp_path: Path) -> None:
    said = clips(tmp_path).announcement("A005", "2")
    with wave.open(str(said.wav)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 44_100)
        assert file.getnframes() / 44_100 == pytest.approx(said.seconds)
    assert 3 < said.seconds < 6
    assert said.missing == ()


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (["digit-5"], "Xin xem bảng"),
        (["letter-a"], "Xin xem bảng"),
        (["ten"], "Mời số a không không năm, xin xem bảng"),
        (["digit-5", "xem-bang"], ""),
    ],
)
def test_a_call_that_lacks_a_clip_never_calls_another_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, gone: list[str], said: str
) -> None:
    shutil.copytree(BANK, tmp_path / "sounds" / "vi")
    for clip in gone:
        (tmp_path / f"sounds/vi/{clip}.wav").unlink()
    some = clips(tmp_path, tmp_path)
    with caplog.at_level(logging.WARNING):
        told = some.announcement("A005", "12")
        some.announcement("A005", "12")
    assert (told.text, told.missing) == (said, tuple(gone))
    assert bool(told.seconds) is bool(said)
    assert len(caplog.records) == len(gone)


def torn(wav: Path) -> None:
    wav.write_bytes((BANK / wav.name).read_bytes()[:4000])


def stereo(wav: Path) -> None:
    with wave.open(str(wav), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(samples.BANK_RATE)
        file.writeframes(b"\x00\x10" * 20_000)


@pytest.mark.parametrize(
    "spoil",
    [
        torn,
        stereo,
        Path.touch,
        lambda wav: samples.write(wav, samples.silence(0.3)),
        lambda wav: samples.write(wav, samples.read(BANK / wav.name)[:3000]),
    ],
    ids=["torn", "stereo", "empty", "silent", "a quarter"],
)
def test_a_recording_that_cannot_be_heard_gives_way_to_the_shipped_clip(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    own = tmp_path / "sounds" / "vi"
    own.mkdir(parents=True)
    spoil(own / "digit-0.wav")
    some = Clips(
        lambda name: tmp_path / name if (tmp_path / name).exists() else DATA / name,
        tmp_path / "spoken",
        VIETNAMESE,
    )
    shipped = clips(tmp_path)
    assert some.clip("digit-0") == shipped.clip("digit-0")
    said = some.announcement("A105", "2")
    assert said == shipped.announcement("A105", "2")
    assert said.text == "Mời số a một không năm, đến quầy số hai"


def test_a_note_tells_only_what_it_says(tmp_path: Path) -> None:
    shutil.copytree(BANK, tmp_path / "sounds" / "vi")
    (tmp_path / "sounds/vi/at-kiosk.wav").unlink()
    assert clips(tmp_path, tmp_path).note(helping.SAID).text == "Có người cần giúp"


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_a_call_to_a_counter_with_a_name_says_the_name_and_is_in_time(tmp_path: Path) -> None:
    named = bank.counter_clips(["Phòng Tư pháp", "Quầy 2", "Quầy Tiếp nhận và trả kết quả"])
    assert [*named.values()] == ["Phòng Tư pháp", "Tiếp nhận và trả kết quả"]
    shutil.copytree(BANK, tmp_path / "sounds" / "vi")
    before = clips(tmp_path, tmp_path).announcement("A005", "Phòng Tư pháp", numbered=False)
    assert before.text == "Mời số a không không năm, xin xem bảng"
    assert before.missing == tuple(named)[:1]

    made = bank.make(tmp_path / "sounds/vi", VIETNAMESE, names=named, missing_only=True)
    assert {wav.stem for wav in made} == named.keys()
    assert examine(named, lambda clip: tmp_path / f"sounds/vi/{clip}.wav") == ()
    some = clips(tmp_path, tmp_path)
    said = some.announcement("A005", "Phòng Tư pháp", numbered=False)
    assert said.text == "Mời số a không không năm, đến Phòng Tư pháp"
    long = "Tiếp nhận và trả kết quả"
    assert some.announcement("A005", long).text.endswith(f", đến quầy {long}")
    # With a label that takes longest it would come late.
    assert some.announcement("K2A-333", long).text.endswith(", xin xem bảng")
    for label, place in itertools.product(("A005", "F333", "K2A-333"), named.values()):
        assert samples.CHIME_S + some.announcement(label, place).seconds < 5.8


def test_the_numbers_in_a_name_are_handed_over_as_words() -> None:
    assert bank.in_words("Phòng 15") == "Phòng mười lăm"
    assert bank.in_words("Phòng 101, nhà 07") == "Phòng một không một, nhà không bảy"


def test_only_the_last_announcements_stay_on_disk(tmp_path: Path) -> None:
    some = clips(tmp_path)
    for number in range(KEPT + 5):
        said = some.announcement(f"A{number:03}", "1")
    assert said.wav.exists()
    assert len(list((tmp_path / "spoken").glob("*"))) == KEPT


def test_without_a_chime_of_the_centre_there_is_ours(tmp_path: Path) -> None:
    wav = clips(tmp_path, tmp_path).chime()
    assert len(samples.read(wav)) / samples.RATE == pytest.approx(samples.CHIME_S, abs=0.01)


def test_doubling_the_rate_keeps_every_sample_and_the_pitch(tmp_path: Path) -> None:
    tone = array.array(
        "h",
        (
            round(12000 * math.sin(2 * math.pi * 440 * n / samples.BANK_RATE))
            for n in range(samples.BANK_RATE // 4)
        ),
    )
    samples.write(tmp_path / "tone.wav", tone, samples.BANK_RATE)
    doubled = samples.read(tmp_path / "tone.wav")
    assert doubled[::2] == tone
    wanted = [12000 * math.sin(2 * math.pi * 440 * n / samples.RATE) for n in range(9, 9999)]
    assert max(abs(a - b) for a, b in zip(doubled[9:], wanted, strict=False)) < 8


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_bank_is_made_again_and_only_what_is_missing(tmp_path: Path) -> None:
    assert len(bank.make(tmp_path, VIETNAMESE)) == len(VIETNAMESE.words) + 1
    (tmp_path / "digit-5.wav").unlink()
    assert bank.make(tmp_path, VIETNAMESE, missing_only=True) == (tmp_path / "digit-5.wav",)
    # What is shipped is not made again beside the settings.
    named, own = {"counter-phong-a": "Phòng A"}, tmp_path / "own"
    own.mkdir()
    made = bank.make(own, VIETNAMESE, names=named, missing_only=True, find=BANK.joinpath)
    assert made == (own / "counter-phong-a.wav",)


def test_without_espeak_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(bank.BankError, match="apt-get install espeak-ng"):
        bank.make(tmp_path, VIETNAMESE, "no-such-espeak")
