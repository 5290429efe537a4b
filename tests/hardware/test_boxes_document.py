"""docs/boxes.md is executed: its frames, its conversation and its tables are the program's own."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from counter.box import HOLDS, Box
from counter.box import STUCK_S as BOX_STUCK_S
from counter.button import CALM_S, LONG_S, NOISE_EDGES, STUCK_S, VERY_LONG_S
from counter.codec import END, LONGEST, Key, Lamp, Light, Message, Report, crc, decode, encode
from counter.conversation import Conversation, Event, Lit, Pressed
from counter.desk import LATEST_S
from counter.troubles import ALONE, NOISY, QUIET, Fault
from counter.wiring import DRAWINGS
from look.text import width as measured

HERE = Path(__file__).parents[2] / "docs"
DOCUMENT = (HERE / "boxes.md").read_text(encoding="utf-8")
SAID = re.compile(r"\s*(\d+)  (computer|box) +(:\S+)( +\(lost\))?")


def scene() -> list[str]:
    return DOCUMENT.split("```conversation\n", 1)[1].split("```", 1)[0].splitlines()


def table(heading: str, skip: int = 0) -> list[str]:
    """List what stands first in each row of the table below a heading and `skip` paragraphs."""
    blocks = DOCUMENT.split(f"\n{heading}\n\n", 1)[1].split("\n\n")
    rows = blocks[skip].splitlines()[2:]
    return [row.split("`")[1] for row in rows]


def test_the_conversation_is_word_for_word_what_computer_and_box_say() -> None:
    computer, box = Conversation(1), Box(1, boot=0x7F3A)
    answer = b""
    lines = 0
    events: list[Event] = []
    for line in scene():
        if pressed := re.fullmatch(r"\((\S+) is pressed\)", line):
            box.press(Key(pressed[1]), 0)
        elif told := re.search(r"to show (\w+) (\w+), (\d+) waiting", line):
            computer.show(Lamp(Light(told[1]), told[2], int(told[3])))
        elif "loses its power" in line:
            box.restart()
        elif said := SAID.match(line):
            lines += 1
            assert int(said[1]) == lines
            frame, lost = said[3].encode() + END, bool(said[4])
            if said[2] == "computer":
                assert encode(computer.says()) == frame, line
                answer = b"" if lost else box.hears(heard(frame), 0)
            else:
                assert answer == frame, line
            if lost:
                computer.misses(0)
            elif said[2] == "box":
                report = heard(frame)
                assert isinstance(report, Report)
                events += computer.hears(report)
    assert lines == 19
    assert [event.key for event in events if isinstance(event, Pressed)] == ["next", "recall"]
    assert sum(isinstance(event, Lit) for event in events) == 2


def heard(frame: bytes) -> Message:
    message = decode(frame)
    assert message is not None, frame
    return message


def test_the_checksums_of_the_document_are_right() -> None:
    pairs = re.findall(r"^\| `(\S+)` \| `([0-9A-F]{4})` \|$", DOCUMENT, flags=re.MULTILINE)
    assert len(pairs) == 3
    for text, value in pairs:
        assert f"{crc(text.encode()):04X}" == value


def test_every_key_and_every_light_is_in_its_table() -> None:
    assert table("### Keys") == list(Key)
    assert table("### Lights") == list(Light)


def test_every_fault_of_a_box_is_explained() -> None:
    assert set(Fault) < set(table("## What can be wrong with a box", skip=1))


def test_the_numbers_of_the_document_are_the_programs() -> None:
    for sentence in (
        f"at most {LONGEST} bytes",
        f"up to {HOLDS}; it refuses",
        f"more than {LATEST_S:.0f} s old",
        f"has been down for {BOX_STUCK_S:.0f} s",
        f"after {ALONE} answers of one life",
        f"{NOISY} of the last 100 questions",
        f"at most {QUIET} of 100 go wrong",
        f"| shorter than {LONG_S:.0f} s | `next` |",
        f"| {LONG_S:.0f} to {VERY_LONG_S:.0f} s | `recall` |",
        f"| {VERY_LONG_S:.0f} to {STUCK_S:.0f} s | `no-show` |",
        f"more than {NOISE_EDGES} times a second",
        f"rested for {CALM_S:.0f} s",
    ):
        assert sentence in DOCUMENT


def test_the_drawings_are_those_the_program_makes() -> None:
    shown = DOCUMENT + (HERE / "vi" / "install.md").read_text(encoding="utf-8")
    for name, draw in DRAWINGS.items():
        assert (HERE / name).read_text(encoding="utf-8") == draw(), (
            f"python -m counter.wiring docs: {name}"
        )
        assert f"{name})" in shown


def test_nothing_of_a_drawing_stands_outside_it() -> None:
    for draw in DRAWINGS.values():
        root = ElementTree.fromstring(draw())
        width, height = (float(root.attrib[key]) for key in ("width", "height"))
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            x, size = float(text.attrib["x"]), float(text.attrib["font-size"])
            # DejaVu, which stands in where Be Vietnam Pro is not installed, is a tenth wider.
            long = 1.15 * measured(text.text or "", "SemiBold", round(size))
            left = x - long / 2 if text.attrib["text-anchor"] == "middle" else x
            assert left >= 0, text.text
            assert left + long <= width, text.text
            assert size >= 13 or len(text.text or "") <= 3
            assert float(text.attrib["y"]) < height


def test_each_shopping_list_adds_up_and_is_far_below_a_thousand_dollars() -> None:
    tables = (
        DOCUMENT.split("## What to buy", 1)[1].split("\n## ", 1)[0].split("| what | pieces |")[1:]
    )
    assert len(tables) == 2
    for table_ in tables:
        cells = [
            [cell.strip(" *") for cell in row.split("|")[1:-1]] for row in table_.splitlines()[2:]
        ]
        rows = [row for row in cells if len(row) == 4]
        *things, total = rows
        assert total[0] == "the room"
        for name, pieces, each, together in things:
            assert float(pieces) * float(each) == float(together), name
        assert sum(float(row[3]) for row in things) == float(total[3]) < 1000


def test_the_firmwares_length_is_as_the_document_says() -> None:
    lines = sum(len(file.read_text().splitlines()) for file in (HERE / "motcua_box").iterdir())
    assert f"reference sketch of {lines} lines" in DOCUMENT
