from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
import socket
import threading
import time
import tty
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk import jobs, slip
from kiosk.events import Slip as Outcome
from kiosk.events import SlipCame
from kiosk.printer.device import Printer
from kiosk.printer.status import Trouble
from kiosk.settings import PrinterSettings
from kiosk.slip import Slip as Paper
from kiosk.spool import Spool
from motcua import paper
from procedures.page import Line

SLIP = Paper("Trung tâm", "SỐ THỨ TỰ", "A005", "Chứng thực", "08:05")


class Office:
    """A spool with its folders, and what it told."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.file = folder / "printer.bin"
        self.told: list[tuple[str, Outcome]] = []
        self._news = threading.Condition()
        values = PrinterSettings.model_validate({"timeout_s": 1, **settings})
        file = Path(values.path) if values.path else self.file
        self.spool = Spool(values, folder / "kiosk-K1", file, self._hear)

    def _hear(self, came: SlipCame, _picture: Path) -> None:
        with self._news:
            self.told.append((came.label, came.outcome))
            self._news.notify_all()

    def hears(self, count: int) -> list[tuple[str, Outcome]]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.told) >= count, timeout=5)
        return self.told


def test_a_slip_goes_to_the_printer_once_and_its_picture_is_kept(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.spool.start()
    office.spool.submit("A005", "id-5", SLIP)
    assert office.hears(1) == [("A005", Outcome.PRINTED)]
    assert office.file.read_bytes().count(b"\x1dV") == 1
    assert (tmp_path / "kiosk-K1" / "slips" / "A005.png").exists()
    office.spool.stop()


def test_an_outcome_is_kept_until_the_hub_has_it(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.spool.start()
    office.spool.submit("A005", "id-5", SLIP)
    office.hears(1)
    office.spool.stop()
    again = Office(tmp_path)
    (report,) = again.spool.reports()
    assert (report.ticket, report.outcome) == ("id-5", Outcome.PRINTED)
    again.spool.reported(report)
    assert again.spool.reports() == []


def test_a_slip_in_hand_at_a_crash_is_unknown_and_not_printed_again(tmp_path: Path) -> None:
    before = Office(tmp_path)
    before.spool.submit("A005", "id-5", SLIP)  # never started: the power went
    after = Office(tmp_path)
    after.spool.start()
    (report,) = after.spool.reports()
    assert report.outcome is Outcome.UNKNOWN
    time.sleep(0.1)
    assert not after.file.exists()
    after.spool.stop()


def drawn_slips(monkeypatch: pytest.MonkeyPatch) -> list[Paper]:
    """List what is drawn from now on."""
    drawn: list[Paper] = []
    real = slip.draw

    def draw(what: Paper, dots: int) -> Image.Image:
        drawn.append(what)
        return real(what, dots)

    monkeypatch.setattr(slip, "draw", draw)
    return drawn


def killed_while_printing(folder: Path, what: Paper = SLIP) -> Office:
    before = Office(folder)
    before.spool.submit("A005", "id-5", what)  # never started: the power went
    return Office(folder)


def test_a_slip_of_unknown_fate_waits_for_a_touch_and_comes_as_a_copy_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    what = replace(SLIP, notes=("Còn 4 người chờ trước",), papers=(Line("Tờ khai", "paper"),))
    after = killed_while_printing(tmp_path, what)
    after.spool.start()
    (report,) = after.spool.reports()
    after.spool.reported(report)
    assert after.spool.reports() == [], "the hub knows"
    (open_,) = after.spool.unsettled()
    assert (open_.label, open_.outcome) == ("A005", Outcome.UNKNOWN)
    drawn = drawn_slips(monkeypatch)
    after.spool.print_again("A005", "BẢN SAO")
    assert after.hears(1) == [("A005", Outcome.PRINTED)]
    assert drawn == [replace(what, again="BẢN SAO")]
    assert after.spool.unsettled() == []
    assert [one.outcome for one in after.spool.reports()] == [Outcome.PRINTED]
    after.spool.stop()


def test_a_slip_that_surely_did_not_come_out_is_printed_again_as_it_was_to_be(
    tmp_path: Path,
) -> None:
    shelf = jobs.Jobs(tmp_path)
    what = replace(SLIP, again="THAY PHIẾU TRƯỚC")
    shelf.begin("A005", "id-5", what, 3)
    shelf.settle("A005", Outcome.FAILED, 3)
    assert shelf.copy("A005", "BẢN SAO") == ("id-5", what)
    shelf.begin("A005", "id-5", what)
    assert shelf.copy("A005", "BẢN SAO") == ("id-5", replace(what, again="BẢN SAO"))


def test_the_hub_hears_of_the_newest_slip_of_a_number_and_not_of_the_one_it_replaces(
    tmp_path: Path,
) -> None:
    shelf = jobs.Jobs(tmp_path)
    shelf.begin("A005", "id-5", SLIP, 1)
    shelf.begin("A005", "id-5", replace(SLIP, later="Sau đó: Đất đai"), 3)
    shelf.settle("A005", Outcome.PRINTED, 1)
    assert shelf.reports() == []
    shelf.settle("A005", Outcome.FAILED, 3)
    assert [report.outcome for report in shelf.reports()] == [Outcome.FAILED]
    assert [one.outcome for one in shelf.unsettled()] == [Outcome.FAILED]


def test_a_slip_kept_by_another_version_is_printed_again_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = killed_while_printing(tmp_path)
    file = tmp_path / "kiosk-K1" / "spool" / "A005.json"
    file.write_text(file.read_text().replace('"slip"', '"paper"'))
    drawn = drawn_slips(monkeypatch)
    after.spool.start()
    after.spool.print_again("A005", "BẢN SAO")
    after.hears(1)
    assert (drawn[0].label, drawn[0].again) == ("A005", "BẢN SAO")
    after.spool.print_again("A987", "BẢN SAO")
    time.sleep(0.1)
    assert len(after.told) == 1, "nothing is known of that one"
    after.spool.stop()


def test_what_the_hub_knows_is_forgotten_by_a_touch_or_after_half_a_day(tmp_path: Path) -> None:
    now = 1_700_000_000.0
    shelf = jobs.Jobs(tmp_path, lambda: now)
    for label in ("A005", "A006"):
        shelf.begin(label, f"id-{label}", SLIP)
        shelf.settle(label, Outcome.FAILED)
    shelf.forget()
    assert len(shelf.unsettled()) == 2, "the hub has not heard of them"
    for report in shelf.reports():
        shelf.reported(report)
    shelf.begin("A007", "id-7", SLIP)
    shelf.settle("A007", Outcome.UNKNOWN)
    now += jobs.KEPT_S - 1
    shelf.forget(older_than_s=jobs.KEPT_S)
    assert len(shelf.unsettled()) == 3
    now += 1
    shelf.forget(older_than_s=jobs.KEPT_S)
    assert [one.label for one in shelf.unsettled()] == ["A007"]


def test_a_trial_slip_is_nobodys_and_leaves_nothing_behind(tmp_path: Path) -> None:
    office = Office(tmp_path, path=str(tmp_path / "away" / "printer.bin"))
    office.spool.start()
    office.spool.try_out("K1", SLIP)
    assert office.hears(1) == [("K1", Outcome.FAILED)]
    assert office.spool.unsettled() == []
    assert office.spool.reports() == []
    office.spool.stop()


def test_a_number_given_offline_is_told_when_it_has_its_id(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.spool.start()
    office.spool.submit("K1-001", "", SLIP)
    office.hears(1)
    assert office.spool.reports() == []
    office.spool.name("K1-001", "id-9")
    assert [report.ticket for report in office.spool.reports()] == ["id-9"]
    office.spool.stop()


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "file", "path": "/nowhere/at/all/printer.bin"},
        {"kind": "network", "path": "127.0.0.1:9"},
        {"kind": "serial", "path": "/dev/no-such-printer"},
        {"kind": "usb", "path": "ffff:ffff"},
        {"kind": "usb", "path": "nonsense"},
    ],
    ids=lambda settings: f"{settings['kind']} {settings['path']}",
)
def test_an_absent_printer_fails_and_the_next_slip_is_tried(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    office = Office(tmp_path, **settings)
    office.spool.start()
    office.spool.submit("A005", "id-5", SLIP)
    office.spool.submit("A006", "id-6", SLIP)
    assert office.hears(2) == [("A005", Outcome.FAILED), ("A006", Outcome.FAILED)]
    office.spool.stop()


def test_a_printer_that_hangs_is_unknown_and_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(Printer, "print", lambda *_: hanging.wait(10))
    monkeypatch.setattr(Printer, "patience_s", lambda *_: 0.5)
    office = Office(tmp_path)
    office.spool.start()
    office.spool.submit("A005", "id-5", SLIP)
    office.spool.submit("A006", "id-6", SLIP)
    assert office.hears(2) == [("A005", Outcome.UNKNOWN), ("A006", Outcome.FAILED)]
    hanging.set()
    office.spool.stop()


def test_half_a_slip_is_unknown_and_no_screen_says_that_nothing_was_printed(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take_a_little() -> None:
            _looked_at(listener)
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)

        taker = threading.Thread(target=take_a_little, name="paper")
        taker.start()
        port = listener.getsockname()[1]
        office = Office(tmp_path, kind="network", path=f"127.0.0.1:{port}", timeout_s=5)
        office.spool.start()
        office.spool.submit("A005", "id-5", SLIP)
        assert office.hears(1) == [("A005", Outcome.UNKNOWN)]
        taker.join(5)
    office.spool.stop()


def test_a_serial_printer_that_takes_nothing_more_gives_the_port_back(tmp_path: Path) -> None:
    ours, printers = os.openpty()
    tty.setraw(printers)
    office = Office(tmp_path, kind="serial", path=os.ttyname(printers))
    office.spool.start()
    office.spool.submit("A005", "id-5", SLIP)
    assert office.hears(1) == [("A005", Outcome.UNKNOWN)]
    time.sleep(0.5)
    threading.Thread(target=_read_all, args=(ours,), name="paper", daemon=True).start()
    office.spool.submit("A006", "id-6", SLIP)
    assert office.hears(2)[1] == ("A006", Outcome.PRINTED)
    office.spool.stop()
    os.close(printers)


def _read_all(port: int) -> None:
    with contextlib.suppress(OSError):
        while os.read(port, 65536):
            pass


def _looked_at(listener: socket.socket) -> None:
    """Let the first look find a printer that says nothing."""
    connection, _ = listener.accept()
    with connection:
        while connection.recv(1000):
            pass


def _full_after(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let the disk of the slips be full after so many bytes."""
    real = Path.open

    class Full(io.FileIO):
        def write(self, piece: Any) -> int:
            room = most - self.tell()
            if room <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(piece[:room])

    def opened(path: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
        if path.name == "printer.bin" and mode == "ab":
            return Full(path, mode)
        return real(path, mode, *args, **kwargs)  # type: ignore[call-overload]  # as it was asked

    monkeypatch.setattr(Path, "open", opened)


def test_a_full_disk_leaves_no_half_slip_before_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path)
    office.spool.start()
    with monkeypatch.context() as full:
        _full_after(full, 20_000)
        office.spool.submit("A005", "id-5", SLIP)
        assert office.hears(1) == [("A005", Outcome.FAILED)]
    office.spool.submit("A006", "id-6", SLIP)
    assert office.hears(2)[1] == ("A006", Outcome.PRINTED)
    assert paper.read(office.file.read_bytes()).cut
    office.spool.stop()


