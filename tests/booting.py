"""A machine whose first process is systemd: this one's files, under a boot of their own.

`systemd-nspawn` boots an overlay of the root folder, so nothing that happens there stays, and
nothing has to be fetched. It has a network of its own with nobody else in it, or one of
`tests.networks`, which it finds again after a power cut.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import tomlkit

from tests.processes import wait_until

HOUSE = Path(__file__).resolve().parents[1]
# On a machine with two cores that has other things to do.
PATIENCE_S = 180
# Where the Python of these tests and its packages are found there, wherever they are here: in
# somebody's home, perhaps, which no service may see.
PACKAGES = Path("/opt/packages")
PYTHON = Path("/opt/python/bin") / Path(sys.executable).resolve().name
# What this machine starts by itself and the booted one has no business with.
_KEPT = {"dbus.service", "dbus.socket", "systemd-journald.service", "systemd-logind.service"}
_KEPT |= {"seatd.service"}
_XORG = "#!/bin/sh\nexec Xvfb :0 -auth /run/motcua-screen/cookie -screen 0 1920x1080x24 -noreset\n"
# `./run` with this Python in the place of a venv: pip has nobody to ask.
_RUN = """
import sys
from motcua.cli import main
from motcua.commands import install
from motcua.install.machine import Machine

def prepare(folder):
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    paths = f"PYTHONPATH={folder}:/opt/packages LD_LIBRARY_PATH=/opt/python/lib"
    python.write_text(f'#!/bin/sh\\n{paths} exec {sys.executable} "$@"\\n')
    python.chmod(0o755)

install._machine = lambda root: Machine(prepare=prepare)
main()
"""


@dataclass
class Booted:
    """One machine that can be switched on and off."""

    folder: Path
    network: str = ""
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder / "console.log"

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def switch_on(self) -> None:
        """Boot it, and wait until systemd says that all has been started."""
        words = ["systemd-nspawn", "--register=no", "--keep-unit", "--boot"]
        words += ["--quiet", "--link-journal=no", "--resolv-conf=off", "--console=pipe"]
        words += ["--machine", f"{self.folder.name}-{os.getpid()}", "--directory", str(self.root)]
        own = f"--network-namespace-path=/run/netns/{self.network}"
        words += [own if self.network else "--private-network"]
        words += [f"--bind-ro={sys.base_prefix}:{PYTHON.parent.parent}"]
        words += [f"--bind-ro={sysconfig.get_path('purelib')}:{PACKAGES}"]
        # Control groups of its own, so that two of these do not take each other for their own.
        groups = [group / self.folder.name for group in _groups()]
        for group in groups:
            group.mkdir(exist_ok=True)
        joins = "".join(f'echo $$ >"{group}/cgroup.procs" && ' for group in groups)
        words = ["sh", "-c", f'{joins}exec "$@"', "sh", *words]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
                env=os.environ | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
            )
        wait_until(self._is_up, f"it boots, see {self.log}", within_s=PATIENCE_S, look_s=0.5)

    def _is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text(errors="replace")[-2000:]
        return bool(self._first()) and self.typed("systemctl", "is-system-running") in {
            "running",
            "degraded",
        }

    def _first(self) -> int | None:
        assert self.process is not None
        with suppress(psutil.Error):
            for child in psutil.Process(self.process.pid).children():
                return child.pid
        return None

    def cut_the_power(self) -> None:
        """End it as a power cut does: no process hears anything of it."""
        assert self.process is not None
        first = self._first()
        assert first is not None
        os.kill(first, signal.SIGKILL)
        self.process.wait(PATIENCE_S)
        self.process = None

    def typed(self, *words: str | Path, fails: bool = False) -> str:
        """Type a command as its root; give what it said."""
        enter = ["nsenter", "--target", str(self._first()), "--all", "--wdns=/", "--"]
        bare = {"PATH": os.environ["PATH"], "HOME": "/root", "LANG": "C.UTF-8"}
        done = subprocess.run(
            [*enter, *map(str, words)],
            env=bare,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
            stdin=subprocess.DEVNULL,
        )
        assert fails or done.returncode == 0 or words[0] == "systemctl", done.stderr + done.stdout
        return (done.stdout + (done.stderr if fails else "")).strip()

    def python(self, lines: str, *, fails: bool = False) -> str:
        """Run lines of Python there."""
        return self.typed(PYTHON, "-c", lines, fails=fails)

    def run(self, *words: str | Path, fails: bool = False) -> str:
        """Type `./run` and some words in the program's folder."""
        line = f'cd "$0" && PYTHONPATH={PACKAGES} exec {PYTHON} -c "$@"'
        return self.typed("sh", "-c", line, HOUSE, _RUN, *words, fails=fails)

    def draw_without_a_card(self) -> None:
        """Put Xvfb in the place of Debian's X server."""
        xorg = self.root / "usr/bin/Xorg"
        xorg.unlink(missing_ok=True)
        xorg.write_text(_XORG, encoding="utf-8")
        xorg.chmod(0o755)

    def change(self, **tables: Mapping[str, object]) -> None:
        """Change the settings, as somebody does who has an editor."""
        file = self.root / "etc/motcua/centre.toml"
        if not file.exists():
            file.parent.mkdir(parents=True)
            shutil.copyfile(HOUSE / "data/centre.toml", file)
        text: Any = tomlkit.parse(file.read_text(encoding="utf-8"))
        for table, values in tables.items():
            text[table].update(values)
        file.write_text(tomlkit.dumps(text), encoding="utf-8")

    def shown(self, unit: str, what: str) -> str:
        """Ask systemd for a property of a unit."""
        return self.typed("systemctl", "show", "--value", "--property", what, unit)

    def processes(self, unit: str) -> dict[str, int]:
        """List the processes of a unit, by the program's name, or by what of Một Cửa each is."""
        found = {}
        group = self.root / "sys/fs/cgroup/system.slice" / unit / "cgroup.procs"
        told = self.typed("cat", f"/{group.relative_to(self.root)}", fails=True)
        # Between two lives of the unit there is no such group.
        for number in told.split() if told.replace("\n", "").isdigit() else ():
            line = f"tr '\\0' ' ' </proc/{number}/cmdline"
            words = self.typed("sh", "-c", line, fails=True).split()
            name = Path(words[0]).name if words else ""
            if "motcua" in words[:4]:
                name = words[words.index("motcua") + 1]
            found[name] = int(number)
        return found

    def log_of(self, unit: str) -> str:
        """Give the last lines that a unit logged."""
        words = ("--unit", unit, "--no-pager", "--output", "cat", "--lines", "60")
        return self.typed("journalctl", *words)


