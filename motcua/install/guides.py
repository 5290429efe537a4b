"""Turn the documents into pages that any browser shows, for whoever has them on a stick."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

from markdown_it import MarkdownIt

_PAGE = """<!doctype html>
<html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 17px/1.5 "Be Vietnam Pro", "Segoe UI", sans-serif; max-width: 900px; margin: 2em auto;
  padding: 0 1em; color: #12212c; }}
img {{ max-width: 100%; max-height: 480px; border: 1px solid #c7d0d7; }}
table {{ border-collapse: collapse; }}
th, td {{ border: 1px solid #6b7c88; padding: 4px 8px; text-align: left; vertical-align: top; }}
td + td {{ min-width: 8em; }}
code span {{ white-space: nowrap; }}
pre {{ background: #f3f6f8; padding: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }}
@media print {{
  body {{ font-size: 10pt; line-height: 1.35; max-width: none; margin: 0; }}
  img {{ max-height: 60mm; }}
  tr, pre, img {{ break-inside: avoid; }}
}}
</style>
{body}</html>
"""


def write_guides(docs: Path, into: Path) -> None:
    """Write the documents of a folder anew into `into`: its Markdown as HTML, the rest as it is."""
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(docs, into)
    markdown = MarkdownIt("commonmark").enable("table")
    for page in sorted(into.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        title = text.partition("\n")[0].lstrip("# ")
        body = re.sub(r'(href="[^":]+)\.md(["#])', r"\1.html\2", markdown.render(text))
        # An option broken after its hyphens would be typed as two words.
        body = re.sub(r"<code>.*?</code>", _unbroken, body)
        page.with_suffix(".html").write_text(
            _PAGE.format(
                lang=page.parent.name if page.parent != into else "en",
                title=html.escape(title),
                body=body.replace("<li>[ ] ", "<li>☐ "),
            ),
            encoding="utf-8",
        )
        page.unlink()


def _unbroken(code: re.Match[str]) -> str:
    return re.sub(r"(?<![^ >])[^ <>]*-[^ <>]*", r"<span>\g<0></span>", code[0])