def test_on_a_disk_that_keeps_nothing_slips_are_printed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    office = Office(tmp_path)
    office.spool.start()
    monkeypatch.setattr(jobs, "keep", full)
    monkeypatch.setattr(Image.Image, "save", full)
    office.spool.submit("A005", "id-5", SLIP)
    office.spool.submit("A006", "id-6", SLIP)
    assert office.hears(2) == [("A005", Outcome.PRINTED), ("A006", Outcome.PRINTED)]
    assert office.file.read_bytes().count(b"\x1dV") == 2
    told = [(report.ticket, report.outcome) for report in office.spool.reports()]
    assert told == [("id-5", Outcome.PRINTED), ("id-6", Outcome.PRINTED)], "the hub hears of both"
    for report in office.spool.reports():
        office.spool.reported(report)
    assert office.spool.reports() == []
    office.spool.stop()


def test_an_outage_of_the_printer_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kiosk.spool")
    office = Office(tmp_path, kind="file", path=str(tmp_path / "away" / "printer.bin"))
    office.spool.start()
    for label in ("A005", "A006", "A007"):
        office.spool.submit(label, f"id-{label}", SLIP)
    office.hears(3)
    (tmp_path / "away").mkdir()
    office.spool.submit("A008", "id-8", SLIP)
    assert office.hears(4)[3] == ("A008", Outcome.PRINTED)
    levels = [record.levelname for record in caplog.records]
    assert levels == ["WARNING", "INFO"]
    office.spool.stop()


