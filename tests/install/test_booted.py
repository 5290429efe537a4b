"""A room that starts with the power switch: its units under a systemd that is the first process.

Only root can boot a machine inside this one. What a real one has beyond it: a graphics card, a
console, a touch panel, sound. In the place of Debian's X server stands Xvfb.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator

import pytest

from tests.booting import HOUSE, Booted, booted
from tests.processes import wait_until

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can boot a machine inside this one"),
]

UNIT, SCREEN = "motcua-centre.service", "motcua-screen.service"
_TAKE = """
import json, sys, urllib.request, uuid
body = {"service": "certify", "request_id": str(uuid.uuid4())}
request = urllib.request.Request(
    "http://127.0.0.1:8750/api/v1/tickets",
    json.dumps(body).encode(),
    {"content-type": "application/json"},
)
print(json.load(urllib.request.urlopen(request, timeout=60))["label"])
"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booted]:
    """Install a centre with three windows, as `./run install` does."""
    with booted(tmp_path_factory.mktemp("room")) as found:
        found.draw_without_a_card()
        found.change(centre={"hours": "always"}, backup={"folder": "/srv/backup"})
        found.typed("mkdir", "/srv/backup")
        found.run("install")
        found.typed("chown", "motcua", "/srv/backup")
        yield found


def parts(room: Booted) -> dict[str, int]:
    """List the processes of the centre's unit, by what each is."""
    return room.processes(UNIT)


def is_whole(room: Booted) -> bool:
    running = parts(room)
    return {"centre", "hub", "mosquitto", "kiosk", "display", "counter"} <= {*running}


def take(room: Booted) -> str:
    """Take a number, once the hub answers: on a busy machine it may be late."""
    asks = "import socket; socket.create_connection(('127.0.0.1', 8750)); print('yes')"
    wait_until(
        lambda: room.python(asks, fails=True).endswith("yes"), "the hub", within_s=120, look_s=1
    )
    return room.python(_TAKE)


def starts_anew(room: Booted, name: str, order: str) -> None:
    """Send one part an order that is no order to end, and wait for its successor."""
    before = parts(room)[name]
    room.typed("sh", "-c", f"kill -{order} {before}")
    try:
        wait_until(
            lambda: parts(room).get(name, before) != before,
            f"{name} is started again",
            within_s=180,
            look_s=1,
        )
        wait_until(lambda: is_whole(room), "all run", within_s=120, look_s=1)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{room.log_of(UNIT)}") from None


def test_after_the_installation_all_of_it_runs_as_its_own_user(room: Booted) -> None:
    assert room.shown(UNIT, "ActiveState") == "active"
    assert room.shown(SCREEN, "ActiveState") == "active"
    wait_until(lambda: is_whole(room), "all run", within_s=120, look_s=1)
    user = room.typed("id", "-u", "motcua")
    for number in parts(room).values():
        assert room.typed("stat", "-c", "%u", f"/proc/{number}") == user
    assert take(room) == "A001"
    assert "the centre is open" in room.log_of(UNIT), "the log stands where the guides look for it"
    assert room.typed("stat", "-c", "%U %a", "/var/lib/motcua") == "motcua 750"


def test_the_hub_writes_its_backups_where_they_shall_go_and_nowhere_beside(room: Booted) -> None:
    wait_until(lambda: is_whole(room), "all run", within_s=120, look_s=1)
    inside = ("nsenter", "--target", str(parts(room)["hub"]), "--mount", "--")
    room.typed(*inside, "touch", "/srv/backup/here")
    assert "Read-only" in room.typed(*inside, "touch", "/srv/beside", fails=True)


@pytest.mark.parametrize("name", ["hub", "kiosk", "mosquitto"])
def test_a_part_that_is_frozen_is_started_again(room: Booted, name: str) -> None:
    starts_anew(room, name, "STOP")


@pytest.mark.parametrize("order", ["STOP", "KILL"])
def test_a_centre_that_is_frozen_or_killed_is_started_again(room: Booted, order: str) -> None:
    starts_anew(room, "centre", order)
    assert take(room).startswith("A0")


@pytest.mark.parametrize("order", ["KILL", "STOP"])
def test_the_centre_outlives_its_screen_and_its_windows_come_back(room: Booted, order: str) -> None:
    centre, hub = parts(room)["centre"], parts(room)["hub"]
    room.typed("systemctl", "kill", f"--signal={order}", SCREEN)
    if order == "STOP":  # nobody watches X: whoever sees it types this
        room.typed("systemctl", "restart", SCREEN)
    wait_until(
        lambda: room.shown(SCREEN, "ActiveState") == "active", "X is back", within_s=60, look_s=1
    )
    wait_until(lambda: is_whole(room), "all run", within_s=120, look_s=1)
    assert (parts(room)["centre"], parts(room)["hub"]) == (centre, hub)


def test_after_a_power_cut_all_starts_without_a_login_and_no_number_is_lost(room: Booted) -> None:
    given = [take(room) for _ in range(3)]
    room.cut_the_power()
    room.switch_on()
    wait_until(
        lambda: room.shown(UNIT, "ActiveState") == "active", "it runs", within_s=180, look_s=1
    )
    assert int(take(room)[1:]) == int(given[-1][1:]) + 1
    told = json.loads(room.typed("/usr/local/bin/motcua", "journal", "verify", "--json"))
    assert told["difference"] is None, told


def test_it_stops_in_good_order_in_time(room: Booted) -> None:
    room.typed("systemctl", "stop", UNIT)
    assert room.shown(UNIT, "Result") == "success"
    assert "does not stop; killed" not in room.log_of(UNIT).partition("the centre closes")[2]
    room.typed("systemctl", "start", UNIT)
    assert room.shown(UNIT, "ActiveState") == "active"


def test_a_newer_version_takes_the_queue_over_and_one_that_does_not_start_goes_back(
    room: Booted,
) -> None:
    before = take(room)
    room.run("update", HOUSE)
    newer = room.typed("readlink", "/opt/motcua/current")
    wait_until(lambda: is_whole(room), "all run", within_s=120, look_s=1)
    assert int(take(room)[1:]) == int(before[1:]) + 1

    ill = room.root / "srv/ill"
    shutil.copytree(f"{room.root}{newer}", ill, ignore=shutil.ignore_patterns(".venv"))
    (ill / "motcua/centre.py").write_text("this is no Python\n")
    said = room.run("update", "/srv/ill", fails=True)
    assert "runs again, with its queue" in said
    assert room.typed("readlink", "/opt/motcua/current") == newer
    wait_until(lambda: is_whole(room), "all run", within_s=120, look_s=1)
    assert int(take(room)[1:]) == int(before[1:]) + 2
    assert room.typed("systemctl", "--failed", "--no-legend") == ""


def test_uninstalled_it_leaves_the_queue_and_nothing_that_runs(room: Booted) -> None:
    room.typed("/usr/local/bin/motcua", "uninstall")
    for unit in (UNIT, SCREEN):
        assert room.shown(unit, "LoadState") == "not-found"
        assert room.shown(unit, "ActiveState") == "inactive"
    assert (room.root / "var/lib/motcua/queue.db").exists()
    assert not (room.root / "opt/motcua").exists()
