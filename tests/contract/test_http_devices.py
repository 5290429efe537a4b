"""Who may make which call: each forbidden thing is tried, with another's key and with none."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub import household
from hub.client import Hub, HubRefusedError, HubUnreachableError, new_request_id
from hub.devices import Device, Room
from hub.door import BELIEVED_S
from hub.household import Member
from hub.journal import export
from hub.routes.health import SHARED_S
from hub.store.engine import BUSY_S, database_url
from tests.contract.guests import ALL, CENTRE, DESK, DISPLAY, KIOSK, LINE, let_in, revoke
from tests.contract.hubs import RunningHub, running
from tests.processes import wait_until

K, D, C, S = Room.KIOSK, Room.DISPLAY, Room.COUNTER, Room.DESK
EVERYBODY = None
_COUNTER_VERBS = (
    *("open", "close", "pause", "next", "recall", "start", "finish", "no-show"),
    *("park", "unpark", "transfer", "undo"),
)
#: Who may, by call: as the house's rules say it, not as the hub's own tables do.
WHO = {
    "GET /health": EVERYBODY,
    "GET /api/v1/tickets/{ticket}": EVERYBODY,
    "GET /api/v1/tickets/{ticket}/events": EVERYBODY,
    "GET /api/v1/services": {K, D, C, S},
    "GET /api/v1/board/{hall}": {K, D, C, S},
    "GET /api/v1/board/{hall}/events": {K, D, C, S},
    "GET /api/v1/procedures": {K, S},
    "GET /api/v1/procedures/{code}": {K, S},
    "GET /api/v1/book": {K, S},
    "POST /api/v1/searches": {K, S},
    "POST /api/v1/tickets": {K, S},
    "POST /api/v1/tickets/{ticket}/printed": {K, S},
    "POST /api/v1/tickets/{ticket}/amend": {K, C, S},
    "POST /api/v1/tickets/{ticket}/check-in": {K, C, S},
    "POST /api/v1/tickets/{ticket}/cancel": {C, S},
    "POST /api/v1/tickets/{ticket}/reinstate": {S},
    "POST /api/v1/kiosks/{kiosk}/series": {K},
    **{f"POST /api/v1/counters/{{counter}}/{verb}": {C, S} for verb in _COUNTER_VERBS},
}


@dataclass(frozen=True)
class Guarded:
    """A hub that asks for keys, a ticket in the line's hand, and the devices' keys."""

    hub: RunningHub
    keys: dict[str, str]
    in_hand: str

    def ask(self, device: Device | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Make a call as a device, or as nobody."""
        return self.hub.http.request(method, path, headers=self.headers(device), **more)

    def headers(self, device: Device | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[device.name]}"} if device else {}

    def command(self, device: Device, path: str, **fields: Any) -> httpx.Response:
        body = {"request_id": new_request_id(), **fields}
        return self.ask(device, "POST", f"/api/v1{path}", json=body)

    def take(self) -> dict[str, Any]:
        """Take a number at the kiosk."""
        answer = self.command(KIOSK, "/tickets", service="certify")
        assert answer.status_code == 201, answer.text
        ticket: dict[str, Any] = answer.json()
        return ticket

    def journal(self) -> list[str]:
        return [line["what"] for line in export(database_url("", self.hub.state), CENTRE)]


