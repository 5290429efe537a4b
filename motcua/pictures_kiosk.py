"""Every screen of the kiosk from fixed data, in every way to see it.

``kiosk-SCREEN[-MODE]-{portrait,landscape}.png`` in Vietnamese, MODE one of ``en``, ``large``,
``contrast``, ``large-contrast``, ``low``, ``large-low`` (the lower layout upright only) and, for
the first screen, ``night``. The staff's pages are in Vietnamese and in one way only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from kiosk.calling import Call, Heard
from kiosk.events import UNASKED, About, Hit, Issued, Slip
from kiosk.health import Machine, findings
from kiosk.jobs import Unsettled
from kiosk.screens import Offer, Scene, draw
from kiosk.screens.plan import reach
from kiosk.screens.staff import Known, staff_page
from kiosk.shelves import hits, shelf, shelves
from kiosk.staff import Room, Staff
from kiosk.visitor import USUAL, Screen, Sight, Visit
from look.clock import VIETNAM
from look.parts import Part
from look.texts import Texts
from look.theme import DAY, HIGH_CONTRAST, NIGHT, Colours
from motcua.drawing import Drawing, Size
from motcua.settings import SHIPPED, Settings
from motcua.tour_citizen import PROCEDURE, QUERY
from procedures.catalogue import Book
from procedures.in_use import book_in_use
from procedures.page import page

SIZES = {"portrait": Size(1080, 1920), "landscape": Size(1920, 1080)}
NOW = datetime(2026, 11, 25, 9, 41, tzinfo=VIETNAM)
_OPENS, _OPENS_LATER = (NOW.replace(hour=13, minute=30), NOW.replace(day=26, hour=7, minute=30))
#: A way to see the kiosk: its language, how it is seen, its palette.
Way = tuple[str, Sight, Colours]
MODES: dict[str, Way] = {
    "": ("vi", USUAL, DAY),
    "en": ("en", USUAL, DAY),
    "large": ("vi", Sight(large=True), DAY),
    "contrast": ("vi", Sight(contrast=True), HIGH_CONTRAST),
    "large-contrast": ("vi", Sight(large=True, contrast=True), HIGH_CONTRAST),
    "low": ("vi", Sight(low=True), DAY),
    "large-low": ("vi", Sight(large=True, low=True), DAY),
}
_TICKET = Issued("A005", "certify", "id", 4, 620, 1490)
_TWO = replace(_TICKET, later=("land",))
_FULL = replace(_TICKET, ahead=14, later=("support", "civil-status"), warning="closing")
_OFFLINE = Issued("K1-001", "help", offline=True)
_EVENT = "event:child"


def kiosk_pictures(
    settings: Settings,
    factor: float = 1.0,
    texts: Texts | None = None,
    modes: Mapping[str, Way] = MODES,
) -> Iterator[Drawing]:
    """Draw what citizens see, each `factor` times as large, in the shipped `texts` or in others."""
    for stands, size in SIZES.items():
        window = size.times(factor)
        scene, book = _scene(settings, window, texts), shipped_book()
        for mode, (lang, sight, colours) in modes.items():
            if sight.low and size.lies:
                continue
            ending = f"-{mode}" if mode else ""
            for name, shown in screens(_named(scene, settings, lang), book, lang).items():
                seen = replace(shown, visit=replace(shown.visit, lang=lang, sight=sight))
                parts = partial(_parts, seen)
                yield Drawing(f"kiosk-{name}{ending}-{stands}", window, colours, parts)
                if name == "home" and not mode:
                    yield Drawing(f"kiosk-{name}-night-{stands}", window, NIGHT, parts)


def staff_pictures(settings: Settings, factor: float = 1.0) -> Iterator[Drawing]:
    """Draw the staff's pages."""
    for stands, size in SIZES.items():
        window = size.times(factor)
        scene = _scene(settings, window)
        for name, known in staff_pages().items():
            told = partial(staff_page, scene, known)
            yield Drawing(f"kiosk-staff-{name}-{stands}", window, DAY, told)


@cache
def shipped_book() -> Book:
    """Read the shipped book, whatever this machine has imported."""
    return book_in_use(SHIPPED / "no-such-state", SHIPPED)


