"""The names and addresses under which this machine is found."""

from __future__ import annotations

import fcntl
import socket
import struct
from contextlib import suppress

# Linux's way to ask an interface for its address (netdevice(7)).
_SIOCGIFADDR = 0x8915


def of_this_machine() -> set[str]:
    """List its name, and the IPv4 address of each of its interfaces."""
    found = {"localhost", "127.0.0.1", socket.gethostname()}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            with suppress(OSError):  # it has none
                request = struct.pack("256s", name.encode()[:15])
                answer = fcntl.ioctl(asking.fileno(), _SIOCGIFADDR, request)
                found.add(socket.inet_ntoa(answer[20:24]))
    return found
