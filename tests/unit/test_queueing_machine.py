"""The rules alone, without a store: any order of commands, compared with a small model."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from hub.queueing.discipline import Discipline
from tests.machine import QueueMachine, first
from tests.rules import PureOffice
from tests.words import SECOND, Centre

CENTRE = Centre(
    letters={"certify": "A", "civil": "H", "results": "R"},
    own={"1": ("certify",), "2": ("civil",), "3": ("certify", "results")},
    helps={"1": (), "2": ("certify",), "3": ("civil",)},
    classes=("elderly", "merit"),
    levels={"elderly": 1, "merit": 2},
    rates={"elderly": 2.0, "merit": 3.5},
    ratio=2,
)


class PureMachine(QueueMachine):
    """Any day, by any discipline."""

    @initialize(
        discipline=st.sampled_from(Discipline),
        of_one=st.sampled_from([None, *Discipline]),
        longest_wait=st.sampled_from([2, 45]),
        grace_places=st.sampled_from([0, 1, 3]),
        first=first,
    )
    def in_the_morning(
        self,
        discipline: Discipline,
        of_one: Discipline | None,
        longest_wait: int,
        grace_places: int,
        first: list[int],
    ) -> None:
        centre = replace(
            CENTRE,
            discipline=discipline.value,
            by_service={"certify": of_one.value} if of_one else {},
            longest_wait=longest_wait * 60 * SECOND,
            grace_places=grace_places,
        )
        self.begin(centre, PureOffice(centre), first)


def test_whatever_is_asked_the_rules_say_what_the_model_says(long: bool) -> None:
    examples, steps = (5000, 60) if long else (200, 40)
    run_state_machine_as_test(
        PureMachine, settings=settings(max_examples=examples, stateful_step_count=steps)
    )
