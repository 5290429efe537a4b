"""What the store promises: one number for one citizen, times in UTC, versions that are checked."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from hub.client import Ticket
from hub.queueing.errors import StoreUnavailableError
from hub.queueing.events import Event
from hub.store import engine, reading, tables
from hub.store.engine import Store, StoreError, database_url
from hub.store.rows import EVENTS, event_data, event_value
from tests.store import postgresql
from tests.store.office import CENTRE, Clock, Office, proven


def test_eight_threads_take_two_hundred_numbers_and_none_twice(office: Office) -> None:
    with ThreadPoolExecutor(8) as people:
        tickets = list(people.map(lambda _: office.take(), range(200)))
    assert sorted(t.label for t in tickets) == [f"A{n:03d}" for n in range(1, 201)]
    assert [r.event.seq for r in office.journal()] == list(range(1, 201))


def test_many_counters_at_once_never_call_one_ticket_twice(office: Office) -> None:
    for _ in range(20):
        office.take()
    office.press("1", "open")
    office.press("2", "open")
    called: list[Ticket] = []
    gate = threading.Barrier(2)

    def work(counter: str) -> None:
        gate.wait()
        for _ in range(10):
            answer = office.press(counter, "next")
            assert answer.ticket is not None
            called.append(answer.ticket)
            office.press(counter, "finish")

    with ThreadPoolExecutor(2) as clerks:
        list(clerks.map(work, ["1", "2"]))
    assert len({ticket.id for ticket in called}) == 20


def test_two_centres_in_one_database_do_not_meet(store: Store, clock: Clock) -> None:
    other = CENTRE.__class__(
        centre=CENTRE.centre.model_copy(update={"id": "other"}),
        halls=CENTRE.halls,
        priorities=CENTRE.priorities,
        services=CENTRE.services,
        counters=CENTRE.counters,
    )
    here, there = Office(store, CENTRE, clock), Office(store, other, clock)
    assert here.take().label == there.take().label == "A001"
    here.press("1", "open")
    here.press("1", "next")
    there.press("1", "open")
    answer = there.press("1", "next")
    assert answer.ticket is not None
    assert len(here.journal()) == len(there.journal()) == 3


def test_times_come_back_in_utc_from_wherever_they_were(store: Store) -> None:
    hanoi = timezone(timedelta(hours=7))
    noon = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=hanoi)
    with store.write() as connection:
        connection.execute(tables.day.insert(), {"centre": "c", "seq": 0, "checked_at": noon})
    with store.read() as connection:
        kept = connection.execute(sa.select(tables.day.c.checked_at)).scalar_one()
    assert kept == noon
    assert kept.tzinfo is UTC


def test_a_time_without_a_zone_is_not_stored(store: Store) -> None:
    naive = datetime(2026, 11, 24, 12, 0)  # noqa: DTZ001 - what is refused
    with pytest.raises(sa.exc.StatementError, match="without a zone"), store.write() as connection:
        connection.execute(tables.day.insert(), {"centre": "c", "seq": 0, "last_at": naive})


def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    with store.read() as connection:
        inspector = sa.inspect(connection)
        for name, table in tables.metadata.tables.items():
            made = {column["name"] for column in inspector.get_columns(name)}
            assert made == set(table.columns.keys())
            assert inspector.get_pk_constraint(name)["constrained_columns"][0] == "centre"


def test_a_store_opens_again_as_it_was(office: Office, url: str) -> None:
    office.take()
    again = Store(url)
    again.open()
    assert Office(again, CENTRE, office.clock).take().label == "A002"
    proven(again)
    again.close()


def test_a_database_of_a_newer_version_is_left_alone(store: Store, url: str) -> None:
    with store.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        Store(url).open()
    with pytest.raises(StoreError, match="newer version"):
        Store(url).require()


def test_a_tool_tells_what_to_do_with_a_database_of_an_older_version(
    store: Store, url: str
) -> None:
    with store.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(StoreError, match=r"older version .* start the hub"):
        Store(url).require()
    with store.write() as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
    with pytest.raises(StoreError, match="no tables of"):
        Store(url).require()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"This is a letter, not a database. " * 100)
    with pytest.raises(StoreError, match=r"queue\.db"):
        Store(database_url("", tmp_path)).open()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://localhost/queue",
        "sqlite://",
        "a queue, please",
        "postgresql//clerk:secret@localhost/queue",
        "postgresql://clerk:secret@localhost:port/queue",
    ],
)
def test_a_database_we_cannot_use_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(StoreError, match=r"hub\.database") as refused:
        Store(url)
    assert "secret" not in str(refused.value)


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    with pytest.raises(StoreError) as refused:
        Store("postgresql://clerk:secret@127.0.0.1:1/queue").open()
    assert "127.0.0.1" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_locked_database_is_unavailable_and_then_whole_again(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 0.1)
    store = Store(database_url("", tmp_path))
    store.open()
    office = Office(store, CENTRE, clock)
    with sqlite3.connect(tmp_path / "queue.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError):
            office.take()
        other.execute("ROLLBACK")
    assert office.take().label == "A001"
    proven(store)
    store.close()


def test_a_day_that_another_holds_on_a_server_is_not_waited_for_without_end(
    server: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 1.0)
    url = postgresql.new_database(server, "held")
    store = Store(url)
    store.open()
    office = Office(store, CENTRE, clock)
    with psycopg.connect(url) as other:
        other.execute("SELECT * FROM day FOR UPDATE")
        with pytest.raises(StoreUnavailableError):
            office.take()
    assert office.take().label == "A001"
    proven(store)
    store.close()


def test_a_command_that_fails_leaves_nothing_behind(office: Office) -> None:
    def fails(_: object) -> Ticket:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        office.commands.once("one", "issue", {}, fails)
    assert office.journal() == []
    assert office.take(request_id="one").label == "A001"


def test_a_line_costs_one_row_however_many_wait(office: Office) -> None:
    for _ in range(5):
        office.take()
        office.take(priority="elderly")
    with office.store.read() as connection:
        day = office.clock().date()
        heads = reading.heads(
            connection, "office", day, ("certify", "civil"), ("elderly",), counter="2", overdue=0
        )
    assert sorted(head.ticket.label for head in heads) == ["A001", "A002"]


def test_every_event_of_the_journal_can_be_read_back(office: Office) -> None:
    office.take()
    office.press("1", "open")
    office.press("1", "next")
    for recorded in office.journal():
        event: Event = recorded.event
        assert event_value(type(event).__name__, event.seq, event.at, event_data(event)) == event
    assert "TicketNoShow" in EVENTS


def test_a_server_that_drops_its_connections_is_met_again(server: str, clock: Clock) -> None:
    with psycopg.connect(server, autocommit=True) as other:
        store = Store(postgresql.new_database(server, "dropped"))
        store.open()
        office = Office(store, CENTRE, clock)
        office.take()
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'dropped'"
        )
        assert office.take().label == "A002"
        proven(store)
        store.close()


def test_an_outage_is_told_once_and_its_end_too(
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", logger="hub")
    monkeypatch.setattr(engine, "BUSY_S", 0.05)
    store = Store(database_url("", tmp_path))
    store.open()
    office = Office(store, CENTRE, clock)
    with sqlite3.connect(tmp_path / "queue.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(StoreUnavailableError):
                office.take()
        other.execute("ROLLBACK")
    office.take()
    office.take()
    proven(store)
    store.close()
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
