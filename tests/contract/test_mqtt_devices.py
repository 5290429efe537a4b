"""Who may say what on MQTT, and hear what: a real Mosquitto, and a look at what arrived.

The clients speak MQTT 3.1.1, where a forbidden publish looks to its sender like any other.
"""

from __future__ import annotations

import os
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from broker_config import access, messages
from broker_config.access import Guest
from broker_config.broker import folder_of, reread, write
from broker_config.messages import board_topic, counter_topic, device_topic, errand_topic
from hub.devices import Device, Room
from hub.entrance import KEY_FILE
from hub.keys import read
from tests.contract.guests import ALL, CENTRE, DESK, DISPLAY, KIOSK, LINE, let_in, revoke
from tests.contract.hubs import RunningHub, running
from tests.processes import Broker, wait_until

BOARD = board_topic(CENTRE, "main")
LAMP = counter_topic(CENTRE, "6")
OTHER_LAMP = counter_topic(CENTRE, "1")
FORGED = b'{"forged": true}'
TOPICS = (
    BOARD,
    LAMP,
    OTHER_LAMP,
    *(device_topic(CENTRE, name) for name in ("hub", "K1", "D1", "line-1", "desk-1", "new")),
    errand_topic(CENTRE, "K1"),
)


class Client:
    """Somebody on the wire, who notes what comes and whether the line was cut."""

    def __init__(self, port: int, name: str | None, key: str = "", *, client_id: str = "") -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answer: ReasonCode | None = None
        self.cut = 0
        self.paho = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, reconnect_on_failure=False
        )
        if name is not None:
            self.paho.username_pw_set(name, key)
        self.paho.on_connect = lambda _c, _u, _f, reason, _p: setattr(self, "answer", reason)
        self.paho.on_disconnect = self._on_disconnect
        self.paho.on_message = lambda _c, _u, message: self.heard.append(
            (message.topic, bytes(message.payload))
        )
        self._port = port

    def _on_disconnect(self, *_: object) -> None:
        self.cut += 1

    def come(self) -> bool:
        """Connect, and tell whether the broker lets us in."""
        self.paho.connect("127.0.0.1", self._port)
        self.paho.loop_start()
        wait_until(lambda: self.answer is not None, "the broker answers")
        assert self.answer is not None
        return not self.answer.is_failure

    def listen(self) -> None:
        """Hear all that may be heard."""
        subscribed: list[int] = []
        self.paho.on_subscribe = lambda _c, _u, mid, _r, _p: subscribed.append(mid)
        self.paho.subscribe("#", qos=1)
        wait_until(lambda: subscribed, "the broker takes the subscription")

    def say(self, topic: str, payload: bytes = FORGED) -> None:
        """Publish, and wait for the broker's receipt, which means nothing."""
        self.paho.publish(topic, payload, qos=1, retain=True).wait_for_publish(timeout=5)

    def topics(self) -> set[str]:
        return {topic for topic, _ in self.heard}

    def forged(self) -> set[str]:
        return {topic for topic, payload in self.heard if payload == FORGED}


@dataclass
class Hall:
    """A hub and its broker, which both ask for keys."""

    hub: RunningHub
    broker: Broker
    keys: dict[str, str]
    clients: list[Client] = field(default_factory=list)

    def client(self, name: str | None, key: str | None = None, *, client_id: str = "") -> Client:
        shown = self.keys[name] if key is None and name is not None else key or ""
        client = Client(self.broker.settings.port, name, shown, client_id=client_id)
        self.clients.append(client)
        return client

    def here(self, name: str) -> Client:
        """Connect with a good key, and listen."""
        client = self.client(name)
        assert client.come(), client.answer
        client.listen()
        return client


@contextmanager
def hall(folder: Path, *guests: Device) -> Iterator[Hall]:
    """Open a hall for some devices."""
    keys = let_in(folder / "state", *guests) if guests else {}
    broker = Broker(folder)
    broker.start()
    try:
        with running(folder, broker_port=broker.settings.port) as hub:
            one = Hall(hub, broker, keys)
            try:
                yield one
            finally:
                for client in one.clients:
                    client.paho.loop_stop()
    finally:
        broker.kill()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Open one hall for one device of each room, with the hub's board told."""
    with hall(tmp_path_factory.mktemp("hall"), *ALL) as one:
        desk = one.here("desk-1")
        wait_until(lambda: {BOARD, LAMP} <= desk.topics(), "the hub speaks")
        desk.paho.disconnect()
        yield one


