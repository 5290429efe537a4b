"""Install on a machine with systemd, update, take away, pack for a stick."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motcua.install.plan import Room
from motcua.saying import refuse

if TYPE_CHECKING:
    from motcua.install.machine import Machine, Source
    from motcua.premises import Premises

# The repository, or the version that was installed.
_HERE = Path(__file__).resolve().parents[2]

Root = Annotated[
    Path,
    typer.Option("--root", metavar="DIR", help="Rehearse below this folder, without systemd."),
]
Parts = Annotated[
    list[Room] | None,
    typer.Option("--part", help="Only this part; repeatable. Without: the whole centre."),
]


def install(
    part: Parts = None,
    root: Root = Path("/"),
    units: Annotated[
        bool,
        typer.Option("--units", help="Only write the units anew, of what is installed here."),
    ] = False,
) -> None:
    """Install this version as services of systemd that start with the machine; needs root."""
    from motcua.install import service
    from motcua.install.machine import InstallError
    from motcua.install.plan import Plan

    machine = _machine(root)
    rooms = tuple(dict.fromkeys(part or (service.installed(machine) if units else [Room.CENTRE])))
    if not rooms:
        refuse("máy này chưa cài gì, hãy gõ: sudo ./run install / nothing is installed here yet")
    if Room.CENTRE in rooms and len(rooms) > 1:
        refuse("centre đã gồm mọi phần, hãy cài một mình nó / it is all parts; install it alone")
    try:
        windows, backups = _windows(machine, rooms), _backups(machine, rooms)
        plan = Plan(rooms, windows, machine.places, backups)
        if units:
            machine.require_root()
            service.write_units(machine, plan, print)
        else:
            service.install(machine, plan, _source(_HERE), print)
    except (InstallError, OSError) as error:
        refuse(error)


def uninstall(
    root: Root = Path("/"),
    purge: Annotated[
        bool, typer.Option("--purge", help="The queue and the settings too, for ever.")
    ] = False,
) -> None:
    """Stop all parts and remove the program; queue and settings stay; needs root."""
    from motcua.install import service
    from motcua.install.machine import InstallError

    try:
        service.uninstall(_machine(root), print, purge=purge)
    except (InstallError, OSError) as error:
        refuse(error)


def update(
    given: Annotated[
        Path, typer.Argument(metavar="FILE|DIR", help="A bundle, or a folder with the program.")
    ],
    root: Root = Path("/"),
) -> None:
    """Switch to a newer version, tried on a copy of the queue first; back by itself; needs root."""
    from motcua.install import update as updating
    from motcua.install.machine import InstallError
    from motcua.install.trial import trial
    from motcua.premises import survey

    machine = _machine(root)
    try:
        machine.require_root()
        settings = machine.real(machine.places.settings)
        here = survey(settings, machine.real(machine.places.state))
        with updating.unpacked(given) as folder:
            updating.update(machine, _source(folder), trial(machine, here.hub_url), print)
    except (InstallError, OSError) as error:
        refuse(error)


def bundle(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Where the file goes: a stick.")],
) -> None:
    """Pack this version with all its packages into one file, for a ward without internet."""
    from motcua.install.bundle import bundle as pack
    from motcua.install.machine import InstallError

    try:
        print(pack(_HERE, _source(_HERE).number, out, print))
    except (InstallError, OSError) as error:
        refuse(error)


def _machine(root: Path) -> Machine:
    from motcua.install.machine import Machine
    from motcua.install.plan import Places

    places = Places(root=root.resolve())
    if places.root == Path("/"):
        return Machine(places)
    return Machine(
        places,
        systemctl=lambda *words: print("systemctl", *words),
        write_units=lambda _folder: None,
    )


def _source(folder: Path) -> Source:
    from motcua.install.machine import InstallError, Source

    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
        return Source(folder, str(project["project"]["version"]), datetime.now(UTC))
    except (OSError, ValueError, KeyError):
        raise InstallError(
            f"{folder} không có chương trình Một Cửa / holds no version of it"
        ) from None


def _windows(machine: Machine, rooms: tuple[Room, ...]) -> int:
    """Count the windows this machine opens."""
    from motcua.parts import machine_rooms

    if Room.CENTRE not in rooms:
        return sum(room in {Room.KIOSK, Room.DISPLAY} for room in rooms)
    found = machine_rooms(_premises(machine))
    return len(found.kiosks) + len(found.displays)


def _backups(machine: Machine, rooms: tuple[Room, ...]) -> Path | None:
    """Find the folder of the backups; None where its parts may write there anyhow, or have none.

    Raises `InstallError` for one that no unit of systemd could name or see.
    """
    from motcua.install.machine import InstallError
    from motcua.install.plan import KEEPERS, STICKS, UNSEEN

    if KEEPERS.isdisjoint(rooms):
        return None
    state = machine.places.state
    folder = Path(normpath(_premises(machine).settings.backup.place(state)))
    if any(map(folder.is_relative_to, (state, *STICKS))):
        return None
    if any(map(folder.is_relative_to, UNSEEN)):
        raise InstallError(
            f"backup.folder: máy chủ không vào được {folder}; dùng thư mục khác, như /srv/backup "
            "/ the hub is kept out of it; make one elsewhere"
        )
    if not str(folder).isprintable():
        raise InstallError(
            f"backup.folder: tên {str(folder)!r} có ký tự không nhìn thấy, hãy đổi tên "
            "/ it has signs that nobody sees; rename it"
        )
    return folder


def _premises(machine: Machine) -> Premises:
    """Read this machine's own settings, else the shipped ones."""
    from motcua.premises import default_settings, survey

    own = machine.real(machine.places.settings)
    return survey(own if own.exists() else default_settings())