#: What stands on the hub's own machine.
OWN_KIOSK = Device("K7", Room.KIOSK)
OWN_LINE = Device("line-7", Room.COUNTER, ("7",))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Run a hub that knows one device of each room, and has a kiosk and a line of its own."""
    folder = tmp_path_factory.mktemp("guarded")
    keys = let_in(folder / "state", *ALL)
    own = [Member(one, f"own key of {one.name}") for one in (OWN_KIOSK, OWN_LINE)]
    keys |= {one.device.name: one.key for one in own}
    household.write(folder / "household.json", own)
    with running(folder, "counter.repeat_s=0", f'hub.household="{folder}/household.json"') as hub:
        first = Guarded(hub, keys, "")
        first.take()
        assert first.command(LINE, "/counters/6/open").status_code == 200
        called = first.command(LINE, "/counters/6/next").json()
        yield Guarded(hub, keys, called["ticket"]["id"])


def refusal(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Expect to be refused, with a problem document."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status,
        "application/problem+json",
    )
    problem: dict[str, Any] = answer.json()
    assert (problem["type"], problem["status"]) == ("/problems/not-allowed", status)
    return problem


def calls(guarded: Guarded) -> set[str]:
    described = guarded.ask(DESK, "GET", "/openapi.json").json()["paths"]
    return {f"{method.upper()} {path}" for path, ways in described.items() for method in ways}


def test_every_route_is_in_the_table(guarded: Guarded) -> None:
    assert calls(guarded) == set(WHO), "a new route: who may? Say it here and in hub/devices.py"


@pytest.mark.parametrize("device", ALL, ids=lambda device: device.room)
@pytest.mark.parametrize("call", sorted(WHO))
def test_a_device_may_do_what_its_room_does_and_nothing_else(
    guarded: Guarded, call: str, device: Device
) -> None:
    status = ask_and_leave(guarded, call, device)
    rooms = WHO[call]
    if rooms is EVERYBODY or device.room in rooms:
        # Without a body or a query most are not well said; that comes after the door.
        assert status in {200, 404, 422}, status
    else:
        assert status == 403


@pytest.mark.parametrize("call", sorted(WHO))
def test_without_a_key_nothing_is_done(guarded: Guarded, call: str) -> None:
    status = ask_and_leave(guarded, call, None)
    assert status == (200 if WHO[call] is EVERYBODY else 401)


def ask_and_leave(guarded: Guarded, call: str, device: Device | None) -> int:
    """Make a call with an empty body, and do not stay to follow."""
    method, path = call.split()
    known = {"ticket": guarded.in_hand, "hall": "main", "kiosk": "K1", "counter": "6", "code": "x"}
    address = re.sub(r"\{(\w+)\}", lambda found: known[found[1]], path)
    shown = guarded.headers(device)
    body: dict[str, str] | None = None if method == "GET" else {}
    with guarded.hub.http.stream(method, address, headers=shown, json=body) as answer:
        return answer.status_code


def test_the_refusal_says_how_to_come_in(guarded: Guarded) -> None:
    nobody = guarded.ask(None, "GET", "/api/v1/services")
    refusal(nobody, 401)
    assert nobody.headers["WWW-Authenticate"] == "Bearer"
    wrong = guarded.hub.http.get(
        "/api/v1/services", headers={"Authorization": f"Bearer {guarded.keys['K1']}x"}
    )
    refusal(wrong, 401)
    assert wrong.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("scheme", ["Basic", "bearer-ish", ""])
def test_a_key_is_shown_as_a_bearer_shows_it(guarded: Guarded, scheme: str) -> None:
    shown = {"Authorization": f"{scheme} {guarded.keys['desk-1']}".strip()}
    refusal(guarded.hub.http.get("/api/v1/services", headers=shown), 401)
    lower = {"Authorization": f"bearer {guarded.keys['desk-1']}"}
    assert guarded.hub.http.get("/api/v1/services", headers=lower).status_code == 200


def test_of_a_stranger_not_even_the_body_is_read(guarded: Guarded) -> None:
    for body in (b"{", b"x" * 100_000):
        refusal(guarded.hub.http.post("/api/v1/tickets", content=body), 401)


def test_a_kiosk_issues_and_calls_nobody(guarded: Guarded) -> None:
    guarded.take()
    before = guarded.journal()
    refusal(guarded.command(KIOSK, "/counters/6/next"), 403)
    refusal(guarded.command(KIOSK, f"/tickets/{guarded.in_hand}/cancel"), 403)
    assert guarded.journal() == before


def test_a_box_calls_for_its_own_counters_alone(guarded: Guarded) -> None:
    before = guarded.journal()
    for verb in _COUNTER_VERBS:
        problem = refusal(guarded.command(LINE, f"/counters/1/{verb}"), 403)
        assert "line-1" in problem["detail"]
    refusal(guarded.command(LINE, "/tickets", service="certify"), 403)
    assert guarded.journal() == before


def test_a_screen_only_reads(guarded: Guarded) -> None:
    before = guarded.journal()
    for call in sorted(WHO):
        method, path = call.split()
        if method == "POST":
            address = path.format(ticket=guarded.in_hand, counter="6", kiosk="D1")
            refusal(guarded.ask(DISPLAY, "POST", address, json={"request_id": "x"}), 403)
    assert guarded.journal() == before


def test_a_kiosk_is_itself(guarded: Guarded) -> None:
    refusal(guarded.command(KIOSK, "/tickets", service="certify", kiosk="K2"), 403)
    refusal(guarded.command(KIOSK, "/kiosks/K2/series"), 403)
    assert guarded.command(KIOSK, "/tickets", service="certify", kiosk="K1").status_code == 201
    assert guarded.command(KIOSK, "/kiosks/K1/series").json()["series"] == "K1"
    at_the_desk = guarded.command(DESK, "/tickets", service="certify", kiosk="K2")
    assert at_the_desk.status_code == 201


def test_a_box_touches_only_the_ticket_that_its_counter_called(guarded: Guarded) -> None:
    waiting = guarded.take()["id"]
    refusal(guarded.command(LINE, f"/tickets/{waiting}/amend", priority="elderly"), 403)
    refusal(guarded.command(LINE, f"/tickets/{waiting}/cancel"), 403)
    refusal(guarded.command(LINE, "/tickets/A001/check-in"), 403)
    refusal(guarded.command(LINE, "/tickets/none/cancel"), 403)
    guarded.command(DESK, "/counters/2/open")
    guarded.command(DESK, "/counters/4/open")
    elsewhere = guarded.command(DESK, "/counters/4/next").json()["ticket"]["id"]
    refusal(guarded.command(LINE, f"/tickets/{elsewhere}/amend", priority="elderly"), 403)
    called = guarded.command(LINE, "/counters/6/next").json()["ticket"]["id"]
    amended = guarded.command(LINE, f"/tickets/{called}/amend", priority="elderly")
    assert (amended.status_code, amended.json()["priority"]) == (200, "elderly")
    assert guarded.command(LINE, "/counters/6/park", reason="mend").status_code == 200
    assert guarded.command(LINE, f"/tickets/{called}/check-in").json()["state"] == "WAITING"
    refusal(guarded.command(LINE, f"/tickets/{called}/cancel"), 403)


def test_what_there_is_not_is_told_to_whoever_is_let_in(guarded: Guarded) -> None:
    assert guarded.ask(KIOSK, "GET", "/api/v1/tomorrow").status_code == 404
    assert guarded.ask(KIOSK, "DELETE", "/api/v1/tickets").status_code == 405
    refusal(guarded.ask(DESK, "POST", "/api/v1/counters/6/dance", json={}), 403)
    refusal(guarded.ask(None, "GET", "/api/v1/tomorrow"), 401)
    refusal(guarded.ask(None, "DELETE", "/api/v1/tickets"), 401)
    assert guarded.hub.http.get("/docs").status_code == 401


def test_health_tells_a_stranger_one_word(guarded: Guarded) -> None:
    assert set(guarded.ask(None, "GET", "/health").json()) == {"status"}
    assert {"database", "version"} <= set(guarded.ask(DISPLAY, "GET", "/health").json())


def test_strangers_who_ask_for_health_do_not_keep_the_disk_busy(guarded: Guarded) -> None:
    hub = guarded.hub
    with sqlite3.connect(hub.state / "queue.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(SHARED_S)  # what was told before is old then
        began = time.monotonic()
        asked = [hub.http.get("/health").status_code for _ in range(6)]
        other.execute("ROLLBACK")
    assert asked == [503] * 6
    # Each of its own would have waited for the file.
    assert time.monotonic() - began < 3 * BUSY_S
    wait_until(lambda: hub.http.get("/health").status_code == 200, "it is well again")


def test_the_client_tells_a_missing_key_from_a_rule(guarded: Guarded) -> None:
    with Hub(guarded.hub.url) as stranger, pytest.raises(HubUnreachableError, match="key"):
        stranger.services()
    with Hub(guarded.hub.url, key=guarded.keys["K1"]) as kiosk:
        assert kiosk.services().services
        with pytest.raises(HubRefusedError) as refused:
            kiosk.counter("6", "next", request_id=new_request_id())
        # With another's key it is as far away as with none: its numbers wait for the right one.
        with pytest.raises(HubUnreachableError, match="K1 is not the kiosk K2"):
            kiosk.issue("certify", request_id=new_request_id(), kiosk="K2")
        with pytest.raises(HubUnreachableError, match="takes this device for another"):
            kiosk.series("K2", request_id=new_request_id())
    assert refused.value.type == "not-allowed"


def test_the_first_device_closes_the_door_in_a_moment_and_a_revoked_one_is_out_at_once(
    own_hub: RunningHub,
) -> None:
    assert own_hub.http.get("/api/v1/services").status_code == 200
    keys = let_in(own_hub.state, DISPLAY, DESK)
    time.sleep(BELIEVED_S)
    refusal(own_hub.http.get("/api/v1/services"), 401)
    as_display = {"Authorization": f"Bearer {keys['D1']}"}
    assert own_hub.http.get("/api/v1/services", headers=as_display).status_code == 200
    revoke(own_hub.state, "D1")
    refusal(own_hub.http.get("/api/v1/services", headers=as_display), 401)
    revoke(own_hub.state, "desk-1")
    refusal(own_hub.http.get("/api/v1/services"), 401)
    ticket = own_hub.http.get("/api/v1/tickets/none")
    assert ticket.status_code == 404, "who holds the id of a ticket needs no key"


def test_a_revoked_device_hears_no_more_of_what_it_followed(guarded: Guarded) -> None:
    screen = Device("D2", Room.DISPLAY)
    keys = let_in(guarded.hub.state, screen)
    as_display = {"Authorization": f"Bearer {keys['D2']}"}
    with guarded.hub.http.stream(
        "GET", "/api/v1/board/main/events", headers=as_display, timeout=15
    ) as board:
        words = board.iter_lines()
        assert next(words) == "event: board"
        revoke(guarded.hub.state, "D2")
        # It is looked at again once a second; the stream ends in the place of the next board.
        time.sleep(1.1)
        before = guarded.ask(KIOSK, "GET", "/api/v1/board/main").json()["revision"]
        guarded.take()
        heard = [int(line.removeprefix("id: ")) for line in words if line.startswith("id: ")]
        assert max(heard) <= before
    assert "Traceback" not in guarded.hub.log.read_text()


def test_the_centres_own_rooms_are_let_in_by_keys_of_their_own(guarded: Guarded) -> None:
    taken = guarded.command(OWN_KIOSK, "/tickets", service="certify")
    assert taken.status_code == 201
    assert guarded.command(OWN_LINE, "/counters/7/open").status_code == 200
    refusal(guarded.command(OWN_LINE, "/counters/1/open"), 403)
    refusal(guarded.command(OWN_KIOSK, "/counters/7/next"), 403)


def test_a_household_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "household.json"
    household.write(file, [Member(KIOSK, "key")])
    file.chmod(0o644)
    with pytest.raises(household.HouseholdError, match="others can read"):
        household.read(file)
    file.chmod(0o600)
    assert household.read(file) == (Member(KIOSK, "key"),)
    file.write_text("[1]")
    with pytest.raises(household.HouseholdError, match="no list"):
        household.read(file)
