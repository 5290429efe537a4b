"""A small office: the centre of the store's tests, with a word for each verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from hub import telling
from hub.centre import CentreConfig
from hub.client import CounterAnswer, Ticket, new_request_id
from hub.commands import CREATED, Commands
from hub.journal import verified
from hub.lookout import Lookout
from hub.queueing import values as queueing
from hub.queueing.values import Printed
from hub.settings import (
    CentreSettings,
    CounterSettings,
    NamedSettings,
    PrioritySettings,
    ServiceSettings,
)
from hub.store import journal, reading, tables, writing
from hub.store.engine import Store
from hub.store.journal import Recorded
from hub.transaction import Transaction
from hub.verbs import calling, counters, tickets, undoing
from hub.verbs.tickets import OfflineLabel

CENTRE = CentreConfig(
    centre=CentreSettings(id="office"),
    halls=(NamedSettings(id="main", name="Hall"),),
    priorities=(PrioritySettings(id="elderly", name="60+"),),
    services=(
        ServiceSettings(id="certify", name="Chứng thực", letter="A", minutes=5),
        ServiceSettings(id="civil", name="Hộ tịch", letter="H", minutes=15),
        ServiceSettings(id="shut", name="Đất đai", letter="L", open=False),
    ),
    counters=(
        CounterSettings(id="1", name="Quầy 1", services=("certify",)),
        CounterSettings(id="2", name="Quầy 2", services=("civil",), helps=("certify",)),
    ),
)


def proven(store: Store) -> None:
    """Fail unless the tables of every centre are what its journal says."""
    with store.read() as connection:
        centres = connection.execute(sa.select(tables.day.c.centre)).scalars().all()
    for centre in centres:
        verdict = verified(store, centre)
        assert verdict.difference is None, f"{centre}: {verdict.difference}"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
        self._set_by = timedelta(0)

    def __call__(self) -> datetime:
        return self.now

    def steady(self) -> float:
        """Tell what a clock says that nobody can set."""
        return (self.now - self._set_by).timestamp()

    def forward(self, **time: float) -> None:
        """Let time pass; a negative time is a clock that was set back."""
        self.now += timedelta(**time)

    def set(self, to: datetime) -> None:
        """Set it, while no time passes."""
        self._set_by += to - self.now
        self.now = to


class Office:
    """People and clerks, asking as they do."""

    def __init__(self, store: Store, centre: CentreConfig, clock: Clock) -> None:
        self.store = store
        self.lookout = Lookout(store, centre, clock)
        self.centre = centre = replace(centre, strays=self.lookout.strays)
        self.clock = clock
        self.told = 0
        with store.write() as connection:
            writing.add_centre(connection, centre.id)
        self.commands = Commands(
            *(store, centre, clock, self._tell),
            look_out=self.lookout.look,
            steady=clock.steady,
        )

    def _tell(self) -> None:
        self.told += 1

    def take(
        self,
        service: str = "certify",
        priority: str = "none",
        *,
        request_id: str | None = None,
        offline: OfflineLabel | None = None,
        later: tuple[str, ...] = (),
        needs: tuple[str, ...] = (),
    ) -> Ticket:
        """Take a number."""

        def again(t: Any, kept: str) -> Ticket | None:
            answered = Ticket.model_validate_json(kept)
            return tickets.take_label(t, answered, offline) if offline else None

        reply = self.commands.once(
            request_id or new_request_id(),
            "issue",
            {"service": service, "priority": priority},
            lambda t: tickets.issue(
                t, service, priority, offline=offline, later=later, needs=needs
            ),
            status=CREATED,
            again=again,
        )
        return Ticket.model_validate_json(reply.content)

    def press(
        self, counter: str, verb: str, *, request_id: str | None = None, **named: Any
    ) -> CounterAnswer:
        """Press a counter's button."""
        done: dict[str, Callable[..., CounterAnswer]] = {
            "open": counters.open_,
            "close": counters.close,
            "pause": counters.pause,
            "next": calling.next_,
            "recall": counters.recall,
            "start": counters.start,
            "finish": counters.finish,
            "no-show": counters.no_show,
            "park": counters.park,
            "unpark": calling.unpark,
            "transfer": counters.transfer,
            "undo": undoing.undo,
        }
        reply = self.commands.once(
            request_id or new_request_id(),
            f"{verb} {counter}",
            named,
            lambda t: done[verb](t, counter, **named),
            private=telling.with_needs,
        )
        return CounterAnswer.model_validate_json(reply.content)

    def printed(self, ticket: str, outcome: Printed) -> Ticket:
        """Tell how the slip came out."""
        return self.ask(lambda t: tickets.printed(t, ticket, outcome))

    def ask(self, verb: Callable[[Transaction], Ticket]) -> Ticket:
        """Ask something for a ticket."""
        reply = self.commands.once(new_request_id(), "asked", {}, verb)
        return Ticket.model_validate_json(reply.content)

    def check_in(self, ticket: str) -> Ticket:
        """Come back with mended papers."""
        return self.ask(lambda t: tickets.check_in(t, ticket))

    def ticket(self, id_: str) -> queueing.Ticket:
        """Read a ticket as it is kept."""
        with self.store.read() as connection:
            found = reading.ticket(connection, self.centre.id, id_)
        assert found is not None
        return found

    def desk(self, counter: str) -> queueing.CounterDesk:
        """Read a counter as it is kept."""
        with self.store.read() as connection:
            return reading.desks(connection, self.centre.id)[counter]

    def journal(self) -> list[Recorded]:
        """Read what happened."""
        with self.store.read() as connection:
            return list(journal.read(connection, self.centre.id, None))

    def happened(self) -> list[str]:
        """Read what happened, as words."""
        return [type(recorded.event).__name__ for recorded in self.journal()]
