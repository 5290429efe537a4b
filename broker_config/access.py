"""What Mosquitto knows of those it lets in: passwords, as it keeps them, and their topics."""

from __future__ import annotations

import base64
import hashlib

# As `mosquitto_passwd` of Mosquitto 2 writes it: ``$7$``, iterations, salt, PBKDF2 of SHA-512.
# Its 101 iterations are for words that people choose; a key has 256 random bits.
_ITERATIONS, _SALT_BYTES = 101, 12


def login(key: str) -> str:
    """Give what the broker's password file says of a key: ``$7$101$salt$hash``.

    The salt comes of the key, so that the same key is written alike by whoever writes it. A salt
    keeps equal passwords apart, and no two keys are equal.
    """
    salt = hashlib.sha512(b"salt of " + key.encode()).digest()[:_SALT_BYTES]
    hashed = hashlib.pbkdf2_hmac("sha512", key.encode(), salt, _ITERATIONS)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(hashed).decode()}"