def _parts(scene: Scene) -> tuple[Part, ...]:
    return draw(scene)[1]


def _scene(settings: Settings, size: Size, texts: Texts | None = None) -> Scene:
    """Stand at home on a day on which all is well."""
    kiosk = settings.kiosk
    return Scene(
        visit=Visit(),
        texts=texts or Texts.load(lambda name: SHIPPED / name),
        width=size.width,
        height=size.height,
        centre=settings.centre.name,
        counters={one.id: one.name for one in settings.counters},
        own=kiosk.id,
        listens=True,
        reach=reach(kiosk.inches, kiosk.bottom_mm),
        now=NOW,
    )


def _named(scene: Scene, settings: Settings, lang: str) -> Scene:
    """Name the services and the classes of priority as the language does."""
    named = partial(scene.texts.named, lang)
    return replace(
        scene,
        offers=tuple(
            Offer(one.id, named("service", one.id, one.name), one.letter)
            for one in settings.services
        ),
        priorities=tuple((one.id, named("class", one.id, one.name)) for one in settings.priorities),
    )


def screens(home: Scene, book: Book, lang: str) -> dict[str, Scene]:
    """Lay out every screen there is, by its name, from the first one."""
    home = replace(home, shelves=shelves(book, lang))
    entry = book.find(PROCEDURE)
    assert entry is not None, "the book has the procedure of the tour"

    def at(screen: Screen, scene: Scene = home, **more: object) -> Scene:
        return replace(scene, visit=Visit(screen, **more))  # type: ignore[arg-type]  # named so

    asked = at(Screen.SEARCH, query=QUERY, found=QUERY, about=About("found"), results=_found(book))
    read = replace(at(Screen.PAGE, procedure=hits((entry,))[0]), page=page(book, entry))
    title, rows = shelf(book, _EVENT, lang)
    more = at(Screen.SERVICES, ticket=_TICKET, adding=True)
    return {
        "home": home,
        "home-starting": replace(home, offers=(), shelves=()),
        "home-offline": replace(home, hub_away=True),
        "home-offline-disk": replace(home, hub_away=True, disk_ill=True),
        "home-no-printer": replace(home, printer_away=True),
        "home-called": replace(home, call=Call(Heard.TOLD)),
        "home-closed": replace(home, opens_at=_OPENS),
        "home-closed-later": replace(home, opens_at=_OPENS_LATER),
        "shelves": at(Screen.SHELVES),
        "shelf": at(Screen.SHELF, shelf=_EVENT, title=title, rows=rows),
        "services": at(Screen.SERVICES),
        "services-some-closed": at(Screen.SERVICES, _some_closed(home)),
        "services-priority": at(Screen.SERVICES, priority="merit"),
        "priority": at(Screen.PRIORITY),
        "search": at(Screen.SEARCH),
        "typing": at(Screen.SEARCH, query="đăng ky", found="", results=()),
        "results": asked,
        **_answers(home, book),
        "page": read,
        "page-later": replace(read, visit=replace(read.visit, part=1)),
        "page-closed": replace(read, opens_at=_OPENS),
        "wait": at(Screen.WAIT),
        "wait-adding": at(Screen.WAIT, ticket=_TICKET, adding=True),
        "wait-check-in": at(Screen.WAIT, number="A005"),
        **_tickets(home),
        "more": more,
        "idle": at(Screen.SERVICES, asking=True),
        "check-in": at(Screen.CHECK_IN),
        "typed": at(Screen.CHECK_IN, number="A005"),
        **{
            "came-back" if what == "in_line" else f"came-back-{what}": at(
                Screen.CAME_BACK, number="A005", came_back=what, counter="6"
            )
            for what in (
                *("in_line", "unknown", "waiting", "parked"),
                *("called", "missed", "over", "away"),
            )
        },
        **{
            f"sorry-{why}": at(Screen.SORRY, sorry=why)
            for why in ("closed", "unknown-service", "refused", "disk")
        },
        "help": replace(home, visit=Visit(showing="call"), call=Call(Heard.TOLD)),
        "help-away": replace(home, visit=Visit(showing="call"), call=Call(Heard.AWAY)),
        "needs": at(Screen.SERVICES, showing="needs", needs=("hearing",)),
        "see": replace(home, visit=Visit(showing="see")),
    }


