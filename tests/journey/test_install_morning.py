"""The morning a ward is installed on two machines: keys on a stick, and a stranger on the cable.

Hub and broker stand on one machine; kiosk, screen and boxes on the other, set up as
docs/devices.md says: a file of settings and the key that was brought over.
"""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue

import httpx
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from broker_config.link import Link
from broker_config.messages import Board, board_topic
from broker_config.trust import Trust
from counter.box import VirtualLine
from counter.codec import Light
from hub import keys
from hub.journal import export, verify
from hub.store.engine import database_url
from motcua.follow import Follower
from motcua.hand import Hand, gives_numbers
from motcua.keys import way_in
from motcua.premises import survey
from motcua.screen import Rect, Screen
from motcua.touch import Finger
from tests.desks.people import HOA, SECRET
from tests.networks import HUB, Machine, needs_root, on_one_switch
from tests.processes import wait_until

DATA = Path(__file__).resolve().parents[2] / "data"
HUB_PORT, BROKER_PORT = 8750, 18830  # those of the example
CENTRE = "nam-cuong"
KIOSK, DISPLAY = Rect(540, 960), Rect(960, 540, 540)
FIRST_FRAME_S = 60.0
FORGED = 1_000_000

pytestmark = needs_root


@dataclass(frozen=True)
class House:
    """One machine's own folder: its settings, and its state beside them."""

    folder: Path

    @property
    def words(self) -> list[str]:
        return ["--settings", str(self.folder / "centre.toml"), "--state", str(self.state)]

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def write(self, **tables: str) -> None:
        """Write its settings: the example, with some lines of a table first or in their place."""
        text = (DATA / "centre.toml").read_text(encoding="utf-8")
        # A centre on any day of the week.
        start, end = text.index("[centre.hours]"), text.index("[hub]")
        text = text[:start] + text[end:]
        tables["centre"] = 'hours = "always"'
        for table, lines in tables.items():
            head, mark, rest = text.partition(f"\n[{table}]\n")
            assert mark, table
            own, begins, others = rest.partition("\n[")
            for line in lines.splitlines():
                key = line.partition(" = ")[0]
                own = re.sub(rf"(?m)^{key} = (\[\n( .*\n)*\]|.*)$", "", own)
            text = f"{head}{mark}{lines}\n{own}{begins}{others}"
        self.folder.mkdir()
        (self.folder / "centre.toml").write_text(text, encoding="utf-8")

    def motcua(self, *words: str, typed: str = "") -> None:
        """Type a command, as who runs this machine."""
        command = [sys.executable, "-m", "motcua", *words, *self.words]
        subprocess.run(command, check=True, capture_output=True, text=True, input=typed)


@pytest.fixture
def machines() -> Iterator[tuple[Machine, Machine]]:
    """Make two machines that reach each other and nobody else."""
    with on_one_switch(2) as (server, elsewhere):
        yield server, elsewhere


def lets_in(server: House, elsewhere: Path, devices: dict[str, Sequence[str]]) -> None:
    """Let devices in, and carry their keys over."""
    elsewhere.mkdir()
    for name, words in devices.items():
        server.motcua("device", "add", name, *words)
        shutil.copyfile(server.state / "keys" / name, elsewhere / name)
        (elsewhere / name).chmod(0o600)


