"""Make a backup of a queue in use: copied, proven, packed, read back; only then does it count."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path

from hub.journal import Verdict, verified
from hub.keeping import occupied, pack
from hub.keeping.errors import BackupError
from hub.keeping.pack import Manifest
from hub.keeping.shelf import Shelf
from hub.queueing.errors import StoreUnavailableError
from hub.store import copying, migrate
from hub.store.address import StoreError, file_of, url_of
from hub.store.engine import Store

log = logging.getLogger(__name__)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Raise as a `BackupError` whatever the database or the disk refuses."""
    try:
        yield
    except (StoreError, StoreUnavailableError, sqlite3.Error) as error:
        raise BackupError(str(error)) from None
    except OSError as error:
        raise BackupError(f"{error.filename}: {error.strerror or error}") from None


@in_one_sentence()
def make(url: str, shelf: Shelf, passphrase: bytes | None, now: datetime) -> Path:
    """Make one file in the folder of `shelf`. Raises `BackupError`; then it is as it was."""
    source = file_of(url)
    with closing(Store(url)) as store:
        store.require()  # what is wrong with it is told of itself, and of no copy
    with workshop(source.parent) as rough:
        copy = rough / "queue.db"
        copying.copy(source, copy)
        said = prove(copy, shelf.centre, now)
        target = shelf.place(now, sealed=passphrase is not None)
        _pack(copy, said, target, passphrase)
    return target


def prove(copy: Path, centre: str, now: datetime) -> Manifest:
    """Verify a copy, make it one file, and write down what it is."""
    with closing(Store(url_of(copy))) as store:
        store.require()
        verdict = verified(store, centre)
    require_like_its_journal("the queue", verdict)
    copying.settle(copy)
    return Manifest(
        centre=centre,
        made_at=now.isoformat(timespec="seconds"),
        version=installed_version("motcua"),
        tables=migrate.newest() or "",
        revision=verdict.events,
        tickets=verdict.tickets,
        sha256=pack.sha256(copy),
    )


def require_like_its_journal(what: str, verdict: Verdict) -> None:
    """Raise `BackupError` unless the tables are the journal; of a call out of turn only warn."""
    if verdict.unlike:
        raise BackupError(f"{what} is not as its journal tells: {verdict.unlike}")
    if verdict.difference:
        log.warning("%s is as its journal tells, but for its turns: %s", what, verdict.difference)


def _pack(copy: Path, said: Manifest, target: Path, passphrase: bytes | None) -> None:
    if not target.parent.is_dir():
        raise BackupError(f"không thấy {target.parent}, đã cắm thẻ USB chưa? / is the stick in?")
    try:
        pack.pack(copy, said, target, passphrase)
    except OSError as error:
        raise BackupError(f"{target.parent}: {error.strerror or error}") from None
    again = copy.with_name("again")
    again.mkdir()
    try:
        pack.unpack(target, again, passphrase)
    except BackupError:
        target.unlink(missing_ok=True)
        raise


@contextmanager
def workshop(beside: Path) -> Iterator[Path]:
    """Hold a folder to work in, empty at the start and gone at the end, for one at a time."""
    folder = beside / "backup.work"
    try:
        with occupied.held(beside / "backup.lock", alone=True):
            shutil.rmtree(folder, ignore_errors=True)  # a killed one's
            folder.mkdir(mode=0o700)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except occupied.OccupiedError:
        raise BackupError(
            "đang có lệnh sao lưu hoặc khôi phục khác, chờ rồi gõ lại / another one is at work here"
        ) from None
