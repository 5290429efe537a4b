"""How long a page waits for its visitor, and whether it asks before it ends. Pure.

Times are seconds of a monotonic clock that is passed in.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.events import Slip
from kiosk.visitor import Rules, Screen, Visit, begin


def ticked(visit: Visit, now: float, rules: Rules) -> Visit:
    """Let time pass: ask whether somebody is still there, and go home when nobody is."""
    quiet = now - visit.since
    rules = rules.unhurried() if visit.unhurried else rules
    match visit.screen:
        case Screen.WAIT:
            return visit  # for an answer
        case Screen.HOME if not visit.unhurried:
            # Someone chose another language, or called for help, and left.
            changed = visit.showing or visit.lang != rules.lang
            return begin(rules, now) if changed and quiet >= rules.idle_s else visit
        case _:
            stands_s, asks = _stands(visit, rules)
            if quiet >= stands_s + (rules.ask_s if asks else 0.0):
                return begin(rules, now)
            asking = quiet >= stands_s
            return replace(visit, asking=asking) if asking != visit.asking else visit


def _stands(visit: Visit, rules: Rules) -> tuple[float, bool]:
    """Tell how long a page stands without a touch, in seconds, and whether it asks before it ends.

    One that only says what is in hand, or on every screen of the hall, does not ask: its visitor
    has left, the next one waits, and the number is nobody else's business. Whoever needs more time
    is asked there as well.
    """
    match visit.screen:
        case Screen.TICKET if visit.slip in (Slip.FAILED, Slip.UNKNOWN):
            # Paper was promised: time to learn the number, or to find somebody and come back.
            stands_s, asks = rules.unprinted_s, True
        case Screen.TICKET if visit.slip is not Slip.PRINTED:
            stands_s, asks = rules.ticket_s * 3, True
        case Screen.TICKET:
            stands_s, asks = rules.ticket_s, False
        case Screen.CAME_BACK if visit.came_back == "in_line":
            stands_s, asks = rules.ticket_s, False
        case _:
            return rules.idle_s, True
    if rules.led:
        stands_s = max(stands_s, rules.idle_s)
    return stands_s, asks or visit.unhurried or rules.led
