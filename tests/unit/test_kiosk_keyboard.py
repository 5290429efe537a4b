"""The keys of the search: what stands on them, for whoever sees it in whatever way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.screens import Scene, draw
from kiosk.screens.plan import MARGIN
from kiosk.visitor import USUAL, Sight
from look.layout import Box
from look.parts import Words, buttons
from look.texts import Texts
from tests.unit.test_kiosk_screens import DATA, scenes

UPRIGHT, LYING = (1080, 1920), (1920, 1080)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(lambda name: DATA / name)


def typed(texts: Texts, size: tuple[int, int], query: str, sight: Sight = USUAL) -> Scene:
    scene = next(s for name, s in scenes(texts, *size) if name == "search vi")
    return replace(scene, visit=replace(scene.visit, query=query, sight=sight))


def keys(scene: Scene) -> dict[str, Box]:
    return {button.id: button.box for button in buttons(draw(scene)[1])}


@pytest.mark.parametrize("size", [UPRIGHT, LYING], ids=str)
@pytest.mark.parametrize("sight", [Sight(large=True), Sight(low=True), Sight(True, low=True)])
def test_marks_are_offered_to_whoever_needs_larger_type_or_a_lower_screen(
    texts: Texts, size: tuple[int, int], sight: Sight
) -> None:
    assert {"form:â", "tone:á", "tone:ạ", "key:a"} <= keys(typed(texts, size, "dat", sight)).keys()


@pytest.mark.parametrize(("query", "letter"), [("ky", "y"), ("ma", "a"), ("má", "á"), ("xd", "d")])
def test_the_letter_that_is_marked_stands_once_above_the_keys(
    texts: Texts, query: str, letter: str
) -> None:
    scene = typed(texts, UPRIGHT, query)
    drawn = draw(scene)[1]
    free = [part.setting.lines for part in drawn if isinstance(part, Words)]
    assert free.count((letter,)) == 1
    marks = [name for name in keys(scene) if name.startswith(("form:", "tone:"))]
    assert marks
    assert len({name[-1] for name in marks} - {letter}) == len(marks)


def test_lying_the_keys_stand_within_the_margins_below_their_field(texts: Texts) -> None:
    scene = typed(texts, LYING, "ma")
    boxes = [box for name, box in keys(scene).items() if name.startswith(("key:", "tone:"))]
    assert min(box.x for box in boxes) == scene.px(MARGIN)
