"""What a screen is drawn from, gathered of how things are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.client import Services
from kiosk import calling
from kiosk.condition import Condition
from kiosk.health import Machine
from kiosk.scenery import Scenery, Standing
from kiosk.visitor import Visit
from look.texts import Texts

DATA = Path(__file__).resolve().parents[2] / "data"


class NoBook:
    """A reader whose book is not read yet."""

    def shelves(self, _lang: str) -> tuple[tuple[str, str], ...]:
        return ()


@pytest.mark.parametrize(("disk", "ill"), [("ok", False), ("full", True), ("read_only", True)])
def test_a_screen_knows_when_a_number_may_not_be_kept(disk: str, ill: bool) -> None:
    book: Any = NoBook()
    standing = Standing(Texts.load(lambda name: DATA / name), "Trung tâm", "", "K1", 1.0)
    scene = Scenery(standing, book).scene(
        Visit(),
        Services(),
        Condition(hub_away=True, machine=Machine(disk)),
        call=calling.NOBODY,
        listens=False,
        size=(1080, 1920),
    )
    assert (scene.disk_ill, scene.hub_away) == (ill, True)
