"""Signing in and out. Of a PIN only its argon2 hash is kept, of a session only a SHA-256."""

from __future__ import annotations

import hashlib
import secrets
import threading
import unicodedata
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from desk import usual
from desk.patience import Patience
from hub.clerks import Clerk, same_name, wrong_name
from hub.commands import Clock
from hub.store import clerks
from hub.store.engine import Store

SHORTEST = 6
"""Signs of a PIN or password; wrong tries slow down, so that six digits last for years."""
LONGEST = 128
LASTS = timedelta(hours=12)
"""A session ends after a working day, whatever happens,"""
IDLE = timedelta(hours=2)
"""and when nobody used it for so long."""
_SEEN_EVERY = timedelta(minutes=1)  # so that not every page writes

# One at a time: each takes 64 MiB, and a flood of tries must not take the queue's memory.
_HASHER = PasswordHasher()
_ONE = threading.Lock()
# So many may wait for it: each holds a thread of the web server, which has some forty for all.
_MOST_WAIT = 4
_COME_AGAIN_S = 1


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody is in; `token` is what their browser shows from now on.

    `marks` tell it apart from others when somebody signs in again; see `desk.usual`.
    """

    clerk: Clerk
    token: str
    marks: str


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Name or PIN were wrong, or it is too early for another try: in so many seconds."""

    wait_s: int = 0


def wrong_secret(secret: str) -> str:
    """Say what is wrong with a new PIN or password; empty: nothing is."""
    if len(secret) < SHORTEST:
        return f"ít nhất {SHORTEST} ký tự / a PIN or password has at least {SHORTEST} signs"
    if len(secret) > LONGEST:
        return f"nhiều nhất {LONGEST} ký tự / a PIN or password has at most {LONGEST} signs"
    if len(set(secret)) < 3:
        return "mã quá dễ đoán, dùng ít nhất ba ký tự khác nhau / it would be guessed at once"
    return ""


def hashed(secret: str) -> str:
    """Hash a PIN or password with argon2id, by the parameters of RFC 9106 for small machines."""
    with _ONE:
        return _HASHER.hash(_composed(secret))


def hash_of_nobody() -> str:
    """Make up a hash that no known secret has: to be checked as long as one, but made at once."""
    salt, tag = map(_random, (_HASHER.salt_len, _HASHER.hash_len))
    costs = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${tag}"


def _random(length: int) -> str:
    return b64encode(secrets.token_bytes(length)).decode().rstrip("=")


class Sessions:
    """Who is signed in at one centre. Its methods read the database; call them in a thread."""

    def __init__(
        self, store: Store, centre: str, clock: Clock, patience: Patience | None = None
    ) -> None:
        self._store = store
        self._centre = centre
        self._clock = clock
        self._patience = patience or Patience()
        self._waiting = threading.BoundedSemaphore(_MOST_WAIT)
        # Against it is checked who does not exist, so that the time tells nothing.
        self._nobody = hash_of_nobody()

    def sign_in(
        self, name: str, secret: str, address: str, marks: str = ""
    ) -> SignedIn | NotSignedIn:
        """Sign somebody in. Wrong tries of a name, and from an address, slow down.

        A browser whose `marks` tell that its clerk signed in there before is counted by itself.
        """
        if not self._waiting.acquire(blocking=False):
            return NotSignedIn(_COME_AGAIN_S)
        try:
            return self._sign_in(name, secret, address, marks)
        finally:
            self._waiting.release()

    def _sign_in(self, name: str, secret: str, address: str, marks: str) -> SignedIn | NotSignedIn:
        known = None
        if not wrong_name(name):  # a NUL, for one, PostgreSQL would not even look for
            with self._store.read() as connection:
                known = clerks.find(connection, self._centre, name)
        pin_hash = known.hash if known else self._nobody
        if mark := known and usual.recognised(marks, pin_hash):
            asked: tuple[str, ...] = (f"mark {mark}",)
        else:
            # A new PIN begins anew: so whoever was locked out is let in.
            asked = (f"name {same_name(name)} {_hash(pin_hash)}", f"address {address}")
        if wait_s := self._patience.begin(asked):
            return NotSignedIn(wait_s)
        right = _verify(pin_hash, secret[:LONGEST])
        if known is None or not right:
            return NotSignedIn(self._patience.wait_s(asked))
        self._patience.right(asked)
        token = secrets.token_urlsafe(32)
        now = self._clock()
        with self._store.write() as connection:
            clerks.forget_sessions(connection, self._centre, started=now - LASTS, seen=now - IDLE)
            new = clerks.Session(known.clerk, now, now)
            clerks.begin_session(connection, self._centre, _hash(token), new)
        return SignedIn(known.clerk, token, usual.marked(marks, pin_hash))

    def who(self, token: str | None, *, uses: bool = True) -> Clerk | None:
        """Tell who shows a token; None when nobody does, or the session is over.

        A page that only changes by itself does not use the session: nobody may be there.
        """
        if not token:
            return None
        key = _hash(token)
        with self._store.read() as connection:
            found = clerks.session(connection, self._centre, key)
        now = self._clock()
        if found is None or _over(found, now):
            return None
        if uses and now - found.seen_at > _SEEN_EVERY:
            with self._store.write() as connection:
                clerks.seen(connection, self._centre, key, now)
        return found.clerk

    def sign_out(self, token: str | None) -> None:
        """End a session."""
        if token:
            with self._store.write() as connection:
                clerks.end_session(connection, self._centre, _hash(token))

    def anybody(self) -> bool:
        """Tell whether anybody may sign in at all."""
        with self._store.read() as connection:
            return bool(clerks.listed(connection, self._centre))


def _over(session: clerks.Session, now: datetime) -> bool:
    return now - session.started_at > LASTS or now - session.seen_at > IDLE


def _verify(known: str, secret: str) -> bool:
    with _ONE:
        try:
            return _HASHER.verify(known, _composed(secret))
        except (VerificationError, InvalidHashError):
            return False


def _composed(secret: str) -> str:
    """Compose accents: one keyboard sends ả as one sign, another as two (NFC, UAX #15)."""
    return unicodedata.normalize("NFC", secret)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
