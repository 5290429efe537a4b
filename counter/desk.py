"""One counter and its box: carry out what is pressed, in order, and say how it went by the lamp.

Each counter has its own thread, so a slow hub holds up neither the line nor another counter. A
press has one `request_id` for all its attempts, made when it is first carried out; so however
often it is asked, the hub does it once.
"""

from __future__ import annotations

import logging
import math
import queue
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from broker_config.messages import CounterState
from broker_config.messages import Lamp as LampMessage
from broker_config.trace import Trace
from counter.codec import Key, Lamp, Light
from hub.client import CounterAnswer, Hub, HubRefusedError, HubUnreachableError, new_request_id

logger = logging.getLogger(__name__)

LATEST_S = 10.0
"""A press that could not be carried out for so long is dropped: whoever pressed has gone on to
something else, and a call would come out of the blue."""
PAUSES_S = (0.2, 0.4, 0.8, 1.6, 2.0)
LATE_SHOWN_S = 6.0
REFUSED_SHOWN_S = 2.0
UNLIT_SHOWN_S = 20.0
"""Without a lamp a notice is read at the desk, if somebody looks: so much longer it stands."""
PROBE_S = 2.0
_IN_HAND = (CounterState.CALLED, CounterState.SERVING)


@dataclass(frozen=True)
class _Order:
    """A press with the moment it was made, by this computer's steady clock."""

    key: Key
    made_at: float


