"""The doctor on what is installed: units of systemd, the program behind them, versions."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from motcua.checks import Check, Verdict, warning
from motcua.checks.installed import check_installed, hub_version
from motcua.doctor import as_typed, at_work, rooms_of
from motcua.install.machine import Machine, Source
from motcua.install.plan import SCREEN, UNITS, XORG, Places, Plan, Room
from motcua.install.service import install, write_units
from motcua.parts import machine_rooms
from motcua.premises import survey
from tests.processes import free_port

HOUSE = Path(__file__).parents[2]


def _prepare(folder: Path) -> None:
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").touch()


def _machine(root: Path) -> Machine:
    def systemctl(*words: str) -> None:
        if words[0] == "enable":
            wants = root / "etc/systemd/system/multi-user.target.wants" / words[-1]
            wants.parent.mkdir(parents=True, exist_ok=True)
            if not wants.is_symlink():
                wants.symlink_to(f"../{words[-1]}")

    return Machine(Places(root=root), systemctl=systemctl, prepare=_prepare)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Give what is installed: of the program's folder only the settings."""
    folder = tmp_path / "source"
    (folder / "data").mkdir(parents=True)
    for name in ("centre.toml", "holidays.txt"):
        shutil.copyfile(HOUSE / "data" / name, folder / "data" / name)
    return Source(folder, "0.1.0", datetime(2026, 11, 27, tzinfo=UTC))


@pytest.fixture
def machine(tmp_path: Path, source: Source) -> Machine:
    """Rehearse an installation of two parts without windows."""
    made = _machine(tmp_path / "root")
    install(made, Plan((Room.HUB, Room.BROKER), 0, made.places), source, lambda _: None)
    return made


def checks(machine: Machine, state: str = "active", hub: str | None = None) -> dict[str, Check]:
    found = check_installed(machine, version="0.1.0", hub_version=hub, state_of=lambda _: state)
    return {check.name: check for check in found}


def test_a_part_installed_alone_is_all_there_is_to_be_examined_on_its_machine() -> None:
    here = survey(overrides=['kiosk.id="K2"', 'display.id="D2"'])
    alone = rooms_of(here, (Room.KIOSK,))
    assert ([one.id for one in alone.kiosks], alone.displays, alone.counters) == (["K2"], (), ())
    two = rooms_of(here, (Room.DISPLAY, Room.COUNTER))
    assert (two.kiosks, [one.id for one in two.displays]) == ((), ["D2"])
    assert two.counters == (here.settings.counter,)
    server = rooms_of(here, (Room.HUB, Room.BROKER))
    assert (server.kiosks, server.displays, server.counters) == ((), (), ())
    assert rooms_of(here, (Room.CENTRE,)) == rooms_of(here, ()) == machine_rooms(here)


def test_a_kiosk_that_runs_alone_is_at_work_though_nobody_here_hears_it() -> None:
    rooms = rooms_of(survey(overrides=['kiosk.id="K2"']), (Room.KIOSK, Room.DISPLAY))
    states = {"motcua-kiosk.service": "active", "motcua-display.service": "activating"}
    assert at_work(rooms, states.__getitem__) == {"K2"}


def test_a_machine_on_which_all_is_installed_is_well(machine: Machine) -> None:
    found = checks(machine)
    assert list(found) == ["cài đặt", "dịch vụ hub", "dịch vụ broker"]
    assert {check.verdict for check in found.values()} == {Verdict.OK}, found
    assert "0.1.0-2026" in found["cài đặt"].said


def test_a_program_that_nobody_installed_is_found(tmp_path: Path) -> None:
    (found,) = checks(_machine(tmp_path)).values()
    assert found.verdict is Verdict.WARNING
    assert "sudo ./run install" in found.todo


def test_a_program_that_is_gone_is_found(machine: Machine) -> None:
    shutil.rmtree(machine.real(machine.places.versions))
    assert checks(machine)["cài đặt"].verdict is Verdict.FAULT


def test_a_part_that_does_not_start_with_the_machine_is_found(machine: Machine) -> None:
    (machine.real(Path("/etc/systemd/system/multi-user.target.wants/motcua-hub.service"))).unlink()
    found = checks(machine)["dịch vụ hub"]
    assert found.verdict is Verdict.WARNING
    assert "systemctl enable" in found.todo


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("failed", Verdict.FAULT),
        ("inactive", Verdict.FAULT),
        ("activating", Verdict.WARNING),
        ("active", Verdict.OK),
        ("", Verdict.OK),  # no systemd to ask
    ],
)
def test_a_part_that_does_not_run_is_found(machine: Machine, state: str, verdict: Verdict) -> None:
    assert checks(machine, state)["dịch vụ broker"].verdict is verdict


