"""Names of USB serial adapters that last, whatever the kernel calls them after replugging.

``usb:A50285BI`` is the adapter with that serial number, in whichever socket. Many cheap ones
(CH340) have none: ``usb-path:1-1.3`` is whatever is plugged into that socket, here port 3 of the
hub in port 1 of bus 1, as the kernel counts them. Anything else is the name of a device, such as
``/dev/ttyUSB0`` or a link of the system's, ``/dev/serial/by-id/…``, ``/dev/serial/by-path/…``.
Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SERIAL, PATH = "usb:", "usb-path:"
_PLACE = re.compile(r"[0-9]+-[0-9]+(\.[0-9]+)*(:[0-9]+\.[0-9]+)?")


@dataclass(frozen=True)
class Plugged:
    """A serial port of this computer; `serial` and `path` are empty where it is no USB adapter."""

    device: str
    serial: str = ""
    path: str = ""
    product: str = ""


class NotFoundError(OSError):
    """No adapter has that name, or more than one; the text says which."""


def fault(name: str) -> str:
    """Say what is wrong with a name as such; nothing: it can be looked for."""
    if name.startswith(PATH) and not _PLACE.fullmatch(name.removeprefix(PATH)):
        return f"{name} names no USB socket; one is called like {PATH}1-1.3"
    if name.startswith(SERIAL) and not name.removeprefix(SERIAL).strip():
        return f"{name} names no serial number; write it as {SERIAL}A50285BI"
    return ""


def find(name: str, plugged: Sequence[Plugged]) -> str:
    """Find the device of a name among what is plugged in; raises `NotFoundError`."""
    if name.startswith(SERIAL):
        wanted, what = name.removeprefix(SERIAL), "serial number"
        found = [one.device for one in plugged if one.serial == wanted]
    elif name.startswith(PATH):
        wanted, what = name.removeprefix(PATH), "USB socket"
        found = [one.device for one in plugged if one.path == wanted]
    else:
        return name
    if not found:
        raise NotFoundError(f"no adapter with the {what} {wanted} is plugged in")
    if len(found) > 1:
        raise NotFoundError(
            f"{len(found)} adapters have the {what} {wanted}; name their sockets instead ({PATH}…)"
        )
    return found[0]


def lasting(one: Plugged, plugged: Sequence[Plugged]) -> str:
    """Choose the name that finds this adapter again: its serial number, if it has one of its own.

    Makers that give all of theirs the same number write one such as ``0001`` (CP2102 as it leaves
    the factory); with a single adapter plugged in that looks unique, so it is not trusted.
    """
    twins = [other for other in plugged if other.serial == one.serial]
    if len(set(one.serial)) > 2 and len(twins) == 1:
        return SERIAL + one.serial
    return PATH + one.path if one.path else one.device
