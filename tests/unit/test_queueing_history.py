"""What the journal teaches: how long visits take, and how the forecast errs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.queueing import events as e
from hub.queueing.history import Learned, Learner
from hub.queueing.quantiles import SHARES, RatioLearner
from hub.queueing.values import Parked, place_of

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # eight o'clock in Việt Nam
LUNCH = START + timedelta(hours=3, minutes=30)


def worked(start: datetime, end: datetime) -> tuple[float, bool]:
    """Measure in an office with lunch from half past eleven."""
    return (end - start).total_seconds(), not start <= LUNCH <= end


class Journal:
    """Writes a journal as an office would."""

    def __init__(self, **minutes: float) -> None:
        self.learner = Learner(minutes or {"certify": 10.0, "civil": 10.0}, worked)
        self.now = START
        self._seq = 0

    def stamp(self) -> dict[str, int | datetime]:
        self._seq += 1
        return {"seq": self._seq, "at": self.now}

    def hear(self, kind: type[e.Event], **said: object) -> None:
        self.learner.hear(kind(**self.stamp(), **said))  # type: ignore[arg-type]  # test words

    def take(self, ticket: str, service: str = "certify", expected_s: float | None = None) -> None:
        self.hear(
            e.TicketIssued,
            ticket=ticket,
            label="A001",
            day=date(2026, 11, 24),
            service=service,
            priority="none",
            place=place_of(self.now),
            expected_s=expected_s,
        )

    def at(self, kind: type[e.Event], ticket: str, counter: str = "1", **said: object) -> None:
        self.hear(kind, ticket=ticket, label="A001", counter=counter, **said)

    def visit(self, number: int, minutes: float, service: str = "certify", **at: str) -> None:
        self.take(str(number), service)
        self.at(e.TicketCalled, str(number), call_id="x", service=service, **at)
        self.now += timedelta(minutes=minutes)
        self.at(e.TicketFinished, str(number), **at)

    @property
    def learned(self) -> Learned:
        return self.learner.learned()


def test_the_first_day_is_what_the_settings_guess() -> None:
    learned = Journal(certify=5, civil=15).learned
    assert learned.service_s("certify") == 300
    assert learned.service_s("civil") == 900
    assert learned.service_s("unknown") == 600


def test_visits_teach_how_long_they_take() -> None:
    journal = Journal()
    for number in range(30):
        journal.visit(number, 4)
    assert 240 < journal.learned.service_s("certify") < 330


def test_one_service_teaches_the_others_how_far_the_guesses_are_off() -> None:
    journal = Journal(certify=10, civil=20)
    for number in range(60):
        journal.visit(number, 20 / 3)
    assert journal.learned.service_s("civil") == pytest.approx(20 * 60 * 2 / 3, rel=0.1)


def test_a_drift_is_followed() -> None:
    journal = Journal()
    for number in range(200):
        journal.visit(number, 5)
        journal.now = START
    for number in range(200, 400):
        journal.visit(number, 12)
        journal.now = START
    assert journal.learned.service_s("certify") > 600


def test_a_visit_left_open_over_lunch_teaches_nothing() -> None:
    journal = Journal()
    journal.now = LUNCH - timedelta(minutes=5)
    before = journal.learned
    journal.visit(1, 150)
    assert journal.learned.visits == before.visits


def test_one_endless_visit_teaches_only_so_much() -> None:
    journal = Journal()
    for number in range(20):
        journal.visit(number, 1)
        journal.now = START
    journal.visit(99, 170)
    assert journal.learned.service_s("certify") < 600


def test_a_slow_counter_is_known() -> None:
    journal = Journal()
    for number in range(80):
        journal.visit(number, 6 if number % 2 else 12, counter="12"[number % 2])
        journal.now = START
    learned = journal.learned
    assert learned.visit_s("certify", "1") > 1.4 * learned.visit_s("certify", "2")


def test_parking_and_undoing_end_what_was_in_hand() -> None:
    journal = Journal()
    journal.take("a")
    journal.at(e.TicketCalled, "a", call_id="x", service="certify")
    journal.now += timedelta(minutes=2)
    journal.at(e.TicketParked, "a", reason=Parked.WAIT)
    assert journal.learned.service_s("certify") < 600
    known = journal.learned
    journal.at(e.TicketCalled, "a", call_id="y", service="certify")
    journal.hear(e.CounterClosed, counter="1")
    journal.now += timedelta(minutes=50)
    journal.at(e.TicketFinished, "a")
    assert journal.learned.visits == known.visits


def test_what_is_learned_is_a_value_that_no_longer_changes() -> None:
    journal = Journal()
    before = journal.learned
    visits = dict(before.visits)
    for number in range(5):
        journal.visit(number, 1)
    assert before.visits == visits
    assert journal.learned != before


def waits(rng: random.Random, number: int, factor: float) -> Iterator[float]:
    for _ in range(number):
        yield 900 * factor * rng.lognormvariate(0, 0.7)


@pytest.mark.parametrize("factor", [0.3, 1.0, 3.0])
def test_however_wrong_the_expectation_the_shares_come_true(factor: float) -> None:
    rng = random.Random(5)
    asked = Learned().asked(900, "certify", "none", START)
    learner = RatioLearner()
    under = dict.fromkeys(SHARES, 0)
    for number, waited_s in enumerate(waits(rng, 2500, factor)):
        told = learner.ratios().waits_s(asked)
        learner.learn(asked, told, waited_s)
        if number >= 500:
            for share in SHARES:
                under[share] += waited_s <= told[share]
    assert 0.47 < under[0.5] / 2000 < 0.53
    assert 0.88 < under[0.9] / 2000 < 0.92


def test_each_class_and_hour_comes_true_by_itself() -> None:
    rng = random.Random(6)
    learner = RatioLearner()
    factors = {"none": 1.2, "elderly": 0.5}
    under: dict[str, list[bool]] = {priority: [] for priority in factors}
    for number in range(6000):
        priority = "elderly" if number % 5 == 0 else "none"
        asked = Learned().asked(900, "certify", priority, START)
        told = learner.ratios().waits_s(asked)
        (waited_s,) = waits(rng, 1, factors[priority])
        learner.learn(asked, told, waited_s)
        if number > 2000:
            under[priority].append(waited_s <= told[0.9])
    for seen in under.values():
        assert 0.88 < sum(seen) / len(seen) < 0.92


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), max_size=30))
def test_whatever_happened_a_forecast_stays_a_finite_time(pairs: list[tuple[float, float]]) -> None:
    learner = RatioLearner()
    for expected_s, waited_s in pairs:
        asked = Learned().asked(expected_s, "certify", "none", START)
        told = learner.ratios().waits_s(asked)
        assert all(0 <= wait_s < 1e8 for wait_s in told.values())
        learner.learn(asked, told, waited_s)
