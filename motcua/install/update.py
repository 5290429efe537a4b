"""Bring a newer version: beside the old one, tried on a copy of the queue, and back if it fails."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hub.store import copying
from motcua.install.machine import InstallError, Machine, Source
from motcua.install.plan import Room, unit
from motcua.install.service import Say, add_version, installed

_KEPT = 3
"""So many versions stay: the one that runs, the one before, and one more."""
_QUEUE = "queue.db*"


@dataclass(frozen=True)
class Trial:
    """How a version is tried: on a copy of the queue, and once it runs."""

    on_copy: Callable[[Path, Path], None]
    """Open the queue in a folder with a version's own program; raises `InstallError`."""
    well: Callable[[], bool]
    """Tell whether what runs now answers that it is well."""


@contextmanager
def unpacked(given: Path) -> Iterator[Path]:
    """Give the folder of a program: as it is, or out of a bundle (``.tar.gz``)."""
    if given.is_dir():
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="motcua-update-") as name:
        try:
            with tarfile.open(given) as bundle:
                bundle.extractall(name, filter="data")
        except (OSError, EOFError, tarfile.TarError) as error:
            raise InstallError(f"không mở được {given} / cannot be unpacked: {error}") from None
        found = [path.parent for path in Path(name).glob("*/pyproject.toml")]
        if len(found) != 1:
            raise InstallError(f"{given} không có chương trình Một Cửa / holds no version of it")
        yield found[0]


def update(machine: Machine, source: Source, trial: Trial, say: Say) -> None:
    """Switch to the version of a source folder; go back by itself when it is not well.

    The queue as it was stands in ``before-…`` in the state folder; what citizens need is erased
    there once nobody goes back to it. Raises `InstallError`, after everything is as it was.
    """
    machine.require_root()
    rooms, old = installed(machine), machine.current()
    if not rooms or old is None:
        raise InstallError(
            "máy này chưa cài gì, hãy gõ: sudo ./run install / nothing is installed here yet"
        )
    new = add_version(machine, source, say)
    try:
        _rehearse(machine, new, trial)
    except InstallError as error:
        machine.remove(new)
        raise InstallError(
            "bản mới không nhận được hàng chờ, bản cũ vẫn chạy như trước / the new version does "
            f"not take the queue over ({error}); the old one runs on"
        ) from None
    say("bản mới mở được bản chép của hàng chờ / the new version opens a copy of the queue")
    kept = machine.places.state / f"before-{new.name}"
    _stop(machine, rooms)
    _set_aside(machine, kept)
    machine.switch(new)
    if _begins(machine, new, rooms) and trial.well():
        say(f"{new.name} đang chạy; hàng chờ trước đó cất ở {kept} / it runs; the queue before it")
        _forget_needs(machine, say)
        _forget_old(machine, new, old)
        return
    _stop(machine, rooms)
    machine.switch(old)
    _put_back(machine, kept)
    with suppress(InstallError):  # then the newer units stay, and the old version starts from them
        machine.write_units(machine.real(old))
    _start(machine, rooms)
    _forget_needs(machine, say)
    machine.remove(new)
    if not trial.well():
        raise InstallError(
            "cả bản mới lẫn bản cũ đều chưa ổn; gọi hỗ trợ, và xem: sudo journalctl -u "
            f"{unit(rooms[0])} -n 50 / neither version is well now"
        )
    raise InstallError(
        "bản mới chưa ổn, bản cũ đã chạy lại với hàng chờ của nó / the new version was not well, "
        f"so {old.name} runs again, with its queue"
    )


def _begins(machine: Machine, new: Path, rooms: tuple[Room, ...]) -> bool:
    """Start the parts from the units that the new version writes; False when that fails."""
    try:
        machine.write_units(machine.real(new))
        _start(machine, rooms)
    except InstallError:
        return False
    return True


def _rehearse(machine: Machine, new: Path, trial: Trial) -> None:
    queue = sorted(machine.real(machine.places.state).glob(_QUEUE))
    if not queue:
        return
    with tempfile.TemporaryDirectory(prefix="motcua-rehearsal-") as name:
        trial.on_copy(machine.real(new), Path(name))


def _stop(machine: Machine, rooms: tuple[Room, ...]) -> None:
    for room in reversed(rooms):
        machine.systemctl("stop", unit(room))


def _start(machine: Machine, rooms: tuple[Room, ...]) -> None:
    for room in rooms:
        machine.systemctl("start", unit(room))


def _set_aside(machine: Machine, kept: Path) -> None:
    folder = machine.real(kept)
    folder.mkdir(parents=True)
    for path in machine.real(machine.places.state).glob(_QUEUE):
        if path.is_file():
            shutil.copy2(path, folder / path.name)


def _put_back(machine: Machine, kept: Path) -> None:
    """Put the queue back as it was; what the failed version left is set aside."""
    state, folder = machine.real(machine.places.state), machine.real(kept)
    failed = folder / "failed"
    failed.mkdir()
    for path in state.glob(_QUEUE):
        if path.is_file():
            path.replace(failed / path.name)
    for path in folder.glob(_QUEUE):
        shutil.copy2(path, state / path.name)


def _forget_needs(machine: Machine, say: Say) -> None:
    """Erase what citizens need from every copy, also of an update that was cut short."""
    for path in machine.real(machine.places.state).glob("before-*/**/queue.db"):
        try:
            copying.forget_needs(path)
        except sqlite3.Error as error:
            say(
                f"còn nhu cầu riêng của bà con trong {path}, hãy tự xóa tệp đó / what citizens "
                f"need still stands there ({error})"
            )


def _forget_old(machine: Machine, *running: Path) -> None:
    folder = machine.real(machine.places.versions)
    others = sorted(
        (path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    names = {version.name for version in running}
    for path in [one for one in others if one.name not in names][_KEPT - len(names) :]:
        shutil.rmtree(path)
