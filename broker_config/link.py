"""The one MQTT connection of a room: it connects, says how the device is, and heals.

MQTT 5, because its acknowledgements carry a reason: under 3.1.1 a publish that the broker's
access rules forbid looks like a success. Every connection is a fresh client, so that nothing
half-sent before an outage can arrive after it and stand, retained, in place of something newer.

One thread of the link's own connects, waits and calls the room back. Nothing is ever published
from paho's own callbacks, where waiting for the network would be waiting for oneself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any

from paho.mqtt.client import Client, MQTTMessage, topic_matches_sub
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from broker_config.messages import (
    LAST_WILL,
    QOS,
    Device,
    DeviceState,
    UnreadableMessageError,
    device_topic,
)
from broker_config.settings import BrokerSettings
from broker_config.trust import Trust

OnMessage = Callable[[bytes], None]
OnTopic = Callable[[str, bytes], None]

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 15.0
_CONNACK_S = 5.0
_LOOK_S = 2.0
_UNSPECIFIED = 0x80
# The broker publishes the last will after one and a half times this long without a sign of life.
_KEEPALIVE_S = 10

_log = logging.getLogger(__name__)


class _LostError(Exception):
    """The connection is gone, or never came; the text says why."""


class Link:
    """A room's connection to the broker. `on_connect`, `on_away` and all messages come on its own
    thread; `on_away` comes again with every try that failed."""

    def __init__(
        self,
        broker: BrokerSettings,
        centre: str,
        device: str,
        *,
        kind: str,
        version: str = "",
        key: str | None = None,
        trust: Trust | None = None,
    ) -> None:
        """`trust` is whom to take for the broker, where it speaks TLS; None: whom the system does.

        Raises `TrustError`.
        """
        self._tls = (trust or Trust()).context() if broker.encrypted else None
        self.on_connect: Callable[[], None] | None = None
        self.on_away: Callable[[], None] | None = None
        self._broker = broker
        self._device = device
        self._client_id = f"{centre}.{device}"
        self._topic = device_topic(centre, device)
        self._key = key
        self._said = Device(
            state=DeviceState.OK, kind=kind, version=version or None, since=datetime.now(UTC)
        )
        self._subscriptions: dict[str, list[OnTopic]] = {}
        self._unreadable: set[str] = set()
        self._events: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._away = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"link-{device}", daemon=True)

    def __repr__(self) -> str:
        word = "connected" if self.connected else "not connected"
        return f"Link({self._client_id!r}, {self._broker.host}:{self._broker.port}, {word})"

    @property
    def connected(self) -> bool:
        """Tell whether the broker is there now."""
        client = self._client
        return client is not None and client.is_connected()

    def subscribe(self, topic: str, on_message: OnMessage) -> None:
        """Hear one topic from now on, and again after every reconnection."""
        self.hear(topic, lambda _topic, payload: on_message(payload))

    def hear(self, topic: str, on_topic: OnTopic) -> None:
        """Hear all topics of a pattern (``…/device/+``), each message with its topic."""
        with self._lock:
            self._subscriptions.setdefault(topic, []).append(on_topic)
            client = self._client
        if client is not None:
            client.subscribe(topic, qos=QOS)

    def start(self) -> None:
        """Connect in the background and stay connected; retry for ever."""
        self._thread.start()

    def publish(self, topic: str, payload: bytes) -> bool:
        """Hand a retained message to the connection; False, and nothing kept, without one.

        It returns at once. Whoever owns the value sends its newest again in `on_connect`.
        """
        client = self._client
        if client is None or not client.is_connected():
            return False
        sent = client.publish(topic, payload, qos=QOS, retain=True)
        return sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    def state(self, state: DeviceState, **detail: str) -> None:
        """Say how the device is: now if it changed, and again on every connection."""
        with self._lock:
            if (self._said.state, self._said.detail) == (state, detail):
                return
            self._said = self._said.model_copy(
                update={"state": state, "detail": detail, "since": datetime.now(UTC)}
            )
            said = self._said
        self.publish(self._topic, said.to_bytes())

    def stop(self) -> None:
        """Say that the device goes offline, and disconnect. Takes two seconds at the most."""
        self._stopping.set()
        self._events.put(lambda: None)
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout=2)

    def _run(self) -> None:
        pause = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._stay_connected()
            except (_LostError, OSError, ValueError) as error:
                self._say_away(str(error) or type(error).__name__)
                if self.on_away is not None and not self._stopping.is_set():
                    self._call(self.on_away)
            if time.monotonic() - began > _LONGEST_PAUSE_S:
                pause = _FIRST_PAUSE_S
            self._stopping.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _stay_connected(self) -> None:
        """Hold one connection and dispatch what it brings, until it is lost or we stop."""
        self._events = SimpleQueue()  # what an earlier connection left is no longer news
        client = self._make_client()
        client.connect(self._broker.host, self._broker.port, keepalive=_KEEPALIVE_S)
        client.loop_start()
        try:
            self._wait_for_connack()
            self._greet(client)
            while not self._stopping.is_set():
                self._dispatch(client)
            self._take_leave(client)
        finally:
            with self._lock:
                self._client = None
            client.disconnect()

    def _dispatch(self, client: Client) -> None:
        try:
            event = self._events.get(timeout=_LOOK_S)
        except Empty:
            # paho tells nobody when its thread dies of something it did not expect.
            if not (client._thread and client._thread.is_alive()):
                raise _LostError("the connection broke inside") from None
            return
        self._call(event)

    def _make_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        if self._key is not None:
            client.username_pw_set(self._device, self._key)
        if self._tls is not None:
            client.tls_set_context(self._tls)
        client.will_set(self._topic, LAST_WILL, qos=QOS, retain=True)
        client.connect_timeout = _CONNACK_S
        events = self._events

        def lose(reason: ReasonCode | str) -> None:
            raise _LostError(str(reason))

        def on_connect(_c: Client, _u: Any, _f: Any, reason: ReasonCode, _p: Any) -> None:
            events.put(lambda: lose(reason) if reason.is_failure else None)

        def on_disconnect(_c: Client, _u: Any, _f: Any, reason: ReasonCode, _p: Any) -> None:
            # Without a word from the broker paho says "Unspecified error", which helps nobody.
            cut = reason.value == _UNSPECIFIED
            events.put(lambda: lose("the connection was cut" if cut else reason))

        def on_message(_c: Client, _u: Any, message: MQTTMessage) -> None:
            topic, payload = message.topic, bytes(message.payload)
            events.put(lambda: self._deliver(topic, payload))

        client.on_connect = on_connect
        client.on_disconnect = on_disconnect
        client.on_message = on_message
        return client

    def _wait_for_connack(self) -> None:
        try:
            self._events.get(timeout=_CONNACK_S)()
        except Empty:
            raise _LostError("the broker did not answer") from None

    def _greet(self, client: Client) -> None:
        with self._lock:
            self._client = client
            topics = [(topic, QOS) for topic in self._subscriptions]
            said = self._said
        if self._away:
            _log.info("the broker at %s:%s is back", self._broker.host, self._broker.port)
        self._away = False
        if topics:
            client.subscribe(topics)
        self.publish(self._topic, said.to_bytes())
        if self.on_connect is not None:
            self._call(self.on_connect)

    def _take_leave(self, client: Client) -> None:
        """Publish the will ourselves: the broker keeps quiet about one who says goodbye."""
        sent = client.publish(self._topic, LAST_WILL, qos=QOS, retain=True)
        try:
            sent.wait_for_publish(timeout=1)
        except (ValueError, RuntimeError):
            _log.debug("the broker went before we could take leave")

    def _deliver(self, topic: str, payload: bytes) -> None:
        with self._lock:
            listeners = [
                listener
                for pattern, of_it in self._subscriptions.items()
                if topic_matches_sub(pattern, topic)
                for listener in of_it
            ]
        for listener in listeners:
            try:
                listener(topic, payload)
            except UnreadableMessageError as error:
                known = topic in self._unreadable
                self._unreadable.add(topic)
                _log.log(
                    logging.DEBUG if known else logging.WARNING,
                    "dropped what cannot be read on %s: %s",
                    topic,
                    error,
                )
            else:
                if topic in self._unreadable:
                    self._unreadable.discard(topic)
                    _log.info("%s can be read again", topic)

    def _call(self, event: Callable[[], None]) -> None:
        """Run one callback; a fault in it is logged and the link lives on."""
        try:
            event()
        except _LostError:
            raise
        except Exception:
            _log.exception("a callback of the link failed")

    def _say_away(self, reason: str) -> None:
        if self._stopping.is_set():
            return
        _log.log(
            logging.DEBUG if self._away else logging.WARNING,
            "no broker at %s:%s (%s); trying again",
            self._broker.host,
            self._broker.port,
            reason,
        )
        self._away = True
