"""A device's key: one secret for the hub and the broker, kept by both as hashes only.

256 random bits cannot be guessed however fast they are hashed, so SHA-256 is enough here, and a
key is found by its hash in one look.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

_BYTES = 32
_LONGEST = 64 * 1024


class KeyFileError(Exception):
    """Why a key cannot be read or written, in one sentence."""


def new_key() -> str:
    """Make a key: 256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(key: str) -> str:
    """Give what the hub's database knows of a key: its SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()


def write(file: Path, key: str, authority: str = "") -> None:
    """Write a key into a file that is not there yet, for its owner alone.

    Behind it stands whom its device should trust as hub and broker, where these speak TLS.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise KeyFileError(f"{file} is there already; name another file") from None
    except OSError as error:
        raise KeyFileError(f"{file} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            # Whoever runs this may have a mask that leaves not even the owner's rights.
            os.fchmod(opened.fileno(), 0o600)
            opened.write(f"{key}\n{authority}")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        with suppress(OSError):
            file.unlink()
        raise KeyFileError(f"{file} cannot be written: {error.strerror}") from None


def kept(file: Path) -> str:
    """Read a key that stays on this machine, or make it when it is not there yet."""
    if not file.exists():
        new = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        write(new, new_key())
        # Two may do so at once; the first one stands, whole.
        with suppress(FileExistsError):
            os.link(new, file)
        new.unlink()
    return read(file)


def read(file: Path) -> str:
    """Read a key: the file's first line. It must be its owner's alone, mode 600."""
    first, _, _ = _content(file).partition(b"\n")
    try:
        key = first.strip().decode("ascii")
    except UnicodeDecodeError:
        raise KeyFileError(f"{file} holds no key") from None
    if not key:
        raise KeyFileError(f"{file} is empty")
    return key


def authority_in(file: Path) -> str:
    """Read whom to trust, as PEM text, from behind the key; empty where nothing is written."""
    _, _, rest = _content(file).partition(b"\n")
    return rest.strip().decode("ascii", "replace")


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            content = opened.read(_LONGEST)
    except OSError as error:
        raise KeyFileError(f"{file} cannot be read: {error.strerror}") from None
    if mode & 0o077:
        raise KeyFileError(f"others can read {file}; chmod 600 {file}")
    return content
