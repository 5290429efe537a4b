"""Whatever a citizen touches in whatever order: no screen is a dead end, none is in pieces."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import calling
from kiosk.events import (
    Added,
    AddService,
    Answered,
    Browse,
    CameBack,
    CheckIn,
    Event,
    Found,
    Listed,
    Look,
    PrintAgain,
    Slip,
    SlipCame,
    TakeNumber,
    Ticked,
    Touched,
    Wish,
)
from kiosk.screens import Scene, draw
from kiosk.visit import step
from kiosk.visitor import Rules, Screen, begin
from look.layout import Box
from look.parts import buttons
from look.texts import Texts
from tests.ui import measuring
from tests.unit.test_kiosk_screens import (
    CLASSES,
    DATA,
    HITS,
    NIGHT,
    OFFERS,
    OUTCOMES,
    PAGE,
    TICKET,
)

STEPS = 60
SIZES = ((1080, 1920), (1920, 1080))
AIDS = {"call", "listen", "see"}
SHELVES = tuple((f"event:{name}", name.capitalize()) for name in ("child", "land", "house"))
RULES = Rules()


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(lambda name: Path(DATA / name))


def answers(wish: Wish, dice: random.Random) -> Iterator[Event]:
    """Let what was wished for come, well or not, sooner or later or never."""
    match wish:
        case TakeNumber(number, service):
            label = dice.choice(("A005", "K1QX-001"))
            ticket = replace(TICKET, label=label, service=service, offline=dice.random() < 0.3)
            given = dice.random() < 0.8
            yield Answered(
                number, ticket if given else None, dice.choice(("closed", "disk", "new"))
            )
            yield SlipCame(label, dice.choice([*Slip]), number)
        case AddService(number, ticket, service):
            more = replace(ticket, later=(*ticket.later, service))
            yield Added(number, dice.choice((more, None)))
        case CheckIn(number):
            yield CameBack(number, dice.choice(OUTCOMES), "1")
        case PrintAgain(job, label):
            yield SlipCame(label, dice.choice([*Slip]), job)
        case Browse(shelf):
            yield Listed(shelf, shelf, HITS)
        case Look(query):
            yield Found(query, HITS[: dice.choice((0, 1, 20))])


@pytest.mark.parametrize("seed", range(6))
def test_a_clumsy_citizen_always_finds_a_whole_screen_and_a_way_on(
    texts: Texts, seed: int, long: bool
) -> None:
    dice = random.Random(seed)
    size, now, visit, call = SIZES[seed % 2], 0.0, begin(RULES, 0.0), calling.NOBODY
    scene = Scene(visit, texts, *size, offers=OFFERS, priorities=CLASSES, own="K1", now=NIGHT)
    scene = replace(scene, page=PAGE, shelves=SHELVES, listens=True, reach=dice.choice((1.0, 0.6)))
    coming: list[Event] = []
    for _ in range(STEPS * (50 if long else 1)):
        scene = replace(scene, visit=visit, call=call)
        _, parts = draw(scene)
        ids = [button.id for button in buttons(parts)]
        where = f"{visit.screen} {visit.sight} {visit.lang}"
        assert len(ids) == len({*ids}), where
        assert {*ids} - AIDS or visit.screen is Screen.WAIT, where
        assert not [*measuring.cut(parts, Box(0, 0, *size))], where
        assert not [*measuring.hard_to_touch(parts, measuring.Panel(21.5, 1080))], where
        now += dice.choice((0.2, 1.0, 3.0))
        roll = dice.random()
        ways = [id_ for id_ in ids if id_ not in AIDS]
        event: Event = Touched(dice.choice(ways if ways and dice.random() < 0.8 else ids))
        if roll < 0.1:
            now, event = now + dice.choice((46.0, 100.0)), Ticked()
        elif roll < 0.5 and coming:
            event = coming.pop(0)
        elif roll < 0.6:
            scene = replace(scene, hub_away=dice.random() < 0.5, printer_away=dice.random() < 0.5)
        if event == Touched("call"):
            call = calling.touched(call, now, connected=dice.random() < 0.5)
        visit, wishes = step(visit, event, now, RULES)
        for wish in wishes:
            coming += answers(wish, dice)
