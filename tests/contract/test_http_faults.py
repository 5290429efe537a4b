"""A hub that dies, ends, or cannot start."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from broker_config.messages import Board, Lamp, board_topic, counter_topic
from hub.journal import export
from hub.store.engine import database_url
from tests.contract.guests import DESK, let_in, revoke
from tests.contract.hubs import RunningHub, running
from tests.contract.test_http_reading import follow
from tests.processes import Broker, free_port, wait_until


def journal(hub: RunningHub) -> list[str]:
    """Read what happened, as words."""
    return [line["what"] for line in export(database_url("", hub.state), "nam-cuong")]


def die(hub: RunningHub, path: str, **fields: object) -> None:
    """Send a command whose answer never comes: the hub dies after its commit."""
    with pytest.raises(httpx.TransportError):
        hub.post(path, **fields)
    assert hub.process is not None
    assert hub.process.wait(timeout=5) == -signal.SIGKILL


def test_a_command_is_done_once_though_the_hub_died_before_it_answered(tmp_path: Path) -> None:
    hub = RunningHub(tmp_path)
    try:
        hub.start(dying=True)
        die(hub, "/tickets", service="certify", request_id="die 1")
        hub.start(dying=True)
        again = hub.post("/tickets", service="certify", request_id="alive 1")
        assert again.json()["label"] == "A002"
        hub.press("6", "open", request_id="alive 2")
        die(hub, "/counters/6/next", request_id="die 2")
        hub.start()
        ticket = hub.post("/tickets", service="certify", request_id="die 1")
        assert (ticket.status_code, ticket.json()["label"]) == (200, "A001")
        called = hub.press("6", "next", request_id="die 2").json()
        assert (called["ticket"]["label"], called["repeated"]) == ("A001", False)
        assert journal(hub) == ["TicketIssued", "TicketIssued", "CounterOpened", "TicketCalled"]
    finally:
        hub.kill()


def test_the_hub_ends_within_two_seconds_though_somebody_follows(own_hub: RunningHub) -> None:
    ticket = own_hub.take()
    streams = [
        follow(own_hub, "/api/v1/board/main/events"),
        follow(own_hub, f"/api/v1/tickets/{ticket['id']}/events"),
    ]
    for heard, _ in streams:
        heard.get(timeout=5)
    assert own_hub.process is not None
    began = time.monotonic()
    own_hub.process.send_signal(signal.SIGTERM)
    assert own_hub.process.wait(timeout=5) == 0
    assert time.monotonic() - began < 2
    assert "Traceback" not in own_hub.log.read_text()


def start(*settings: str, state: Path) -> subprocess.CompletedProcess[str]:
    """Start a hub that is expected to refuse."""
    words = [word for setting in settings for word in ("--set", setting)]
    return subprocess.run(
        [sys.executable, "-m", "motcua", "hub", "--state", str(state), *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
    )


def last_line(refused: subprocess.CompletedProcess[str]) -> str:
    assert refused.returncode == 1, refused.stderr
    assert "Traceback" not in refused.stderr
    return refused.stderr.strip().splitlines()[-1]


def test_a_taken_port_is_one_sentence(own_hub: RunningHub, tmp_path: Path) -> None:
    second = start(f"hub.port={own_hub.port}", state=tmp_path / "second")
    assert str(own_hub.port) in last_line(second)


def test_without_keys_nobody_outside_may_command(tmp_path: Path) -> None:
    for known in (False, True):
        refused = start("hub.host=0.0.0.0", f"hub.port={free_port()}", state=tmp_path)
        said = last_line(refused)
        assert "without a key" in said
        assert "motcua device add" in said
        if not known:
            let_in(tmp_path, DESK)
            revoke(tmp_path, DESK.name)


def test_with_a_device_the_hub_listens_to_others_who_show_a_key(tmp_path: Path) -> None:
    key = let_in(tmp_path / "state", DESK)[DESK.name]
    with running(tmp_path, "hub.host=0.0.0.0", "hub.plain=true") as hub:
        # All of 127/8 is this machine; only a hub that listens everywhere answers there.
        outside = f"http://127.0.0.2:{hub.port}/api/v1/services"
        assert httpx.get(outside).status_code == 401
        shown = {"Authorization": f"Bearer {key}"}
        assert httpx.get(outside, headers=shown).status_code == 200


def test_a_database_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"This is a letter, not a database. " * 100)
    assert "queue.db" in last_line(start(f"hub.port={free_port()}", state=tmp_path))


def test_a_database_that_may_only_be_read_is_one_sentence(
    own_hub: RunningHub, tmp_path: Path
) -> None:
    own_hub.kill()
    url = f"hub.database=sqlite:///file:{own_hub.state}/queue.db?mode=ro&uri=true"
    refused = start(f"hub.port={free_port()}", url, state=tmp_path / "other")
    assert "cannot be written" in last_line(refused)


def test_a_database_that_is_away_is_503_and_then_whole_again(own_hub: RunningHub) -> None:
    with sqlite3.connect(own_hub.state / "queue.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = own_hub.post("/tickets", service="certify", request_id="patient")
        assert (refused.status_code, refused.json()["type"]) == (
            503,
            "/problems/store-unavailable",
        )
        health = own_hub.http.get("/health")
        assert (health.status_code, health.json()["database"]) == (503, "down")
        other.execute("ROLLBACK")
    assert own_hub.post("/tickets", service="certify", request_id="patient").status_code == 201


def test_the_board_and_the_lamps_travel_and_heal(tmp_path: Path, broker: Broker) -> None:
    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    newest: dict[str, bytes] = {}
    screen = paho.Client(CallbackAPIVersion.VERSION2)
    screen.on_message = lambda _c, _u, message: newest.update(
        {message.topic: bytes(message.payload)}
    )
    screen.on_connect = lambda client, *_: client.subscribe("motcua/v1/nam-cuong/#", qos=1)
    screen.connect("127.0.0.1", broker.settings.port)
    screen.loop_start()
    board, lamp = board_topic("nam-cuong", "main"), counter_topic("nam-cuong", "6")
    try:
        with running(tmp_path, broker_port=broker.settings.port) as hub:
            hub.take()
            hub.press("6", "open")
            hub.press("6", "next")
            wait_until(lambda: Board.from_bytes(newest[board]).calls, "the call is told")
            wait_until(lambda: Lamp.from_bytes(newest[lamp]).label == "A001", "the lamp is told")
            assert b'"ok"' in newest["motcua/v1/nam-cuong/device/hub"]
            wait_until(lambda: hub.http.get("/health").json()["status"] == "ok", "all is well")
            broker.kill()
            wait_until(
                lambda: hub.http.get("/health").json()["broker"] == "down", "the broker is away"
            )
            hub.press("6", "recall")
            broker.start()
            wait_until(
                lambda: Board.from_bytes(newest[board]).calls[0].times == 2, "the news is told"
            )
    finally:
        screen.loop_stop()
