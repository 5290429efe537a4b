"""The commands of the HTTP contract, asked of a real hub."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import httpx
import pytest

from hub.client import Hub, HubRefusedError, new_request_id
from hub.queueing.day import VIETNAM
from hub.settings import WEEKDAYS
from tests.contract.hubs import RunningHub, running

TICKET = {
    "id",
    "label",
    "service",
    "services",
    "priority",
    "state",
    "ahead",
    "wait_p50_s",
    "wait_p90_s",
    "warning",
    "issued_at",
    "printed",
    "follow_url",
}


def refused(answer: httpx.Response, status: int, kind: str) -> dict[str, object]:
    """Check that an answer is a problem document of a kind, with one sentence for whoever asked."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["type"] == f"/problems/{kind}"
    assert problem["status"] == status
    assert str(problem["detail"]).strip()
    return problem


def test_a_number_is_taken(hub: RunningHub) -> None:
    answer = hub.post(
        "/tickets", service="land", priority="elderly", procedure="1.001193", lang="vi"
    )
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    ticket = answer.json()
    assert set(ticket) == TICKET
    assert (ticket["label"], ticket["state"], ticket["services"]) == ("L001", "WAITING", ["land"])
    assert len(ticket["id"]) == 22


def test_the_same_request_again_is_answered_200_with_the_same_body(hub: RunningHub) -> None:
    first = hub.post("/tickets", service="help", request_id="again")
    second = hub.post("/tickets", service="help", request_id="again")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content


def test_one_request_sent_by_eight_at_once_makes_one_ticket(hub: RunningHub) -> None:
    gate = threading.Barrier(8)

    def ask(_: int) -> tuple[int, str]:
        gate.wait()
        answer = hub.post("/tickets", service="help", request_id="eight at once")
        return answer.status_code, answer.json()["id"]

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(ask, range(8)))
    assert len({id_ for _, id_ in answers}) == 1
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]


def test_a_counter_calls_starts_and_finishes(own_hub: RunningHub) -> None:
    taken = own_hub.take()
    opened = own_hub.press("6", "open", clerk="Lan").json()
    assert opened == {"counter": "6", "state": "open", "ticket": None, "repeated": False}
    called = own_hub.press("6", "next").json()
    assert (called["state"], called["ticket"]["id"]) == ("called", taken["id"])
    assert own_hub.press("6", "next").json()["repeated"] is True
    assert own_hub.press("6", "recall").json()["state"] == "called"
    assert own_hub.press("6", "start").json()["state"] == "serving"
    finished = own_hub.press("6", "finish").json()
    assert (finished["state"], finished["ticket"]["state"]) == ("open", "SERVED")
    nobody = own_hub.press("6", "next")
    assert (nobody.status_code, nobody.json()["ticket"]) == (200, None)
    assert own_hub.press("6", "close").json()["state"] == "closed"


def test_a_closed_counter_says_what_is_allowed(hub: RunningHub) -> None:
    problem = refused(hub.press("7", "next"), 409, "illegal-move")
    assert (problem["state"], problem["allowed"]) == ("closed", ["open"])


def test_the_slip_is_reported(hub: RunningHub) -> None:
    ticket = hub.take()
    told = hub.post(f"/tickets/{ticket['id']}/printed", outcome="failed")
    assert (told.status_code, told.json()["printed"]) == (200, "failed")
    assert hub.http.get(f"/api/v1/tickets/{ticket['id']}").json()["printed"] == "failed"


def test_an_offline_number_is_handed_in(hub: RunningHub) -> None:
    ticket = hub.take(offline={"label": "K1-007", "age_s": 600})
    assert ticket["label"] == "K1-007"


def test_the_lost_answers_ticket_takes_the_offline_label(hub: RunningHub) -> None:
    lost = hub.take(request_id="lost")
    found = hub.take(request_id="lost", offline={"label": "K1-008", "age_s": 20})
    assert (found["id"], found["label"]) == (lost["id"], "K1-008")


def test_text_that_looks_the_same_is_the_same(hub: RunningHub) -> None:
    composed = hub.post("/counters/5/open", clerk="Hà", request_id="nfc")
    decomposed = hub.post("/counters/5/open", clerk="Ha\u0300", request_id="nfc")
    assert composed.status_code == decomposed.status_code == 200


def test_what_a_newer_kiosk_says_more_is_ignored(hub: RunningHub) -> None:
    assert hub.take(wish="a window seat")["state"] == "WAITING"


def test_the_client_of_the_other_rooms_understands(hub: RunningHub) -> None:
    with Hub(hub.url) as client:
        ticket = client.issue("building", request_id=new_request_id())
        assert client.ticket(ticket.id) == ticket
        client.counter("3", "open", request_id=new_request_id())
        assert client.printed(ticket.id, "printed", request_id=new_request_id()).printed
        with pytest.raises(HubRefusedError) as no:
            client.issue("cooking", request_id=new_request_id())
        assert no.value.type == "unknown-service"


