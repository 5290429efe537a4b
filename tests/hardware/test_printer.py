"""Slips through the whole spool into a virtual printer, over a network port and a serial one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.events import Slip as Outcome
from kiosk.events import SlipCame
from kiosk.printer.raster import raster
from kiosk.printer.status import Trouble
from kiosk.printer.virtual.machine import DOTS_PER_MM, Model, VirtualPrinter
from kiosk.printer.virtual.sockets import NetworkSocket, SerialSocket
from kiosk.settings import PrinterSettings
from kiosk.slip import DOTS, Slip, draw
from kiosk.spool import Spool

SLIP = Slip("Trung tâm", "SỐ THỨ TỰ", "A005", "Chứng thực", "08:05  ·  24/11/2026", keep="Xin giữ")
FAST = Model(mm_per_s=600)
SLOW = Model(mm_per_s=50)
KINDS = ("network", "serial")


class Office:
    """A kiosk's spool before a virtual printer, and what it told."""

    def __init__(self, folder: Path, kind: str, path: str, **settings: object) -> None:
        values = {"kind": kind, "path": path, "timeout_s": 1.5, **settings}
        self.told: dict[str, Outcome] = {}
        self.troubles: list[Trouble] = []
        self._news = threading.Condition()
        self.spool = Spool(
            PrinterSettings.model_validate(values),
            folder / "kiosk-K1",
            folder / "printer.bin",
            self._hear,
            on_trouble=self._worry,
            look_s=0.2,
        )

    def prints(self, label: str, *, within_s: float = 12.0) -> Outcome:
        """Print a slip and tell what became of it."""
        self.begins(label)
        return self.hears(label, within_s=within_s)

    def begins(self, label: str) -> None:
        self.spool.submit(label, f"id-{label}", replace(SLIP, label=label))

    def hears(self, label: str, *, within_s: float = 12.0) -> Outcome:
        with self._news:
            assert self._news.wait_for(lambda: label in self.told, within_s), f"nothing of {label}"
            return self.told.pop(label)

    def worries(self, trouble: Trouble, *, within_s: float = 5.0) -> None:
        with self._news:
            here = self._news.wait_for(lambda: self.spool.trouble is trouble, within_s)
        assert here, f"{trouble!r} was not told, but {self.troubles}"

    def _hear(self, came: SlipCame, _picture: Path) -> None:
        with self._news:
            self.told[came.label] = came.outcome
            self._news.notify_all()

    def _worry(self, trouble: Trouble) -> None:
        with self._news:
            self.troubles.append(trouble)
            self._news.notify_all()


@contextmanager
def plugged(
    kind: str, folder: Path, model: Model = FAST, **settings: object
) -> Iterator[tuple[VirtualPrinter, Office]]:
    """Plug a virtual printer into a kiosk."""
    printer = VirtualPrinter(model)
    socket = NetworkSocket(printer) if kind == "network" else SerialSocket(printer)
    with socket:
        office = Office(folder, kind, socket.path, **settings)
        office.spool.start()
        try:
            yield printer, office
        finally:
            office.spool.stop()
            printer.end()


