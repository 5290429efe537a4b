"""The virtual boxes' window in every state that hub, hands and cables can bring it into.

``box-NAME.png``: two boxes on a line and one bare button, as `motcua counter --virtual` shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from counter.button import STUCK_S, hold_for
from counter.codec import Key, Lamp, Light
from counter.face import BoxSeen, ButtonSeen, Seen, draw, window_size
from motcua.drawing import Drawing, Size


def box_pictures(factor: float = 1.0) -> Iterator[Drawing]:
    """Draw all of them, each `factor` times as large."""
    for name, seen in states().items():
        size = Size(*window_size(len(seen))).times(factor)
        yield Drawing(f"box-{name}", size, None, partial(draw, seen, size.width, size.height))


def states() -> Mapping[str, tuple[Seen, ...]]:
    """List each state by its name: the first box shows it, the second what is beside it."""
    open_, idle = Lamp(Light.OPEN, waiting=3), ButtonSeen("7")

    def seen(lamp: Lamp | None, *, other: Lamp | None = open_, held: int = 0) -> tuple[Seen, ...]:
        return BoxSeen(1, "1", lamp, held), BoxSeen(2, "2", other), idle

    boxes = (BoxSeen(1, "1", open_), BoxSeen(2, "2", Lamp(Light.SERVING, "H012", 3)))
    numbers = {Light.CALLED: "A005", Light.SERVING: "H012", Light.LATE: "M001"}
    unplugged = tuple(BoxSeen(n, str(n), None, n - 1, plugged=False) for n in (1, 2))
    return {
        "closed": seen(Lamp(Light.CLOSED)),
        "open": seen(open_),
        "paused": seen(Lamp(Light.PAUSED, waiting=12)),
        "called": seen(Lamp(Light.CALLED, "M001", 2)),
        "overdue": seen(Lamp(Light.CALLED, "M001", 2, overdue=True)),
        "serving": seen(Lamp(Light.SERVING, "M001", 2)),
        "due": seen(Lamp(Light.SERVING, "K1A-001", 12, due="A004")),
        "refused": seen(Lamp(Light.REFUSED, "M001", 2)),
        "late": seen(Lamp(Light.LATE, "M001", 2)),
        "stuck": seen(Lamp(Light.FAULT), other=Lamp(Light.SERVING, "H012", 3)),
        "held": (*boxes, ButtonSeen("7", round(hold_for(Key.RECALL), 1))),
        "held-too-long": (*boxes, ButtonSeen("7", STUCK_S + 2)),
        "no-computer": (*unplugged, ButtonSeen("7", plugged=False)),
        "away": seen(Lamp(Light.AWAY, "M001"), other=Lamp(Light.AWAY), held=2),
        "seven": tuple(
            BoxSeen(n, str(n), Lamp(light, numbers.get(light, ""), n if light in numbers else 0))
            for n, light in enumerate(list(Light)[:7], 1)
        ),
    }
