"""What is meant by one contact that closes and opens; no clock but the one that is passed in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.button import (
    CALM_S,
    GAP_S,
    LONG_S,
    LOOK_S,
    NOISE_EDGES,
    STEADY_S,
    STUCK_S,
    VERY_LONG_S,
    Button,
    ButtonFault,
    hold_for,
    meant,
)
from counter.codec import Key


class Hand:
    """A hand on a button, and the one who looks at its contact a hundred times a second."""

    def __init__(self, *, closed: bool = False) -> None:
        self.button = Button()
        self.now = 100.0
        self.keys: list[Key] = []
        self.stays(closed, 0.2)

    def stays(self, closed: bool, seconds: float) -> None:
        for _ in range(round(seconds / LOOK_S)):
            self.now += LOOK_S
            key = self.button.sees(closed, self.now)
            if key is not None:
                self.keys.append(key)

    def press(self, seconds: float) -> None:
        self.stays(True, seconds)
        self.stays(False, 0.2)

    def flickers(self, times: int) -> None:
        for _ in range(times):
            self.stays(True, LOOK_S)
            self.stays(False, LOOK_S)


def test_short_is_next_long_is_recall_and_very_long_is_no_show() -> None:
    hand = Hand()
    for seconds in (0.06, 0.3, LONG_S - 0.1, LONG_S + 0.1, VERY_LONG_S - 0.1, VERY_LONG_S + 0.1):
        hand.press(seconds)
    assert hand.keys == [Key.NEXT] * 3 + [Key.RECALL] * 2 + [Key.NO_SHOW]


def test_a_press_on_the_border_means_the_longer_one() -> None:
    assert [meant(held) for held in (LONG_S, VERY_LONG_S, STUCK_S)] == [
        Key.RECALL,
        Key.NO_SHOW,
        None,
    ]


def test_a_contact_that_was_not_seen_at_rest_yet_is_told_apart() -> None:
    button = Button()
    button.sees(True, 0.0)
    assert (button.rests, repr(button)) == (False, "<Button: not seen yet>")
    button.sees(True, STEADY_S)
    assert (button.rests, repr(button)) == (True, "<Button: held>")
    button.sees(False, 0.1)
    button.sees(False, 0.1 + STEADY_S)
    assert (button.rests, repr(button)) == (True, "<Button: open>")


@pytest.mark.parametrize("key", [Key.NEXT, Key.RECALL, Key.NO_SHOW])
def test_each_key_can_be_meant_by_holding(key: Key) -> None:
    hand = Hand()
    hand.press(hold_for(key))
    assert hand.keys == [key] == [meant(hold_for(key))]


def test_a_bare_button_cannot_mean_every_key() -> None:
    with pytest.raises(ValueError, match="open"):
        hold_for(Key.OPEN)


def test_nothing_is_called_before_the_button_is_let_go() -> None:
    hand = Hand()
    hand.stays(True, VERY_LONG_S + 1)
    assert hand.keys == []
    hand.stays(False, 0.1)
    assert hand.keys == [Key.NO_SHOW]


def test_a_contact_that_bounces_at_both_ends_is_one_press() -> None:
    hand = Hand()
    hand.flickers(2)
    hand.stays(True, 0.2)
    hand.flickers(2)
    hand.stays(False, 0.2)
    assert hand.keys == [Key.NEXT]
    assert hand.button.fault is None


def test_a_wire_that_slips_for_a_moment_does_not_cut_a_long_press_in_two() -> None:
    hand = Hand()
    hand.stays(True, 0.8)
    hand.stays(False, LOOK_S)
    hand.press(0.8)
    assert hand.keys == [Key.RECALL]


def test_a_spike_is_no_press() -> None:
    hand = Hand()
    for _ in range(5):
        hand.stays(True, STEADY_S - LOOK_S)
        hand.stays(False, 0.5)
    assert hand.keys == []


def test_a_stuck_button_is_told_and_calls_nobody_also_when_it_comes_loose() -> None:
    hand = Hand()
    hand.stays(True, STUCK_S + 0.1)
    assert hand.button.fault is ButtonFault.STUCK
    assert "stuck" in repr(hand.button)
    hand.stays(False, 0.2)
    assert hand.button.fault is None
    assert hand.keys == []
    hand.press(0.2)
    assert hand.keys == [Key.NEXT]


def test_a_button_held_while_its_adapter_is_opened_calls_nobody() -> None:
    hand = Hand(closed=True)
    hand.stays(False, 0.2)
    assert hand.keys == []
    stuck = Hand(closed=True)
    stuck.stays(True, STUCK_S)
    assert stuck.button.fault is ButtonFault.STUCK


def test_noise_is_told_calls_nobody_and_passes() -> None:
    hand = Hand()
    hand.flickers(10)
    assert hand.button.fault is ButtonFault.NOISY
    hand.press(0.3)
    assert hand.keys == []
    hand.stays(False, CALM_S + 0.1)
    assert hand.button.fault is None
    hand.press(0.3)
    assert hand.keys == [Key.NEXT]


def test_a_press_into_which_noise_breaks_calls_nobody_however_it_ends() -> None:
    for closed in (True, False):
        hand = Hand()
        hand.stays(True, 0.2)
        hand.flickers(10)
        hand.stays(closed, CALM_S + 0.2)
        hand.stays(False, 0.2)
        assert hand.keys == []
        hand.press(0.2)
        assert hand.keys == [Key.NEXT]


def test_noise_is_over_only_when_the_contact_has_rested_long_enough() -> None:
    hand = Hand()
    hand.flickers(10)
    hand.stays(False, CALM_S - 0.1)
    assert hand.button.fault is ButtonFault.NOISY
    hand.stays(False, 0.2)
    assert hand.button.fault is None


def test_as_many_changes_as_a_quick_hand_makes_are_no_noise() -> None:
    hand = Hand()
    hand.flickers(NOISE_EDGES // 2)
    assert hand.button.fault is None
    slow = Hand()
    for _ in range(NOISE_EDGES):
        slow.press(0.1)
    assert slow.button.fault is None
    assert slow.keys == [Key.NEXT] * NOISE_EDGES


def test_opening_an_adapter_whose_contact_rests_calls_nobody_also_when_the_clock_is_young() -> None:
    button = Button()
    assert [button.sees(False, look / 100) for look in range(200)] == [None] * 200


def test_a_contact_that_stays_closed_after_noise_is_told_as_stuck() -> None:
    hand = Hand()
    hand.flickers(10)
    hand.stays(True, CALM_S + STUCK_S + 0.2)
    assert hand.button.fault is ButtonFault.STUCK
    hand.stays(False, 0.2)
    assert hand.keys == []


def test_three_quick_taps_are_three_presses_and_no_noise() -> None:
    hand = Hand()
    for _ in range(3):
        hand.flickers(1)
        hand.stays(True, 0.1)
        hand.flickers(1)
        hand.stays(False, 0.1)
    assert hand.keys == [Key.NEXT] * 3


def test_a_computer_that_slept_through_a_press_does_not_guess_its_length() -> None:
    hand = Hand()
    hand.stays(True, 0.2)
    hand.now += VERY_LONG_S
    hand.stays(True, 0.1)
    hand.stays(False, 0.2)
    assert hand.keys == []
    hand.stays(True, 0.2)
    hand.now += GAP_S + 0.1
    hand.stays(False, 0.2)
    assert hand.keys == []
    hand.press(0.2)
    assert hand.keys == [Key.NEXT]


@given(st.lists(st.booleans(), min_size=100, max_size=300))
def test_pure_noise_does_not_call_anybody_once_it_is_known(levels: list[bool]) -> None:
    hand = Hand()
    hand.flickers(10)
    for closed in levels:
        # Whatever it does in between, it never rests for so long that it would be trusted.
        hand.stays(closed, LOOK_S)
        hand.flickers(1)
    assert hand.keys == []


@given(st.lists(st.tuples(st.floats(0.05, 8.0), st.floats(0.35, 2.0)), max_size=8))
def test_clean_presses_mean_what_their_length_says(presses: list[tuple[float, float]]) -> None:
    hand, wanted = Hand(), []
    for held, pause in presses:
        seconds = round(held / LOOK_S) * LOOK_S
        if min(abs(seconds - LONG_S), abs(seconds - VERY_LONG_S)) < LOOK_S:
            continue
        hand.stays(True, seconds)
        hand.stays(False, pause)
        wanted.append(meant(seconds))
    assert hand.keys == wanted
