"""What somebody wrote into the journal, or beside it, that never happened is found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hub import proof
from hub.proof import Difference, History
from hub.queueing.events import DayClosed, TicketRestored
from hub.queueing.values import DeskState, Parked, TicketState
from hub.store import reading
from hub.store.engine import Store, database_url
from hub.store.journal import Recorded
from hub.transaction import REQUESTS_KEPT
from tests.store.office import CENTRE, Clock, Office

Rows = dict[str, dict[tuple[str, ...], dict[str, Any]]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Keep two days on which a counter takes back, and people come back."""
    folder: Path = tmp_path_factory.mktemp("forged")
    store = Store(database_url("", folder))
    store.open()
    clock = Clock()
    office = Office(store, CENTRE, clock)
    office.press("1", "open", clerk="Lan")
    office.press("2", "open", clerk="Nam")
    office.take(request_id="one")
    office.take(request_id="two")
    for verb in ("next", "undo", "next"):
        clock.forward(minutes=1)
        office.press("1", verb)
    office.press("1", "park", reason=Parked.MEND)
    office.check_in("A001")
    office.press("1", "next", request_id="second")
    office.press("1", "finish", request_id="finish")
    office.press("1", "next", request_id="first")
    office.press("1", "next", request_id="nobody")
    clock.forward(days=1)
    office.press("2", "open", request_id="morning")
    office.press("2", "undo")
    office.press("2", "open", clerk="Nam")
    office.take("civil", needs=("hears-little",))
    office.press("2", "next", request_id="civil")
    office.take("civil")
    yield store
    store.close()


@pytest.fixture
def journal(store: Store) -> list[Recorded]:
    """Read what happened, for a test to change."""
    return Office(store, CENTRE, Clock()).journal()


@pytest.fixture
def rows(store: Store) -> Rows:
    """Read what the tables hold, for a test to change."""
    with store.read() as connection:
        return {name: reading.rows(connection, CENTRE.id, name) for name in proof.TABLES}


def found(journal: list[Recorded], rows: Rows) -> Difference | None:
    """Prove it; a call that is belied counts too."""
    history = History()
    for one in journal:
        wrong = history.add(one.event, one.day, one.request_id)
        if wrong:
            return wrong
    return history.compare(rows, REQUESTS_KEPT) or history.belied


def nth(journal: list[Recorded], kind: str, number: int = 0) -> int:
    """Find the event of a kind: its index in the journal."""
    return [i for i, one in enumerate(journal) if type(one.event).__name__ == kind][number]


def forge(journal: list[Recorded], kind: str, number: int = 0, **said: Any) -> None:
    """Let an event say something else."""
    at = nth(journal, kind, number)
    journal[at] = replace(journal[at], event=replace(journal[at].event, **said))


def answer(rows: Rows, request_id: str, **said: Any) -> None:
    """Let a kept answer tell something else."""
    row = rows[proof.REQUEST][(request_id,)]
    row["response"] = json.dumps({**json.loads(row["response"]), **said})


def field_of(difference: Difference | None) -> tuple[str, str]:
    """Tell the table and the field of what was found."""
    assert difference is not None
    return difference.table, difference.field


def test_what_happened_is_found_to_have_happened(journal: list[Recorded], rows: Rows) -> None:
    assert found(journal, rows) is None
    assert nth(journal, "CounterRestored", 1), "a day's first command was taken back"


FORGED: Mapping[str, Mapping[str, Any]] = {
    "another clerk": {"clerk": "Mai"},
    "a streak": {"streak": 7},
    "a call": {"call_seq": 3},
    "a pause": {"state": DeskState.PAUSED},
}


