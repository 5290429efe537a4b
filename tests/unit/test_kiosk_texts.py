from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kiosk.texts import LANGUAGES, Texts, flat

DATA = Path(__file__).resolve().parents[2] / "data"


def written(language: str) -> dict[str, str]:
    return flat(tomllib.loads((DATA / "texts" / f"{language}.toml").read_text("utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    assert written(language).keys() == written("vi").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_the_same_values(language: str) -> None:
    first = written("vi")
    for key, text in written(language).items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", first[key])), key


def test_every_sentence_is_said_somewhere() -> None:
    source = "".join(path.read_text("utf-8") for path in (DATA.parent / "kiosk").rglob("*.py"))
    for key in written("vi"):
        table = key.partition(".")[0]
        said = (f'"{key}"', f"'{key}'", f'f"{table}.{{')
        assert any(words in source for words in said), f"nobody says {key}"


def test_a_missing_sentence_is_said_in_vietnamese(tmp_path: Path) -> None:
    (tmp_path / "vi.toml").write_text('[home]\ntake = "Lấy số"\n', "utf-8")
    (tmp_path / "en.toml").write_text("", "utf-8")
    texts = Texts.load(lambda name: tmp_path / Path(name).name)
    assert texts.say("en", "home.take") == "Lấy số"


def test_an_unreadable_language_does_not_stop_the_kiosk(tmp_path: Path) -> None:
    (tmp_path / "vi.toml").write_text('[home]\ntake = "Lấy số"\n', "utf-8")
    (tmp_path / "en.toml").write_bytes(b"\xff\xfe broken")
    texts = Texts.load(lambda name: tmp_path / Path(name).name)
    assert texts.say("en", "home.take") == "Lấy số"
    assert texts.say("vi", "nobody.wrote.this") == "nobody.wrote.this"
