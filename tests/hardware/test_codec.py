"""The bytes of the box line: what is a frame, and that nothing else costs one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter.codec import (
    ADDRESSES,
    LAST_NUMBER,
    LONGEST,
    UNSET,
    Decoder,
    Key,
    Lamp,
    Light,
    Message,
    Poll,
    Report,
    Show,
    crc,
    decode,
    encode,
    following,
)

addresses = st.sampled_from((UNSET, *ADDRESSES))
numbers = st.integers(1, LAST_NUMBER)
boots = st.integers(1, 0xFFFF).map("{:04X}".format)
lamps = st.builds(
    Lamp,
    st.sampled_from(Light),
    st.from_regex(r"[A-Z0-9-]{0,8}", fullmatch=True),
    st.integers(0, 999),
    st.booleans(),
    st.from_regex(r"[A-Z0-9-]{0,8}", fullmatch=True),
)
polls = st.builds(Poll, addresses, st.integers(0, LAST_NUMBER), boots)
shows = st.builds(Show, addresses, numbers, lamps, st.integers(0, LAST_NUMBER), boots)
stuck = st.none() | st.sampled_from(Key)
idle = st.builds(Report, addresses, boots, st.integers(0, LAST_NUMBER), stuck=stuck)
pressed = st.builds(
    Report,
    addresses,
    boots,
    st.integers(0, 99),
    numbers,
    st.sampled_from(Key),
    st.integers(0, 99),
    stuck,
)
messages: st.SearchStrategy[Message] = st.one_of(polls, shows, idle, pressed)


def test_the_checksum_is_the_one_named_in_the_document() -> None:
    assert crc(b"123456789") == 0x29B1
    assert crc(b"") == 0xFFFF
    assert crc(b"01P000000") == 0xFE00


@given(messages)
def test_a_message_comes_back_as_it_was_sent(message: Message) -> None:
    frame = encode(message)
    assert len(frame) <= LONGEST
    assert frame.isascii()
    assert decode(frame) == message


@given(st.lists(messages, max_size=8), st.data())
def test_chunks_of_any_size_give_the_same_messages(
    said: list[Message], data: st.DataObject
) -> None:
    line = b"".join(map(encode, said))
    decoder, heard = Decoder(), []
    while line:
        size = data.draw(st.integers(1, len(line)))
        heard += decoder.feed(line[:size])
        line = line[size:]
    assert heard == said


@given(st.binary(max_size=200), messages, st.binary(max_size=200))
def test_whatever_came_before_the_good_frame_is_heard(
    before: bytes, message: Message, after: bytes
) -> None:
    assert message in Decoder().feed(before + encode(message) + after)


@given(messages, st.integers(0, LONGEST), messages)
def test_half_a_frame_costs_no_other(half: Message, cut: int, whole: Message) -> None:
    frame = encode(half)
    broken = frame[: cut % len(frame)]
    assert Decoder().feed(broken + encode(whole)) == [whole]


@given(messages, st.data())
def test_a_frame_with_one_wrong_byte_never_says_something_else(
    message: Message, data: st.DataObject
) -> None:
    frame = bytearray(encode(message))
    place = data.draw(st.integers(0, len(frame) - 1))
    frame[place] ^= data.draw(st.integers(1, 255))
    assert Decoder().feed(bytes(frame)) == []


def test_a_frame_that_never_ends_is_dropped_and_the_next_is_heard() -> None:
    decoder = Decoder()
    assert decoder.feed(b":01r01" + b"A" * 100_000) == []
    assert decoder.feed(b"*1234\r\n:::" + encode(Poll(1))) == [Poll(1)]
    assert repr(decoder) == "<Decoder with 0 bytes of a frame>"


def test_a_newer_box_may_add_fields_and_an_unknown_kind_is_passed_over() -> None:
    def framed(body: bytes) -> bytes:
        return b":" + body + f"*{crc(body):04X}\r\n".encode()

    assert decode(framed(b"01r07 7F3A".replace(b" ", b"") + b",12,next,0,battery=3")) == Report(
        1, "7F3A", 12, 7, Key.NEXT, 0
    )
    for body in (b"01x007F3A", b"32P000000", b"01r017F3A,00,dance,0", b"01r010000"):
        assert decode(framed(body)) is None
    # A press without its number, and a number without its press, are both the firmware's mistake.
    assert decode(framed(b"01r007F3A,00,next,0")) is None
    assert decode(framed(b"01r017F3A,00,,0")) is None


def test_reminders_stand_behind_what_an_older_box_knows_and_only_when_there_are_some() -> None:
    called = Lamp(Light.CALLED, "A005", 3)
    plain = encode(Show(1, 2, called, 1, "7F3A"))
    assert b"7F3A,02,called,A005,3*" in plain
    overdue = encode(Show(1, 2, replace(called, overdue=True), 1, "7F3A"))
    assert b"7F3A,02,called,A005,3,overdue*" in overdue
    due = encode(Show(1, 2, replace(called, due="A003"), 1, "7F3A"))
    assert b"7F3A,02,called,A005,3,,A003*" in due
    longest = Lamp(Light.REFUSED, "K1QX-001", 999, overdue=True, due="K1QX-002")
    assert len(encode(Show(31, 99, longest, 99, "FFFF"))) <= LONGEST


def test_a_reminder_this_box_does_not_know_is_passed_over() -> None:
    body = b"01L017F3A,02,called,A005,3,later,a b,x"
    frame = b":" + body + f"*{crc(body):04X}\r\n".encode()
    assert decode(frame) == Show(1, 2, Lamp(Light.CALLED, "A005", 3), 1, "7F3A")


def test_a_light_this_box_does_not_know_is_shown_as_away() -> None:
    body = b"01L017F3A,02,party,A005,3"
    frame = b":" + body + f"*{crc(body):04X}\r\n".encode()
    assert decode(frame) == Show(1, 2, Lamp(Light.AWAY, "A005", 3), 1, "7F3A")


@pytest.mark.parametrize("label", ["Đ001", "a001", "ABCDEFGHI", "A*1", "A,1"])
def test_a_label_the_digits_cannot_show_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="no label"):
        Lamp(Light.CALLED, label)


def test_numbers_count_on_past_the_last_and_never_give_zero() -> None:
    assert following(0) == 1
    assert following(98) == 99
    assert following(99) == 1
