"""`./run pictures` leaves every picture under its name, each shows something, and none changed.

Those that are kept stand in ``tests/pictures``, small and in few colours. Is a change meant, then
look at the page that the failing test names, and keep the new ones:
``./run pictures tests/pictures --kept``.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from motcua.beside import changes
from motcua.pictures import is_kept
from motcua.pictures_display import boards
from motcua.pictures_kiosk import MODES, SIZES, staff_pages
from motcua.settings import SHIPPED, load
from tests.desks import guide_pictures

KEPT = Path(__file__).resolve().parents[1] / "pictures"
#: What a citizen can come to, whatever else there is.
SCREENS = (
    *("home", "home-starting", "home-offline", "home-no-printer", "home-closed"),
    *("shelves", "shelf", "services", "priority", "search", "typing", "results", "several"),
    *("field", "elsewhere", "nothing", "page", "page-later", "page-closed", "wait", "ticket"),
    *("ticket-two", "ticket-unknown", "ticket-no-slips", "printer-failing", "offline", "more"),
    *("idle", "check-in", "typed", "came-back", "came-back-unknown", "sorry-closed", "sorry-disk"),
    *("help", "help-away", "needs", "see"),
)
PAGES = (
    *("sign-in", "desks", "counter-empty", "counter-waiting", "counter-called", "counter-aside"),
    *("counter-paused", "counter-long", "guide", "guide-calls", "number", "book", "procedure"),
    *("room", "room-faults", "days-past", "why", "doctor"),
)
BOXES = ("closed", "called", "serving", "refused", "stuck", "held", "no-computer", "away", "seven")


def drawn(*words: str) -> None:
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "XAUTHORITY")}
    command = [sys.executable, "-m", "motcua", "pictures", *words]
    subprocess.run(command, check=True, env=env, timeout=1800)


def test_no_screen_changed_unseen(tmp_path: Path) -> None:
    drawn(str(tmp_path), "--kept", "--against", str(KEPT))
    page = tmp_path / "beside" / "index.html"
    said = page.read_text("utf-8")
    changed = [path.name for path in page.parent.glob("*.new.png")]
    assert "All is as it was" in said, f"look at {page}: {changed}"
    assert {path.stem for path in KEPT.glob("*.png")} == {
        path.stem for path in tmp_path.glob("*.png")
    }


@pytest.mark.long
def test_every_screen_is_drawn_in_every_way(tmp_path: Path) -> None:
    drawn(str(tmp_path))
    files = {path.stem: path for path in tmp_path.glob("*.png")}
    ways = itertools.product(SCREENS, MODES.items(), SIZES.items())
    for name, (mode, (_, sight, _)), (stands, size) in ways:
        if not (sight.low and size.lies):
            file = files["-".join(word for word in ("kiosk", name, mode, stands) if word)]
            assert Image.open(file).size == (size.width, size.height)
    for name, stands in itertools.product(staff_pages(), SIZES):
        assert f"kiosk-staff-{name}-{stands}" in files
    for name, _, _ in boards(load(SHIPPED / "centre.toml")):
        assert Image.open(files[f"display-{name}"]).size == (1920, 1080)
        assert Image.open(files[f"display-{name}-standing"]).size == (1080, 1920)
    assert Image.open(files["display-calls-4k-standing"]).size == (2160, 3840)
    assert {f"box-{name}" for name in BOXES} <= files.keys()
    for name, lang, (stands, width) in itertools.product(
        PAGES, ("vi", "en"), (("office", 1366), ("tablet", 800))
    ):
        assert Image.open(files[f"desk-{name}-{lang}-{stands}"]).width == width
    assert {"desk-sheet-vi", "desk-sheet-en"} <= files.keys()
    guide_pictures.draw(tmp_path, tmp_path / "guides")
    old = [change.name for change in changes(guide_pictures.FOLDER, tmp_path / "guides")]
    assert not old, "look at them, then: python -m tests.desks.guide_pictures"
    assert {name for name in files if is_kept(name)} == {path.stem for path in KEPT.glob("*.png")}
    index = (tmp_path / "index.html").read_text("utf-8")
    assert all(f'src="{name}.png"' in index for name in files)
    # Where two screens are the same one of them shows nothing of what it is named for. The lower
    # layout leaves alone what is low enough.
    seen: dict[bytes, str] = {}
    for name in (name for name in files if "-low-" not in name):
        with Image.open(files[name]) as picture:
            pixels = picture.tobytes()
        assert pixels not in seen, f"{name} is {seen[pixels]}"
        seen[pixels] = name
