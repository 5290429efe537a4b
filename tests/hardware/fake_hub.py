"""A hub that answers for its counters, and fails when it is asked to."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TICKET = {
    "id": "t1",
    "label": "A005",
    "service": "certify",
    "state": "called",
    "issued_at": "2026-11-24T08:00:00Z",
}
Reply = tuple[int, dict[str, Any]]


def answer(counter: str, state: str, ticket: dict[str, Any] | None = None) -> Reply:
    return 200, {"counter": counter, "state": state, "ticket": ticket, "repeated": False}


def refusal(state: str) -> Reply:
    return 409, {"type": "/problems/illegal-move", "title": "no", "state": state, "allowed": []}


class FakeHub:
    """A hub on a real socket: a request id said again gets its first answer again."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.open: set[str] = set()
        self.failing = 0
        self.ill = False
        self.slow_s: dict[str, float] = {}
        self._answers: dict[str, Reply] = {}
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.reply(503 if hub.ill else 200, {"database": "down" if hub.ill else "ok"})

            def do_POST(self) -> None:
                *_, counter, verb = self.path.split("/")
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.reply(*hub.does(counter, verb, body["request_id"]))

            def reply(self, status: int, body: dict[str, Any]) -> None:
                sent = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def does(self, counter: str, verb: str, request_id: str) -> Reply:
        time.sleep(self.slow_s.get(counter, 0))
        self.asked.append((counter, verb, request_id))
        if self.failing:
            self.failing -= 1
            # Done, but nobody hears it: the worst moment for the hub to fail.
            self._do(counter, verb, request_id)
            return 503, {"type": "/problems/store-unavailable"}
        return self._do(counter, verb, request_id)

    def _do(self, counter: str, verb: str, request_id: str) -> Reply:
        if request_id in self._answers:
            return self._answers[request_id]
        reply = self._act(counter, verb)
        if reply[0] == 200:
            self._answers[request_id] = reply
        return reply

    def _act(self, counter: str, verb: str) -> Reply:
        if verb == "open":
            self.open.add(counter)
            return answer(counter, "open")
        if counter not in self.open:
            return refusal("closed")
        if verb == "close":
            self.open.discard(counter)
            return answer(counter, "closed")
        if verb in ("next", "recall"):
            return answer(counter, "called", TICKET)
        if verb == "start":
            return answer(counter, "serving", TICKET)
        return answer(counter, "open", {**TICKET, "state": "served"})

    def verbs(self, counter: str = "1") -> list[str]:
        return [verb for place, verb, _ in self.asked if place == counter]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
