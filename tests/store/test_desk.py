"""What the officials' pages read: alike on each database."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from desk import hall_view, room_view, views
from desk.foresight import Foresight
from hub import waits
from hub.board import picture
from hub.house import House
from hub.queueing.values import Parked, Printed
from hub.rollcall import RollCall
from tests.store.office import CENTRE, Office


def house_of(office: Office) -> House:
    """Give the pages what they read of a hub."""
    learned = waits.first_day(office.centre)
    return cast(
        "House",
        SimpleNamespace(
            store=office.store,
            centre=office.centre,
            clock=office.clock,
            forecasting=SimpleNamespace(learned=lambda: learned),
            commands=SimpleNamespace(noted=7),
            rollcall=RollCall(),
            door=SimpleNamespace(own_rooms=frozenset()),
            speaker=SimpleNamespace(cut_off=False),
            shelf=None,
        ),
    )


def test_the_page_names_whom_a_call_would_choose_while_the_clock_is_behind(office: Office) -> None:
    office.press("1", "open")
    office.clock.forward(hours=3)
    office.take("civil")
    office.clock.forward(hours=-3)
    office.take()
    office.clock.forward(minutes=46)
    office.take(priority="elderly")
    house = house_of(office)
    page = views.counter_page(house, Foresight(house), "1")
    called = office.press("1", "next").ticket
    assert called is not None
    assert (page.first, called.label) == ("A001", "A001")


def test_the_pages_of_counter_hall_and_room_tell_the_same_morning(office: Office) -> None:
    house = house_of(office)
    foresight, today = Foresight(house), room_view.Today(house)
    assert views.counter_page(house, foresight, "1").waiting == (), "before the first number"
    assert room_view.room_page(house, today).today.came == 0
    missed, mends = office.take("certify"), office.take("certify")
    waits_ = office.take("certify", "elderly", needs=("sight",))
    civil = office.take("civil")
    office.press("1", "open")
    office.press("1", "next", ticket=missed.id)
    office.press("1", "no-show")
    office.press("1", "next", ticket=mends.id)
    office.press("1", "park", reason=Parked.MEND)
    office.clock.forward(minutes=12, seconds=1)  # stamps are an instant apart
    page = views.counter_page(house, foresight, "1")
    assert [(one.label, one.needs, one.waited_min) for one in page.waiting] == [
        (waits_.label, ("sight",), 12)
    ]
    assert (page.first, page.mine, page.elsewhere, page.more) == (waits_.label, 1, 1, 0)
    assert [(one.label, one.aside_min) for one in page.aside] == [(mends.label, 12)]
    assert [one.label for one in page.missed] == [missed.label]
    others = views.counter_page(house, foresight, "1", others=True)
    assert [one.label for one in others.waiting] == [civil.label]
    hall = hall_view.hall_page(house)
    assert [one.label for one in (*hall.mends, *hall.missed)] == [mends.label, missed.label]
    assert hall.mends[0].aside_min == 12
    room = room_view.room_page(house, today)
    assert (room.today.came, room.today.missed, room.waiting) == (4, 1, 2)
    office.clock.forward(hours=24)
    assert views.counter_page(house, foresight, "1").missed == ()
    assert room_view.room_page(house, today).today.came == 0


def test_whom_a_closed_counter_put_aside_stands_in_the_lists_of_the_others(office: Office) -> None:
    house = house_of(office)
    foresight = Foresight(house)
    aside, mends = office.take("certify"), office.take("certify")
    office.press("1", "open")
    for taken, reason in ((aside, Parked.WAIT), (mends, Parked.MEND)):
        office.press("1", "next", ticket=taken.id)
        office.press("1", "park", reason=reason)
    assert views.counter_page(house, foresight, "2").aside == ()
    office.press("1", "close")
    listed = views.counter_page(house, foresight, "2").aside
    assert [(one.label, one.counter) for one in listed] == [(aside.label, "1")]


def test_whoever_waits_for_a_counter_that_is_gone_stands_in_the_lists_of_the_others(
    office: Office,
) -> None:
    sent = office.take("civil").label
    for counter in ("1", "2"):
        office.press(counter, "open")
    office.press("2", "next")
    office.press("2", "transfer", to="1")
    # Counter 1 is taken out of the settings, and the hub starts again.
    left = Office(office.store, replace(CENTRE, counters=CENTRE.counters[1:]), office.clock)
    left.lookout.look()
    house = house_of(left)
    page = views.counter_page(house, Foresight(house), "2")
    assert ([one.label for one in page.waiting], page.first) == ([sent], sent)
    with left.store.read() as connection:
        assert picture(connection, left.centre, left.clock()).lamps["2"].waiting == 1


def test_a_list_counts_whom_it_leaves_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hall_view, "MOST_MISSED", 1)
    house = house_of(office)
    assert hall_view.hall_page(house).unprinted_more == 0
    labels = []
    for _ in range(3):
        ticket = office.take("certify")
        office.printed(ticket.id, Printed.FAILED)
        labels.append(ticket.label)
    hall = hall_view.hall_page(house)
    assert ([one.label for one in hall.unprinted], hall.unprinted_more) == (labels[-1:], 2)
    assert hall.missed_more == 0
