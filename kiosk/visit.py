"""What this citizen is doing at the kiosk: states, moves and timeouts. Pure.

A visit is a value. An event (touched, typed, answered, found, printed, ticked) and the time make
the next visit and a list of wishes for the world outside, which are values too. Times are seconds
of a monotonic clock that is passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.events import (
    Answered,
    Event,
    Found,
    Hit,
    Issued,
    Look,
    PrintAgain,
    Slip,
    SlipCame,
    TakeNumber,
    Ticked,
    Touched,
    Wish,
)

ASK_S = 20.0  # WCAG 2.2.1: at least 20 s to ask for more time by one simple action
LONGEST_QUERY = 60
LONGEST_WAIT_S = 30.0  # for a number: two tries at the hub take a fifth of it


class Screen(StrEnum):
    """Where the visit is."""

    HOME = "home"
    PRIORITY = "priority"
    SERVICES = "services"
    SEARCH = "search"
    PAGE = "page"
    WAIT = "wait"
    TICKET = "ticket"
    SORRY = "sorry"


@dataclass(frozen=True)
class Rules:
    """The timeouts of one kiosk."""

    idle_s: float = 45.0
    ticket_s: float = 20.0
    lang: str = "vi"


@dataclass(frozen=True)
class Visit:
    """One citizen's use of the kiosk, from the first touch to home."""

    screen: Screen = Screen.HOME
    lang: str = "vi"
    priority: str = "none"
    procedure: Hit | None = None
    query: str = ""
    results: tuple[Hit, ...] = ()
    found: str | None = None  # the query these results answer
    part: int = 0  # which part of a long list is shown
    ticket: Issued | None = None
    slip: Slip | None = None
    sorry: str = ""  # why no number was given: a key of the texts
    wish: int = 0  # counts the numbers asked for: an answer to an older wish is not shown
    asking: bool = False  # "are you still there?"
    since: float = 0.0  # the last sign of life


Step = tuple[Visit, tuple[Wish, ...]]


def begin(rules: Rules, now: float) -> Visit:
    """Stand at home, in the first language."""
    return Visit(lang=rules.lang, since=now)


def step(visit: Visit, event: Event, now: float, rules: Rules) -> Step:
    """Make the next visit of one event."""
    match event:
        case Touched(target):
            return _touched(replace(visit, since=now, asking=False), target, now, rules)
        case Answered() if event.wish == visit.wish and visit.screen is Screen.WAIT:
            return _answered(visit, event, now), ()
        case Found(query, results) if query == visit.query:
            return replace(visit, results=results, found=query, part=0), ()
        case SlipCame(label, outcome) if visit.ticket and visit.ticket.label == label:
            return replace(visit, slip=outcome, since=now), ()
        case Ticked():
            return _ticked(visit, now, rules), ()
    return visit, ()


def _answered(visit: Visit, event: Answered, now: float) -> Visit:
    if event.ticket is None:
        return replace(visit, screen=Screen.SORRY, sorry=event.sorry, since=now)
    slip = Slip.PRINTING if event.prints else None
    return replace(visit, screen=Screen.TICKET, ticket=event.ticket, slip=slip, since=now)


def _ticked(visit: Visit, now: float, rules: Rules) -> Visit:
    quiet = now - visit.since
    match visit.screen:
        case Screen.WAIT:
            lost = quiet >= LONGEST_WAIT_S
            return (
                replace(visit, screen=Screen.SORRY, sorry="refused", since=now) if lost else visit
            )
        case Screen.HOME:
            # Someone chose another language and left.
            foreign = visit.lang != rules.lang and quiet >= rules.idle_s
            return begin(rules, now) if foreign else visit
        case Screen.TICKET:
            # Who has no paper needs the time to learn the number or take a picture of it.
            times = 1 if visit.slip is Slip.PRINTED else 3
            return begin(rules, now) if quiet >= rules.ticket_s * times else visit
        case _:
            if quiet >= rules.idle_s + ASK_S:
                return begin(rules, now)
            asking = quiet >= rules.idle_s
            return replace(visit, asking=asking) if asking != visit.asking else visit


