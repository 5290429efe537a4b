"""The folder of the backups: how each is called, which is the newest, which are too old."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from hub.queueing.day import VIETNAM

# However old: a clock that once was years ahead must not leave a single one.
ALWAYS_KEPT = 3
_TIME = "%Y%m%d-%H%M%S"


def stamp(now: datetime) -> str:
    """Write a moment into a file's name, in the time of the country."""
    return now.astimezone(VIETNAM).strftime(_TIME)


@dataclass(frozen=True, order=True)
class Kept:
    """One backup, by its name: when it was made, and where it is."""

    made_at: datetime
    path: Path


class Shelf:
    """A folder with the backups of one centre; what else lies in it is not ours."""

    def __init__(self, folder: Path, centre: str) -> None:
        self.folder = folder
        self.centre = centre
        self._ours = re.compile(rf"motcua-{re.escape(centre)}-(\d{{8}}-\d{{6}})\.zip(\.sealed)?")

    def place(self, now: datetime, *, sealed: bool) -> Path:
        """Name a backup that is made now."""
        end = ".zip.sealed" if sealed else ".zip"
        return self.folder / f"motcua-{self.centre}-{stamp(now)}{end}"

    def kept(self) -> list[Kept]:
        """List our backups, oldest first. Raises `OSError` when the folder cannot be read."""
        found = []
        for path in self.folder.iterdir():
            named = self._ours.fullmatch(path.name)
            if named and path.is_file():
                try:
                    made_at = datetime.strptime(named[1], _TIME).replace(tzinfo=VIETNAM)
                except ValueError:  # such a day there is not, so the name is not of ours
                    continue
                found.append(Kept(made_at, path))
        return sorted(found)

    def newest(self, now: datetime) -> Kept | None:
        """Find the newest one that the clock can have made."""
        return max((one for one in self.kept() if one.made_at <= now), default=None)

    def is_due(self, at: time, now: datetime) -> bool:
        """Tell whether the day's backup is still to be made: also when the hub was off at `at`."""
        here = now.astimezone(VIETNAM)
        due = datetime.combine(here, at, VIETNAM)
        if due > here:
            due -= timedelta(days=1)
        newest = self.newest(now)
        return newest is None or newest.made_at < due

    def drop_old(self, keep_days: int, now: datetime) -> list[Path]:
        """Delete our backups that are older than that, and what a backup left unfinished.

        Call it when one more was made and read back: so the last good one is never deleted.
        """
        limit = now - timedelta(days=keep_days)
        old = [one.path for one in self.kept()[:-ALWAYS_KEPT] if one.made_at < limit]
        for path in self.folder.glob("motcua-*.part"):
            if self._ours.fullmatch(path.name.removesuffix(".part")):
                path.unlink(missing_ok=True)
        for path in old:
            path.unlink(missing_ok=True)
        return old