@pytest.mark.parametrize(
    ("name", "key"),
    [(None, None), ("K1", "wrong"), ("K9", "wrong"), ("hub", "wrong"), ("hub", ""), ("K1", "")],
)
def test_nobody_comes_without_a_good_key(guarded: Hall, name: str | None, key: str) -> None:
    assert not guarded.client(name, key).come()


@pytest.mark.parametrize("name", ["hub", "K1", "D1", "line-1"])
def test_nobody_comes_with_anothers_key(guarded: Hall, name: str) -> None:
    assert not guarded.client(name, guarded.keys["desk-1"]).come()


@pytest.mark.parametrize("device", ALL, ids=lambda device: device.room)
def test_a_device_says_how_it_is_and_nothing_else(guarded: Hall, device: Device) -> None:
    watcher = guarded.here("desk-1") if device is not DESK else None
    speaker = guarded.here(device.name)
    for topic in TOPICS:
        speaker.say(topic)
    own = device_topic(CENTRE, device.name)
    ear = watcher or speaker
    wait_until(lambda: own in ear.forged(), "its own state is told")
    assert ear.forged() == {own}
    speaker.say(own, b"")
    # Nothing forged is kept for who comes later either.
    later = guarded.here("desk-1")
    wait_until(lambda: {BOARD, LAMP, OTHER_LAMP} <= later.topics(), "the hub's own is kept")
    assert later.forged() == set()


def test_each_room_hears_what_is_its_business(guarded: Hall) -> None:
    ears = {device: guarded.here(device.name) for device in ALL}
    # A new number changes the board and every lamp.
    body = {"service": "certify", "request_id": "heard by whom"}
    shown = {"Authorization": f"Bearer {guarded.keys['K1']}"}
    assert guarded.hub.http.post("/api/v1/tickets", json=body, headers=shown).status_code == 201
    hub_state = device_topic(CENTRE, "hub")
    wait_until(
        lambda: {BOARD, LAMP, OTHER_LAMP, hub_state} <= ears[DESK].topics(), "the desk hears all"
    )
    wait_until(lambda: {LAMP, hub_state} <= ears[LINE].topics(), "the line hears its lamp")
    wait_until(lambda: BOARD in ears[DISPLAY].topics(), "the screen hears the board")
    assert ears[LINE].topics() == {LAMP, hub_state}
    # A screen may say aloud that somebody at a kiosk calls for help.
    kinds = {topic.split("/")[3] for topic in ears[DISPLAY].topics()}
    assert {"board"} <= kinds <= {"board", "device"}
    assert ears[KIOSK].topics() == set()


def die(client: Client, topic: str) -> None:
    """Connect with a last will, and lose the line without a word."""
    client.paho.will_set(topic, FORGED, qos=1, retain=True)
    client.come()
    client.paho.loop_stop()
    wire = client.paho.socket()
    if isinstance(wire, socket.socket):  # it may not have been let in with such a will
        wire.shutdown(socket.SHUT_RDWR)
        wire.close()


def test_a_last_will_is_bound_by_the_same_rules(guarded: Hall) -> None:
    watcher = guarded.here("desk-1")
    own = device_topic(CENTRE, "K1")
    for topic in (BOARD, LAMP, device_topic(CENTRE, "hub")):
        die(guarded.client("K1"), topic)
    die(guarded.client("K1"), own)
    wait_until(lambda: own in watcher.forged(), "its own last will is told")
    assert watcher.forged() == {own}


def test_nobody_takes_the_hubs_place_by_its_client_id(guarded: Hall) -> None:
    watcher = guarded.here("desk-1")
    hub_state = device_topic(CENTRE, "hub")
    wait_until(lambda: hub_state in watcher.topics(), "the hub is there")
    for client_id in ("hub", f"{CENTRE}.hub"):
        intruder = guarded.client("K1", client_id=client_id)
        assert intruder.come()
        intruder.say(device_topic(CENTRE, "K1"), client_id.encode())
    wait_until(lambda: f"{CENTRE}.hub".encode() in dict(watcher.heard).values(), "all is told")
    # Whoever is pushed out of its place leaves its last will.
    assert not [state for topic, state in watcher.heard if topic == hub_state and b"off" in state]


