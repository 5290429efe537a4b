"""The kiosk's clips that somebody recorded, examined."""

from __future__ import annotations

from pathlib import Path

import pytest

from display import samples
from look.texts import Texts
from motcua.recorded import examine_clips
from tests.unit.test_display_checking import tone

TEXTS = Texts(
    {
        "vi": {"home.take": "Lấy số", "ticket.wait": "Chờ {low} phút", "staff.test": "In thử"},
        "hmn": {"language.by": "pictograms"},
    }
)
IDS = ("service.land", "event.child")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("home.take", "service.land", "digit-5"):
        samples.write(
            tmp_path / f"{name}.wav", samples.silence(0.02) + tone() + samples.silence(0.02)
        )
    return tmp_path


def wrong(folder: Path, *, alone: bool = False) -> dict[str, tuple[str, bool]]:
    found = examine_clips(folder, TEXTS, IDS, alone=alone)
    return {one.clip: (one.wrong.partition(":")[0], one.mended) for one in found}


def test_good_clips_of_some_sentences_are_all_right(folder: Path) -> None:
    assert wrong(folder) == {}


def test_a_clip_that_nobody_will_hear_is_named(folder: Path) -> None:
    samples.write(folder / "home.tke.wav", tone())
    samples.write(folder / "staff.test.wav", tone())
    assert {clip for clip, told in wrong(folder).items() if told[0] == "never heard"} == {
        "home.tke",
        "staff.test",
    }


def test_what_is_wrong_with_a_sentence_is_mended_by_nobody(folder: Path) -> None:
    samples.write(folder / "home.take.wav", tone(loud=0.03))
    (folder / "service.land.wav").write_bytes(b"no sound")
    told = wrong(folder)
    assert told["service.land"] == ("unreadable", False)
    assert told["home.take"][1] is False


def test_a_language_of_clips_alone_hears_what_it_lacks(folder: Path) -> None:
    (folder / "letter-a.wav").write_bytes(b"no sound")
    assert wrong(folder, alone=True) == {
        "letter-a": ("unreadable", False),
        "event.child": ("missing", True),
    }
