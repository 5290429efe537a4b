"""Draw every screen into a folder from fixed data: kiosk, waiting room, slip, box and desk.

The parts are those the windows show, drawn by the same stage, so a picture is what a citizen sees;
only the data are made up. The names are fixed, and so two versions can be laid side by side. They
are listed in `pictures_kiosk`, `pictures_display`, `pictures_slips`, `pictures_boxes` and
`pictures_desk`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from PIL import Image

from look.theme import Colours
from look.window import Place, prepare
from motcua.beside import changes, lay_beside, lay_out
from motcua.browser import BrowserError
from motcua.drawing import Drawing, Size
from motcua.pictures_boxes import box_pictures
from motcua.pictures_desk import desk_pictures
from motcua.pictures_display import display_pictures
from motcua.pictures_kiosk import MODES, SIZES, kiosk_pictures, staff_pictures
from motcua.pictures_language import languages, modes_of
from motcua.pictures_slips import slips
from motcua.screen import ScreenError, own_screen
from motcua.settings import SHIPPED, Settings, SettingsError, load

#: Those that the tests keep and compare are drawn so many times as large, in so many colours.
KEPT_FACTOR, KEPT_COLOURS = 1 / 3, 64
#: No screen that shows what the book says: the book changes with the law.
_OF_THE_BOOK = ("page", "result", "shel", "several", "field", "elsewhere")
_MANY_WAYS = ("home", "services", "ticket")
_OF_THE_OTHERS = {
    "display": ("calls", "12", "named", "long", "not-live"),
    "box": ("called", "held", "no-computer", "seven"),
    "slip": ("58mm-vi", "80mm-vi"),
}
#: Of the desk none that shows what the book says, and the chief ones in both languages.
_OF_THE_DESK = {
    *(f"{page}-vi-office" for page in ("sign-in", "desks", "counter-empty", "counter-paused")),
    *(f"{page}-vi-office" for page in ("number", "room-faults", "days-past", "doctor")),
    *(f"counter-aside-{way}" for way in ("vi-office", "en-tablet")),
    *(f"guide-calls-{way}" for way in ("vi-office", "en-tablet")),
    "room-faults-en-tablet",
}


def run(
    folder: Path,
    *,
    against: Path | None = None,
    kept: bool = False,
    language: str = "",
    find: Callable[[str], Path] = SHIPPED.joinpath,
) -> int:
    """Draw everything; 0 when all pictures are there, else 1 with one sentence on stderr.

    `against` is a folder of earlier ones to lay beside them: what differs is told, and shown in
    ``beside/index.html``. `kept` draws those alone that the tests keep, small. `language` draws, in
    that one alone, what a citizen sees; `find` finds its file (``texts/tay.toml``).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settings = load(SHIPPED / "centre.toml")
        drawn = 0
        if language:
            rooms = _in_language(settings, language, find)
        else:
            screens = _kept(all_drawings(settings, KEPT_FACTOR)) if kept else all_drawings(settings)
            rooms = (_slips(settings, kept), _screens(screens), _pages(settings, kept))
        for name, picture in chain.from_iterable(rooms):
            _save(picture, folder / f"{name}.png", kept)
            drawn += 1
    except (BrowserError, OSError, ScreenError, SettingsError) as error:
        print(f"Not all pictures could be drawn: {error}.", file=sys.stderr)
        return 1
    print(f"{drawn} pictures are in {folder}")
    if not kept:
        lay_out(folder)
    if against is not None:
        found = changes(against, folder)
        page = folder / "beside" / "index.html"
        lay_beside(against, folder, found, page)
        print(f"{len(found)} are not as in {against}: see {page}")
    return 0


def all_drawings(settings: Settings, factor: float = 1.0) -> Iterator[Drawing]:
    """List every screen of every window."""
    yield from kiosk_pictures(settings, factor)
    yield from staff_pictures(settings, factor)
    yield from display_pictures(settings, factor)
    yield from box_pictures(factor)


def is_kept(name: str) -> bool:
    """Tell whether the tests keep this picture: each screen once, the chief ones in each way."""
    room, _, rest = name.partition("-")
    if room == "desk":
        return rest in _OF_THE_DESK
    if room != "kiosk":
        others = ("papers", "720p", "4k")
        return rest.startswith(_OF_THE_OTHERS[room]) and not any(one in rest for one in others)
    if rest.startswith(_OF_THE_BOOK):
        return False
    screen, _, how = rest.partition("-")
    usual = how.endswith("portrait") and not any(f"-{way}-" in f"-{how}" for way in MODES if way)
    ways = {f"{way}-{stands}".lstrip("-") for way in MODES for stands in SIZES}
    return usual or (screen in _MANY_WAYS and how in ways)


def _kept(drawings: Iterable[Drawing]) -> Iterator[Drawing]:
    return (one for one in drawings if is_kept(one.name))


def _in_language(
    settings: Settings, language: str, find: Callable[[str], Path]
) -> Iterable[Iterator[tuple[str, Image.Image]]]:
    """Draw what a citizen sees in one language; `SettingsError` names those there are."""
    texts = languages(find)
    if language not in texts.languages:
        there = ", ".join(texts.languages)
        raise SettingsError(f"there is no language {language} that can be read, only {there}")
    screens = kiosk_pictures(settings, texts=texts, modes=modes_of(language))
    return slips(settings, texts, (language,)), _screens(screens)


def _screens(drawings: Iterable[Drawing]) -> Iterator[tuple[str, Image.Image]]:
    """Draw what stands on glass, in one window of a screen that nobody sees."""
    with (
        tempfile.TemporaryDirectory(prefix="motcua-pictures-") as home,
        own_screen(Path(home), (640, 480)) as screen,
    ):
        os.environ.update(screen.env)
        prepare(Place.parse("320x240+0+0"), Path(home) / "kivy")
        from look.pane import Pane

        panes: dict[tuple[Size, Colours | None], Pane] = {}
        for one in drawings:
            glass = one.size, one.colours
            if glass not in panes:
                panes[glass] = Pane((one.size.width, one.size.height), one.colours)
            yield one.name, panes[glass].picture(one.parts())


def _slips(settings: Settings, kept: bool) -> Iterator[tuple[str, Image.Image]]:
    return ((name, slip) for name, slip in slips(settings) if is_kept(name) or not kept)


def _pages(settings: Settings, kept: bool) -> Iterator[tuple[str, Image.Image]]:
    for name, page in desk_pictures(settings, is_kept if kept else lambda _name: True):
        small = Size(*page.size).times(KEPT_FACTOR if kept else 1.0)
        yield name, page.resize((small.width, small.height), Image.Resampling.LANCZOS)


def _save(picture: Image.Image, path: Path, kept: bool) -> None:
    if kept and picture.mode != "1":
        picture = picture.quantize(
            KEPT_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    picture.save(path, optimize=kept, compress_level=1)