def _touched(visit: Visit, target: str, now: float, rules: Rules) -> Step:
    """Follow a touch: what every screen has first, then what only this screen has."""
    kind, _, what = target.partition(":")
    match kind:
        case "home" | "done":
            return replace(begin(rules, now), wish=visit.wish), ()
        case "back":
            return _back(visit, rules, now), ()
        case "more" | "fewer":
            turned = visit.part + (1 if kind == "more" else -1)
            return replace(visit, part=max(0, turned)), ()
        case "language":
            return replace(visit, lang=what), ()
        case _:
            own = _ON.get(visit.screen)
            return own(visit, kind, what) if own else (visit, ())


def _on_home(visit: Visit, kind: str, _what: str) -> Step:
    doors = {
        "take": Screen.SERVICES,
        "take-priority": Screen.PRIORITY,
        "search": Screen.SEARCH,
    }
    return (_at(visit, doors[kind]) if kind in doors else visit), ()


def _on_priority(visit: Visit, kind: str, what: str) -> Step:
    if kind != "priority":
        return visit, ()
    chosen = replace(visit, priority=what)
    if visit.procedure is not None:
        return _take(chosen, visit.procedure.service)
    return _at(chosen, Screen.SERVICES), ()


def _on_services(visit: Visit, kind: str, what: str) -> Step:
    return _take(visit, what) if kind == "service" else (visit, ())


def _on_search(visit: Visit, kind: str, what: str) -> Step:
    if kind == "key":
        return _typed(visit, what)
    hit = next((hit for hit in visit.results if kind == "result" and hit.code == what), None)
    return (_at(replace(visit, procedure=hit), Screen.PAGE) if hit else visit), ()


def _on_page(visit: Visit, kind: str, _what: str) -> Step:
    hit = visit.procedure
    if hit is None or not hit.service:
        return visit, ()
    if kind == "take":
        return _take(visit, hit.service)
    return (_at(visit, Screen.PRIORITY) if kind == "take-priority" else visit), ()


def _on_ticket(visit: Visit, kind: str, _what: str) -> Step:
    if kind != "reprint" or visit.ticket is None or visit.slip in (None, Slip.PRINTING):
        return visit, ()
    return replace(visit, slip=Slip.PRINTING), (PrintAgain(visit.ticket.label),)


def _at(visit: Visit, screen: Screen) -> Visit:
    return replace(visit, screen=screen, part=0)


def _take(visit: Visit, service: str) -> Step:
    wish = visit.wish + 1
    code = visit.procedure.code if visit.procedure else None
    waiting = replace(visit, screen=Screen.WAIT, wish=wish, part=0)
    return waiting, (TakeNumber(wish, service, visit.priority, code, visit.lang),)


def _back(visit: Visit, rules: Rules, now: float) -> Visit:
    match visit.screen:
        case Screen.WAIT:
            return visit
        case Screen.PAGE:
            return _at(replace(visit, procedure=None), Screen.SEARCH)
        case Screen.PRIORITY if visit.procedure is not None:
            return _at(visit, Screen.PAGE)
        case Screen.SERVICES if visit.priority != "none":
            return _at(replace(visit, priority="none"), Screen.PRIORITY)
        case _:
            return replace(begin(rules, now), lang=visit.lang, wish=visit.wish)


def _typed(visit: Visit, key: str) -> Step:
    query = visit.query
    match key:
        case "space":
            query = f"{query} " if query and not query.endswith(" ") else query
        case "backspace":
            query = query[:-1]
        case "clear":
            query = ""
        case _ if len(key) == 1:
            query += key
    query = query[:LONGEST_QUERY]
    if query == visit.query:
        return visit, ()
    if not query.strip():
        return replace(visit, query=query, results=(), found=None, part=0), ()
    return replace(visit, query=query), (Look(query),)


_ON: dict[Screen, Callable[[Visit, str, str], Step]] = {
    Screen.HOME: _on_home,
    Screen.PRIORITY: _on_priority,
    Screen.SERVICES: _on_services,
    Screen.SEARCH: _on_search,
    Screen.PAGE: _on_page,
    Screen.TICKET: _on_ticket,
}
