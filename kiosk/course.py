"""The course of a visit: events in, and what it wishes done, by desk, book and printer.

What other threads tell is handed to Kivy's thread (`mainthread`): there alone the visit goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kivy.clock import mainthread

from broker_config.trace import Trace
from kiosk import story
from kiosk.events import (
    About,
    Added,
    AddService,
    Answered,
    Browse,
    CameBack,
    CheckIn,
    Event,
    Fetch,
    Fetched,
    Found,
    Hit,
    Listed,
    Look,
    PrintAgain,
    TakeNumber,
    Tell,
    Wish,
)
from kiosk.visit import step
from kiosk.visitor import Rules, begin

if TYPE_CHECKING:
    from kiosk.answers import Answer, Asked
    from kiosk.book import Reader
    from kiosk.desk import Desk
    from kiosk.printing import Printing


class Course:
    """One kiosk's visit. `guided` tells whether the pad leads it; `changed`: it went on."""

    def __init__(
        self,
        rules: Rules,
        trace: Trace,
        clock: Callable[[], float],
        *,
        guided: Callable[[], bool],
        changed: Callable[[], None],
    ) -> None:
        self.visit = begin(rules, clock())
        self._rules = rules
        self._trace = trace
        self._now = clock
        self._guided, self._changed = guided, changed

    def connect(self, desk: Desk, reader: Reader, printing: Printing) -> None:
        """Learn who does what the visit wishes."""
        self._desk, self._reader, self._printing = desk, reader, printing

    # From other threads

    def answered(self, wish: Asked, answer: Answer) -> None:
        """Take what came of a wish; the slip of a new number goes to the spool at once."""
        match wish, answer:
            case Fetch(), Fetched():
                self._printing.elsewhere(wish, answer)
            case TakeNumber(), Answered():
                # The number first: its screen must be there before the printer is through with it.
                self.tell(replace(answer, prints=self._printing.prints))
                if answer.ticket is not None:
                    self._printing.slip(answer.ticket, wish)
                    if answer.ticket.offline:
                        self._trace.write("offline", label=answer.ticket.label)
            case _, Answered() | Added() | CameBack():
                self.tell(answer)

    def found(self, query: str, hits: tuple[Hit, ...], about: About) -> None:
        """Take the results of one query."""
        self._trace.write("results", query=query, codes=[hit.code for hit in hits], mode=about.mode)
        self.tell(Found(query, hits, about))

    @mainthread
    def tell(self, event: Event) -> None:
        """Let something happen, from whatever thread."""
        self.happened(event)

    # On Kivy's thread

    def happened(self, event: Event) -> None:
        """Go on, and do what the visit wishes."""
        before = self.visit
        rules = self._rules.longer() if self._guided() else self._rules
        self.visit, wishes = step(before, event, self._now(), rules)
        story.went_on(self._trace, before, self.visit)
        for wish in wishes:
            self._do(wish)
        if self.visit is not before:
            self._changed()

    def _do(self, wish: Wish) -> None:
        match wish:
            case TakeNumber() | AddService() | CheckIn():
                self._desk.take(wish)
            case Look(query):
                self._reader.ask(query)
            case Browse(shelf, lang):
                self.happened(Listed(shelf, *self._reader.shelf(shelf, lang)))
            case Tell():
                self._desk.tell(wish)
            case PrintAgain(job, _, mark) if ticket := self.visit.ticket:
                visit = self.visit
                code = visit.procedure.code if visit.procedure else None
                as_if = TakeNumber(job, ticket.service, visit.priority, code, visit.lang)
                self._printing.slip(ticket, as_if, mark)
