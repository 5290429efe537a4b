"""A small office on a store of its own, asked through the hub's verbs without HTTP."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hub import waits
from hub.centre import CentreConfig
from hub.client import CounterAnswer, new_request_id
from hub.commands import CREATED, Commands
from hub.daybreak import running_s
from hub.queueing.values import Ticket, TicketState, place_of
from hub.settings import (
    CentreSettings,
    CounterSettings,
    NamedSettings,
    PrioritySettings,
    ServiceSettings,
)
from hub.store import reading, recording
from hub.store.engine import Store, database_url
from hub.transaction import Transaction, new_id
from hub.verbs import calling, counters, tickets
from tests.store.overheard import overheard

#: What one commit wrote: statements and their parameters.
Written = list[tuple[str, Any]]
_CLASSES = ("none", "none", "none", "elderly")


def centre_named(name: str) -> CentreConfig:
    """Describe an office: two services, a class with priority, a counter."""
    return CentreConfig(
        centre=CentreSettings(id=name),
        halls=(NamedSettings(id="main", name="Hall"),),
        priorities=(PrioritySettings(id="elderly", name="60+"),),
        services=(
            ServiceSettings(id="certify", name="Certify", letter="A"),
            ServiceSettings(id="civil", name="Civil status", letter="H"),
        ),
        counters=(CounterSettings(id="1", name="1", services=("certify",), helps=("civil",)),),
        repeat_s=0,
    )


CENTRE = centre_named("bench")


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def file_store(folder: Path, *centres: str) -> Store:
    """Open a store on a new SQLite file."""
    folder.mkdir()
    return store_at(database_url("", folder), *centres)


def store_at(url: str, *centres: str) -> Store:
    """Open a store that knows some centres."""
    store = Store(url)
    store.open(*centres or (CENTRE.id,))
    return store


class Office:
    """People and clerks of one centre."""

    def __init__(self, store: Store, centre: CentreConfig = CENTRE) -> None:
        self._store = store
        self._centre = centre
        first = waits.first_day(centre)
        self._commands = Commands(store, centre, utc_now, learned=lambda: first, steady=running_s)
        self._turns = itertools.count()

    def issue(self) -> None:
        """Take a number."""
        fields = {"service": "certify", "priority": "none"}

        def verb(t: Transaction) -> Any:
            return tickets.issue(t, "certify", "none")

        self._commands.once(new_request_id(), "issue", fields, verb, status=CREATED)

    def press(self, verb: Callable[[Transaction, str], CounterAnswer]) -> None:
        """Press a button of the counter."""
        name = f"{verb.__name__} 1"
        self._commands.once(new_request_id(), name, {}, lambda t: verb(t, "1"))

    def open(self) -> None:
        """Open the counter."""
        self.press(counters.open_)

    def next(self) -> None:
        """Call the next ticket, finishing the one in hand."""
        self.press(calling.next_)

    def cycle(self) -> None:
        """Do all that one visit needs: issue, call, start, finish."""
        for step in self.steps:
            step()

    @property
    def steps(self) -> tuple[Callable[[], None], ...]:
        """List the commands of one visit."""
        return (
            self.issue,
            self.next,
            lambda: self.press(counters.start),
            lambda: self.press(counters.finish),
        )

    def crowd(self, waiting: int) -> None:
        """Let so many more wait, written as rows: through the verbs 100,000 would take minutes."""
        with self._store.write() as connection:
            day, seq = reading.revision(connection, self._centre.id)
            assert day is not None, "somebody came before"
            at = utc_now()
            made = (
                Ticket(
                    id=new_id(),
                    day=day,
                    label=f"B{n:06d}",
                    service=("certify", "civil")[n % 2],
                    priority=_CLASSES[n % 4],
                    state=TicketState.WAITING,
                    seq=n,
                    place=place_of(at) + n - seq,
                    issued_at=at,
                )
                for n in range(seq + 1, seq + 1 + waiting)
            )
            last = recording.Day(day, seq + waiting, at)
            written = (
                recording.tickets(self._centre.id, made),
                recording.day(self._centre.id, last),
            )
            recording.record(connection, written)


def commits(store: Store, steps: Iterable[Callable[[], None]]) -> Iterator[Written]:
    """Do some commands, and note what each of them wrote."""
    writes = ("INSERT", "UPDATE", "DELETE", "WITH")
    with overheard(store.database.writer.dialect) as said:
        for step in steps:
            said.clear()
            step()
            assert said, "an anchor that repeats nothing is none"
            written = [(words, rows) for words, rows in said if words.lstrip().startswith(writes)]
            yield [(words, values) for words, rows in written for values in rows]
