"""What can be read and followed over HTTP, asked of a real hub."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue

import httpx
import pytest

from tests.contract.hubs import RunningHub


def follow(hub: RunningHub, path: str) -> tuple[Queue[dict[str, object]], threading.Thread]:
    """Follow a stream of events on a thread of its own, until it ends."""
    heard: Queue[dict[str, object]] = Queue()

    def listen() -> None:
        try:
            with httpx.stream("GET", hub.url + path, timeout=20, trust_env=False) as stream:
                for line in _lines(stream):
                    if line.startswith("data: "):
                        heard.put(json.loads(line.removeprefix("data: ")))
        except httpx.TransportError:
            pass

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    return heard, thread


def _lines(stream: httpx.Response) -> Iterator[str]:
    assert stream.headers["content-type"].startswith("text/event-stream")
    yield from stream.iter_lines()


def test_the_services_of_the_example(hub: RunningHub) -> None:
    offered = hub.http.get("/api/v1/services").json()
    assert set(offered) == {"services", "priorities", "halls", "counters", "opens_at"}
    assert set(offered["services"][0]) == {"id", "name", "letter", "open"}
    assert [hall["id"] for hall in offered["halls"]] == ["main"]
    assert [counter["id"] for counter in offered["counters"]] == list("1234567")
    assert set(offered["counters"][0]) == {"id", "name", "hall", "services"}


def test_the_board_of_a_hall(hub: RunningHub) -> None:
    board = hub.http.get("/api/v1/board/main").json()
    assert {"revision", "published_at", "calls", "waiting", "counters", "notice"} <= set(board)


def test_a_ticket_is_read_by_its_id_alone(hub: RunningHub) -> None:
    ticket = hub.take()
    assert hub.http.get(f"/api/v1/tickets/{ticket['id']}").json()["label"] == ticket["label"]
    assert hub.http.get(f"/api/v1/tickets/{ticket['label']}").status_code == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/board/attic", "unknown-hall"),
        ("/board/attic/events", "unknown-hall"),
        ("/tickets/nobody", "unknown-ticket"),
        ("/tickets/nobody/events", "unknown-ticket"),
        ("/tickets/%00", "unknown-ticket"),
        ("/procedures/9.999999", "unknown-procedure"),
    ],
)
def test_what_is_not_there_is_a_problem(hub: RunningHub, path: str, kind: str) -> None:
    answer = hub.http.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["type"]) == (404, f"/problems/{kind}")


def test_the_refusal_of_a_hall_names_those_there_are(hub: RunningHub) -> None:
    assert hub.http.get("/api/v1/board/attic").json()["detail"].endswith(" There is: main.")


def test_who_follows_the_board_hears_each_call(own_hub: RunningHub) -> None:
    heard, _ = follow(own_hub, "/api/v1/board/main/events")
    assert heard.get(timeout=5)["calls"] == []
    own_hub.take()
    own_hub.press("6", "open")
    own_hub.press("6", "next")
    calls: object = []
    while not calls:
        calls = heard.get(timeout=5)["calls"]
    assert calls[0]["label"] == "A001"  # type: ignore[index]  # JSON


def test_who_follows_a_ticket_hears_when_it_is_called(own_hub: RunningHub) -> None:
    ticket = own_hub.take()
    heard, _ = follow(own_hub, f"/api/v1/tickets/{ticket['id']}/events")
    assert heard.get(timeout=5)["state"] == "WAITING"
    own_hub.press("6", "open")
    own_hub.press("6", "next")
    while (told := heard.get(timeout=5))["state"] == "WAITING":
        pass
    assert told["state"] == "CALLED"


def test_the_book_is_handed_out_once_an_edition(hub: RunningHub) -> None:
    book = hub.http.get("/api/v1/book")
    assert book.status_code == 200
    etag = book.headers["etag"]
    again = hub.http.get("/api/v1/book", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert hub.http.get("/api/v1/book", headers={"If-None-Match": '"old"'}).status_code == 200


def test_a_question_is_answered(hub: RunningHub) -> None:
    # The first question waits for the index to be made, long on a busy machine.
    answer = hub.http.get("/api/v1/procedures?q=dang+ky+khai+sinh&limit=3", timeout=30)
    assert set(answer.json()) == {"mode", "results"}
    code = answer.json()["results"][0]["code"]
    assert set(answer.json()["results"][0]) == {"code", "name", "short_name", "service", "office"}
    assert hub.http.get(f"/api/v1/procedures/{code}").json()["code"] == code


@pytest.mark.parametrize("params", [{}, {"q": "x" * 201}, {"q": "a", "limit": 0}])
def test_a_question_out_of_bounds_is_refused(hub: RunningHub, params: dict[str, str]) -> None:
    answer = hub.http.get("/api/v1/procedures", params=params)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")


def test_without_a_broker_the_hub_is_degraded_and_works(hub: RunningHub) -> None:
    health = hub.http.get("/health")
    assert health.status_code == 200
    assert set(health.json()) == {
        *("status", "database", "broker", "clock", "publisher_lag_s", "version")
    }
    assert (health.json()["status"], health.json()["broker"]) == ("degraded", "down")
    assert hub.take()["state"] == "WAITING"


def test_a_clock_that_was_set_back_is_told(tmp_path: Path) -> None:
    noon = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    clock = tmp_path / "clock"
    clock.write_text(noon.isoformat(timespec="microseconds"))
    hub = RunningHub(tmp_path)
    hub.start(clock=clock)
    try:
        hub.take()
        assert hub.http.get("/health").json()["clock"] == "ok"
        clock.write_text((noon - timedelta(minutes=5)).isoformat(timespec="microseconds"))
        told = hub.http.get("/health").json()
        assert (told["status"], told["clock"]) == ("degraded", "behind")
    finally:
        hub.kill()
        hub.http.close()
