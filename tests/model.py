"""A small model of the queue, written from its rules and from nothing else.

It knows no events, no journal and no heads of lines: it keeps everybody in one list, looks at all
of them for each call, and takes a command back by putting a copy back. The state machines ask it
and the real queue the same, and compare what they say.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tests.words import DESK_CAN, MINUTE, NONE, SECOND, TICKET_CAN, Ask, Centre, Refused, Seen, Told


class _RefusedError(Exception):
    def __init__(self, *what: Any) -> None:
        super().__init__(*what)
        self.answer = Refused(*what)


@dataclass
class Person:
    """Somebody with a number."""

    number: int
    label: str
    service: str
    later: tuple[str, ...]
    priority: str
    came: int
    tie: int  # of two who came at once, the smaller goes first
    moved: int  # when they came or were last called, by the clock
    state: str = "WAITING"
    bound: str | None = None
    back: int | None = None  # the step in which it came back from mending
    parked: str | None = None
    counter: str | None = None
    called: int | None = None  # the step of its newest call
    times: int = 0
    ended: int | None = None
    needs: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[int, int]:
        """Its key in the order of arrival."""
        return self.came, self.tie

    def seen(self) -> Seen:
        """Tell it."""
        return Seen(
            *(self.number, self.label, (self.service, *self.later), self.priority),
            *(self.state, self.counter, self.parked),
        )


@dataclass
class Desk:
    """A counter."""

    name: str
    state: str = "closed"
    holds: int | None = None
    clerk: str | None = None
    pressed: int | None = None  # when `next` called, as long as nothing was done since
    called: int | None = None  # the step of its newest call
    streak: int = 0
    did: int | None = None  # the step of its newest command that did something


@dataclass(frozen=True)
class Done:
    """A command that changed something: whose it was, and how all stood before."""

    counter: str | None
    undo: bool
    touched: frozenset[int]
    people: list[Person]
    desks: dict[str, Desk]


class Model:
    """One day of a centre."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.people: list[Person] = []
        self.desks = {name: Desk(name) for name in centre.own}
        self.now = 0  # never runs backwards
        self.clock = 0
        self._step = 0
        self._numbers: dict[str, int] = {}
        self._done: list[Done] = []

    def do(self, ask: Ask, now: int) -> Told | Refused:
        """Do a command, or tell why not; then nothing has changed."""
        self.look_at(now)
        self._step += 1
        people, desks = copy.deepcopy(self.people), copy.deepcopy(self.desks)
        try:
            told = self._counter(ask, self.desks[ask.counter]) if ask.counter else self._ask(ask)
        except _RefusedError as refused:
            assert (people, desks) == (self.people, self.desks), "a refusal changes nothing"
            return refused.answer
        touched = frozenset(
            before.number
            for before, after in zip(people, self.people, strict=False)
            if before != replace(after, label=before.label, needs=before.needs)
        )
        if touched or desks != self.desks:
            whose = ask.counter or ask.at
            self._done.append(Done(whose, ask.verb == "undo", touched, people, desks))
        return told

    def look_at(self, clock: int) -> None:
        """Let it be so late by the clock, which may have been set back."""
        self.clock, self.now = clock, max(self.now, clock)

    @property
    def behind(self) -> bool:
        """Tell whether the clock was set back so far that it counts."""
        return self.now - self.clock > MINUTE

    @property
    def _when(self) -> int:
        return self.clock if self.behind else self.now

    def overdue(self, person: Person) -> bool:
        """Tell whether nobody may go before them any more."""
        if self.behind:  # nobody knows when one came back from mending; they go second anyhow
            return person.back is None and self.clock - person.moved >= self.centre.longest_wait
        return self.now - person.came >= self.centre.longest_wait

    def relabel(self, number: int, label: str) -> Told:
        """Let a ticket take the label its holder has in hand."""
        self.people[number].label = label
        return Told(self.people[number].seen())

    def can(self, person: Person) -> frozenset[str]:
        """List what can be done with a ticket now."""
        can = TICKET_CAN[person.state]
        return can - {"check-in"} if person.parked == "wait" else can

    # What a counter's buttons do.

    def _counter(  # noqa: PLR0911, PLR0912 - one branch and return per verb
        self, ask: Ask, desk: Desk
    ) -> Told:
        if ask.verb == "undo":
            return self._undo(desk)
        if ask.verb not in DESK_CAN[desk.state]:
            raise _RefusedError(desk.state, DESK_CAN[desk.state])
        if ask.verb == "next":
            return self._next(ask, desk)
        if ask.verb == "unpark":
            assert ask.ticket is not None
            person = self.people[ask.ticket]
            if person.state != "PARKED":
                raise _RefusedError(person.state, self.can(person))
            told = self._call(desk, person)
            desk.pressed = None  # by `unpark`, which `next` does not repeat
            return told
        if ask.verb == "open":
            return self._open(desk, ask.clerk or desk.clerk)
        desk.did = self._step
        held, desk.pressed = desk.holds, None
        if ask.verb == "pause":
            desk.state = "paused"
            return self._told(desk, None)
        if ask.verb == "close":
            desk.state, desk.streak, desk.clerk = "closed", 0, None
            return self._told(desk, None)
        assert held is not None
        person = self.people[held]
        match ask.verb:
            case "recall":
                person.called, person.times = self._step, person.times + 1
                person.moved = self._when
            case "start":
                desk.state, person.state = "serving", "SERVING"
            case "finish":
                self._finish(desk, person)
            case "no-show":
                self._free(desk)
                person.state, person.ended = "NO_SHOW", self._when
            case "park":
                self._free(desk)
                person.state, person.parked = "PARKED", ask.reason
            case "transfer":
                self._free(desk)
                person.state, person.bound = "WAITING", ask.to
                person.service = ask.service or person.service
                person.later = tuple(id_ for id_ in person.later if id_ != person.service)
        return self._told(desk, held)

    def _open(self, desk: Desk, clerk: str | None) -> Told:
        if desk.state in ("closed", "paused") or desk.clerk != clerk:
            desk.did, desk.pressed, desk.clerk = self._step, None, clerk
            if desk.holds is None:
                desk.state = "open"
        return self._told(desk, desk.holds)

    def _next(self, ask: Ask, desk: Desk) -> Told:
        held = None if desk.holds is None else self.people[desk.holds]
        pressed = None if desk.pressed is None else self.clock - desk.pressed
        if held and pressed is not None and 0 <= pressed <= self.centre.repeat:
            same = ask.service in (None, held.service) and ask.ticket in (None, held.number)
            if same:
                return replace(self._told(desk, held.number), repeated=True)
        named = None if ask.ticket is None else self.people[ask.ticket]
        if named and named.state != "WAITING":
            raise _RefusedError(named.state, self.can(named))
        if named and ask.service not in (None, named.service):
            raise _RefusedError
        if held:
            desk.did = self._step
            self._finish(desk, held)
        chosen = named or self._choose(desk, ask.service)
        if chosen:
            return self._call(desk, chosen)
        if desk.state == "paused":
            desk.state, desk.did, desk.pressed = "open", self._step, None
        return self._told(desk, None)

    def _choose(self, desk: Desk, service: str | None) -> Person | None:
        waiting = self.callable(desk.name, service)
        # Only the heads of lines compete. All who are bound stand in one line, those back apart.
        lines: dict[object, list[Person]] = {}
        for person in waiting:
            line = (
                (person.service, person.priority) if person.bound is None else person.back is None
            )
            lines.setdefault(line, []).append(person)
        heads = sorted((min(line, key=_order) for line in lines.values()), key=_order)
        if not heads:
            return None
        if any(map(self.overdue, heads)):
            return heads[0]
        back = next((head for head in heads if head.back is not None), None)
        if back and (back is heads[0] or (desk.called or 0) > (back.back or 0)):
            return back
        others = [head for head in heads if head is not back]
        own = [h for h in others if h.bound == desk.name or h.service in self.centre.own[desk.name]]
        sent = []
        for name in {head.service for head in own or others}:
            of_service = [head for head in own or others if head.service == name]
            rule = self.centre.by_service.get(name, self.centre.discipline)
            sent.append(self._best(rule, of_service, desk))
        return self._best(self.centre.discipline, sent, desk)

    def callable(self, counter: str, service: str | None = None) -> list[Person]:
        """List whom a counter may call without a name."""
        served = self._served(counter)
        lines = (service,) if service else served
        return [
            person
            for person in self.people
            if person.state == "WAITING"
            and (
                (person.bound == counter and (service is None or person.service == service))
                or (not self._kept(person) and person.service in lines)
            )
        ]

    def _kept(self, person: Person) -> bool:
        """Tell whether one counter alone calls a person."""
        state = self.desks[person.bound].state if person.bound else "closed"
        overdue = self._when - person.came >= self.centre.longest_wait
        return state != "closed" and not (state == "paused" and overdue)

    def _served(self, counter: str) -> tuple[str, ...]:
        return (*self.centre.own[counter], *self.centre.helps[counter])

    def _best(self, rule: str, heads: Iterable[Person], desk: Desk) -> Person:
        centre = self.centre

        def level(person: Person) -> int:
            return 0 if person.priority == NONE else centre.levels.get(person.priority, 1)

        def worth(person: Person) -> float:
            if rule == "ratio" and desk.streak >= centre.ratio:
                return int(person.priority == NONE)
            if rule in ("strict", "ratio"):
                return level(person)
            if rule == "accumulating":
                usual = 1.0 if person.priority == NONE else 2.0
                return centre.rates.get(person.priority, usual) * (self.now - person.came)
            return 0

        return min(heads, key=lambda person: (-worth(person), *person.order))

    def _call(self, desk: Desk, person: Person) -> Told:
        person.state, person.counter, person.called, person.times = (
            *("CALLED", desk.name, self._step, 1),
        )
        person.bound = person.back = person.parked = None
        person.moved = self._when
        desk.state, desk.holds, desk.pressed = "called", person.number, self.clock
        desk.called = desk.did = self._step
        desk.streak = 0 if person.priority == NONE else desk.streak + 1
        return self._told(desk, person.number)

    def _finish(self, desk: Desk, person: Person) -> None:
        self._free(desk)
        if person.later:
            person.state = "WAITING"
            person.service, *later = person.later
            person.later = tuple(later)
        else:
            person.state, person.ended = "SERVED", self._when

    def _free(self, desk: Desk) -> None:
        desk.state, desk.holds, desk.pressed = "open", None, None

    def _undo(self, desk: Desk) -> Told:
        at = max(
            (i for i, done in enumerate(self._done) if done.counter == desk.name), default=None
        )
        refused = _RefusedError(desk.state, DESK_CAN[desk.state])
        if at is None or self._done[at].undo:
            raise refused
        last = self._done[at]
        if any(last.touched & done.touched for done in self._done[at + 1 :]):
            raise refused
        for number in last.touched:
            now = self.people[number]
            self.people[number] = replace(last.people[number], label=now.label, needs=now.needs)
        # To take something back is to do something: the next press is no second one.
        self.desks[desk.name] = replace(last.desks[desk.name], did=self._step, pressed=None)
        return self._told(self.desks[desk.name], self.desks[desk.name].holds)

    def _told(self, desk: Desk, number: int | None) -> Told:
        person = None if number is None else self.people[number]
        return Told(
            person.seen() if person else None,
            desk.state,
            needs=person.needs if person else frozenset(),
        )

    # What is asked for a ticket.

    def _ask(self, ask: Ask) -> Told:
        if ask.verb == "issue":
            return Told(self._issue(ask).seen())
        assert ask.ticket is not None
        person = self.people[ask.ticket]
        if ask.verb == "printed":
            return Told(person.seen())
        if ask.verb not in self.can(person):
            raise _RefusedError(person.state, self.can(person))
        match ask.verb:
            case "cancel":
                person.state, person.ended, person.parked = "CANCELLED", self._when, None
            case "amend":
                there = person.bound
                if there and ask.service not in (None, person.service, *self._served(there)):
                    person.bound = person.back = None
                person.service = ask.service or person.service
                person.priority = ask.priority or person.priority
                later = person.later if ask.later is None else ask.later
                person.later = _each_once(later, person.service)
                if ask.needs is not None:
                    person.needs = frozenset(ask.needs)
            case "check-in":
                person.state, person.parked, person.bound = "WAITING", None, person.counter
                person.came, person.tie, person.back = self.now, self._step, self._step
            case "reinstate":
                person.came, person.tie = self._place_back(person), self._step
                person.state, person.ended = "WAITING", None
        return Told(person.seen())

    def _issue(self, ask: Ask) -> Person:
        assert ask.service is not None
        label = ask.offline
        if label is None:
            letter = self.centre.letters[ask.service]
            self._numbers[letter] = self._numbers.get(letter, 0) + 1
            label = f"{letter}{self._numbers[letter]:03d}"
        person = Person(
            number=len(self.people),
            label=label,
            service=ask.service,
            later=_each_once(ask.later or (), ask.service),
            priority=ask.priority or NONE,
            came=self.now - ask.age_s * SECOND,
            tie=self._step,
            moved=self._when,
            needs=frozenset(ask.needs or ()),
        )
        self.people.append(person)
        return person

    def _place_back(self, person: Person) -> int:
        """Tell where who missed a call is put: some places back, but before nobody it was after."""
        assert person.ended is not None
        if self.centre.grace < self._when - person.ended <= 24 * 60 * MINUTE:
            return self.now
        line = sorted(
            other.order
            for other in self.people
            if other.state == "WAITING"
            and other.bound is None
            and (other.service, other.priority) == (person.service, person.priority)
        )
        before = [came for came, _ in line[: self.centre.grace_places]]
        return max([person.came, *before])


def _order(person: Person) -> tuple[int, int]:
    return person.order


def _each_once(later: Iterable[str], service: str) -> tuple[str, ...]:
    return tuple(id_ for id_ in dict.fromkeys(later) if id_ != service)
