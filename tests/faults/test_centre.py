"""`motcua centre` under bad luck: parts that die, orders to stop, a supervisor that is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from hub.journal import verify
from hub.store.engine import database_url
from motcua.child import Pauses
from tests.processes import alive, answers, free_port, motcua, wait_until


@dataclass
class Open:
    """A centre that runs: hub, broker and one line of virtual boxes, no windows."""

    process: subprocess.Popen[bytes]
    hub: int
    broker: int
    log: Path
    words: list[str]

    def children(self) -> dict[str, int]:
        """List its parts by their first word, with the process of each."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            # One that has just died or not quite begun has no words.
            with contextlib.suppress(psutil.Error, IndexError, ValueError):
                words = child.cmdline()
                name = "broker" if words[0] == "mosquitto" else words[words.index("motcua") + 1]
                found[name] = child.pid
        return found

    def whole(self) -> list[int]:
        """List every process below it."""
        return [child.pid for child in psutil.Process(self.process.pid).children(recursive=True)]

    def said(self) -> str:
        return self.log.read_text()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Open]:
    """Open a centre and wait until it says so; at the end its tables must be its journal."""
    hub, broker, log = free_port(), free_port(), tmp_path / "centre.log"
    words = ["centre", "--state", str(tmp_path / "state")]
    for text in (f"hub.port={hub}", f"broker.port={broker}"):
        words += ["--set", text]
    with ExitStack() as stack:
        env = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
        process = stack.enter_context(motcua(*words, log=log, env=env))
        centre = Open(process, hub, broker, log, words)
        try:
            wait_until(lambda: "the centre is open" in centre.said(), "the centre opens")
            yield centre
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(20)
    url = database_url("", tmp_path / "state")
    assert verify(url, "nam-cuong").difference is None


@pytest.mark.parametrize("part", ["broker", "hub", "counter"])
def test_a_part_that_dies_comes_back(centre: Open, part: str) -> None:
    killed = centre.children()[part]
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: centre.children().get(part, killed) != killed, f"{part} is started again")
    wait_until(lambda: answers(centre.hub) and answers(centre.broker), "all answer")
    assert "was ended by SIGKILL; again in 1 s" in centre.said()


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_centre_that_is_told_to_stop_leaves_no_process(
    centre: Open, order: signal.Signals
) -> None:
    everyone = centre.whole()
    assert len(everyone) >= 3
    centre.process.send_signal(order)
    assert centre.process.wait(20) == 0
    assert alive(everyone) == []
    assert "does not stop; killed" not in centre.said()


def test_a_centre_that_is_killed_leaves_no_process(centre: Open) -> None:
    everyone = centre.whole()
    centre.process.kill()
    centre.process.wait()
    wait_until(lambda: not alive(everyone), "all parts are gone", within_s=5)


def test_a_centre_stops_in_reverse_even_when_a_part_hangs(centre: Open) -> None:
    everyone, hanging = centre.whole(), centre.children()["hub"]
    os.kill(hanging, signal.SIGSTOP)
    centre.process.terminate()
    assert centre.process.wait(20) == 0
    assert alive(everyone) == []
    assert "hub does not stop; killed" in centre.said()


def test_two_centres_never_share_a_state_folder(centre: Open, tmp_path: Path) -> None:
    log = tmp_path / "second.log"
    with motcua(*centre.words, log=log) as second:
        assert second.wait(20) == 1
    assert f"a centre already runs with the state folder {tmp_path / 'state'}" in log.read_text()
    assert f"process {centre.process.pid}" in log.read_text()
    assert centre.process.poll() is None


def test_a_centre_without_a_screen_says_what_waits_for_one(centre: Open) -> None:
    assert "not started: kiosk K1, display D1, display D2" in centre.said()
    assert set(centre.children()) == {"broker", "hub", "counter"}


def test_a_taken_port_is_told_in_one_sentence(centre: Open, tmp_path: Path) -> None:
    log = tmp_path / "second.log"
    words = [*centre.words, "--state", str(tmp_path / "other")]
    with motcua(*words, log=log) as second:
        assert second.wait(20) == 1
    assert log.read_text().startswith(f"port {centre.broker} of 127.0.0.1 is taken")
    assert len(log.read_text().splitlines()) == 1


def test_pauses_grow_and_are_short_again_after_a_minute_well() -> None:
    pauses = Pauses()
    assert [pauses.after(0.1) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert pauses.after(61) == 1
    assert pauses.after(0.1) == 2
