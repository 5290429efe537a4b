"""The staff at the kiosk: the way in, the PIN, what they do there, and that they leave."""

from __future__ import annotations

import errno
import time
from pathlib import Path
from typing import Any

import pytest

from kiosk import pin, staff
from kiosk.health import ClockWatch, Machine, disk, findings, has_sound
from kiosk.pin import Gate, PinError, set_pin
from kiosk.staff import Copy, Forget, PaperChanged, Room, Staff, TryPin, TryPrinter
from look.rest import Rest

PIN = "271828"
INSIDE = Staff(Room.PAGE)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def touches(*targets: str, begin: Staff | None = None) -> tuple[Staff | None, list[object]]:
    there: Staff | None = begin or Staff()
    done: list[object] = []
    for target in targets:
        assert there is not None
        there, errand = staff.touched(there, target, 7.0, closed=False)
        done += [errand] if errand else []
    return there, done


def test_digits_and_a_touch_try_the_pin_and_leave_nothing_typed() -> None:
    there, done = touches("key:2", "key:9", "key:backspace", "key:7", "enter")
    assert done == [TryPin("27")]
    assert there is not None
    assert (there.typed, there.checking) == ("", True)


def test_nothing_can_be_typed_while_a_pin_is_tried_or_the_pad_is_closed() -> None:
    there, done = touches("key:2", "enter", "key:3", "enter")
    assert done == [TryPin("2")]
    assert staff.touched(Staff(), "key:1", 0.0, closed=True) == (Staff(), None)
    assert touches("enter")[1] == []
    assert there is not None


def test_the_right_pin_opens_the_page_and_a_wrong_one_is_said() -> None:
    trying = Staff(checking=True)
    inside = staff.checked(trying, True, 9.0)
    assert inside is not None
    assert inside.room is Room.PAGE
    outside = staff.checked(trying, False, 9.0)
    assert outside is not None
    assert (outside.room, outside.wrong) == (Room.PAD, True)
    assert staff.checked(None, True, 9.0) is None, "who has left stays outside"
    assert staff.checked(Staff(), True, 9.0) == Staff(), "nothing was tried"


@pytest.mark.parametrize(
    ("target", "errand"),
    [
        ("paper", PaperChanged()),
        ("test", TryPrinter()),
        ("copy:A005", Copy("A005")),
        ("forget", None),
        ("key:1", None),
        ("take", None),
    ],
)
def test_each_button_of_the_page_has_its_errand(target: str, errand: object) -> None:
    assert touches(target, begin=INSIDE)[1] == ([errand] if errand else [])


def test_the_list_is_dropped_by_a_second_touch_that_follows_the_question() -> None:
    asked, _ = touches("forget", begin=INSIDE)
    assert asked is not None
    assert asked.said == "staff.forget_sure"
    assert touches("forget", "forget", begin=INSIDE)[1] == [Forget()]
    assert touches("forget", "paper", "forget", begin=INSIDE)[1] == [PaperChanged()]


def test_nothing_of_the_page_works_from_the_pad() -> None:
    assert touches("paper", "test", "copy:A005", "forget") == (Staff(since=7.0), [])


def test_the_staff_leaves_by_a_touch_or_by_itself() -> None:
    assert touches("close")[0] is None
    assert touches("close", begin=INSIDE)[0] is None
    assert staff.ticked(Staff(since=10.0), 10.0 + staff.PAD_S) is None
    assert staff.ticked(Staff(since=10.0), 9.9 + staff.PAD_S) is not None
    page = Staff(Room.PAGE, since=10.0)
    assert staff.ticked(page, 9.9 + staff.PAGE_S) is not None
    assert staff.ticked(page, 10.0 + staff.PAGE_S) is None


def test_a_finger_that_lies_still_is_counted_and_two_or_a_wandering_one_are_not() -> None:
    rest = Rest(slop=10)
    rest.down("one", 5, 5, 100.0)
    rest.moved("one", 12, 9)
    assert rest.lies(104.0) == (5, 5, 4.0)
    rest.moved("one", 16, 5)
    assert rest.lies(104.0) is None
    rest.down("one", 5, 5, 105.0)
    rest.down("two", 90, 90, 105.1)
    assert rest.lies(111.0) is None
    rest.down("one", 5, 5, 120.0)
    rest.up("two")
    assert rest.lies(121.0) is not None
    rest.up("one")
    assert rest.lies(126.0) is None


def test_the_file_of_the_pin_is_its_owners_alone_and_does_not_hold_it(tmp_path: Path) -> None:
    file = tmp_path / "state" / pin.FILE
    assert not pin.is_set(file)
    set_pin(file, PIN)
    assert file.stat().st_mode & 0o777 == 0o600
    assert PIN not in file.read_text()
    first = file.read_text()
    set_pin(file, PIN)
    assert file.read_text() != first, "salted"
    assert pin.is_set(file)
    assert sorted(path.name for path in file.parent.iterdir()) == [pin.FILE]


