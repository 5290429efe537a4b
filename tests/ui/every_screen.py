"""Draw every screen of kiosk and display in one window and print what is wrong with each, as JSON.

Boxes are measured at the size of a real panel; pixels in a window of half that, which has the
same layout and is drawn in a quarter of the time.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from PIL import Image, ImageDraw

from broker_config.messages import Waiting
from display.board import Row, View
from display.face import Shown, arrange, face
from display.settings import DisplaySettings
from kiosk.events import About, Hit, Slip
from kiosk.health import Machine, findings
from kiosk.jobs import Unsettled
from kiosk.screens import Offer, Scene, draw
from kiosk.screens.staff import Known, staff_page
from kiosk.settings import KioskSettings
from kiosk.shelves import shelf, shelves
from kiosk.staff import Room, Staff
from kiosk.visitor import Screen, Visit
from look.clock import VIETNAM
from look.layout import Box
from look.parts import Part
from look.texts import Texts, read
from look.theme import DAY, HALL, HIGH_CONTRAST, NIGHT
from look.window import Place, prepare
from motcua.pictures_language import PSEUDO, languages, longer
from procedures.catalogue import Book, load_catalogue
from procedures.country import Wish
from procedures.in_use import dressed
from procedures.page import page
from tests.ui import measuring
from tests.unit.test_kiosk_screens import VISITS
from tests.unit.test_kiosk_screens import scenes as usual_scenes

DATA = Path(__file__).resolve().parents[2] / "data"
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
SQUARER = {"portrait 5:4": (1024, 1280), "landscape 5:4": (1280, 1024)}
HOME = tempfile.TemporaryDirectory(prefix="motcua-every-screen-")  # goes with the process
SERVICES = 20
LONG_NAME = "Trung tâm Phục vụ hành chính công phường Phan Rang, tỉnh Khánh Hòa"
LONGEST = 45  # signs in a row: a centre names its services itself, the longest shipped has 35


@cache
def texts_of_all() -> Texts:
    """Read the shipped texts, and make one that is longer."""
    return languages(DATA.joinpath)


@cache
def shipped() -> Book:
    """Read the shipped book."""
    return dressed(load_catalogue(DATA / "procedures"), DATA)


def scenes(width: int, height: int) -> Iterator[tuple[str, Scene]]:
    """List every screen with the longest real names, in three languages."""
    texts, own_emblem = texts_of_all(), emblem()
    centre = tomllib.loads((DATA / "centre.toml").read_text("utf-8"))
    book = shipped()
    stands = {language: shelves(book, language) for language in texts.languages}
    fields = {entry.field for entry in book.shown if len(entry.field) <= LONGEST}
    names = sorted(fields, key=len, reverse=True)
    own = [Offer(one["id"], one["name"], one["letter"]) for one in centre["services"]]
    more = [Offer(f"s{i}", name, "BCDEFGIJOPQ"[i]) for i, name in enumerate(names[:11])]
    offers = (*own, *more)[:SERVICES]
    entries = sorted(book.shown, key=lambda entry: len(entry.short_name), reverse=True)[:20]
    hits = tuple(Hit(one.code, one.short_name, own[i % 9].id) for i, one in enumerate(entries))
    longest = page(book, max(book.shown, key=lambda entry: len(entry.name)))
    service = own[1].id
    usual = [pair for pair in usual_scenes(texts, width, height) if not pair[0].endswith(" en")]
    home = next(scene for name, scene in usual if name == "home vi")
    named = replace(home, centre=LONG_NAME)
    looking = [(f"{n} vi", replace(home, visit=v)) for n, v in looked_up(book, hits).items()]
    for name, scene in (*usual, *looking, ("home named vi", named)):
        visit = replace(scene.visit, priority="merit" if scene.visit.priority != "none" else "none")
        if visit.ticket:
            ticket = replace(visit.ticket, service=service)
            # One whose slip failed can have it again and go on to one more: three buttons.
            later = () if name.startswith("ticket-failed") else tuple(o.id for o in own[4:6])
            visit = replace(visit, ticket=replace(ticket, later=later))
        if visit.results:
            visit = replace(visit, results=hits)
        if visit.procedure:
            visit = replace(visit, procedure=hits[1])
        if name == "services vi":
            yield (
                "services later pseudo",
                replace(scene, visit=replace(visit, lang=PSEUDO, part=2), offers=offers),
            )
        for language in texts.languages:
            shown = replace(
                scene,
                visit=replace(visit, lang=language),
                emblem=own_emblem if language == "en" or scene is named else "",
                offers=offers if scene.offers else (),
                counters={one["id"]: one["name"] for one in centre["counters"]},
                priorities=tuple((one["id"], one["name"]) for one in centre["priorities"]),
                page=longest,
                shelves=() if (name, language) == ("home starting vi", "vi") else stands[language],
            )
            yield f"{name.removesuffix(' vi')} {language}", shown
            if name == "services vi":
                shut = tuple(replace(offer, open=False) for offer in offers)
                yield f"services shut {language}", replace(shown, offers=shut)


def looked_up(book: Book, hits: tuple[Hit, ...]) -> dict[str, Visit]:
    """List each way the book answers and what there is to browse, each at its longest."""

    def away(wish: Wish) -> About:
        return About("elsewhere", wish=wish.wish, office=wish.office, note=wish.note)

    known = [wish for wish in book.elsewhere if wish.office]
    fields = [entry.field for entry in book.shown]
    answers = {
        "found": About("found"),
        "field": About("field", field=max(fields, key=len)),
        "elsewhere": away(max(known, key=lambda wish: len(wish.office))),
        "elsewhere wish": away(max(known, key=lambda wish: len(wish.wish))),
        "elsewhere note": away(max(known, key=lambda wish: len(wish.note))),
    }
    asked = Visit(Screen.SEARCH, query="dang ky", results=hits, found="dang ky")
    stands = [name for name, _ in shelves(book, "vi")]
    titled = max(stands, key=lambda name: len(shelf(book, name, "vi")[0]))
    fullest = max(stands, key=lambda name: len(shelf(book, name, "vi")[1]))
    found = {f"search-{name}": replace(asked, about=about) for name, about in answers.items()}
    found |= {"shelves": Visit(Screen.SHELVES), "shelves later": Visit(Screen.SHELVES, part=1)}
    for name, which in (("shelf titled", titled), ("shelf fullest", fullest)):
        title, rows = shelf(book, which, "vi")
        found[name] = Visit(Screen.SHELF, shelf=which, title=title, rows=rows, part=1)
    return found


def boards() -> Iterator[tuple[str, View, int]]:
    """List what a hall's screen may show: twelve counters, twenty services, every kind of call."""
    centre = tomllib.loads((DATA / "centre.toml").read_text("utf-8"))
    own = [(one["id"], one["name"], one["letter"]) for one in centre["services"]]
    more = [(f"s{i}", "Quản lý trật tự xây dựng, đô thị", "BCDEFGIJOPQ"[i]) for i in range(11)]
    every = (*own, *more)[:SERVICES]
    waiting = tuple(
        Waiting(service=id_, name=name, letter=letter, count=(i * 7) % 40)
        for i, (id_, name, letter) in enumerate(every)
    )
    where = [*((f"Quầy {i}", str(i), True) for i in range(12, 1, -1))]
    where.insert(2, ("Tiếp nhận và trả kết quả", "Tiếp nhận và trả kết quả", False))
    rows = tuple(
        Row(
            call_id=f"c{i}",
            label=("A005", "K1-001", "H012", "L1000")[i % 4],
            counter=str(i),
            counter_name=name,
            newest=i == 0,
            fresh=i < 2,
            times=1 + i % 3,
            priority=i % 2 == 0,
            place=place,
            numbered=numbered,
        )
        for i, (name, place, numbered) in enumerate(where)
    )
    long = tuple(replace(row, label="K1QX-001") for row in rows)
    notice = "Trung tâm nghỉ lúc 16 giờ hôm nay. Xin quý vị lấy số trước 15 giờ 30."
    yield "display starting", View(live=False), 0
    yield "display empty", View(1, waiting=waiting[:9]), 0
    yield "display one", View(1, rows=rows[:1], waiting=waiting[:9]), 0
    yield "display full", View(1, rows=rows, waiting=waiting, notice=notice), 1
    yield "display named", View(1, rows=rows[2:], waiting=waiting, notice=longer(notice)), 2
    yield "display long", View(1, rows=long, waiting=waiting), 2
    yield "display away", View(1, live=False, rows=rows, waiting=waiting), 0


