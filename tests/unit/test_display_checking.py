"""What is wrong with a clip is found, and what can be mended is mended as it is spoken."""

from __future__ import annotations

import array
import json
import math
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from display import samples
from display.checking import examine
from display.clips import Clips
from display.languages import LANGUAGES
from display.loudness import LOUDNESS, ROOM_EDGE_S, level, measure, trim
from display.speech import name_clip

SHIPPED = Path(__file__).resolve().parents[2] / "data"
RATE = samples.RATE


def tone(seconds: float = 0.4, loud: float = LOUDNESS * math.sqrt(2)) -> array.array[int]:
    """Make a tone of this loudness that begins and ends softly."""
    count = round(seconds * RATE)
    edge = RATE // 100
    return array.array(
        "h",
        (
            round(
                32767
                * loud
                * min(1, place / edge, (count - 1 - place) / edge)
                * math.sin(2 * math.pi * 440 * place / RATE)
            )
            for place in range(count)
        ),
    )


def wrong(tmp_path: Path, sound: array.array[int]) -> list[str]:
    samples.write(tmp_path / "word.wav", sound)
    found = examine(["word"], lambda clip: tmp_path / f"{clip}.wav")
    return [finding.wrong.partition(":")[0] for finding in found]


def test_a_good_clip_has_no_finding(tmp_path: Path) -> None:
    assert wrong(tmp_path, tone()) == []


