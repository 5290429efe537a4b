"""The two wires of the house as a benchmark holds them: one HTTP connection, one of MQTT."""

from __future__ import annotations

import json
import threading
import time
from http.client import HTTPConnection
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from hub.client import new_request_id

#: As many bytes as a board has.
BOARD = b"x" * 4096


class Poster:
    """One client of a hub, or of its anchor, that keeps its connection as the kiosk does."""

    def __init__(self, port: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=10)

    def post(self, path: str, **fields: Any) -> dict[str, Any]:
        """Send one command; anything but success ends the benchmark."""
        body = json.dumps({**fields, "request_id": new_request_id()})
        self._http.request("POST", f"/api/v1{path}", body, {"Content-Type": "application/json"})
        answer = self._http.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"the answer was {answer.status}: {said.decode()}")
        return dict(json.loads(said))

    def issue(self, service: str = "help") -> dict[str, Any]:
        """Ask for one ticket."""
        return self.post("/tickets", service=service)


class Echo:
    """A client that publishes and one that receives, each on its own connection as hub and display.

    On one connection the broker's acknowledgement and the message it sends back would wait for
    each other's TCP acknowledgement: 40 ms that belong to nobody.
    """

    def __init__(self, port: int) -> None:
        self._heard = threading.Event()
        ready = threading.Event()
        self._receiver = mqtt_client(port)
        self._receiver.on_message = lambda *_: self._heard.set()
        self._receiver.on_subscribe = lambda *_: ready.set()
        self._receiver.subscribe("bench/echo", qos=1)
        self._publisher = mqtt_client(port)
        if not ready.wait(10):
            raise TimeoutError("the broker took no subscription")

    def __call__(self) -> float:
        """Publish once; give the milliseconds until it is received."""
        self._heard.clear()
        began = time.perf_counter()
        self._publisher.publish("bench/echo", BOARD, qos=1)
        if not self._heard.wait(5):
            raise TimeoutError("the broker did not pass on what was published")
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        """Disconnect."""
        for client in (self._publisher, self._receiver):
            client.disconnect()
            client.loop_stop()


def mqtt_client(port: int) -> Client:
    """Connect to a broker that may still be starting."""
    client = Client(CallbackAPIVersion.VERSION2)
    deadline = time.monotonic() + 20
    while True:
        try:
            client.connect("127.0.0.1", port)
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    client.loop_start()
    return client
