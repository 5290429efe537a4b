"""A ward on four machines, as docs/en/install.md has it: server, kiosk, waiting-room screen, boxes.

Each has a systemd that is its first process, and a cable to one switch. cage draws without a card,
and the boxes are virtual.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.booting import PATIENCE_S, Booted, booted
from tests.networks import HUB, on_one_switch
from tests.processes import wait_until

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can boot a machine inside this one"),
]

_MOTCUA = "/usr/local/bin/motcua"
NAMES = {"kiosk": "K2", "display": "D3", "counter": "line-2"}
_DESK = ("desk-1", "--room", "desk")
_DEVICES = (
    ("K2", "--room", "kiosk"),
    ("D3", "--room", "display"),
    ("line-2", "--room", "counter", "--counter", "6"),
)
_NO_CARD = "[Service]\nEnvironment=WLR_BACKENDS=headless WLR_RENDERER=pixman\n"
_ASKS = """
import json, ssl, urllib.request, uuid
key, _, authority = open("/var/lib/motcua/keys/desk-1").read().partition("\\n")
request = urllib.request.Request(
    "https://10.77.0.1:8750/api/v1/" + {path!r},
    json.dumps({{**{body!r}, "request_id": str(uuid.uuid4())}}).encode(),
    {{"content-type": "application/json", "authorization": f"Bearer {{key}}"}},
)
context = ssl.create_default_context(cadata=authority)
print(urllib.request.urlopen(request, timeout=60, context=context).read().decode())
"""


@dataclass(frozen=True)
class Part:
    """A program of a part: what it is called among the processes of its unit, on its machine."""

    program: str
    unit: str
    machine: Booted

    @property
    def process(self) -> int | None:
        return self.machine.processes(self.unit).get(self.program)


@dataclass(frozen=True)
class Ward:
    """The server, and the machine of each device."""

    server: Booted
    devices: dict[str, Booted]

    @property
    def machines(self) -> list[Booted]:
        return [self.server, *self.devices.values()]

    @property
    def parts(self) -> list[Part]:
        return [
            Part("hub", "motcua-hub.service", self.server),
            Part("mosquitto", "motcua-broker.service", self.server),
            *(Part(name, f"motcua-{name}.service", one) for name, one in self.devices.items()),
        ]

    def all_are_heard(self) -> bool:
        """Tell whether the doctor of the server hears of each device that it is well."""
        told = json.loads(self.server.typed(_MOTCUA, "doctor", "--json", fails=True))
        well = {check["name"] for check in told["checks"] if check["verdict"] == "ok"}
        return {"hub", "broker", *(f"thiết bị {name}" for name in NAMES.values())} <= well

    def asks(self, path: str, **body: str) -> dict[str, object]:
        """Ask the hub as the desk that was let in."""
        answer = json.loads(self.server.python(_ASKS.format(path=path, body=body)))
        assert isinstance(answer, dict)
        return answer


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """Install each part on its machine, and let the devices in."""
    folder = tmp_path_factory.mktemp("ward")
    with ExitStack() as stack:
        networks = stack.enter_context(on_one_switch(1 + len(NAMES)))
        machines = {}
        for name, network in zip(("server", *NAMES), networks, strict=True):
            (folder / name).mkdir()
            machines[name] = stack.enter_context(booted(folder / name, network.name))
        server = machines.pop("server")
        opens(server)
        for part, machine in machines.items():
            comes_in(server, machine, part)
        yield Ward(server, machines)


def opens(server: Booted) -> None:
    """Install hub and broker, let everybody in, and open them to the network."""
    server.run("install", "--part", "hub", "--part", "broker")
    for words in (_DESK, *_DEVICES):
        server.typed(_MOTCUA, "device", "add", *words)
    server.change(centre={"hours": "always"}, hub={"host": "0.0.0.0"}, broker={"host": "0.0.0.0"})
    server.typed("systemctl", "restart", "motcua-broker", "motcua-hub")


def comes_in(server: Booted, machine: Booted, part: str) -> None:
    """Install a device, with the hub's own settings and its key, brought on a stick."""
    name = NAMES[part]
    drop_in = machine.root / f"etc/systemd/system/motcua-{part}.service.d/no-card.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text(_NO_CARD, encoding="utf-8")
    machine.run("install", "--part", part)
    for brought in ("etc/motcua", "var/lib/motcua/keys"):
        shutil.copytree(server.root / brought, machine.root / "mnt" / brought.rpartition("/")[2])
    machine.typed("cp", "-rT", "/mnt/motcua", "/etc/motcua")
    machine.typed(
        "install", "-o", "motcua", "-m", "600", f"/mnt/keys/{name}", f"/etc/motcua/{name}"
    )
    machine.change(display={"sounds": False})
    machine.change(
        hub={"host": HUB, "key_file": f"/etc/motcua/{name}"},
        broker={"host": HUB, "embedded": False},
        **{part: {"id": name}},
    )
    machine.typed("systemctl", "restart", f"motcua-{part}")


