"""The aids at the foot of the kiosk's real window, touched through the X server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

from broker_config.link import Link
from broker_config.messages import Device, DeviceState, device_topic
from hub.client import Hub, new_request_id
from look.theme import DAY, HIGH_CONTRAST
from motcua.screen import Screen
from tests.processes import Broker, free_port, wait_until
from tests.ui.test_kiosk_window import WINDOW, Kiosk, a_hub, a_kiosk

CENTRE = "nam-cuong"
LONGEST_S = 20.0  # a link tries again after 15 s at the latest


@contextmanager
def a_desk(broker: Broker) -> Iterator[Queue[Device]]:
    """Hear what the kiosk says of itself, as a desk of the staff would."""
    heard: Queue[Device] = Queue()
    desk = Link(broker.settings, CENTRE, "desk-1", kind="desk")
    desk.subscribe(device_topic(CENTRE, "K1"), lambda said: heard.put(Device.from_bytes(said)))
    desk.start()
    try:
        yield heard
    finally:
        desk.stop()


def until(heard: Queue[Device], state: DeviceState, **detail: str) -> Device:
    """Wait for a state with these details."""
    while True:
        said = heard.get(timeout=LONGEST_S)
        if said.state is state and detail.items() <= said.detail.items():
            return said


def calls(kiosk: Kiosk) -> int:
    """Touch the call once the kiosk is there, and see that the screen tells of it."""
    mark = kiosk.hand.touch("call")
    kiosk.hand.screen("help", after=mark)
    return mark


def test_a_call_for_help_reaches_the_desk_and_is_taken_back_by_a_second_touch(
    tmp_path: Path, xvfb: Screen, broker: Broker
) -> None:
    port = f"broker.port={broker.settings.port}"
    with a_desk(broker) as heard, a_kiosk(tmp_path, xvfb, 1, port) as kiosk:
        before = until(heard, DeviceState.WARNING, hub="away")
        assert "help" not in before.detail
        mark = calls(kiosk)
        until(heard, DeviceState.WARNING, help="called")
        kiosk.hand.touch("go-on")
        kiosk.hand.screen("home", after=mark)
        kiosk.hand.touch("call")
        assert "help" not in until(heard, DeviceState.WARNING).detail


def test_a_call_nobody_answers_ends_by_itself(tmp_path: Path, xvfb: Screen, broker: Broker) -> None:
    words = (f"broker.port={broker.settings.port}", "kiosk.help_minutes=0.05")
    with a_desk(broker) as heard, a_kiosk(tmp_path, xvfb, 1, *words) as kiosk:
        until(heard, DeviceState.WARNING)
        mark = calls(kiosk)
        until(heard, DeviceState.WARNING, help="called")
        assert "help" not in until(heard, DeviceState.WARNING).detail
        kiosk.hand.screen("home", after=mark)


def test_without_a_line_to_the_staff_nothing_is_promised_and_later_it_is_told(
    tmp_path: Path, xvfb: Screen, broker: Broker
) -> None:
    port = f"broker.port={broker.settings.port}"
    with a_desk(broker) as heard, a_kiosk(tmp_path, xvfb, 1, port) as kiosk:
        until(heard, DeviceState.WARNING)
        broker.kill()
        assert on_call(kiosk, calls(kiosk)) == "Gọi người giúp", "nobody was told"
        kiosk.hand.touch("go-on")
        broker.start()
        until(heard, DeviceState.WARNING)
        assert on_call(kiosk, calls(kiosk)) == "Đã gọi. Thôi gọi?"
        until(heard, DeviceState.WARNING, help="called")
        broker.kill()
        broker.start()
        until(heard, DeviceState.WARNING, help="called")


def on_call(kiosk: Kiosk, after: int) -> object:
    """Read what stands on the button that calls."""
    targets = kiosk.hand.screen("help", after=after).fields["targets"]
    return next(target["text"] for target in targets if target["id"] == "call")


def test_needs_go_with_the_number_to_the_clerk_and_are_written_nowhere(
    tmp_path: Path, xvfb: Screen
) -> None:
    port = free_port()
    with a_hub(tmp_path, port), a_kiosk(tmp_path, xvfb, port) as kiosk:
        kiosk.trace.wait("screen", lambda f: any(t["id"] == "take" for t in f["targets"]))
        kiosk.hand.touch("take")
        kiosk.hand.screen("services")
        mark = kiosk.hand.touch("needs")
        kiosk.hand.screen("needs", after=mark)
        kiosk.hand.touch("need:wheelchair")
        mark = kiosk.hand.touch("go-on")
        kiosk.hand.screen("services", after=mark)
        kiosk.hand.touch("service:certify")
        kiosk.trace.wait("ticket", within_s=20)
        kiosk.trace.wait("printed")
        with Hub(f"http://127.0.0.1:{port}") as hub:
            hub.counter("6", "open", request_id=new_request_id())
            called = hub.counter("6", "next", request_id=new_request_id())
            assert called.ticket is not None
            assert called.ticket.needs == ("wheelchair",)
        # Every target of every screen is in the trace, whether it was touched or not.
        did = [line for line in kiosk.lines() if '"what": "screen"' not in line]
        assert any('"id": "need"' in line for line in did), "the touch itself is told"
        assert not [line for line in did if "wheelchair" in line]
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and "/hub/" not in str(path)]
    named = [path.name for path in kept if b"wheelchair" in path.read_bytes()]
    assert set(named) <= {"trace.jsonl", "book.json"}


def test_how_one_sees_it_is_chosen_at_the_foot(tmp_path: Path, xvfb: Screen) -> None:
    with a_kiosk(tmp_path, xvfb, free_port(), "kiosk.bottom_mm=920") as kiosk:
        assert ground(kiosk) == DAY.ground
        usual = kiosk.hand.screen("home").fields
        mark = kiosk.hand.touch("see")
        kiosk.hand.screen("see", after=mark)
        mark = kiosk.hand.touch("sight:contrast")
        kiosk.trace.wait("touched", after=mark)
        wait_until(lambda: ground(kiosk) == HIGH_CONTRAST.ground, "the ground is black")
        mark = kiosk.hand.touch("sight:low")
        kiosk.hand.screen("see", after=mark)
        mark = kiosk.hand.touch("go-on")
        home = kiosk.hand.screen("home", after=mark).fields
        highest = min(target["y"] for target in home["targets"])
        assert highest > WINDOW.height * 0.4
        assert highest > min(target["y"] for target in usual["targets"])


def ground(kiosk: Kiosk) -> str:
    """Look at the colour in the corner of the window."""
    kiosk.hand.rest()
    picture = kiosk.screen.picture(WINDOW).convert("RGB")
    pixel: Any = picture.getpixel((WINDOW.width - 3, 3))  # Pillow types it as any mode's
    return "#{:02x}{:02x}{:02x}".format(*pixel)