def test_a_ward_on_two_machines_serves_and_a_stranger_on_the_cable_does_nothing(
    machines: tuple[Machine, Machine], xvfb: Screen, tmp_path: Path
) -> None:
    server, elsewhere = machines
    hub = House(tmp_path / "hub")
    hub.write(
        hub=f'host = "{HUB}"',
        broker=f'host = "{HUB}"',
        machine="kiosks = []\ndisplays = []\ncounters = []",
    )
    stick = tmp_path / "keys"
    box = ["--room", "counter", "--counter", "6"]
    rooms = {"K1": ["--room", "kiosk"], "D1": ["--room", "display"], "line-1": box}
    lets_in(hub, stick, {**rooms, "watch": ["--room", "display"]})
    hub.motcua("clerk", "add", HOA, "--role", "clerk", typed=f"{SECRET}\n")
    with ExitStack() as ward:
        line = ward.enter_context(VirtualLine([1]))
        more = {
            "K1": f'monitor = "{KIOSK}"',
            "D1": f'monitor = "{DISPLAY}"',
            "line-1": f'port = "{line.port}"\nboxes = [{{ address = 1, counter = "6" }}]',
        }
        logs = {name: tmp_path / f"{name}.log" for name in ("hub", *rooms)}
        ward.enter_context(server.runs("centre", *hub.words, log=logs["hub"]))
        wait_until(lambda: "the centre is open" in logs["hub"].read_text(), "it opens", within_s=60)
        for name, (_, room, *_) in rooms.items():
            house = House(tmp_path / name)
            house.write(
                **{
                    "hub": f'host = "{HUB}"\nkey_file = "{stick / name}"',
                    "broker": f'host = "{HUB}"\nembedded = false',
                    room: f'id = "{name}"\n{more[name]}',
                }
            )
            words = [room, *house.words, "--trace", str(tmp_path / f"{name}.jsonl")]
            ward.enter_context(elsewhere.runs(*words, log=logs[name], env=xvfb.env))
        kiosk, display = (Follower(tmp_path / f"{name}.jsonl") for name in ("K1", "D1"))

        kiosk.wait("screen", gives_numbers, within_s=FIRST_FRAME_S)
        display.wait("board", lambda f: f["live"], within_s=FIRST_FRAME_S)
        wait_until(lambda: lit(line) is Light.CLOSED, "the lamp is told, over the cable")
        label = takes_a_number(Hand(Finger(xvfb), KIOSK, kiosk))
        line.press(1, "next")
        wait_until(lambda: lit(line) is Light.CALLED, "the box has called")
        display.wait("board", lambda f: (label, "6") in rows(f))
        assert xvfb.picture(DISPLAY).getcolors(2) is None, "the screen is drawn"
        page = elsewhere.here(lambda: an_officials_browser_shows("6", stick / "D1"))
        assert f'class="label">{label}<' in page

        with hears_the_boards(elsewhere, stick / "watch") as boards:
            before = boards.get(timeout=20)
            elsewhere.here(a_stranger_is_refused)
            # Two more of the hub's own: what came before them has arrived.
            later = [boards.get(timeout=30) for _ in range(2)]
        told = [(board.notice, board.revision < FORGED) for board in (before, *later)]
        assert told == [("", True)] * 3
    url = database_url("", hub.state)
    happened = [line["what"] for line in export(url, CENTRE)]
    assert [happened.count(what) for what in ("TicketIssued", "TicketCalled")] == [1, 1]
    assert verify(url, CENTRE).difference is None
    for log in logs.values():
        assert "Traceback" not in log.read_text()


def takes_a_number(citizen: Hand) -> str:
    mark = citizen.touch("take")
    citizen.screen("services", after=mark)
    mark = citizen.touch("service:certify")
    return str(citizen.kiosk.wait("ticket", after=mark).fields["label"])


def an_officials_browser_shows(counter: str, file: Path) -> str:
    """Sign in at an office computer that was told whom to trust; give the page of a counter."""
    url, trust = f"https://{HUB}:{HUB_PORT}", Trust(keys.authority_in(file))
    here = {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=url, verify=trust.context(), headers=here) as browser:
        form = {"name": HOA, "secret": SECRET, "goal": "/desk"}
        assert browser.post("/desk/sign-in", data=form).status_code == 303
        return browser.get(f"/desk/counter/{counter}").text


def lit(line: VirtualLine) -> Light | None:
    lamp = line.lamp(1)
    return lamp.light if lamp else None


def rows(board: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    return [(row["label"], row["counter"]) for row in board["rows"]]


@contextmanager
def hears_the_boards(machine: Machine, key: Path) -> Iterator[Queue[Board]]:
    """Listen as a further screen does; whatever is no board ends the test."""
    sets = [f'{part}.host="{HUB}"' for part in ("hub", "broker")]
    here = survey(overrides=[*sets, "broker.embedded=false", f'hub.key_file="{key}"'])
    way = way_in(here)
    link = Link(here.settings.broker, CENTRE, "watch", kind="display", key=way.key, trust=way.trust)
    boards: Queue[Board] = Queue()
    link.subscribe(board_topic(CENTRE, "main"), lambda said: boards.put(Board.from_bytes(said)))
    machine.here(link.start)
    try:
        yield boards
    finally:
        machine.here(link.stop)


def a_stranger_is_refused() -> None:
    """Post and publish without a key, over TLS and in plain text."""
    url = f"https://{HUB}:{HUB_PORT}"
    body = {"service": "certify", "request_id": "stranger"}
    assert httpx.post(f"{url}/api/v1/tickets", json=body, verify=False).status_code == 401
    call = httpx.post(f"{url}/api/v1/counters/6/next", json=body, verify=False)
    assert call.status_code == 401
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url.replace('https', 'http')}/health")
    for name in (None, "hub"):
        assert publishes_as(name).is_failure


def publishes_as(name: str | None) -> ReasonCode:
    """Send a board that any screen would believe; give what the broker says of the sender."""
    forged = Board(revision=FORGED, published_at=datetime.now(UTC), notice="Về nhà đi!")
    came: list[ReasonCode] = []
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set(name, "guessed" if name else None)
    client.tls_set(cert_reqs=ssl.CERT_NONE)
    client.tls_insecure_set(True)
    client.on_connect = lambda _c, _u, _f, reason, _p: came.append(reason)
    client.connect(HUB, BROKER_PORT)
    client.publish(board_topic(CENTRE, "main"), forged.to_bytes(), qos=1, retain=True)
    wait_until(lambda: client.loop(0.1) is not None and came, "the broker answers")
    return came[0]