@pytest.mark.parametrize("folder", ["/srv/backup", '/srv/b "quoted" 100%'])
def test_a_folder_of_backups_that_the_settings_named_since_is_found(
    machine: Machine, folder: str
) -> None:
    def found(folder: str) -> dict[str, Check]:
        checked = check_installed(
            machine, version="0.1.0", backups=Path(folder), state_of=lambda _: "active"
        )
        return {check.name: check for check in checked}

    hub = found(folder)["dịch vụ hub"]
    assert hub.verdict is Verdict.WARNING
    assert folder in hub.said
    assert "install --units" in hub.todo
    assert found(folder)["dịch vụ broker"].verdict is Verdict.OK, "which keeps none"
    for anyhow in ("/var/lib/motcua/backups", "/media/motcua/backup"):
        assert found(anyhow)["dịch vụ hub"].verdict is Verdict.OK
    plan = Plan((Room.HUB, Room.BROKER), 0, machine.places, Path(folder))
    write_units(machine, plan, lambda _: None)
    assert found(folder)["dịch vụ hub"].verdict is Verdict.OK


def test_a_screens_missing_program_is_found(machine: Machine) -> None:
    unit = machine.real(Path("/etc/systemd/system/motcua-hub.service"))
    text = unit.read_text(encoding="utf-8")
    unit.write_text(text.replace("ExecStart=", "ExecStart=/nowhere/cage -s -- "), encoding="utf-8")
    found = checks(machine)["dịch vụ hub"]
    assert found.verdict is Verdict.FAULT
    assert "/nowhere/cage" in found.said
    assert "apt-get install cage" in found.todo


@pytest.mark.parametrize(
    ("state", "verdict", "todo"),
    [
        ("failed", Verdict.FAULT, "sudo systemctl restart motcua-screen.service"),
        ("activating", Verdict.WARNING, "sudo journalctl -u motcua-screen.service"),
        ("active", Verdict.OK, ""),
    ],
)
def test_a_screen_that_does_not_run_is_found(
    tmp_path: Path, source: Source, state: str, verdict: Verdict, todo: str
) -> None:
    machine = _machine(tmp_path / "root")
    install(machine, Plan((Room.CENTRE,), 2, machine.places), source, lambda _: None)
    screen = machine.real(UNITS / SCREEN)
    text = screen.read_text(encoding="utf-8")
    screen.write_text(text.replace(f"ExecStart={XORG}", "ExecStart=/bin/sh"), encoding="utf-8")
    states = {SCREEN: state, "motcua-centre.service": "active"}
    centre = check_installed(machine, version="0.1.0", state_of=states.__getitem__)
    found = {check.name: check for check in centre}
    assert found["dịch vụ centre"].verdict is Verdict.OK
    assert found["dịch vụ màn hình"].verdict is verdict
    assert todo in found["dịch vụ màn hình"].todo


def test_a_hub_of_another_version_is_found(machine: Machine) -> None:
    found = checks(machine, hub="0.0.9")["cài đặt"]
    assert found.verdict is Verdict.WARNING
    assert "0.0.9" in found.said


def test_a_hub_that_is_away_tells_no_version() -> None:
    assert hub_version(f"http://127.0.0.1:{free_port()}", None, None) is None


@pytest.mark.parametrize(
    ("todo", "typed"),
    [
        ("Sao lưu ngay: ./run backup", "Sao lưu ngay: sudo motcua backup"),
        ("Gõ: sudo ./run install", "Gõ: sudo motcua install"),
        ("Gõ: motcua device add TÊN --room …", "Gõ: sudo motcua device add TÊN --room …"),
        (
            "xem: journalctl -u motcua-hub.service -n 50",
            "xem: journalctl -u motcua-hub.service -n 50",
        ),
        ("xóa thư mục .venv rồi chạy ./run", "xóa thư mục .venv rồi chạy ./run"),
    ],
)
def test_what_is_to_be_typed_is_what_works_on_an_installed_machine(
    tmp_path: Path, todo: str, typed: str
) -> None:
    check, command = warning("x", "y", todo), tmp_path / "motcua"
    assert as_typed(check, command) == check
    command.touch()
    assert as_typed(check, command).todo == typed
