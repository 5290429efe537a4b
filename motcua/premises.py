"""The premises of one centre: its settings, its state folder, its files."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from errno import ENOSPC, EROFS
from pathlib import Path

from motcua.settings import SHIPPED, Settings, SettingsError, load


@dataclass(frozen=True)
class Premises:
    """Everything a command needs to know about where it works."""

    file: Path
    state: Path
    settings: Settings
    overrides: tuple[str, ...] = ()

    @property
    def hub_url(self) -> str:
        """Name the address under which the rooms ask the hub."""
        host, scheme = self.settings.hub.host, "https" if self.settings.hub.encrypted else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.settings.hub.port}"

    def find(self, name: str) -> Path:
        """Find a file of the centre: beside its settings first, else the shipped one."""
        own = self.file.parent / name
        return own if own.exists() else SHIPPED / name

    def options(self) -> list[str]:
        """Write the options that make another command work on the same premises."""
        words = ["--settings", str(self.file), "--state", str(self.state)]
        for override in self.overrides:
            words += ["--set", override]
        return words


def default_settings() -> Path:
    """Find the settings nobody named: this folder's ``data/centre.toml``, else the shipped one."""
    here = Path("data/centre.toml")
    return here if here.exists() else SHIPPED / "centre.toml"


def survey(
    settings: Path | None = None, state: Path | None = None, overrides: Sequence[str] = ()
) -> Premises:
    """Read the settings and leave everything as it is; `SettingsError` says what is wrong."""
    file = (settings or default_settings()).resolve()
    folder = (state or file.parent.parent / "state").resolve()
    return Premises(file, folder, load(file, overrides), tuple(overrides))


def enter(
    settings: Path | None = None,
    state: Path | None = None,
    overrides: Sequence[str] = (),
    *,
    patient: bool = False,
) -> Premises:
    """Read the settings and make the state folder; `SettingsError` says what is in the way.

    Whoever is `patient` comes in though the folder's disk is full or can only be read.
    """
    here = survey(settings, state, overrides)
    try:
        here.state.mkdir(parents=True, exist_ok=True)
        # A folder that is there may be another user's, or on a disk that is read-only.
        tempfile.TemporaryFile(dir=here.state).close()
    except OSError as error:
        if patient and error.errno in (EROFS, ENOSPC) and here.state.is_dir():
            return here
        raise SettingsError(f"--state {here.state}: {error.strerror or error}") from None
    return here