@pytest.mark.parametrize(
    ("sound", "said"),
    [
        (array.array("h", bytes(20_000)), ["silent"]),
        (tone(0.05), ["too short"]),
        (tone(1.7), ["too long, or a noisy room"]),
        (tone(loud=0.07), ["7.0 dB quieter than the others"]),
        (tone(loud=0.4), ["8.1 dB louder than the others"]),
        (samples.silence(0.3) + tone(), ["0.30 s of silence before the word"]),
        (tone() + samples.silence(0.2), ["0.20 s of silence after the word"]),
        (tone()[RATE // 10 + 25 :], ["clicks"]),
    ],
    ids=["silent", "brief", "slow", "quiet", "loud", "before", "after", "click"],
)
def test_each_fault_of_a_clip_is_found(
    tmp_path: Path, sound: array.array[int], said: list[str]
) -> None:
    assert wrong(tmp_path, sound) == said


def room(seconds: float, loud: float) -> array.array[int]:
    """Make the noise of a room, as loud as a part of full scale."""
    chance = random.Random(7)
    return array.array(
        "h", (round(chance.gauss(0, 32767 * loud)) for _ in range(int(seconds * RATE)))
    )


def within(around: array.array[int], word: array.array[int], at_s: float) -> array.array[int]:
    mixed, first = array.array("h", around), round(at_s * RATE)
    for place, value in enumerate(word, first):
        mixed[place] += value
    return mixed


def test_a_word_in_a_quiet_rooms_noise_is_cut_out_and_a_loud_room_is_told(tmp_path: Path) -> None:
    word = samples.read(SHIPPED / "sounds/vi/digit-5.wav")
    for loud, told in (
        (0.0056, ["0.61 s of silence after the word"]),  # −45 dB
        (0.018, ["noisy"]),  # −35 dB
    ):
        recorded = within(room(1.46, loud), word, 0.6)
        assert wrong(tmp_path, recorded)[: len(told)] == told
        cut = trim(recorded, RATE)
        assert len(word) < len(cut) <= len(word) + 2 * ROOM_EDGE_S * RATE


@pytest.mark.parametrize("digit", [1, 2])
def test_a_room_as_loud_as_a_words_consonants_costs_it_none_of_them(digit: int) -> None:
    word = samples.read(SHIPPED / f"sounds/vi/digit-{digit}.wav")  # một, hai
    recorded = within(room(1.6, 0.02 * max(map(abs, word)) / 32767), word, 0.6)
    cut = trim(recorded, RATE)
    first = recorded.tobytes().index(cut.tobytes()) // 2 - round(0.6 * RATE)
    alone = measure(word, RATE)
    assert first <= alone.before_s * RATE
    assert first + len(cut) >= len(word) - alone.after_s * RATE
    assert len(cut) < len(word) + 0.2 * RATE


def test_a_room_that_drowns_the_ends_of_a_word_is_guessed(tmp_path: Path) -> None:
    word = samples.read(SHIPPED / "sounds/vi/digit-2.wav")
    recorded = within(room(2.3, 0.12 * max(map(abs, word)) / 32767), word, 1.0)
    assert wrong(tmp_path, recorded)[0] == "too long, or a noisy room"


def test_a_knock_does_not_hide_the_silence_behind_it(tmp_path: Path) -> None:
    knocked = within(samples.silence(1.4), tone(), 0.6)
    knocked[1000:1200] = array.array("h", [6000, -6000] * 100)
    assert wrong(tmp_path, knocked) == ["0.60 s of silence before the word"]
    assert len(trim(knocked, RATE)) < 0.45 * RATE


def test_what_is_torn_or_empty_is_told_with_its_reason(tmp_path: Path) -> None:
    samples.write(tmp_path / "torn.wav", tone())
    (tmp_path / "torn.wav").write_bytes((tmp_path / "torn.wav").read_bytes()[:20_000])
    (tmp_path / "empty.wav").touch()
    told = [one.wrong for one in examine(["torn", "empty"], lambda clip: tmp_path / f"{clip}.wav")]
    assert told == [
        f"unreadable: {tmp_path / 'torn.wav'}: torn: only 9978 of its 17640 samples are there",
        f"unreadable: {tmp_path / 'empty.wav'}: the file ends too early",
    ]


def test_an_overdriven_clip_is_found(tmp_path: Path) -> None:
    square = array.array("h", (max(-32767, min(32767, 9 * value)) for value in tone()))
    assert "overdriven" in wrong(tmp_path, square)


def test_a_clip_that_is_missing_or_no_sound_is_found_and_a_chime_may_be_missing(
    tmp_path: Path,
) -> None:
    (tmp_path / "word.wav").write_bytes(b"RIFF, or so it says")
    found = examine(["word", "gone", "chime"], lambda clip: tmp_path / f"{clip}.wav")
    assert [(one.clip, one.wrong.partition(":")[0]) for one in found] == [
        ("word", "unreadable"),
        ("gone", "missing"),
    ]


def test_a_recording_that_has_its_name_of_before_is_to_be_renamed(tmp_path: Path) -> None:
    clip = name_clip("Phòng Tư pháp")
    samples.write(tmp_path / "counter-phong-tu-phap.wav", tone())
    (found,) = examine([clip], lambda name: tmp_path / f"{name}.wav")
    assert (
        found.wrong == f"missing: rename counter-phong-tu-phap.wav, which is there, to {clip}.wav"
    )


def test_what_is_too_quiet_or_silent_at_its_ends_becomes_like_the_others() -> None:
    raw = samples.silence(0.4) + tone(loud=0.03)[RATE // 10 :] + samples.silence(0.4)
    mended = measure(level(trim(raw, RATE), RATE), RATE)
    assert mended.loudness == pytest.approx(LOUDNESS, rel=0.1)
    assert max(mended.before_s, mended.after_s) < 0.03
    assert mended.edge == 0


def test_a_recorded_clip_is_spoken_as_loud_as_the_shipped_ones(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "sounds", tmp_path / "sounds")
    recorded = samples.silence(0.5) + tone(loud=0.02) + samples.silence(0.5)
    samples.write(tmp_path / "sounds/vi/digit-5.wav", recorded)
    clips = Clips(lambda name: tmp_path / name, tmp_path / "spoken", LANGUAGES["vi"])
    spoken = measure(clips.clip("digit-5") or (), RATE)
    assert spoken.loudness == pytest.approx(LOUDNESS, rel=0.1)
    assert spoken.seconds < 0.5
    shipped = samples.read(tmp_path / "sounds/vi/digit-4.wav")
    assert clips.clip("digit-4") == shipped, "a good clip is spoken as it is"


def test_voice_check_says_what_is_wrong_and_fails_only_for_what_nobody_mends(
    tmp_path: Path,
) -> None:
    shutil.copytree(SHIPPED, tmp_path / "data")
    sounds = tmp_path / "data" / "sounds" / "vi"

    def check(*words: str) -> subprocess.CompletedProcess[str]:
        settings = ("--settings", str(tmp_path / "data" / "centre.toml"))
        command = [sys.executable, "-m", "motcua", "voice", "check", *settings, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    samples.write(sounds / "digit-5.wav", tone(loud=0.07))
    mended = check()
    assert (mended.returncode, mended.stdout) == (
        0,
        "digit-5: 7.0 dB quieter than the others (mended)\n",
    )
    (sounds / "digit-5.wav").write_bytes(b"")
    centre = tmp_path / "data" / "centre.toml"
    text = centre.read_text("utf-8").replace('name = "Quầy 5"', 'name = "Phòng Tư pháp"')
    centre.write_text(text, "utf-8")
    broken = check("--json")
    assert broken.returncode == 1
    clips = [one["clip"] for one in json.loads(broken.stdout)]
    assert clips == ["digit-5", name_clip("Phòng Tư pháp")]
    assert check("--language", "xx").returncode == 2
