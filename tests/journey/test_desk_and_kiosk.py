"""The desk and the kiosk together: a slip that failed, and a citizen sent to mend their papers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from kiosk.printer.virtual.machine import VirtualPrinter
from kiosk.printer.virtual.sockets import NetworkSocket
from motcua.screen import Screen
from tests.contract.hubs import RunningHub, running
from tests.desks.people import HOA, MINH, Visitor, employ, seen_in
from tests.desks.test_counter import Desk
from tests.processes import Broker, wait_until
from tests.ui.test_kiosk_window import Kiosk, a_kiosk


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
        self.leaves()
        return label

    def leaves(self) -> None:
        mark = self.kiosk.hand.touch("done")
        self.kiosk.hand.screen("home", after=mark)

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


def test_a_slip_that_failed_is_found_by_the_guide_and_comes_out_once_there_is_paper(
    ward: Ward,
) -> None:
    guide = ward.official(MINH)
    wait_until(lambda: ">K1<" in guide.get("/desk/guide").text, "the kiosk is there")
    ward.printer.load(0)
    label = ward.gives("certify", "failed")
    missing = f"<strong>{label}</strong> <span>chưa in"
    wait_until(lambda: missing in guide.get("/desk/guide").text, "the guide finds the number")

    ward.printer.load()
    page = guide.get("/desk/guide").text
    path = page.partition(missing)[2].partition('/print"')[0].rpartition('action="')[2]
    mark = ward.kiosk.trace.mark()
    assert guide.press(f"{path}/print", **seen_in(page), kiosk="K1").is_success
    printed = ward.kiosk.trace.wait("printed", after=mark).fields
    assert (printed["label"], printed["outcome"]) == (label, "printed")
    assert len(ward.printer.slips) == 1
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
