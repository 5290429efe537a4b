"""The guides for a ward say the same in both languages, and name only what there is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main
from PIL import Image

from kiosk.printer.status import Trouble
from kiosk.settings import PrinterSettings
from motcua.cli import application
from motcua.settings import Settings, SettingsError, load
from tests.desks.guide_pictures import FOLDER, LARGEST_BYTES, PICTURES

HOUSE = Path(__file__).resolve().parent.parent
LANGUAGES = ("vi", "en")
TEXTS = ("install.md", "worst-morning.md")
#: All pages, also those of which English has a longer one beside the two folders.
PAGES = [(path.parent.name, path.name) for path in sorted((HOUSE / "docs").glob("??/*.md"))]
_FILES = {"conf", "crt", "pass", "pem", "toml", "txt"}
SHEET = "clerk.html"
_OURS = re.compile(r"(?:\./run|sudo motcua)(?= |$)")


@cache
def text(language: str, name: str) -> str:
    return (HOUSE / "docs" / language / name).read_text(encoding="utf-8")


def blocks(language: str, name: str) -> list[str]:
    """List what is typed: the lines of the code blocks, then the words between back quotes."""
    said = text(language, name)
    typed = re.findall(r"^```sh\n(.*?)^```", said, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```sh\n.*?^```", "", said, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in typed for line in block.splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", rest)


def ours(language: str, name: str) -> Iterator[list[str]]:
    """Give the words of each command of ours."""
    for line in blocks(language, name):
        found = _OURS.search(line)
        if found:
            yield line[found.end() :].split()


def shape(language: str, name: str) -> list[str]:
    """Tell how a page is built: its headings by level and number, rows, steps, pictures."""
    found = []
    for line in text(language, name).splitlines():
        if heading := re.match(r"(#+) (\d+\.)?", line):
            found.append(f"{heading[1]}{heading[2] or ''}")
        elif picture := re.match(r"!\[.+\]\((.+?)(-en)?\.(png|svg)\)", line):
            found.append(picture[1])
        elif re.match(r"\||- \[ \]|\d+\. |```", line):
            found.append(line.split(" ")[0])
    return found


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_have_the_same_steps(name: str) -> None:
    assert shape("vi", name) == shape("en", name)
    assert len(shape("vi", name)) > 10


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_type_the_same(name: str) -> None:
    def typed(language: str) -> list[str]:
        return [line.replace("TỆP", "FILE") for line in blocks(language, name)]

    assert typed("vi") == typed("en")


def _command(words: list[str]) -> tuple[Any, list[str]]:
    """Find the command some words begin with, and what is left of them."""
    command: Any = typer.main.get_command(application())
    rest = list(words)
    while rest and hasattr(command, "commands"):
        assert rest[0] in command.commands, words
        command = command.commands[rest.pop(0)]
    return command, rest


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_command_exists_with_its_options(language: str, name: str) -> None:
    commands = [words for words in ours(language, name) if words]
    assert commands
    for words in commands:
        command, rest = _command(words)
        known = {option for parameter in command.params for option in parameter.opts}
        options = {word for word in rest if word.startswith("--")}
        assert options <= known, words
        values = {"--room": "kiosk display counter desk", "--role": "clerk guide lead",
                  "--part": "centre hub broker kiosk display counter"}  # fmt: skip
        for option, value in pairwise(rest):
            assert option not in values or value in values[option].split(), words


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_setting_that_is_named_exists(language: str, name: str) -> None:
    loaded = load(HOUSE / "data" / "centre.toml", ())
    tables = set(Settings.model_fields)
    named = [one for one in blocks(language, name) if re.fullmatch(r"[a-z]+(\.[a-z_]+)?", one)]
    for one in named:
        table, _, key = one.partition(".")
        if table in tables or (key and key not in _FILES):
            assert not key or hasattr(getattr(loaded, table), key), one
    assert name != "install.md" or {"centre.name", "backup.folder", "hub.key_file"} <= {*named}


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_setting_that_is_shown_is_taken(language: str, name: str) -> None:
    said = text(language, name)
    shown = [
        tomllib.loads(one)
        for one in re.findall(r"^```toml\n(.*?)^```", said, re.MULTILINE | re.DOTALL)
    ]
    for line, table in re.findall(r"`(\w+ = [^`]+)` trong mục `\[(\w+)\]`", said):
        shown.append({table: tomllib.loads(line)})
    for tables in shown:
        shipped = tomllib.loads((HOUSE / "data" / "centre.toml").read_text("utf-8"))
        for table, values in tables.items():
            if isinstance(values, dict):
                shipped[table] |= values
            else:  # rows, each by its id
                rows = {row["id"]: row for row in shipped[table]}
                shipped[table] = list((rows | {row["id"]: row for row in values}).values())
        Settings.model_validate(shipped)


def test_no_page_for_the_officer_leads_to_english() -> None:
    away = {
        (name, link)
        for language, name in PAGES
        if language == "vi"
        for link in re.findall(r"\]\((\.\./[^)#]+\.md)\)", text("vi", name))
    }
    # Who solders boxes reads English.
    assert away == {("wiring.md", "../boxes.md")}


def test_each_page_is_led_to_from_the_guides() -> None:
    links = {link for name in TEXTS for link in re.findall(r"\]\(([\w-]+\.md)\)", text("vi", name))}
    assert links == {name for language, name in PAGES if language == "vi"}


def _rows(said: str, columns: int) -> list[list[str]]:
    """Read the rows of a page's tables that have so many columns, without their heads."""
    cells = [
        [cell.strip(" *`") for cell in line.strip("|").split("|")]
        for line in said.splitlines()
        if line.startswith("|")
    ]
    heads = [n - 1 for n, row in enumerate(cells) if set("".join(row)) == {"-"}]
    return [
        row
        for n, row in enumerate(cells)
        if len(row) == columns and n not in heads and n - 1 not in heads
    ]


