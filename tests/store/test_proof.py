"""The tables are the journal, replayed; whatever was changed by hand is found and named."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.journal import verified
from hub.queueing.values import Printed
from hub.store.engine import Store, StoreError, database_url
from hub.verbs.tickets import OfflineLabel
from tests.store.office import CENTRE, Clock, Office, proven


def work(office: Office) -> None:
    """Work a morning in which everything happens that can."""
    office.take(request_id="one")
    office.take("civil", "elderly")
    slip = office.take()
    office.printed(slip.id, Printed.PRINTED)
    office.take(request_id="late")
    office.take(request_id="late", offline=OfflineLabel("K1-001", 5))
    office.take(offline=OfflineLabel("K1-002", 60))
    office.press("1", "open")
    office.press("2", "open", clerk="Lan")
    for verb in ("next", "recall", "start", "finish", "next", "no-show"):
        office.clock.forward(minutes=2)
        office.press("1", verb)
    office.press("2", "next")
    office.press("1", "close")


@pytest.fixture
def morning(url: str, clock: Clock) -> Iterator[Office]:
    """Open an office whose store a test may spoil."""
    store = Store(url)
    store.open()
    office = Office(store, CENTRE, clock)
    work(office)
    yield office
    store.close()


def test_a_morning_is_its_journal(morning: Office) -> None:
    verdict = verified(morning.store, "office")
    assert verdict.difference is None
    assert (verdict.events, verdict.tickets) == (17, 5)


def test_days_and_forgotten_answers_are_no_difference(morning: Office) -> None:
    for _ in range(3):
        morning.clock.forward(days=4)
        morning.take()
    # A new day closes the old one, and forgets old answers.
    morning.clock.forward(days=9)
    morning.press("2", "open", request_id="x")
    morning.press("2", "next")
    proven(morning.store)


CORRUPTIONS = [
    ("UPDATE ticket SET state = 'SERVED' WHERE label = 'A002'", "ticket * state WAITING SERVED"),
    ("UPDATE ticket SET place = place - 1 WHERE label = 'K1-001'", "ticket * place * *"),
    ("UPDATE ticket SET label = 'A007' WHERE label = 'A001'", "ticket * label A001 A007"),
    ("DELETE FROM ticket WHERE label = 'H001'", "ticket *  a_row None"),
    (
        (
            "INSERT INTO ticket (centre, id, day, label, service, priority, state, seq, place, "
            "issued_at, times) SELECT centre, 'extra', day, 'A009', service, priority, state, seq, "
            "place, issued_at, times FROM ticket WHERE label = 'A001'"
        ),
        "ticket extra  None a_row",
    ),
    ("UPDATE ticket SET times = 3 WHERE label = 'A001'", "ticket * times 1 3"),
    ("UPDATE desk SET ticket = NULL WHERE counter = '2'", "desk 2 ticket * None"),
    ("UPDATE desk SET clerk = 'Mai' WHERE counter = '2'", "desk 2 clerk Lan Mai"),
    ("UPDATE sequence SET last = last - 1 WHERE letter = 'A'", "sequence * last 3 2"),
    ("UPDATE day SET seq = seq + 1", "day  seq 17 18"),
    ("DELETE FROM request WHERE id = 'one'", "request one  a_row None"),
    ("DELETE FROM ticket_event WHERE seq = 3", "ticket_event 3 seq 3 4"),
    (
        "UPDATE ticket_event SET kind = 'ServiceStarted' WHERE seq = 11",
        "ticket_event * * * *",
    ),
    (
        "UPDATE request SET response = replace(response, 'A001', 'A009') WHERE id = 'one'",
        "request one label A001 A009",
    ),
    ("UPDATE request SET response = '[]' WHERE id = 'late'", "request late at * None"),
    ("UPDATE request SET at = '2026-01-01 00:00:00' WHERE id = 'one'", "request one at * *"),
    (
        (
            """UPDATE ticket_event SET data = replace(data, '"place": 17', '"place": 16') """
            "WHERE seq = 3"
        ),
        "ticket * place * *",  # before the call that is out of turn by it
    ),
    (
        (
            """UPDATE ticket_event SET data = replace(data, '"arrival"', '"priority"') """
            "WHERE seq = 10"
        ),
        "ticket_event 10 reason arrival priority",
    ),
    ("UPDATE ticket_event SET data = 'lost' WHERE seq = 5", "ticket_event 5 data an_event *"),
    ("UPDATE ticket_event SET at = '2026-01-01 00:00:00' WHERE seq = 9", "ticket_event 9 at * *"),
]


@pytest.mark.parametrize(("done", "told"), CORRUPTIONS, ids=[done for done, _ in CORRUPTIONS])
def test_what_was_changed_by_hand_is_found(morning: Office, done: str, told: str) -> None:
    with morning.store.write() as connection:
        assert connection.execute(sa.text(done)).rowcount == 1
    found = verified(morning.store, "office").difference
    assert found is not None
    said = (found.table, found.key, found.field, found.expected, found.found)
    for one, wanted in zip(said, told.split(" "), strict=True):
        assert wanted in ("*", str(one).replace(" ", "_")), f"{found}"


@pytest.fixture
def spoilt(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """Open a store in a file, with a stamp that is none."""
    store = Store(database_url("", tmp_path))
    store.open()
    work(Office(store, CENTRE, clock))
    with store.write() as connection:
        connection.execute(sa.text("UPDATE ticket SET issued_at = 'noon' WHERE label = 'A001'"))
    yield store
    store.close()


def test_a_stamp_that_is_none_is_found(spoilt: Store) -> None:
    found = verified(spoilt, "office").difference
    assert found is not None
    assert found.table == "ticket"
    assert "noon" in str(found)


def test_the_command_says_the_first_difference_and_ends_with_1(
    spoilt: Store, tmp_path: Path
) -> None:
    words = ["journal", "verify", "--json", "--state", str(tmp_path), "--set", "centre.id=office"]

    def verify() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "motcua", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    done = verify()
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert json.loads(done.stdout)["difference"]["table"] == "ticket"
    with spoilt.write() as connection:
        stamp = "(SELECT min(at) FROM ticket_event WHERE kind = 'TicketIssued')"
        connection.execute(sa.text(f"UPDATE ticket SET issued_at = {stamp} WHERE label = 'A001'"))
    done = verify()
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "events": 17,
        "tickets": 5,
        "difference": None,
        "belied": False,
    }


def test_a_centre_of_which_no_hub_ever_ran_is_said_to_be_none(morning: Office) -> None:
    with pytest.raises(StoreError, match="'elsewhere' ever ran"):
        verified(morning.store, "elsewhere")


def test_a_centres_row_that_is_gone_is_found(morning: Office) -> None:
    with morning.store.write() as connection:
        connection.execute(sa.text("DELETE FROM day"))
    found = verified(morning.store, CENTRE.id).difference
    assert str(found) == "day: the journal says a row, found is None"
