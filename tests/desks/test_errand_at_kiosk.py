"""The guide's errands reach a real kiosk: its printer prints, its call for help ends."""

from __future__ import annotations

from pathlib import Path

from motcua.screen import Screen
from tests.contract.hubs import running
from tests.desks.people import MINH, Visitor, employ, seen_in
from tests.processes import Broker, wait_until
from tests.ui.test_kiosk_window import a_kiosk


def test_a_slip_is_printed_at_the_kiosk_and_a_call_for_help_is_answered(
    tmp_path: Path, xvfb: Screen, broker: Broker
) -> None:
    port = broker.settings.port
    with running(tmp_path, broker_port=port) as hub:
        employ(hub)
        words = (f"broker.port={port}",)
        with a_kiosk(tmp_path, xvfb, hub.port, *words) as kiosk:
            guide = Visitor(hub)
            guide.sign_in(MINH)
            wait_until(lambda: ">K1<" in guide.get("/desk/guide").text, "the kiosk is there")
            page = seen_in(guide.get("/desk/guide").text)
            given = guide.post(
                "/desk/guide/issue",
                **page,
                service="civil-status",
                procedure="1.001193",
                priority="elderly",
                kiosk="K1",
            )
            ticket = given.headers["location"].partition("ticket=")[2]

            def printed() -> object:
                return hub.http.get(f"/api/v1/tickets/{ticket}").json()["printed"]

            label = hub.http.get(f"/api/v1/tickets/{ticket}").json()["label"]
            kiosk.trace.wait("printed", lambda f: f["label"] == label and f["outcome"] == "printed")
            wait_until(lambda: printed() == "printed", "the hub knows that the slip came out")

            # The screen is another citizen's, and stays as it was.
            mark = kiosk.hand.touch("call")
            kiosk.hand.screen("help", after=mark)
            wait_until(lambda: "Máy K1" in guide.get("/desk/guide").text, "the call is seen")
            page = seen_in(guide.get("/desk/guide").text)
            assert guide.press("/desk/guide/kiosk/K1/helped", **page).is_success
            wait_until(lambda: "Không ai gọi" in guide.get("/desk/guide").text, "it is over")
