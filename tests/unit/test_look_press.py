from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from look.layout import Box
from look.parts import Button
from look.press import SETTLE_S, SLOW_KEY_S, Presses

TAKE = Button("take", "Lấy số", Box(0, 0, 100, 100), (), "#000000")
OTHER = Button("search", "Tra cứu", Box(0, 200, 100, 100), (), "#000000")
KEY_A = Button("key:a", "A", Box(0, 400, 50, 50), (), "#000000", quick=True)
KEY_B = Button("key:b", "B", Box(50, 400, 50, 50), (), "#000000", quick=True)
KEYS = [KEY_A, KEY_B, *(replace(KEY_A, id=f"key:{x}", box=Box(x, 400, 50, 50)) for x in (100, 150))]
ALL = (TAKE, OTHER, *KEYS)


@pytest.fixture
def presses() -> Presses:
    return Presses(slop=20)


def tap(
    presses: Presses,
    x: float,
    y: float,
    now: float,
    *,
    finger: object = 1,
    shows: Sequence[Button] = ALL,
    screen: str = "home",
) -> list[str]:
    key = presses.down(finger, x, y, now, shows, screen=screen)
    button = presses.up(finger, x, y, now + 0.05)
    return [meant.id for meant in (key, button) if meant]


def test_a_tap_means_its_button_when_the_finger_leaves(presses: Presses) -> None:
    assert presses.down(1, 50, 50, 0, ALL) is None
    assert presses.up(1, 50, 50, 0.05) == TAKE


def test_two_fingers_mean_one_button(presses: Presses) -> None:
    presses.down(1, 50, 50, 0, ALL)
    presses.down(2, 50, 250, 0.01, ALL)
    assert presses.up(2, 50, 250, 0.05) is None
    assert presses.up(1, 50, 50, 0.06) == TAKE


def test_a_trembling_hand_means_one_button(presses: Presses) -> None:
    assert tap(presses, 50, 50, 0) == ["take"]
    assert tap(presses, 50, 50, 0.2) == []
    assert tap(presses, 50, 250, 0.4) == [], "also on the screen that came meanwhile"
    assert tap(presses, 50, 250, 0.9) == ["search"]


ROW = Button("service:land", "Đất đai", Box(0, 0, 100, 100), (), "#000000")
ADD = Button("add", "Thêm việc khác", Box(0, 20, 100, 60), (), "#000000")
KEY_T = Button("key:t", "T", Box(0, 0, 100, 50), (), "#000000", quick=True)


@pytest.mark.parametrize("came", [ROW, KEY_T, TAKE], ids=["a row", "a key", "its like"])
def test_a_finger_that_taps_its_place_again_does_not_mean_what_came_there(
    presses: Presses, came: Button
) -> None:
    assert tap(presses, 50, 40, 0) == ["take"]
    shows = [came]
    for now in (0.5, 1.0, 1.5):
        assert tap(presses, 60, 45, now, shows=shows, screen="services") == [], "for as long"
    assert tap(presses, 60, 45, 1.6 + SETTLE_S, shows=shows, screen="services") == [came.id]


def test_a_slow_finger_that_taps_its_place_again_does_not_either(presses: Presses) -> None:
    assert tap(presses, 50, 50, 0) == ["take"]
    presses.down(1, 50, 50, 0.9, [ROW], screen="services")
    assert presses.up(1, 50, 50, 1.8) is None
    assert tap(presses, 50, 50, 2.2, shows=[ROW], screen="services") == []


def test_a_finger_that_taps_while_the_number_is_on_its_way_adds_nothing_to_it(
    presses: Presses,
) -> None:
    assert tap(presses, 50, 50, 0, shows=[ROW], screen="services") == ["service:land"]
    for now in (0.5, 1.0, 1.5):
        assert tap(presses, 50, 50, now, shows=[], screen="wait") == []
    assert tap(presses, 50, 50, 2.0, shows=[ADD], screen="ticket") == []
    assert tap(presses, 50, 15, 2.5, shows=[ADD], screen="ticket") == [], "beside it"
    assert tap(presses, 50, 50, 3.0, shows=[ADD], screen="ticket") == []


def test_elsewhere_on_a_new_screen_and_on_one_that_stayed_a_touch_counts_soon(
    presses: Presses,
) -> None:
    assert tap(presses, 50, 50, 0) == ["take"]
    far = [ROW, OTHER]
    assert tap(presses, 50, 250, 0.5, shows=far, screen="services") == ["search"]
    assert tap(presses, 50, 120, 2.0) == [], "it missed its button"
    assert tap(presses, 50, 95, 2.5) == ["take"]
    assert tap(presses, 50, 95, 3.0) == ["take"], "as one who turns pages does"


