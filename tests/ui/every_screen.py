"""Draw every screen of the kiosk in one window and print what is wrong with each, as JSON.

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
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.events import Hit
from kiosk.screens import Offer, Scene, draw
from kiosk.settings import KioskSettings
from kiosk.texts import Texts, flat
from look.layout import Box
from look.theme import DAY, rgba
from look.window import Place, prepare
from procedures.catalogue import load_catalogue
from procedures.in_use import dressed
from procedures.page import page
from tests.ui import measuring
from tests.unit.test_kiosk_screens import VISITS
from tests.unit.test_kiosk_screens import scenes as usual_scenes

DATA = Path(__file__).resolve().parents[2] / "data"
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
SERVICES = 20
LONGEST = 45  # signs in a row: a centre names its services itself, the longest shipped has 35
PSEUDO = "pseudo"


def longer(text: str) -> str:
    """Make a text 40 % longer, with the highest and lowest letters, its places kept."""
    room = -(-len(text) * 2 // 5)
    words = ["Ẩỵ", "Ỗg", "nghiêng", "Ặp", "thuyền", "Ữy"]
    filled = ""
    while len(filled) < room:
        filled += f" {words[len(filled) % len(words)]}"
    return text + filled[:room].rstrip()


def languages() -> Texts:
    """Read the shipped texts, and make one that is longer."""
    shipped = {
        language: flat(tomllib.loads((DATA / f"texts/{language}.toml").read_text("utf-8")))
        for language in ("vi", "en")
    }
    pseudo = {key: longer(text) for key, text in shipped["vi"].items()}
    pseudo["language.name"] = "Ngôn ngữ Ẩỵ"  # a name is as long as it is
    return Texts({**shipped, PSEUDO: pseudo})


def scenes(width: int, height: int) -> Iterator[tuple[str, Scene]]:
    """List every screen with the longest real names, in three languages."""
    texts = languages()
    centre = tomllib.loads((DATA / "centre.toml").read_text("utf-8"))
    book = dressed(load_catalogue(DATA / "procedures"), DATA)
    fields = {entry.field for entry in book.shown if len(entry.field) <= LONGEST}
    names = sorted(fields, key=len, reverse=True)
    own = [Offer(one["id"], one["name"], one["letter"]) for one in centre["services"]]
    more = [Offer(f"s{i}", name, "BCDEFGIJOPQ"[i]) for i, name in enumerate(names[:11])]
    offers = (*own, *more)[:SERVICES]
    entries = sorted(book.shown, key=lambda entry: len(entry.short_name), reverse=True)[:20]
    hits = tuple(Hit(one.code, one.short_name, own[i % 9].id) for i, one in enumerate(entries))
    longest = max(book.shown, key=lambda entry: len(entry.name))
    service = own[1].id
    for name, scene in usual_scenes(texts, width, height):
        if name.endswith(" en"):
            continue
        visit = replace(scene.visit, priority="merit" if scene.visit.priority != "none" else "none")
        if visit.ticket:
            ticket = replace(visit.ticket, service=service)
            visit = replace(visit, ticket=replace(ticket, later=tuple(o.id for o in own[4:6])))
        if visit.results:
            visit = replace(visit, results=hits)
        if visit.procedure:
            visit = replace(visit, procedure=hits[1])
        if name == "services vi":
            yield (
                "services later pseudo",
                replace(scene, visit=replace(visit, lang=PSEUDO, part=1), offers=offers),
            )
        for language in texts.languages:
            yield (
                f"{name.removesuffix(' vi')} {language}",
                replace(
                    scene,
                    visit=replace(visit, lang=language),
                    offers=offers if scene.offers else (),
                    counters={one["id"]: one["name"] for one in centre["counters"]},
                    priorities=tuple((one["id"], one["name"]) for one in centre["priorities"]),
                    page=page(book, longest),
                ),
            )


def run(keep: Path | None) -> dict[str, list[str]]:
    """Measure everything; with a folder, keep the pictures in it."""
    prepare(Place.parse("320x240+0+0"), Path(tempfile.mkdtemp(prefix="motcua-every-screen-")))
    from kivy.core.window import Window
    from kivy.graphics import ClearBuffers, ClearColor, Fbo

    from look.stage import Stage

    assert Window is not None
    found: dict[str, list[str]] = {name: [] for name in ("cut", "small", "touch", "faint", "seen")}

    def note(rule: str, where: str, sentences: Iterator[str]) -> None:
        found[rule] += [f"{where}: {sentence}" for sentence in sentences]

    for stands, (width, height) in SIZES.items():
        half = (width // 2, height // 2)
        panel = measuring.Panel(KioskSettings().inches, min(width, height))
        small = measuring.Panel(panel.inches, min(half))
        stage: Any = Stage(lambda _: None, lambda *_: None)
        stage.size = half
        glass: Any = Fbo(size=half)
        for order in (ClearColor(*rgba(DAY.ground)), ClearBuffers(), stage.canvas):
            glass.add(order)
        drawn = dict(scenes(*half))
        for name, scene in scenes(width, height):
            where = f"{name} {stands}"
            parts = draw(scene)[1]
            note("cut", where, measuring.cut(parts, Box(0, 0, width, height)))
            note("small", where, measuring.small(parts, panel))
            note("touch", where, measuring.hard_to_touch(parts, panel))
            shown = draw(drawn[name])
            stage.show(*shown)
            glass.draw()
            picture = Image.frombytes("RGBA", half, glass.pixels).convert("RGB")
            picture = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            note("faint", where, measuring.faint(shown[1], picture, small))
            found["seen"].append(where)
            if keep:
                picture.save(keep / f"{where.replace(' ', '-')}.png")
    assert len(found["seen"]) >= 2 * 3 * len(VISITS)
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    print(json.dumps(run(folder), ensure_ascii=False, indent=1))
