"""What is installed where, as values: systemd's files, each with its path and text. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from string import Template

from motcua.pulse import START_S, STILL_S

_SHIPPED = Path(__file__).parent / "units"
UNITS = Path("/etc/systemd/system")
"""Where an administrator's units stand."""
COMMAND = Path("/usr/local/bin/motcua")
"""What an administrator of the installed machine types."""
LOG = "500M"
"""So much of the disk the journal may have: months of a ward's log."""
TIME_S = 60
"""So long the parts wait at boot for a time server, where somebody has them wait at all."""
CAGE, XORG = "/usr/bin/cage", "/usr/bin/Xorg"
PACKAGES = {CAGE: "cage seatd xwayland", XORG: "xserver-xorg xauth"}
"""What brings the windows to the screen, and the Debian packages that bring it."""
SCREEN = "motcua-screen.service"
"""The unit of the X server, where there is one."""


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
    """The parts of one machine, how many windows they open here, and where its backups go.

    `backups` is None where that is in the state folder or on a stick.
    """

    rooms: tuple[Room, ...]
    windows: int
    places: Places = field(default_factory=Places)
    backups: Path | None = None


@dataclass(frozen=True)
class File:
    """A text file of the installed machine."""

    path: Path
    text: str
    mode: int = 0o644


def waits_for_time(places: Places) -> Path:
    """Name the file that bounds how long the parts wait at boot for the right time."""
    return UNITS / "systemd-time-wait-sync.service.d" / f"{places.user}.conf"


def unit(room: Room) -> str:
    """Name the unit of a part."""
    return f"motcua-{room}.service"


def screen_program(plan: Plan) -> str | None:
    """Name what brings the windows of this machine to its screen; None where it has none.

    A single kiosk or waiting-room screen is shown by cage, which fills all there is with one
    window. Several place themselves on their monitors, which cage does not let them do, so they
    get a bare X server, without anything the public could open. So does a centre: inside cage its
    hub would end with the screen.
    """
    if not plan.windows:
        return None
    return CAGE if plan.windows == 1 and Room.CENTRE not in plan.rooms else XORG


def files(plan: Plan) -> Iterator[File]:
    """Write the files: the user, the log's size, the wait for the time, the command, the units."""
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
    yield File(
        waits_for_time(plan.places),
        "# Once it is enabled, all parts wait at boot until a time server has set the clock;\n"
        "# where none answers they would wait for ever.\n"
        f"[Service]\nTimeoutStartSec={TIME_S}\n",
    )
    yield File(COMMAND, _command(plan.places), 0o755)
    if screen_program(plan) == XORG:
        yield File(UNITS / SCREEN, _screen(plan.places))
    for room in plan.rooms:
        yield File(UNITS / unit(room), _unit(plan, room))


def _command(places: Places) -> str:
    return _filled(
        "command.sh",
        user=places.user,
        settings=places.settings,
        state=places.state,
        python=places.python,
    )


def _filled(shipped: str, **values: object) -> str:
    text = (_SHIPPED / shipped).read_text(encoding="utf-8")
    return Template(text).substitute(values)


# Serial lines and printers, sound, the screen and what touches it.
_GROUPS = ("dialout", "lp", "audio", "video", "render", "input")
_WINDOWS = {Room.CENTRE, Room.KIOSK, Room.DISPLAY}
KEEPERS = {Room.CENTRE, Room.HUB}
"""The parts in which a hub keeps the queue, and makes its backups."""
STICKS = tuple(map(Path, ("/media", "/mnt", "/run/media")))
"""Where every part may write besides the state folder: sticks and disks come and go."""
UNSEEN = tuple(map(Path, ("/home", "/root", "/run/user", "/tmp", "/var/tmp")))
"""What no part sees, or not as everybody else does (ProtectHome, PrivateTmp)."""


def _screen(places: Places) -> str:
    return _filled("screen.service", user=places.user, cookie=_cookie(places), xorg=XORG)


def _cookie(places: Places) -> Path:
    return Path(f"/run/{places.user}-screen/cookie")


def _unit(plan: Plan, room: Room) -> str:
    places = plan.places
    screen = screen_program(plan) if room in _WINDOWS else None
    return _filled(
        "cage.service" if screen == CAGE else "part.service",
        what=_WHAT[room],
        user=places.user,
        state=places.state,
        settings=places.settings,
        python=places.python,
        words=room.value,
        start=f"{START_S:g}",
        watchdog=f"{STILL_S:g}",
        cage=CAGE,
        after=SCREEN if screen == XORG else "",
        wants=f"Wants={SCREEN}\n" if screen == XORG else "",
        screen=_shown_by_x(places) if screen == XORG else "",
        confinement=_filled("confinement.conf"),
        writes=" ".join(map(_optional, _writes(plan, room))),
    )


def _writes(plan: Plan, room: Room) -> tuple[Path, ...]:
    return (*STICKS, plan.backups) if plan.backups and room in KEEPERS else STICKS


def _optional(place: Path) -> str:
    """Write a place as systemd reads it; one that is not there keeps nothing from starting."""
    text = str(place).replace("\\", r"\\").replace('"', r"\"").replace("%", "%%")
    return f'"-{text}"'


def _shown_by_x(places: Places) -> str:
    return (
        f"Environment=DISPLAY=:0 XAUTHORITY={_cookie(places)}\n"
        "# Its door; the rest of /tmp is our own.\n"
        "BindPaths=-/tmp/.X11-unix\n"
    )
