"""What a designer would see at once: one grid, one order of sizes, no line that ends in a dot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.health import Machine, findings
from kiosk.screens import Offer, draw
from kiosk.screens.staff import Known, staff_page
from kiosk.staff import Room, Staff
from kiosk.visitor import USUAL, Sight
from look.layout import Box
from look.parts import Button, Panel, Part, Words, buttons
from look.texts import Texts
from look.theme import DAY
from tests.unit.test_kiosk_screens import CLASSES, DATA, scenes, words

UPRIGHT, LYING = (1080, 1920), (1920, 1080)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(lambda name: DATA / name)


def shown(texts: Texts, name: str, size: tuple[int, int] = LYING) -> tuple[Part, ...]:
    return draw(next(scene for found, scene in scenes(texts, *size) if found == name))[1]


def boxes(parts: tuple[Part, ...]) -> dict[str, Box]:
    return {button.id: button.box for button in buttons(parts)}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("size", [UPRIGHT, LYING], ids=str)
def test_the_first_door_has_the_largest_name(
    texts: Texts, size: tuple[int, int], lang: str
) -> None:
    def largest(door: Button) -> int:
        return max(part.setting.px for part in door.face if isinstance(part, Words))

    doors = {button.id: button for button in buttons(shown(texts, f"home {lang}", size))}
    others = (largest(doors["take-priority"]), largest(doors["search"]))
    assert largest(doors["take"]) > max(others)


def test_no_line_ends_in_a_dot_that_parts_words(texts: Texts) -> None:
    for size in (UPRIGHT, LYING):
        for name, scene in scenes(texts, *size):
            lines = [line for part in words(draw(scene)[1]) for line in part.setting.lines]
            assert not [line for line in lines if line.endswith("·")], name


def test_lying_the_letters_of_a_number_stand_in_the_rows_of_its_digits(texts: Texts) -> None:
    keys = boxes(shown(texts, "check-in vi"))
    assert (keys["key:A"].y, keys["key:A"].h) == (keys["key:1"].y, keys["key:1"].h)
    assert keys["key:A"].w == pytest.approx(keys["key:1"].w)


def test_the_way_on_is_as_wide_wherever_it_stands_alone(texts: Texts) -> None:
    for size in (UPRIGHT, LYING):
        ways = [boxes(shown(texts, name, size))["go-on"] for name in ("help vi", "see vi")]
        assert ways[0] == ways[1]


def test_the_class_one_chose_stands_above_the_right_column(texts: Texts) -> None:
    scene = next(scene for found, scene in scenes(texts, *LYING) if found == "services vi")
    scene = replace(scene, visit=replace(scene.visit, priority=CLASSES[0][0]))
    parts = draw(scene)[1]
    strip = next(p.box for p in parts if isinstance(p, Panel) and p.fill == DAY.priority)
    rows = [box for name, box in boxes(parts).items() if name.startswith("service:")]
    assert strip.x in [row.x for row in rows]


@pytest.mark.parametrize("size", [UPRIGHT, LYING], ids=str)
def test_what_comes_later_on_a_number_grows_with_the_larger_type(
    texts: Texts, size: tuple[int, int]
) -> None:
    scene = next(scene for found, scene in scenes(texts, *size) if found == "ticket-full vi")
    offers = [Offer(one, "Trợ cấp, giáo dục, văn hóa, xã hội", one) for one in "AHL"]
    scene = replace(scene, offers=tuple(offers))

    def later(sight: Sight) -> int:
        parts = draw(replace(scene, visit=replace(scene.visit, sight=sight)))[1]
        said = (part.setting for part in words(parts))
        return next(one.px for one in said if one.lines[0].startswith("Sau đó"))

    assert later(Sight(large=True)) >= 1.2 * later(USUAL)


def test_what_the_staff_is_told_to_do_keeps_off_the_frame_of_its_card(texts: Texts) -> None:
    scene = next(scene for found, scene in scenes(texts, *UPRIGHT) if found == "home vi")
    found = findings(Machine(), hub_away=False, broker_away=True, printer="ok")
    parts = staff_page(scene, Known(Staff(Room.PAGE), findings=found))
    card = next(part.box for part in parts if isinstance(part, Panel) and part.line == DAY.warning)
    said = [part for part in parts if isinstance(part, Words) and card.overlaps(part.box)]
    assert len(said) == 2
    low = max(part.box.y + part.setting.height for part in said)
    assert card.bottom - low >= scene.px(12)
