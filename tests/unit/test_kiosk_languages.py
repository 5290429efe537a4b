"""Whoever speaks another language finds it by its own name, however many there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.events import Touched
from kiosk.screens import Scene, draw
from kiosk.screens.plan import LEAST
from kiosk.visit import step
from kiosk.visitor import USUAL, Rules, Screen, Sight, Visit
from look.parts import Button, Words, buttons
from look.texts import Texts, flat
from tests.unit.test_kiosk_screens import scenes, words
from tests.unit.test_kiosk_texts import written

NAMES = {"hmn": "Hmoob", "tay": "Tày", "dao": "Dao", "tha": "Thái", "mng": "Mường", "nng": "Nùng"}
NAMES |= {"ede": "Êđê", "khm": "Khmer"}  # ten with the shipped ones
SIZES = [(1080, 1920), (1920, 1080)]


def texts(*more: str) -> Texts:
    """Read the shipped languages, and `more` that say nothing but their name."""
    shipped = {one: written(one) for one in ("vi", "en")}
    named = {one: flat({"language": {"name": NAMES[one]}}) for one in more}
    return Texts({**shipped, **named})


def home(texts: Texts, size: tuple[int, int]) -> Scene:
    return next(scene for name, scene in scenes(texts, *size) if name == "home vi")


def touchable(scene: Scene) -> dict[str, Button]:
    return {button.id: button for button in buttons(draw(scene)[1])}


def touched(scene: Scene, target: str) -> Scene:
    assert target in touchable(scene)
    return replace(scene, visit=step(scene.visit, Touched(target), 1.0, Rules())[0])


def test_of_two_languages_one_touch_leads_to_the_other_and_back() -> None:
    scene = touched(home(texts(), SIZES[0]), "language:en")
    assert touchable(scene)["language:vi"].text == "Tiếng Việt"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_each_of_many_languages_is_two_touches_away_under_its_own_name(
    size: tuple[int, int],
) -> None:
    scene = home(texts(*NAMES), size)
    listed = touched(scene, "languages")
    for language, name in NAMES.items():
        assert touchable(listed)[f"language:{language}"].text == name
        after = touched(listed, f"language:{language}").visit
        assert after == Visit(Screen.HOME, language, since=1.0)
    assert touched(listed, "go-on").visit.lang == "vi"
    for sight in (USUAL, Sight(large=True), Sight(large=True, low=True)):
        seen = touchable(replace(listed, visit=replace(listed.visit, sight=sight)))
        assert min(button.box.h for button in seen.values()) >= LEAST, "twenty millimetres"


def test_the_names_of_the_others_stand_on_home_while_there_is_room() -> None:
    def on_button(*more: str) -> str:
        return touchable(home(texts(*more), SIZES[0]))["languages"].text

    assert on_button("hmn", "tay") == "English, Hmoob, Tày"
    assert on_button(*NAMES) == "Tiếng khác"


def test_a_language_of_pictograms_alone_is_named_on_its_home() -> None:
    own = {"vi": written("vi"), "en": {}, "hmn": {"language.name": "Hmoob"}}
    own["hmn"]["language.by"] = "pictograms"
    scene = replace(home(Texts(own), SIZES[0]), now=datetime(2026, 11, 25, 2, 41, tzinfo=UTC))
    scene = replace(scene, visit=replace(scene.visit, lang="hmn"))
    free = [" ".join(p.setting.lines) for p in draw(scene)[1] if isinstance(p, Words)]
    assert any("Hmoob" in text for text in free)
    assert all(part.setting.whole for part in words(draw(scene)[1]))
