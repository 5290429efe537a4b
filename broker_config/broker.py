"""Start Mosquitto from the shipped configuration: this process becomes the broker."""

from __future__ import annotations

import ctypes
import errno
import ipaddress
import os
import pwd
import shutil
import socket
import sys
from pathlib import Path
from string import Template

from broker_config.settings import BrokerSettings

TEMPLATE = Path(__file__).with_name("mosquitto") / "mosquitto.conf"
# Debian keeps Mosquitto in /usr/sbin, which is not in the path of everyone who may start it.
_ALSO_IN = "/usr/sbin:/usr/local/sbin"
_OWN_USER = "mosquitto"
_PR_SET_PDEATHSIG, _PR_GET_PDEATHSIG = 1, 2


class BrokerError(Exception):
    """Why the broker cannot start, in one sentence with what to do."""


def find_mosquitto() -> str | None:
    """Find the program, also where only root's path looks."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=_ALSO_IN)


def is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def render(broker: BrokerSettings) -> str:
    """Fill the shipped configuration in."""
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        host=broker.host, port=broker.port
    )


def check(broker: BrokerSettings) -> str:
    """Return the program to start, or raise `BrokerError`: missing, not safe, or port taken."""
    program = find_mosquitto()
    if program is None:
        raise BrokerError("Mosquitto is not installed; type: sudo apt-get install mosquitto")
    if not is_loopback(broker.host):
        raise BrokerError(
            f"broker.host is {broker.host}: without device keys the broker listens on 127.0.0.1 "
            "only; set broker.host to 127.0.0.1, or broker.embedded to false for one elsewhere"
        )
    fault = port_fault(broker.host, broker.port)
    if fault == errno.EADDRINUSE:
        raise BrokerError(
            f"port {broker.port} of {broker.host} is taken, perhaps by Debian's own Mosquitto "
            "service; stop it (sudo systemctl disable --now mosquitto) or set another broker.port"
        )
    if fault:
        raise BrokerError(
            f"cannot listen on port {broker.port} of {broker.host}: {os.strerror(fault)}; "
            "set another broker.port"
        )
    return program


def port_fault(host: str, port: int) -> int:
    """Try to listen on a port: 0, or the error number of the system."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As Mosquitto and the hub do it: a port whose last connections still close is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0


def speaks_mqtt(host: str, port: int) -> bool:
    """Tell whether a broker answers and lets us in, by one CONNECT of MQTT 3.1.1."""
    connect = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x0a\x00\x04look"
    try:
        with socket.create_connection((host, port), timeout=2) as wire:
            wire.sendall(connect)
            return wire.recv(4) == b"\x20\x02\x00\x00"
    except OSError:
        return False


def become(broker: BrokerSettings, state: Path) -> None:
    """Write the configuration into the state folder and turn this process into Mosquitto.

    Root steps down to Mosquitto's own user first; the file is opened before, because the state
    folder may be root's alone. Returns only by raising `BrokerError`.
    """
    program = check(broker)
    folder = state / "broker"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "mosquitto.conf"
    path.write_text(render(broker), encoding="utf-8")
    path.chmod(0o644)
    argument = str(path)
    if os.geteuid() == 0 and _step_down_possible():
        handle = os.open(path, os.O_RDONLY)
        os.set_inheritable(handle, True)
        argument = f"/proc/self/fd/{handle}"
        _step_down()
    os.execv(program, ["mosquitto", "-c", argument])


def _step_down_possible() -> bool:
    try:
        pwd.getpwnam(_OWN_USER)
    except KeyError:
        return False
    return True


def _step_down() -> None:
    """Become Mosquitto's user. We do it, not Mosquitto, to keep the bond to our parent.

    Whoever started us may have asked the kernel to end us with them (PR_SET_PDEATHSIG); the kernel
    forgets that when a process changes its user, so it is read before and asked for again after.
    """
    parent, bond = os.getppid(), ctypes.c_int()
    libc = ctypes.CDLL(None)
    on_linux = sys.platform.startswith("linux")
    if on_linux:
        libc.prctl(_PR_GET_PDEATHSIG, ctypes.byref(bond))
    user = pwd.getpwnam(_OWN_USER)
    os.chdir("/")
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    if on_linux and bond.value:
        libc.prctl(_PR_SET_PDEATHSIG, bond.value)
        if os.getppid() != parent:
            raise BrokerError(f"process {parent}, which started the broker, is gone")