def _some_closed(home: Scene) -> Scene:
    return replace(home, offers=tuple(replace(o, open=o.letter not in "NX") for o in home.offers))


def _found(book: Book) -> tuple[Hit, ...]:
    """Give the rows of the question that the tour asks, its own procedure first."""
    child = shelf(book, _EVENT, "vi")[1]
    own = [hit for hit in child if hit.code == PROCEDURE]
    return (*own, *(hit for hit in child if hit.code != PROCEDURE))


def _answers(home: Scene, book: Book) -> dict[str, Scene]:
    """Ask what has no procedure clearly meant, in each way the book answers."""
    away = next(one for one in book.elsewhere if one.office and "ly hôn" in one.wish.casefold())
    field = next(entry.field for entry in book.shown if entry.field.casefold() == "hộ tịch")

    def asked(query: str, about: About = UNASKED, rows: tuple[Hit, ...] = ()) -> Scene:
        visit = Visit(Screen.SEARCH, query=query, found=query, results=rows, about=about)
        return replace(home, visit=visit)

    rows, of_field = shelf(book, _EVENT, "vi")[1], shelf(book, f"field:{field}", "vi")[1]
    told = About("elsewhere", wish=away.wish, office=away.office, note=away.note)
    return {
        "several": asked("dang ky", rows=rows),
        "field": asked("ho tich", About("field", field=field), of_field),
        "elsewhere": asked("ly hon", told),
        "nothing": asked("mua ve may bay", About("nothing")),
    }


def _tickets(home: Scene) -> dict[str, Scene]:
    """Hold a number, and know how its slip is."""

    def held(issued: Issued, slip: Slip | None, scene: Scene = home, **more: bool) -> Scene:
        return replace(scene, visit=Visit(Screen.TICKET, ticket=issued, slip=slip, **more))  # type: ignore[arg-type]  # named so

    away = replace(home, hub_away=True)
    first = replace(_TICKET, ahead=0, wait_p50_s=None, wait_p90_s=None)
    return {
        "ticket": held(_TICKET, Slip.PRINTED),
        "ticket-printing": held(_TICKET, Slip.PRINTING),
        "ticket-first": held(first, Slip.PRINTED),
        "ticket-two": held(_TWO, Slip.PRINTED, replaces=True),
        "ticket-full": held(_FULL, Slip.PRINTED),
        "ticket-not-added": held(_TWO, Slip.PRINTED, not_added=True),
        "printer-failing": held(_TICKET, Slip.FAILED, replace(home, printer_away=True)),
        "ticket-unknown": held(_TICKET, Slip.UNKNOWN),
        "ticket-asking": held(_TICKET, Slip.UNKNOWN, asking=True),
        "ticket-no-slips": held(_TICKET, None),
        "offline": held(_OFFLINE, Slip.PRINTED, away),
        "offline-no-slip": held(_OFFLINE, Slip.FAILED, replace(away, printer_away=True)),
    }


def staff_pages() -> dict[str, Known]:
    """Stand before the staff's pages, with everything well and much of it ill."""
    slips = tuple(
        Unsettled(label, outcome, NOW.timestamp() - 60 * ago)
        for label, outcome, ago in (
            ("A007", Slip.FAILED, 2),
            ("H012", Slip.UNKNOWN, 15),
            ("K1-001", Slip.FAILED, 31),
        )
    )
    well = findings(Machine(), hub_away=False, broker_away=False, printer="ok")
    ill = findings(
        Machine("full", "wrong", "none"), hub_away=True, broker_away=True, printer="paper_out"
    )
    low = findings(Machine(), hub_away=False, broker_away=False, printer="paper_low")
    return {
        "pin": Known(Staff(typed="1234")),
        "pin-wrong": Known(Staff(wrong=True)),
        "pin-closed": Known(Staff(), closed_s=300),
        "well": Known(Staff(Room.PAGE), findings=well),
        "paper-low": Known(Staff(Room.PAGE, said="staff.printed"), findings=low, slips=slips[:1]),
        "ill": Known(Staff(Room.PAGE, said="staff.failed"), findings=ill, slips=slips),
    }
