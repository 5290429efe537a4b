"""One file that holds a queue: a ZIP of the database and of what it says of itself."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
import zlib
from pathlib import Path

from pydantic import BaseModel, ValidationError

from hub.keeping import seal
from hub.keeping.errors import DAMAGED, BackupError
from hub.store.copying import fsync

FORMAT = 1
_DATABASE, _SAID = "queue.db", "backup.json"


class _Format(BaseModel):
    format: int


class Manifest(BaseModel):
    """What a backup says of itself. `revision` is the number of the last event in it."""

    format: int = FORMAT
    centre: str
    made_at: str
    version: str
    tables: str
    revision: int
    tickets: int
    sha256: str


def sha256(file: Path) -> str:
    """Measure a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def pack(database: Path, said: Manifest, target: Path, passphrase: bytes | None) -> None:
    """Write the file whole: under another name first, on the disk before it has its own.

    Raises `OSError`; then nothing is left of it.
    """
    if target.exists():
        raise FileExistsError(17, "there is one of this very second", str(target))
    bundle = database.with_name("bundle.zip")
    unfinished = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
            packed.writestr(_SAID, said.model_dump_json(indent=2))
            packed.write(database, _DATABASE)
        number = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with bundle.open("rb") as plain, os.fdopen(number, "wb") as out:
            if passphrase is None:
                shutil.copyfileobj(plain, out, 1 << 20)
            else:
                seal.seal(plain, out, passphrase)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(target)
        fsync(target.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    finally:
        bundle.unlink(missing_ok=True)


def is_sealed(file: Path) -> bool:
    """Tell whether a backup needs a pass phrase, by how it begins; its name may be another."""
    with file.open("rb") as content:
        return seal.is_sealed(content.read(len(seal.MAGIC)))


def unpack(file: Path, folder: Path, passphrase: bytes | None) -> tuple[Manifest, Path]:
    """Take the queue out of a backup into a folder, and check that it is what was put in.

    Raises `BackupError` with one sentence.
    """
    try:
        said, database = _unpack(_opened(file, folder, passphrase), folder)
    except BackupError as error:
        raise BackupError(f"{file}: {error}") from None
    except OSError as error:
        raise BackupError(f"{error.filename or file}: {error.strerror or error}") from None
    return said, database


def _opened(file: Path, folder: Path, passphrase: bytes | None) -> Path:
    with file.open("rb") as content:
        head = content.read(len(seal.MAGIC))
        if not seal.is_sealed(head):
            return file
        if passphrase is None:
            raise BackupError(
                "bản sao có mật khẩu; ghi tệp mật khẩu sau --passphrase-file / it is sealed"
            )
        content.seek(0)
        bundle = folder / "bundle.zip"
        number = os.open(bundle, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(number, "wb") as out:
            seal.unseal(content, out, passphrase)
    return bundle


def _unpack(bundle: Path, folder: Path) -> tuple[Manifest, Path]:
    database = folder / _DATABASE
    try:
        with zipfile.ZipFile(bundle) as packed:
            said = _said(packed.read(_SAID))
            number = os.open(database, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
            with packed.open(_DATABASE) as content, os.fdopen(number, "wb") as out:
                shutil.copyfileobj(content, out, 1 << 20)
    except KeyError:
        raise BackupError("không phải bản sao lưu của Một Cửa / it is no backup") from None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise BackupError(DAMAGED) from None
    if sha256(database) != said.sha256:
        raise BackupError(DAMAGED)
    return said, database


def _said(text: bytes) -> Manifest:
    try:
        if _Format.model_validate_json(text).format > FORMAT:
            raise BackupError("do bản mới hơn của Một Cửa tạo ra / it was made by a newer version")
        return Manifest.model_validate_json(text)
    except ValidationError:
        raise BackupError(DAMAGED) from None
