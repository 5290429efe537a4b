"""Where a window may stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from display.settings import DisplaySettings
from kiosk.settings import KioskSettings
from look.window import NoScreenError, Place, prepare
from motcua.screen import side_by_side

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", Place(monitor=0)),
        ("1", Place(monitor=1)),
        ("1080x1920+0+0", Place(None, 1080, 1920, 0, 0)),
        ("1920x1080+1080+20", Place(None, 1920, 1080, 1080, 20)),
    ],
)
def test_a_place_is_a_monitor_or_a_rectangle(text: str, place: Place) -> None:
    assert Place.parse(text) == place


@pytest.mark.parametrize(
    ("monitor", "why"),
    [
        ("99", "is no monitor"),
        ("left", "is no monitor"),
        ("0x0+0+0", "too small"),
        ("1x1+0+0", "too small"),
        ("119x400+0+0", "too small"),
        ("1x1", "is no monitor"),
        ("1080x1920+32000+0", "no X screen reaches"),
    ],
)
def test_a_place_that_can_be_none_is_refused_with_a_sentence(monitor: str, why: str) -> None:
    for settings in (KioskSettings, DisplaySettings):
        with pytest.raises(ValidationError, match=why):
            settings(monitor=monitor)


def test_the_windows_that_share_a_small_screen_have_places_that_are_taken() -> None:
    for place in side_by_side(640, 480, kiosks=1, displays=2):
        assert KioskSettings(monitor=str(place)).monitor == str(place)


@pytest.mark.parametrize("distance_m", [0.01, 30])
def test_no_hall_has_its_last_row_there(distance_m: float) -> None:
    with pytest.raises(ValidationError):
        DisplaySettings(distance_m=distance_m)


def test_a_window_without_a_screen_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NoScreenError, match="there is no screen here"):
        prepare(Place.parse(""), tmp_path)


@pytest.mark.parametrize("styles", [False, True])
def test_the_rules_of_kivys_own_widgets_are_read_only_for_who_shows_them(
    tmp_path: Path, *, styles: bool
) -> None:
    asked = (
        "from pathlib import Path; from look.window import Place, prepare;"
        f"prepare(Place.parse(''), Path({str(tmp_path)!r}), styles={styles});"
        "import kivy; from kivy.lang import Builder;"
        "print(bool(Builder.rules), Path(kivy.kivy_data_dir, 'glsl').is_dir())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        env=os.environ | {"SDL_VIDEODRIVER": "dummy"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )

    assert answer.stdout.split() == [str(styles), "True"]


def test_no_room_shows_a_widget_that_has_a_style() -> None:
    rooms = [ROOT / name for name in ("counter", "display", "kiosk", "look", "motcua")]
    sources = [path for room in rooms for path in room.rglob("*.py")]
    used = {
        module
        for path in sources
        for module in re.findall(r"kivy\.uix\.\w+", path.read_text(encoding="utf-8"))
    }

    assert used == {"kivy.uix.widget"}