def until(true: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def moves(printer: VirtualPrinter, rows: int = 60) -> None:
    """Wait until a part of a slip hangs out of the printer."""
    until(lambda: (paper := printer.hanging()) is not None and paper.picture.height > rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", ["GS v 0", "ESC *"])
def test_one_slip_comes_out_and_it_is_the_picture(tmp_path: Path, kind: str, command: str) -> None:
    with plugged(kind, tmp_path, raster=command) as (printer, office):
        assert office.prints("A005") is Outcome.PRINTED
        (slip,) = printer.slips
        image = draw(SLIP, DOTS[80])
        assert slip.picture.crop((0, 0, *image.size)).tobytes() == image.tobytes()
        assert not printer.garbage
        assert office.spool.trouble is Trouble.NONE


@pytest.mark.parametrize("kind", KINDS)
def test_printed_is_told_when_the_printer_is_through_and_not_before(
    tmp_path: Path, kind: str
) -> None:
    with plugged(kind, tmp_path, SLOW, timeout_s=3) as (printer, office):
        office.begins("A005")
        moves(printer)
        assert not office.told
        assert office.hears("A005", within_s=20) is Outcome.PRINTED
        assert len(printer.slips) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (lambda printer: printer.load(0), Trouble.PAPER_OUT),
        (lambda printer: printer.open_cover(), Trouble.COVER),
        (lambda printer: printer.jam(), Trouble.ERROR),
    ],
    ids=["no paper", "open cover", "jam"],
)
def test_what_cannot_be_printed_is_not_sent_and_comes_when_all_is_well(
    tmp_path: Path, kind: str, fault: Callable[[VirtualPrinter], None], trouble: Trouble
) -> None:
    with plugged(kind, tmp_path) as (printer, office):
        fault(printer)
        office.worries(trouble)  # told before anybody takes a number
        assert office.prints("A005") is Outcome.FAILED
        printer.load()
        printer.close_cover()
        printer.free()
        office.worries(Trouble.NONE)
        assert office.prints("A006") is Outcome.PRINTED
        assert len(printer.slips) == 1  # A005 is not printed behind anybody's back
        assert not printer.garbage


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (lambda printer: printer.load(0), Trouble.PAPER_OUT),
        (lambda printer: printer.open_cover(), Trouble.COVER),
        (lambda printer: printer.jam(), Trouble.ERROR),
    ],
    ids=["no paper", "open cover", "jam"],
)
def test_a_slip_stopped_half_way_has_failed_and_its_rest_does_not_come_later(
    tmp_path: Path, kind: str, fault: Callable[[VirtualPrinter], None], trouble: Trouble
) -> None:
    with plugged(kind, tmp_path, SLOW) as (printer, office):
        office.begins("A005")
        moves(printer)
        fault(printer)
        assert office.hears("A005") is Outcome.FAILED
        assert office.spool.trouble is trouble
        printer.load()
        printer.close_cover()
        printer.free()
        office.worries(Trouble.NONE)
        assert office.prints("A006", within_s=20) is Outcome.PRINTED
        (paper,) = printer.slips
        whole = draw(replace(SLIP, label="A006"), DOTS[80])
        # The beginning of A005 hangs above it, and then A006 from its first row to its last.
        last = paper.picture.crop((0, paper.picture.height - whole.height, *paper.picture.size))
        assert last.tobytes() == whole.tobytes()
        assert not printer.garbage


@pytest.mark.parametrize("kind", KINDS)
def test_a_slip_that_hangs_at_a_stuck_knife_is_unknown(tmp_path: Path, kind: str) -> None:
    with plugged(kind, tmp_path) as (printer, office):
        printer.stick_cutter()
        assert office.prints("A005") is Outcome.UNKNOWN
        assert office.spool.trouble is Trouble.CUTTER
        printer.free()
        office.worries(Trouble.NONE)
        assert office.prints("A006") is Outcome.PRINTED


@pytest.mark.parametrize("kind", KINDS)
def test_a_stall_is_bounded_unknown_and_over_when_the_printer_is_well(
    tmp_path: Path, kind: str
) -> None:
    with plugged(kind, tmp_path, replace(SLOW, buffer=8192)) as (printer, office):
        office.begins("A005")
        moves(printer)
        began = time.monotonic()
        printer.stall()
        assert office.hears("A005") is Outcome.UNKNOWN
        assert time.monotonic() - began < 2 * 1.5 + 2
        assert office.spool.trouble is Trouble.STALLED
        assert office.prints("A006") is Outcome.FAILED  # it answers nothing: nothing is sent
        printer.go_on()
        until(lambda: office.spool.trouble is Trouble.NONE, 10)
        assert office.prints("A007", within_s=20) is Outcome.PRINTED
        whole = draw(replace(SLIP, label="A007"), DOTS[80])
        paper = printer.slips[-1]
        last = paper.picture.crop((0, paper.picture.height - whole.height, *paper.picture.size))
        assert last.tobytes() == whole.tobytes()
        assert not printer.garbage


