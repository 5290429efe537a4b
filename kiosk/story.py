"""What the trace tells of a visit: what was typed, which ticket came, what was drawn."""

from __future__ import annotations

from collections.abc import Iterable

from broker_config.trace import Trace
from kiosk.visitor import Screen, Visit
from look.parts import Part, buttons


def went_on(trace: Trace, before: Visit, after: Visit) -> None:
    """Write what is new in a visit."""
    if after.query != before.query and after.screen is Screen.SEARCH:
        trace.write("typed", text=after.query)
    if after.number != before.number and after.screen is Screen.CHECK_IN:
        trace.write("typed", text=after.number)
    if after.ticket and after.ticket != before.ticket:
        ticket = after.ticket
        trace.write("ticket", label=ticket.label, id=ticket.id, service=ticket.service)


def touched(trace: Trace, target: str) -> None:
    """Write what was touched; what somebody needs is written nowhere."""
    trace.write("touched", id="need" if target.startswith("need:") else target)


def drawn(trace: Trace, name: str, parts: Iterable[Part]) -> None:
    """Write which screen stands there, and what can be touched where, in pixels."""
    targets = [
        {
            "id": button.id,
            "text": button.text,
            "x": round(button.box.x),
            "y": round(button.box.y),
            "w": round(button.box.w),
            "h": round(button.box.h),
        }
        for button in buttons(parts)
    ]
    trace.write("screen", name=name, targets=targets)
