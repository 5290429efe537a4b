"""A slip, from what it says to the bytes for the printer, beside the least that prints its lines.

Ours wraps, fits and draws every line of a slip with a procedure's papers, on rolls of 80 and 58 mm,
and cuts the picture into pieces. The anchor draws the same words at one size, one line below the
other, without looking whether they fit, into a picture as large, and sends that as one block.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from PIL import Image, ImageDraw

from kiosk.events import Issued
from kiosk.printer.raster import raster
from kiosk.slip import DOTS, Slip, compose, draw
from look.text import fit, font, width
from look.texts import Texts
from motcua.settings import SHIPPED
from procedures.in_use import book_in_use
from procedures.page import page
from tests.bench.measure import Contest, Samples, Side, Sides, Size, percentile

_SLIPS = 60
_CODES = 12
_AT = datetime(2026, 11, 24, 8, 5)  # noqa: DTZ001 - as a clock on the wall shows it


def _slips() -> list[Slip]:
    texts = Texts.load(lambda name: SHIPPED / name)
    book = book_in_use(SHIPPED / "no-such-state", SHIPPED)
    return [
        compose(
            Issued(f"A{number:03}", "certify", "id", 4, 620, 1490),
            texts,
            "vi",
            centre="Trung tâm Phục vụ hành chính công phường Nam Cường",
            service="Chứng thực",
            at=_AT,
            page=page(book, entry),
        )
        for number, entry in enumerate(book.shown[:: max(1, len(book.shown) // _CODES)], 1)
    ]


def _ours(slip: Slip, mm: int) -> None:
    # As if nobody had asked for this procedure before: what was measured of a text is kept.
    fit.cache_clear()
    width.cache_clear()
    raster(draw(slip, DOTS[mm]))


def _plainly(slip: Slip, mm: int, height: int) -> bytes:
    lines = (slip.centre, slip.title, slip.label, slip.service, slip.when, *slip.notes)
    said = "\n".join((*lines, *(line.text for line in slip.papers), slip.keep))
    image = Image.new("1", (DOTS[mm], height), 1)
    ImageDraw.Draw(image).multiline_text((10, 10), said, fill=0, font=font("Regular", 28))
    size = (DOTS[mm] // 8).to_bytes(2, "little") + height.to_bytes(2, "little")
    return b"\x1b@\x1dv0\0" + size + image.tobytes() + b"\x1dV\0"


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


@contextmanager
def _sides(size: Size, _which: frozenset[Side]) -> Iterator[Sides]:
    # A slip of each is drawn before: the fonts are open then, as in a kiosk after its first slip.
    kept = [
        (slip, mm, draw(slip, DOTS[mm]).height)
        for slip, mm in itertools.product(_slips(), (80, 58))
    ]
    _ours(*kept[0][:2])
    turns = {"ours": itertools.cycle(kept), "anchor": itertools.cycle(kept)}

    def several(side: str, work: Callable[[Slip, int, int], object]) -> Samples:
        some = itertools.islice(turns[side], size.of(_SLIPS, least=10))
        return [_ms(lambda one=one: work(*one)) for one in some]  # type: ignore[misc]  # one each

    yield {
        "ours": lambda: several("ours", lambda slip, mm, _height: _ours(slip, mm)),
        "anchor": lambda: several("anchor", _plainly),
    }


CONTESTS = (Contest("slip_render", "ms p95", _sides, {"slip_render": percentile(95)}, digits=1),)
