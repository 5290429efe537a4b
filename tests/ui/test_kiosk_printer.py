"""The whole kiosk before a virtual printer: what the staff hear of it, what citizens hold."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from broker_config.messages import DeviceState
from hub.client import Hub
from kiosk.printer.virtual.machine import VirtualPrinter
from kiosk.printer.virtual.sockets import NetworkSocket
from motcua.screen import Screen
from tests.processes import Broker, free_port, wait_until
from tests.ui.test_kiosk_aids import a_desk, until
from tests.ui.test_kiosk_window import a_hub, a_kiosk


def test_the_staff_hear_what_the_printer_lacks_and_the_hub_what_became_of_a_slip(
    tmp_path: Path, xvfb: Screen, broker: Broker
) -> None:
    port = free_port()
    printer = VirtualPrinter()
    with ExitStack() as stack:
        stack.callback(printer.end)
        socket = stack.enter_context(NetworkSocket(printer))
        stack.enter_context(a_hub(tmp_path, port))
        heard = stack.enter_context(a_desk(broker))
        settings = [f"broker.port={broker.settings.port}", "printer.kind=network"]
        settings += [f'printer.path="{socket.path}"']
        kiosk = stack.enter_context(a_kiosk(tmp_path, xvfb, port, *settings))
        hub = stack.enter_context(Hub(f"http://127.0.0.1:{port}"))
        kiosk.trace.wait("screen", lambda f: any(t["id"] == "take" for t in f["targets"]))
        until(heard, DeviceState.OK, printer="ok")

        mark = kiosk.trace.mark()
        first = kiosk.takes_a_number()
        assert kiosk.trace.wait("printed", after=mark).fields["outcome"] == "printed"
        assert len(printer.slips) == 1
        wait_until(lambda: hub.ticket(str(first["id"])).printed == "printed", "the hub hears it")
        kiosk.hand.touch("done")

        printer.load(0)
        until(heard, DeviceState.WARNING, printer="paper out")
        mark = kiosk.trace.mark()
        second = kiosk.takes_a_number()
        assert kiosk.trace.wait("printed", after=mark).fields["outcome"] == "failed"
        wait_until(lambda: hub.ticket(str(second["id"])).printed == "failed", "the hub hears it")

        printer.load()
        until(heard, DeviceState.OK, printer="ok")
        # One touch of the citizen, who still stands there, and it comes.
        mark = kiosk.hand.touch("reprint")
        assert kiosk.trace.wait("printed", after=mark).fields["outcome"] == "printed"
        assert len(printer.slips) == 2
        wait_until(lambda: hub.ticket(str(second["id"])).printed == "printed", "the hub hears it")