def heard(ward: Ward) -> None:
    """Wait until all devices are with the hub, and nothing is left that failed."""
    wait_until(ward.all_are_heard, "all devices are heard", within_s=PATIENCE_S, look_s=3)
    for machine in ward.machines:
        assert machine.typed("systemctl", "--failed", "--no-legend") == ""


def starts_anew(ward: Ward, parts: list[Part], order: str) -> None:
    """Send programs an order that is no order to end, all at once; wait for their successors."""
    before = [part.process for part in parts]
    for part, number in zip(parts, before, strict=True):
        part.machine.typed("kill", f"-{order}", str(number))
    for part, number in zip(parts, before, strict=True):

        def lives_anew(part: Part = part, number: int | None = number) -> bool:
            return part.process not in {None, number}

        what = f"{part.program} is started again\n{part.machine.log_of(part.unit)}"
        wait_until(lives_anew, what, within_s=PATIENCE_S, look_s=1)
    heard(ward)


def test_each_device_comes_in_and_a_call_reaches_the_lamp(ward: Ward) -> None:
    heard(ward)
    label = ward.asks("tickets", service="certify")["label"]
    assert label == "A001"
    ward.asks("counters/6/open")
    ward.asks("counters/6/next", service="certify")
    line = ward.devices["counter"].root / "var/lib/motcua/counter-line-2/line.jsonl"
    wait_until(lambda: "A001" in line.read_text(), "the box on counter 6 shows the number")


def test_no_part_was_started_twice_and_each_is_watched(ward: Ward) -> None:
    for part in ward.parts:
        assert part.machine.shown(part.unit, "NRestarts") == "0", part
        assert part.machine.shown(part.unit, "WatchdogUSec") == "30s", part
        # The first word was that it is ready; this one tells that it is told again and again.
        assert part.machine.shown(part.unit, "WatchdogTimestampMonotonic") > "0", part


@pytest.mark.parametrize("order", ["STOP", "KILL"])
def test_each_part_that_is_frozen_or_killed_is_started_again(ward: Ward, order: str) -> None:
    starts_anew(ward, ward.parts, order)


def test_devices_find_a_server_again_that_lost_its_power(ward: Ward) -> None:
    before = str(ward.asks("tickets", service="certify")["label"])
    ward.server.cut_the_power()
    ward.server.switch_on()
    heard(ward)
    after = str(ward.asks("tickets", service="certify")["label"])
    assert int(after[1:]) == int(before[1:]) + 1


def test_a_device_that_lost_its_power_comes_in_again_without_a_login(ward: Ward) -> None:
    for machine in ward.devices.values():
        machine.cut_the_power()
    for machine in ward.devices.values():
        machine.switch_on()
    heard(ward)


def test_a_revoked_device_is_out_and_the_others_stay(ward: Ward) -> None:
    ward.server.typed(_MOTCUA, "device", "revoke", "K2")
    wait_until(
        lambda: "not let this device in" in ward.devices["kiosk"].log_of("motcua-kiosk.service"),
        "the kiosk says why it is out",
        within_s=60,
        look_s=1,
    )
    assert ward.asks("tickets", service="certify")["label"]


def test_uninstalled_a_part_leaves_its_state_and_nothing_that_runs(ward: Ward) -> None:
    for machine in ward.machines:
        machine.typed(_MOTCUA, "uninstall")
        assert machine.typed("systemctl", "--failed", "--no-legend") == ""
        assert not (machine.root / "opt/motcua").exists()
    for part in ward.parts:
        assert part.machine.shown(part.unit, "LoadState") == "not-found"
        assert part.machine.shown(part.unit, "ActiveState") == "inactive"
    assert (ward.server.root / "var/lib/motcua/queue.db").exists()


def test_part_by_part_on_one_machine_each_has_a_key_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with booted(tmp_path / "one") as one:
        one.draw_without_a_card()
        one.change(
            centre={"hours": "always"},
            kiosk={"id": "K2", "monitor": "960x1080+0+0"},
            display={"id": "D3", "monitor": "960x1080+960+0", "sounds": False},
            counter={"id": "line-2"},
        )
        parts = ("broker", "hub", *NAMES)
        one.run("install", *(word for part in parts for word in ("--part", part)))
        for words in _DEVICES:
            one.typed(_MOTCUA, "device", "add", *words)
        one.typed("cp", "-a", "/var/lib/motcua/keys", "/etc/motcua/keys")
        one.change(hub={"key_file": "/etc/motcua/keys"})
        one.typed("systemctl", "restart", *(f"motcua-{part}" for part in parts))
        ward = Ward(one, {})
        heard(ward)
        one.cut_the_power()
        one.switch_on()
        heard(ward)
        one.typed(_MOTCUA, "uninstall", "--purge")
        for left in ("opt/motcua", "etc/motcua", "var/lib/motcua"):
            assert not (one.root / left).exists()
        assert one.typed("sh", "-c", "ls /etc/systemd/system | grep motcua", fails=True) == ""
