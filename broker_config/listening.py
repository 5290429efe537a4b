"""Listen once to what a broker keeps, and go: a look that nobody notices.

Unlike a `Link` it says nothing, so it may be made beside the device whose key it shows.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from queue import Empty, SimpleQueue
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from broker_config.messages import QOS
from broker_config.settings import BrokerSettings
from broker_config.trust import Trust

_ANSWER_S = 5.0
#: Mosquitto sends what it keeps right behind its answer; a pause of so long means that was all.
_QUIET_S = 0.4


class NotHeardError(Exception):
    """Why nothing could be heard, in one sentence."""


def kept(
    broker: BrokerSettings,
    topics: str,
    *,
    name: str = "",
    key: str | None = None,
    trust: Trust | None = None,
) -> Mapping[str, bytes]:
    """Give the newest payload of each topic of a pattern (``…/device/+``), by topic.

    `name` and `key` are shown where there is a key. Raises `NotHeardError`, `TrustError`.
    """
    events: SimpleQueue[tuple[str, bytes] | ReasonCode | None] = SimpleQueue()
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=f"look-{secrets.token_hex(8)}",
        protocol=MQTTProtocolVersion.MQTTv5,
        reconnect_on_failure=False,
    )
    if key is not None:
        client.username_pw_set(name, key)
    if broker.encrypted:
        client.tls_set_context((trust or Trust()).context())
    client.connect_timeout = _ANSWER_S

    def on_connect(_c: Client, _u: Any, _f: Any, reason: ReasonCode, _p: Any) -> None:
        if reason.is_failure:
            events.put(reason)
        else:
            client.subscribe(topics, qos=QOS)

    def on_subscribe(_c: Client, _u: Any, _m: int, reasons: list[ReasonCode], _p: Any) -> None:
        events.put(next((one for one in reasons if one.is_failure), None))

    def on_message(_c: Client, _u: Any, message: MQTTMessage) -> None:
        events.put((message.topic, bytes(message.payload)))

    client.on_connect = on_connect
    client.on_subscribe = on_subscribe
    client.on_message = on_message
    try:
        client.connect(broker.host, broker.port)
        client.loop_start()
        return _all(events)
    except (OSError, ValueError) as error:
        raise NotHeardError(str(error) or type(error).__name__) from None
    finally:
        client.disconnect()
        client.loop_stop()


def _all(events: SimpleQueue[tuple[str, bytes] | ReasonCode | None]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    until, subscribed = time.monotonic() + _ANSWER_S, False
    while (left := until - time.monotonic()) > 0:
        try:
            event = events.get(timeout=min(left, _QUIET_S) if subscribed else left)
        except Empty:
            break
        if event is None:
            subscribed = True
        elif isinstance(event, ReasonCode):
            raise NotHeardError(str(event))
        else:
            found[event[0]] = event[1]
    if not subscribed:
        raise NotHeardError("the broker did not answer")
    return found
