"""A PostgreSQL that stands still: its lines stay open, and nothing comes over them any more.

Neither side is told, so the hub must give up by itself; what it had asked for may still happen when
the server goes on. And one that answers, but lets nobody write.
"""

from __future__ import annotations

import itertools
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest

from hub.journal import export, verify
from tests.contract.hubs import RunningHub
from tests.contract.test_http_commands import refused
from tests.faults.load import CENTRE, Load
from tests.faults.test_disk import refuses_until
from tests.processes import answers, wait_until
from tests.store import postgresql

KIOSKS = 5
# The hub gives up after 3.5 s, before its callers do (`hub.client`); a busy machine takes longer.
ANSWERED_S = 4.5
# Whoever is left is told so half a second after the signal, and no thread waits on.
GONE_S = 3.0

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run a server that cares for its disk."""
    with postgresql.running(durable=True) as url:
        yield url


@pytest.fixture
def database(server: str) -> str:
    """Make a database for one test."""
    return postgresql.new_database(server, f"frozen_{next(_numbers)}")


@pytest.fixture
def hub(tmp_path: Path, database: str) -> Iterator[RunningHub]:
    """Run a hub whose counters may press as fast as they like."""
    hub = RunningHub(tmp_path, f"hub.database={database}", "counter.repeat_s=0")
    hub.start()
    yield hub
    hub.kill()
    hub.http.close()
    assert verify(database, CENTRE).difference is None


def asked(ask: Callable[[], httpx.Response]) -> tuple[float, httpx.Response]:
    """Ask; tell how long the answer took, and what it was."""
    began = time.monotonic()
    answer = ask()
    return time.monotonic() - began, answer


def test_while_the_server_stands_still_everybody_hears_so_in_seconds(
    hub: RunningHub, database: str, record_property: Callable[[str, object], None]
) -> None:
    assert hub.take()["label"] == "A001"
    ids = [f"asked in vain {number}" for number in range(6)]
    asks: list[Callable[[], httpx.Response]] = [
        partial(hub.post, "/tickets", service="certify", request_id=id_) for id_ in ids
    ]
    asks += [lambda: hub.http.get("/api/v1/board/main"), lambda: hub.press("6", "open")]
    with postgresql.frozen(database), ThreadPoolExecutor(len(asks) + 1) as pool:
        health = pool.submit(asked, lambda: hub.http.get("/health"))
        # The first finds lines that are silent, the second must make new ones.
        heard = [done for _ in range(2) for done in pool.map(asked, asks)]
        took, degraded = health.result()
    for _, answer in heard:
        refused(answer, 503, "store-unavailable")
    assert (degraded.status_code, degraded.json()["database"]) == (503, "down")
    longest = max(took, *(took for took, _ in heard))
    record_property("measured", f"a server that stands still: {longest:.1f} s to the last 503")
    assert longest < ANSWERED_S
    began = time.monotonic()
    wait_until(lambda: hub.http.get("/health").status_code == 200, "the hub is well again")
    record_property("measured", f"whole again {time.monotonic() - began:.1f} s after it went on")
    labels = {hub.post("/tickets", service="certify", request_id=i).json()["label"] for i in ids}
    assert len(labels) == len(ids)
    issued = [line["label"] for line in export(database, CENTRE) if line["what"] == "TicketIssued"]
    assert sorted(issued) == sorted({"A001", *labels}), "each was given one number"


def test_a_hub_whose_server_stands_still_ends_when_it_is_told_to(
    hub: RunningHub, database: str
) -> None:
    hub.take()
    assert hub.process is not None
    with postgresql.frozen(database), ThreadPoolExecutor(1) as pool:
        asking = pool.submit(hub.post, "/tickets", service="certify")
        time.sleep(0.5)
        began = time.monotonic()
        hub.process.send_signal(signal.SIGTERM)
        assert hub.process.wait(timeout=20) == 0
        took = time.monotonic() - began
        refused(asking.result(), 503, "store-unavailable")
    assert took < GONE_S
    assert "Traceback" not in hub.log.read_text()


def test_a_database_that_can_only_be_read_for_a_while_is_whole_again(
    hub: RunningHub, database: str
) -> None:
    def rule(how: str) -> None:
        writing = "-c default_transaction_read_only=off"
        with psycopg.connect(database, options=writing, autocommit=True) as connection:
            name = connection.info.dbname
            connection.execute(
                f"ALTER DATABASE {name} {how.format('default_transaction_read_only')}"
            )

    assert hub.take()["label"] == "A001"
    for next_label in ("A002", "A003"):
        rule("SET {} = on")
        # Whoever has a line goes on by the rule of when it was opened: so a hub that was there
        # before, and one that starts.
        if next_label == "A002":
            cut_lines(database)
        else:
            hub.kill()
            hub.launch()
            wait_until(lambda: answers(hub.port), "the hub listens")
        refuses_until(hub, lambda: rule("RESET {}"), next_label)
    assert "Traceback" not in hub.log.read_text()


def cut_lines(database: str) -> None:
    """End all connections to a database, as a server does when another takes its place."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize("answering", [False, True], ids=["server", "connections"])
def test_whatever_stood_still_in_the_middle_nothing_is_lost_or_done_twice(
    hub: RunningHub,
    database: str,
    long: bool,
    record_property: Callable[[str, object], None],
    answering: bool,
) -> None:
    load = Load((hub.url,), seed=random.SystemRandom().randrange(10**6))
    moments = random.Random(f"{load.seed} moments")
    freezes = 20 if long else 2
    with load.at_work(KIOSKS, last_answer_s=60):
        for _ in range(freezes):
            time.sleep(moments.uniform(0.2, 0.8))
            with postgresql.frozen(database, answering=answering):
                time.sleep(moments.uniform(1, 6))
        before = len(load.acknowledged)
        wait_until(lambda: len(load.acknowledged) > before + KIOSKS, "they are served again")
    lost, doubled = load.judged(export(database, CENTRE))
    record_property(
        "measured",
        f"{'connections' if answering else 'a server'} that stood still: {load.asked.total()} "
        f"commands, {freezes} times, {len(load.acknowledged)} acknowledged, {len(lost)} lost, "
        f"{len(doubled)} doubled (seed {load.seed})",
    )
    assert load.refused <= {"illegal-move"}
    assert lost == []
    assert doubled == []
