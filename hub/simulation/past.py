"""Read what a centre's own journal teaches."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from hub.centre import CentreConfig
from hub.queueing.hours import open_s
from hub.simulation.learning import Lessons, Pupil
from hub.store import journal
from hub.store.engine import Store


class NothingToLearnError(Exception):
    """The journal is empty; the sentence is for whoever wanted to learn from it."""


def lessons(url: str, centre: CentreConfig) -> Lessons:
    """Learn from a centre's whole journal.

    Raises `NothingToLearnError` when it is empty, `hub.store.engine.StoreError` when the database
    is not there or not for this version, and `hub.store.rows.UnreadableEventError`.
    """

    def worked(start: datetime, end: datetime) -> tuple[float, bool]:
        return open_s(centre.hours.stretches(start), start, end)

    pupil = Pupil(worked)
    with closing(Store(url)) as store:
        store.require()
        with store.read() as connection:
            for recorded in journal.read(connection, centre.id, None):
                pupil.hear(recorded.event)
    learned = pupil.lessons()
    if not learned.tickets:
        raise NothingToLearnError("the journal holds no ticket yet, so there is nothing to learn")
    return learned
