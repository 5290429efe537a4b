"""How a citizen finds a procedure: searching, browsing, and what the hub is told of it. Pure."""

from __future__ import annotations

from dataclasses import replace

from kiosk import marks, typed
from kiosk.events import Browse, Hit, Look, Tell, Wish
from kiosk.visitor import Screen, Step, Visit

SHELVES = ("event", "field")  # the kinds there are


def telling(before: Visit, after: Visit, wishes: tuple[Wish, ...]) -> Step:
    """Tell which answer to a question was taken, or that the question was left unanswered."""
    mode, query = before.about.mode, before.query.strip()
    if before.screen is not Screen.SEARCH or not query or before.found != before.query:
        return after, wishes
    if after.screen is Screen.PAGE and after.procedure:
        told = Tell(query, mode, after.procedure.code)
        return replace(after, told=True), (*wishes, told)
    gone = after.screen is not Screen.SEARCH or not after.query
    return after, (*wishes, Tell(query, mode)) if gone and not before.told else wishes


def on_search(visit: Visit, kind: str, what: str) -> Step:
    """Type, open an answer, or leave for the shelves or for a number."""
    if kind == "key":
        return _typed(visit, typed.query(visit.query, what))
    if kind in ("form", "tone"):
        return _typed(visit, marks.changed(visit.query, what))
    if kind in ("shelves", "take"):
        return visit.at(Screen.SHELVES if kind == "shelves" else Screen.SERVICES), ()
    return _opened(visit, visit.results, kind, what)


def on_shelves(visit: Visit, kind: str, what: str) -> Step:
    """Go to a shelf."""
    return browse(visit, kind, what) if kind in SHELVES else (visit, ())


def on_shelf(visit: Visit, kind: str, what: str) -> Step:
    """Open one of its procedures."""
    return _opened(visit, visit.rows, kind, what)


def browse(visit: Visit, kind: str, what: str) -> Step:
    """Stand before a shelf, empty until its procedures come."""
    shelf = f"{kind}:{what}"
    to = replace(visit, shelf=shelf, title="", rows=(), came_from=visit.screen)
    return to.at(Screen.SHELF), (Browse(shelf, visit.lang),)


def _opened(visit: Visit, rows: tuple[Hit, ...], kind: str, what: str) -> Step:
    hit = next((hit for hit in rows if kind == "result" and hit.code == what), None)
    return (replace(visit, procedure=hit).at(Screen.PAGE) if hit else visit), ()


def _typed(visit: Visit, query: str) -> Step:
    if query == visit.query:
        return visit, ()
    if not query.strip():
        return replace(visit, query=query, results=(), found=None, part=0, told=False), ()
    return replace(visit, query=query, told=False), (Look(query),)
