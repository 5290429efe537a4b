"""What is installed where, as values: systemd's files, each with its path and text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from string import Template

_UNITS = Path(__file__).parent / "units"
COMMAND = Path("/usr/local/bin/motcua")
"""What an administrator of the installed machine types."""
WATCHDOG_S = 30
"""A loop that stood still for so long will not turn again."""
LOG = "500M"
"""So much of the disk the journal may have: months of a ward's log."""
CAGE, XINIT = "/usr/bin/cage", "/usr/bin/xinit"
PACKAGES = {CAGE: "cage xwayland", XINIT: "xinit xserver-xorg"}
"""What brings the windows to the screen, and the Debian packages that bring it."""


class Room(StrEnum):
    """What can be installed alone; `centre` is all that its settings name for this machine."""

    CENTRE = "centre"
    HUB = "hub"
    BROKER = "broker"
    KIOSK = "kiosk"
    DISPLAY = "display"
    COUNTER = "counter"


_WHAT = {
    Room.CENTRE: "the centre",
    Room.HUB: "the hub",
    Room.BROKER: "the broker",
    Room.KIOSK: "a kiosk",
    Room.DISPLAY: "a waiting-room screen",
    Room.COUNTER: "the button boxes",
}


@dataclass(frozen=True)
class Places:
    """Where everything stands; all of it below `root`, which is another one in a rehearsal."""

    root: Path = Path("/")
    user: str = "motcua"

    @property
    def versions(self) -> Path:
        """The folder in which the versions stand side by side."""
        return Path("/opt") / self.user

    @property
    def current(self) -> Path:
        """The link to the version that runs."""
        return self.versions / "current"

    @property
    def python(self) -> Path:
        """The Python of the version that runs."""
        return self.current / ".venv" / "bin" / "python"

    @property
    def settings(self) -> Path:
        """The settings of this machine."""
        return Path("/etc") / self.user / "centre.toml"

    @property
    def state(self) -> Path:
        """The queue, the spool, the index."""
        return Path("/var/lib") / self.user

    def real(self, path: Path) -> Path:
        """Find a path of the installed machine below `root`."""
        return self.root / path.relative_to("/")


@dataclass(frozen=True)
class Plan:
    """The parts of one machine, and how many windows they open here."""

    rooms: tuple[Room, ...]
    windows: int
    places: Places = field(default_factory=Places)


@dataclass(frozen=True)
class File:
    """A text file of the installed machine."""

    path: Path
    text: str
    mode: int = 0o644


def unit(room: Room) -> str:
    """Name the unit of a part."""
    return f"motcua-{room}.service"


def screen_program(plan: Plan) -> str | None:
    """Name what brings the windows of this machine to its screen; None where it has none."""
    if not plan.windows:
        return None
    return CAGE if plan.windows == 1 else XINIT


def files(plan: Plan) -> Iterator[File]:
    """Write the files: the user, the log's size, the command, one unit for each part."""
    user, state = plan.places.user, plan.places.state
    yield File(
        Path(f"/usr/lib/sysusers.d/{user}.conf"),
        f'u {user} - "Một Cửa" {state} /usr/sbin/nologin\n'
        + "".join(f"m {user} {group}\n" for group in _GROUPS),
    )
    yield File(
        Path(f"/etc/systemd/journald.conf.d/{user}.conf"),
        "# The log of Một Cửa is the journal's; it rotates by itself.\n"
        f"[Journal]\nSystemMaxUse={LOG}\n",
    )
    yield File(COMMAND, _command(plan.places), 0o755)
    for room, tty in zip(plan.rooms, _consoles(plan.rooms), strict=True):
        yield File(Path("/etc/systemd/system") / unit(room), _unit(plan, room, tty))


def _command(places: Places) -> str:
    shipped = (_UNITS / "command.sh").read_text(encoding="utf-8")
    return Template(shipped).substitute(
        user=places.user, settings=places.settings, state=places.state, python=places.python
    )


# Serial lines and printers, sound, the screen and what touches it.
_GROUPS = ("dialout", "lp", "audio", "video", "render", "input")
_WINDOWS = {Room.CENTRE, Room.KIOSK, Room.DISPLAY}


def _consoles(rooms: Sequence[Room]) -> Iterator[int]:
    """Give each part with windows a console of its own, from the first on."""
    tty = 1
    for room in rooms:
        yield tty
        tty += room in _WINDOWS


def _unit(plan: Plan, room: Room, tty: int) -> str:
    places = plan.places
    seen = room in _WINDOWS and plan.windows > 0
    # Mosquitto takes the process over, and tells nobody that it is ready.
    tells = room is not Room.BROKER
    screen, after = _screen(plan.windows, tty)
    shipped = (_UNITS / ("screen.service" if seen else "part.service")).read_text(encoding="utf-8")
    return Template(shipped).substitute(
        what=_WHAT[room],
        type="notify" if tells else "simple",
        user=places.user,
        state=places.state,
        settings=places.settings,
        python=places.current / ".venv" / "bin" / "python",
        words=room.value,
        watchdog=WATCHDOG_S if tells else 0,
        tty=tty,
        screen=screen,
        after=after,
        # The X server of Debian needs its own rights to take the console.
        confined="no" if after else "yes",
    )


def _screen(windows: int, tty: int) -> tuple[str, str]:
    """Choose what brings the screen: before the program, and after it.

    cage shows one window on all there is. Several windows place themselves on their monitors, which
    cage does not let them do, so they get a bare X server, without anything the public could open.
    """
    if windows == 1:
        return f"{CAGE} -s --", ""
    return XINIT, f" -- /usr/bin/Xorg :{tty - 1} vt{tty} -nolisten tcp -s 0 -dpms"
