"""A call for help: what the screen may promise, and when it ends."""

from __future__ import annotations

from dataclasses import replace

from kiosk import calling
from kiosk.calling import NOBODY, Heard
from kiosk.events import Answered, Issued, Ticked, Touched
from kiosk.visit import step
from kiosk.visitor import Rules, Screen, Visit, begin

RULES = Rules(idle_s=45, ticket_s=20)


def test_a_call_stands_until_it_is_taken_back_by_a_second_touch() -> None:
    call = calling.touched(NOBODY, 10.0, connected=True)
    assert call.stands
    assert calling.touched(call, 12.0, connected=True) == NOBODY


def test_a_call_nobody_takes_back_ends_by_itself() -> None:
    call = calling.touched(NOBODY, 10.0, connected=True)
    assert calling.ticked(call, 309.9, 300.0) == call
    assert calling.ticked(call, 310.0, 300.0) == NOBODY


def test_without_a_line_to_the_staff_nothing_is_promised_and_the_next_touch_tries_again() -> None:
    call = calling.touched(NOBODY, 10.0, connected=False)
    assert (call.heard, call.stands) == (Heard.AWAY, False)
    assert calling.touched(call, 20.0, connected=True).stands


def test_calling_is_a_sign_of_life_and_changes_nothing_else() -> None:
    visit = replace(Visit(Screen.SERVICES, priority="merit", since=1.0), asking=True)
    after, wishes = step(visit, Touched("call"), 50.0, RULES)
    assert wishes == ()
    assert after == replace(visit, showing="call", since=50.0, asking=False)
    on, _ = step(after, Touched("go-on"), 55.0, RULES)
    assert on == replace(visit, since=55.0, asking=False)


def test_a_number_that_comes_stands_before_what_was_said_of_a_call() -> None:
    waiting = Visit(Screen.WAIT, wish=1, showing="call")
    after, _ = step(waiting, Answered(1, Issued("A001", "certify", "id")), 2.0, RULES)
    assert (after.screen, after.showing) == (Screen.TICKET, "")


def test_who_calls_at_home_and_leaves_is_forgotten() -> None:
    called, _ = step(begin(RULES, 0.0), Touched("call"), 1.0, RULES)
    assert step(called, Ticked(), 45.0, RULES)[0] == called
    assert step(called, Ticked(), 46.0, RULES)[0] == begin(RULES, 46.0)
