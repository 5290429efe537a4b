"""What people and clerks may do in any order: asked of the real queue and of the model alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.model import Model, Person
from tests.words import DESK_CAN, MINUTE, SECOND, Ask, Centre, Refused, Told

NEEDS = ("hearing", "sight", "wheelchair", "language")
# After 12 hours in the office nobody has to reckon with midnight.
EVENING = 12 * 60 * MINUTE

IN_HAND = ("recall", "start", "start", "finish", "no-show", "park", "park", "transfer", "next")
#: What is pressed within a second of the call before.
IN_HASTE = (
    ("next",),
    ("undo", "next"),
    ("recall", "undo", "next"),
    ("start", "undo", "next"),
    ("finish", "undo", "next"),
    ("recall", "next"),
    ("open", "next"),
)
COUNTER_VERBS = sorted(set().union(*DESK_CAN.values()) | {"undo"})
TICKET_VERBS = ("cancel", "amend", "check-in", "reinstate", "printed")

#: How long after the one before a command comes: within the repeat time, or not.
waits = st.sampled_from([SECOND // 4, 2 * SECOND, 2 * SECOND, 40 * SECOND])
some = st.integers(0, 1000)
first = st.lists(some, min_size=2, max_size=10)
needs = st.lists(st.sampled_from(NEEDS), max_size=2, unique=True).map(tuple)


class Real(Protocol):
    """The queue that is tried."""

    def do(self, ask: Ask, request_id: str, now: int) -> Told | Refused:
        """Do a command at a moment of the day."""

    def relabel(self, ask: Ask, request_id: str, label: str, now: int) -> Told:
        """Ask the same `issue` again, with the label that the kiosk gave meanwhile."""

    def look(self, model: Model) -> None:
        """Fail unless what can be seen from outside is what the model knows."""

    def unchanged(self, model: Model) -> None:
        """Fail unless nothing happened since the last look."""


class QueueMachine(RuleBasedStateMachine):
    """One day at a centre, as it may come."""

    model: Model
    real: Real

    def begin(self, centre: Centre, real: Real, first: Sequence[int]) -> None:
        """Begin the day: some people stand at the door already, and the counters open."""
        self.model, self.real = Model(centre), real
        self.now = 0
        self.ahead = 0  # so much the clock is ahead of the true time, or behind it
        self.kept: list[tuple[Ask, str, Told]] = []
        self.services = sorted(centre.letters)
        self.classes = ("none", *centre.classes)
        self.counters = sorted(centre.own)
        self.labels = 0
        for counter in self.counters:
            self.ask(Ask(verb="open", counter=counter))
        for which in first:
            # Most in one line, so that there is an order in it.
            service = self.services[max(0, which % 5 - 2)]
            priority = self.classes[max(0, which // 7 % 5 - 2)]
            later = (_one(self.services, which // 2),) if which % 5 == 0 else ()
            self.ask(Ask(verb="issue", service=service, priority=priority, later=later))

    def request_id(self) -> str:
        """Name the next command."""
        return f"{id(self)}-{self.now}"

    def clock(self) -> int:
        """Tell how late it is by the hub's clock."""
        clock = self.now + self.ahead
        self.model.look_at(clock)
        return clock

    def ask(self, ask: Ask, wait: int = SECOND) -> Told | Refused:
        """Ask both, and compare."""
        self.now += wait
        request_id = self.request_id()
        clock = self.clock()
        before = Before(self.model, ask)
        expected = self.model.do(ask, clock)
        told = self.real.do(ask, request_id, clock)
        assert told == expected, ask
        if isinstance(told, Told):
            before.check(told)
            self.kept.append((ask, request_id, told))
            self.real.look(self.model)
        else:
            self.real.unchanged(self.model)
        return told

    # Citizens.

    @rule(service=some, priority=some, later=st.lists(some, max_size=2), needs=needs, wait=waits)
    def take(
        self, service: int, priority: int, later: list[int], needs: tuple[str, ...], wait: int
    ) -> None:
        self.ask(
            Ask(
                verb="issue",
                service=_one(self.services, service),
                priority=_one(self.classes, priority),
                later=tuple(_one(self.services, which) for which in later),
                needs=needs,
            ),
            wait,
        )

    @rule(service=some, priority=some, minutes=st.integers(0, 50))
    def hand_in(self, service: int, priority: int, minutes: int) -> None:
        self.labels += 1
        self.ask(
            Ask(
                verb="issue",
                service=_one(self.services, service),
                priority=_one(self.classes, priority),
                offline=f"K1-{self.labels:03d}",
                age_s=minutes * 60,
            )
        )

    @rule(which=some)
    def hand_in_what_was_committed(self, which: int) -> None:
        issued = [kept for kept in self.kept if kept[0].verb == "issue" and not kept[0].offline]
        if not issued:
            return
        self.labels += 1
        self.now += SECOND
        ask, request_id, before = _one(issued, which)
        assert before.ticket is not None
        label = f"K1-{self.labels:03d}"
        told = self.real.relabel(ask, request_id, label, self.clock())
        self.model.relabel(before.ticket.number, label)
        # The ticket as it was given, but for the label: that is the answer of this command.
        assert told.ticket is not None
        assert (told.ticket.number, told.ticket.label) == (before.ticket.number, label)
        self.kept[self.kept.index((ask, request_id, before))] = (ask, request_id, told)
        self.real.look(self.model)

    @precondition(lambda self: self.model.people)
    @rule(verb=st.sampled_from(TICKET_VERBS), ticket=some, more=some, needs=needs, wait=waits)
    def ask_for_a_ticket(
        self, verb: str, ticket: int, more: int, needs: tuple[str, ...], wait: int
    ) -> None:
        number = _one(self.model.people, ticket).number
        self.ask(self._for_ticket(verb, number, more, needs), wait)

    @precondition(lambda self: self.gone())
    @rule(ticket=some, more=some)
    def come_back(self, ticket: int, more: int) -> None:
        person = _one(self.gone(), ticket)
        can = ["reinstate"] if person.state == "NO_SHOW" else ["check-in", "check-in", "cancel"]
        self.ask(self._for_ticket(_one(can, more), person.number, more, ()))

    def gone(self) -> list[Person]:
        """List who has been called and may be back."""
        return [person for person in self.model.people if person.state in ("PARKED", "NO_SHOW")]

    def _for_ticket(self, verb: str, ticket: int, more: int, needs: tuple[str, ...]) -> Ask:
        if verb != "amend":
            return Ask(verb=verb, ticket=ticket)
        return Ask(
            verb=verb,
            ticket=ticket,
            service=_one([None, *self.services], more),
            priority=_one([*self.classes, None], more),
            later=None if more % 3 else tuple(self.services[: more % 2]),
            needs=None if more % 2 else needs,
        )

    # Clerks.

    @rule(counter=some, verb=st.sampled_from(COUNTER_VERBS), more=some, wait=waits)
    def press(self, counter: int, verb: str, more: int, wait: int) -> None:
        self.ask(self._at_counter(verb, _one(self.counters, counter), more), wait)

    @precondition(lambda self: self.busy())
    @rule(counter=some, verb=st.sampled_from(IN_HAND), more=some, wait=waits)
    def do_something_in_hand(self, counter: int, verb: str, more: int, wait: int) -> None:
        self.ask(self._at_counter(verb, _one(self.busy(), counter), more), wait)

    @precondition(lambda self: self.gone())
    @rule(counter=some, more=some, haste=st.booleans())
    def call_back_who_stood_aside(self, counter: int, more: int, haste: bool) -> None:
        name = _one(self.counters, counter)
        self.ask(self._at_counter("unpark", name, more))
        if haste:
            self.ask(Ask(verb="next", counter=name), SECOND // 5)

    def busy(self) -> list[str]:
        """List the counters with somebody in hand."""
        return [name for name, desk in self.model.desks.items() if desk.holds is not None]

    @rule(counter=some, wait=waits, times=st.integers(1, 4))
    def call_the_next(self, counter: int, wait: int, times: int = 1) -> None:
        name = _one(self.counters, counter)
        if self.model.desks[name].state == "closed":
            self.ask(Ask(verb="open", counter=name), wait)
        for _ in range(times):
            self.ask(Ask(verb="next", counter=name), wait)

    @rule(counter=some, times=st.integers(0, 2), lunch=st.sampled_from([None, "pause", "close"]))
    def mend_papers(self, counter: int, times: int, lunch: str | None) -> None:
        name = _one(self.counters, counter)
        self.call_the_next(counter, 2 * SECOND)
        held = self.model.desks[name].holds
        if held is None:
            return
        self.ask(Ask(verb="park", counter=name, reason="mend"))
        self.ask(Ask(verb="check-in", ticket=held))
        self.call_the_next(counter, 2 * SECOND, times)
        if lunch:
            if self.model.desks[name].holds is not None:
                self.ask(Ask(verb="finish", counter=name))
            self.ask(self._at_counter(lunch, name, 0))
            self.ask(Ask(verb="open", counter=name))
        self.call_the_next(counter, 2 * SECOND)

    @rule(counter=some, ticket=some, minutes=st.sampled_from([0, 1, 20]), times=st.integers(1, 4))
    def miss_a_call(self, counter: int, ticket: int, minutes: int, times: int) -> None:
        name = _one(self.counters, counter)
        waiting = [person for person in self.model.people if person.state == "WAITING"]
        if not waiting or self.model.desks[name].state == "closed":
            return
        absent = (_one(waiting, ticket) if ticket % 2 else waiting[-1]).number
        self.ask(Ask(verb="next", counter=name, ticket=absent), 2 * SECOND)
        self.ask(Ask(verb="no-show", counter=name), 40 * SECOND)
        self.ask(Ask(verb="reinstate", ticket=absent), SECOND + minutes * MINUTE)
        self.call_the_next(counter, 2 * SECOND, times)

    @rule(counter=some, other=some, service=some, away=st.sampled_from([None, "close", "pause"]))
    def send_to_a_counter(self, counter: int, other: int, service: int, away: str | None) -> None:
        name, there = _one(self.counters, counter), _one(self.counters, other)
        self.ask(Ask(verb="issue", service=_one(self.services, service)))
        self.call_the_next(counter, 2 * SECOND)
        if self.model.desks[name].holds is not None:
            self.ask(Ask(verb="transfer", counter=name, to=there))
        if away is None:
            self.call_the_next(other, 2 * SECOND, 2)
        elif self.model.desks[there].holds is None and self.model.desks[there].state != "closed":
            self.ask(self._at_counter(away, there, 0))
            if service % 2 and self.now < EVENING:
                self.now += 46 * MINUTE
            for which, beside in enumerate(self.counters):
                if beside != there:
                    self.call_the_next(which, 2 * SECOND)

    @rule(counter=some, verb=st.sampled_from(["no-show", "park", "park"]), more=some)
    def send_away(self, counter: int, verb: str, more: int) -> None:
        self.call_the_next(counter, 2 * SECOND)
        if self.model.desks[name := _one(self.counters, counter)].state == "called":
            self.ask(self._at_counter(verb, name, more))

    @rule(counter=some, verbs=st.sampled_from(IN_HASTE))
    def press_in_haste(self, counter: int, verbs: tuple[str, ...]) -> None:
        name = _one(self.counters, counter)
        self.call_the_next(counter, 2 * SECOND)
        for verb in verbs:
            self.ask(Ask(verb=verb, counter=name), SECOND // 5)

    @rule(counter=some, wait=waits)
    def take_back(self, counter: int, wait: int) -> None:
        self.ask(Ask(verb="undo", counter=_one(self.counters, counter)), wait)

    @rule(counter=some, other=some)
    def take_back_too_late(self, counter: int, other: int) -> None:
        name, there = _one(self.counters, counter), _one(self.counters, other)
        self.call_the_next(counter, 2 * SECOND)
        held = self.model.desks[name].holds
        if held is None:
            return
        self.ask(Ask(verb="transfer", counter=name, to=there))
        self.ask(Ask(verb="next", counter=there, ticket=held), 2 * SECOND)
        self.ask(Ask(verb="undo", counter=name))

    def _at_counter(self, verb: str, counter: str, more: int) -> Ask:
        people, third = self.model.people, more // 3
        ask: dict[str, Any] = {"verb": verb, "counter": counter}
        if verb == "next" and people and more % 3 == 1:
            ask["ticket"] = _one(people, third).number
            if third % 2:
                ask["service"] = _one(self.services, third // 2)
        elif verb == "open":
            ask["clerk"] = _one([None, "Lan", "Minh"], more)
        elif verb == "next" and more % 3 == 2:
            ask["service"] = _one(self.services, third)
        elif verb == "unpark":
            aside = [person for person in people if person.state == "PARKED"] or people
            if not aside:
                return Ask(verb="next", counter=counter)
            ask["ticket"] = _one(aside if more % 3 else people, third).number
        elif verb == "park":
            ask["reason"] = "mend" if more % 3 else "wait"
        elif verb == "pause":
            ask["reason"] = "lunch"
        elif verb == "transfer" and more % 3:
            ask["service"] = _one(self.services, third)
        elif verb == "transfer":
            ask["to"] = _one(self.counters, third)
        return Ask(**ask)

    # Time, and lines that fail.

    @precondition(lambda self: self.now < EVENING)
    @rule(minutes=st.sampled_from([1, 5, 9, 20, 46]))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @precondition(lambda self: self.kept)
    @rule(which=some)
    def send_again(self, which: int) -> None:
        ask, request_id, before = _one(self.kept[::-1], which)
        self.now += SECOND
        told = self.real.do(ask, request_id, self.clock())
        assert isinstance(told, Told)
        # What its citizen needs is told as it is now, and kept with no answer.
        number = told.ticket.number if told.ticket and ask.counter else None
        now = self.model.people[number].needs if number is not None else frozenset()
        assert told == Told(before.ticket, before.desk, before.repeated, now)
        self.real.unchanged(self.model)


class Before:
    """How the lines stood before a command, for what may never be."""

    def __init__(self, model: Model, ask: Ask) -> None:
        free = ask.verb == "next" and ask.ticket is None and ask.counter
        may = model.callable(ask.counter, ask.service) if free and ask.counter else []
        # While the clock is behind, only of heads is it known how long they wait.
        known = not model.behind
        self._waiting = {p.number: (p.order, _line(p), known and model.overdue(p)) for p in may}

    def check(self, told: Told) -> None:
        """Fail if the call broke the order of arrival, or the longest wait."""
        called = told.ticket
        if called is None or called.number not in self._waiting:
            return
        order, line, _ = self._waiting[called.number]
        for other, others_line, overdue in self._waiting.values():
            assert other >= order or line is None or line != others_line, "the order of arrival"
            assert other >= order or not overdue, "the longest wait"


def _line(person: Person) -> tuple[str, str] | None:
    return (person.service, person.priority) if person.bound is None else None


def _one(things: Any, which: int) -> Any:
    return things[which % len(things)]


def at_one_counter(hands: Mapping[str, object | None]) -> bool:
    """Tell whether no ticket is in hand at two counters."""
    held = [ticket for ticket in hands.values() if ticket is not None]
    return len(held) == len(set(held))
