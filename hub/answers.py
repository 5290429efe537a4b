"""What the hub answers: written by the hub, read by the other rooms through `hub.client`."""

from __future__ import annotations

from operator import not_
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from broker_config.messages import CounterState


class Answer(BaseModel):
    """What all answers are: frozen, and deaf to what a newer hub says besides."""

    model_config = ConfigDict(frozen=True, extra="ignore")


# What only some visits have is left out until there is something to say.
_SOME_VISITS = Field(exclude_if=not_)


class Ticket(Answer):
    """One citizen's place, as the hub tells it. `id` is the only handle.

    `services` are those it stands for, the one it queues for first. `warning` tells what may come
    before its turn: ``break`` or ``closing``. `counter` is where it was last called; `parked` why
    it stands aside (``wait`` or ``mend``), `parked_until` until when.
    """

    id: str
    label: str
    service: str
    services: tuple[str, ...] = ()
    priority: str = "none"
    state: str
    ahead: int | None = None
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None
    warning: str | None = None
    issued_at: AwareDatetime
    printed: str | None = None
    follow_url: str | None = None
    counter: Annotated[str | None, _SOME_VISITS] = None
    parked: Annotated[str | None, _SOME_VISITS] = None
    parked_until: Annotated[AwareDatetime | None, _SOME_VISITS] = None


class TicketInHand(Ticket):
    """A ticket as its clerk sees it: with what the citizen needs."""

    needs: Annotated[tuple[str, ...], _SOME_VISITS] = ()


class CounterAnswer(Answer):
    """What a counter's command left: its state, its ticket, whether it was a second press."""

    counter: str
    state: CounterState
    ticket: TicketInHand | None = None
    repeated: bool = False


class Series(Answer):
    """The name that a kiosk's own numbers begin with, as in ``K1A-001``."""

    series: str


class Counted(Answer):
    """What was counted of a search: its words without accents, names and numbers cut out."""

    words: str


class Service(Answer):
    """What one queues for; `open` tells whether tickets are given for it now."""

    id: str
    name: str
    letter: str
    open: bool = True


class Named(Answer):
    """An id with the words for it: a priority class, a hall."""

    id: str
    name: str


class Counter(Answer):
    """A service point and the services it calls, its own first."""

    id: str
    name: str
    hall: str
    services: tuple[str, ...] = ()


class Services(Answer):
    """What the centre offers: the answer of ``GET /api/v1/services``.

    `opens_at` tells when a centre that is closed now opens again.
    """

    services: tuple[Service, ...] = ()
    priorities: tuple[Named, ...] = ()
    halls: tuple[Named, ...] = ()
    counters: tuple[Counter, ...] = ()
    opens_at: AwareDatetime | None = None
