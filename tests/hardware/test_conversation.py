"""No press is lost and none counts twice, whatever the line does to the frames."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counter.box import HOLDS, Box
from counter.codec import Decoder, Key, Lamp, Light, Message, Poll, Report, Show
from counter.conversation import (
    OWED,
    BoxAnswered,
    BoxChanged,
    BoxRestarted,
    Conversation,
    Event,
    Lit,
    Pressed,
)
from counter.debounce import Debounce
from counter.troubles import MISSES, ODD, Fault

CALLED = Lamp(Light.CALLED, "A005", 3)
SERVING = Lamp(Light.SERVING, "A005", 2)


class Wire:
    """A computer and a box, and a hand that can tear a frame on its way."""

    def __init__(self) -> None:
        self.box = Box(1, boot=7)
        self.computer = Conversation(1)
        self.events: list[Event] = []
        self.now = 0.0

    def round(self, *, ask_lost: bool = False, answer_lost: bool = False) -> None:
        self.now += 0.01
        answer = b"" if ask_lost else self.box.hears(self.computer.says(), self.now)
        heard = [] if answer_lost else Decoder().feed(answer)
        if not heard:
            self.events += self.computer.misses(self.now)
        for message in heard:
            assert isinstance(message, Report)
            self.events += self.computer.hears(message)

    def pressed(self) -> list[Key]:
        return [event.key for event in self.events if isinstance(event, Pressed)]


actions = st.one_of(
    st.sampled_from(Key),
    st.sampled_from(["round", "ask_lost", "answer_lost"]),
)


@given(st.lists(actions, max_size=300))
def test_every_press_arrives_once_and_in_order(script: list[Key | str]) -> None:
    wire, pressed = Wire(), []
    for action in script:
        if isinstance(action, Key):
            if wire.box.press(action, wire.now):
                pressed.append(action)
        else:
            wire.round(ask_lost=action == "ask_lost", answer_lost=action == "answer_lost")
    for _ in range(HOLDS + 2):
        wire.round()
    assert wire.pressed() == pressed


def test_an_answer_that_comes_twice_or_late_calls_nobody_again() -> None:
    wire = Wire()
    wire.box.press(Key.NEXT, 0)
    wire.round()
    first = Report(1, "0007", 0, 1, Key.NEXT)
    wire.round()
    wire.box.press(Key.FINISH, 0)
    wire.round()
    assert wire.computer.hears(first) == ()
    assert wire.pressed() == [Key.NEXT, Key.FINISH]


def test_a_restarted_box_counts_from_one_and_its_first_press_is_not_taken_for_an_old_one() -> None:
    wire = Wire()
    wire.box.press(Key.NEXT, 0)
    wire.round()
    wire.box.restart()
    wire.box.press(Key.NEXT, 0)
    wire.round()
    wire.round()
    assert wire.pressed() == [Key.NEXT, Key.NEXT]
    assert BoxRestarted(1) in wire.events


def test_an_acknowledgement_meant_for_an_earlier_life_drops_no_press() -> None:
    box = Box(1, boot=7)
    box.press(Key.NEXT, 0)
    box.restart()
    box.press(Key.RECALL, 0)
    late = box.hears(Poll(1, taken=1, boot="0007"), 0)
    assert Decoder().feed(late) == [Report(1, "0008", 0, 1, Key.RECALL)]


def test_a_box_that_forgets_to_change_its_boot_number_is_still_understood() -> None:
    computer = Conversation(1)
    computer.show(CALLED)
    computer.hears(Report(1, "0001", 0, 5, Key.NEXT))
    computer.hears(Report(1, "0001", 1))
    restarted = Report(1, "0001", 0, 1, Key.NEXT)
    assert computer.hears(restarted) == (BoxRestarted(1), Pressed(1, Key.NEXT))
    assert computer.hears(restarted) == ()


def test_a_lamp_is_said_until_the_box_shows_it_and_told_once() -> None:
    wire = Wire()
    wire.computer.show(CALLED)
    wire.round()
    wire.round(answer_lost=True)
    assert isinstance(wire.computer.says(), Show)
    wire.round()
    wire.round()
    assert wire.box.lamp == CALLED
    assert wire.events == [BoxAnswered(1), Lit(1, CALLED)]
    assert isinstance(wire.computer.says(), Poll)


def test_a_box_that_was_not_heard_yet_is_asked_before_it_is_given_a_lamp() -> None:
    computer = Conversation(1)
    computer.show(CALLED)
    assert computer.says() == Poll(1)
    for _ in range(MISSES):
        computer.misses(0, broken=True)
    # It cannot be heard, but hears: the lamp says what is wrong, whether or not it is confirmed.
    said = computer.says()
    assert isinstance(said, Show)
    assert said.lamp == Lamp(Light.FAULT, "A005", 3)


def test_a_box_is_asked_at_once_until_it_has_missed_as_often_as_a_silent_one() -> None:
    computer = Conversation(1)
    for miss in range(1, MISSES + 1):
        assert computer.due(0)
        computer.misses(0)
        assert (computer.answering is False) is (miss == MISSES)
    assert not computer.due(0.24)
    assert computer.due(0.25)
    assert repr(computer) == "<Conversation with box 1: silent>"


def test_as_many_answers_as_were_given_up_may_come_late_and_each_more_is_a_second_box() -> None:
    wire = Wire()
    wire.round()
    for _ in range(2 * OWED):
        wire.computer.misses(0)
    wire.round()
    for _ in range(OWED + ODD - 1):
        assert wire.computer.hears_again() == ()
    (changed,) = wire.computer.hears_again()
    assert isinstance(changed, BoxChanged)
    assert wire.computer.troubles.fault is Fault.SHARED


def test_a_box_that_lost_its_lamp_is_given_it_again() -> None:
    wire = Wire()
    wire.computer.show(CALLED)
    wire.round()
    wire.round()
    wire.box.restart()
    assert wire.box.lamp is None
    wire.round()
    wire.round()
    assert wire.box.lamp == CALLED


def test_a_computer_that_restarted_does_not_take_the_old_lamp_for_the_new() -> None:
    wire = Wire()
    wire.computer.show(CALLED)
    wire.round()
    wire.round()
    wire.computer = Conversation(1)
    wire.computer.show(SERVING)
    wire.round()
    wire.round()
    assert wire.box.lamp == SERVING


def test_a_silent_box_is_told_once_and_asked_less_and_less_often() -> None:
    wire = Wire()
    for _ in range(MISSES + 4):
        wire.round(ask_lost=True)
    assert wire.events == [BoxChanged(1, "silent")]
    assert not wire.computer.due(wire.now + 1.9)
    assert wire.computer.due(wire.now + 2.1)
    wire.round()
    assert wire.events[-2:] == [BoxAnswered(1), BoxChanged(1)]
    assert wire.computer.due(wire.now)


def test_a_full_box_takes_no_more_and_keeps_what_it_has() -> None:
    box = Box(1)
    assert [box.press(Key.NEXT, 0) for _ in range(HOLDS + 1)] == [True] * HOLDS + [False]


def test_a_box_keeps_quiet_when_another_is_spoken_to_or_speaks() -> None:
    others: list[Message] = [Poll(2), Show(2, 1, CALLED), Report(1, "0001"), Report(2, "0001")]
    assert [Box(1).hears(message, 0) for message in others] == [b""] * 4


def test_a_bouncing_contact_is_one_press() -> None:
    contact = Debounce()
    edges = [(0.000, True), (0.002, False), (0.004, True), (0.007, False), (0.009, True)]
    assert [contact.pressed("next", closed, at) for at, closed in edges] == [True] + [False] * 4


def test_letting_go_of_a_key_is_no_press_and_the_next_press_is_one() -> None:
    contact = Debounce()
    edges = [(0.0, True), (1.0, False), (1.003, True), (1.006, False), (1.200, True)]
    pressed = [contact.pressed("next", closed, at) for at, closed in edges]
    assert pressed == [True, False, False, False, True]


def test_two_keys_at_once_are_two_presses() -> None:
    contact = Debounce()
    assert contact.pressed("next", True, 0.0)
    assert contact.pressed("recall", True, 0.001)