@pytest.mark.parametrize("kind", KINDS)
def test_little_paper_is_told_and_slips_go_on(tmp_path: Path, kind: str) -> None:
    with plugged(kind, tmp_path) as (printer, office):
        printer.load(3000)
        office.worries(Trouble.PAPER_LOW)
        assert office.prints("A005") is Outcome.PRINTED
        assert office.spool.trouble is Trouble.PAPER_LOW
        printer.load()
        office.worries(Trouble.NONE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_printer_without_a_way_back_has_printed_what_it_took(tmp_path: Path, kind: str) -> None:
    mute = replace(FAST, answers=False, in_turn=False, unasked=False)
    with plugged(kind, tmp_path, mute) as (printer, office):
        assert office.prints("A005") is Outcome.PRINTED
        until(lambda: len(printer.slips) == 1)
        assert not printer.garbage


def test_one_without_a_way_back_that_stalls_has_not_printed_what_is_still_on_the_way(
    tmp_path: Path,
) -> None:
    """The kernel takes a whole slip for a printer that takes none of it."""
    mute = replace(SLOW, buffer=4096, answers=False, in_turn=False, unasked=False)
    with plugged("network", tmp_path, mute) as (printer, office):
        office.begins("A005")
        moves(printer, 10)
        printer.stall()
        assert office.hears("A005") is Outcome.UNKNOWN
        assert office.spool.trouble is Trouble.STALLED


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("knows", ["in_turn", "unasked", "neither"])
def test_a_clone_that_answers_less_is_believed_as_far_as_it_answers(
    tmp_path: Path, kind: str, knows: str
) -> None:
    less = replace(FAST, in_turn=knows == "in_turn", unasked=knows == "unasked")
    with plugged(kind, tmp_path, less) as (printer, office):
        assert office.prints("A005") is Outcome.PRINTED
        assert len(printer.slips) == 1
        printer.load(0)
        office.worries(Trouble.PAPER_OUT)
        assert office.prints("A006") is Outcome.FAILED


@pytest.mark.parametrize("kind", KINDS)
def test_one_first_met_without_paper_is_known_in_full_when_it_has_some(
    tmp_path: Path, kind: str
) -> None:
    memory = tmp_path / "kiosk-K1" / "printer.json"
    printer = VirtualPrinter(FAST)
    printer.load(0)
    socket = NetworkSocket(printer) if kind == "network" else SerialSocket(printer)
    with socket:
        office = Office(tmp_path, kind, socket.path)
        office.spool.start()
        office.worries(Trouble.PAPER_OUT)
        assert office.prints("A005") is Outcome.FAILED
        assert not memory.exists()
        printer.load()
        office.worries(Trouble.NONE)
        kept = json.loads(memory.read_text())["manners"]
        assert (kept["in_turn"], kept["unasked"]) == (True, True)
        assert office.prints("A006") is Outcome.PRINTED
        office.spool.stop()
    printer.end()


def test_one_that_once_answered_and_now_is_silent_has_printed_nothing(tmp_path: Path) -> None:
    """Behind a serial adapter a printer that is switched off takes every byte."""
    with plugged("serial", tmp_path) as (printer, office):
        assert office.prints("A005") is Outcome.PRINTED
        printer.model = replace(FAST, answers=False, in_turn=False, unasked=False)
        office.worries(Trouble.SILENT)
        assert office.prints("A006") is Outcome.FAILED
        kept = json.loads((tmp_path / "kiosk-K1" / "printer.json").read_text())
        assert kept["manners"]["questions"] == [1, 2, 3, 4]
        # A kiosk that starts now knows it too.
        again = Office(tmp_path, "serial", kept["printer"].removeprefix("serial "))
        again.spool.start()
        again.worries(Trouble.SILENT)
        again.spool.stop()


def test_a_printer_that_shall_not_be_asked_is_not_asked(tmp_path: Path) -> None:
    with plugged("network", tmp_path, status=False) as (printer, office):
        printer.load(3000)
        assert office.prints("A005") is Outcome.PRINTED
        assert office.spool.trouble is Trouble.NONE
        assert not (tmp_path / "kiosk-K1" / "printer.json").exists()


def test_a_pulled_plug_is_told_and_so_is_its_return(tmp_path: Path) -> None:
    printer = VirtualPrinter(FAST)
    socket = NetworkSocket(printer)
    office = Office(tmp_path, "network", socket.path)
    office.spool.start()
    assert office.prints("A005") is Outcome.PRINTED
    socket.close()
    office.worries(Trouble.ABSENT)
    assert office.prints("A006") is Outcome.FAILED
    with NetworkSocket(printer, port=int(socket.path.rpartition(":")[2])):
        office.worries(Trouble.NONE)
        assert office.prints("A007") is Outcome.PRINTED
    office.spool.stop()
    printer.end()


@pytest.mark.parametrize(
    "mm_per_s",
    [pytest.param(60, marks=pytest.mark.long), 150, pytest.param(250, marks=pytest.mark.long)],
)
@pytest.mark.parametrize("command", ["GS v 0", "ESC *"])
def test_paper_never_waits_for_the_kiosk(tmp_path: Path, mm_per_s: int, command: str) -> None:
    """From the wish to the printer's word: at most 1.5 times what the paper alone needs."""
    model = Model(mm_per_s=mm_per_s, buffer=16384)
    with plugged("network", tmp_path, model, raster=command, timeout_s=8) as (printer, office):
        until((tmp_path / "kiosk-K1" / "printer.json").exists)
        full = replace(SLIP, notes=("Còn 4 người chờ trước", "Chờ khoảng 15–25 phút") * 3)
        ratios = []
        for label in ("A005", "A006", "A007"):  # whatever else this machine does
            printer.busy_s = 0.0
            began = time.monotonic()
            office.spool.submit(label, "id", replace(full, label=label))
            assert office.hears(label) is Outcome.PRINTED
            ratios.append((time.monotonic() - began) / printer.busy_s)
        assert printer.slips[0].picture.height / DOTS_PER_MM > 80
        assert min(ratios) <= 1.5, ratios


@pytest.mark.parametrize("baud", [pytest.param(38400, marks=pytest.mark.long), 115200])
def test_a_serial_line_never_waits_for_the_kiosk(tmp_path: Path, baud: int) -> None:
    """It is slower than the paper; from the wish to the printer's word, 1.5 times its bytes."""
    printer = VirtualPrinter(Model(mm_per_s=150, buffer=4096))
    with SerialSocket(printer, baud=baud) as socket:
        office = Office(tmp_path, "serial", socket.path, baud=baud, timeout_s=4)
        office.spool.start()
        until((tmp_path / "kiosk-K1" / "printer.json").exists)
        image = draw(SLIP, DOTS[80])
        line_s = sum(map(len, raster(image, "GS v 0", sparing=True))) * 10 / baud
        ratios = []
        for label in ("A005", "A006"):
            began = time.monotonic()
            assert office.prints(label, within_s=30) is Outcome.PRINTED
            ratios.append((time.monotonic() - began) / line_s)
        assert min(ratios) <= 1.5, ratios
        assert not printer.garbage
        office.spool.stop()
    printer.end()


def test_two_kiosks_share_a_network_printer(tmp_path: Path) -> None:
    """It serves one caller at a time; the other one waits its turn and is told no nonsense."""
    printer = VirtualPrinter(replace(FAST, mm_per_s=150))
    with NetworkSocket(printer) as socket:
        offices = [Office(tmp_path / name, "network", socket.path) for name in ("a", "b")]
        for office in offices:
            office.spool.start()
        for office in offices:
            office.worries(Trouble.NONE)
        for number in range(3):
            for office, letter in zip(offices, "AB", strict=True):
                office.begins(f"{letter}00{number}")
        for office, letter in zip(offices, "AB", strict=True):
            for number in range(3):
                assert office.hears(f"{letter}00{number}") is Outcome.PRINTED
            office.spool.stop()
        assert len(printer.slips) == 6
        assert not printer.garbage
    printer.end()