def _groups() -> Iterator[Path]:
    """Find the control groups of this process that systemd would work in."""
    mounts = Path("/sys/fs/cgroup")
    for line in Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
        _, kind, place = line.split(":", 2)
        for mount in {"": (mounts, mounts / "unified"), "name=systemd": (mounts / "systemd",)}.get(
            kind, ()
        ):
            if (mount / "cgroup.procs").exists():
                yield mount / place.lstrip("/")


@contextmanager
def booted(folder: Path, network: str = "") -> Iterator[Booted]:
    """Lay this machine's files under another one, and boot it."""
    assert shutil.which("systemd-nspawn"), "apt-get install systemd-container"
    room = Booted(folder, network)
    upper, work = folder / "upper", folder / "work"
    for one in (upper, work, room.root):
        one.mkdir()
    units = upper / "etc/systemd/system"
    units.mkdir(parents=True)
    (upper / "etc/hostname").write_text(f"{folder.name}\n")
    (units / "default.target").symlink_to("/lib/systemd/system/multi-user.target")
    for wanted in Path("/etc/systemd/system").glob("*.target.wants/*"):
        if wanted.name not in _KEPT and not (units / wanted.name).exists():
            (units / wanted.name).symlink_to("/dev/null")
    lower = f"lowerdir=/,upperdir={upper},workdir={work}"
    done = subprocess.run(
        ["mount", "-t", "overlay", "overlay", "-o", lower, room.root],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"this machine lays no files over others: {done.stderr}"
    try:
        room.switch_on()
        yield room
    finally:
        if room.process is not None and room.process.poll() is None:
            with suppress(AssertionError):
                room.cut_the_power()
        subprocess.run(["umount", "--lazy", room.root], check=True)
        for group in _groups():
            for left, _, _ in os.walk(group / folder.name, topdown=False):
                with suppress(OSError):
                    Path(left).rmdir()
