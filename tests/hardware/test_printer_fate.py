"""What becomes of a slip when the kiosk dies, and when a finger is impatient."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from socket import create_connection

import pytest
from PIL import Image

from kiosk.events import Answered, Issued, Mark, PrintAgain, SlipCame, TakeNumber, Touched
from kiosk.events import Slip as Outcome
from kiosk.jobs import Jobs
from kiosk.printer.raster import Command, raster
from kiosk.printer.virtual.console import obey, run
from kiosk.printer.virtual.machine import Model, VirtualPrinter
from kiosk.printer.virtual.sockets import NetworkSocket, SerialSocket
from kiosk.settings import PrinterSettings
from kiosk.slip import DOTS, Slip, draw
from kiosk.spool import Spool
from kiosk.visit import step
from kiosk.visitor import Rules, Screen, Visit
from motcua import paper

SLIP = Slip("Trung tâm", "SỐ THỨ TỰ", "A005", "Chứng thực", "08:05  ·  24/11/2026", keep="Xin giữ")
_KIOSK = """
import sys, time
from pathlib import Path
from kiosk.settings import PrinterSettings
from kiosk.slip import Slip
from kiosk.spool import Spool
kind, path, folder = sys.argv[1:]
settings = PrinterSettings(kind=kind, path=path)
spool = Spool(settings, Path(folder), Path(folder) / "printer.bin", lambda *_: None)
spool.start()
long = ("Xin theo dõi bảng gọi số",) * 60
spool.submit("A005", "id-5", Slip("Trung tâm", "SỐ THỨ TỰ", "A005", "Chứng thực", "08:05", long))
time.sleep(60)
"""


def until(true: Callable[[], bool], within_s: float = 10.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def address(path: str) -> tuple[str, int]:
    host, _, port = path.rpartition(":")
    return host, int(port)


def spool_of(folder: Path, path: str, **values: str) -> tuple[Spool, Callable[[str], Outcome]]:
    """Make a kiosk's spool, and a way to wait for an outcome."""
    told: dict[str, Outcome] = {}
    news = threading.Condition()

    def hear(came: SlipCame, _picture: Path) -> None:
        with news:
            told[came.label] = came.outcome
            news.notify_all()

    def outcome(label: str) -> Outcome:
        with news:
            assert news.wait_for(lambda: label in told, 12)
            return told.pop(label)

    settings = PrinterSettings.model_validate(
        {"kind": "network", "path": path, "timeout_s": 2, **values}
    )
    return Spool(settings, folder, folder / "printer.bin", hear, look_s=0.2), outcome


def test_a_slip_in_the_printer_when_the_kiosk_is_killed_is_unknown_and_not_printed_again(
    tmp_path: Path,
) -> None:
    printer = VirtualPrinter(Model(mm_per_s=300, buffer=4096))
    with NetworkSocket(printer) as socket:
        words = [sys.executable, "-c", _KIOSK, "network", socket.path, str(tmp_path)]
        with subprocess.Popen(words) as kiosk:
            until(lambda: (p := printer.hanging()) is not None and p.picture.height > 100, 30)
            kiosk.send_signal(signal.SIGKILL)
        spool, outcome = spool_of(tmp_path, socket.path)
        (report,) = spool.reports()
        assert (report.label, report.outcome) == ("A005", Outcome.UNKNOWN)
        spool.start()
        time.sleep(0.5)
        assert not printer.slips  # not by itself
        spool.submit("A006", "id-6", replace(SLIP, label="A006"))
        assert outcome("A006") is Outcome.PRINTED
        (slip,) = printer.slips
        whole = draw(replace(SLIP, label="A006"), DOTS[80])
        last = slip.picture.crop((0, slip.picture.height - whole.height, *slip.picture.size))
        assert last.tobytes() == whole.tobytes()
        assert not printer.garbage
        # With a touch it comes, and says that it is a copy.
        spool.print_again("A005", "BẢN SAO")
        assert outcome("A005") is Outcome.PRINTED
        notes = ("Xin theo dõi bảng gọi số",) * 60
        said = replace(SLIP, when="08:05", notes=notes, keep="", again="BẢN SAO")
        assert printer.slips[1].picture.tobytes() == draw(said, DOTS[80]).tobytes()
        spool.stop()
    printer.end()


