"""What a screen shows and announces, with the times given."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from broker_config.messages import Board, Call, CounterOnBoard, CounterState
from display.board import Watch, place, to_announce

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def call(name: str, age_s: float = 1, counter: str = "2", **more: object) -> Call:
    return Call.model_validate(
        {
            "call_id": name,
            "label": "A005",
            "counter": counter,
            "counter_name": f"Quầy {counter}",
            "called_at": NOW - timedelta(seconds=age_s),
            **more,
        }
    )


def board(*calls: Call, revision: int = 1) -> Board:
    return Board(revision=revision, published_at=NOW, calls=calls)


def ids(calls: tuple[Call, ...]) -> list[str]:
    return [one.call_id for one in calls]


def test_several_new_calls_are_announced_in_the_order_they_were_made() -> None:
    newest_first = board(call("third", 1), call("second", 2), call("first", 3))
    assert ids(to_announce(newest_first, set())) == ["first", "second", "third"]


def test_a_call_is_young_by_the_boards_own_clock_not_the_screens() -> None:
    assert ids(to_announce(board(call("old", 60), call("young", 59.9)), set())) == ["young"]


def test_an_announced_call_is_not_announced_again_but_its_recall_is() -> None:
    assert ids(to_announce(board(call("recall", times=2), call("call", 9)), {"call"})) == ["recall"]


def test_a_board_told_again_while_a_call_waits_to_be_spoken_announces_it_once() -> None:
    watch = Watch(started=0)
    assert ids(watch.hear(board(call("c")), set(), now=1)) == ["c"]
    assert watch.hear(board(call("c")), set(), now=11) == ()


def test_a_call_that_was_taken_back_leaves_the_screen_and_is_not_spoken() -> None:
    watch = Watch(started=0)
    earlier, undone = call("earlier", 9), call("undone", 1)
    watch.hear(board(undone, earlier), {"earlier"}, now=1)
    after = board(earlier)
    assert watch.withdraw(after) == ("undone",)
    watch.hear(after, {"earlier"}, now=2)
    assert [row.call_id for row in watch.view(now=2).rows] == ["earlier"]


def test_a_recall_stands_for_the_call_that_was_not_spoken_yet() -> None:
    watch = Watch(started=0)
    watch.hear(board(call("first", 2), call("earlier", 9)), {"earlier"}, now=1)
    recalled = board(call("again", 1, times=2), call("earlier", 9))
    assert watch.withdraw(recalled) == ("first",)
    assert ids(watch.hear(recalled, {"earlier"}, now=2)) == ["again"]


def test_a_call_that_a_burst_pushed_off_the_board_is_still_spoken() -> None:
    watch = Watch(started=0)
    watch.hear(board(call("oldest", 9)), set(), now=1)
    assert watch.withdraw(board(call("newer", 2), call("new", 5))) == ()


def test_a_call_that_left_the_board_and_came_back_before_it_was_spoken_is_announced_once() -> None:
    watch = Watch(started=0)
    watch.hear(board(call("c")), set(), now=1)
    watch.hear(board(), set(), now=2)
    assert watch.hear(board(call("c")), set(), now=3) == ()


def test_a_lower_revision_is_shown_as_any_other() -> None:
    watch = Watch(started=0)
    watch.hear(board(revision=900), set(), now=1)
    watch.hear(board(call("after-restore"), revision=3), set(), now=2)
    view = watch.view(now=2)
    assert (view.revision, [row.call_id for row in view.rows]) == (3, ["after-restore"])


def test_twenty_five_seconds_without_a_board_are_not_live_and_the_next_board_heals() -> None:
    watch = Watch(started=0)
    watch.hear(board(), set(), now=100)
    assert watch.view(now=124.9).live
    assert not watch.view(now=125).live
    watch.hear(board(), set(), now=300)
    assert watch.view(now=300).live


def test_a_screen_that_never_heard_a_board_says_so_after_as_long() -> None:
    watch = Watch(started=0)
    assert watch.view(now=24).live
    assert not watch.view(now=25).live
    assert watch.view(now=25).revision is None


def test_a_new_call_stands_out_for_ten_seconds() -> None:
    watch = Watch(started=0)
    watch.hear(board(call("c")), set(), now=1)
    watch.spoken("c")
    assert watch.view(now=1).rows[0].fresh
    assert watch.view(now=10.9).rows[0].fresh
    assert not watch.view(now=11).rows[0].fresh


def test_a_call_that_waits_to_be_spoken_stands_out_and_ten_seconds_after_it_was() -> None:
    watch = Watch(started=0)
    watch.hear(board(call("c")), set(), now=1)
    assert watch.view(now=60).rows[0].fresh
    watch.spoken("c")
    assert watch.view(now=60).rows[0].fresh
    assert watch.view(now=69).rows[0].fresh
    assert not watch.view(now=70.1).rows[0].fresh


def burst(size: int) -> Board:
    """Make the board on which every counter called within seconds, the last one newest."""
    return board(*(call(f"c{i}", age_s=size - i, counter=str(i)) for i in range(size, 0, -1)))


def drawn(watch: Watch, now: float, room: int = 4) -> list[str]:
    return [row.call_id for row in watch.view(now, room).rows]


@pytest.mark.parametrize("room", [2, 3, 4, 6, 8])
@pytest.mark.parametrize("size", range(1, 9))
def test_in_a_burst_every_call_stands_while_it_is_announced(size: int, room: int) -> None:
    watch = Watch(started=0)
    calls = watch.hear(burst(size), set(), now=0)
    now = 0.0
    for speaking in calls:
        for _ in range(12):
            assert speaking.call_id in drawn(watch, now, room)
            now += 0.5
        watch.spoken(speaking.call_id)


@pytest.mark.parametrize("size", range(1, 9))
def test_in_a_burst_every_call_stands_ten_seconds_once_it_was_announced(size: int) -> None:
    watch = Watch(started=0)
    spoken = {one.call_id: 6.0 * turn for turn, one in enumerate(watch.hear(burst(size), set(), 0))}
    stood = dict.fromkeys(spoken, 0.0)
    for tick in range(400):
        now = tick / 2
        for call_id, begins in spoken.items():
            if now >= begins + 6:
                watch.spoken(call_id)
        for call_id in drawn(watch, now):
            stood[call_id] += 0.5 if now >= spoken[call_id] + 6 else 0.0
    assert min(stood.values()) >= 9.5  # to a tick of the screen


def test_on_a_mute_screen_the_calls_of_a_burst_take_turns_of_ten_seconds() -> None:
    watch = Watch(started=0)
    for one in watch.hear(burst(7), set(), now=0):
        watch.spoken(one.call_id)
    assert drawn(watch, 0) == ["c7", "c3", "c2", "c1"]
    assert drawn(watch, 9.5) == ["c7", "c3", "c2", "c1"]
    assert drawn(watch, 10) == ["c7", "c6", "c5", "c4"]


def test_the_newest_call_is_drawn_on_top_at_once_whoever_is_being_announced() -> None:
    watch = Watch(started=0)
    watch.hear(burst(6), set(), now=0)
    assert drawn(watch, 0)[0] == "c6"
    watch.hear(board(call("c7", age_s=0), *burst(6).calls), set(), now=0.1)
    assert drawn(watch, 0.1)[:2] == ["c7", "c3"]


def test_without_a_burst_the_latest_calls_stand_newest_first() -> None:
    watch = Watch(started=0)
    watch.hear(burst(6), {f"c{i}" for i in range(7)}, now=0)
    assert drawn(watch, 0) == ["c6", "c5", "c4", "c3"]


def awaited(these: Board, *numbers: int) -> Board:
    """Let the counters of these numbers still wait for whom they called, the others serve."""
    called = {f"c{number}" for number in numbers}
    counters = tuple(
        CounterOnBoard(
            counter=one.counter,
            name=one.counter_name,
            state=CounterState.CALLED if one.call_id in called else CounterState.SERVING,
            label=one.label,
        )
        for one in these.calls
    )
    return these.model_copy(update={"counters": counters})


def test_those_a_counter_still_waits_for_stand_on_pages_below_the_newest() -> None:
    watch, announced = Watch(started=0), {f"c{i}" for i in range(13)}
    watch.hear(awaited(burst(12), *range(1, 13)), announced, now=0)
    views = [watch.view(0, 4, turn) for turn in range(5)]
    pages = [[row.call_id for row in view.rows] for view in views]
    assert pages[:2] == [["c12", "c11", "c10", "c9"], ["c12", "c8", "c7", "c6"]]
    assert pages[3:] == [["c12", "c2", "c1"], pages[0]]
    assert [(view.page, view.pages) for view in views] == [(1, 4), (2, 4), (3, 4), (4, 4), (1, 4)]
    fresh = board(call("c13", age_s=0, counter="13"), *burst(12).calls)
    watch.hear(awaited(fresh, *range(1, 14)), announced, now=1)
    assert watch.view(1, 4, turn=1).rows[0].call_id == "c13"


def test_whom_a_counter_still_waits_for_stands_before_later_calls_that_were_answered() -> None:
    watch, announced = Watch(started=0), {f"c{i}" for i in range(9)}
    watch.hear(awaited(burst(8), 1, 3), announced, now=0)
    for turn in range(3):
        view = watch.view(0, 4, turn)
        assert [row.call_id for row in view.rows] == ["c8", "c7", "c3", "c1"]
        assert view.pages == 1, "what nobody waits for does not move"


def test_only_the_first_call_is_the_newest_and_a_priority_is_told_without_its_class() -> None:
    watch = Watch(started=0)
    watch.hear(board(call("new", priority="disabled"), call("old", 9)), set(), now=1)
    rows = watch.view(now=1).rows
    assert [row.newest for row in rows] == [True, False]
    assert [row.priority for row in rows] == [True, False]
    assert "disabled" not in repr(rows)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Quầy 2", ("2", True)),
        ("quầy 12", ("12", True)),
        ("Quầy số 2", ("2", True)),
        ("QUẦY  SỐ 02", ("02", True)),
        ("Quầy  2", ("2", True)),
        (unicodedata.normalize("NFD", "Quầy 2"), ("2", True)),
        ("Quầy số hóa", ("số hóa", True)),
        ("Tiếp nhận", ("Tiếp nhận", False)),
        ("Quầy", ("Quầy", False)),
        ("", ("2", True)),
    ],
)
def test_a_counter_is_shown_by_its_number_where_it_has_one(
    name: str, shown: tuple[str, bool]
) -> None:
    assert place(call("c", counter_name=name)) == shown
