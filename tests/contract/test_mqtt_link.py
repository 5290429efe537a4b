"""The link between a room and the broker, on a real Mosquitto."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from queue import Empty, Queue

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from broker_config.link import Link
from broker_config.messages import (
    LAST_WILL,
    Board,
    Device,
    DeviceState,
    Message,
    board_topic,
    device_topic,
)
from broker_config.settings import BrokerSettings
from tests.processes import Broker, free_port, wait_until

CENTRE = "c1"
BOARD = board_topic(CENTRE, "main")
KIOSK = device_topic(CENTRE, "K1")


@pytest.fixture
def rooms() -> Iterator[ExitStack]:
    """Stop every link of the test at its end."""
    with ExitStack() as stack:
        yield stack


def room(
    rooms: ExitStack, broker: BrokerSettings, device: str, *hears: str
) -> tuple[Link, Queue[bytes]]:
    """Start a room's link that puts what it hears into a queue."""
    heard: Queue[bytes] = Queue()
    link = Link(broker, CENTRE, device, kind="kiosk", version="1")
    for topic in hears:
        link.subscribe(topic, heard.put)
    link.start()
    rooms.callback(link.stop)
    return link, heard


def connected(*links: Link) -> None:
    wait_until(lambda: all(link.connected for link in links), "the links are connected")


def wire(link: Link) -> socket.socket:
    assert link._client is not None
    found = link._client.socket()
    assert isinstance(found, socket.socket)
    return found


def nothing_more(heard: Queue[bytes]) -> None:
    with pytest.raises(Empty):
        heard.get(timeout=0.3)


def test_what_is_published_is_kept_for_who_comes_later(broker: Broker, rooms: ExitStack) -> None:
    hub, _ = room(rooms, broker.settings, "hub")
    connected(hub)
    assert hub.publish(BOARD, b"first")
    assert hub.publish(BOARD, b"second")
    time.sleep(0.2)
    _, heard = room(rooms, broker.settings, "D1", BOARD)
    assert heard.get(timeout=5) == b"second"
    nothing_more(heard)


def test_a_device_says_how_it_is_and_says_it_once(broker: Broker, rooms: ExitStack) -> None:
    _, heard = room(rooms, broker.settings, "watcher", KIOSK)
    kiosk, _ = room(rooms, broker.settings, "K1")
    first = Device.from_bytes(heard.get(timeout=5))
    assert (first.state, first.kind, first.version) == (DeviceState.OK, "kiosk", "1")
    kiosk.state(DeviceState.WARNING, paper="low")
    kiosk.state(DeviceState.WARNING, paper="low")
    told = Device.from_bytes(heard.get(timeout=5))
    assert (told.state, told.detail) == (DeviceState.WARNING, {"paper": "low"})
    assert first.since is not None
    assert told.since is not None
    assert told.since >= first.since
    nothing_more(heard)


def test_a_device_that_leaves_says_goodbye(broker: Broker, rooms: ExitStack) -> None:
    _, heard = room(rooms, broker.settings, "watcher", KIOSK)
    kiosk, _ = room(rooms, broker.settings, "K1")
    assert Device.from_bytes(heard.get(timeout=5)).state is DeviceState.OK
    began = time.monotonic()
    kiosk.stop()
    assert time.monotonic() - began < 2
    assert heard.get(timeout=5) == LAST_WILL


def test_the_broker_speaks_the_last_will_of_a_device_that_vanished(
    broker: Broker, rooms: ExitStack
) -> None:
    _, heard = room(rooms, broker.settings, "watcher", KIOSK)
    kiosk, _ = room(rooms, broker.settings, "K1")
    assert Device.from_bytes(heard.get(timeout=5)).state is DeviceState.OK
    wire(kiosk).shutdown(socket.SHUT_RDWR)  # no goodbye
    assert heard.get(timeout=5) == LAST_WILL
    assert Device.from_bytes(heard.get(timeout=5)).state is DeviceState.OK, "it comes back"


def test_a_link_whose_inside_broke_comes_back(broker: Broker, rooms: ExitStack) -> None:
    _, heard = room(rooms, broker.settings, "watcher", KIOSK)
    kiosk, _ = room(rooms, broker.settings, "K1")
    assert Device.from_bytes(heard.get(timeout=5)).state is DeviceState.OK
    wire(kiosk).close()  # paho's thread dies of it without a word
    assert heard.get(timeout=5) == LAST_WILL
    assert Device.from_bytes(heard.get(timeout=10)).state is DeviceState.OK


