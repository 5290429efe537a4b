"""Teach a machine what is plugged in: "press counter 3 now", and it knows.

The words are Vietnamese, as the doctor's: the ward's own people do this.
"""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from counter.ear import Ear
from counter.lesson import Lesson, LessonError
from counter.naming import NotFoundError, Plugged, lasting
from counter.ports import locate, plugged
from counter.settings import ButtonSettings

LOOK_S = 0.1
HOW = (
    "Với mỗi quầy: bấm nút ở quầy đó một lần.\n"
    "Enter: giữ như cũ · 0 rồi Enter: quầy không có nút · x rồi Enter: thôi, không ghi gì.\n"
)


class GivenUpError(Exception):
    """Whoever taught has given up; nothing is to be written."""


def candidates(
    own: ButtonSettings, taken: Iterable[str], there: Sequence[Plugged] | None = None
) -> dict[str, str]:
    """List the ports to listen to, device by lasting name.

    These are all USB adapters and whatever the settings name. A port that is `taken`, as a serial
    printer's, is left alone: it would print what a box is asked.
    """
    there = plugged() if there is None else there
    found = {lasting(one, there): one.device for one in there if one.path}
    for name in own.ports:
        try:
            device = locate(name)
        except NotFoundError:
            continue
        if os.path.realpath(device) not in map(os.path.realpath, found.values()):
            found[name] = device
    busy = {os.path.realpath(port) for port in taken if port}
    return {name: device for name, device in found.items() if os.path.realpath(device) not in busy}


def teach(
    lesson: Lesson,
    counters: Sequence[tuple[str, str]],
    ear: Ear,
    typed: Callable[[], str | None],
    say: Callable[[str], object] = print,
) -> Lesson:
    """Ask for a press at each of `counters` (id and name) in turn, and tell what was learnt.

    `typed` gives a line that was typed meanwhile, or None. Raises `GivenUpError`.
    """
    say(HOW)
    for counter, name in counters:
        say(f"{name}: bấm nút bây giờ …")
        lesson = _one(lesson, counter, ear, typed, say)
    return lesson


def _one(
    lesson: Lesson,
    counter: str,
    ear: Ear,
    typed: Callable[[], str | None],
    say: Callable[[str], object],
) -> Lesson:
    asked, told = time.monotonic(), set[str]()
    while True:
        for port, reason in ear.deaf().items():
            if port not in told and time.monotonic() - asked > 2 * LOOK_S:
                told.add(port)
                say(f"  (không nghe được {port}: {reason})")
        line = typed()
        if line is not None:
            match line.strip().lower():
                case "":
                    say("  giữ như cũ")
                    return lesson
                case "0":
                    say("  không có nút")
                    return lesson.without(counter)
                case "x":
                    raise GivenUpError
                case other:
                    say(f"  {other!r}? Enter, 0 hoặc x.")
        heard = ear.next(LOOK_S)
        # A press that lay in its box from before was not meant for this question.
        if heard is None or heard.at < asked:
            continue
        try:
            lesson = lesson.learn(counter, heard)
        except LessonError as error:
            say(f"  {error}")
            continue
        what = "nút bấm rời" if heard.address is None else f"hộp số {heard.address}"
        say(f"  đã nhận: {what} ở {heard.port}")
        return lesson


class Typed:
    """Lines from a terminal or a pipe, without waiting for them; nothing more after its end."""

    def __init__(self, fd: int | None = None) -> None:
        self._fd = sys.stdin.fileno() if fd is None else fd
        self._kept = b""
        self._open = True

    def __call__(self) -> str | None:
        """Give the next line that is there, without its end; None when there is none yet."""
        while self._open and b"\n" not in self._kept and select.select([self._fd], [], [], 0)[0]:
            chunk = os.read(self._fd, 1024)
            self._open = bool(chunk)
            self._kept += chunk
        if b"\n" not in self._kept:
            return None
        line, self._kept = self._kept.split(b"\n", 1)
        return line.decode(errors="replace")
