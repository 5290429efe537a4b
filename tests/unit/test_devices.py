"""What each device may ask of the hub."""

from __future__ import annotations

import pytest

from hub.devices import Device, Room, everybody_may, may, of_its_own, wrong_name

KIOSK = Device("K1", Room.KIOSK)
DISPLAY = Device("D1", Room.DISPLAY)
COUNTER = Device("L1", Room.COUNTER, ("1", "2.b"))
DESK = Device("desk", Room.DESK)
ALL = (KIOSK, DISPLAY, COUNTER, DESK)


def who(method: str, path: str) -> set[str]:
    return {device.name for device in ALL if may(device, method, path)}


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("POST /api/v1/tickets", {"K1", "desk"}),
        ("POST /api/v1/counters/1/next", {"L1", "desk"}),
        ("POST /api/v1/counters/3/next", {"desk"}),
        ("POST /api/v1/counters/1/dance", set()),
        ("POST /api/v1/tickets/x/printed", {"K1", "desk"}),
        ("POST /api/v1/tickets/x/cancel", {"L1", "desk"}),
        ("POST /api/v1/tickets/x/reinstate", {"desk"}),
        ("POST /api/v1/kiosks/K1/series", {"K1"}),
        ("POST /api/v1/kiosks/K2/series", set()),
        ("POST /api/v1/searches", {"K1", "desk"}),
        ("GET /api/v1/book", {"K1", "desk"}),
        ("GET /api/v1/board/main", {"K1", "D1", "L1", "desk"}),
        ("GET /api/v1/tomorrow", set()),
        ("DELETE /api/v1/tickets/x", set()),
        ("get /api/v1/board/main", set()),
    ],
)
def test_each_room_may_do_its_own_work(call: str, names: set[str]) -> None:
    method, path = call.split()
    assert who(method, path) == names


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/counters/1/next/",
        "/api/v1/counters/1/next\n",
        "/api/v1/counters/1/../3/next",
        "/api/v1/counters/1|3/next",
        "/api/v1/counters/2xb/next",
        "/api/v1/counters//next",
        "//api/v1/counters/1/next",
        "/API/v1/counters/1/next",
        "/api/v1/counters/1/next?x",
    ],
)
def test_a_path_is_taken_as_it_is(path: str) -> None:
    assert not may(COUNTER, "POST", path)


def test_a_line_without_boxes_calls_nobody() -> None:
    nobody = Device("L2", Room.COUNTER)
    assert not may(nobody, "POST", "/api/v1/counters/1/next")
    assert not may(nobody, "POST", "/api/v1/counters//next")


def test_a_ticket_must_be_in_the_hand_of_whoever_has_counters() -> None:
    assert of_its_own(COUNTER, "POST", "/api/v1/tickets/abc/amend") == "abc"
    assert of_its_own(COUNTER, "POST", "/api/v1/counters/1/next") is None
    assert of_its_own(DESK, "POST", "/api/v1/tickets/abc/amend") is None
    assert of_its_own(KIOSK, "POST", "/api/v1/tickets/abc/amend") is None


def test_everybody_may_read_health_and_the_ticket_whose_id_they_hold() -> None:
    assert everybody_may("GET", "/health")
    assert everybody_may("GET", "/api/v1/tickets/abc")
    assert everybody_may("GET", "/api/v1/tickets/abc/events")
    assert not everybody_may("POST", "/api/v1/tickets/abc/cancel")
    assert not everybody_may("POST", "/health")
    assert not everybody_may("GET", "/api/v1/board/main")
    assert not everybody_may("GET", "/openapi.json")


@pytest.mark.parametrize(
    ("name", "room", "good"),
    [
        ("K1", Room.KIOSK, True),
        ("k1", Room.KIOSK, False),
        ("KIOSK1", Room.KIOSK, False),
        ("k1", Room.DISPLAY, True),
        ("line-1", Room.COUNTER, True),
        ("hub", Room.DESK, False),
        ("a:b", Room.DESK, False),
        ("a/b", Room.DESK, False),
        ("a\nb", Room.DESK, False),
        ("", Room.DESK, False),
        ("a" * 65, Room.DESK, False),
    ],
)
def test_a_name_fits_the_numbers_the_topics_and_the_brokers_file(
    name: str, room: Room, good: bool
) -> None:
    assert bool(wrong_name(name, room)) is not good
