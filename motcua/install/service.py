"""Put the parts of a machine under systemd, and take them away again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from motcua.install.machine import InstallError, Machine, Source, run, version_name
from motcua.install.plan import (
    CAGE,
    COMMAND,
    PACKAGES,
    SCREEN,
    UNITS,
    XORG,
    Plan,
    Room,
    files,
    screen_program,
    unit,
    waits_for_time,
)

Say = Callable[[str], None]
_SETTINGS = ("centre.toml", "holidays.txt")
_BESIDE = {CAGE: ("/usr/sbin/seatd", "/usr/bin/Xwayland"), XORG: ("/usr/bin/xauth",)}


def install(machine: Machine, plan: Plan, source: Source, say: Say) -> None:
    """Install the program of a source folder and start its parts, now and at each boot.

    Settings and queue that are there stay as they are. Raises `InstallError`.
    """
    machine.require_root()
    screen = screen_program(plan)
    if screen and not machine.rehearsal:
        _require_screen(screen)
    version = add_version(machine, source, say)
    machine.switch(version)
    _settings(machine, source.folder, say)
    begins = "sẽ chạy" if machine.rehearsal else "đang chạy"
    late = []
    for name in write_units(machine, plan, say):
        try:
            machine.systemctl("restart", name)
        except InstallError:
            late.append(name)  # a screen that does not come keeps no hub from starting
        else:
            say(f"{name} {begins}, và tự chạy mỗi khi bật máy / now, and at each start")
    if late:
        raise InstallError(
            f"{', '.join(late)} chưa chạy được, máy sẽ tự thử lại mãi; xem vì sao: "
            f"sudo journalctl -u {late[0]} -n 50 / did not start, and is tried again for ever"
        )


def write_units(machine: Machine, plan: Plan, say: Say) -> list[str]:
    """Write what systemd shall know, take away what it shall not; name the units to be started."""
    written = list(files(plan))
    for file in written:
        machine.write(file)
        say(f"đã ghi {file.path} / written")
    state = machine.real(machine.places.state)
    state.mkdir(parents=True, exist_ok=True)
    if not machine.rehearsal:
        run("systemd-sysusers", written[0].path)
        # The settings too: `motcua counter --teach` writes what it learnt, as that user.
        owned = (state, machine.places.settings.parent)
        run("chown", "-R", f"{plan.places.user}:{plan.places.user}", *owned)
    wanted = [*([SCREEN] if screen_program(plan) == XORG else []), *map(unit, plan.rooms)]
    for name in _all_units():
        if name not in wanted:
            _take_away(machine, name)
    machine.systemctl("daemon-reload")
    machine.systemctl("try-reload-or-restart", "systemd-journald.service")
    for name in wanted:
        machine.systemctl("enable", name)
    return wanted


def _all_units() -> list[str]:
    """Name all units there may be: whoever needs another one goes before it."""
    return [*map(unit, Room), SCREEN]


def _require_screen(program: str) -> None:
    """Raise `InstallError` where the windows could not come to the screen."""
    missing = [one for one in (program, *_BESIDE[program]) if not Path(one).exists()]
    if missing:
        raise InstallError(
            f"thiếu {missing[0]}, phần đưa cửa sổ lên màn hình; gõ: "
            f"sudo apt-get install {PACKAGES[program]} / it brings the windows to the screen"
        )
    if (desktop := UNITS / "display-manager.service").exists():
        raise InstallError(
            f"máy này có màn hình nền ({desktop.resolve().stem}) đang giữ màn hình; bấm "
            "Ctrl+Alt+F3, đăng nhập ở đó, gõ: sudo systemctl disable --now "
            f"{desktop.resolve().stem} - rồi gõ lại: sudo ./run install / a desktop holds it"
        )


def add_version(machine: Machine, source: Source, say: Say) -> Path:
    """Copy a program beside the others and set it up; what runs is not touched."""
    folder = machine.real(machine.places.versions)
    taken = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    name = version_name(source.number, f"{source.now:%Y%m%dT%H%M%S}", taken)
    version = machine.copy_program(source.folder, name)
    say(f"đã chép chương trình vào {version}; cài tiếp vài phút / copied; some minutes more")
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
            place = machine.places.settings.parent / name
            say(f"đã ghi {place}; sửa lại cho phường mình / written; make it yours")


def uninstall(machine: Machine, say: Say, *, purge: bool = False) -> None:
    """Stop all parts and take the program away. Queue and settings stay, unless `purge`."""
    machine.require_root()
    user = machine.places.user
    for name in _all_units():
        _take_away(machine, name)
    machine.systemctl("daemon-reload")
    for path in (
        Path(f"/usr/lib/sysusers.d/{user}.conf"),
        Path(f"/etc/systemd/journald.conf.d/{user}.conf"),
        waits_for_time(machine.places),
        COMMAND,
        machine.places.versions,
    ):
        machine.remove(path)
    kept = (machine.places.state, machine.places.settings.parent)
    for path in kept:
        if purge:
            machine.remove(path)
    say(
        "đã xóa hết / all is removed"
        if purge
        else f"đã gỡ chương trình; hàng chờ còn ở {kept[0]}, thiết lập còn ở {kept[1]} "
        "/ the program is removed, the queue and the settings are not"
    )


def _take_away(machine: Machine, name: str) -> None:
    if machine.real(UNITS / name).exists():
        machine.systemctl("disable", "--now", name)
        machine.remove(UNITS / name)
        # One that ended badly would stand in systemd's lists until the next boot.
        with suppress(InstallError):
            machine.systemctl("reset-failed", name)


def installed(machine: Machine) -> tuple[Room, ...]:
    """List the parts that are installed."""
    folder = machine.real(UNITS)
    return tuple(room for room in Room if (folder / unit(room)).exists())
