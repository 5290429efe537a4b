"""It keeps serving: each fault with the kiosk's real window, a real hub and a virtual printer."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.client import Hub
from kiosk import pin
from kiosk.printer.virtual.machine import Model, VirtualPrinter
from kiosk.printer.virtual.sockets import NetworkSocket
from motcua.follow import Fields, NotSeenError
from motcua.screen import Screen
from tests.processes import free_port, wait_until
from tests.ui.test_kiosk_staff import PIN, opens
from tests.ui.test_kiosk_window import Kiosk, a_hub, a_kiosk

FAST = Model(mm_per_s=400)
SLOW = Model(mm_per_s=40)


@pytest.fixture
def port() -> int:
    return free_port()


@contextmanager
def a_printer(model: Model = FAST) -> Iterator[tuple[VirtualPrinter, tuple[str, ...]]]:
    """Switch a network printer on; give it and the settings that lead to it."""
    printer = VirtualPrinter(model)
    socket = NetworkSocket(printer)
    try:
        yield printer, ("printer.kind=network", f"printer.path={socket.path}")
    finally:
        socket.close()


def ids(screen: Fields) -> list[str]:
    return [target["id"] for target in screen["targets"]]


def printed(hub: Hub, ticket: Fields, outcome: str) -> None:
    wait_until(
        lambda: hub.ticket(str(ticket["id"])).printed == outcome,
        f"the hub knows that the slip is {outcome}",
    )


def test_killed_while_it_printed_the_slip_is_unknown_until_the_staff_prints_a_copy(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    pin.set_pin(tmp_path / "kiosk" / pin.FILE, PIN)
    with a_printer(SLOW) as (printer, where), a_hub(tmp_path, port):
        hub = Hub(f"http://127.0.0.1:{port}")
        with a_kiosk(tmp_path, xvfb, port, *where) as kiosk:
            ready(kiosk)
            ticket = kiosk.takes_a_number()
            wait_until(lambda: printer.busy_s > 0.3, "paper moves")
            kiosk.process.kill()
            kiosk.process.wait(10)
        job = tmp_path / "kiosk" / "kiosk-K1" / "spool" / "A001.json"
        assert "outcome" not in json.loads(job.read_bytes())
        before = comes_to_rest(printer)
        with a_kiosk(tmp_path, xvfb, port, *where) as kiosk:
            printed(hub, ticket, "unknown")
            ready(kiosk)
            time.sleep(1)
            assert len(printer.slips) == before, "nothing is printed by itself"
            page = kiosk.hand.screen("staff", after=opens(kiosk))
            assert "copy:A001" in ids(page.fields)
            mark = kiosk.hand.touch("copy:A001")
            done = kiosk.trace.wait("printed", after=mark, within_s=30).fields
            assert (done["label"], done["outcome"]) == ("A001", "printed")
            printed(hub, ticket, "printed")
        hub.close()


def comes_to_rest(printer: VirtualPrinter) -> int:
    """Wait until no paper moves: what it had taken it prints. Count its slips."""
    moved = -1.0
    while moved != printer.busy_s:
        moved = printer.busy_s
        time.sleep(0.7)
    return len(printer.slips)


def ready(kiosk: Kiosk) -> None:
    newest = kiosk.trace.last("screen")
    if newest is None or "take" not in ids(newest.fields):
        kiosk.trace.wait("screen", lambda f: "take" in ids(f))


def test_without_paper_the_number_stands_until_touched_and_a_new_roll_prints_it(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    with (
        a_printer() as (printer, where),
        a_hub(tmp_path, port),
        a_kiosk(tmp_path, xvfb, port, *where, "kiosk.ticket_s=3") as kiosk,
        Hub(f"http://127.0.0.1:{port}") as hub,
    ):
        ready(kiosk)
        printer.load(0)
        mark = kiosk.trace.mark()
        ticket = kiosk.takes_a_number()
        assert kiosk.trace.wait("printed", after=mark, within_s=30).fields["outcome"] == "failed"
        printed(hub, ticket, "failed")
        with pytest.raises(NotSeenError):
            kiosk.hand.screen("home", after=kiosk.trace.mark(), within_s=10)
        printer.load()
        mark = kiosk.hand.touch("reprint")
        assert kiosk.trace.wait("printed", after=mark, within_s=30).fields["outcome"] == "printed"
        printed(hub, ticket, "printed")
        kiosk.hand.screen("home", after=mark, within_s=6)


@pytest.mark.long
def test_however_often_the_finger_lands_one_slip_is_in_hand(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    with (
        a_printer(SLOW) as (_, where),
        a_hub(tmp_path, port),
        a_kiosk(tmp_path, xvfb, port, *where) as kiosk,
    ):
        ready(kiosk)
        mark = kiosk.hand.touch("take")
        kiosk.hand.screen("services", after=mark)
        mark = kiosk.hand.touch("service:certify")
        hammers(kiosk, 25)
        kiosk.trace.wait("printed", after=mark, within_s=30)
        shown = kiosk.trace.wait("screen", lambda f: "reprint" in ids(f), after=mark)
        place = next(t for t in shown.fields["targets"] if t["id"] == "reprint")
        point = (place["x"] + place["w"] // 2, place["y"] + place["h"] // 2)
        mark = kiosk.trace.mark()
        hammers(kiosk, 25, point)
        kiosk.trace.wait("printed", after=mark, within_s=30)
        with pytest.raises(NotSeenError):
            kiosk.trace.wait("printed", after=kiosk.trace.mark(), within_s=4)
        assert kiosk.count("ticket") == 1
        assert kiosk.count("printed") == 2


def hammers(kiosk: Kiosk, times: int, point: tuple[int, int] | None = None) -> None:
    words = ["mousemove", *map(str, point)] if point else []
    words += ["click", "--repeat", str(times), "--delay", "60", "1"]
    subprocess.run(["xdotool", *words], env=dict(kiosk.screen.env), check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 8 MB, of which the book takes five, where the kiosk keeps what it knows."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    state = tmp_path / "kiosk" / "kiosk-K1"
    state.mkdir(parents=True)
    words = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(state)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=20)
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount: {done.stderr.strip()}")
    yield state
    subprocess.run(["umount", "--lazy", state], check=True, timeout=20)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        for piece in (64 * 1024, 512, 1):
            try:
                while file.write(bytes(piece)):
                    pass
            except OSError:
                continue
    return filler


def test_on_a_full_disk_a_number_is_given_and_printed_and_without_the_hub_none_is_promised(
    small_disk: Path, tmp_path: Path, xvfb: Screen, port: int
) -> None:
    with (
        a_printer() as (_, where),
        a_hub(tmp_path, port) as process,
        a_kiosk(tmp_path, xvfb, port, *where) as kiosk,
        Hub(f"http://127.0.0.1:{port}") as hub,
    ):
        ready(kiosk)
        # The book is the last that is kept: what it leaves behind makes room.
        wait_until((small_disk / "book.etag").exists, "the book is kept")
        filler = fill(small_disk)
        mark = kiosk.trace.mark()
        ticket = kiosk.takes_a_number()
        assert kiosk.trace.wait("printed", after=mark, within_s=30).fields["outcome"] == "printed"
        printed(hub, ticket, "printed")
        assert not list((small_disk / "spool").glob("*.json"))
        process.kill()
        process.wait(10)
        kiosk.hand.screen("home", after=kiosk.hand.touch("done"))
        kiosk.hand.screen("services", after=kiosk.hand.touch("take"))
        fill(small_disk)  # one page that was given back would do for a number
        kiosk.hand.screen("sorry", after=kiosk.hand.touch("service:certify"), within_s=30)
        filler.unlink()
        kiosk.hand.screen("home", after=kiosk.hand.touch("home"))
        assert str(kiosk.takes_a_number()["label"]).startswith("K1")
