"""``motcua counter --teach``: ask for a press at each counter, and write what was learnt."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from counter.ear import Ear
from counter.lesson import Lesson
from counter.teach import GivenUpError, Typed, candidates, teach
from motcua.premises import Premises
from motcua.rewriting import piece, rewrite
from motcua.settings import SettingsError

_OWN = ("port", "boxes", "buttons")


def run(here: Premises, typed: Callable[[], str | None] | None = None) -> int:
    """Teach the machine its boxes and buttons; 0 when the settings say so now, else 1."""
    own = here.settings
    devices = candidates(own.counter, [own.printer.path])
    if not devices:
        print("Không thấy bộ chuyển USB nào; cắm dây rồi chạy lại.", file=sys.stderr)
        return 1
    print("Đang nghe ở: " + ", ".join(devices), flush=True)
    before = Lesson.of(own.counter)
    counters = [(counter.id, counter.name) for counter in own.counters]
    try:
        with Ear(devices, own.counter.baud) as ear:
            lesson = teach(before, counters, ear, typed or Typed(), _say)
    except (GivenUpError, KeyboardInterrupt):
        print("Đã thôi; không ghi gì.", file=sys.stderr)
        return 1
    if lesson.same_as(before):
        print("Không có gì thay đổi.")
        return 0
    return _write(here, values(lesson))


def values(lesson: Lesson) -> dict[str, Any]:
    """Write what was learnt as the keys of the table ``[counter]``."""
    return {
        "port": lesson.port,
        "boxes": [{"address": address, "counter": name} for address, name in lesson.boxes],
        "buttons": [{"port": port, "counter": name} for port, name in lesson.buttons],
    }


def _write(here: Premises, learnt: dict[str, Any]) -> int:
    reason = ""
    for entry in here.settings.machine.counters:
        if any(key in entry for key in _OWN):
            reason = "[machine] đặt riêng từng đường dây, nên không biết ghi vào dòng nào"
    if not reason:
        try:
            kept = rewrite(here.file, "counter", learnt)
        except (OSError, SettingsError) as error:
            reason = str(error)
        else:
            print(f"Đã ghi vào {here.file}; bản cũ ở {kept}. Khởi động lại để dùng.")
            return 0
    place = here.state / "counter.toml"
    place.write_text(piece("counter", learnt), encoding="utf-8")
    print(f"Chưa ghi vào {here.file}: {reason}.\nĐoạn cần chép (cũng ở {place}):", file=sys.stderr)
    print(piece("counter", learnt), end="")
    return 1


def _say(sentence: str) -> None:
    print(sentence, flush=True)
