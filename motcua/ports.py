"""TCP ports: who answers, and where one can listen."""

from __future__ import annotations

import socket

from broker_config.broker import port_fault


def answers(host: str, port: int) -> bool:
    """Tell whether somebody listens."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def can_listen(host: str, port: int) -> bool:
    """Tell whether the port is free for us."""
    return port_fault(host, port) == 0
