"""Forty wait and the hub is killed: the kiosk goes on, and nobody loses their place."""

from __future__ import annotations

import json
from pathlib import Path

from hub.journal import export
from hub.store.engine import database_url
from motcua.screen import Screen
from tests.contract.hubs import RunningHub
from tests.desks.people import motcua
from tests.faults.load import CENTRE
from tests.processes import wait_until
from tests.ui.test_kiosk_window import Kiosk, a_kiosk

WAITING, MEANWHILE = 40, 3


def takes_one_more(kiosk: Kiosk) -> str:
    """Take a number and leave, so that the next citizen finds the kiosk free."""
    label = str(kiosk.takes_a_number()["label"])
    mark = kiosk.hand.touch("done")
    kiosk.hand.screen("home", after=mark)
    return label


def test_forty_wait_the_hub_dies_three_come_and_all_are_called_in_order_of_arrival(
    tmp_path: Path, xvfb: Screen
) -> None:
    hub = RunningHub(tmp_path, "counter.repeat_s=0")
    hub.start()
    try:
        with a_kiosk(tmp_path, xvfb, hub.port) as kiosk:
            kiosk.trace.wait("screen", lambda f: any(t["id"] == "take" for t in f["targets"]))
            came = [hub.take("certify")["label"] for _ in range(WAITING - 1)]
            came += [takes_one_more(kiosk)]
            hub.kill()
            meanwhile = [takes_one_more(kiosk) for _ in range(MEANWHILE)]
            assert meanwhile == ["K1-001", "K1-002", "K1-003"]
            came += meanwhile
            hub.start()
            kept = kiosk.state / "kiosk-K1" / "offline"
            wait_until(lambda: not list(kept.glob("*.json")), "they are handed in", within_s=40)
            came += [takes_one_more(kiosk)]
        assert came[-1] == f"A{WAITING + 1:03}", "the hub goes on where it was"

        called = []
        hub.press("6", "open")
        while ticket := hub.press("6", "next").json()["ticket"]:
            called.append(ticket["label"])
        assert called == came
    finally:
        hub.kill()
        hub.http.close()
    proof = motcua(hub, "journal", "verify", "--json")
    assert (proof.returncode, json.loads(proof.stdout)["difference"]) == (0, None)
    issued = [
        line["label"]
        for line in export(database_url("", hub.state), CENTRE)
        if line["what"] == "TicketIssued"
    ]
    assert sorted(issued) == sorted(came)
