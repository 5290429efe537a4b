"""What a printer says, byte by byte, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.printer.status import Ear, Heard, Status, Trouble, learn, unasked
from look.texts import Texts

DATA = Path(__file__).resolve().parents[2] / "data"

#: Question, answer and what it means: Epson, "ESC/POS Command Reference", DLE EOT; the manuals of
#: Citizen (iDP-3221) and HPRT (TP80K) have the same bits.
ANSWERS = [
    (1, 0x12, Status()),
    (1, 0x16, Status()),  # the drawer's pin
    (1, 0x1A, Status(offline=True)),
    (2, 0x16, Status(cover_open=True)),
    (2, 0x32, Status(paper_out=True)),
    (3, 0x1A, Status(cutter_stuck=True)),
    (3, 0x32, Status(jammed=True)),
    (3, 0x52, Status(jammed=True)),
    (4, 0x1E, Status(paper_low=True)),
    (4, 0x7E, Status(paper_low=True, paper_out=True)),
]


@pytest.mark.parametrize(("n", "byte", "means"), ANSWERS)
def test_an_answer_means_what_the_makers_write(n: int, byte: int, means: Status) -> None:
    (heard,) = Ear().hear(bytes((byte,)))
    assert heard.answer == byte
    assert learn(Status(), n, byte) == means


@pytest.mark.parametrize("noise", [0xFF, 0x80, 0x92, 0x13, 0x91])
def test_what_has_not_the_fixed_bits_is_no_answer(noise: int) -> None:
    """python-escpos reads it as "no paper" and "offline"."""
    assert Ear().hear(bytes((noise,))) == []


@pytest.mark.parametrize(
    ("four", "means"),
    [
        (b"\x10\x00\x00\x00", Status()),
        (b"\x14\x00\x00\x0f", Status()),
        (b"\x38\x00\x00\x0f", Status(offline=True, cover_open=True)),
        (b"\x18\x08\x00\x0f", Status(offline=True, cutter_stuck=True)),
        (b"\x18\x20\x00\x0f", Status(offline=True, jammed=True)),
        (b"\x10\x00\x03\x0f", Status(paper_low=True)),
        (b"\x18\x00\x0f\x0f", Status(offline=True, paper_low=True, paper_out=True)),
    ],
)
def test_four_bytes_said_unasked_mean_what_the_makers_write(four: bytes, means: Status) -> None:
    assert unasked(four) == means
    assert Ear().hear(four) == [Heard(status=means)]


def test_three_kinds_of_answers_are_told_apart_however_they_arrive() -> None:
    stream = b"\x12" + b"\x18\x00\x12\x0c\x00" + b"\x00" + b"\x10\x00\x00\x0f" + b"\x03"
    heard, ear = [], Ear()
    for byte in stream:
        heard += ear.hear(bytes((byte,)))
    assert heard == [
        Heard(answer=0x12),
        Heard(answer=0x12),  # in the midst of four bytes
        Heard(status=Status(offline=True, paper_out=True)),
        Heard(in_turn=0x00),
        Heard(status=Status()),
        Heard(in_turn=0x03),
    ]


def test_the_thing_to_do_something_about_is_named_first() -> None:
    all_at_once = Status(True, True, True, True, True, True)
    assert all_at_once.trouble is Trouble.COVER
    assert Status(paper_low=True).trouble.prints
    assert not Status(paper_low=True, paper_out=True).trouble.prints


def test_the_staff_is_told_each_trouble_in_words_and_what_to_do() -> None:
    texts = Texts.load(lambda name: DATA / name)
    for trouble in Trouble:
        key = f"staff.printer_{trouble.value.replace(' ', '_')}"
        assert texts.say("vi", key) != key
        if trouble is not Trouble.NONE:
            assert texts.say("vi", f"{key}_todo") != f"{key}_todo"
