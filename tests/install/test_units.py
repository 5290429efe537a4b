"""The files of systemd: right by systemd's own check, for every way to share a centre out."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from motcua.commands.install import install
from motcua.install.plan import SCREEN, Places, Plan, Room, files, unit

HOUSE = Path(__file__).resolve().parents[2]
SHARES = {
    "centre with one window": Plan((Room.CENTRE,), 1),
    "centre with three windows": Plan((Room.CENTRE,), 3),
    "centre without a screen": Plan((Room.CENTRE,), 0),
    "server": Plan((Room.HUB, Room.BROKER), 0),
    "kiosk": Plan((Room.KIOSK,), 1),
    "screen": Plan((Room.DISPLAY,), 1),
    "two screens": Plan((Room.KIOSK, Room.DISPLAY), 2),
    "boxes": Plan((Room.COUNTER,), 0),
}


def units(plan: Plan) -> dict[str, configparser.ConfigParser]:
    found = {}
    for file in files(plan):
        if file.path.suffix == ".service":
            parser = configparser.ConfigParser(strict=False, interpolation=None)
            parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their letters
            parser.read_string(file.text)
            found[file.path.name] = parser
    return found


@pytest.mark.parametrize("share", SHARES)
def test_systemd_finds_nothing_wrong_with_the_units(share: str, tmp_path: Path) -> None:
    assert shutil.which("systemd-analyze"), "systemd is not installed: apt-get install systemd"
    plan = SHARES[share]
    for name, parser in units(plan).items():
        _, *words = parser["Service"]["ExecStart"].split()
        assert words
        verify(tmp_path / name, next(f.text for f in files(plan) if f.path.name == name))


def verify(place: Path, text: str) -> None:
    """Have systemd examine a unit; what it starts need not be installed here."""
    place.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", place],
        capture_output=True,
        text=True,
        check=False,
    )
    # A machine whose first process is not systemd says so; that is no fault of the unit.
    said = [line for line in done.stderr.splitlines() if place.name in line or "Unknown" in line]
    assert (done.returncode, said) == (0, []), done.stderr


@pytest.mark.parametrize("share", SHARES)
def test_every_part_is_started_again_for_ever_at_boot_and_as_its_own_user(share: str) -> None:
    for name, parser in units(SHARES[share]).items():
        service = parser["Service"]
        assert service["Restart"] == "always"
        assert parser["Unit"]["StartLimitIntervalSec"] == "0"
        assert parser["Install"]["WantedBy"] == "multi-user.target"
        if name == SCREEN:
            continue
        assert service["User"] == "motcua"
        assert service["Type"] == "notify"
        assert float(service["WatchdogSec"]) > 0


PYTHON = "/opt/motcua/current/.venv/bin/python -m motcua"


def starts(share: str) -> dict[str, str]:
    return {name: parser["Service"]["ExecStart"] for name, parser in units(SHARES[share]).items()}


def test_a_kiosk_or_a_screen_alone_is_brought_by_cage() -> None:
    assert list(starts("kiosk")) == ["motcua-kiosk.service"]
    (command,) = starts("kiosk").values()
    assert command.startswith(f"/usr/bin/cage -s -- {PYTHON} kiosk ")


@pytest.mark.parametrize("share", ["centre with one window", "two screens"])
def test_a_centre_and_several_windows_get_a_bare_x_server_of_their_own(share: str) -> None:
    plan, found = SHARES[share], units(SHARES[share])
    first, *parts = found
    assert first == SCREEN
    assert parts == [unit(room) for room in plan.rooms]
    assert found[first]["Service"]["ExecStart"].startswith("/usr/bin/Xorg :0 vt1 ")
    assert "-nolisten tcp" in found[first]["Service"]["ExecStart"]
    for name in parts:
        # The hub lives on when the screen does not: it wants it, and does not require it.
        assert found[name]["Unit"]["Wants"] == SCREEN
        assert "Requires" not in found[name]["Unit"]
        assert SCREEN in found[name]["Unit"]["After"]
        assert found[name]["Service"]["ExecStart"].startswith(f"{PYTHON} ")


def test_a_centre_without_a_screen_has_none() -> None:
    assert list(starts("centre without a screen")) == ["motcua-centre.service"]
    assert all(command.startswith(PYTHON) for command in starts("server").values())


@pytest.mark.parametrize("share", SHARES)
def test_no_part_opens_a_session_of_logind(share: str) -> None:
    # It would move the part out of its unit: its READY=1 is not heard, its rest is never ended.
    for parser in units(SHARES[share]).values():
        assert "PAMName" not in parser["Service"]


@pytest.mark.parametrize("share", SHARES)
def test_every_part_is_confined(share: str) -> None:
    for name, parser in units(SHARES[share]).items():
        if name != SCREEN:  # the X server has root's own rights, and no part of ours in it
            assert parser["Service"]["ProtectSystem"] == "strict"
            assert parser["Service"]["NoNewPrivileges"] == "yes"
            assert parser["Service"]["CapabilityBoundingSet"] == ""
            assert parser["Service"]["SystemCallFilter"].startswith("@system-service")
            # Any list of devices would shut out those that a ward plugs in.
            assert not {"PrivateDevices", "DeviceAllow", "ProtectClock"} & {*parser["Service"]}


def test_the_user_may_use_what_boxes_printers_sound_and_screens_hang_on() -> None:
    text = next(f.text for f in files(Plan((Room.CENTRE,), 1)) if "sysusers" in str(f.path))
    assert text.splitlines()[0].startswith("u motcua ")
    for group in ("dialout", "lp", "audio", "video", "input"):
        assert f"m motcua {group}" in text


def test_the_log_of_every_part_is_the_journal_and_the_journal_is_bounded() -> None:
    place = Path("/etc/systemd/journald.conf.d/motcua.conf")
    for plan in SHARES.values():
        (file,) = (one for one in files(plan) if one.path == place)
        drop_in = configparser.ConfigParser()
        drop_in.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their letters
        drop_in.read_string(file.text)
        assert {name: dict(drop_in[name]) for name in drop_in.sections()} == {
            "Journal": {"SystemMaxUse": "500M"}
        }
        assert file.mode & 0o044 == 0o044, "journald's own user reads it"
        for parser in units(plan).values():
            # A file of its own would grow for ever.
            assert parser["Service"].get("StandardOutput", "journal") == "journal"
            assert parser["Service"].get("StandardError", "inherit") in {"inherit", "journal"}


@pytest.mark.parametrize("share", SHARES)
def test_the_parts_wait_at_boot_for_the_right_time_and_never_for_ever(share: str) -> None:
    place = Path("/etc/systemd/system/systemd-time-wait-sync.service.d/motcua.conf")
    (file,) = (one for one in files(SHARES[share]) if one.path == place)
    drop_in = configparser.ConfigParser()
    drop_in.read_string(file.text)
    assert 0 < int(drop_in["Service"]["TimeoutStartSec"]) <= 60
    for name, parser in units(SHARES[share]).items():
        if name != SCREEN:
            assert "time-sync.target" in parser["Unit"]["After"].split()
            # Ordered after it and no more: a clock that nobody sets keeps nothing from starting.
            assert "time-sync.target" not in parser["Unit"].get("Requires", "")


def test_another_name_is_used_everywhere(tmp_path: Path) -> None:
    plan = Plan((Room.HUB,), 0, Places(tmp_path, "quan-mot"))
    text = "\n".join(f"{file.path}\n{file.text}" for file in files(plan))
    assert "motcua/" not in text
    assert "User=quan-mot" in text


def writes_of(root: Path, room: Room, folder: str) -> list[str]:
    """Install a part below a folder, with backups in `folder`; tell where its unit may write."""
    settings = root / "etc/motcua/centre.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    shipped = (HOUSE / "data" / "centre.toml").read_text(encoding="utf-8")
    own = shipped.replace('folder = "backups"', f"folder = {json.dumps(folder)}")
    settings.write_text(own.replace('"holidays.txt"', '""'), encoding="utf-8")
    install(part=[room], root=root, units=True)
    verify(place := root / "etc/systemd/system" / unit(room), place.read_text(encoding="utf-8"))
    (line,) = re.findall(r"^ReadWritePaths=(.*)$", place.read_text(encoding="utf-8"), re.MULTILINE)
    return [word.replace("%%", "%") for word in shlex.split(line)]


STICKS = ["-/media", "-/mnt", "-/run/media"]


@pytest.mark.parametrize("room", [Room.CENTRE, Room.HUB])
@pytest.mark.parametrize("folder", ["/srv/backup", r'/srv/b "quoted" \ 100% sao lưu'])
def test_whoever_keeps_the_queue_may_write_its_backups_where_they_shall_go(
    tmp_path: Path, room: Room, folder: str
) -> None:
    assert writes_of(tmp_path, room, folder) == [*STICKS, f"-{folder}"]


def test_a_part_writes_where_it_must_and_nowhere_else(tmp_path: Path) -> None:
    assert writes_of(tmp_path, Room.COUNTER, "/srv/backup") == STICKS
    for inside in ("", "backups", "../motcua/backups", "/media/motcua/backup", "/mnt"):
        assert writes_of(tmp_path, Room.HUB, inside) == STICKS
    assert writes_of(tmp_path, Room.HUB, "../motcua-backup")[-1] == "-/var/lib/motcua-backup"


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("/srv/a\nb", "signs that nobody sees"),
        ("/home/lan/backup", "máy chủ không vào được /home/lan/backup"),
    ],
)
def test_a_folder_of_backups_that_no_hub_could_write_is_refused_in_a_sentence(
    tmp_path: Path, folder: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        writes_of(tmp_path, Room.HUB, folder)
    said = capsys.readouterr().err
    assert why in said
    assert said.count("\n") == 1
    assert not (tmp_path / "etc/systemd").exists()
