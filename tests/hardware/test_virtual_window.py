"""The window of the virtual boxes: what stands in it, and that its keys press the boxes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counter.codec import Key, Lamp, Light
from counter.face import KEYS, LAMPS, LIGHTS, BoxSeen, ButtonSeen, Seen, draw, window_size
from look.layout import Box
from look.parts import Panel, Part, Words, buttons
from motcua.screen import Rect, Screen, own_screen
from motcua.touch import Finger, Target
from tests.hardware.fake_hub import FakeHub
from tests.ui.measuring import cut

CALLED = Lamp(Light.CALLED, "K1-00123", 999, overdue=True, due="K1-00122")


def words(parts: tuple[Part, ...]) -> list[str]:
    return [" ".join(part.setting.lines) for part in parts if isinstance(part, Words)]


def cards(count: int) -> tuple[Seen, ...]:
    """Every kind of card with the longest it can say, one after the other."""
    kinds: list[Callable[[int], Seen]] = [
        lambda n: BoxSeen(n, f"{n}", CALLED, 8),
        lambda n: BoxSeen(n, f"{n}", None, 8, plugged=False),
        lambda n: BoxSeen(n, f"{n}", Lamp(Light.LATE, "A005", 12)),
        lambda n: ButtonSeen(f"{n}", 20.0),
        lambda n: ButtonSeen(f"{n}", plugged=False),
    ]
    return tuple(kinds[n % len(kinds)](n + 1) for n in range(count))


@pytest.mark.parametrize("count", range(1, 13))
def test_all_of_it_stands_whole_in_the_window(count: int) -> None:
    width, height = window_size(count)
    assert width <= 1366
    assert height <= 768
    parts = draw(cards(count), width, height)
    assert list(cut(parts, Box(0, 0, width, height))) == []
    boxes = [button.box for button in buttons(parts)]
    assert not any(a.overlaps(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_every_light_has_its_word_and_is_not_told_by_colour_alone() -> None:
    assert set(LIGHTS) == set(LAMPS) == set(Light)
    assert len(set(LIGHTS.values())) == len(Light)
    assert set(KEYS) == set(Key)
    for light in Light:
        parts = draw((BoxSeen(1, "1", Lamp(light)),), *window_size(1))
        assert LIGHTS[light] in words(parts)
        assert any(isinstance(part, Panel) and part.fill == LAMPS[light] for part in parts)


def test_a_box_that_knows_no_computer_shows_two_dashes() -> None:
    parts = draw((BoxSeen(1, "1", None),), *window_size(1))
    assert "--" in words(parts)
    assert "Không thấy máy tính" in words(parts)


def test_while_the_hub_is_away_nobody_is_told_how_many_wait() -> None:
    told = words(draw((BoxSeen(1, "1", Lamp(Light.AWAY, "", 4)),), *window_size(1)))
    assert not any("người chờ" in text for text in told)


def test_a_held_button_says_what_it_means_so_far() -> None:
    said = {
        held: words(draw((ButtonSeen("7", held),), *window_size(1)))
        for held in (0.0, 0.4, 2.3, 5.0, 20.0)
    }
    assert "Không có đèn" in said[0.0]
    assert "0,4 giây: Mời tiếp" in said[0.4]
    assert "2,3 giây: Mời lại" in said[2.3]
    assert "5,0 giây: Vắng" in said[5.0]
    assert "20,0 giây: kẹt, không gọi ai" in said[20.0]


class Desk:
    """The program in its window on a screen of our own, and a finger."""

    def __init__(self, folder: Path, screen: Screen, hub: FakeHub) -> None:
        self._trace = folder / "trace.jsonl"
        self._finger = Finger(screen)
        command = [sys.executable, "-m", "motcua", "counter", "--virtual"]
        command += ["--trace", str(self._trace), "--state", str(folder / "state")]
        for key, value in {
            "hub.port": hub.url.rsplit(":", 1)[1],
            "broker.port": "9",
            "counter.boxes": '[{address=1, counter="1"}, {address=2, counter="2"}]',
            "counter.buttons": '[{counter="7"}]',
        }.items():
            command += ["--set", f"{key}={value}"]
        self._program = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, env=os.environ | screen.env
        )

    def lines(self, what: str) -> list[dict[str, Any]]:
        written = self._trace.read_text().splitlines() if self._trace.exists() else []
        return [line for line in map(json.loads, written) if line["what"] == what]

    def shows(self, *words_: str) -> bool:
        drawn = self.lines("window")
        return bool(drawn) and any(
            all(word in card for word in words_) for card in drawn[-1]["cards"]
        )

    def place(self) -> Rect:
        place = self._finger.window_of(self._program.pid)
        assert place is not None
        return place

    def touches(self, id_: str) -> None:
        targets = map(Target.read, self.lines("window")[-1]["targets"])
        (target,) = [target for target in targets if target.id == id_]
        self._finger.touch(self.place(), target)

    def ends(self) -> int:
        self._program.terminate()
        return self._program.wait(10)


def until(true: Callable[[], bool], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_keys_and_button_in_the_window_call_and_the_lamp_in_it_answers(tmp_path: Path) -> None:
    hub = FakeHub()
    with own_screen(tmp_path, (1400, 900)) as screen:
        desk = Desk(tmp_path, screen, hub)
        try:
            until(lambda: desk.shows("address=1", "held=0"), 60)
            desk.touches("press:1:next")
            until(lambda: desk.shows("address=1", "A005"))
            amber = tuple(int(LAMPS[Light.CALLED][i : i + 2], 16) for i in (1, 3, 5))
            until(lambda: amber in colours(screen, desk.place()))
            desk.touches("hold:7")
            until(lambda: hub.verbs("7") == ["next", "open", "next"])
            desk.touches("pull")
            until(lambda: desk.shows("address=1", "lamp=None", "plugged=False"))
            until(lambda: desk.lines("port")[-1]["state"] == "lost")
            desk.touches("plug")
            until(lambda: desk.shows("address=1", "A005", "plugged=True"))
        finally:
            assert desk.ends() == 0
            hub.close()
    assert hub.verbs("1") == ["next", "open", "next"]


def colours(screen: Screen, place: Rect) -> set[tuple[int, ...]]:
    found = screen.picture(place).convert("RGB").getcolors(1 << 24) or []
    return {colour for _, colour in found if isinstance(colour, tuple)}
