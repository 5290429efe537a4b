"""What a command costs the database, counted: its statements here, its syncs in test_durable.

Counted is every statement between BEGIN and COMMIT, and each row that is sent by itself as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hub.queueing.values import Parked, Printed
from hub.transaction import Transaction
from hub.verbs import tickets
from hub.verbs.by_name import AT_COUNTER, FOR_TICKET
from hub.verbs.tickets import OfflineLabel
from tests.store.office import Office
from tests.store.overheard import Said, overheard

# PostgreSQL records all that a command leaves in one statement.
MOST = {"sqlite": 8, "postgresql": 5}


@dataclass
class Counted:
    """An office whose statements are counted: of each verb the most that it took."""

    office: Office
    said: list[Said]
    cost: Counter[str] = field(default_factory=Counter)

    def does(self, verb: str, command: Callable[[], Any]) -> Any:
        self.office.clock.forward(minutes=1)
        self.said.clear()
        done = command()
        self.cost[verb] = max(self.cost[verb], sum(len(rows) for _, rows in self.said))
        return done

    def takes(self, **asked: Any) -> str:
        command = partial(self.office.take, needs=("sight",), **asked)
        id_: str = self.does("issue", command).id
        return id_

    def presses(self, verb: str, counter: str = "1", **asked: Any) -> None:
        self.does(verb, partial(self.office.press, counter, verb, **asked))

    def asks(self, verb: str, ticket: str, *, at_page: bool = False, **asked: Any) -> None:
        def ask(t: Transaction) -> Any:
            t.pressed_at = "1" if at_page else None
            return getattr(tickets, verb.replace("-", "_"))(t, ticket, **asked)

        self.does(verb, partial(self.office.ask, ask))


def work(day: Counted) -> None:
    """Do all that can be done, each where it writes and reads the most."""
    takes, presses, asks = day.takes, day.presses, day.asks
    presses("open")
    presses("open", "2")
    _walks, mends, waits, misses, slip = (takes(later=("civil",)) for _ in range(5))
    takes(offline=OfflineLabel("K1-001", 60))
    presses("next")
    presses("open", clerk="Lan")
    presses("next")  # the one in hand walks on to another line
    presses("undo")  # of two tickets
    presses("recall")
    presses("undo")
    presses("start")
    presses("finish")
    presses("undo")
    presses("next", ticket=mends)
    presses("park", reason=Parked.MEND)
    asks("check-in", "A002")  # by its number
    presses("next", service="certify")
    presses("transfer", service="civil")
    presses("next", ticket=waits)
    presses("transfer", to="2")
    presses("next", "2", ticket=waits)
    presses("park", "2", reason=Parked.WAIT)
    presses("unpark", "2", ticket=waits)
    presses("next", ticket=misses)
    presses("no-show")
    asks("reinstate", misses)
    presses("next", ticket=misses)
    asks("amend", slip, service="civil", priority="elderly", needs=("hearing",))
    asks("cancel", slip, at_page=True)
    presses("undo")  # while another is in hand
    asks("printed", slip, outcome=Printed.PRINTED)
    presses("finish")
    presses("pause", reason="tea")
    presses("next")
    presses("transfer", to="2")
    presses("close")


def test_no_verb_takes_more_than_eight_statements(office: Office) -> None:
    with overheard(office.store.database.writer.dialect) as said:
        day = Counted(office, said)
        work(day)
    assert set(day.cost) == {"issue", *AT_COUNTER, *FOR_TICKET}
    assert max(day.cost.values()) <= MOST[office.store.database.writer.dialect.name], day.cost