def test_a_link_waits_for_a_broker_that_is_not_there_yet(
    broker: Broker, rooms: ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    broker.kill()
    with caplog.at_level(logging.DEBUG, "broker_config.link"):
        hub, _ = room(rooms, broker.settings, "hub")
        wait_until(lambda: len(caplog.records) >= 2, "it tried twice")
        assert not hub.publish(BOARD, b"lost"), "nothing is queued"
        broker.start()
        connected(hub)
        wait_until(lambda: "is back" in caplog.text, "it says so")
    levels = [record.levelno for record in caplog.records]
    assert levels[0] == logging.WARNING
    assert set(levels[1:-1]) == {logging.DEBUG}
    assert levels[-1] == logging.INFO


def test_a_broker_that_was_killed_gets_everything_again(broker: Broker, rooms: ExitStack) -> None:
    hub = Link(broker.settings, CENTRE, "hub", kind="hub")
    hub.on_connect = lambda: None if hub.publish(BOARD, b"newest") else pytest.fail("no link")
    hub.start()
    rooms.callback(hub.stop)
    _, heard = room(rooms, broker.settings, "D1", BOARD, device_topic(CENTRE, "hub"))
    seen = {heard.get(timeout=5), heard.get(timeout=5)}
    assert b"newest" in seen
    broker.kill()
    broker.start()
    again = {heard.get(timeout=10), heard.get(timeout=10)}
    assert again == seen


def test_nothing_from_before_an_outage_arrives_after_it(broker: Broker, rooms: ExitStack) -> None:
    hub, _ = room(rooms, broker.settings, "hub")
    connected(hub)
    broker.kill()
    for number in range(50):
        hub.publish(BOARD, f"old {number}".encode())
    broker.start()
    connected(hub)
    _, heard = room(rooms, broker.settings, "D1", BOARD)
    nothing_more(heard)


@pytest.mark.parametrize("payload", [b"", b"no json", b"\xff\xfe", b"[]", b'{"revision": "x"}'])
def test_a_payload_that_cannot_be_read_is_dropped(
    broker: Broker, rooms: ExitStack, caplog: pytest.LogCaptureFixture, payload: bytes
) -> None:
    heard: Queue[Message] = Queue()
    display = Link(broker.settings, CENTRE, "D1", kind="display")
    display.subscribe(BOARD, lambda body: heard.put(Board.from_bytes(body)))
    display.start()
    rooms.callback(display.stop)
    hub, _ = room(rooms, broker.settings, "hub")
    connected(hub, display)
    with caplog.at_level(logging.DEBUG, "broker_config.link"):
        board = Board(revision=3, published_at=datetime.now(UTC))
        stranger = paho.Client(CallbackAPIVersion.VERSION2)
        stranger.connect("127.0.0.1", broker.settings.port)
        stranger.loop_start()
        for body in (payload, payload, board.to_bytes()):
            stranger.publish(BOARD, body, qos=1).wait_for_publish(5)
        assert heard.get(timeout=5) == board
        stranger.disconnect()
        stranger.loop_stop()
    dropped = [one for one in caplog.records if "dropped" in one.message]
    assert [one.levelno for one in dropped] == [logging.WARNING, logging.DEBUG]


def test_a_callback_that_fails_does_not_end_the_link(broker: Broker, rooms: ExitStack) -> None:
    heard: Queue[bytes] = Queue()

    def fail_once(body: bytes) -> None:
        heard.put(body)
        if body == b"bad":
            raise ZeroDivisionError

    display = Link(broker.settings, CENTRE, "D1", kind="display")
    display.subscribe(BOARD, fail_once)
    display.start()
    rooms.callback(display.stop)
    connected(display)
    for body in (b"bad", b"good"):
        assert display.publish(BOARD, body)
        assert heard.get(timeout=5) == body


def test_a_room_may_publish_from_what_it_hears(broker: Broker, rooms: ExitStack) -> None:
    other = board_topic(CENTRE, "other")
    echo = Link(broker.settings, CENTRE, "echo", kind="display")
    echo.subscribe(BOARD, lambda body: None if echo.publish(other, body) else pytest.fail("lost"))
    echo.start()
    rooms.callback(echo.stop)
    hub, heard = room(rooms, broker.settings, "hub", other)
    connected(echo, hub)
    for number in range(100):
        assert hub.publish(BOARD, str(number).encode())
    assert [int(heard.get(timeout=5)) for _ in range(100)] == list(range(100))


def test_publishing_never_waits_for_the_network(broker: Broker, rooms: ExitStack) -> None:
    hub, _ = room(rooms, broker.settings, "hub")
    connected(hub)
    began = time.monotonic()
    for _ in range(100):
        hub.publish(BOARD, b"x" * 4096)
    assert time.monotonic() - began < 0.5


def test_a_link_to_nowhere_stops_at_once() -> None:
    link = Link(BrokerSettings(port=free_port()), CENTRE, "K1", kind="kiosk")
    link.start()
    began = time.monotonic()
    link.stop()
    assert time.monotonic() - began < 2
    assert not link.connected
