"""Where the benchmarks work: a centre on a stage, and the small programs it is compared with."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from motcua.follow import Follower
from motcua.screen import Screen, own_screen, side_by_side
from motcua.settings import SHIPPED
from motcua.stage import Stage, free_ports
from tests.contract.hubs import RunningHub

ANCHORS = Path(__file__).parent / "anchors"
_UP_S = 30.0


@contextmanager
def stage(*rooms: str, screen: Screen | None = None, files: Path = SHIPPED) -> Iterator[Stage]:
    """Start some rooms that need no window, and wait until the hub answers, if it is one.

    `files` is the folder of what the centre edits.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
        overrides = ["counter.repeat_s=0"]
        with Stage(files / "centre.toml", overrides, Path(name), screen) as centre:
            for room in rooms:
                centre.start(room, [room])
            if "hub" in rooms:
                answers(centre.hub_port, "/health")
                centre.check()
            yield centre


@contextmanager
def screen() -> Iterator[Screen]:
    """Bring a screen nobody looks at, also where there is one: windows there would disturb."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name, own_screen(Path(name)) as own:
        yield own


def window(room: str, centre: Stage, own: Screen, trace: str) -> Follower:
    """Start the kiosk or the display with a trace."""
    kiosk, display = side_by_side(own.width, own.height)
    place = kiosk if room == "kiosk" else display
    path = centre.folder / f"{trace}.jsonl"
    centre.start(
        trace,
        [room, "--trace", str(path)],
        [f'{room}.monitor="{place}"'],
        {
            "SDL_AUDIODRIVER": "disk",
            "SDL_DISKAUDIOFILE": str(centre.folder / "sound.raw"),
        },
    )
    return Follower(path, centre.check)


@contextmanager
def anchor(
    name: str, *words: str, env: dict[str, str] | None = None, under: Sequence[str] = ()
) -> Iterator[int]:
    """Run one of the small programs of `anchors/`, `under` another if need be; give its id."""
    with _running([*under, sys.executable, str(ANCHORS / f"{name}.py"), *words], env) as pid:
        yield pid


@contextmanager
def robot(*words: str, env: dict[str, str]) -> Iterator[int]:
    """Run a kiosk with a robot before it; give its id."""
    silent = {**os.environ, **env, "SDL_AUDIODRIVER": "dummy"}
    with _running([sys.executable, "-m", "tests.bench.robot", *words], silent) as pid:
        yield pid


@contextmanager
def _running(command: list[str], env: dict[str, str] | None) -> Iterator[int]:
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def running_hub(folder: Path, under: Sequence[str] = ()) -> Iterator[int]:
    """Run a hub that finds no broker, `under` another program if need be; give its port."""
    hub = RunningHub(folder)
    hub.start(under=under)
    try:
        yield hub.port
    finally:
        hub.kill()
        hub.http.close()


@contextmanager
def anchor_server() -> Iterator[int]:
    """Run the FastAPI route that inserts one row; give its port."""
    (port,) = free_ports(1)
    with (
        tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder,
        anchor("one_row", str(port), f"{folder}/one.db"),
    ):
        answers(port, "/health")
        yield port


def answers(port: int, path: str) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + _UP_S
    while True:
        try:
            http = HTTPConnection("127.0.0.1", port, timeout=2)
            http.request("GET", path)
            if http.getresponse().status == 200:
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"nobody answers on port {port}")
        time.sleep(0.05)
