"""The rules alone, without a store: any order of commands, compared with a small model."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from hub.queueing.discipline import Discipline
from tests.machine import QueueMachine, first, some
from tests.rules import PureOffice
from tests.words import MINUTE, SECOND, Ask, Centre

CENTRE = Centre(
    letters={"certify": "A", "civil": "H", "results": "R"},
    own={"1": ("certify",), "2": ("civil",), "3": ("certify", "results")},
    helps={"1": (), "2": ("certify",), "3": ("civil",)},
    classes=("elderly", "merit"),
    levels={"elderly": 1, "merit": 2},
    rates={"elderly": 2.0, "merit": 3.5},
    ratio=2,
)
#: What a counter's page can ask for a ticket.
AT_THE_PAGE = ("cancel", "amend", "check-in", "reinstate")


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

    @rule(minutes=st.sampled_from([0, 0, 180, -60]))
    def set_the_clock(self, minutes: int) -> None:
        self.ahead = minutes * MINUTE

    @precondition(lambda self: self.model.people)
    @rule(
        counter=some, verb=st.sampled_from(AT_THE_PAGE), ticket=some, more=some, back=st.booleans()
    )
    def press_at_the_page(
        self, counter: int, verb: str, ticket: int, more: int, back: bool
    ) -> None:
        """Ask something for a ticket at a counter's page, as the desk does, and take it back."""
        can = [person for person in self.model.people if verb in self.model.can(person)]
        if not can:
            return
        name, number = self.counters[counter % 3], can[ticket % len(can)].number
        self.ask(replace(self._for_ticket(verb, number, more, ()), at=name), 2 * SECOND)
        if back:
            self.ask(Ask(verb="undo", counter=name), 2 * SECOND)


def test_whatever_is_asked_the_rules_say_what_the_model_says(long: bool) -> None:
    examples, steps = (5000, 60) if long else (200, 40)
    run_state_machine_as_test(
        PureMachine, settings=settings(max_examples=examples, stateful_step_count=steps)
    )
