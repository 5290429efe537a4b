"""A hub on one machine and its boxes on another: two network namespaces and a cable between."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from counter.box import VirtualLine
from counter.codec import Light
from hub.client import Hub, HubUnreachableError, new_request_id
from hub.journal import verify
from hub.store.engine import database_url
from motcua.keys import way_in
from motcua.premises import survey
from tests.faults.load import CENTRE
from tests.networks import HUB, Machine, needs_root, on_one_switch
from tests.processes import wait_until

HUB_PORT, BROKER_PORT = 8750, 18830

pytestmark = needs_root


@pytest.fixture
def machines() -> Iterator[tuple[Machine, Machine]]:
    """Make two machines that reach each other and nobody else."""
    with on_one_switch(2) as (server, elsewhere):
        yield server, elsewhere


def options(state: Path, *sets: str) -> list[str]:
    words = ["--state", str(state)]
    common = (f'hub.host="{HUB}"', f'broker.host="{HUB}"', f"broker.port={BROKER_PORT}")
    for one in (*common, f"hub.port={HUB_PORT}", 'centre.hours="always"', *sets):
        words += ["--set", one]
    return words


def let_in(name: str, out: Path, words: Sequence[str], *more: str) -> None:
    command = [sys.executable, "-m", "motcua", "device", "add", name, "--out", str(out), "--json"]
    done = subprocess.run([*command, *more, *words], check=True, capture_output=True)
    assert json.loads(done.stdout)["name"] == name


def lit(line: VirtualLine) -> Light | None:
    lamp = line.lamp(1)
    return lamp.light if lamp else None


def test_boxes_on_another_machine_call_until_they_are_revoked(
    machines: tuple[Machine, Machine], tmp_path: Path
) -> None:
    server, elsewhere = machines
    stick = tmp_path / "stick"
    stick.mkdir()
    at_the_hub = options(
        tmp_path / "hub", "machine.kiosks=[]", "machine.displays=[]", "machine.counters=[]"
    )
    let_in("line-1", stick / "line-1", at_the_hub, "--room", "counter", "--counter", "6")
    let_in("desk-1", stick / "desk-1", at_the_hub, "--room", "desk")
    log = tmp_path / "centre.log"
    with ExitStack() as house:
        house.enter_context(server.runs("centre", *at_the_hub, log=log))
        wait_until(lambda: "the centre is open" in log.read_text(), "it opens", within_s=60)
        line = house.enter_context(VirtualLine([1]))
        at_the_boxes = options(
            tmp_path / "boxes",
            "broker.embedded=false",
            f'hub.key_file="{stick / "line-1"}"',
            f'counter.port="{line.port}"',
            'counter.boxes=[{address = 1, counter = "6"}]',
        )
        boxes = house.enter_context(
            elsewhere.runs("counter", *at_the_boxes, log=tmp_path / "boxes.log")
        )
        wait_until(lambda: lit(line) is Light.CLOSED, "the lamp is told, over the cable")
        assert elsewhere.here(lambda: take(stick / "desk-1")) == "A001"
        line.press(1, "next")
        wait_until(lambda: lit(line) is Light.CALLED, "the box has called")

        revoke = [sys.executable, "-m", "motcua", "device", "revoke", "line-1", *at_the_hub]
        subprocess.run(revoke, check=True, capture_output=True)
        assert elsewhere.here(lambda: take(stick / "desk-1")) == "A002"
        line.press(1, "next")
        wait_until(lambda: lit(line) is Light.AWAY, "the lamp of a revoked line doubts the hub")
        with pytest.raises(HubUnreachableError, match="key"):
            elsewhere.here(lambda: take(stick / "line-1"))
        assert elsewhere.here(lambda: waiting(stick / "desk-1")) == 1
        assert boxes.poll() is None
    assert "Traceback" not in log.read_text() + (tmp_path / "boxes.log").read_text()
    assert verify(database_url("", tmp_path / "hub"), CENTRE).difference is None


def _hub(file: Path) -> Hub:
    """Come in as a device does, by its settings and its file."""
    sets = [f'hub.host="{HUB}"', f"hub.port={HUB_PORT}", f'hub.key_file="{file}"']
    here = survey(overrides=sets)
    way = way_in(here)
    return Hub(here.hub_url, key=way.key, trust=way.trust)


def take(file: Path) -> str:
    with _hub(file) as hub:
        return hub.issue("certify", request_id=new_request_id()).label


def waiting(file: Path) -> int:
    with _hub(file) as hub:
        board: dict[str, Any] = hub._ask("GET", "/api/v1/board/main").json()
        return sum(line["count"] for line in board["waiting"])
