"""What Mosquitto knows of those it lets in: passwords, as it keeps them, and their topics."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from broker_config.broker import CONFIG, render
from broker_config.messages import root
from broker_config.settings import BrokerSettings

_SHIPPED = Path(__file__).with_name("mosquitto") / "access"
_HUB = "hub"
#: Who looks how the devices are, beside the hub: a client is called as its user is, and under the
#: hub's own name would take its place. No device can be called so.
LOOKER = "~doctor"
#: As the configuration names them.
PASSWORDS, _ACCESS = "passwords", "access"
_TLS = ("certificate.pem", "certificate.key")

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


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody the broker lets in: user name, room, the counters of a line, the hashed key."""

    name: str
    room: str
    counters: tuple[str, ...]
    login: str


def hub(key: str) -> Guest:
    """Give the hub its place among the guests."""
    return Guest(_HUB, _HUB, (), login(key))


def looker(key: str) -> Guest:
    """Give whoever examines the hub's machine a place among the guests, by the hub's key."""
    return Guest(LOOKER, "doctor", (), login(key))


def contents(
    broker: BrokerSettings,
    centre: str,
    guests: Sequence[Guest] | None,
    certificate: tuple[str, str] | None = None,
) -> Mapping[str, str]:
    """Write the broker's files, by name; no guests are None: no key is asked for.

    `certificate` is a chain and its key, as PEM texts, for a broker that speaks TLS.

    The configuration stands last: what it names should be there when it is read.
    """
    if guests is None:
        return {CONFIG: render(broker)}
    return {
        PASSWORDS: "".join(f"{guest.name}:{guest.login}\n" for guest in guests),
        _ACCESS: access(centre, guests),
        **(dict(zip(_TLS, certificate, strict=True)) if certificate else {}),
        CONFIG: render(broker, keys=True),
    }


def access(centre: str, guests: Iterable[Guest]) -> str:
    """Write the topics of each guest; whatever stands in no line is refused."""
    return "\n".join(_topics(centre, guest) for guest in guests)


def _topics(centre: str, guest: Guest) -> str:
    lines = []
    shipped = (_SHIPPED / f"{guest.room}.acl").read_text(encoding="utf-8")
    for line in shipped.splitlines(keepends=True):
        row = Template(line)
        each = guest.counters if "${counter}" in line else ("",)
        lines += [row.substitute(root=root(centre), name=guest.name, counter=one) for one in each]
    return "".join(lines)
