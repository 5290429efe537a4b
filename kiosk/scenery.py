"""Everything the screens are drawn from, gathered into one `Scene`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.client import Services
from kiosk import calling
from kiosk.condition import Condition
from kiosk.screens import Offer, Scene
from kiosk.visitor import Visit
from look import clock
from look.texts import Texts
from procedures.page import Page

if TYPE_CHECKING:
    from kiosk.book import Reader


@dataclass(frozen=True)
class Standing:
    """What of a kiosk never changes: its centre, its own name, how high its panel hangs."""

    texts: Texts
    centre: str
    emblem: str
    kiosk: str
    reach: float


class Scenery:
    """Gathers what a screen needs; a procedure's page is kept while it is looked at."""

    def __init__(self, standing: Standing, reader: Reader) -> None:
        self._standing = standing
        self._reader = reader
        self._page_of: tuple[str, Page | None] = ("", None)

    def scene(
        self,
        visit: Visit,
        services: Services,
        condition: Condition,
        *,
        call: calling.Call,
        listens: bool,
        size: tuple[int, int],
    ) -> Scene:
        """Gather a scene of this moment, for a window of `size` pixels."""
        own, lang = self._standing, visit.lang
        now, opens_at = clock.now(), services.opens_at
        # What was told before the centre opened: the hub may be away since.
        stale = opens_at is not None and now >= opens_at
        return Scene(
            visit=visit,
            texts=own.texts,
            width=size[0],
            height=size[1],
            centre=own.centre,
            emblem=own.emblem,
            offers=tuple(
                Offer(
                    one.id,
                    own.texts.named(lang, "service", one.id, one.name),
                    one.letter,
                    one.open or stale,
                )
                for one in services.services
            ),
            counters={counter.id: counter.name for counter in services.counters},
            own=own.kiosk,
            priorities=tuple(
                (one.id, own.texts.named(lang, "class", one.id, one.name))
                for one in services.priorities
            ),
            page=self._page(visit),
            shelves=self._reader.shelves(lang),
            hub_away=condition.hub_away,
            disk_ill=condition.machine.disk != "ok",
            printer_away=not condition.prints,
            call=call,
            reach=own.reach,
            listens=listens,
            now=now,
            opens_at=opens_at,
        )

    def _page(self, visit: Visit) -> Page | None:
        code = visit.procedure.code if visit.procedure else ""
        if code != self._page_of[0]:
            self._page_of = (code, self._reader.page(code) if code else None)
        return self._page_of[1]
