"""Every page of the officials in Chromium, from a hub with a fixed morning in it.

``desk-PAGE-{vi,en}-{office,tablet}.png``, and the clerk's sheet as ``desk-sheet-{vi,en}.png``
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from desk import app, texts
from desk.look import Look
from desk.signing import hashed
from hub.clerks import Role
from motcua.browser import browser
from motcua.drawing import Size
from motcua.join import centre_config
from motcua.pictures_hub import picture_hub
from motcua.pictures_morning import YESTERDAY, Scene, story
from motcua.premises import Premises
from motcua.settings import SHIPPED, Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = {"office": Size(1366, 768), "tablet": Size(800, 1280)}
_SHEET = Size(794, 1123)  # A4 at 96 dots an inch
_NAME, _SECRET = "Lê Thị Lan", "ba bảy 5913"
_FINDINGS = (
    ("máy in", "fault", "Máy in của K1 hết giấy.", "Thay cuộn giấy 80 mm, đóng nắp."),
    ("bản sao lưu", "warning", "Bản sao mới nhất đã 3 ngày.", "Cắm lại USB, rồi chạm Khám lại."),
    ("cơ sở dữ liệu", "ok", "Ghi được, còn 72343 MB.", ""),
    ("đồng hồ", "ok", "Giờ Việt Nam, đúng giờ.", ""),
)


def desk_pictures(
    settings: Settings, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, Image.Image]]:
    """Draw those pages whose names are `wanted`. Raises `BrowserError`, `OSError`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-pictures-")))
        findings = folder / "findings.json"
        findings.write_text(_findings(), "utf-8")
        look = Look(
            texts.load(lambda name: SHIPPED / name),
            settings.look.colours,
            settings.centre.name,
            ("cat", str(findings)),
        )
        here = Premises(SHIPPED / "centre.toml", folder, settings)
        hub = stack.enter_context(
            picture_hub(
                centre_config(here),
                folder,
                here.find("procedures"),
                YESTERDAY,
                partial(app.routes, drawn=look),
            )
        )
        chromium = stack.enter_context(browser())
        hub.employ(_NAME, Role.LEAD, hashed(_SECRET))
        pages = {
            f"{lang}-{stands}": _page(chromium, hub.url, lang, size)
            for lang in texts.LANGUAGES
            for stands, size in SIZES.items()
        }
        yield from _drawn(story(hub), pages, wanted)
        for lang in texts.LANGUAGES:
            if wanted(name := f"desk-sheet-{lang}"):
                page = chromium.new_page(viewport={"width": _SHEET.width, "height": _SHEET.height})
                page.goto((SHIPPED.parent / "docs" / lang / "clerk.html").as_uri())
                yield name, _picture(page)


def _drawn(
    scenes: Iterator[Scene], pages: Mapping[str, Page], wanted: Callable[[str], bool]
) -> Iterator[tuple[str, Image.Image]]:
    for scene in scenes:
        for way, page in pages.items():
            if not wanted(name := f"desk-{scene.name}-{way}"):
                continue
            page.goto(scene.path)
            if scene.name != "sign-in" and page.locator("[name=secret]").count():
                _enter(page)
            if page.locator("[data-follow]").count():
                page.wait_for_selector("#live:not(:empty)")
            scene.do(page)
            yield name, _picture(page)


def _page(chromium: Browser, url: str, lang: str, size: Size) -> Page:
    context = chromium.new_context(
        base_url=url, viewport={"width": size.width, "height": size.height}, locale=lang
    )
    context.add_cookies([{"name": "motcua_lang", "value": lang, "url": f"{url}/desk"}])
    return context.new_page()


def _enter(page: Page) -> None:
    page.fill("[name=name]", _NAME)
    page.fill("[name=secret]", _SECRET)
    with page.expect_navigation():  # or the page that asks would still be looked at
        page.locator("button.main").click()


def _picture(page: Page) -> Image.Image:
    page.evaluate("document.fonts.ready")
    return Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")


def _findings() -> str:
    keys = ("name", "verdict", "said", "todo")
    return json.dumps({"checks": [dict(zip(keys, one, strict=True)) for one in _FINDINGS]})