@pytest.mark.parametrize(
    ("path", "fields", "status", "kind"),
    [
        ("/tickets", {"service": "cooking"}, 404, "unknown-service"),
        ("/tickets", {"service": "certify", "priority": "cousin"}, 422, "invalid-request"),
        ("/tickets", {}, 422, "invalid-request"),
        ("/tickets", {"service": 5}, 422, "invalid-request"),
        ("/tickets", {"service": "certify", "request_id": ""}, 422, "invalid-request"),
        ("/tickets", {"service": "certify", "request_id": "x" * 129}, 422, "invalid-request"),
        ("/tickets", {"service": "certify", "request_id": 7}, 422, "invalid-request"),
        ("/tickets", {"service": "certify", "lang": "v\0i"}, 422, "invalid-request"),
        (
            "/tickets",
            {"service": "certify", "offline": {"label": "A001", "age_s": 1}},
            422,
            "invalid-request",
        ),
        (
            "/tickets",
            {"service": "certify", "offline": {"label": "K1-001", "age_s": -1}},
            422,
            "invalid-request",
        ),
        ("/counters/99/next", {}, 404, "unknown-counter"),
        ("/counters/1/dance", {}, 404, "unknown-verb"),
        ("/counters/1/pause", {}, 422, "invalid-request"),
        ("/tickets/nobody/printed", {"outcome": "printed"}, 404, "unknown-ticket"),
        ("/tickets/nobody/printed", {"outcome": "eaten"}, 422, "invalid-request"),
        ("/tickets/nobody/cancel", {}, 404, "unknown-ticket"),
        ("/nothing", {}, 404, "not-found"),
        ("/tickets/", {"service": "certify"}, 404, "not-found"),
        ("/counters/1/next/", {}, 404, "not-found"),
        ("/services", {}, 405, "method-not-allowed"),
    ],
)
def test_each_wrong_command_is_refused_with_a_sentence(
    hub: RunningHub, path: str, fields: dict[str, object], status: int, kind: str
) -> None:
    refused(hub.post(path, **fields), status, kind)


@pytest.mark.parametrize(
    ("path", "there_is"),
    [
        ("/counters/1/dance", "open, close, pause, next, recall, start, finish, no-show, park,"),
        ("/tickets/nobody/dance", "amend, cancel, check-in, reinstate, printed."),
    ],
)
def test_the_refusal_of_a_verb_names_those_there_are(
    hub: RunningHub, path: str, there_is: str
) -> None:
    detail = str(refused(hub.post(path), 404, "unknown-verb")["detail"])
    assert f"There is: {there_is}" in detail


def test_the_refusal_names_the_field(hub: RunningHub) -> None:
    problem = refused(hub.post("/tickets", service=5), 422, "invalid-request")
    assert problem["field"] == "service"


def test_a_request_id_of_another_command_is_refused(hub: RunningHub) -> None:
    hub.take(request_id="mine")
    refused(hub.post("/tickets", service="help", request_id="mine"), 422, "request-id-reused")
    refused(hub.press("1", "open", request_id="mine"), 422, "request-id-reused")


JSON = {"content-type": "application/json"}
ONE_MEGABYTE = b'{"service": "certify", "request_id": "' + b"x" * 1_000_000 + b'"}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"certify, please",
        b"[]",
        b"null",
        b'"certify"',
        b'{"service": ',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"service": "certify", "request_id": "\\ud800"}',
        b'{"service": "certify", "request_id": ' + b"9" * 5000 + b"}",
        b'{"service":"certify","request_id":"n","offline":{"label":"K1-001","age_s":NaN}}',
    ],
)
def test_a_body_that_says_nothing_is_refused(hub: RunningHub, body: bytes) -> None:
    answer = hub.http.post("/api/v1/tickets", content=body, headers=JSON)
    refused(answer, 422, "invalid-request")


def test_a_body_of_another_kind_is_refused(hub: RunningHub) -> None:
    answer = hub.http.post("/api/v1/tickets", data={"service": "certify"})
    refused(answer, 422, "invalid-request")


def test_a_body_of_a_megabyte_is_refused(hub: RunningHub) -> None:
    answer = hub.http.post("/api/v1/tickets", content=ONE_MEGABYTE, headers=JSON)
    refused(answer, 413, "too-large")


def test_a_body_of_a_megabyte_that_hides_its_length_is_refused(hub: RunningHub) -> None:
    pieces = (ONE_MEGABYTE[i : i + 1000] for i in range(0, len(ONE_MEGABYTE), 1000))
    refused(hub.http.post("/api/v1/tickets", content=pieces, headers=JSON), 413, "too-large")


def test_outside_the_hours_the_refusal_says_closed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    # Open on one day of the week, which is neither today nor, at midnight, tomorrow.
    day = WEEKDAYS[(datetime.now(VIETNAM).weekday() + 3) % 7]
    hours = f'centre.hours={{{day} = ["07:30-11:30"]}}'
    with running(tmp_path_factory.mktemp("closed"), hours) as closed:
        refused(closed.post("/tickets", service="certify"), 409, "closed")
        services = closed.http.get("/api/v1/services").json()["services"]
        assert not any(service["open"] for service in services)


def test_the_openapi_describes_every_command(hub: RunningHub) -> None:
    described = json.loads(hub.http.get("/openapi.json").content)
    paths = described["paths"]
    for verb in ("open", "close", "next", "recall", "start", "finish", "no-show"):
        assert "409" in paths[f"/api/v1/counters/{{counter}}/{verb}"]["post"]["responses"]
    assert "Problem" in described["components"]["schemas"]
    assert {"label", "ahead", "parked"} <= described["components"]["schemas"]["Ticket"][
        "properties"
    ].keys()
