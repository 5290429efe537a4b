"""What the doctor examines, one small function for each thing that can be wrong.

Every check returns a `Check`, in Vietnamese, because a ward's staff read it: what was found, and
what to do about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is: a fault stops some part of the work, a warning may do so later."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Check:
    """One thing that was examined."""

    name: str
    verdict: Verdict
    said: str
    todo: str = ""


def ok(name: str, said: str) -> Check:
    """Find nothing wrong."""
    return Check(name, Verdict.OK, said)


def warning(name: str, said: str, todo: str) -> Check:
    """Find what may do harm later."""
    return Check(name, Verdict.WARNING, said, todo)


def fault(name: str, said: str, todo: str) -> Check:
    """Find what does not work."""
    return Check(name, Verdict.FAULT, said, todo)
