"""Seal a file with a pass phrase: scrypt makes the key, AES-256-GCM seals it piece by piece.

The head is `MAGIC`, 16 bytes of salt, 16 by which a wrong pass phrase is told from a damaged file,
and 7 that begin every nonce. Pieces of 1 MiB follow, each with its tag of 16 bytes; a nonce ends
with the number of its piece and whether it is the last, so that none can be taken away, turned
round or cut off (the STREAM construction: Hoang, Reyhanitabar, Rogaway and Vizár 2015).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import stat
from pathlib import Path
from typing import IO

from hub.keeping.errors import DAMAGED, BackupError

MAGIC = b"MOTCUA SEALED 1\n"
_FAMILY = b"MOTCUA SEALED "
_SALT, _CHECK, _PREFIX, _TAG, _PIECE = 16, 16, 7, 16, 1 << 20


def read_passphrase(file: Path) -> bytes:
    """Read the pass phrase: the file's first line. It must be its owner's alone, mode 600."""
    try:
        mode = file.stat().st_mode
        words = file.read_bytes().split(b"\n", 1)[0].strip()
    except FileNotFoundError:
        raise BackupError(
            f"backup.passphrase_file: thiếu {file}; tạo tệp đó, ghi mật khẩu vào, mode 600 "
            "/ it is missing"
        ) from None
    except OSError as error:
        raise BackupError(f"backup.passphrase_file: {file}: {error.strerror}") from None
    if stat.S_IMODE(mode) & 0o077:
        raise BackupError(
            f"backup.passphrase_file: người khác đọc được tệp; gõ: sudo chmod 600 {file} "
            "/ others can read it"
        )
    if not words:
        raise BackupError(f"backup.passphrase_file: {file} trống / it is empty")
    return words


def is_sealed(head: bytes) -> bool:
    """Tell a sealed file by how it begins."""
    return head.startswith(_FAMILY)


def seal(plain: IO[bytes], sealed: IO[bytes], passphrase: bytes) -> None:
    """Write `plain` sealed."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, prefix = secrets.token_bytes(_SALT), secrets.token_bytes(_PREFIX)
    key, check = _key(passphrase, salt)
    head = MAGIC + salt + check + prefix
    sealed.write(head)
    box, number, piece = AESGCM(key), 0, plain.read(_PIECE)
    while True:
        following = plain.read(_PIECE)
        sealed.write(box.encrypt(_nonce(prefix, number, last=not following), piece, head))
        if not following:
            return
        number, piece = number + 1, following


def unseal(sealed: IO[bytes], plain: IO[bytes], passphrase: bytes) -> None:
    """Write what was sealed. Raises `BackupError` for a wrong pass phrase, or any damage."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head = sealed.read(len(MAGIC) + _SALT + _CHECK + _PREFIX)
    if not head.startswith(MAGIC):
        raise BackupError("do bản mới hơn của Một Cửa tạo ra / it was sealed by a newer version")
    salt, check, prefix = _parts(head[len(MAGIC) :])
    key, expected = _key(passphrase, salt)
    if not hmac.compare_digest(check, expected):
        raise BackupError("mật khẩu không đúng / it was sealed with another pass phrase")
    box, number, piece = AESGCM(key), 0, sealed.read(_PIECE + _TAG)
    while True:
        following = sealed.read(_PIECE + _TAG)
        try:
            plain.write(box.decrypt(_nonce(prefix, number, last=not following), piece, head))
        except InvalidTag:
            raise BackupError(DAMAGED) from None
        if not following:
            return
        number, piece = number + 1, following


def _parts(head: bytes) -> tuple[bytes, bytes, bytes]:
    if len(head) < _SALT + _CHECK + _PREFIX:
        raise BackupError(DAMAGED)
    return head[:_SALT], head[_SALT : _SALT + _CHECK], head[_SALT + _CHECK :]


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])


def _key(passphrase: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Make the key, and what proves it: 32 MiB and about a second (OWASP's scrypt, p = 3)."""
    made = hashlib.scrypt(
        passphrase, salt=salt, n=1 << 15, r=8, p=3, maxmem=1 << 26, dklen=32 + _CHECK
    )
    return made[:32], made[32:]