@pytest.mark.parametrize("command", ["GS v 0", "ESC *"])
@pytest.mark.parametrize("after", [6, 2000, 9000])
def test_after_half_a_slip_the_next_one_is_not_taken_for_its_dots(
    tmp_path: Path, command: Command, after: int
) -> None:
    printer = VirtualPrinter(Model(mm_per_s=600))
    with NetworkSocket(printer) as socket:
        Jobs(tmp_path / "spool").begin("A005", "id-5", SLIP)
        half = b"".join(raster(draw(SLIP, DOTS[80]), command))[:after]
        with create_connection(address(socket.path)) as line:
            line.sendall(half)
        spool, outcome = spool_of(tmp_path, socket.path, raster=command)
        spool.start()
        spool.submit("A006", "id-6", replace(SLIP, label="A006"))
        assert outcome("A006") is Outcome.PRINTED
        whole = draw(replace(SLIP, label="A006"), DOTS[80])
        slip = printer.slips[0].picture
        high = -(-whole.height // 24) * 24 if command == "ESC *" else whole.height
        begins = slip.height - high
        assert slip.crop((0, begins, 576, begins + whole.height)).tobytes() == whole.tobytes()
        # A command cut off after its first byte is nothing that could be mended.
        assert printer.garbage == ([b"\x1b"] if half.endswith(b"\x1b") else [])
        spool.stop()
    printer.end()


def test_a_touch_makes_one_slip_however_often_the_finger_lands(tmp_path: Path) -> None:
    printer = VirtualPrinter(Model(mm_per_s=600))
    rules = Rules()
    visit = Visit(screen=Screen.SERVICES)
    with NetworkSocket(printer) as socket:
        spool, outcome = spool_of(tmp_path, socket.path)
        spool.start()
        asked = []
        for _ in range(5):
            visit, wishes = step(visit, Touched("service:certify"), 0.0, rules)
            asked += [wish for wish in wishes if isinstance(wish, TakeNumber)]
        (wish,) = asked
        issued = Issued("A005", "certify", "id-5")
        visit, _ = step(visit, Answered(wish.wish, issued), 1.0, rules)
        spool.submit("A005", "id-5", SLIP)
        assert outcome("A005") is Outcome.PRINTED
        visit, _ = step(visit, SlipCame("A005", Outcome.PRINTED, wish.wish), 2.0, rules)
        for _ in range(5):
            visit, wishes = step(visit, Touched("reprint"), 3.0, rules)
            for again in wishes:
                assert again == PrintAgain(2, "A005", Mark.COPY)
                spool.submit("A005", "id-5", replace(SLIP, again="BẢN SAO"))
        assert outcome("A005") is Outcome.PRINTED
        time.sleep(0.3)
        first, second = printer.slips
        assert first.picture.tobytes() == draw(SLIP, DOTS[80]).tobytes()
        assert second.picture.height > first.picture.height  # the band that says it is a copy
        spool.stop()
    printer.end()


def test_whatever_is_typed_happens_to_the_virtual_printer() -> None:
    printer = VirtualPrinter()
    said = [
        obey(printer, line)
        for line in ("", "paper low", "cover  open", "cover closed", "jam", "free", "nonsense")
    ]
    assert said[:6] == ["ok", "paper low", "cover open", "paper low", "jammed", "paper low"]
    assert said[6].startswith("nonsense? It knows: paper, ")
    printer.end()


def test_a_virtual_serial_port_takes_no_real_ones_place(tmp_path: Path) -> None:
    real = tmp_path / "ttyUSB0"
    real.write_text("a port")
    printer = VirtualPrinter()
    with pytest.raises(FileExistsError):
        SerialSocket(printer, path=str(real))
    assert real.read_text() == "a port"
    name = tmp_path / "port"
    name.symlink_to(tmp_path / "gone")
    with SerialSocket(printer, path=str(name)) as socket:
        assert Path(socket.path).resolve() != tmp_path / "gone"
    assert not name.is_symlink()
    printer.end()


def test_the_virtual_printer_keeps_its_slips_as_pictures(tmp_path: Path) -> None:
    over, said = threading.Event(), io.StringIO()
    words = {"typed": io.StringIO("paper low\n"), "said": said}
    thread = threading.Thread(
        target=lambda: run(Model(mm_per_s=600), tmp_path / "out", over, port=0, **words),  # type: ignore[arg-type]  # one type for two
        name="virtual-printer-command",
    )
    thread.start()
    until(lambda: "printer.path=" in said.getvalue())
    path = said.getvalue().split("printer.path=")[1].split()[0]
    spool, outcome = spool_of(tmp_path, path)
    spool.start()
    spool.submit("A005", "id-5", SLIP)
    assert outcome("A005") is Outcome.PRINTED
    until(lambda: "0001.png" in said.getvalue())
    spool.stop()
    over.set()
    thread.join(5)
    with Image.open(tmp_path / "out" / "0001.png") as kept:
        assert kept.convert("1").tobytes() == draw(SLIP, DOTS[80]).tobytes()
    assert "paper low" in said.getvalue()


def test_half_a_slip_in_a_file_does_not_read_as_a_slip() -> None:
    data = b"".join(raster(draw(SLIP, DOTS[80])))
    for length in (1, 100, len(data) // 2, len(data) - 1):
        with pytest.raises(paper.UnreadablePaperError):
            paper.read(data[:length])
