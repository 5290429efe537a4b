"""Old pictures beside new: what counts as a change, and the page that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from look.text import mask
from motcua.beside import MARK, SHARE, Change, changes, lay_beside, lay_out, marked, share_changed

SIZE = (360, 640)


def a_screen(word: str = "Chứng thực", x: int = 40, ink: str = "#12212c") -> Image.Image:
    image = Image.new("RGB", SIZE, "#f3f6f8")
    image.paste(ink, (x, 100), mask(word, "Medium", 16)[0])
    ImageDraw.Draw(image).rectangle((40, 300, 320, 400), fill="#0b4f6c")
    return image


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return folder(tmp_path / "old", home=a_screen())


def folder(path: Path, **pictures: Image.Image) -> Path:
    path.mkdir()
    for name, picture in pictures.items():
        picture.save(path / f"{name}.png")
    return path


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_screen("Chứng thưc"), id="a mark less"),
        pytest.param(a_screen("Chứng thực", x=42), id="two pixels to the right"),
        pytest.param(a_screen(ink="#7a8a96"), id="a paler ink"),
        pytest.param(a_screen().crop((0, 0, 360, 600)), id="another size"),
    ],
)
def test_what_an_eye_would_see_is_a_change(old: Path, tmp_path: Path, other: Image.Image) -> None:
    new = folder(tmp_path / "new", home=other)
    assert [change.name for change in changes(old, new)] == ["home"]


def test_what_another_graphics_card_makes_of_an_edge_is_none(old: Path, tmp_path: Path) -> None:
    image = a_screen()
    softer = Image.blend(image, image.resize((180, 320)).resize(SIZE), 0.1)
    few = softer.quantize(32, dither=Image.Dither.NONE)
    assert softer.tobytes() != image.tobytes()
    assert changes(old, folder(tmp_path / "new", home=few)) == ()


def test_what_is_new_and_what_is_gone_is_told(old: Path, tmp_path: Path) -> None:
    new = folder(tmp_path / "new", ticket=a_screen())
    assert changes(old, new) == (Change("home", "gone"), Change("ticket", "new"))


def test_a_difference_is_marked_where_it_is() -> None:
    one, other = a_screen(), a_screen("Chứng thưc")
    assert 0 < share_changed(one, other) < 0.001
    assert share_changed(one, other) > SHARE
    apart = ImageChops.difference(marked(one, other), Image.new("RGB", SIZE, MARK)).convert("L")
    strong = apart.point(lambda level: 255 if level == 0 else 0).getbbox()
    assert strong is not None
    assert 40 < strong[0] < strong[2] < 140
    assert 80 < strong[1] < strong[3] < 130


def test_a_page_shows_old_new_and_the_difference(old: Path, tmp_path: Path) -> None:
    new = folder(tmp_path / "new", home=a_screen("Hộ tịch"), ticket=a_screen())
    page = tmp_path / "beside" / "index.html"
    lay_beside(old, new, changes(old, new), page)
    text = page.read_text("utf-8")
    named = [path.name for path in page.parent.glob("*.png")]
    wanted = ["home.difference.png", "home.new.png", "home.old.png", "ticket.new.png"]
    assert sorted(named) == wanted
    assert all(f'src="{name}"' in text for name in wanted)
    assert "2 pictures are not as they were" in text
    lay_beside(old, old, (), page)
    assert "All is as it was" in page.read_text("utf-8")


def test_a_page_shows_every_picture_of_a_folder(old: Path) -> None:
    lay_out(old)
    assert 'src="home.png"' in (old / "index.html").read_text("utf-8")
