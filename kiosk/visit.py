"""What this citizen is doing at the kiosk: its moves. Pure.

A visit is a value (`kiosk.visitor`). An event (touched, typed, answered, found, printed, ticked)
and the time make the next visit and a list of wishes for the world outside, which are values too.
Times are seconds of a monotonic clock that is passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk import lookup, patience, typed
from kiosk.events import (
    Added,
    AddService,
    Answered,
    CameBack,
    CheckIn,
    Event,
    Found,
    Issued,
    Listed,
    PrintAgain,
    Slip,
    SlipCame,
    Stayed,
    TakeNumber,
    Ticked,
    Touched,
)
from kiosk.visitor import NEEDS, Rules, Screen, Step, Visit, begin

LONGEST_WAIT_S = 30.0  # for a number: two tries at the hub take a fifth of it


def step(  # noqa: PLR0911 - one return for each event
    visit: Visit, event: Event, now: float, rules: Rules
) -> Step:
    """Make the next visit of one event."""
    match event:
        case Touched(target):
            # Whoever listens to a page that explains something goes on looking at it.
            showing = visit.showing if target == "listen" else ""
            awake = replace(visit, since=now, asking=False, showing=showing)
            return lookup.telling(visit, *_touched(awake, target, now, rules))
        case Answered() | Added() | CameBack():
            awaited = event.wish == visit.wish and visit.screen is Screen.WAIT
            return _came(visit, event, now) if awaited else (visit, ())
        case Found(query, results, about) if query == visit.query:
            return replace(visit, results=results, about=about, found=query, part=0), ()
        case Listed(shelf, title, rows) if shelf == visit.shelf:
            return replace(visit, title=title, rows=rows), ()
        case SlipCame(label, outcome, job) if visit.ticket and visit.ticket.label == label:
            # A slip that was still on its way when a service was added tells nothing of the next.
            return (_slip_came(visit, outcome, now) if job == visit.job else visit), ()
        case Stayed():
            return replace(visit, since=now), ()
        case Ticked():
            lost = visit.screen is Screen.WAIT and now - visit.since >= LONGEST_WAIT_S
            later = _lost(visit, now) if lost else patience.ticked(visit, now, rules)
            return lookup.telling(visit, later, ())
    return visit, ()


def _came(visit: Visit, event: Answered | Added | CameBack, now: float) -> Step:
    """Show what came of the wish this visit waits for."""
    match event:
        case Answered():
            return _answered(visit, event, now), ()
        case Added():
            return _added(visit, event, now)
        case CameBack():
            told = replace(visit, came_back=event.outcome, counter=event.counter, since=now)
            return told.at(Screen.CAME_BACK), ()


def _answered(visit: Visit, event: Answered, now: float) -> Visit:
    if event.ticket is None:
        return replace(visit, sorry=event.sorry, since=now).at(Screen.SORRY)
    slip = Slip.PRINTING if event.prints else None
    told = replace(visit, ticket=event.ticket, slip=slip, job=event.wish, since=now)
    return told.at(Screen.TICKET)


def _slip_came(visit: Visit, outcome: Slip, now: float) -> Visit:
    came_out = visit.came_out or outcome is not Slip.FAILED
    return replace(visit, slip=outcome, came_out=came_out, since=now)


def _added(visit: Visit, event: Added, now: float) -> Step:
    told = replace(visit, adding=False, since=now).at(Screen.TICKET)
    if event.ticket is None:
        return replace(told, not_added=True), ()
    told = replace(told, ticket=event.ticket)
    if visit.slip is None:
        return told, ()
    before = visit.came_out or visit.replaces or visit.slip is Slip.PRINTING
    return _prints(replace(told, came_out=False, replaces=before), event.ticket)


def _prints(visit: Visit, ticket: Issued) -> Step:
    job = visit.wish + 1
    told = replace(visit, slip=Slip.PRINTING, wish=job, job=job)
    return told, (PrintAgain(job, ticket.label, visit.mark),)


def _lost(visit: Visit, now: float) -> Visit:
    """Give up an answer that should have come long ago."""
    if visit.adding:
        return _added(visit, Added(visit.wish, None), now)[0]
    if visit.number:
        return replace(visit, came_back="away", since=now).at(Screen.CAME_BACK)
    return replace(visit, sorry="refused", since=now).at(Screen.SORRY)


def _touched(visit: Visit, target: str, now: float, rules: Rules) -> Step:
    """Follow a touch: what every screen has first, then what only this screen has."""
    kind, _, what = target.partition(":")
    match kind:
        case "home" | "done":
            fresh = replace(begin(rules, now), wish=visit.wish)
            return (_still_there(visit, fresh) if kind == "home" else fresh), ()
        case "back":
            return _back(visit, rules, now), ()
        case "more" | "fewer":
            turned = visit.part + (1 if kind == "more" else -1)
            return replace(visit, part=max(0, turned)), ()
        case "language":
            return replace(visit, lang=what), ()
        case "call" | "see" | "sight" | "needs" | "need" | "languages" | "listen":
            return _aided(visit, kind, what), ()
        case _:
            own = _ON.get(visit.screen)
            return own(visit, kind, what) if own else (visit, ())


def _aided(visit: Visit, kind: str, what: str) -> Visit:
    """Show an aid over the screen, or turn one way to see it on or off."""
    if kind == "listen":
        # Whoever cannot read it well gets it larger, too.
        return replace(visit, sight=replace(visit.sight, large=True))
    if kind == "sight":
        return replace(visit, sight=visit.sight.turned(what), showing="see")
    if kind == "need":
        turned = {*visit.needs} ^ {what}
        needs = tuple(name for name in NEEDS if name in turned)
        return replace(visit, needs=needs, showing="needs")
    return replace(visit, showing=kind)


def _on_home(visit: Visit, kind: str, what: str) -> Step:
    doors = {
        "take": Screen.SERVICES,
        "take-priority": Screen.PRIORITY,
        "search": Screen.SEARCH,
        "check-in": Screen.CHECK_IN,
        "shelves": Screen.SHELVES,
    }
    if kind in lookup.SHELVES:
        return lookup.browse(visit, kind, what)
    return (visit.at(doors[kind]) if kind in doors else visit), ()


def _on_priority(visit: Visit, kind: str, what: str) -> Step:
    if kind != "priority":
        return visit, ()
    chosen = replace(visit, priority=what)
    if visit.procedure is not None:
        return _take(chosen, visit.procedure.service)
    return chosen.at(Screen.SERVICES), ()


def _on_services(visit: Visit, kind: str, what: str) -> Step:
    if kind != "service":
        return visit, ()
    return _add(visit, what) if visit.adding else _take(visit, what)


def _on_check_in(visit: Visit, kind: str, what: str) -> Step:
    label = typed.as_label(visit.number)
    if kind == "ok" and label:
        wish = visit.wish + 1
        waiting = replace(visit, wish=wish, number=label)
        return waiting.at(Screen.WAIT), (CheckIn(wish, label),)
    return replace(visit, number=typed.number(visit.number, what)) if kind == "key" else visit, ()


def _on_came_back(visit: Visit, kind: str, _what: str) -> Step:
    if kind != "again":
        return visit, ()
    return replace(visit, number="", came_back="").at(Screen.CHECK_IN), ()


def _on_page(visit: Visit, kind: str, _what: str) -> Step:
    hit = visit.procedure
    if hit is None or not hit.service:
        return visit, ()
    if kind == "take":
        return _take(visit, hit.service)
    return (visit.at(Screen.PRIORITY) if kind == "take-priority" else visit), ()


def _on_ticket(visit: Visit, kind: str, _what: str) -> Step:
    if kind == "add" and visit.ticket is not None:
        return replace(visit, adding=True, not_added=False).at(Screen.SERVICES), ()
    if kind != "reprint" or visit.ticket is None or not visit.can_print_again:
        return visit, ()
    copies = visit.copies + (visit.slip is not Slip.FAILED)
    return _prints(replace(visit, copies=copies), visit.ticket)


def _take(visit: Visit, service: str) -> Step:
    wish = visit.wish + 1
    code = visit.procedure.code if visit.procedure else None
    waiting = replace(visit, wish=wish).at(Screen.WAIT)
    return waiting, (TakeNumber(wish, service, visit.priority, code, visit.lang, visit.needs),)


def _add(visit: Visit, service: str) -> Step:
    if visit.ticket is None:
        return visit, ()
    wish = visit.wish + 1
    waiting = replace(visit, wish=wish).at(Screen.WAIT)
    return waiting, (AddService(wish, visit.ticket, service),)


def _back(visit: Visit, rules: Rules, now: float) -> Visit:  # noqa: PLR0911 - one for each way
    match visit.screen:
        case Screen.WAIT:
            return visit
        case Screen.PAGE:
            on = Screen.SHELF if visit.shelf else Screen.SEARCH
            return replace(visit, procedure=None).at(on)
        case Screen.SHELF if visit.came_from is Screen.SHELVES:
            return replace(visit, shelf="", rows=()).at(Screen.SHELVES)
        case Screen.SHELVES | Screen.SERVICES if visit.query and not visit.adding:
            return visit.at(Screen.SEARCH)
        case Screen.PRIORITY if visit.procedure is not None:
            return visit.at(Screen.PAGE)
        case Screen.SERVICES if visit.adding:
            return replace(visit, adding=False).at(Screen.TICKET)
        case Screen.SERVICES if visit.priority != "none":
            return replace(visit, priority="none").at(Screen.PRIORITY)
    return _still_there(visit, replace(begin(rules, now), wish=visit.wish))


def _still_there(visit: Visit, fresh: Visit) -> Visit:
    """Keep at home how its visitor sees and reads the screen: they may go on; if not, it is seen.

    What they need is seen on no screen but its own, and would go with the next one's number.
    """
    return replace(fresh, sight=visit.sight, lang=visit.lang)


_ON: dict[Screen, Callable[[Visit, str, str], Step]] = {
    Screen.HOME: _on_home,
    Screen.PRIORITY: _on_priority,
    Screen.SERVICES: _on_services,
    Screen.SEARCH: lookup.on_search,
    Screen.SHELVES: lookup.on_shelves,
    Screen.SHELF: lookup.on_shelf,
    Screen.PAGE: _on_page,
    Screen.TICKET: _on_ticket,
    Screen.CHECK_IN: _on_check_in,
    Screen.CAME_BACK: _on_came_back,
}
