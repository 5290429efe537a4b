"""A hub at work, killed with `kill -9` again and again: what it answered was done, and done once.

Kiosks and counters ask as the real ones do: with an id for each command, kept through every retry.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.journal import export, verify
from hub.store.engine import database_url
from tests.contract.hubs import RunningHub
from tests.faults.load import CENTRE, Load

KIOSKS = 3


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    """Run a hub whose counters may press as fast as they like."""
    hub = RunningHub(tmp_path, "counter.repeat_s=0")
    hub.start()
    yield hub
    hub.kill()
    hub.http.close()


def test_what_a_killed_hub_answered_was_done_and_done_once(
    hub: RunningHub, long: bool, record_property: Callable[[str, object], None]
) -> None:
    kills = 200 if long else 10
    load = Load((hub.url,), seed=random.SystemRandom().randrange(10**6))
    moments = random.Random(f"{load.seed} moments")
    with load.at_work(KIOSKS, last_answer_s=20):
        for _ in range(kills):
            time.sleep(moments.uniform(0.05, 0.5))
            hub.kill()
            hub.start()
    url = database_url("", hub.state)
    journal = list(export(url, CENTRE))
    lost, doubled = load.judged(journal)
    done = load.done()
    record_property(
        "measured",
        f"{load.asked.total()} commands, {kills} kills, {len(done)} acknowledged, "
        f"{len(lost)} lost, {len(doubled)} doubled (seed {load.seed})",
    )
    assert len(done) > kills
    assert load.refused <= {"illegal-move"}
    assert lost == []
    assert doubled == []
    issued = [line["label"] for line in journal if line["what"] == "TicketIssued"]
    assert len(set(issued)) == len(issued)
    assert verify(url, CENTRE).difference is None
