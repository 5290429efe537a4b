"""Put the parts of a machine under systemd, and take them away again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from motcua.install.machine import InstallError, Machine, Source, run, version_name
from motcua.install.plan import COMMAND, PACKAGES, Plan, Room, files, screen_program, unit

Say = Callable[[str], None]
_SETTINGS = ("centre.toml", "holidays.txt")


def install(machine: Machine, plan: Plan, source: Source, say: Say) -> None:
    """Install the program of a source folder and start its parts, now and at each boot.

    Settings and queue that are there stay as they are. Raises `InstallError`.
    """
    machine.require_root()
    screen = screen_program(plan)
    if screen and not machine.rehearsal and not Path(screen).exists():
        raise InstallError(
            f"{screen} is missing, which brings the windows to the screen; type: "
            f"sudo apt-get install {PACKAGES[screen]}"
        )
    version = add_version(machine, source, say)
    machine.switch(version)
    _settings(machine, source.folder, say)
    written = list(files(plan))
    for file in written:
        machine.write(file)
        say(f"wrote {file.path}")
    state = machine.real(machine.places.state)
    state.mkdir(parents=True, exist_ok=True)
    if not machine.rehearsal:
        run("systemd-sysusers", written[0].path)
        # The settings too: `motcua counter --teach` writes what it learnt, as that user.
        owned = (state, machine.places.settings.parent)
        run("chown", "-R", f"{plan.places.user}:{plan.places.user}", *owned)
    machine.systemctl("daemon-reload")
    machine.systemctl("try-reload-or-restart", "systemd-journald.service")
    for room in Room:
        if room not in plan.rooms:
            _take_away(machine, room)
    for room in plan.rooms:
        machine.systemctl("enable", unit(room))
        machine.systemctl("restart", unit(room))
        runs = "would run" if machine.rehearsal else "runs"
        say(f"{unit(room)} {runs}, now and after each start of the machine")


def add_version(machine: Machine, source: Source, say: Say) -> Path:
    """Copy a program beside the others and set it up; what runs is not touched."""
    folder = machine.real(machine.places.versions)
    taken = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    name = version_name(source.number, f"{source.now:%Y%m%dT%H%M%S}", taken)
    version = machine.copy_program(source.folder, name)
    say(f"copied the program to {version}")
    try:
        machine.prepare(machine.real(version))
    except InstallError:
        machine.remove(version)
        raise
    return version


def _settings(machine: Machine, source: Path, say: Say) -> None:
    folder = machine.real(machine.places.settings.parent)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _SETTINGS:
        if not (folder / name).exists():
            shutil.copyfile(source / "data" / name, folder / name)
            say(f"wrote {machine.places.settings.parent / name}; make it yours")


def uninstall(machine: Machine, say: Say, *, purge: bool = False) -> None:
    """Stop all parts and take the program away. Queue and settings stay, unless `purge`."""
    machine.require_root()
    user = machine.places.user
    for room in Room:
        _take_away(machine, room)
    machine.systemctl("daemon-reload")
    for path in (
        Path(f"/usr/lib/sysusers.d/{user}.conf"),
        Path(f"/etc/systemd/journald.conf.d/{user}.conf"),
        COMMAND,
        machine.places.versions,
    ):
        machine.remove(path)
    kept = (machine.places.state, machine.places.settings.parent)
    for path in kept:
        if purge:
            machine.remove(path)
    say(
        "all is removed" if purge else f"the queue is still in {kept[0]}, the settings in {kept[1]}"
    )


def _take_away(machine: Machine, room: Room) -> None:
    path = Path("/etc/systemd/system") / unit(room)
    if machine.real(path).exists():
        machine.systemctl("disable", "--now", unit(room))
        machine.remove(path)


def installed(machine: Machine) -> tuple[Room, ...]:
    """List the parts that are installed."""
    folder = machine.real(Path("/etc/systemd/system"))
    return tuple(room for room in Room if (folder / unit(room)).exists())