def test_a_printer_that_was_seen_to_is_taken_for_good(tmp_path: Path) -> None:
    office = Office(tmp_path, path=str(tmp_path / "away" / "printer.bin"))
    office.spool.start()
    office.spool.submit("A005", "id-5", SLIP)
    office.hears(1)
    assert office.spool.trouble is Trouble.ABSENT
    office.spool.mended()
    deadline = time.monotonic() + 5

    def well() -> bool:
        return office.spool.trouble is Trouble.NONE

    while not well():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    office.spool.stop()


def test_an_unreadable_job_is_unknown(tmp_path: Path) -> None:
    folder = tmp_path / "kiosk-K1" / "spool"
    folder.mkdir(parents=True)
    (folder / "A005.json").write_bytes(b"half a j")
    office = Office(tmp_path)
    assert office.spool.reports() == []
    assert Outcome.UNKNOWN.value in (folder / "A005.json").read_text()


def test_a_network_printer_gets_every_byte(tmp_path: Path) -> None:
    got = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def collect() -> None:
            _looked_at(listener)
            connection, _ = listener.accept()
            with connection:
                while data := connection.recv(65536):
                    got.extend(data)

        collector = threading.Thread(target=collect, name="paper")
        collector.start()
        port = listener.getsockname()[1]
        office = Office(tmp_path, kind="network", path=f"127.0.0.1:{port}", timeout_s=5)
        office.spool.start()
        office.spool.submit("A005", "id-5", SLIP)
        assert office.hears(1) == [("A005", Outcome.PRINTED)]
        collector.join(5)
    assert paper.read(bytes(got)).picture.width == 576
    office.spool.stop()
