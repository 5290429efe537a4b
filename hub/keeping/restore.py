"""Put a backup back in the place of the queue: everything is proven before anything is touched."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError, NoResultFound

from hub.centre import CentreConfig
from hub.journal import verified
from hub.keeping import occupied, pack
from hub.keeping.errors import BackupError
from hub.keeping.make import in_one_sentence, require_like_its_journal, workshop
from hub.keeping.pack import Manifest
from hub.keeping.shelf import stamp
from hub.queueing.errors import StoreUnavailableError
from hub.store import copying, journal, letting, migrate, reading
from hub.store.address import StoreError, file_of, url_of
from hub.store.engine import Store
from hub.store.letting import LetIn
from hub.transaction import NOBODY, Transaction
from hub.verbs import closing as day_closing
from hub.verbs import restoring


@dataclass(frozen=True)
class Present:
    """The queue that stands there now, as far as it can be read."""

    revision: int
    goes_on: bool  # it is the queue of the backup, and knows all that came after it
    numbers: dict[tuple[str, ...], dict[str, int]]
    let_in: LetIn


@dataclass(frozen=True)
class Done:
    """What was done: where the queue that stood there is now, and which numbers were passed.

    `let_in` names whom the backup lets in, where nobody knows who was sent away since.
    """

    aside: Path | None
    passed: tuple[str, ...]
    day: date
    let_in: tuple[str, ...]


@dataclass(frozen=True)
class Ready:
    """A backup that was proven, and the place where it shall stand."""

    centre: CentreConfig
    said: Manifest
    present: Present | None
    _copy: Path
    _place: Path

    @in_one_sentence()
    def put(self, now: datetime, above: int = 0) -> Done:
        """Put it in place. Raises `BackupError`; then the present queue stands as it stood."""
        passed, day, let_in = self._go_on(now, above)
        copying.settle(self._copy)
        _as_before(self._copy, self._place)
        copying.fsync(self._copy)
        aside = self._set_aside(now)
        # At no moment is there no queue: a hub would begin an empty one.
        self._copy.replace(self._place)
        copying.fsync(self._place.parent)
        if aside and not _with(aside, "-wal").exists():
            with suppress(sqlite3.Error):  # one that cannot be read stays as it was found
                copying.forget_needs(aside)
        return Done(aside, passed, day, let_in)

    def _go_on(self, now: datetime, above: int) -> tuple[tuple[str, ...], date, tuple[str, ...]]:
        with closing(Store(url_of(self._copy))) as store:
            store.open()
            with store.write() as connection:
                transaction = Transaction.begin(connection, self.centre, NOBODY, now)
                if transaction.ended is not None:
                    day_closing.close_day(transaction, transaction.ended)
                day = transaction.day.isoformat()
                given = restoring.highest(self.present.numbers, day) if self.present else {}
                known = self.present is not None and self.present.goes_on
                passed = restoring.go_on(transaction, given, all_known=known, above=above)
                transaction.flush()
                if self.present and known:
                    # A stolen kiosk whose key was revoked since must not come back by this.
                    letting.replace(connection, self.centre.id, self.present.let_in)
                doubtful = () if known else letting.known(connection, self.centre.id).names
            wrong = verified(store, self.centre.id).unlike
        if wrong:
            raise BackupError(f"the restored queue is not as its journal tells: {wrong}")
        return passed, transaction.day, doubtful

    def _set_aside(self, now: datetime) -> Path | None:
        """Give the present queue a second name, with the log beside it if it cannot be taken in."""
        if not self._place.exists():
            self._drop_log()
            return None
        try:
            copying.settle(self._place)
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise BackupError(
                    f"chương trình khác đang mở {self._place} / another program has it open"
                ) from None
        aside = self._place.with_name(f"{self._place.name}.before-restore-{stamp(now)}")
        for end in ("", "-wal"):
            with suppress(FileNotFoundError):
                os.link(_with(self._place, end), _with(aside, end))
        copying.fsync(aside.parent)
        self._drop_log()
        return aside

    def _drop_log(self) -> None:
        # Else SQLite would read the old queue's log into the new one.
        for end in ("-wal", "-shm"):
            _with(self._place, end).unlink(missing_ok=True)


@contextmanager
def ready(url: str, centre: CentreConfig, file: Path, passphrase: bytes | None) -> Iterator[Ready]:
    """Prove a backup, and keep every hub away from the place until the end.

    Raises `BackupError` with one sentence; nothing was touched then.
    """
    with in_one_sentence(), ExitStack() as stack:
        place = file_of(url)
        try:
            stack.enter_context(occupied.held(occupied.beside(place), alone=True))
        except occupied.OccupiedError:
            raise BackupError(
                "trung tâm đang chạy, hãy dừng trước: sudo systemctl stop motcua-centre "
                f"/ a hub runs on {place}"
            ) from None
        rough = stack.enter_context(workshop(place.parent))
        said, copy = pack.unpack(file, rough, passphrase)
        if said.centre != centre.id:
            raise BackupError(
                f"{file} là của trung tâm {said.centre!r}, còn đây là {centre.id!r} "
                "/ it is of another centre"
            )
        last = _prove(file, copy, said)
        yield Ready(centre, said, _look(place, said, last), copy, place)


def _prove(file: Path, copy: Path, said: Manifest) -> datetime | None:
    """Verify the copy; tell the stamp of its last event."""
    if not migrate.knows(said.tables):
        raise BackupError(
            f"{file}: do bản mới hơn của Một Cửa tạo ra / it was made by a newer version"
        )
    try:
        with closing(Store(url_of(copy))) as store:
            store.open()  # one of an older version is migrated here, not in its place
            verdict = verified(store, said.centre)
            with store.read() as connection:
                _, last = reading.last(connection, said.centre)
    except (StoreError, StoreUnavailableError) as error:
        raise BackupError(f"{file}: {error}") from None
    require_like_its_journal(str(file), verdict)
    if verdict.events != said.revision:
        raise BackupError(f"{file} says {said.revision} events and holds {verdict.events}")
    return last


def _look(place: Path, said: Manifest, last: datetime | None) -> Present | None:
    """Read the queue that stands there, if it can be read."""
    centre = said.centre
    try:
        with closing(Store(url_of(place))) as store:
            store.require()
            with store.read() as connection:
                _, revision = reading.revision(connection, centre)
                # No two queues have an event of one number at the same microsecond.
                same = last is not None and journal.at(connection, centre, said.revision) == last
                numbers = reading.rows(connection, centre, "sequence")
                return Present(revision, same, numbers, letting.known(connection, centre))
    except (StoreError, StoreUnavailableError, DBAPIError, NoResultFound, ValueError):
        return None  # what is wrong with it may be why it is replaced


def _as_before(file: Path, place: Path) -> None:
    """Give the file to the owner of its folder: an administrator restores, the hub writes."""
    file.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o644)
    if os.geteuid() == 0:
        folder = place.parent.stat()
        os.chown(file, folder.st_uid, folder.st_gid)


def _with(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
