"""What the guides show of a terminal is what the commands say."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from counter.ear import Ear
from counter.lesson import Heard, Lesson
from counter.teach import teach
from counter.troubles import Fault
from hub.keeping.shelf import Shelf
from kiosk.settings import PrinterSettings
from motcua.checks.devices import Usb, check_printer
from motcua.checks.power import check_ups
from motcua.cli import application
from motcua.doctor import printed
from motcua.install import service
from motcua.install.machine import Machine, Source
from motcua.install.plan import Places, Plan, Room
from motcua.settings import load

HOUSE = Path(__file__).resolve().parent.parent
SATURDAY = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)


@cache
def text(language: str) -> str:
    return (HOUSE / "docs" / language / "install.md").read_text(encoding="utf-8")


def shown(step: int, language: str = "vi") -> list[str]:
    """Give the lines of a step's picture of a terminal."""
    part = re.split(r"^## \d+\. ", text(language), flags=re.MULTILINE)[step]
    (block,) = re.findall(r"^```text\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
    return str(block).splitlines()


def typed(step: int) -> list[str]:
    """Give the lines that are typed in a step."""
    part = re.split(r"^## \d+\. ", text("vi"), flags=re.MULTILINE)[step]
    blocks = re.findall(r"^```sh\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_both_languages_show_the_same_terminal() -> None:
    steps = (2, 3, 5, 6, 9, 10, 11)
    assert text("vi").count("```text") == text("en").count("```text") == len(steps)
    assert all(shown(step) == shown(step, "en") for step in steps)


def test_missing_packages_are_told_as_shown() -> None:
    said, line = shown(2)
    run = (HOUSE / "run").read_text(encoding="utf-8")
    assert said in run
    assert line.removesuffix("mosquitto ...") in run


def test_the_installation_tells_what_is_shown(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "data").mkdir(parents=True)
    for name in ("centre.toml", "holidays.txt"):
        shutil.copy(HOUSE / "data" / name, source / "data")
    machine = Machine(
        Places(tmp_path / "root"), systemctl=lambda *_words: None, prepare=lambda _folder: None
    )
    said: list[str] = []
    plan = Plan((Room.CENTRE,), 3, machine.places)
    service.install(machine, plan, Source(source, "0.1.0", SATURDAY), said.append)
    # On the machine itself it is no rehearsal.
    told = [line.replace("sẽ chạy", "đang chạy") for line in said]
    assert [line for line in shown(3) if line != "..."] == [*told[:2], *told[-2:]]


def test_the_doctor_tells_of_a_printer_that_is_away_as_shown(tmp_path: Path) -> None:
    away = PrinterSettings(kind="usb", path="04b8:0202")
    found = check_printer(away, tmp_path, Usb(tmp_path, tmp_path, lambda: True))
    assert printed(found).splitlines() == shown(5)


def test_boxes_are_taught_as_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Presses(Ear):
        def __init__(self) -> None:
            self._come = [("usb:A50285BI", 1), ("usb:FT4A1B2C", None)]

        def next(self, _within_s: float) -> Heard | None:
            port, address = self._come.pop(0)
            return Heard(port, address, time.monotonic())

        def deaf(self) -> dict[str, str]:
            return {}

        def boxes(self) -> dict[tuple[str, int], Fault | None]:
            return {("usb:A50285BI", 1): None}

    monkeypatch.setattr("counter.teach.LOOK_S", 0)  # what it hears is told at once
    lines = iter((None, None, "0"))
    said: list[str] = []
    counters = [(str(n), f"Quầy {n}") for n in (1, 2, 3)]
    teach(Lesson("", (), ()), counters, Presses(), lambda: next(lines), said.append)
    assert said[1:] == shown(6)


def test_a_device_is_let_in_as_shown(tmp_path: Path) -> None:
    (line,) = shown(9)
    state = tmp_path.resolve()
    words = ["device", "add", "desk-1", "--room", "desk", "--state", str(state)]
    done = CliRunner().invoke(application(), words)
    assert done.stdout.replace(str(state), "/var/lib/motcua") == f"{line}\n"


def test_a_backup_is_named_as_shown() -> None:
    (line,) = shown(10)
    centre = load(HOUSE / "data" / "centre.toml").centre.id
    made = SATURDAY.replace(hour=3, minute=15, second=12)
    named = Shelf(Path("/media/motcua/backup"), centre).place(made, sealed=False)
    assert line == str(named)


@pytest.mark.parametrize(
    ("binary", "process", "package", "files"),
    [
        (
            *("apcupsd", "apcupsd", "apcupsd"),
            {
                "default/apcupsd": "ISCONFIGURED=no\n",
                "apcupsd/apcupsd.conf": "UPSCABLE usb\nUPSTYPE usb\nDEVICE /dev/ttyS0\n",
            },
        ),
        ("upsmon", "upsmon", "nut", {"nut/nut.conf": "MODE=none\n", "nut/upsmon.conf": ""}),
    ],
)
def test_a_ups_that_is_set_up_as_the_guide_says_is_heard(  # noqa: PLR0917 - rows of a table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    binary: str,
    process: str,
    package: str,
    files: dict[str, str],
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (tmp_path / "apcaccess").write_text("#!/bin/sh\necho 'STATUS   : ONLINE'\n")
    (tmp_path / "apcaccess").chmod(0o755)
    etc = tmp_path / "etc"
    for name, before in files.items():  # as Debian's package leaves them
        (etc / name).parent.mkdir(parents=True, exist_ok=True)
        (etc / name).write_text(before)
    (tmp_path / "sbin").mkdir()
    (tmp_path / "sbin" / binary).touch()
    found = check_ups(tmp_path)
    assert "chưa thiết lập" in found.said
    assert found.todo.endswith("docs/vi/install.md, bước 11.")
    for line in typed(11):
        if f"/etc/{package}/" in line or f"/etc/default/{package}" in line:
            here = line.replace("sudo ", "").replace("/etc/", f"{etc}/")
            subprocess.run(["sh", "-c", here], check=True, stdout=subprocess.DEVNULL)
    assert "không chạy" in check_ups(tmp_path).said
    (tmp_path / "proc/100").mkdir(parents=True)
    (tmp_path / "proc/100/comm").write_text(f"{process}\n")
    assert printed(check_ups(tmp_path)) == shown(11)[0].replace("apcupsd", package)
    if package == "apcupsd":
        assert (etc / "apcupsd/apcupsd.conf").read_text().endswith("\nDEVICE\n")
    else:
        assert (etc / "nut/ups.conf").read_text() == "[ups]\ndriver = usbhid-ups\nport = auto\n"