def test_a_new_device_comes_in_and_a_revoked_one_is_cut_off_and_nobody_else(guarded: Hall) -> None:
    kiosk, line, desk = (guarded.here(one.name) for one in (KIOSK, LINE, DESK))
    guarded.keys |= let_in(guarded.hub.state, Device("D2", Room.DISPLAY))
    wait_until(lambda: guarded.client("D2").come(), "the new one is let in", look_s=0.3)
    screen = guarded.here("D2")
    wait_until(lambda: BOARD in screen.topics(), "it hears the board")
    # The connections of `wait_until` under the same name were taken over by this one.
    before = screen.cut
    revoke(guarded.hub.state, "D2")
    wait_until(lambda: screen.cut > before, "the revoked screen is cut off", within_s=5)
    assert not guarded.client("D2").come()
    desk.heard.clear()
    line.say(device_topic(CENTRE, "line-1"))
    wait_until(lambda: device_topic(CENTRE, "line-1") in desk.forged(), "the others go on")
    line.say(device_topic(CENTRE, "line-1"), b"")
    assert (kiosk.cut, line.cut, desk.cut) == (0, 0, 0)
    assert b"offline" not in dict(desk.heard).get(device_topic(CENTRE, "hub"), b"")


def test_the_first_device_closes_the_door_of_a_broker_that_runs(tmp_path: Path) -> None:
    with hall(tmp_path) as one:
        anybody = one.client(None)
        assert anybody.come()
        anybody.listen()
        wait_until(lambda: BOARD in anybody.topics(), "everybody hears")
        one.keys |= let_in(one.hub.state, DESK)
        wait_until(lambda: anybody.cut, "who shows no key is cut off", within_s=5)
        assert not one.client(None).come()
        desk = one.here("desk-1")
        wait_until(lambda: {BOARD, LAMP} <= desk.topics(), "the hub speaks as before")


def test_a_broker_that_comes_back_knows_the_devices(guarded: Hall) -> None:
    guarded.broker.kill()
    guarded.broker.start()
    assert not guarded.client(None).come()
    desk = guarded.here("desk-1")
    wait_until(lambda: BOARD in desk.topics(), "the hub is back too")


def test_the_brokers_lists_are_for_its_own_user_alone(guarded: Hall) -> None:
    folder = folder_of(guarded.hub.state)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    text = (folder / "passwords").read_text()
    assert not [key for key in guarded.keys.values() if key in text]
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.stat().st_uid == folder.stat().st_uid


def test_every_topic_has_its_rules() -> None:
    told = {name for name in vars(messages) if name.endswith("_topic")} - {"_topic"}
    assert told == {"board_topic", "counter_topic", "device_topic", "errand_topic"}, (
        "a new topic: who may say it and hear it? See broker_config/mosquitto/access"
    )


def test_a_kiosk_hears_its_own_errands_and_no_others(guarded: Hall) -> None:
    assert guarded.hub.process is not None
    # This test speaks in the place of the hub, which is frozen meanwhile.
    os.kill(guarded.hub.process.pid, signal.SIGSTOP)
    try:
        guarded.keys["hub"] = read(guarded.hub.state / KEY_FILE)
        ears = {one: guarded.here(one.name) for one in (KIOSK, DISPLAY, LINE)}
        hub = guarded.client("hub")
        assert hub.come()
        own, board = errand_topic(CENTRE, "K1"), board_topic(CENTRE, "main")
        for topic in (errand_topic(CENTRE, "K2"), own, board):
            hub.say(topic, b"from the hub")
        wait_until(lambda: ears[KIOSK].heard, "the errand comes")
        wait_until(lambda: (board, b"from the hub") in ears[DISPLAY].heard, "what was told last")
        assert ears[KIOSK].heard == [(own, b"from the hub")]
        for deaf in (DISPLAY, LINE):
            assert not [topic for topic in ears[deaf].topics() if "/errand/" in topic]
        hub.paho.disconnect()
    finally:
        os.kill(guarded.hub.process.pid, signal.SIGCONT)


def test_no_line_of_the_shipped_lists_lets_a_device_write_a_board() -> None:
    for room in Room:
        written = access.access("c", [Guest("x", room, ("1",), "")])
        says = [line.split()[2] for line in written.splitlines() if line.startswith("topic write")]
        assert says == ["motcua/v1/c/device/x"]
        assert "readwrite" not in written


def test_another_process_under_the_old_number_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, {"mosquitto.pid": f"{os.getpid()}\n"})
    reread(tmp_path)  # SIGHUP would end this very process
    write(tmp_path, {"mosquitto.pid": "nonsense"})
    reread(tmp_path)


def test_what_is_so_already_is_not_written_again(tmp_path: Path) -> None:
    assert write(tmp_path, {"a": "1", "b": "2"})
    assert not write(tmp_path, {"a": "1", "b": "2"})
    assert write(tmp_path, {"a": "1", "b": "3"})
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a": "1", "b": "3"}
