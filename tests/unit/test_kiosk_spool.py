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
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk import printer, spool
from kiosk.events import Slip as Outcome
from kiosk.settings import PrinterSettings
from kiosk.slip import Slip as Paper
from kiosk.spool import Spool
from motcua import paper

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

    def _hear(self, label: str, outcome: Outcome, _picture: Path) -> None:
        with self._news:
            self.told.append((label, outcome))
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
    monkeypatch.setattr(printer, "send", lambda *_: hanging.wait(10))
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
    monkeypatch.setattr(spool, "keep", full)
    monkeypatch.setattr(Image.Image, "save", full)
    office.spool.submit("A005", "id-5", SLIP)
    office.spool.submit("A006", "id-6", SLIP)
    assert office.hears(2) == [("A005", Outcome.PRINTED), ("A006", Outcome.PRINTED)]
    assert office.file.read_bytes().count(b"\x1dV") == 2
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


def test_an_unreadable_job_is_unknown(tmp_path: Path) -> None:
    jobs = tmp_path / "kiosk-K1" / "spool"
    jobs.mkdir(parents=True)
    (jobs / "A005.json").write_bytes(b"half a j")
    office = Office(tmp_path)
    assert office.spool.reports() == []
    assert Outcome.UNKNOWN.value in (jobs / "A005.json").read_text()


def test_a_network_printer_gets_every_byte(tmp_path: Path) -> None:
    got = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def collect() -> None:
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
