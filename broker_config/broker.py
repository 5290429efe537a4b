"""Start Mosquitto from the shipped configuration: this process becomes the broker."""

from __future__ import annotations

import ctypes
import errno
import os
import pwd
import shutil
import signal
import socket
import ssl
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from string import Template

from broker_config.settings import BrokerSettings, is_loopback

_SHIPPED = Path(__file__).with_name("mosquitto")
CONFIG, _PID = "mosquitto.conf", "mosquitto.pid"
# Debian keeps Mosquitto in /usr/sbin, which is not in the path of everyone who may start it.
_ALSO_IN = "/usr/sbin:/usr/local/sbin"
_OWN_USER = "mosquitto"
_PR_SET_PDEATHSIG, _PR_GET_PDEATHSIG = 1, 2


class BrokerError(Exception):
    """Why the broker cannot start, in one sentence with what to do."""


def find_mosquitto() -> str | None:
    """Find the program, also where only root's path looks."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=_ALSO_IN)


def render(broker: BrokerSettings, *, keys: bool = False) -> str:
    """Fill the shipped configuration in, for devices with keys or for a machine alone."""
    parts = ["keys.conf" if keys else "open.conf", *(["tls.conf"] if broker.encrypted else [])]
    who = "\n".join((_SHIPPED / part).read_text(encoding="utf-8") for part in parts)
    whole = Template((_SHIPPED / CONFIG).read_text(encoding="utf-8"))
    return whole.substitute(host=broker.host, port=broker.port, who=who.strip())


def check(broker: BrokerSettings, *, keys: bool = False) -> str:
    """Return the program to start, or raise `BrokerError`: missing, not safe, or port taken.

    With `keys` some device is let in by one, so others than this machine may be listened to.
    """
    program = find_mosquitto()
    if program is None:
        raise BrokerError("Mosquitto is not installed; type: sudo apt-get install mosquitto")
    if not keys and not is_loopback(broker.host):
        raise BrokerError(
            f"broker.host is {broker.host}: without device keys the broker listens on 127.0.0.1 "
            "only; let a device in first (motcua device add NAME --room …), or set broker.host to "
            "127.0.0.1, or broker.embedded to false for one elsewhere"
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


def speaks_mqtt(host: str, port: int, *, encrypted: bool = False) -> bool:
    """Tell whether a broker answers, by one CONNECT of MQTT 3.1.1; it may ask for a key."""
    return _answer(host, port, encrypted=encrypted) in {b"\x20\x02\x00\x00", b"\x20\x02\x00\x05"}


def turns(host: str, port: int, *, encrypted: bool = False) -> bool:
    """Tell whether a broker does not stand still: it answers, or hangs up because it is full.

    Of one that stands still the kernel takes the connection, and nothing comes.
    """
    return _answer(host, port, encrypted=encrypted) is not None


def _answer(host: str, port: int, *, encrypted: bool) -> bytes | None:
    """Ask once; give what came, nothing where it hung up. None: nobody did anything."""
    connect = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x0a\x00\x04look"
    try:
        with ExitStack() as stack:
            wire = stack.enter_context(socket.create_connection((host, port), timeout=2))
            if encrypted:
                # For a look at what it speaks, which tells it nothing, anybody is good enough.
                anybody = ssl.create_default_context()
                anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
                wire = stack.enter_context(anybody.wrap_socket(wire))
            wire.sendall(connect)
            return wire.recv(4)
    except (ConnectionResetError, BrokenPipeError, ssl.SSLEOFError):
        return b""
    except OSError:
        return None


def folder_of(state: Path) -> Path:
    """Find where the broker's files lie."""
    return state / "broker"


def write(folder: Path, contents: Mapping[str, str]) -> bool:
    """Write the files that are not yet so, each whole or not at all; tell whether any was.

    They belong to whom the folder belongs, and to nobody else.
    """
    changed = False
    for name, text in contents.items():
        with suppress(OSError, UnicodeDecodeError):
            if (folder / name).read_text(encoding="utf-8") == text:
                continue
        # Made anew under a name that nobody could lay a link under.
        handle, new = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            if os.geteuid() == 0:
                owner = folder.stat()
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        Path(new).replace(folder / name)
        changed = True
    return changed


def reread(folder: Path) -> None:
    """Have the Mosquitto of this folder, if it runs, read its files again."""
    with suppress(OSError, ValueError):
        number = int((folder / _PID).read_text())
        process = os.pidfd_open(number)
        try:
            place = Path(f"/proc/{number}")
            # The number may be another's by now.
            if (place / "comm").read_text().strip() == "mosquitto" and (place / "cwd").samefile(
                folder
            ):
                signal.pidfd_send_signal(process, signal.SIGHUP)
        finally:
            os.close(process)


def become(
    broker: BrokerSettings, state: Path, contents: Mapping[str, str], *, keys: bool = False
) -> None:
    """Write the files into the state folder and turn this process into Mosquitto.

    It works in that folder, under names without a path: when root steps down to Mosquitto's own
    user, the way there may be root's alone. Returns only by raising `BrokerError`.
    """
    program = check(broker, keys=keys)
    folder = folder_of(state)
    steps_down = os.geteuid() == 0 and _step_down_possible()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if steps_down:
            user = pwd.getpwnam(_OWN_USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
        write(folder, {**contents, _PID: f"{os.getpid()}\n"})
        os.chdir(folder)
    except OSError as error:
        raise BrokerError(
            f"{error.filename or folder}: {error.strerror}; the broker's files belong to whoever "
            f"started it before: start it as that user, or delete {folder}"
        ) from None
    # Who asks it to read again before it can hear that would end it; it reads what is there.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if steps_down:
        _step_down()
    os.execv(program, ["mosquitto", "-c", CONFIG])


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
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    if on_linux and bond.value:
        libc.prctl(_PR_SET_PDEATHSIG, bond.value)
        if os.getppid() != parent:
            raise BrokerError(f"process {parent}, which started the broker, is gone")
