"""Every screen of kiosk and display, drawn in three languages and both ways, and measured.

Three languages: the two shipped, and one whose texts are 40 % longer. The names are the longest
real ones. One window draws them all; it stands on a screen that nobody sees.
"""

from __future__ import annotations

import pytest
from PIL import Image

from look import text
from look.layout import Box
from look.parts import Button, Panel, Sign, Words
from motcua.screen import Screen
from tests.ui import measuring

#: What is known and not mended yet, by rule: how the findings begin.
KNOWN: dict[str, tuple[str, ...]] = {}


@pytest.fixture(scope="module")
def found(xvfb: Screen) -> dict[str, list[str]]:
    return measuring.drawn("tests.ui.every_screen", xvfb)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("cut", id="every text stands whole in its box"),
        pytest.param("covered", id="no text under a button, an edge or another text"),
        pytest.param("small", id="capitals are at least 4.8 mm high, in the hall 9.7 mm"),
        pytest.param("touch", id="targets are 20 mm, with 5 mm between"),
        pytest.param("far", id="a call is read from the last row of chairs"),
        pytest.param("faint", id="text stands out 7 to 1 on the pixels, large text 4.5"),
        pytest.param("dim", id="pictograms stand out 3 to 1 on the pixels"),
    ],
)
def test_every_screen_can_be_read_and_touched(found: dict[str, list[str]], rule: str) -> None:
    known = KNOWN.get(rule, ())
    wrong = [one for one in found[rule] if not one.startswith(known)]
    assert not wrong, "\n".join(wrong)
    mended = [begins for begins in known if not any(one.startswith(begins) for one in found[rule])]
    assert not mended, "it is mended: take it off the list"


def a_text(box: Box, px: int = 40) -> Words:
    return Words(box, text.fit("Chứng thực", "Medium", (px,), box.w, box.h), "#767676")


def test_what_is_cut_small_or_faint_is_found() -> None:
    panel, window = measuring.Panel(21.5, 1080), Box(0, 0, 400, 200)
    good, narrow = a_text(Box(10, 10, 300, 80)), a_text(Box(10, 10, 80, 60))
    low, little = a_text(Box(10, 150, 300, 80)), a_text(Box(0, 0, 200, 50), px=12)
    assert list(measuring.cut((good,), window)) == []
    assert "is cut" in next(measuring.cut((narrow,), window))
    assert "below" in next(measuring.cut((low,), window))
    assert list(measuring.small((good,), panel)) == []
    assert "2.2 mm" in next(measuring.small((little,), panel))
    white = Image.new("RGB", (400, 200), "white")
    assert "1.0 to 1" in next(measuring.faint((good,), white, panel)), "nothing was drawn"
    mask = text.mask("Chứng thực", "Medium", 40)[0]
    for grey, found in (("#767676", []), ("#8c8c8c", ["text 'Chứng thực': 3.4 to 1"])):
        drawn = white.copy()
        drawn.paste(grey, (10, 20), mask)
        assert list(measuring.faint((good,), drawn, panel)) == found
    assert "1.0 to 1" in next(measuring.dim((Sign(Box(0, 0, 40, 40), "land", "#ffffff"),), white))


def test_a_text_under_a_button_an_edge_or_another_text_is_found() -> None:
    said, below = a_text(Box(10, 10, 300, 80)), a_text(Box(10, 90, 300, 80))
    touched = Button("more", "", Box(10, 70, 90, 84), (below,), "#ffffff")
    edge = Panel(Box(0, 70, 400, 84), "#ffffff")
    assert list(measuring.covered((said, below, Panel(Box(0, 0, 400, 200), "#ffffff")))) == []
    lies = ["'Chứng thực' lies under more"]
    assert list(measuring.covered((said, touched))) == []
    assert list(measuring.covered((below, touched))) == lies, "its own face lies on it"
    assert list(measuring.covered((said, edge))) == []
    low = a_text(Box(10, 40, 300, 80))
    assert list(measuring.covered((low, edge))) == ["'Chứng thực' stands over the edge of a card"]
    assert list(measuring.covered((said, low))) == ["'Chứng thực' and 'Chứng thực' meet"]


def test_targets_too_small_or_too_near_are_found() -> None:
    panel = measuring.Panel(21.5, 1080)
    one, near, far, low = (
        Button(name, "", Box(x, y, 84, high), (), "#ffffff")
        for name, x, y, high in (
            ("a", 0, 0, 84),
            ("b", 100, 0, 84),
            ("c", 0, 110, 84),
            ("d", 0, 220, 60),
        )
    )
    assert list(measuring.hard_to_touch((one, near, far), panel)) == ["a and b are 4.0 mm apart"]
    assert list(measuring.hard_to_touch((one, low), panel)) == ["d is 14.9 mm"]