def test_a_finger_may_slide_a_little_off_its_button(presses: Presses) -> None:
    presses.down(1, 95, 50, 0, ALL)
    assert presses.up(1, 115, 50, 0.1) == TAKE


def test_a_finger_that_slides_away_means_nothing(presses: Presses) -> None:
    presses.down(1, 95, 50, 0, ALL)
    assert presses.up(1, 160, 50, 0.1) is None


def test_a_touch_beside_every_button_means_nothing(presses: Presses) -> None:
    assert tap(presses, 500, 500, 0) == []


def test_keys_follow_each_other_as_fast_as_one_types(presses: Presses) -> None:
    typed = [*tap(presses, 10, 410, 0), *tap(presses, 60, 410, 0.08), *tap(presses, 10, 410, 0.2)]
    assert typed == ["key:a", "key:b", "key:a"]


def test_a_bouncing_key_types_one_letter(presses: Presses) -> None:
    assert tap(presses, 10, 410, 0) == ["key:a"]
    assert tap(presses, 10, 410, 0.06) == []


def test_whoever_strikes_a_key_twice_may_have_half_a_second(presses: Presses) -> None:
    presses.key_s = SLOW_KEY_S
    assert tap(presses, 10, 410, 0) == ["key:a"]
    assert tap(presses, 10, 410, 0.45) == []
    assert tap(presses, 10, 410, 0.55) == ["key:a"]


def test_only_the_key_that_was_struck_last_waits(presses: Presses) -> None:
    presses.key_s = SLOW_KEY_S
    keys = [(10, "key:a"), (60, "key:b"), (10, "key:a"), (60, "key:b")]
    typed = [tap(presses, x, 410, at * 0.16) for at, (x, _) in enumerate(keys)]
    assert typed == [[key] for _, key in keys]
    assert tap(presses, 60, 410, 0.8) == []


def test_two_thumbs_type_every_letter_however_late_the_first_leaves(presses: Presses) -> None:
    typed = [presses.down(1, 10, 410, 0, ALL), presses.down(2, 60, 410, 0.15, ALL)]
    presses.up(1, 10, 410, 0.18)
    typed.append(presses.down(3, 10, 410, 0.3, ALL))
    presses.up(2, 60, 410, 0.33)
    assert typed == [KEY_A, KEY_B, KEY_A]
    assert presses.held == KEY_A
    presses.shown([KEY_B])  # as a tone goes that was struck
    assert presses.down(4, 60, 410, 0.5, [KEY_B]) == KEY_B


@pytest.mark.parametrize("apart", [0.0, 0.008, 0.02])
def test_a_palm_on_the_keys_types_two_letters_at_most(presses: Presses, apart: float) -> None:
    came = [presses.down(i, 10 + 50 * i, 410, i * apart, ALL) for i in range(len(KEYS))]
    assert came == [KEY_A, KEY_B, None, None]
    for i in range(len(KEYS)):
        assert presses.up(i, 10 + 50 * i, 410, 0.4) is None
    assert tap(presses, 110, 410, 0.5) == [KEYS[2].id]


def test_letters_that_waited_for_a_slow_window_are_no_palm(presses: Presses) -> None:
    """All of them come at one moment then, but each thumb was lifted before it struck again."""
    typed = [presses.down(0, 10, 410, 1, ALL)]
    for i in range(1, len(KEYS)):
        typed.append(presses.down(i, 10 + 50 * i, 410, 1, ALL))
        presses.up(i - 1, 10 + 50 * (i - 1), 410, 1)
    assert typed == KEYS


def test_three_fingers_that_type_one_after_the_other_are_no_palm(presses: Presses) -> None:
    typed = [presses.down(i, 10 + 50 * i, 410, i * 0.06, ALL) for i in range(len(KEYS))]
    assert typed == KEYS


def test_a_finger_on_a_key_shuts_out_the_buttons_and_one_on_a_button_the_keys(
    presses: Presses,
) -> None:
    presses.down(1, 10, 410, 0, ALL)
    assert tap(presses, 50, 50, 0.2, finger=2) == []
    presses.up(1, 10, 410, 0.5)
    presses.down(3, 50, 50, 3, ALL)
    assert tap(presses, 60, 410, 3.1, finger=4) == []
    assert presses.up(3, 50, 50, 3.2) == TAKE


def test_a_button_that_went_away_under_the_finger_means_nothing(presses: Presses) -> None:
    presses.down(1, 50, 50, 0, ALL)
    presses.shown([OTHER])
    assert presses.up(1, 50, 50, 0.1) is None


def test_a_finger_that_was_never_lifted_does_not_lock_the_screen(presses: Presses) -> None:
    presses.down(1, 50, 50, 0, ALL)
    assert tap(presses, 50, 250, 1, finger=2) == []
    assert tap(presses, 50, 250, 3.5, finger=3) == ["search"]
    assert presses.up(1, 50, 50, 4) is None
