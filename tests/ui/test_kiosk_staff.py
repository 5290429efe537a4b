"""The staff's page in the kiosk's real window: how it opens, what is done there, that it closes."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk import pin, staff
from motcua.follow import Fields, NotSeenError
from motcua.screen import Screen
from tests.processes import free_port
from tests.ui.test_kiosk_window import Kiosk, a_hub, a_kiosk

PIN = "271828"
CORNER, MIDDLE = (40, 40), (270, 60)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def kiosk(tmp_path: Path, xvfb: Screen, port: int) -> Iterator[Kiosk]:
    """One whose slips cannot be printed, and whose staff has a PIN."""
    with ExitStack() as stack:
        stack.enter_context(a_hub(tmp_path, port))
        pin.set_pin(tmp_path / "kiosk" / pin.FILE, PIN)
        printer = f"printer.path={tmp_path / 'paper' / 'slips.bin'}"
        kiosk = stack.enter_context(a_kiosk(tmp_path, xvfb, port, printer))
        kiosk.trace.wait("screen", lambda f: any(t["id"] == "take" for t in f["targets"]))
        yield kiosk


def holds(kiosk: Kiosk, place: tuple[int, int], seconds: float) -> int:
    mark = kiosk.trace.mark()
    words = ["mousemove", *map(str, place), "mousedown", "1", "sleep", str(seconds), "mouseup", "1"]
    subprocess.run(["xdotool", *words], env=dict(kiosk.screen.env), check=True)
    return mark


def opens(kiosk: Kiosk, number: str = PIN) -> int:
    mark = holds(kiosk, CORNER, staff.HOLD_S + 0.6)
    kiosk.hand.screen("pin", after=mark)
    return enters(kiosk, number)


def enters(kiosk: Kiosk, number: str) -> int:
    """Type a PIN and wait until it is being tried."""
    for i, digit in enumerate(number):
        if number[i - 1 : i] == digit:
            time.sleep(0.2)
        kiosk.hand.touch(f"key:{digit}")
    mark = kiosk.hand.touch("enter")
    return kiosk.trace.wait("screen", lambda f: not has_keys(f), after=mark).number


def has_keys(screen: Fields) -> bool:
    return any(target["id"] == "key:1" for target in screen["targets"])


def test_a_slip_that_did_not_come_out_is_printed_as_a_copy_by_a_touch_of_the_staff(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    mark = kiosk.trace.mark()
    kiosk.takes_a_number()
    assert kiosk.trace.wait("printed", after=mark).fields["outcome"] == "failed"
    mark = kiosk.hand.touch("done")
    kiosk.hand.screen("home", after=mark)
    mark = opens(kiosk)
    page = kiosk.hand.screen("staff", after=mark)
    assert "copy:A001" in [target["id"] for target in page.fields["targets"]]
    (tmp_path / "paper").mkdir()
    mark = kiosk.hand.touch("copy:A001")
    assert kiosk.trace.wait("printed", after=mark).fields["outcome"] == "printed"
    kiosk.trace.wait(
        "screen",
        lambda f: f["name"] == "staff" and "copy:A001" not in [t["id"] for t in f["targets"]],
        after=mark,
    )
    mark = kiosk.hand.touch("test")
    assert kiosk.trace.wait("printed", after=mark).fields["label"] == "K1"
    assert (tmp_path / "paper" / "slips.bin").read_bytes().count(b"\x1dV") == 2
    mark = kiosk.hand.touch("close")
    kiosk.hand.screen("home", after=mark)
    assert not any('"id": "key:' in line and '"touched"' in line for line in kiosk.lines()), (
        "no trace holds the PIN"
    )


def test_who_only_touches_leans_or_guesses_does_not_get_in(kiosk: Kiosk) -> None:
    mark = holds(kiosk, CORNER, staff.HOLD_S - 1.5)
    holds(kiosk, MIDDLE, staff.HOLD_S + 0.6)
    with pytest.raises(NotSeenError):
        kiosk.hand.screen("pin", after=mark, within_s=0.5)
    mark = opens(kiosk, "000001")
    for _ in range(2):
        kiosk.trace.wait("screen", has_keys, after=mark)
        mark = enters(kiosk, "000001")
    with pytest.raises(NotSeenError):
        kiosk.trace.wait("screen", has_keys, after=mark, within_s=3)
    kiosk.hand.screen("home", after=mark, within_s=staff.PAD_S + 5)
    shown = {line.fields["name"] for line in kiosk.trace.lines if line.what == "screen"}
    assert shown == {"home", "pin"}


def test_without_a_pin_there_is_no_page(tmp_path: Path, xvfb: Screen, port: int) -> None:
    with a_hub(tmp_path, port), a_kiosk(tmp_path, xvfb, port) as kiosk:
        mark = holds(kiosk, CORNER, staff.HOLD_S + 0.6)
        with pytest.raises(NotSeenError):
            kiosk.hand.screen("pin", after=mark, within_s=1)