@pytest.mark.parametrize("said", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("number", [0, 1])
def test_a_counter_is_put_back_as_it_stood(
    journal: list[Recorded], rows: Rows, said: Mapping[str, Any], number: int
) -> None:
    before: Any = journal[nth(journal, "CounterRestored", number)].event
    forge(journal, "CounterRestored", number, before=replace(before.before, **said))
    assert field_of(found(journal, rows)) == (proof.JOURNAL, "before")


def test_a_counter_is_not_put_back_with_one_who_waits(journal: list[Recorded], rows: Rows) -> None:
    before: Any = journal[nth(journal, "CounterRestored")].event
    waiting: Any = journal[nth(journal, "TicketIssued", 1)].event
    desk = replace(before.before, state=DeskState.CALLED, ticket=waiting.ticket)
    forge(journal, "CounterRestored", before=desk)
    assert field_of(found(journal, rows)) == (proof.JOURNAL, "before")


def test_an_undo_takes_back_the_last_command(journal: list[Recorded], rows: Rows) -> None:
    forge(journal, "CounterRestored", undone="one")
    assert field_of(found(journal, rows)) == (proof.JOURNAL, "undone")


def test_a_counter_holds_whom_it_called(journal: list[Recorded], rows: Rows) -> None:
    last = journal[-1]
    call: Any = journal[nth(journal, "TicketCalled", -1)].event
    history = History()
    for one in journal:
        assert history.add(one.event, one.day, one.request_id) is None
    (waited,) = (t for t in history._were[call.ticket] if t.state is TicketState.WAITING)
    taken_away = TicketRestored(
        seq=last.event.seq + 1,
        at=last.event.at,
        ticket=call.ticket,
        label=call.label,
        before=waited,
    )
    journal.append(replace(last, event=taken_away, request_id="forged"))
    rows[proof.TICKET][(call.ticket,)] = asdict(waited)
    rows[proof.DAY][()]["seq"] += 1
    assert field_of(found(journal, rows)) == (proof.DESK, "ticket")


@pytest.mark.parametrize(
    ("request_id", "label"), [("second", "A002"), ("finish", "A002"), ("civil", "H001")]
)
def test_a_counters_answer_names_its_ticket(
    journal: list[Recorded], rows: Rows, request_id: str, label: str
) -> None:
    ticket = json.loads(rows[proof.REQUEST][(request_id,)]["response"])["ticket"]
    assert ticket["label"] == label
    answer(rows, request_id, ticket={**ticket, "label": "A999"})
    assert field_of(found(journal, rows)) == (proof.REQUEST, "label")
    answer(rows, request_id, ticket={**ticket, "id": "another"})
    assert field_of(found(journal, rows)) == (proof.REQUEST, "id")


@pytest.mark.parametrize("pair", [("second", "civil"), ("nobody", "morning"), ("one", "civil")])
def test_two_answers_that_were_exchanged_are_found(
    journal: list[Recorded], rows: Rows, pair: tuple[str, str]
) -> None:
    one, other = (rows[proof.REQUEST][(id_,)] for id_ in pair)
    one["response"], other["response"] = other["response"], one["response"]
    assert field_of(found(journal, rows))[0] == proof.REQUEST


def test_a_call_answers_with_whom_it_called(journal: list[Recorded], rows: Rows) -> None:
    answer(rows, "second", ticket=None)
    assert field_of(found(journal, rows)) == (proof.REQUEST, "id")


def test_who_is_back_waits_for_the_counter_that_sent_them(
    journal: list[Recorded], rows: Rows
) -> None:
    forge(journal, "TicketCheckedIn", bound="2")
    assert field_of(found(journal, rows)) == (proof.JOURNAL, "bound")


@pytest.mark.parametrize("days", [-1, 1])
def test_nobody_is_begun_before_their_call_or_after_their_end(
    journal: list[Recorded], rows: Rows, days: int
) -> None:
    finished: Any = journal[nth(journal, "TicketFinished")].event
    forge(journal, "TicketFinished", started_at=finished.started_at + timedelta(days=days))
    assert field_of(found(journal, rows)) == (proof.JOURNAL, "started_at")


@pytest.mark.parametrize("kind", ["TicketCalled", "TicketIssued", "CounterOpened", "TicketParked"])
def test_what_a_clerk_did_was_asked_for(journal: list[Recorded], rows: Rows, kind: str) -> None:
    at = nth(journal, kind)
    journal[at] = replace(journal[at], request_id="")
    assert field_of(found(journal, rows)) == (proof.JOURNAL, "request_id")


def test_only_a_days_end_closes_a_counter_unasked(journal: list[Recorded], rows: Rows) -> None:
    at = nth(journal, "TicketParked")
    assert journal[at + 1].request_id
    closed: Any = journal[nth(journal, "CounterClosed")].event
    seq, stamp = journal[at].event.seq, journal[at].event.at
    journal[at] = replace(
        journal[at], event=replace(closed, seq=seq, at=stamp, counter="2"), request_id=""
    )
    assert field_of(found(journal, rows)) == (proof.JOURNAL, "day")


def test_the_day_that_is_closed_is_the_one_before(journal: list[Recorded], rows: Rows) -> None:
    ended = journal[nth(journal, "DayClosed")].event
    assert isinstance(ended, DayClosed)
    forge(journal, "DayClosed", ended=ended.ended - timedelta(days=1))
    assert field_of(found(journal, rows)) == (proof.JOURNAL, "ended")


@pytest.mark.parametrize("whose", ["nobody", "yesterday"])
def test_no_need_is_kept_beyond_its_day(journal: list[Recorded], rows: Rows, whose: str) -> None:
    issued: Any = journal[nth(journal, "TicketIssued")].event
    ticket = {"nobody": "ghost", "yesterday": issued.ticket}[whose]
    rows[proof.NEED][(ticket,)] = {"needs": ("sight",)}
    assert found(journal, rows) == Difference(proof.NEED, ticket, "", None, "a row")
