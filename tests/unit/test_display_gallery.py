"""The centre's own pictures: found, made small, and shown only where and when nobody is called."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from broker_config.messages import Board, Call, Waiting
from display.board import View, Watch
from display.face import Shown, face
from display.gallery import Gallery
from display.layout import lay_out
from look.layout import Box
from look.parts import Picture
from look.texts import FIRST, Texts

DATA = Path(__file__).resolve().parents[2] / "data"
SAY = partial(Texts.load(lambda name: DATA / name).say, FIRST)
LAYOUTS = {"lying": lay_out(1920, 1080, 6, 43), "standing": lay_out(1080, 1920, 6, 43)}


def picture(path: Path, size: tuple[int, int] = (400, 300), colour: str = "teal") -> Path:
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


def gallery(tmp_path: Path) -> Gallery:
    return Gallery(tmp_path / "pictures", tmp_path / "ready")


def test_a_centre_without_pictures_has_none(tmp_path: Path) -> None:
    some = gallery(tmp_path)
    some.look()
    assert some.files == ()


def test_pictures_are_made_small_and_stand_upright_in_the_order_of_their_names(
    tmp_path: Path,
) -> None:
    large = Image.new("RGB", (4000, 1000), "teal")
    rotated = Image.Exif()
    rotated[0x0112] = 6  # turned by a quarter, as a telephone held upright writes it
    (tmp_path / "pictures").mkdir()
    large.save(tmp_path / "pictures" / "b.jpg", exif=rotated)
    picture(tmp_path / "pictures" / "a.PNG")
    picture(tmp_path / "pictures" / "notes.gif")
    some = gallery(tmp_path)
    some.look()
    sizes = [Image.open(file).size for file in some.files]
    assert sizes == [(400, 300), (270, 1080)]


def test_what_is_put_in_taken_away_or_replaced_is_noticed(tmp_path: Path) -> None:
    first = picture(tmp_path / "pictures" / "a.png")
    some = gallery(tmp_path)
    some.look()
    before = some.files
    picture(tmp_path / "pictures" / "b.png", colour="navy")
    picture(first, (100, 100), "maroon")
    os.utime(first, (1, 1))
    some.look()
    assert len(some.files) == 2
    assert before[0] not in some.files
    first.unlink()
    some.look()
    assert len(some.files) == 1
    assert {str(path) for path in (tmp_path / "ready").iterdir()} == set(some.files)


def test_one_that_cannot_be_read_is_told_once_and_the_others_are_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    picture(tmp_path / "pictures" / "a.png")
    (tmp_path / "pictures" / "b.jpg").write_bytes(b"no picture")
    (tmp_path / "pictures" / "c.png").write_bytes(
        (tmp_path / "pictures" / "a.png").read_bytes()[:60]
    )
    some = gallery(tmp_path)
    with caplog.at_level(logging.WARNING):
        some.look()
        some.look()
    assert len(some.files) == 1
    assert len(caplog.records) == 2


def test_what_an_earlier_life_left_is_taken_away(tmp_path: Path) -> None:
    left = picture(tmp_path / "ready" / "left.png")
    gallery(tmp_path).look()
    assert not left.exists()


def view(*, called: bool, fresh: bool) -> View:
    """Tell what a screen shows a while after a call, or while it is being called."""
    at = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    call = Call(
        call_id="c1", label="A005", counter="2", counter_name="Quầy 2", called_at=at, times=1
    )
    waiting = (Waiting(service="a", name="Chứng thực", letter="A", count=3),)
    board = Board(
        revision=1, published_at=at, calls=(call,) if called else (), waiting=waiting, notice=""
    )
    watch = Watch(started=0)
    watch.hear(board, () if fresh else ("c1",), 0)
    return watch.view(1)


def pictures(layout: str, turn: int, shown: View) -> list[Picture]:
    said = Shown(LAYOUTS[layout], SAY, shown, "Trung tâm", turn=turn, pictures=("one", "two"))
    return [part for part in face(said) if isinstance(part, Picture)]


def inside(box: Box, room: Box) -> bool:
    return (
        room.x <= box.x
        and room.y <= box.y
        and box.right <= room.right
        and box.bottom <= room.bottom
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_between_calls_a_picture_takes_its_turn_with_the_list_and_never_covers_a_call(
    layout: str,
) -> None:
    quiet = view(called=True, fresh=False)
    turns = [pictures(layout, turn, quiet) for turn in range(4)]
    assert [[one.file for one in shown] for shown in turns] == [[], ["one"], [], ["two"]]
    assert all(inside(one.box, LAYOUTS[layout].waiting) for shown in turns for one in shown)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_while_somebody_is_called_there_is_no_picture(layout: str) -> None:
    calling = view(called=True, fresh=True)
    assert not any(pictures(layout, turn, calling) for turn in range(8))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_before_the_first_call_a_picture_takes_its_turn_with_the_welcome(layout: str) -> None:
    empty = view(called=False, fresh=False)
    turns = [pictures(layout, turn, empty) for turn in range(4)]
    assert [[one.file for one in shown] for shown in turns] == [[], ["one"], [], ["two"]]
    assert all(inside(one.box, LAYOUTS[layout].calls) for shown in turns for one in shown)
