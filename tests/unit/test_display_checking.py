"""What is wrong with a clip is found, and what can be mended is mended as it is spoken."""

from __future__ import annotations

import array
import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from display import samples
from display.checking import examine
from display.clips import Clips
from display.languages import LANGUAGES
from display.loudness import LOUDNESS, level, measure, trim

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
        (tone(1.7), ["too long"]),
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
    assert clips == ["digit-5", "counter-phong-tu-phap"]
    assert check("--language", "xx").returncode == 2
