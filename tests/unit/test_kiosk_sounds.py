"""The sounds of what the kiosk says: clips of the centre, and what espeak-ng makes."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from kiosk.aloud import Piece
from kiosk.sounds import KEPT, Sounds

TAKE = Piece("Lấy số", "vi", "home.take")


def sounds(folder: Path, program: str = "espeak-ng") -> Sounds:
    return Sounds(folder / "spoken", lambda name: folder / "data" / name, program)


def seconds(wav: Path | None) -> float:
    assert wav is not None
    with wave.open(str(wav)) as file:
        frames, rate = file.getnframes(), file.getframerate()
    return float(frames / rate)


def test_a_sentence_is_made_once_and_kept(tmp_path: Path) -> None:
    first = sounds(tmp_path).of(TAKE, "vi")
    assert seconds(first) > 0.3
    assert first is not None
    made = first.stat().st_ino
    again = sounds(tmp_path, "no-such-program").of(TAKE, "vi")
    assert again == first
    assert again.stat().st_ino == made


def test_what_only_one_visit_has_is_forgotten_with_it(tmp_path: Path) -> None:
    some = sounds(tmp_path)
    kept, number = some.of(TAKE, "vi"), some.of(Piece("a không không năm"), "vi")
    assert seconds(number) > 0.5
    assert some.of(Piece("a không không năm"), "vi") == number
    some.forget()
    assert list((tmp_path / "spoken").rglob("*.wav")) == [kept]


def test_whoever_goes_while_their_sentence_is_made_hears_nothing_and_no_line_complains(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program = tmp_path / "slow"
    program.write_text(f"#!/bin/sh\ntouch $6 && rm {tmp_path}/spoken/passing/*\n", "utf-8")
    program.chmod(0o755)
    assert sounds(tmp_path, str(program)).of(Piece("khai sinh"), "vi") is None
    assert not caplog.records
    assert sounds(tmp_path, "true").of(TAKE, "vi") is None
    assert len(caplog.records) == 1, "of a sentence of its own it is a fault"


GONE = """
import sys
from pathlib import Path
from broker_config.trace import Trace
from kiosk.aloud import Piece
from kiosk.sounds import Sounds
from kiosk.voice import Voice

class Slow(Sounds):
    def of(self, piece, lang):
        voice.forget()
        return super().of(piece, lang)

voice = Voice(Slow(Path(sys.argv[1]), Path), Trace(None), 1.0, print)
voice.fault = ""
voice._thread.start()
voice.say([Piece("khai sinh")], "vi")
voice._wanted.put(None)
voice._thread.join()
"""


def test_a_sentence_whose_visitor_went_as_it_was_begun_is_not_left_on_the_disk(
    tmp_path: Path,
) -> None:
    kivys = {"KIVY_NO_ARGS": "1", "KIVY_HOME": str(tmp_path / "kivy")}
    said = [sys.executable, "-c", GONE, str(tmp_path / "spoken")]
    subprocess.run(said, env=os.environ | kivys, check=True, capture_output=True)
    assert [*(tmp_path / "spoken").rglob("*")] == [tmp_path / "spoken/passing"]


FOUND = """
import os, sys, time
from pathlib import Path
from kivy.clock import Clock
from broker_config.trace import Trace
from kiosk.aloud import Piece
from kiosk.sounds import Sounds
from kiosk.voice import Voice

heard = Path(os.environ["SDL_AUDIO_DEVICE_NAME"])
voice = Voice(Sounds(Path(sys.argv[1]), Path), Trace(None), 1.0, lambda: print(voice.fault))
voice.start()
def until(true):
    for _ in range(500):
        if true():
            return
        Clock.tick()
        time.sleep(0.01)
    raise AssertionError(voice.fault)
until(lambda: voice.fault == "no device")
heard.parent.mkdir()
voice._look()
until(lambda: voice.speaks)
voice.say([Piece("khai sinh")], "vi")
until(lambda: heard.stat().st_size > 50_000)
voice.end()
"""


def test_a_sound_device_that_comes_later_is_found(tmp_path: Path) -> None:
    """The file that takes the sound is in a folder that is missing at first."""
    own = {
        "KIVY_NO_ARGS": "1",
        "KIVY_HOME": str(tmp_path / "kivy"),
        "SDL_AUDIODRIVER": "disk",
        "SDL_AUDIO_DEVICE_NAME": str(tmp_path / "later" / "heard.raw"),
    }
    told = subprocess.run(
        [sys.executable, "-c", FOUND, str(tmp_path / "spoken")],
        env=os.environ | own,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert told.stdout.split("\n")[:2] == ["no device", ""]


def test_each_language_has_its_own_voice(tmp_path: Path) -> None:
    some = sounds(tmp_path)
    vi, en = some.of(Piece("ban", "vi"), "vi"), some.of(Piece("ban", "en"), "vi")
    assert vi is not None
    assert en is not None
    assert vi.read_bytes() != en.read_bytes()


def test_two_voices_share_one_sound(tmp_path: Path) -> None:
    some = sounds(tmp_path)
    parts = ("en", "then & after that"), ("vi", "đất đai, hộ tịch")
    both = Piece("then & after that đất đai, hộ tịch", "en", parts=parts)
    alone = [some.of(Piece(said, lang), "en") for lang, said in parts]
    wav = some.of(both, "en")
    assert seconds(wav) == pytest.approx(sum(map(seconds, alone)), rel=0.35)
    one_voice = some.of(Piece(both.text, "en"), "en")
    assert wav is not None
    assert one_voice is not None
    assert wav.read_bytes() != one_voice.read_bytes()


def test_a_recorded_clip_of_the_visits_language_goes_first(tmp_path: Path) -> None:
    clip = tmp_path / "data/sounds/hmn/home.take.wav"
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"a voice of the village")
    some = sounds(tmp_path)
    assert some.of(TAKE, "hmn") == clip
    assert some.of(TAKE, "vi") != clip
    assert some.of(Piece("Quay lại", "vi", "nav.back"), "hmn") not in (None, clip)


def test_a_text_like_an_option_is_said(tmp_path: Path) -> None:
    some = sounds(tmp_path)
    assert seconds(some.of(Piece("--version một hai ba bốn", "vi"), "vi")) > 1.5


def test_without_the_program_it_is_said_once_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    some = sounds(tmp_path, "no-such-program")
    assert not some.speaks
    assert sounds(tmp_path).speaks
    with caplog.at_level(logging.WARNING):
        assert some.of(TAKE, "vi") is None
        assert some.of(TAKE, "vi") is None
    assert len(caplog.records) == 1


def test_a_program_that_fails_leaves_no_half_of_a_sound(tmp_path: Path) -> None:
    some = sounds(tmp_path, "false")
    assert some.of(TAKE, "vi") is None
    assert not list((tmp_path / "spoken").glob("*.wav"))


def test_the_sentences_used_last_stay_on_disk(tmp_path: Path) -> None:
    some = sounds(tmp_path)
    kept = some.of(TAKE, "vi")
    assert kept is not None
    for number in range(KEPT):
        old = kept.with_name(f"old-{number}.wav")
        old.write_bytes(b"")
        os.utime(old, (number, number))
    newest = some.of(Piece("Quay lại", "vi", "nav.back"), "vi")
    left = {wav.name for wav in kept.parent.glob("*.wav")}
    assert len(left) == KEPT
    assert newest is not None
    assert {kept.name, newest.name} <= left
    assert "old-0.wav" not in left
