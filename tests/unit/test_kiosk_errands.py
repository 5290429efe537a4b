"""What the staff ask of a kiosk is done once, and only while it is fresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broker_config.messages import ERRAND_S, Errand, UnreadableMessageError
from kiosk.errands import Errands

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def told(name: str = "e1", age_s: float = 0) -> bytes:
    return Errand(id=name, what="print", at=NOW - timedelta(seconds=age_s), ticket="t").to_bytes()


def done(*payloads: bytes) -> list[str]:
    found: list[Errand] = []
    errands = Errands(found.append, lambda: NOW)
    for payload in payloads:
        errands.take(payload)
    return [errand.id for errand in found]


def test_an_errand_is_done_once_however_often_it_is_heard() -> None:
    assert done(told(), told(), told("e2"), told()) == ["e1", "e2"]


@pytest.mark.parametrize(("age_s", "is_done"), [(-5, True), (59, True), (61, False), (-61, False)])
def test_one_that_is_old_or_from_another_clock_is_left(age_s: float, is_done: bool) -> None:
    assert ERRAND_S == 60
    assert bool(done(told(age_s=age_s))) == is_done


def test_one_that_was_cleared_is_nothing_and_what_is_none_is_refused() -> None:
    assert done(b"") == []
    for payload in (
        b"no errand",
        b"{}",
        b'{"id": "e", "what": "dance", "at": "2026-11-25T02:00Z"}',
    ):
        with pytest.raises(UnreadableMessageError):
            done(payload)
