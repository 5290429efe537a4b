"""How long one who waits may still wait: from the queue as it stands and the centre's own past.

The queue as it stands gives an expectation (`hub.queueing.expectation`), the past tells how such
expectations err (`hub.queueing.quantiles`, taught by `hub.queueing.history`). It is shown as a
rounded range, never as a promise. `docs/forecast.md` tells how well it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.queueing.expectation import expect
from hub.queueing.hall import Asker, Hall
from hub.queueing.history import Learned
from hub.queueing.hours import Stretches, after_open_s
from hub.queueing.hours import warning as passes


@dataclass(frozen=True, slots=True)
class Forecast:
    """Half of all people wait less than `p50_s`, nine of ten less than `p90_s`.

    `expected_s` is the expectation they were made from; the journal keeps it, to learn from.
    `warning` tells that the nine of ten pass the next break, or closing.
    """

    ahead: int
    p50_s: int | None = None
    p90_s: int | None = None
    expected_s: float | None = None
    warning: str | None = None


def forecast(
    asker: Asker, hall: Hall, learned: Learned, now: datetime, stretches: Stretches
) -> Forecast:
    """Forecast the wait of one who asks. Where no counter serves them, only who is before."""
    expected = expect(asker, hall)
    if expected is None:
        before = sum(line.before for line in hall.lines if line.service == asker.service)
        return Forecast(before)
    asked = learned.asked(expected.wait_s, asker.service, asker.priority, now)
    waits_s = learned.ratios.waits_s(asked)
    half = after_open_s(stretches, now, waits_s[0.5])
    most = max(half, after_open_s(stretches, now, waits_s[0.9]))
    return Forecast(
        ahead=expected.ahead,
        p50_s=round(half),
        p90_s=round(most),
        expected_s=round(expected.wait_s, 1),
        warning=passes(stretches, now, most),
    )
