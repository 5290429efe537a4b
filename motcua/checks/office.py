"""The office as its settings tell it: what can be used, but hardly is what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hub.settings import (
    WEEKDAYS,
    CentreSettings,
    CounterSettings,
    NamedSettings,
    PrioritySettings,
    QueueSettings,
    ServiceSettings,
    Spans,
)
from motcua.checks import Check, ok, warning

_NO_PRIORITY_RATE = 1.0


def check_hours(centre: CentreSettings, holidays: frozenset[date], today: date) -> Check:
    """Examine when tickets are given: never on a holiday."""
    name = "giờ làm việc"
    if centre.hours == "always":
        return ok(name, "Nhận khách suốt ngày đêm (centre.hours = always).")
    days: list[Spans] = [getattr(centre.hours, day) for day in WEEKDAYS]
    if not centre.holidays:
        return warning(
            name,
            "Không có tệp ngày nghỉ lễ; ngày lễ vẫn phát số.",
            'Đặt centre.holidays = "holidays.txt" và ghi ngày nghỉ vào tệp đó.',
        )
    if not any(day >= today for day in holidays):
        return warning(
            name,
            f"Tệp {centre.holidays} không có ngày nghỉ nào từ hôm nay trở đi.",
            f"Ghi thêm ngày nghỉ lễ sắp tới vào tệp {centre.holidays}.",
        )
    return ok(name, f"{sum(map(bool, days))} ngày một tuần, {len(holidays)} ngày nghỉ lễ đã ghi.")


def check_priorities(
    queue: QueueSettings,
    services: Iterable[ServiceSettings],
    priorities: Iterable[PrioritySettings],
) -> Check:
    """Examine whether the classes get what the discipline promises them."""
    name = "thứ tự gọi"
    used = {queue.discipline, *(one.discipline for one in services if one.discipline)}
    rates = {row.id: row.rate for row in priorities}
    if "accumulating" in used and all(rate == _NO_PRIORITY_RATE for rate in rates.values()):
        return warning(
            name,
            "Cách gọi accumulating nhưng mọi tốc độ bằng nhau: như fifo, không ai được ưu tiên.",
            "Đặt rate của mỗi [[priorities]] lớn hơn 1 (người không ưu tiên có rate 1).",
        )
    slow = [id_ for id_, rate in rates.items() if rate < _NO_PRIORITY_RATE]
    if "accumulating" in used and slow:
        return warning(
            name,
            f"Diện ưu tiên {', '.join(slow)} có rate dưới 1: chờ lâu hơn người không ưu tiên.",
            "Đặt rate của diện đó lớn hơn 1.",
        )
    return ok(name, f"{', '.join(sorted(used))}; không ai chờ quá {queue.longest_wait_min:g} phút.")


def check_halls(halls: Iterable[NamedSettings], counters: Iterable[CounterSettings]) -> Check:
    """Examine whether somebody is called in each hall."""
    name = "khu vực chờ"
    calling = {counter.hall for counter in counters if counter.services or counter.helps}
    empty = [hall.id for hall in halls if hall.id not in calling]
    if empty:
        return warning(
            name,
            f"Khu vực {', '.join(empty)} không có quầy nào gọi số.",
            "Đặt hall của một quầy thành khu vực đó, hoặc xóa khu vực ấy khỏi [[halls]].",
        )
    return ok(name, f"{len(calling)} khu vực, mỗi khu vực có quầy gọi số.")
