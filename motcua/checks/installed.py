"""What is installed: the parts that start with the power switch, and the version that runs."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from broker_config.trust import Trust, TrustError
from hub.client import Hub, HubUnreachableError
from motcua.checks import Check, fault, ok, warning
from motcua.install.machine import Machine
from motcua.install.plan import KEEPERS, PACKAGES, SCREEN, UNITS, Room, unit
from motcua.install.service import installed

_NAME = "cài đặt"
_AGAIN = "Cài lại: sudo ./run install"


def asks_systemd(name: str) -> str:
    """Ask systemd how a unit is: ``active``, ``failed``, …; empty where there is no systemd."""
    try:
        done = subprocess.run(
            ["systemctl", "is-active", name],
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def hub_version(url: str, key: str | None, trust: Trust | None) -> str | None:
    """Ask the hub for its version; None where it does not answer, or tells it to nobody."""
    try:
        with Hub(url, key=key, trust=trust) as client:
            found = client.health().get("version")
    except (HubUnreachableError, TrustError, ValueError):
        return None
    return found if isinstance(found, str) else None


def check_installed(
    machine: Machine | None = None,
    *,
    version: str,
    hub_version: str | None = None,
    backups: Path | None = None,
    state_of: Callable[[str], str] = asks_systemd,
) -> Iterator[Check]:
    """Examine the program and its services; `version` is ours, `hub_version` what the hub says.

    `backups` is the folder in which their settings want the backups, if any.
    """
    machine = machine or Machine()
    rooms = installed(machine)
    yield _program(machine, rooms, version, hub_version)
    for room in rooms:
        writes = backups if room in KEEPERS else None
        yield _service(machine, f"dịch vụ {room}", unit(room), state_of, writes)
    if machine.real(UNITS / SCREEN).exists():
        yield _service(machine, "dịch vụ màn hình", SCREEN, state_of)


def _program(
    machine: Machine, rooms: tuple[Room, ...], version: str, hub_version: str | None
) -> Check:
    if hub_version and hub_version != version:
        return warning(
            _NAME,
            f"Hub đang chạy phiên bản {hub_version}, máy này là {version}.",
            "Cập nhật máy còn lại: sudo ./run update THƯ-MỤC; rồi khởi động lại.",
        )
    if not rooms:
        return warning(
            _NAME,
            f"Phiên bản {version}, chưa cài thành dịch vụ: không tự chạy khi bật máy.",
            "Gõ: sudo ./run install",
        )
    current = machine.current()
    python = machine.real(current) / ".venv/bin/python" if current else None
    if python is None or not python.exists():
        return fault(
            _NAME,
            f"Có dịch vụ nhưng chương trình ở {machine.places.current} không còn.",
            _AGAIN,
        )
    return ok(_NAME, f"Phiên bản {version}, bản đang dùng là {current.name if current else ''}.")


def _service(
    machine: Machine,
    title: str,
    name: str,
    state_of: Callable[[str], str],
    writes: Path | None = None,
) -> Check:
    if missing := _missing_program(machine.real(UNITS / name)):
        packages = PACKAGES.get(missing, Path(missing).name)
        return fault(
            title, f"{name} cần {missing} mà không có.", f"Gõ: sudo apt-get install {packages}"
        )
    wanted = machine.real(UNITS).glob(f"*.target.wants/{name}")
    if not any(wanted):
        return warning(
            title,
            f"{name} không tự chạy khi bật máy.",
            f"Gõ: sudo systemctl enable --now {name}",
        )
    if writes and not _may_write(machine, name, writes):
        return warning(
            title,
            f"{name} chưa được phép ghi vào {writes}, nơi đặt bản sao lưu.",
            f"Gõ: sudo ./run install --units; rồi: sudo systemctl restart {name}",
        )
    state = state_of(name)
    if state in {"failed", "inactive"}:
        return fault(
            title,
            f"{name} không chạy ({state}).",
            f"Gõ: sudo systemctl restart {name}; xem vì sao: sudo journalctl -u {name} -n 50",
        )
    if state in {"activating", "deactivating"}:
        return warning(
            title, f"{name} đang khởi động lại.", f"Xem vì sao: sudo journalctl -u {name} -n 50"
        )
    return ok(title, f"{name} tự chạy khi bật máy{', đang chạy' if state == 'active' else ''}.")


def _may_write(machine: Machine, name: str, folder: Path) -> bool:
    """Tell whether a unit lets its part write in a folder, which its settings may have named since.

    Whoever types `motcua backup` is not held by it, so that would not tell.
    """
    text = machine.real(UNITS / name).read_text(encoding="utf-8")
    (line,) = re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE) or [""]
    let_through = [Path(word.lstrip("-").replace("%%", "%")) for word in shlex.split(line)]
    return any(map(folder.is_relative_to, (machine.places.state, *let_through)))


def _missing_program(file: Path) -> str:
    """Find the first word of `ExecStart` that names no program here, as of the screen's."""
    for line in file.read_text(encoding="utf-8").splitlines():
        key, _, command = line.partition("=")
        if key == "ExecStart" and (words := shlex.split(command)) and "/.venv/" not in words[0]:
            return "" if Path(words[0]).exists() else words[0]
    return ""
