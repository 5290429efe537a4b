"""Every kind of slip from fixed data, on both rolls and in every language, as it is printed.

``slip-{58,80}mm-{vi,en,…}-{plain,full,added,papers,code,offline}.png``, and
``slip-{58,80}mm-trial.png``
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from PIL import Image

from kiosk.events import Issued, Mark
from kiosk.slip import DOTS, Slip, compose, compose_trial, draw
from look.texts import Texts
from motcua.pictures_kiosk import shipped_book
from motcua.settings import SHIPPED, Settings
from motcua.tour_citizen import PROCEDURE
from procedures.page import Page, page

_AT = datetime(2026, 11, 24, 8, 5)  # noqa: DTZ001 - as a clock on the wall shows it
_PLACE = "https://motcua.example.vn/t/Qm9uam91ciBsZSBtb25kZQ"


def slips(
    settings: Settings, texts: Texts | None = None, languages: Sequence[str] = ()
) -> Iterator[tuple[str, Image.Image]]:
    """Draw them with the longest names of the settings, in all languages if none is named."""
    texts = texts or Texts.load(lambda name: SHIPPED / name)
    book = shipped_book()
    entry = book.find(PROCEDURE)
    papers = page(book, entry) if entry else None
    for lang in languages or texts.languages:
        for kind, slip in _kinds(settings, texts, lang, papers).items():
            for mm, dots in DOTS.items():
                yield f"slip-{mm}mm-{lang}-{kind}", draw(slip, dots)
    for mm, dots in DOTS.items():
        trial = compose_trial(texts, centre=settings.centre.name, kiosk=settings.kiosk.id, at=_AT)
        yield f"slip-{mm}mm-trial", draw(trial, dots)


def _kinds(settings: Settings, texts: Texts, lang: str, papers: Page | None) -> dict[str, Slip]:
    named = partial(texts.named, lang)
    services = {one.id: named("service", one.id, one.name) for one in settings.services}
    names = sorted(services.values(), key=len, reverse=True)
    priority = max((named("class", one.id, one.name) for one in settings.priorities), key=len)

    def slip(issued: Issued, **more: object) -> Slip:
        said: dict[str, object] = {"centre": settings.centre.name, "service": services["certify"]}
        return compose(issued, texts, lang, at=_AT, **said | more)  # type: ignore[arg-type]  # named so

    plain = Issued("A005", "certify", "id", 4, 620, 1490)
    return {
        "plain": slip(plain),
        "full": slip(
            Issued("A005", "x", "id", 14, 620, 1490, later=("y", "z"), warning="closing"),
            service=names[0],
            later=names[1:3],
            priority=priority,
            mark=Mark.COPY,
        ),
        "added": slip(
            Issued("A005", "certify", "id", 4, 620, 1490, later=("land",)),
            later=[services["land"]],
            mark=Mark.REPLACES,
        ),
        "papers": slip(plain, page=papers),
        "code": slip(Issued("W888", "certify", "id", 0, follow_url=_PLACE)),
        "offline": slip(Issued("K1A-001", "certify", offline=True)),
    }
