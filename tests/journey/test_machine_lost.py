"""The machine is lost with its disk: an empty one goes on from a stick, no screen is touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.client import Hub, new_request_id
from hub.journal import verify
from hub.store.engine import database_url
from motcua.follow import Follower
from motcua.screen import Rect, Screen
from tests.faults.load import CENTRE
from tests.processes import answers, free_port, motcua, wait_until

WINDOW = Rect(960, 540)
FIRST_FRAME_S, HEALED_S = 60.0, 40.0


@contextmanager
def a_centre(state: Path, words: list[str]) -> Iterator[None]:
    """Run hub and broker as one machine does; at the end its power is cut."""
    log = state.with_suffix(".log")
    no_rooms = [f"machine.{rooms}=[]" for rooms in ("kiosks", "displays", "counters")]
    sets = [word for one in no_rooms for word in ("--set", one)]
    with motcua("centre", "--state", str(state), *words, *sets, log=log):
        wait_until(lambda: "the centre is open" in log.read_text(), "it opens", within_s=60)
        yield


def typed(*words: str) -> str:
    """Type a command; give what it said."""
    command = [sys.executable, "-m", "motcua", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_empty_machine_goes_on_from_the_stick_and_the_screen_shows_the_board_again(
    tmp_path: Path, xvfb: Screen
) -> None:
    port = free_port()
    ports = (port, free_port())
    settings = (f"hub.port={port}", f"broker.port={ports[1]}", "centre.hours=always")
    words = [word for one in settings for word in ("--set", one)]
    lost, empty, stick = (tmp_path / name for name in ("lost", "empty", "stick"))
    stick.mkdir()
    trace = tmp_path / "display.jsonl"
    screen = [*words, "--state", str(tmp_path / "screen"), "--set", f"display.monitor={WINDOW}"]
    screen += ["--trace", str(trace)]
    with (
        Hub(f"http://127.0.0.1:{port}") as hub,
        motcua("display", *screen, log=tmp_path / "display.log", env=xvfb.env) as display,
    ):

        def take() -> str:
            return hub.issue("certify", request_id=new_request_id()).label

        with a_centre(lost, words):
            held = [take() for _ in range(3)]
            for verb in ("open", "next"):
                hub.counter("6", verb, request_id=new_request_id())
            follower = Follower(trace)
            follower.wait("board", lambda f: shows(f, held[0], 2), within_s=FIRST_FRAME_S)
            file = typed("backup", "--to", str(stick), "--state", str(lost), *words)
            # They are in nobody's backup.
            held += [take() for _ in range(3)]
            newest = follower.wait("board", lambda f: shows(f, held[0], 5)).fields["revision"]
        wait_until(lambda: not any(map(answers, ports)), "nothing of it is left")
        shutil.rmtree(lost)

        typed("restore", file, "--yes", "--state", str(empty), *words)
        mark = follower.mark()
        with a_centre(empty, words):
            board = follower.wait(
                "board", lambda f: f["live"] and shows(f, held[0], 2), after=mark, within_s=HEALED_S
            )
            assert board.fields["revision"] < newest
            assert take() not in held
            follower.wait("board", lambda f: shows(f, held[0], 3), after=board.number)
            assert display.poll() is None
    assert verify(database_url("", empty), CENTRE).difference is None


def shows(board: dict[str, list[dict[str, object]]], called: str, waiting: int) -> bool:
    """Tell whether this one is called and so many wait."""
    counts = {row["service"]: row["count"] for row in board["waiting"]}
    return [row["label"] for row in board["rows"]] == [called] and counts["certify"] == waiting
