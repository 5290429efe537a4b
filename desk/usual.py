"""The browsers that somebody has signed in with before: a colleague's wrong tries lock none out.

Whoever signs in is given a mark, which that browser shows at the next time. Wrong tries with a mark
count for that mark alone; those without one for the name and the address ("device cookies" of the
OWASP: slow down online guessing attacks with device cookies).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

COOKIE = "motcua_usual"
PATH = "/desk/sign-in"
LASTS = timedelta(days=365)
# Those who take turns at one counter.
_MOST = 8
_NONCE, _SEAL = 12, 22
_BETWEEN = "."


def recognised(marks: str, pin_hash: str) -> str | None:
    """Find the mark that was given to who has this PIN; None: this browser shows none.

    The mark is sealed with the hash of the PIN, which nobody but the hub has: a new PIN ends it.
    """
    return next((mark for mark in _split(marks) if _is_of(mark, pin_hash)), None)


def marked(marks: str, pin_hash: str) -> str:
    """Add a new mark to those that a browser shows, and leave the oldest out."""
    others = [mark for mark in _split(marks) if not _is_of(mark, pin_hash)]
    nonce = secrets.token_urlsafe(_NONCE)[:_NONCE]
    return _BETWEEN.join([nonce + _seal(nonce, pin_hash), *others[: _MOST - 1]])


def _split(marks: str) -> list[str]:
    return [mark for mark in marks.split(_BETWEEN)[:_MOST] if len(mark) == _NONCE + _SEAL]


def _is_of(mark: str, pin_hash: str) -> bool:
    return hmac.compare_digest(mark[_NONCE:].encode(), _seal(mark[:_NONCE], pin_hash).encode())


def _seal(nonce: str, pin_hash: str) -> str:
    sealed = hmac.digest(pin_hash.encode(), nonce.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(sealed).decode()[:_SEAL]
