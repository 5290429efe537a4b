"""Lay two folders of pictures side by side: what changed, how much, and a page to look at.

Two pictures count as the same when no more than `SHARE` of their pixels differ by more than
`LEVEL` of 255 in a colour: another graphics card draws the edge of a letter a little otherwise, and
a letter of 42 pixels that is another letter is more than that.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

LEVEL = 48
SHARE = 0.0001
MARK = (214, 0, 90)
_AROUND = 7  # pixels: a difference of one pixel is to be seen
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 16px/1.5 sans-serif; margin: 2rem; background: #e9edf0; color: #12212c }}
img {{ max-width: 100%; max-height: 80vh; background: #fff; border: 1px solid #6b7c88 }}
.row {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem }}
figure {{ margin: 0 }} figcaption {{ overflow-wrap: anywhere }}
</style>
<h1>{title}</h1>
<p>{said}</p>
{body}
"""


@dataclass(frozen=True)
class Change:
    """One picture that is not as it was; `share` of its pixels differ, all of one new or gone."""

    name: str
    what: str  # changed, resized, new, gone
    share: float = 1.0


def share_changed(old: Image.Image, new: Image.Image) -> float:
    """Tell how much of two pictures of one size differs, 0 to 1."""
    counts = _mask(old, new).histogram()
    return counts[255] / (old.width * old.height)


def marked(old: Image.Image, new: Image.Image) -> Image.Image:
    """Draw the new picture pale, and what differs from the old one in a strong colour."""
    pale = Image.blend(new.convert("RGB"), Image.new("RGB", new.size, "white"), 0.7)
    where = _mask(old, new).filter(ImageFilter.MaxFilter(_AROUND))
    pale.paste(MARK, (0, 0), where)
    return pale


def _mask(old: Image.Image, new: Image.Image) -> Image.Image:
    apart = ImageChops.difference(old.convert("RGB"), new.convert("RGB"))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point(lambda level: 255 if level > LEVEL else 0)


def changes(old: Path, new: Path, share: float = SHARE) -> tuple[Change, ...]:
    """List what differs between two folders, by name."""
    names = {path.name for folder in (old, new) for path in folder.glob("*.png")}
    found = (_change(old / name, new / name, share) for name in sorted(names))
    return tuple(change for change in found if change)


def _change(old: Path, new: Path, share: float) -> Change | None:
    name = new.stem
    if not old.exists() or not new.exists():
        return Change(name, "gone" if old.exists() else "new")
    with Image.open(old) as was, Image.open(new) as is_now:
        if was.size != is_now.size:
            return Change(name, "resized")
        changed = share_changed(was, is_now)
    return Change(name, "changed", changed) if changed > share else None


def lay_beside(old: Path, new: Path, found: Sequence[Change], page: Path) -> None:
    """Write a page with what was found, old beside new beside what differs.

    The pictures it shows are kept beside it, so that the folder can be given to somebody.
    """
    page.parent.mkdir(parents=True, exist_ok=True)
    rows = [_row(change, old, new, page.parent) for change in found]
    said = f"{len(found)} pictures are not as they were." if found else "All is as it was."
    page.write_text(_written("Old beside new", said, rows), "utf-8")


def _row(change: Change, old: Path, new: Path, beside: Path) -> str:
    shown: dict[str, Image.Image] = {}
    for title, folder in (("old", old), ("new", new)):
        if (folder / f"{change.name}.png").exists():
            with Image.open(folder / f"{change.name}.png") as picture:
                shown[title] = picture.convert("RGB")
    if change.what == "changed":
        shown["difference"] = marked(shown["old"], shown["new"])
    figures = []
    for title, one in shown.items():
        name = f"{change.name}.{title}.png"
        one.save(beside / name, compress_level=1)
        figures.append(_figure(name, title))
    told = f": {change.share:.2%}" if change.what == "changed" else ""
    heading = f"<h2>{html.escape(change.name)} ({change.what}{told})</h2>"
    return f'{heading}\n<div class="row">{"".join(figures)}</div>'


def lay_out(folder: Path) -> None:
    """Write ``index.html``, which shows every picture of a folder under its name."""
    names = sorted(path.name for path in folder.glob("*.png"))
    body = [f'<div class="row">{"".join(_figure(name, Path(name).stem) for name in names)}</div>']
    page = _written("Every screen", f"{len(names)} pictures", body)
    (folder / "index.html").write_text(page, "utf-8")


def _figure(file: str, title: str) -> str:
    file, title = html.escape(file), html.escape(title)
    image = f'<a href="{file}"><img loading="lazy" src="{file}" alt="{title}"></a>'
    return f"<figure><figcaption>{title}</figcaption>{image}</figure>"


def _written(title: str, said: str, body: Iterable[str]) -> str:
    return _PAGE.format(title=title, said=said, body="\n".join(body))