def emblem() -> str:
    """Draw an emblem, as a centre would bring one."""
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((50, 0, 350, 299), fill="#b3261e")
    file = Path(HOME.name) / "emblem.png"
    image.save(file)
    return str(file)


def laid_out(width: int, height: int) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """List every screen of the kiosk as the parts it is made of, the staff's pages too."""
    scene = None
    for name, scene in scenes(width, height):
        yield name, draw(scene)[1]
    assert scene is not None
    own = replace(scene, own="K1QX", now=datetime(2026, 11, 25, 9, 41, tzinfo=VIETNAM))
    for name, known in staff_pages().items():
        # The staff read Vietnamese, and nothing else.
        visit = replace(own.visit, lang="vi")
        yield f"staff {name} vi", staff_page(replace(own, visit=visit), known)


def staff_pages() -> dict[str, Known]:
    """List what the staff's pages may tell, with everything well and everything ill."""
    slips = tuple(
        Unsettled(f"K1QX-{i:03d}", (Slip.FAILED, Slip.UNKNOWN)[i % 2], 1.8e9) for i in range(9)
    )
    broken = {"hub_away": True, "broker_away": True}
    said = read(DATA / "texts/vi.toml")
    before, after = "staff.printer_", "_todo"
    troubles = [key for key in said if key.startswith(before) and key.endswith(after)]
    longest = max(troubles, key=lambda key: len(said[key])).removeprefix(before)
    ill = [
        findings(Machine(disk, clock, "none"), **broken, printer=printer)
        for disk, clock, printer in (
            ("full", "wrong", longest.removesuffix(after)),
            ("read_only", "jumped", "none"),
        )
    ]
    well = findings(Machine(), hub_away=False, broker_away=False, printer="ok")
    page, done = Staff(Room.PAGE), Staff(Room.PAGE, said="staff.unknown")
    return {
        "pad": Known(Staff()),
        "pad typed": Known(Staff(typed="271828271828")),
        "pad wrong": Known(Staff(wrong=True)),
        "pad closed": Known(Staff(), closed_s=900),
        "well": Known(page, findings=well),
        "ill": Known(done, findings=ill[0], slips=slips),
        "ill too": Known(replace(done, part=1), findings=ill[1], slips=slips),
        "one ill": Known(page, findings=(ill[0][0], *well[1:]), slips=slips[:1]),
    }