class Outage:
    """Tells the log of a hub that is away: once, however many desks find it out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._without: set[str] = set()

    def lost(self, counter: str, reason: object) -> None:
        """Hear that the hub did not answer a counter."""
        with self._lock:
            level = logging.DEBUG if self._without else logging.WARNING
            self._without.add(counter)
        logger.log(level, "counter %s: the hub does not answer: %s", counter, reason)

    def found(self, counter: str) -> None:
        """Hear that it answered."""
        with self._lock:
            over = self._without == {counter}
            self._without.discard(counter)
        if over:
            logger.info("the hub answers again")


class Desk:
    """The press-by-press work of one counter. `show` puts a lamp on its box."""

    def __init__(
        self,
        counter: str,
        hub: Hub,
        show: Callable[[Lamp], None],
        trace: Trace,
        outage: Outage | None = None,
        *,
        lamps: bool = True,
    ) -> None:
        self.counter = counter
        self._hub = hub
        self._show = show
        self._trace = trace
        self._outage = outage or Outage()
        self._lamps = lamps
        self._orders: queue.SimpleQueue[_Order | Literal["look"] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._lamp: Lamp | None = None
        self._away = False
        self._notice: Light | None = None
        self._notice_until = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"desk-{counter}", daemon=True)

    def __repr__(self) -> str:
        hub = "away" if self._away else "there"
        return f"<Desk {self.counter}: {self._lamp}, hub {hub}, {self._orders.qsize()} waiting>"

    def start(self) -> None:
        """Begin to carry out presses."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; `join` waits for it."""
        self._stopping.set()
        self._orders.put(None)

    def join(self, timeout_s: float) -> None:
        """Wait for the thread, but not for a hub that does not answer."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def pressed(self, key: Key, age_s: float = 0.0) -> None:
        """Take a press made `age_s` seconds ago. Those that came before it are done first."""
        self._orders.put(_Order(key, time.monotonic() - age_s))

    def told(self, lamp: LampMessage) -> None:
        """Take the lamp the hub told over MQTT. It may be a dead hub's last word, kept by the
        broker: while the hub is away only its own answer ends that."""
        self._know(lamp.state, lamp.label, lamp)
        if self._away:
            self.look()

    def look(self) -> None:
        """Find out whether the hub is there: something was heard that makes one doubt it."""
        self._orders.put("look")

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                order = self._orders.get(timeout=self._patience())
            except queue.Empty:
                self._idle()
                continue
            if order == "look":
                self._look()
            elif order is not None:
                self._try(order)

    def _try(self, order: _Order) -> None:
        try:
            self._carry_out(order)
        except Exception:
            logger.exception("counter %s: %s was not carried out", self.counter, order.key)
            self._notify(Light.REFUSED, REFUSED_SHOWN_S)

    def _carry_out(self, order: _Order) -> None:
        verb = self._verb(order.key)
        request_id, opening_id = new_request_id(), new_request_id()
        self._notify(None, 0.0)
        attempts = 0
        while not self._stopping.is_set():
            if time.monotonic() - order.made_at > LATEST_S:
                self._drop(verb)
                return
            try:
                answer = self._ask(verb, request_id, opening_id)
            except HubUnreachableError as error:
                self._lost(error)
                self._stopping.wait(PAUSES_S[min(attempts, len(PAUSES_S) - 1)])
                attempts += 1
            except HubRefusedError as refusal:
                self._found()
                logger.info("counter %s: the hub refused %s: %s", self.counter, verb, refusal)
                self._asked(verb, str(refusal.status), None)
                if self._lamp is None and (state := refusal.problem.get("state")):
                    self._know(CounterState(state), None, None)
                self._notify(Light.REFUSED, REFUSED_SHOWN_S)
                return
            else:
                label = answer.ticket.label if answer.ticket else None
                self._know(answer.state, label, None)
                self._found()
                self._asked(verb, "200", label)
                return

    def _ask(self, verb: str, request_id: str, opening_id: str) -> CounterAnswer:
        """Ask the hub; a counter that is closed is opened by its first "next"."""
        try:
            return self._hub.counter(self.counter, verb, request_id=request_id)
        except HubRefusedError as refusal:
            resting = refusal.problem.get("state") in (CounterState.CLOSED, CounterState.PAUSED)
            if verb != "next" or refusal.type != "illegal-move" or not resting:
                raise
        self._hub.counter(self.counter, "open", request_id=opening_id)
        return self._hub.counter(self.counter, verb, request_id=request_id)

    def _verb(self, key: Key) -> str:
        """Choose the verb once for all attempts: after the first, the state may be another."""
        if key is not Key.OPEN:
            return str(key)
        with self._lock:
            light = self._lamp.light if self._lamp else Light.CLOSED
        return "open" if light in (Light.CLOSED, Light.PAUSED) else "close"

    def _drop(self, verb: str) -> None:
        logger.warning(
            "counter %s: %s was pressed more than %.0f s ago and is dropped",
            self.counter,
            verb,
            LATEST_S,
        )
        self._asked(verb, "late", None)
        self._notify(Light.LATE, LATE_SHOWN_S)

    def _asked(self, verb: str, status: str, label: str | None) -> None:
        self._trace.write("asked", counter=self.counter, verb=verb, status=status, label=label)

    def _lost(self, reason: object) -> None:
        self._outage.lost(self.counter, reason)
        with self._lock:
            self._away = True
            self._paint()

    def _found(self) -> None:
        self._outage.found(self.counter)
        with self._lock:
            self._away = False
            self._paint()

    def _know(self, state: CounterState, label: str | None, told: LampMessage | None) -> None:
        """Know the counter's state anew. An answer over HTTP does not say how many wait and who
        stands aside; whoever it calls is just called."""
        with self._lock:
            was = self._lamp or Lamp(Light.CLOSED)
            # What "finish" answers names the ticket it finished; the digits show one in hand.
            in_hand = label if label and state in _IN_HAND else ""
            self._lamp = Lamp(
                Light(state),
                _digits(in_hand),
                min(max(told.waiting, 0), 999) if told else was.waiting,
                overdue=told is not None and told.overdue,
                due=_digits(next(iter(told.due), "")) if told else was.due,
            )
            self._paint()

    def _notify(self, notice: Light | None, seconds: float) -> None:
        with self._lock:
            self._notice = notice
            self._notice_until = time.monotonic() + (seconds if self._lamps else UNLIT_SHOWN_S)
            self._paint()

    def _paint(self) -> None:
        lamp = self._lamp or Lamp(Light.CLOSED)
        if self._notice is not None:
            self._show(replace(lamp, light=self._notice))
        elif self._away:
            self._show(replace(lamp, light=Light.AWAY))
        elif self._lamp is not None:
            self._show(lamp)

    def _patience(self) -> float | None:
        """Tell how long nothing needs doing: until a notice has been read, or the hub is tried."""
        until_read = self._notice_until - time.monotonic() if self._notice else math.inf
        until_probe = PROBE_S if self._away else math.inf
        patience = min(until_read, until_probe)
        return None if patience == math.inf else max(patience, 0.01)

    def _idle(self) -> None:
        if self._notice is not None and time.monotonic() >= self._notice_until:
            self._notify(None, 0.0)
        elif self._away:
            self._look()

    def _look(self) -> None:
        try:
            health = self._hub.health()
        except HubUnreachableError as error:
            self._lost(error)
            return
        # A hub that cannot write answers, but carries out no press.
        if health.get("database") == "ok":
            self._found()
        else:
            self._lost("it cannot write to its database")


def _digits(label: str) -> str:
    """Keep of a label what the digits of a box can show."""
    return re.sub(r"[^A-Z0-9-]", "", label.upper())[:8]