@pytest.mark.parametrize(
    "bad", ["", "12345", "1234567890123", "12345a", "٢٧١٨٢٨", "777777", "123456"]
)
def test_a_pin_that_anybody_guesses_is_not_taken(tmp_path: Path, bad: str) -> None:
    with pytest.raises(PinError):
        set_pin(tmp_path / pin.FILE, bad)
    assert not (tmp_path / pin.FILE).exists()


def a_gate(folder: Path, clock: Clock) -> Gate:
    return Gate(folder / pin.FILE, folder / "tries", clock)


def test_a_file_that_others_read_or_that_is_damaged_keeps_the_page_shut(tmp_path: Path) -> None:
    gate = a_gate(tmp_path, Clock())
    assert not gate.exists()
    assert not gate.opens(PIN)
    set_pin(tmp_path / pin.FILE, PIN)
    assert gate.exists()
    (tmp_path / pin.FILE).chmod(0o640)
    assert not gate.exists()
    assert not gate.opens(PIN)
    (tmp_path / pin.FILE).chmod(0o600)
    (tmp_path / pin.FILE).write_text(PIN)
    assert not gate.exists()


def test_wrong_tries_cost_more_and_more_time_which_a_restart_does_not_save(tmp_path: Path) -> None:
    clock = Clock()
    set_pin(tmp_path / pin.FILE, PIN)
    gate = a_gate(tmp_path, clock)
    for _ in range(2):
        assert not gate.opens("000001")
        assert gate.closed_s() == 0
    assert not gate.opens("000001")
    assert gate.closed_s() == 30
    assert not gate.opens(PIN), "not even the right one"
    clock.now += 29
    again = a_gate(tmp_path, clock)
    assert again.closed_s() == 30
    clock.now += 30
    assert not again.opens("000001")
    assert again.closed_s() == 60
    clock.now += 60
    assert again.opens(PIN)
    assert again.closed_s() == 0
    assert a_gate(tmp_path, clock).closed_s() == 0
    assert [pin.pause_s(wrong) for wrong in (0, 2, 3, 4, 5, 8, 99)] == [0, 0, 30, 60, 120, 900, 900]


def test_a_try_is_counted_before_it_is_known_to_be_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_pin(tmp_path / pin.FILE, PIN)
    gate = a_gate(tmp_path, Clock())
    seen: list[str] = []

    def compare(*_: bytes) -> bool:
        seen.append((tmp_path / "tries").read_text())
        return False

    monkeypatch.setattr("hmac.compare_digest", compare)
    gate.opens("000001")
    assert seen == ["1"], "a kiosk whose plug is pulled now has counted it"


def test_every_part_is_told_and_what_is_not_well_stands_out() -> None:
    well = findings(Machine(), hub_away=False, broker_away=False, printer="ok")
    assert [one.part for one in well] == ["hub", "broker", "printer", "disk", "clock", "sound"]
    assert all(one.good for one in well)
    ill = findings(
        Machine("full", "wrong", "none"), hub_away=True, broker_away=True, printer="jammed"
    )
    assert not any(one.good for one in ill)


def test_a_disk_is_tried_by_writing_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk(tmp_path) in ("ok", "full")
    assert not list(tmp_path.iterdir())

    def fails(number: int) -> Any:
        def fsync(_: int) -> None:
            raise OSError(number, "no")

        return fsync

    monkeypatch.setattr("os.fsync", fails(errno.ENOSPC))
    assert disk(tmp_path) == "full"
    monkeypatch.setattr("os.fsync", fails(errno.EROFS))
    assert disk(tmp_path) == "read_only"
    assert disk(tmp_path / "gone") == "read_only"


def test_a_clock_that_is_set_is_told_for_half_an_hour_and_one_without_a_battery_always() -> None:
    watch = ClockWatch()
    noon = time.mktime((2026, 11, 25, 12, 0, 0, 0, 0, 0))
    assert watch.look(noon, 10.0) == "ok"
    assert watch.look(noon + 25, 30.0) == "ok", "a clock that runs a little fast is no jump"
    assert watch.look(noon - 3600, 50.0) == "jumped"
    assert watch.look(noon - 3600 + 1799, 50.0 + 1799) == "jumped"
    assert watch.look(noon - 3600 + 1800, 50.0 + 1800) == "ok"
    assert ClockWatch().look(0.0, 10.0) == "wrong"
    assert ClockWatch().look(-5e9, 10.0) == "wrong"


def test_a_machine_without_a_sound_device_is_told(tmp_path: Path) -> None:
    assert not has_sound({}, tmp_path)
    assert has_sound({"SDL_AUDIODRIVER": "disk"}, tmp_path)
    (tmp_path / "dev" / "snd").mkdir(parents=True)
    (tmp_path / "dev" / "snd" / "pcmC0D0p").touch()
    assert has_sound({}, tmp_path)
