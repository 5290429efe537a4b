"""A ward at work, kiosk and desk: its hub is killed, a slip fails, papers are to be mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from kiosk.printer.virtual.machine import VirtualPrinter
from kiosk.printer.virtual.sockets import NetworkSocket
from motcua.screen import Screen
from tests.contract.hubs import RunningHub, running
from tests.desks.people import HOA, MINH, Visitor, employ, motcua, seen_in
from tests.desks.test_counter import Desk
from tests.processes import Broker, wait_until
from tests.ui.test_kiosk_window import Kiosk, a_kiosk

WAITING = 40


@dataclass(frozen=True)
class Ward:
    """A hub with officials, and a kiosk with a printer."""

    hub: RunningHub
    kiosk: Kiosk
    printer: VirtualPrinter

    def gives(self, service: str, outcome: str) -> str:
        """Let a citizen take a number, see what becomes of the slip, and leave."""
        mark = self.kiosk.trace.mark()
        label = str(self.kiosk.takes_a_number(service)["label"])
        printed = self.kiosk.trace.wait("printed", after=mark).fields
        assert (printed["label"], printed["outcome"]) == (label, outcome)
        mark = self.kiosk.hand.touch("done")
        self.kiosk.hand.screen("home", after=mark)
        return label

    def official(self, name: str) -> Visitor:
        visitor = Visitor(self.hub)
        assert visitor.sign_in(name).status_code == 303
        return visitor


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory, xvfb: Screen) -> Iterator[Ward]:
    folder = tmp_path_factory.mktemp("ward")
    broker = Broker(folder)
    broker.start()
    port, printer = broker.settings.port, VirtualPrinter()
    with ExitStack() as stack:
        stack.callback(broker.kill)
        stack.callback(printer.end)
        socket = stack.enter_context(NetworkSocket(printer))
        hub = stack.enter_context(running(folder, "counter.repeat_s=0", broker_port=port))
        employ(hub)
        words = (f"broker.port={port}", "printer.kind=network", f'printer.path="{socket.path}"')
        kiosk = stack.enter_context(a_kiosk(folder, xvfb, hub.port, *words))
        kiosk.trace.wait("screen", lambda f: any(t["id"] == "take" for t in f["targets"]))
        yield Ward(hub, kiosk, printer)


def test_forty_wait_the_hub_is_killed_three_come_and_all_are_called_in_order_of_arrival(
    ward: Ward,
) -> None:
    hub = ward.hub
    came = [hub.take("certify")["label"] for _ in range(WAITING - 1)]
    came += [ward.gives("certify", "printed")]
    hub.kill()
    came += [ward.gives("certify", "printed") for _ in range(3)]
    assert came[WAITING:] == ["K1-001", "K1-002", "K1-003"]
    hub.start()
    kept = ward.kiosk.state / "kiosk-K1" / "offline"
    wait_until(lambda: not list(kept.glob("*.json")), "they are handed in", within_s=40)
    came += [ward.gives("certify", "printed")]
    assert came[-1] == f"A{WAITING + 1:03}", "the hub goes on where it was"

    hub.press("6", "open")
    called = []
    while ticket := hub.press("6", "next").json()["ticket"]:
        called.append(ticket["label"])
    assert called == came
    journal = [json.loads(line) for line in motcua(hub, "journal", "export").stdout.splitlines()]
    issued = [line["label"] for line in journal if line["what"] == "TicketIssued"]
    assert sorted(issued) == sorted(came)
    proof = motcua(hub, "journal", "verify")
    assert proof.returncode == 0, proof.stderr
    hub.press("6", "close")


def test_a_slip_that_failed_is_found_by_the_guide_and_comes_out_once_there_is_paper(
    ward: Ward,
) -> None:
    guide = ward.official(MINH)
    wait_until(lambda: ">K1<" in guide.get("/desk/guide").text, "the kiosk is there")
    before = len(ward.printer.slips)
    ward.printer.load(0)
    label = ward.gives("certify", "failed")
    missing = f"{label}</a></strong> <span>chưa in"
    wait_until(lambda: missing in guide.get("/desk/guide").text, "the guide finds the number")

    ward.printer.load()
    page = guide.get("/desk/guide").text
    path = page.partition(missing)[2].partition('/print"')[0].rpartition('action="')[2]
    mark = ward.kiosk.trace.mark()
    assert guide.press(f"{path}/print", **seen_in(page), kiosk="K1").is_success
    printed = ward.kiosk.trace.wait("printed", after=mark).fields
    assert (printed["label"], printed["outcome"]) == (label, "printed")
    assert len(ward.printer.slips) == before + 1
    wait_until(lambda: missing not in guide.get("/desk/guide").text, "nothing is left to do")


def test_who_was_sent_to_mend_papers_checks_in_at_the_kiosk_and_is_called_second(
    ward: Ward,
) -> None:
    clerk = Desk(ward.hub, ward.official(HOA), "3")
    clerk.press("open")
    mends, second, third = (ward.gives("land", "printed") for _ in range(3))
    calls(clerk, mends)
    assert clerk.press("park", reason="mend").is_success
    assert "Sửa giấy tờ" in clerk.page

    hand = ward.kiosk.hand
    mark = hand.touch("check-in")
    hand.screen("check-in", after=mark)
    # As it stands on the slip, without the zeros.
    hand.type(mends[0] + mends[1:].lstrip("0"))
    mark = hand.touch("ok")
    hand.screen("came-back", after=mark)
    clerk.look()
    for label in (second, mends, third):
        calls(clerk, label)


def calls(clerk: Desk, label: str) -> None:
    """Call the next from the page, and see who it is."""
    assert clerk.press("next").is_success
    assert f'class="label">{label}<' in clerk.page
