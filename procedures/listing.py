"""One line of a list becomes one procedure: the two shapes the national portal's data comes in.

The national list gives `methods` with times and fees together and `cases` with times; the ward
list, flattened from it, gives `processing_time`, `processing_time_cases` and `fees` apart, and
marks with `default_ward` what a ward's kiosk should show. All else is named alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from procedures.catalogue import Channel, Duration, Fee, FeeStatus, Paper, PaperCase, Procedure
from procedures.datafile import first_fault
from procedures.naming import short_name
from procedures.text import fold, read_code, tidy

_ENTRY: TypeAdapter[Procedure] = TypeAdapter(Procedure)
_CHANNELS: dict[str, Channel] = {"DIRECT": "counter", "ONLINE": "online", "POSTAL": "post"}
_UNITS = {
    "WORKING_DAY": "ngày làm việc",
    "DAY": "ngày",
    "HOUR": "giờ",
    "MONTH": "tháng",
    "YEAR": "năm",
    "OTHER": "",
}
_STATUSES: tuple[FeeStatus, ...] = (
    "amount_stated",
    "stated_free_or_none",
    "set_by_province",
    "text_only",
    "not_stated",
)
# Who handles it, as the ward list groups it: said when the list names no agency.
_HANDLERS = {
    "ubnd_xa": "Ủy ban nhân dân cấp xã",
    "cong_an_xa": "Công an cấp xã",
    "thue": "Cơ quan thuế",
    "hai_quan": "Cơ quan hải quan",
    "bhxh": "Bảo hiểm xã hội",
    "bien_phong": "Bộ đội Biên phòng",
    "truong_hoc_so_gddt": "Nhà trường, Sở Giáo dục và Đào tạo",
    "kho_bac": "Kho bạc Nhà nước",
    "toa_an": "Tòa án",
    "hang_hai": "Cảng vụ hàng hải",
}
_BULLET = re.compile(r"^[\s\-+*•–]+")
_MONEY = re.compile(r"\d\s*(?:đồng|VNĐ|đ/|USD)", re.IGNORECASE)


class LineError(ValueError):
    """A line is no procedure; the message says why in one sentence."""


def read_line(text: str) -> Procedure:
    """Read one line of either list."""
    try:
        raw = _tidied(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise LineError(f"no JSON ({error})") from error
    if not isinstance(raw, dict):
        raise LineError("no JSON object")
    code = _code(str(raw.get("code", "")))
    if not code:
        raise LineError(f"no procedure's code in 'code' ({str(raw.get('code'))[:40]!r})")
    name = raw.get("name")
    if not isinstance(name, str) or not name:
        raise LineError("no text in 'name'")
    try:
        entry = _procedure(code, name, raw)
        # One value of another kind, written into the book, would make all of it unreadable.
        return _ENTRY.validate_json(_ENTRY.dump_json(entry, warnings=False))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LineError(
            f"{code}: a field has another shape than the lists ({_short(error)})"
        ) from error


def listed_on(text: str) -> date | None:
    """Find the day the list was taken from the portal, where a line tells it."""
    found = re.search(r'"source_via"[^\n]*?fetched[^\n]*?(\d{4}-\d{2}-\d{2})', text)
    return _day(found[1]) if found else None


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return first_fault(error)
    return f"{type(error).__name__}: {error}"


def _code(text: str) -> str | None:
    # A few codes are written with a digit too many or a remark: kept as they are written.
    return read_code(text) or (text if re.fullmatch(r"\d\.\d{6,12}(?:-\w{1,8})?", text) else None)


def _procedure(code: str, name: str, raw: dict[str, Any]) -> Procedure:
    times, fees = (_flat if "processing_time" in raw else _by_method)(raw)
    return Procedure(
        code=code,
        name=name,
        short_name=short_name(name),
        field=raw.get("field") or "",
        publisher=raw.get("publisher") or "",
        decision_no=raw.get("decision_no") or "",
        decision_date=_day(raw.get("decision_date")),
        papers=tuple(_papers(raw.get("documents") or ())),
        times=tuple(dict.fromkeys(times)),
        fee_status=_status(raw, fees),
        fees=tuple(dict.fromkeys(fees)),
        channels=tuple(_channels(raw)),
        agencies=tuple(_agencies(raw)),
        where=raw.get("receiving_address") or "",
        results=_texts(raw.get("results")),
        legal_basis=tuple(_basis(raw.get("legal_basis") or ())),
        keywords=_texts(raw.get("keywords")),
        source=raw.get("source") or raw.get("source_url") or "",
        updated=_day(raw.get("updated_at")),
        ward=bool(raw.get("default_ward", True)),
    )


def _flat(raw: dict[str, Any]) -> tuple[list[Duration], list[Fee]]:
    entries = raw["processing_time"] or ()
    times = [_duration(t["qty"], t["unit"], t["via"], "", t["note"]) for t in entries]
    times += [
        _duration(t["qty"], t["unit"], None, t["case"], None)
        for t in raw.get("processing_time_cases") or ()
    ]
    fees = [_fee(f, [_CHANNELS[v] for v in f["via"]]) for f in raw.get("fees") or ()]
    fees += _tiers((t["via"], t["note"]) for t in entries)
    return times, fees


def _by_method(raw: dict[str, Any]) -> tuple[list[Duration], list[Fee]]:
    methods = raw.get("methods") or ()
    times = [_duration(m["time"], m["unit"], m["method"], "", m["note"]) for m in methods]
    times += [
        # A case that bears the procedure's own name is no case.
        _duration(c["qty"], c["unit"], None, "" if c["name"] == raw["name"] else c["name"], None)
        for c in raw.get("cases") or ()
    ]
    fees = [_fee(f, [_CHANNELS[m["method"]]]) for m in methods for f in m["fees"] or ()]
    fees += _tiers((m["method"], m["note"]) for m in methods)
    return times, [fee for fee in fees if fee.amount or fee.note]


def _duration(
    amount: int | str | None,
    unit: str | None,
    method: str | None,
    case: str | None,
    note: str | None,
) -> Duration:
    # Some lines say in words what should be a number: "not stated", "at once".
    said = amount if isinstance(amount, str) and not amount.isdecimal() else ""
    return Duration(
        amount=None if said else int(amount or 0) or None,
        unit=_UNITS.get(unit or "", unit or ""),
        channel=_CHANNELS[method] if method else None,
        case=_BULLET.sub("", case or ""),
        note=". ".join(text for text in (said, note) if text and not _is_about_money(text)),
    )


def _fee(raw: dict[str, Any], channels: Iterable[Channel]) -> Fee:
    note = _BULLET.sub("", raw["note"] or "")
    return Fee(raw["amount"] or None, raw["currency"] or "", tuple(channels), note)


def _tiers(notes: Iterable[tuple[str, str | None]]) -> Iterator[Fee]:
    """Find the steps of a fee in the remarks about time, where some stand (2.000815)."""
    for method, note in notes:
        if _is_about_money(note):
            yield Fee(channels=(_CHANNELS[method],), note=note or "")


def _is_about_money(note: str | None) -> bool:
    return bool(note and len(note) < 600 and _MONEY.search(note))


def _status(raw: dict[str, Any], fees: list[Fee]) -> FeeStatus:
    told = raw.get("fee_status")
    if told is None:
        return _status_of(fees)
    if told not in _STATUSES:
        raise ValueError(f"fee_status {told!r}")
    return next(status for status in _STATUSES if status == told)


def _status_of(fees: list[Fee]) -> FeeStatus:
    notes = fold(" ".join(fee.note for fee in fees))
    if any(fee.amount for fee in fees):
        return "amount_stated"
    if not notes:
        return "not_stated"
    if "hoi dong nhan dan" in notes:
        return "set_by_province"
    return "stated_free_or_none" if re.match(r"(mien|khong)\b", notes) else "text_only"


def _papers(cases: Iterable[dict[str, Any]]) -> Iterator[PaperCase]:
    seen: set[PaperCase] = set()
    for case in cases:
        papers = (
            Paper(name, int(item["originals"] or 0), int(item["copies"] or 0))
            for item in case["items"]
            if (name := _BULLET.sub("", item["name"] or ""))
        )
        found = PaperCase(tuple(dict.fromkeys(papers)), _BULLET.sub("", case["case"] or ""))
        if found.items and found not in seen:
            seen.add(found)
            yield found


def _channels(raw: dict[str, Any]) -> Iterator[Channel]:
    ways = raw.get("submit_via") or [m["method"] for m in raw.get("methods") or ()]
    return (channel for way, channel in _CHANNELS.items() if way in ways)


def _agencies(raw: dict[str, Any]) -> Iterator[str]:
    named = raw.get("executing_agencies") or ()
    handler = _HANDLERS.get(raw.get("handler") or "")
    if handler and (not named or raw["handler"] == "ubnd_xa"):
        yield handler
    yield from named


def _basis(laws: Iterable[dict[str, Any]]) -> Iterator[str]:
    for law in laws:
        number, title = law["no"] or "", law["title"] or ""
        yield title if number in title else f"{number}: {title}" if title else number


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(text for text in raw if text) if isinstance(raw, list) else ()


def _day(text: object) -> date | None:
    return date.fromisoformat(text[:10]) if isinstance(text, str) and text else None


def _tidied(raw: Any) -> Any:
    if isinstance(raw, str):
        return tidy(raw)
    if isinstance(raw, list):
        return [_tidied(part) for part in raw]
    if isinstance(raw, dict):
        return {key: _tidied(value) for key, value in raw.items()}
    return raw
