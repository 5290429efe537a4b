"""What each process of a centre holds in memory once it is at rest.

PSS: what is shared with other processes is counted in parts. The anchor is the least program of
its kind: an empty Kivy window for the windows, the FastAPI route for the hub, a Python that has
loaded pyserial, paho and httpx for the counter, a bare Mosquitto for the broker. `kiosk_memory` is
a kiosk before which a robot has made a thousand visits; its anchor, the same after ten. What grows
can only be its own, so files in memory (its libraries) are left out: PSS counts them to whoever
maps them, and changes by a tenth with every other Kivy that comes and goes on the machine.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from motcua.screen import Screen, side_by_side
from motcua.settings import SHIPPED
from motcua.stage import Stage, free_ports
from tests.bench.measure import Contest, Samples, Side, Sides, Size, median
from tests.bench.places import anchor, answers, robot, screen, stage, window
from tests.bench.starts import first_frame

_REST_S = 3.0
_LONGEST_VISIT_S = 6.0  # of the robot's, on a busy machine
_MIB = 1024 * 1024


def _held(pid: int) -> Samples:
    time.sleep(_REST_S)
    return [psutil.Process(pid).memory_full_info().pss / _MIB]


def _room(name: str, empty: Callable[[ExitStack, Screen], int]) -> Contest:
    @contextmanager
    def sides(_size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
        with screen() as own:
            yield {"ours": lambda: _ours(name, own), "anchor": lambda: _anchor(empty, own)}

    return Contest(f"memory_{name}", "MiB", sides, {f"memory_{name}": median}, rounds=2)


def _ours(name: str, own: Screen) -> Samples:
    with stage("broker", "hub", screen=own) as centre:
        _start(name, centre, own)
        return _held(centre.rooms[name].process.pid)


def _start(name: str, centre: Stage, own: Screen) -> None:
    if name == "kiosk":
        window(name, centre, own, name).wait("screen", within_s=60)
    elif name == "display":
        window(name, centre, own, name).wait("board", within_s=60)
    elif name == "counter":
        # Virtual boxes would count as its own memory: a port that is not there costs none.
        centre.start("counter", ["counter"], [f'counter.port="{centre.folder}/none"'])
        time.sleep(2)


def _anchor(empty: Callable[[ExitStack, Screen], int], own: Screen) -> Samples:
    with ExitStack() as stack:
        return _held(empty(stack, own))


def _empty_window(stack: ExitStack, own: Screen) -> int:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-bench-"))
    place, _ = side_by_side(own.width, own.height)
    told = Path(folder) / "told.json"
    words = (str(place), folder, str(told))
    pid = stack.enter_context(anchor("empty_window", *words, env=own.env))
    first_frame(told)
    return pid


def _one_row(stack: ExitStack, _own: Screen) -> int:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-bench-"))
    (port,) = free_ports(1)
    pid = stack.enter_context(anchor("one_row", str(port), f"{folder}/one.db"))
    answers(port, "/health")
    return pid


def _idle(stack: ExitStack, _own: Screen) -> int:
    pid = stack.enter_context(anchor("idle", "serial", "paho.mqtt.client", "httpx", "pydantic"))
    time.sleep(2)
    return pid


def _bare_broker(stack: ExitStack, _own: Screen) -> int:
    (port,) = free_ports(1)
    process = subprocess.Popen(
        ["mosquitto", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process.pid


@contextmanager
def _visits(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    # Of the centre's files a copy: who edits the book while the robot works gives it a new one.
    with screen() as own, tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        files = Path(shutil.copytree(SHIPPED, Path(folder) / "data"))

        def after(visits: int) -> Samples:
            with stage("hub", screen=own, files=files) as centre, ExitStack() as stack:
                place, _ = side_by_side(own.width, own.height)
                told = centre.folder / "told.json"
                words = (str(centre.folder / "robot"), str(place), centre.hub_url)
                more = (str(visits), str(told), str(files))
                pid = stack.enter_context(robot(*words, *more, env=own.env))
                _done(told, pid, _LONGEST_VISIT_S * visits + 120)
                return _own(pid)

        yield {"ours": lambda: after(size.of(1000)), "anchor": lambda: after(10)}


def _own(pid: int) -> Samples:
    """Tell what a process holds for itself alone."""
    time.sleep(_REST_S)
    held = psutil.Process(pid).memory_info()
    return [(held.rss - held.shared) / _MIB]


def _done(told: Path, pid: int, within_s: float) -> None:
    """Wait for the robot's last visit; one that is lost says before what."""
    deadline = time.monotonic() + within_s
    while not told.exists():
        # One that ended is still there until its parent has asked for it.
        if time.monotonic() > deadline or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            raise TimeoutError("the robot before the kiosk did not come to an end")
        time.sleep(0.2)
    if "lost" in (said := told.read_text(encoding="utf-8")):
        raise TimeoutError(f"the robot before the kiosk is lost: {said}")


CONTESTS = (
    Contest("kiosk_memory", "MiB", _visits, {"kiosk_memory": median}, rounds=1),
    _room("hub", _one_row),
    _room("broker", _bare_broker),
    _room("kiosk", _empty_window),
    _room("display", _empty_window),
    _room("counter", _idle),
)
