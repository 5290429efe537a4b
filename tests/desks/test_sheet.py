"""The clerk's sheet fits one page of A4, and breaks no rule of access."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

HOUSE = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_clerks_sheet_is_one_page(chromium: Browser, language: str) -> None:
    page = chromium.new_page()
    page.goto((HOUSE / "docs" / language / "clerk.html").as_uri())
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert (found := Axe().run(page)).violations_count == 0, found.generate_report()
    page.close()
