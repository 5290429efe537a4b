"""The staff's PIN: kept as what scrypt makes of it, in a file of mode 600, never as itself.

A PIN of six digits is one of a million: whoever reads the file finds it in days. So the file must
be its owner's alone, and at the kiosk wrong tries cost time, counted on the disk before each try,
so that pulling the plug wins nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
import stat
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.disk import drop, keep

log = logging.getLogger(__name__)
FILE = "kiosk-pin"  # in the state folder: one PIN for all kiosks of a machine
SHORTEST, LONGEST = 6, 12
# One of the settings that OWASP's "Password Storage Cheat Sheet" holds to be equally strong.
_N, _R, _P, _MEMORY = 2**15, 8, 3, 64 * 1024 * 1024
_FREE = 3  # tries before the first pause
_PAUSE_S, _LONGEST_S = 30.0, 900.0


class PinError(Exception):
    """One sentence: why a PIN cannot be set, or the kept one not be used."""


def set_pin(file: Path, pin: str) -> None:
    """Keep a PIN of `SHORTEST` to `LONGEST` digits; `PinError` says what is wrong with it."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise PinError(f"mã gồm {SHORTEST} đến {LONGEST} chữ số / digits and nothing else")
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise PinError("mã này ai cũng đoán được, chọn mã khác / everybody tries it first")
    salt = secrets.token_bytes(16)
    record = f"scrypt {_N} {_R} {_P} {salt.hex()} {_hash(pin, salt, _N, _R, _P).hex()}\n"
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    number = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as kept:
        kept.write(record)
        kept.flush()
        os.fsync(kept.fileno())
    draft.replace(file)


def is_set(file: Path) -> bool:
    """Tell whether there is a PIN to be asked for; `PinError` where its file cannot be used."""
    return _read(file) is not None


def _read(file: Path) -> tuple[bytes, bytes, int, int, int] | None:
    try:
        mode, text = file.stat().st_mode, file.read_text("ascii")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise PinError(f"{file}: {error}") from None
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        raise PinError(f"others can read {file}; chmod 600 {file}")
    try:
        kind, n, r, p, salt, digest = text.split()
        read = bytes.fromhex(salt), bytes.fromhex(digest), int(n), int(r), int(p)
    except ValueError:
        kind = ""
    if kind != "scrypt":
        raise PinError(f"{file} holds no PIN; set it anew")
    return read


def _hash(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def pause_s(wrong: int) -> float:
    """Compute how long nobody may try after so many wrong tries in a row, in seconds."""
    return 0.0 if wrong < _FREE else float(min(_LONGEST_S, _PAUSE_S * 2 ** (wrong - _FREE)))


class Gate:
    """Let in who knows the PIN. `tries` is the file that counts, `clock` a monotonic clock."""

    def __init__(self, file: Path, tries: Path, clock: Callable[[], float]) -> None:
        self._file, self._tries, self._clock = file, tries, clock
        self._wrong = self._counted()
        # Whoever starts the kiosk anew waits as long as before.
        self._open_at = clock() + pause_s(self._wrong)
        self._lock = threading.Lock()

    def exists(self) -> bool:
        """Tell whether there is a PIN at all; a file that cannot be used is none, and is told."""
        try:
            return is_set(self._file)
        except PinError as error:
            log.warning("the staff page stays shut: %s", error)
            return False

    def closed_s(self) -> float:
        """Tell for how many seconds nobody may try."""
        return max(0.0, self._open_at - self._clock())

    def opens(self, pin: str) -> bool:
        """Try a PIN; it takes a third of a second, so not on the window's thread."""
        with self._lock:
            try:
                known = _read(self._file)
            except PinError:
                known = None
            if known is None or self.closed_s() > 0:
                return False
            salt, digest, n, r, p = known
            self._count(self._wrong + 1)
            if hmac.compare_digest(_hash(pin, salt, n, r, p), digest):
                self._count(0)
                self._open_at = self._clock()
                return True
            self._open_at = self._clock() + pause_s(self._wrong)
            log.warning("a wrong PIN was tried, %d in a row", self._wrong)
            return False

    def _count(self, wrong: int) -> None:
        self._wrong = wrong
        try:
            if wrong:
                keep(self._tries, str(wrong).encode())
            else:
                drop(self._tries)
        except OSError as error:
            log.warning("tries of the PIN cannot be counted on disk: %s", error)

    def _counted(self) -> int:
        try:
            return max(0, int(self._tries.read_text("ascii")))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError):
            return _FREE
