"""Two hubs on one PostgreSQL, eight clients, and everything dies in turn.

Half of the clients ask one hub, half the other. Hubs are killed with `kill -9`, and so is the
server, whole, or one of its processes (it then throws everybody out and recovers); and whichever
hub speaks for the centre, the newest board comes to the screens. One that stands still does not
die: its lines stay open, and when it goes on it may be in the middle of speaking.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import psutil
import psycopg
import pytest

from broker_config.link import Link
from broker_config.messages import Board, Device, DeviceState, board_topic, device_topic
from hub.journal import export, verify
from tests.contract.hubs import RunningHub
from tests.faults.load import CENTRE, Load
from tests.processes import Broker, wait_until
from tests.store import postgresql

KIOSKS = 5
# How long a screen may wait for the hub that takes over: a lease, a look, a connection.
TAKE_OVER_S = 10.0


class Screen:
    """What a screen of the hall hears: boards, and how the hub is."""

    def __init__(self, broker: Broker) -> None:
        self._heard: Queue[bytes] = Queue()
        self.revisions: list[int] = []
        self.hub: list[Device] = []
        self.link = Link(broker.settings, CENTRE, "ear", kind="display")
        self.link.subscribe(board_topic(CENTRE, "main"), self._heard.put)
        self.link.subscribe(
            device_topic(CENTRE, "hub"), lambda said: self.hub.append(Device.from_bytes(said))
        )
        self.link.start()

    def waits_for(self, revision: int, began: float) -> float:
        """Wait for a board at least this new; tell how many seconds it took since `began`."""
        while True:
            left = began + TAKE_OVER_S - time.monotonic()
            assert left > 0, f"no board of revision {revision} within {TAKE_OVER_S} s"
            try:
                board = Board.from_bytes(self._heard.get(timeout=left))
            except Empty:
                continue
            self.revisions.append(board.revision)
            if board.revision >= revision:
                return time.monotonic() - began


@pytest.fixture
def database() -> Iterator[str]:
    """Run a server that cares for its disk."""
    with postgresql.running(durable=True) as url:
        yield url


@pytest.fixture
def hubs(tmp_path: Path, database: str, broker: Broker) -> Iterator[tuple[RunningHub, RunningHub]]:
    """Run two hubs whose counters may press as fast as they like."""
    both = []
    for name in "ab":
        folder = tmp_path / name
        folder.mkdir()
        settings = ("counter.repeat_s=0", f"hub.database={database}")
        both.append(RunningHub(folder, *settings, broker_port=broker.settings.port))
    for hub in both:
        hub.start()
    yield both[0], both[1]
    for hub in both:
        hub.kill()
        hub.http.close()


def _kill_a_server_process(database: str) -> None:
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
        ).fetchone()
    if row is not None:
        os.kill(row[0], signal.SIGKILL)


def test_two_hubs_lose_nothing_whoever_dies(
    hubs: tuple[RunningHub, RunningHub],
    database: str,
    broker: Broker,
    long: bool,
    record_property: Callable[[str, object], None],
) -> None:
    kills = 100 if long else 6
    load = Load(tuple(hub.url for hub in hubs), seed=random.SystemRandom().randrange(10**6))
    moments = random.Random(f"{load.seed} moments")
    screen = Screen(broker)
    with load.at_work(KIOSKS, last_answer_s=60):
        for number in range(kills):
            time.sleep(moments.uniform(0.2, 0.8))
            if number % 6 == 4:
                _kill_a_server_process(database)
            elif number % 6 == 5:
                postgresql.killed(database)
            else:
                hub = hubs[number % 2]
                hub.kill()
                hub.start()
    journal = list(export(database, CENTRE))
    lost, doubled = load.judged(journal)
    # Whichever of both speaks, it is killed in one of these rounds, and the other takes over.
    waited = []
    for killed, left in (hubs, hubs[::-1]):
        killed.kill()
        began = time.monotonic()
        left.take()
        newest = max(line["seq"] for line in export(database, CENTRE))
        waited.append(screen.waits_for(newest, began))
        killed.start()
    screen.link.stop()
    record_property(
        "measured",
        f"two hubs: {load.asked.total()} commands, {kills} kills, "
        f"{len(load.acknowledged)} acknowledged, {len(lost)} lost, {len(doubled)} doubled, "
        f"newest board {' and '.join(f'{s:.1f} s' for s in waited)} after its hub was killed "
        f"(seed {load.seed})",
    )
    assert len(load.acknowledged) > kills
    assert load.refused <= {"illegal-move"}
    assert lost == []
    assert doubled == []
    issued = [line["label"] for line in journal if line["what"] == "TicketIssued"]
    assert len(set(issued)) == len(issued)
    assert verify(database, CENTRE).difference is None


def _holder(database: str, hubs: tuple[RunningHub, RunningHub]) -> RunningHub | None:
    """Find the hub whose connection holds the centre's lock."""
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT client_port FROM pg_stat_activity JOIN pg_locks USING (pid) "
            "WHERE locktype = 'advisory' AND granted"
        ).fetchone()
    for hub in hubs:
        assert hub.process is not None
        lines = psutil.Process(hub.process.pid).net_connections("tcp")
        if row is not None and row[0] in [line.laddr.port for line in lines]:
            return hub
    return None


def test_a_hub_that_stands_still_no_longer_speaks_and_says_nothing_old_when_it_goes_on(
    hubs: tuple[RunningHub, RunningHub],
    database: str,
    broker: Broker,
    long: bool,
    record_property: Callable[[str, object], None],
) -> None:
    screen = Screen(broker)
    waited = []
    for _ in range(12 if long else 2):
        wait_until(lambda: _holder(database, hubs), "one of them speaks")
        speaks, other = hubs if _holder(database, hubs) is hubs[0] else hubs[::-1]
        assert speaks.process is not None
        began = time.monotonic()
        screen.waits_for(_newest(speaks), began)
        speaks.process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        waited.append(screen.waits_for(_newest(other), began))
        speaks.process.send_signal(signal.SIGCONT)
        # Whichever of both is asked, the screens hear of it, and of nothing older.
        for hub in (speaks, other):
            began = time.monotonic()
            screen.waits_for(_newest(hub), began)
        assert _holder(database, hubs) is other
    # Whoever went on might have kept something to say.
    time.sleep(2)
    screen.link.stop()
    record_property(
        "measured",
        "the hub that speaks stands still: newest board after "
        f"{', '.join(f'{s:.1f}' for s in waited)} s",
    )
    assert screen.revisions == sorted(screen.revisions)
    assert screen.hub[-1].state is DeviceState.OK
    assert verify(database, CENTRE).difference is None


def _newest(hub: RunningHub) -> int:
    """Take a number; tell the revision of the board that shows it."""
    hub.take()
    return Board.from_bytes(hub.http.get("/api/v1/board/main").content).revision
