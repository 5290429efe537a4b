"""Visits that are not one straight line, as another program asks for them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from broker_config.link import Link
from broker_config.messages import board_topic, counter_topic
from hub.client import Hub, new_request_id
from tests.contract.hubs import RunningHub, running
from tests.contract.test_http_commands import refused
from tests.processes import Broker, wait_until

# Two lines that no other test of this module waits in.
SERVICE, COUNTER = "land", "3"


@pytest.fixture(autouse=True)
def _open(hub: RunningHub) -> None:
    for counter in ("2", COUNTER):
        hub.press(counter, "open").raise_for_status()


def called(hub: RunningHub) -> dict[str, Any]:
    """Take a number and call it."""
    taken = hub.take(SERVICE)
    answer = hub.press(COUNTER, "next", ticket=taken["id"]).json()
    assert answer["ticket"]["id"] == taken["id"]
    ticket: dict[str, Any] = answer["ticket"]
    return ticket


def state(hub: RunningHub, ticket: dict[str, Any]) -> str:
    told: dict[str, str] = hub.http.get(f"/api/v1/tickets/{ticket['id']}").json()
    return told["state"]


def test_aside_and_back(hub: RunningHub) -> None:
    ticket = called(hub)
    aside = hub.press(COUNTER, "park", reason="wait", minutes=5).json()
    assert (aside["state"], aside["ticket"]["state"]) == ("open", "PARKED")
    back = hub.press(COUNTER, "unpark", ticket=ticket["id"]).json()
    assert (back["state"], back["ticket"]["state"]) == ("called", "CALLED")
    hub.press(COUNTER, "finish")


def test_papers_are_mended_and_the_number_typed_at_the_kiosk(hub: RunningHub) -> None:
    ticket = called(hub)
    hub.press(COUNTER, "park", reason="mend")
    with Hub(hub.url) as client:
        back = client.check_in(ticket["label"], request_id=new_request_id())
    assert (back.id, back.state, back.counter) == (ticket["id"], "WAITING", COUNTER)
    again = refused(hub.post(f"/tickets/{ticket['id']}/check-in"), 409, "illegal-move")
    assert again["state"] == "WAITING"
    assert hub.press(COUNTER, "next").json()["ticket"]["id"] == ticket["id"]
    hub.press(COUNTER, "finish")


def test_on_to_another_line_and_to_one_counter(hub: RunningHub) -> None:
    ticket = called(hub)
    sent = hub.press(COUNTER, "transfer", service="civil-status").json()
    assert (sent["ticket"]["state"], sent["ticket"]["service"]) == ("WAITING", "civil-status")
    assert sent["ticket"]["ahead"] == 0
    assert sent["ticket"]["wait_p90_s"] >= sent["ticket"]["wait_p50_s"] >= 0
    assert hub.press("2", "next").json()["ticket"]["label"] == ticket["label"]
    hub.post("/counters/2/transfer", counter=COUNTER)
    assert hub.press(COUNTER, "next").json()["ticket"]["label"] == ticket["label"]
    hub.press(COUNTER, "finish")
    assert state(hub, ticket) == "SERVED"


@pytest.mark.parametrize("fields", [{}, {"service": "land", "counter": "2"}])
def test_a_transfer_goes_to_one_place(hub: RunningHub, fields: dict[str, str]) -> None:
    said = refused(hub.post(f"/counters/{COUNTER}/transfer", **fields), 422, "invalid-request")
    assert said["detail"] == "Name either the service or the counter it goes to."


def test_absent_and_back_in_line(hub: RunningHub) -> None:
    ticket = called(hub)
    hub.press(COUNTER, "no-show")
    assert state(hub, ticket) == "NO_SHOW"
    back = hub.post(f"/tickets/{ticket['id']}/reinstate").json()
    assert back["state"] == "WAITING"
    gone = hub.post(f"/tickets/{ticket['id']}/cancel").json()
    assert gone["state"] == "CANCELLED"
    problem = refused(hub.post(f"/tickets/{ticket['id']}/reinstate"), 409, "illegal-move")
    assert (problem["state"], problem["allowed"]) == ("CANCELLED", [])
    assert "a new number" in str(problem["detail"]), "what could be done instead"


def test_corrected(hub: RunningHub) -> None:
    ticket = hub.take(SERVICE)
    fields = {"service": "building", "priority": "elderly", "later": ["land"]}
    told = hub.post(f"/tickets/{ticket['id']}/amend", **fields).json()
    assert (told["services"], told["priority"]) == (["building", "land"], "elderly")
    refused(hub.post(f"/tickets/{ticket['id']}/amend", service="x"), 404, "unknown-service")
    hub.post(f"/tickets/{ticket['id']}/cancel")


def test_a_pause_has_a_reason(hub: RunningHub) -> None:
    assert hub.press(COUNTER, "pause", reason="họp").json()["state"] == "paused"
    refused(hub.press(COUNTER, "pause", reason=""), 422, "invalid-request")
    assert hub.press(COUNTER, "open").json()["state"] == "open"


def test_a_call_that_was_taken_back_is_on_no_screen(hub: RunningHub) -> None:
    ticket = called(hub)
    undone = hub.press(COUNTER, "undo").json()
    assert (undone["state"], undone["ticket"]) == ("open", None)
    board = hub.http.get("/api/v1/board/main").json()
    assert ticket["label"] not in [row["label"] for row in board["calls"]]
    refused(hub.press(COUNTER, "undo"), 409, "illegal-move")
    hub.post(f"/tickets/{ticket['id']}/cancel")


def test_a_kiosk_without_its_disk_gets_a_new_series_each_time(hub: RunningHub) -> None:
    with Hub(hub.url) as client:
        once = new_request_id()
        dealt = [client.series("K9", request_id=id_) for id_ in (once, once, new_request_id())]
    assert dealt == ["K9", "K9", "K9A"]


def test_needs_are_for_the_clerk_alone(tmp_path: Path, broker: Broker) -> None:
    heard: Queue[bytes] = Queue()
    link = Link(broker.settings, "nam-cuong", "ear", kind="display", version="1")
    for topic in (board_topic("nam-cuong", "main"), counter_topic("nam-cuong", "1")):
        link.subscribe(topic, heard.put)
    link.start()
    try:
        with running(tmp_path, broker_port=broker.settings.port) as hub:
            hub.press("1", "open")
            ticket = hub.take("help", needs=["wheelchair", "sight"])
            shown = hub.press("1", "next").json()
            assert shown["ticket"]["needs"] == ["wheelchair", "sight"]
            told: list[bytes] = []

            def has_told() -> bool:
                while not heard.empty():
                    told.append(heard.get())
                return any(ticket["label"].encode() in message for message in told)

            wait_until(has_told, "the board tells the call")
            read = hub.http.get(f"/api/v1/tickets/{ticket['id']}").text
            journal = subprocess.run(
                [sys.executable, "-m", "motcua", "journal", "export", "--state", hub.state],
                capture_output=True,
                check=True,
                timeout=60,
            ).stdout
            for where in (*told, read.encode(), journal, hub.log.read_bytes()):
                assert b"wheelchair" not in where
                assert b"sight" not in where
            refused(hub.post("/tickets", service="help", needs=["gold"]), 422, "invalid-request")
            assert json.loads(read)["state"] == "CALLED"
    finally:
        link.stop()
