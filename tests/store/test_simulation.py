"""A simulated day, pressed on a real hub: the same calls for the same reasons; and learned from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.centre import CentreConfig
from hub.queueing import events as e
from hub.queueing.discipline import Discipline
from hub.settings import QueueSettings
from hub.simulation.day import Day, run_day
from hub.simulation.past import NothingToLearnError, lessons
from hub.simulation.settings import SimulationSettings
from hub.simulation.worlds import world_of
from hub.store.engine import Store, StoreError
from hub.verbs import tickets
from motcua.cli import application
from tests.store.office import CENTRE, Clock, Office

DAY = date(2026, 11, 24)
#: Much to do for two counters, and everything that can happen to a ticket.
OWN = SimulationSettings.model_validate(
    {
        "arrivals": {"08:00": 24.0, "10:00": 12.0, "11:00": 0.0},
        "services": {"certify": 0.6, "civil": 0.4},
        "priorities": {"elderly": 0.3},
        "no_show": 0.1,
        "patience_min": 60,
        "telling": 0.5,
        "mending": 0.2,
        "mend_min": 10,
        "plans": {"short": {"1": ["07:30-10:00"], "2": ["08:15-12:00"]}},
        "staff": "short",
    }
)


def centre(discipline: Discipline) -> CentreConfig:
    """Give the office a rule of calling."""
    return replace(CENTRE, queue=QueueSettings(discipline=discipline.value))


def day_of(office: CentreConfig, seed: int = 1) -> Day:
    """Simulate a day of the office."""
    return run_day(world_of(OWN, office, DAY), office.policy, DAY, seed)


class Hand:
    """Presses on a real hub what happened on a simulated day, at the same moments."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._ids: dict[str, str] = {}

    def press(self, event: e.Event) -> None:
        """Do what one event says, and see that the same comes of it."""
        office = self._office
        office.clock.now = event.at
        match event:
            case e.TicketIssued():
                ticket = office.take(event.service, event.priority)
                assert ticket.label == event.label
                self._ids[event.ticket] = ticket.id
            case e.TicketCalled():
                answer = office.press(event.counter, "next")
                assert answer.ticket
                assert answer.ticket.label == event.label
            case e.TicketCancelled():
                office.ask(lambda t: tickets.cancel(t, self._ids[event.ticket]))
            case e.TicketCheckedIn():
                office.check_in(self._ids[event.ticket])
            case e.TicketParked():
                office.press(event.counter, "park", reason="mend")
            case e.AtCounter() | e.CounterEvent():
                office.press(event.counter, _VERBS[type(event)])
            case _:
                raise AssertionError(event)


_VERBS: dict[type[e.Event], str] = {
    e.CounterOpened: "open",
    e.CounterClosed: "close",
    e.ServiceStarted: "start",
    e.TicketFinished: "finish",
    e.TicketNoShow: "no-show",
}


def calls(events: list[e.Event]) -> list[tuple[str, str, str]]:
    """List who was called, where and why."""
    return [
        (event.label, event.counter, str(event.reason))
        for event in events
        if isinstance(event, e.TicketCalled)
    ]


@pytest.fixture
def sqlite(tmp_path: Path) -> Callable[[CentreConfig], Office]:
    """Make an office on a new file."""

    def made(config: CentreConfig) -> Office:
        store = Store(f"sqlite:///{tmp_path / 'queue.db'}")
        store.open()
        return Office(store, config, Clock())

    return made


@pytest.mark.parametrize("discipline", list(Discipline))
def test_a_real_hub_makes_the_same_calls(
    discipline: Discipline, sqlite: Callable[[CentreConfig], Office]
) -> None:
    config = centre(discipline)
    day = day_of(config)
    happened = [event for event in day.events if not isinstance(event, e.TicketExpired)]
    assert {type(event) for event in happened} >= {e.TicketCancelled, e.TicketCheckedIn}
    office = sqlite(config)
    hand = Hand(office)
    for event in happened:
        hand.press(event)
    assert calls([recorded.event for recorded in office.journal()]) == calls(happened)


def test_what_a_real_journal_teaches_is_what_happened(
    sqlite: Callable[[CentreConfig], Office], tmp_path: Path
) -> None:
    config = centre(Discipline.STRICT)
    day = day_of(config)
    office = sqlite(config)
    hand = Hand(office)
    for event in day.events:
        if not isinstance(event, e.TicketExpired):
            hand.press(event)
    learned = lessons(f"sqlite:///{tmp_path / 'queue.db'}", config)
    assert learned.days == 1
    assert learned.tickets == len(day.tickets)
    assert set(learned.visits) == {"certify", "civil"}
    elderly = sum(ticket.priority == "elderly" for ticket in day.tickets.values())
    assert learned.shares == {"elderly": elderly / len(day.tickets)}


def test_days_are_simulated_from_what_the_journal_taught(
    sqlite: Callable[[CentreConfig], Office], tmp_path: Path
) -> None:
    config = centre(Discipline.STRICT)
    office, day = sqlite(config), day_of(config)
    hand = Hand(office)
    for event in day.events[:150]:
        hand.press(event)
    settings = tmp_path / "centre.toml"
    settings.write_text(_TOML, encoding="utf-8")
    url = f"hub.database=sqlite:///{tmp_path / 'queue.db'}"
    words = [
        "simulate",
        "--learn",
        "--settings",
        str(settings),
        "--set",
        url,
        "--days",
        "3",
        "--json",
    ]
    done = CliRunner().invoke(application(), words)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    issued = sum(isinstance(event, e.TicketIssued) for event in day.events[:150])
    assert found["learned"] == {"days": 1, "tickets": issued}
    assert found["results"][0]["tickets"] / 3 == pytest.approx(issued, rel=0.3)


_TOML = """
centre = { id = "office" }
halls = [{ id = "main", name = "Hall" }]
priorities = [{ id = "elderly", name = "60+" }]
services = [
    { id = "certify", name = "Chứng thực", letter = "A", minutes = 5 },
    { id = "civil", name = "Hộ tịch", letter = "H", minutes = 15 },
]
counters = [
    { id = "1", name = "Quầy 1", services = ["certify"] },
    { id = "2", name = "Quầy 2", services = ["civil"], helps = ["certify"] },
]
"""


def test_an_empty_journal_teaches_nothing_and_says_so(
    sqlite: Callable[[CentreConfig], Office], tmp_path: Path
) -> None:
    sqlite(CENTRE)
    with pytest.raises(NothingToLearnError, match="no ticket yet"):
        lessons(f"sqlite:///{tmp_path / 'queue.db'}", CENTRE)


def test_a_database_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        lessons(f"sqlite:///{tmp_path / 'gone.db'}", CENTRE)