def run(  # noqa: PLR0915 - one measurement after the other
    keep: Path | None,
) -> dict[str, list[str]]:
    """Measure everything; with a folder, keep the pictures in it."""
    prepare(Place.parse("320x240+0+0"), Path(HOME.name))
    from look.pane import Pane  # it opens the window

    found: dict[str, list[str]] = {
        name: [] for name in ("cut", "covered", "small", "touch", "faint", "dim", "far", "seen")
    }

    def note(rule: str, where: str, sentences: Iterator[str]) -> None:
        found[rule] += [f"{where}: {sentence}" for sentence in sentences]

    say, say_longer = (partial(texts_of_all().say, language) for language in ("vi", PSEUDO))
    for stands, (width, height) in SIZES.items():
        half, window = (width // 2, height // 2), Box(0, 0, width, height)
        panel = measuring.Panel(KioskSettings().inches, min(width, height))
        kiosk, hall = Pane(half, DAY), Pane(half, HALL)
        contrasting, sleeping = Pane(half, HIGH_CONTRAST), Pane(half, NIGHT)
        drawn = dict(laid_out(*half))
        for name, parts in laid_out(width, height):
            where, shown = f"{name} {stands}", drawn[name]
            picture = kiosk.picture(shown)
            note("cut", where, measuring.cut(parts, window))
            note("covered", where, measuring.covered(parts))
            note("small", where, measuring.small(parts, panel))
            note("touch", where, measuring.hard_to_touch(parts, panel))
            note("faint", where, measuring.faint(shown, picture, panel.of(min(half))))
            note("dim", where, measuring.dim(shown, picture))
            found["seen"].append(where)
            if keep:
                picture.save(keep / f"{where.replace(' ', '-')}.png")
            if name.endswith(" vi"):
                picture = contrasting.picture(shown)
                sentences = measuring.faint(shown, picture, panel.of(min(half)))
                note("faint", f"{where} white on black", sentences)
                note("dim", f"{where} white on black", measuring.dim(shown, picture))
                if keep:
                    picture.save(keep / f"{where.replace(' ', '-')}-contrast.png")
            if name in ("home vi", "home closed vi"):  # what a quiet kiosk shows at night
                picture = sleeping.picture(shown)
                sentences = measuring.faint(shown, picture, panel.of(min(half)))
                note("faint", f"{where} at night", sentences)
                note("dim", f"{where} at night", measuring.dim(shown, picture))
                if keep:
                    picture.save(keep / f"{where.replace(' ', '-')}-night.png")
        settings = DisplaySettings()
        screen = measuring.Panel(settings.inches, min(width, height))
        centre = "Trung tâm Phục vụ hành chính công phường Nam Cường"
        for name, view, turn in boards():
            where = f"{name} {stands}"
            said = (view, centre, "09:41", ("Chủ nhật, 25/11/2026", "25/11/2026"), turn, emblem())
            grid, near = (
                arrange(say, view, size, settings.distance_m, settings.inches)
                for size in ((width, height), half)
            )
            parts, shown = (face(Shown(layout, say, *said)) for layout in (grid, near))
            picture = hall.picture(shown)
            note("cut", where, measuring.cut(parts, window))
            note("small", where, measuring.small(parts, screen, measuring.HALL_MM))
            note("far", where, measuring.too_far(parts, view, screen, settings.distance_m))
            around = {say("hall.not_live"), view.notice}
            around |= set() if name == "display long" else {say("hall.priority")}  # they are rare
            far = measuring.too_far_words(parts, around, screen, settings.distance_m)
            note("far", where, far)
            far_off = settings.distance_m, settings.inches
            grid = arrange(say_longer, view, (width, height), *far_off)
            parts = face(Shown(grid, say_longer, *said))
            note("cut", f"{where} {PSEUDO}", measuring.cut(parts, window))
            note("small", f"{where} {PSEUDO}", measuring.small(parts, screen, measuring.HALL_MM))
            far = measuring.too_far(parts, view, screen, settings.distance_m)
            note("far", f"{where} {PSEUDO}", far)
            note("faint", where, measuring.faint(shown, picture, screen.of(min(half))))
            note("dim", where, measuring.dim(shown, picture))
            found["seen"].append(where)
            if keep:
                picture.save(keep / f"{where.replace(' ', '-')}.png")
    for stands, (width, height) in SQUARER.items():
        # Colours and millimetres are those of 16:9: what may differ is whether all finds its room.
        window = Box(0, 0, width, height)
        for name, scene in scenes(width, height):
            if name.endswith(PSEUDO):
                parts = draw(scene)[1]
                note("cut", f"{name} {stands}", measuring.cut(parts, window))
                note("covered", f"{name} {stands}", measuring.covered(parts))
    assert len(found["seen"]) >= 2 * 3 * len(VISITS)
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    print(json.dumps(run(folder), ensure_ascii=False, indent=1))
