"""What installing does to a machine: files, links, commands. The one place that touches it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from motcua.install.plan import File, Places


class InstallError(Exception):
    """It could not be done; one sentence says why, and what stands now."""


# What a source folder may hold beside the program.
_NOT_OURS = (
    *(".git", ".venv", ".ci", "state", "tour", "debs", "__pycache__", "*.pyc", "build", "dist"),
    *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"),
)


@dataclass(frozen=True)
class Source:
    """A program to be installed: its folder, the number of its version, and the time of day."""

    folder: Path
    number: str
    now: datetime


def run(*words: str | Path, cwd: Path | None = None) -> None:
    """Run a command; raises `InstallError` with the last line it said."""
    command = [str(word) for word in words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    except OSError as error:
        raise InstallError(f"{command[0]}: {error.strerror or error}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        last = said[-1] if said else f"exit {done.returncode}"
        raise InstallError(f"{' '.join(command[:4])}: {last}")


def _systemctl(*words: str) -> None:
    run("systemctl", *words)


def _set_up(folder: Path) -> None:
    run(folder / "run", "--help", cwd=folder)


def _write_units(folder: Path) -> None:
    run(folder / ".venv" / "bin" / "python", "-m", "motcua", "install", "--units", cwd=folder)


@dataclass(frozen=True)
class Machine:
    """A machine, or a folder in its place where it is only rehearsed.

    `systemctl` asks systemd; `prepare` makes the Python packages of a version in its folder, from
    its own wheels if it brought some; `write_units` has a version write the units as it knows them.
    """

    places: Places = field(default_factory=Places)
    systemctl: Callable[..., None] = _systemctl
    prepare: Callable[[Path], None] = _set_up
    write_units: Callable[[Path], None] = _write_units

    @property
    def rehearsal(self) -> bool:
        """Tell whether nothing of the real machine is touched."""
        return self.places.root != Path("/")

    def require_root(self) -> None:
        """Raise `InstallError` for anybody who may not write where it goes."""
        if not self.rehearsal and os.geteuid() != 0:
            raise InstallError("gõ thêm sudo ở đầu lệnh / this needs the rights of root")

    def real(self, path: Path) -> Path:
        """Find a path of the installed machine."""
        return self.places.real(path)

    def write(self, file: File) -> None:
        """Write a file whole, or not at all."""
        path = self.real(file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(file.text, encoding="utf-8")
        part.chmod(file.mode)
        part.replace(path)

    def remove(self, path: Path) -> None:
        """Remove a file or a folder; one that is not there is removed already."""
        real = self.real(path)
        if real.is_dir() and not real.is_symlink():
            shutil.rmtree(real)
        else:
            real.unlink(missing_ok=True)

    def copy_program(self, source: Path, version: str) -> Path:
        """Copy the program from a source folder beside the other versions; give its place."""
        place = self.places.versions / version
        real = self.real(place)
        if real.exists():
            raise InstallError(f"đã có {place}; chờ một giây rồi gõ lại / it is there already")
        real.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, real, symlinks=True, ignore=shutil.ignore_patterns(*_NOT_OURS))
        return place

    def switch(self, version: Path) -> Path | None:
        """Let `current` be this version, in one step; give the one it was."""
        link = self.real(self.places.current)
        before = self.current()
        part = link.with_name(".current.part")
        part.unlink(missing_ok=True)
        # The link tells the place as the installed machine knows it.
        part.symlink_to(version if not self.rehearsal else self.real(version))
        part.replace(link)
        return before

    def current(self) -> Path | None:
        """Tell which version runs; None before the first."""
        link = self.real(self.places.current)
        if not link.is_symlink():
            return None
        return self.places.versions / link.readlink().name


def version_name(number: str, stamp: str, taken: Sequence[str]) -> str:
    """Name a version's folder: ``0.1.0-20261127T0130``, with a letter where that is taken."""
    name = f"{number}-{stamp}"
    letters = ("", *"abcdefghijklmnopqrstuvwxyz")
    return next(f"{name}{letter}" for letter in letters if f"{name}{letter}" not in taken)
