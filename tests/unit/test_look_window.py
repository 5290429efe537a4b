"""Where a window may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from look.window import NoScreenError, Place, prepare


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


def test_a_window_without_a_screen_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NoScreenError, match="there is no screen here"):
        prepare(Place.parse(""), tmp_path)
