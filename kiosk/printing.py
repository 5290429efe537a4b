"""What the slip of a ticket says, handed to the spool."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hub.client import Services
from kiosk import slip
from kiosk.events import Fetch, Fetched, Issued, Mark, TakeNumber
from look import clock
from look.texts import Texts

if TYPE_CHECKING:
    from kiosk.book import Reader
    from kiosk.spool import Spool


class Printing:
    """Writes slips. `services` are the centre's names as they were told last."""

    def __init__(self, spool: Spool, reader: Reader, texts: Texts, centre: str) -> None:
        self.services = Services()
        self._spool = spool
        self._reader = reader
        self._texts = texts
        self._centre = centre

    @property
    def prints(self) -> bool:
        """Tell whether there is a printer."""
        return self._spool.prints

    def slip(self, ticket: Issued, wish: TakeNumber, mark: Mark = Mark.NONE) -> None:
        """Print the slip of a ticket, for the wish it was given to; nothing without a printer."""
        if not self.prints:
            return
        named = partial(self._texts.named, wish.lang)
        names = {one.id: named("service", one.id, one.name) for one in self.services.services}
        classes = {one.id: named("class", one.id, one.name) for one in self.services.priorities}
        what = slip.compose(
            ticket,
            self._texts,
            wish.lang,
            centre=self._centre,
            service=names.get(ticket.service, ""),
            later=tuple(names.get(id_, id_) for id_ in ticket.later),
            at=clock.now(),
            priority=classes.get(wish.priority, ""),
            page=self._reader.page(wish.procedure) if wish.procedure else None,
            mark=mark,
        )
        self._spool.submit(ticket.label, ticket.id, what, wish.wish)

    def elsewhere(self, wish: Fetch, found: Fetched) -> None:
        """Print the slip of a ticket that was taken elsewhere; its outcome is told to the hub."""
        if found.ticket is not None:
            as_if = TakeNumber(0, found.ticket.service, found.priority, wish.procedure, wish.lang)
            mark = Mark.COPY if found.again else Mark.NONE
            self.slip(found.ticket, as_if, Mark.REPLACES if wish.amended else mark)
