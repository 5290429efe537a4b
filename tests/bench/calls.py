"""From the byte of a button to the row on the screen, beside a bare publish and receive.

Both ends are stamped by this machine's clock, to the millisecond: the record of the box's line
says when the press was on the wire, the display's trace when the frame with its row was drawn.
The anchor is a paho client that publishes as many bytes to another one on the same broker.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from counter.box import VirtualLine
from counter.codec import Decoder, Report
from hub.client import Hub, new_request_id
from motcua.follow import Fields, Follower
from motcua.stage import Stage
from tests.bench.measure import Contest, Side, Sides, Size, percentile
from tests.bench.places import screen, stage, window
from tests.bench.wires import Echo

_CALLS = 20


@contextmanager
def _sides(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    calls = size.of(_CALLS, least=3)
    with screen() as own, stage("broker", "hub", screen=own) as centre, _echo(centre) as echo:
        centre.overrides.append("display.sounds=false")
        display = window("display", centre, own, "display")
        record = centre.folder / "line.jsonl"
        with VirtualLine([1], record) as line, Hub(centre.hub_url) as hub:
            boxes = 'counter.boxes=[{address=1,counter="1"}]'
            centre.start("counter", ["counter"], [f'counter.port="{line.port}"', boxes])
            display.wait("board", lambda f: f["live"], within_s=60)
            pressing = _Pressing(line, Follower(record, centre.check), display, hub)
            pressing.open()
            yield {
                "ours": lambda: [pressing.call() for _ in range(calls)],
                "anchor": lambda: [echo() for _ in range(calls)],
            }


class _Pressing:
    def __init__(self, line: VirtualLine, record: Follower, display: Follower, hub: Hub) -> None:
        self._line = line
        self._record = record
        self._display = display
        self._hub = hub

    def open(self) -> None:
        """Open the counter, and wait until its box is heard at all."""
        self._record.wait(None, lambda f: f["from"] == "boxes", within_s=30)
        mark = self._record.mark()
        self._line.press(1, "open")
        self._record.wait(None, _lamp_is_open, after=mark)

    def call(self) -> float:
        """Issue a ticket, press next, and give the milliseconds until its row is drawn."""
        label = self._hub.issue("help", request_id=new_request_id()).label
        pressed, drawn = self._record.mark(), self._display.mark()
        self._line.press(1, "next")

        def shows(fields: Fields) -> bool:
            return any(row["label"] == label for row in fields["rows"])

        row = self._display.wait("board", shows, after=drawn)
        byte = self._record.wait(None, _carries_next, after=pressed)
        return (row.at - byte.at) * 1000


def _lamp_is_open(fields: Fields) -> bool:
    return fields["from"] == "computer" and ",open," in fields["bytes"]


def _carries_next(fields: Fields) -> bool:
    messages = Decoder().feed(fields["bytes"].encode("latin-1"))
    return any(isinstance(m, Report) and m.key == "next" for m in messages)


@contextmanager
def _echo(centre: Stage) -> Iterator[Echo]:
    echo = Echo(centre.broker_port)
    try:
        yield echo
    finally:
        echo.close()


CONTESTS = (
    Contest(
        "call_to_screen",
        "ms",
        _sides,
        {"call_to_screen_p50": percentile(50), "call_to_screen_p99": percentile(99)},
        rounds=10,
    ),
)
