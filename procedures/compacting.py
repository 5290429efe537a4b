"""Make the project's own catalogue from a list: the facts, without the list's sentences.

Kept are codes, names, dates, days, amounts, who is exempt, what the papers are called, results,
who decides, and the numbers of the laws. A name of a paper ends where its explanation begins, and
a text that had to be cut ends with "…". Where a remark of the list tells more than fits, the entry
says so in a sentence of ours and sends to the counter: nothing is passed over in silence.

One procedure stands on a line, in the order of the codes, so that two lists can be compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from procedures.catalogue import Book, Duration, Fee, Procedure
from procedures.datafile import write_whole
from procedures.shortening import LONGEST_TEXT, MARK, Plain, cut, name_of, short_cases
from procedures.text import fold, words

_LONGEST_NOTE = 70
_NO_RESULT = re.compile(
    r"^(?:cơ quan|ủy ban nhân dân|người)\b.*\b(?:cập nhật|trách nhiệm|đăng tải)", re.IGNORECASE
)
_LAW = re.compile(r"\b\d{1,4}/\d{4}/[A-ZĐ][A-ZĐ0-9\-]+")
_NUMBERED = re.compile(r"(?:(?:Luật|Pháp lệnh|Hiến pháp)\s)?\d{1,4}/[\wĐ\-/]+")
_PRICE = re.compile(
    r"[1-9]\d{0,2}(?:\.\d{3})+\s?(?:đồng|VNĐ|đ)(?:/[^\W\d]+(?: [^\W\d]+){0,2})?",
    re.IGNORECASE,
)
_DAYS = re.compile(r"\d\s*(?:\([^)]*\)\s*)?(?:ngày|giờ|tháng|buổi)", re.IGNORECASE)
# A remark that only says again what the entry states: so many days, or how papers are handed in.
_COUNTED = re.compile(
    r"(\d+)\s*(?:\([^)]*\)\s*)?ngày(?: làm việc)?,? (?:kể )?từ [^\d.;]+", re.IGNORECASE
)
_HOW = re.compile(r"(?:nộp|trực t|qua |gửi )", re.IGNORECASE)
_FREE_FOR = re.compile(
    r"[Mm]iễn (?:lệ )?phí (?:cho|đối với)(?: trường hợp| những)?\s([^.()]{8,160})"
)
_CHEAPER = re.compile(r"miễn|giảm|50\s?%", re.IGNORECASE)
_PROVINCE = "Mức thu do Hội đồng nhân dân tỉnh quyết định"
_NO_COOPERATIVE_FEE = "tổ hợp tác không phải nộp lệ phí đăng ký"
_SMALLEST_AMOUNT = 1000


def write_list(book: Book, folder: Path, plain: Plain = ()) -> int:
    """Write what a ward shows of the book, a file for each publisher; tell how many they are."""
    entries = sorted((compact(entry, plain) for entry in book.shown), key=lambda entry: entry.code)
    head = json.dumps({"as_of": book.as_of.isoformat() if book.as_of else None})
    files: dict[str, list[str]] = {}
    for entry in entries:
        files.setdefault(_file(entry), [head]).append(_line(entry))
    for name, lines in files.items():
        write_whole(folder / name, ("\n".join(lines) + "\n").encode())
    for path in folder.glob("*.jsonl"):
        if path.name not in files:
            path.unlink()
    return len(entries)


def _file(entry: Procedure) -> str:
    return f"{'-'.join(words(fold(entry.publisher))) or 'other'}.jsonl"


def compact(entry: Procedure, plain: Plain = ()) -> Procedure:
    """Keep the facts of one procedure. Its short name is written by hand elsewhere."""
    notes = [fee.note for fee in entry.fees]
    return replace(
        entry,
        short_name="",
        papers=tuple(short_cases(entry.papers, plain)),
        times=tuple(dict.fromkeys(t for t in map(_time, entry.times) if t.amount or t.note)),
        fees=tuple(dict.fromkeys(_fee(fee, entry.fee_status) for fee in entry.fees)),
        exemptions=entry.exemptions or _exempt(notes),
        agencies=tuple(dict.fromkeys(cut(one, LONGEST_TEXT) for one in entry.agencies))[:5],
        where="",
        results=_results(entry.results),
        legal_basis=tuple(dict.fromkeys(_law(text) for text in entry.legal_basis)),
        keywords=(),
    )


def _line(entry: Procedure) -> str:
    stated = {
        field.name: _plain(value)
        for field in fields(entry)
        if (value := getattr(entry, field.name)) != field.default
    }
    return json.dumps(stated, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(part) for name, part in asdict(value).items() if part}
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if part}
    return value.isoformat() if hasattr(value, "isoformat") else value


def _time(time: Duration) -> Duration:
    note = time.note.strip(" .;-+")
    if _HOW.match(note) and not re.search(r"\d", note):
        note = ""
    counted = _COUNTED.fullmatch(note)
    if counted and int(counted[1]) == time.amount:
        note = ""
    if len(note) > _LONGEST_NOTE:
        others = {found[0].lstrip("0") for found in re.finditer(r"\d+(?=[^\d.]{0,9}ngày)", note)}
        more = _DAYS.search(note) and others - {str(time.amount)}
        note = "Có trường hợp thời hạn khác, xin hỏi quầy" if more else ""
    return replace(time, note=note, case=name_of(time.case, LONGEST_TEXT))


def _fee(fee: Fee, status: str) -> Fee:
    note = fee.note.strip(" .;-+()")
    laws = _laws(note)
    if fee.amount and fee.amount < _SMALLEST_AMOUNT and fee.currency != "USD":
        # 25 dong, and the remark tells of 25.000.000: neither is shown as if it were true.
        return Fee(
            channels=fee.channels, note=f"Số tiền trong dữ liệu không rõ, xin hỏi quầy{laws}"
        )
    if status == "set_by_province" and not fee.amount:
        return Fee(channels=fee.channels, note=_PROVINCE)
    if len(note) <= _LONGEST_NOTE:
        return replace(fee, note=note)
    prices = list(dict.fromkeys(found[0].strip() for found in _PRICE.finditer(note)))
    if fee.amount:
        own = f"{fee.amount:,}".replace(",", ".")
        prices = [price for price in prices if not price.startswith(own)]
    said = [f"Có mức {', '.join(prices)}, xin hỏi quầy"] if prices else []
    if _CHEAPER.search(note) and not _FREE_FOR.search(note):
        said.append("Có trường hợp được miễn, giảm, xin hỏi quầy")
    if not said and not fee.amount:
        said.append("Mức cụ thể xin hỏi quầy")
    if said:
        return replace(fee, note=". ".join(said) + laws)
    law = laws.strip(" ()")
    return replace(fee, note=law[:1].upper() + law[1:])


def _laws(note: str) -> str:
    numbers = list(dict.fromkeys(_LAW.findall(note)))[:3]
    return f" (theo {', '.join(numbers)})" if numbers else ""


def _exempt(notes: Iterable[str]) -> str:
    text = " ".join(notes)
    told = [found[1].strip(" ;,") for found in _FREE_FOR.finditer(text)]
    if "Không thu lệ phí đăng ký đối với tổ hợp tác" in text:
        told.append(_NO_COOPERATIVE_FEE)
    return "; ".join(dict.fromkeys(told))


def _results(texts: tuple[str, ...]) -> tuple[str, ...]:
    # What an office does after the answer is no result that one takes home.
    handed = [text for text in texts if not _NO_RESULT.match(MARK.sub("", text))] or texts
    return tuple(dict.fromkeys(name_of(text, LONGEST_TEXT) for text in handed))


def _law(text: str) -> str:
    found = _NUMBERED.search(text)
    return found[0].rstrip(":") if found else cut(text, LONGEST_TEXT)
