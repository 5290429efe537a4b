"""Teach a machine what is plugged in: "press counter 3 now", and it knows.

The words are Vietnamese, as the doctor's: the ward's own people do this.
"""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from counter.codec import UNSET
from counter.ear import Ear
from counter.lesson import NO_NUMBER, TWO_BOXES, Lesson, LessonError
from counter.naming import NotFoundError, Plugged, lasting
from counter.ports import locate, plugged
from counter.settings import ButtonSettings
from counter.troubles import Fault

LOOK_S = 0.1
SILENT_S = 4.0
"""By then every address of a line was asked twice."""
NO_BOX = (
    "chưa hộp nào trả lời; nếu có hộp thì xem đèn nguồn của hộp, hai dây A và B (thử đổi chỗ),"
    " và công tắc số của hộp. Nút bấm rời thì chỉ cần bấm"
)
_WRONG = {
    Fault.SHARED: TWO_BOXES,
    Fault.GARBLED: "tín hiệu bị lỗi: hai hộp cùng một số, hoặc dây lỏng, hoặc A và B bị đổi chỗ",
    Fault.NOISY: "hay mất tín hiệu: xem lại dây",
    Fault.STUCK: "phím bị kẹt: nhấc vật đè lên phím",
}
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
    noticed = _Noticed(ear, say)
    for counter, name in counters:
        say(f"{name}: bấm nút bây giờ …")
        lesson = _one(lesson, counter, ear, typed, say, noticed=noticed)
    return lesson


def _one(
    lesson: Lesson,
    counter: str,
    ear: Ear,
    typed: Callable[[], str | None],
    say: Callable[[str], object],
    *,
    noticed: _Noticed,
) -> Lesson:
    asked = time.monotonic()
    while True:
        noticed.tell()
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


class _Noticed:
    """Says what is noticed of the ports and boxes, each thing once."""

    def __init__(self, ear: Ear, say: Callable[[str], object]) -> None:
        self._ear = ear
        self._say = say
        self._told: set[str] = set()
        self._began = time.monotonic()

    def tell(self) -> None:
        since = time.monotonic() - self._began
        if since < 2 * LOOK_S:
            return
        for port, reason in self._ear.deaf().items():
            self._once(port, f"không nghe được {port}: {reason}")
        boxes = self._ear.boxes()
        for (port, address), fault in sorted(boxes.items()):
            if address == UNSET:
                self._once(f"{port} {address}", f"có hộp ở {port} {NO_NUMBER}")
            elif fault is None:
                self._once(f"{port} {address}", f"hộp số {address} trả lời")
            else:
                self._once(f"{port} {address} {fault}", f"hộp số {address}: {_WRONG[fault]}")
        if not boxes and since > SILENT_S:
            self._once("", NO_BOX)

    def _once(self, what: str, sentence: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self._say(f"  ({sentence})")


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
