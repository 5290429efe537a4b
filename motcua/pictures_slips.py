"""Every kind of slip from fixed data, on both rolls and in every language, as it is printed.

``slip-{58,80}mm-{vi,en,…}-{plain,full,papers,code,offline}.png``
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from kiosk.events import Issued
from kiosk.slip import DOTS, Slip, compose, draw
from kiosk.texts import Texts
from motcua.settings import SHIPPED, Settings
from motcua.tour_citizen import PROCEDURE
from procedures.in_use import book_in_use
from procedures.page import Page, page

_AT = datetime(2026, 11, 24, 8, 5)  # noqa: DTZ001 - as a clock on the wall shows it
_PLACE = "https://motcua.example.vn/t/Qm9uam91ciBsZSBtb25kZQ"


def draw_slips(folder: Path, settings: Settings) -> None:
    """Draw them with the longest names of the settings."""
    texts = Texts.load(lambda name: SHIPPED / name)
    book = book_in_use(SHIPPED / "no-such-state", SHIPPED)
    entry = book.find(PROCEDURE)
    papers = page(book, entry) if entry else None
    for lang in texts.languages:
        for kind, slip in _slips(settings, texts, lang, papers).items():
            for mm, dots in DOTS.items():
                draw(slip, dots).save(folder / f"slip-{mm}mm-{lang}-{kind}.png")


def _slips(settings: Settings, texts: Texts, lang: str, papers: Page | None) -> dict[str, Slip]:
    names = sorted((service.name for service in settings.services), key=len, reverse=True)
    priority = max((one.name for one in settings.priorities), key=len)

    def slip(issued: Issued, **more: object) -> Slip:
        said: dict[str, object] = {"centre": settings.centre.name, "service": "Chứng thực"}
        return compose(issued, texts, lang, at=_AT, **said | more)  # type: ignore[arg-type]  # named so

    plain = Issued("A005", "certify", "id", 4, 620, 1490)
    return {
        "plain": slip(plain),
        "full": slip(
            Issued("A005", "x", "id", 14, 620, 1490, later=("y", "z"), warning="closing"),
            service=names[0],
            later=names[1:3],
            priority=priority,
            again=True,
        ),
        "papers": slip(plain, page=papers),
        "code": slip(Issued("W888", "certify", "id", 0, follow_url=_PLACE)),
        "offline": slip(Issued("K1A-001", "certify", offline=True)),
    }