def test_the_shopping_lists_have_the_figures_of_the_document_on_boxes() -> None:
    boxes = (HOUSE / "docs" / "boxes.md").read_text("utf-8").partition("## What to buy")[2]
    there = [row[1:] for row in _rows(boxes, 4)]
    here = [row[1:] for row in _rows(text("vi", "wiring.md"), 4)]
    assert len(there) == 18
    assert sorted(here) == sorted(there)


def test_the_page_on_printers_knows_their_kinds_and_every_word_they_answer() -> None:
    first = [row[0] for row in _rows(text("vi", "printers.md"), 3)]
    kinds = PrinterSettings.model_fields["kind"].annotation
    assert {*first} == {*get_args(kinds), *Trouble}


def test_the_page_on_settings_explains_what_a_slip_of_the_pen_is_answered(tmp_path: Path) -> None:
    shipped = (HOUSE / "data" / "centre.toml").read_text("utf-8")
    slips = {
        "not readable as TOML": ('kind = "file"', "kind = file"),
        "there is no such key": ('kind = "file"', 'kinds = "file"'),
        "Input should be": ('kind = "file"', 'kind = "paper"'),
        "hours are written as": ("07:30-11:30", "7h30-11h30"),
        "is already the letter": ('letter = "H"', 'letter = "A"'),
        "no counter has it": ('["help", "results"]', '["results"]'),
        "is not UTF-8": ("Chứng thực", "Ch\udcffng thực"),
    }
    explained = [row[0] for row in _rows(text("vi", "settings.md").partition("\n## ")[0], 2)]
    assert explained == list(slips)
    (tmp_path / "holidays.txt").touch()
    for answer, (right, wrong) in slips.items():
        file = tmp_path / "centre.toml"
        file.write_bytes(shipped.replace(right, wrong).encode("utf-8", "surrogateescape"))
        with pytest.raises(SettingsError, match=answer):
            load(file)


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_every_link_and_picture_is_there(language: str, name: str) -> None:
    page = HOUSE / "docs" / language / name
    for link in re.findall(r"\]\(([^)#]+)\)", text(language, name)):
        assert (page.parent / link).is_file(), link


def test_every_picture_is_small_and_drawn_by_the_program() -> None:
    drawn = set(PICTURES)
    assert {path.stem for path in FOLDER.iterdir()} == drawn
    used = {
        match
        for language, name in PAGES
        for match in re.findall(r"/pictures/([\w-]+)\.png", text(language, name))
    }
    assert used == drawn
    for path in FOLDER.iterdir():
        assert path.stat().st_size <= LARGEST_BYTES, path
        with Image.open(path) as picture:
            assert picture.width <= 900, path


def test_the_worst_morning_knows_what_can_go_wrong() -> None:
    rows = re.findall(r"^\| (\d+) \|", text("vi", "worst-morning.md"), re.MULTILINE)
    assert rows == [str(number) for number in range(1, len(rows) + 1)]
    assert len(rows) >= 14


def test_what_a_screen_is_said_to_say_it_says() -> None:
    said = re.sub(r"`[^`]+`", "", text("vi", "worst-morning.md"))
    quoted = re.findall(r'"([^"]+)"', said)
    assert len(quoted) >= 5
    places = ("data/texts", "display", "motcua/checks")
    files = [
        path
        for place in places
        for path in (HOUSE / place).rglob("*.*")
        if path.suffix in {".py", ".toml"}
    ]
    known = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert not [one for one in quoted if one not in known]


def _keys() -> dict[str, str]:
    """Read from the counter's page which key presses which button, by the name of its words."""
    parts = HOUSE / "desk/pages/parts"
    drawn = ("hand", "waiting", "aside", "macros")
    page = "".join((parts / f"{one}.html").read_text("utf-8") for one in drawn)
    pressed = re.findall(
        r'press\(say, shown, page, "([\w-]+)", "(\w)"(, label=say\("verb.(\w+)"\))?', page
    )
    keys = {key: f"verb.{label or verb}" for verb, key, _, label in pressed}
    opened = re.findall(r'data-key="(\w)"[^>]*>\{\{ say\("(verb\.[\w-]+|list\.elsewhere)"\)', page)
    rows = re.findall(r'press\(say, shown, page, "([\w-]+)", "".*row="(\w)"', page)
    keys |= {key: f"verb.{verb}" for verb, key in rows}
    for button, name in (('name="ticket"', "verb.call"), ("<summary", "verb.cancel")):
        (key,) = re.findall(rf'{button}.*keys\("", "(\w)"\)', page)
        keys[key] = name
    return keys | dict(opened)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clerks_sheet_has_the_keys_of_the_page_under_their_names(language: str) -> None:
    words = tomllib.loads((HOUSE / f"data/texts/desk/{language}.toml").read_text("utf-8"))
    found = re.findall(r'<kbd>(\w+)</kbd></td><th scope="row">([^<]+)<', text(language, SHEET))
    named = {key: name.split(".") for key, name in _keys().items()}
    # Behind the colon stands what an undo would take back just then, and in braces a number.
    keys = {key: re.split(r":| \{", words[part][name])[0] for key, (part, name) in named.items()}
    assert len(keys) == 19
    assert {key: said for key, said in found if key != "Esc"} == keys


def test_both_sheets_have_the_same_parts() -> None:
    parts = {one: re.findall(r"<(h1|h2|tr|table|kbd)\b", text(one, SHEET)) for one in LANGUAGES}
    assert parts["vi"] == parts["en"]
    for language in LANGUAGES:
        assert f'<html lang="{language}">' in text(language, SHEET)
