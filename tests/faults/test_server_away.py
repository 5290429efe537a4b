"""A hub that is started before its PostgreSQL: it answers 503, and waits for it, or is told to go.

A server that will not have us is another matter: that is one sentence and the end.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from broker_config.messages import Board
from hub.journal import export, verify
from hub.store.engine import Store
from tests.contract.hubs import RunningHub
from tests.contract.test_http_commands import refused
from tests.faults.load import CENTRE
from tests.processes import answers, free_port, wait_until
from tests.store import postgresql

UNAVAILABLE = 503, "store-unavailable"
# Then a centre would end it by force.
GONE_S = 5.0


@pytest.fixture
def port() -> int:
    """Choose where the server will be."""
    return free_port()


@pytest.fixture
def hub(tmp_path: Path, port: int) -> Iterator[RunningHub]:
    """Start a hub whose server is not there."""
    hub = RunningHub(tmp_path, f"hub.database={postgresql.url_at(port)}")
    hub.launch()
    wait_until(lambda: answers(hub.port), "the hub listens")
    yield hub
    hub.kill()
    hub.http.close()


def test_a_hub_before_its_server_answers_503_and_opens_by_itself(
    hub: RunningHub, port: int
) -> None:
    id_ = "asked before there was a database"
    problem = refused(hub.post("/tickets", service="certify", request_id=id_), *UNAVAILABLE)
    assert "send the same request again" in str(problem["detail"])
    refused(hub.press("6", "open"), *UNAVAILABLE)
    for reading in ("board/main", "tickets/none", "tickets/none/events"):
        refused(hub.http.get(f"/api/v1/{reading}"), *UNAVAILABLE)
    health = hub.http.get("/health")
    assert (health.status_code, health.json()["database"]) == (503, "down")
    assert hub.http.get("/api/v1/services").status_code == 200, "the settings need no database"
    with postgresql.running(port=port) as url:
        wait_until(lambda: hub.http.get("/health").status_code == 200, "the store is open")
        ticket = hub.post("/tickets", service="certify", request_id=id_)
        assert (ticket.status_code, ticket.json()["label"]) == (201, "A001")
        board = Board.from_bytes(hub.http.get("/api/v1/board/main").content)
        assert [line.count for line in board.waiting if line.service == "certify"] == [1]
        hub.kill()
        assert [line["what"] for line in export(url, CENTRE)] == ["TicketIssued"]
        assert verify(url, CENTRE).difference is None
    told = hub.log.read_text()
    assert told.count("waiting for it") == 1
    assert told.count("is there") == 1
    assert "Traceback" not in told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_hub_that_waits_for_its_server_ends_when_it_is_told_to(
    hub: RunningHub, number: signal.Signals
) -> None:
    ends_at_once(hub, number)


@contextmanager
def deaf_server(port: int) -> Iterator[None]:
    """Listen, and never say a word."""
    with socket.create_server(("127.0.0.1", port)):
        yield


def test_a_hub_whose_server_says_nothing_listens_and_ends_as_well(
    tmp_path: Path, port: int
) -> None:
    hub = RunningHub(tmp_path, f"hub.database={postgresql.url_at(port)}")
    with deaf_server(port):
        hub.launch()
        wait_until(lambda: answers(hub.port), "the hub listens")
        refused(hub.post("/tickets", service="certify"), *UNAVAILABLE)
        ends_at_once(hub, signal.SIGTERM)


def ends_at_once(hub: RunningHub, number: signal.Signals) -> None:
    """Tell a hub to end: it does, in seconds, without an error."""
    assert hub.process is not None
    began = time.monotonic()
    hub.process.send_signal(number)
    assert hub.process.wait(timeout=20) == 0
    assert time.monotonic() - began < GONE_S
    assert "Traceback" not in hub.log.read_text()
    hub.http.close()


def ends_with_one_sentence(hub: RunningHub) -> str:
    """Wait until a hub has ended as one that could not start; read its last line."""
    assert hub.process is not None
    assert hub.process.wait(timeout=20) == 1
    told = hub.log.read_text()
    assert "Traceback" not in told
    hub.http.close()
    return told.strip().splitlines()[-1]


def test_a_server_that_comes_and_does_not_know_us_ends_the_hub_with_one_sentence(
    tmp_path: Path, port: int
) -> None:
    stranger = postgresql.url_at(port).replace("motcua@", "stranger:secret@")
    hub = RunningHub(tmp_path, f"hub.database={stranger}")
    hub.launch()
    wait_until(lambda: answers(hub.port), "the hub listens")
    with postgresql.running(port=port):
        said = ends_with_one_sentence(hub)
    assert "cannot be opened" in said
    assert "stranger" in said
    assert "secret" not in hub.log.read_text()


def test_a_database_of_a_newer_version_on_a_server_ends_the_hub_with_one_sentence(
    tmp_path: Path, port: int
) -> None:
    with postgresql.running(port=port) as url:
        with closing(Store(url)) as store:
            store.open()
        with psycopg.connect(url) as later:
            later.execute("UPDATE alembic_version SET version_num = '9999'")
        hub = RunningHub(tmp_path, f"hub.database={url}")
        hub.launch()
        assert "newer version" in ends_with_one_sentence(hub)
    assert "listens" not in hub.log.read_text()
