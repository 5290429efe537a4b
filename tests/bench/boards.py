"""From the command to the published board, with few and with many who wait.

The clock runs from the request that calls the next ticket to the arrival of the board that shows
the call, at a client of the same broker. The anchor does the same two things with nothing of ours
in between: a FastAPI route that inserts one row, and after its answer a publish of as many bytes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from paho.mqtt.client import Client, MQTTMessage

from broker_config.messages import Board, board_topic
from motcua.stage import Stage
from tests.bench.measure import Contest, Side, Sides, Size, percentile
from tests.bench.places import anchor_server, stage
from tests.bench.wires import Echo, Poster, mqtt_client

_CALLS = 20
# News that comes sooner after a board is told together with what follows it; what is measured here
# is one call in a quiet room.
_REST_S = 0.1


def _contest(waiting: int) -> Contest:
    @contextmanager
    def sides(size: Size, which: frozenset[Side]) -> Iterator[Sides]:
        calls = size.of(_CALLS, least=3)
        with stage("broker", "hub") as centre, anchor_server() as port:
            hub, row = Poster(centre.hub_port), Poster(port)
            screen, echo = _Screen(centre), Echo(centre.broker_port)
            if "ours" in which:
                for _ in range(waiting):
                    hub.issue()
                hub.post("/counters/1/open")

            def call() -> float:
                time.sleep(_REST_S)
                began = time.perf_counter()
                label = hub.post("/counters/1/next")["ticket"]["label"]
                shown = (screen.saw(label) - began) * 1000
                hub.issue()  # so that as many wait at the next call
                return shown

            def least() -> float:
                time.sleep(_REST_S)
                began = time.perf_counter()
                row.issue()
                echo()
                return (time.perf_counter() - began) * 1000

            try:
                yield {
                    "ours": lambda: [call() for _ in range(calls)],
                    "anchor": lambda: [least() for _ in range(calls)],
                }
            finally:
                screen.close()
                echo.close()

    name = f"next_to_board_{waiting}"
    rows = {f"{name}_p50": percentile(50), f"{name}_p99": percentile(99)}
    return Contest(name, "ms", sides, rows, rounds=5)


class _Screen:
    """A client that notes when it first saw each call."""

    def __init__(self, centre: Stage) -> None:
        self._seen: dict[str, float] = {}
        self._news = threading.Condition()
        self._client = mqtt_client(centre.broker_port)
        self._client.on_message = self._drawn
        self._client.subscribe(board_topic("nam-cuong", "main"), qos=1)

    def _drawn(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        at = time.perf_counter()
        with self._news:
            for call in Board.from_bytes(bytes(message.payload)).calls:
                self._seen.setdefault(call.label, at)
            self._news.notify_all()

    def saw(self, label: str) -> float:
        """Tell when the call of a number was first on the board, waiting for it if need be."""
        with self._news:
            if not self._news.wait_for(lambda: label in self._seen, timeout=10):
                raise TimeoutError(f"{label} never came on the board")
            return self._seen[label]

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()


CONTESTS = (_contest(10), _contest(2000))
