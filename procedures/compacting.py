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
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from procedures.catalogue import Book, Duration, Fee, Paper, PaperCase, Procedure
from procedures.text import fold, words

_LONGEST_PAPER = 120
_LONGEST_TEXT = 90
_LONGEST_NOTE = 70

_MARK = re.compile(
    r"^(?:[\s\-+*•–.:]+|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ](?:\.?\d{1,2})?|[ivx]{1,4})[.)]+\s*)+",
    re.IGNORECASE,
)
# Where the name of a paper ends and its explanation begins.
_END = re.compile(r"[;:]\s|\.\s+(?=[A-ZĐ])|\s[-+]\s|,\s(?:trừ|trong đó|cụ thể)\s|\s\((?!nếu)|\s?⏎")
_SOFT_END = re.compile(r",\s|\s(?:theo|do|đối với|trong trường hợp|của|để|được|quy định|tại)\s")
_NO_PAPER = re.compile(r"^(?:lưu ý|ghi chú|số lượng|người tiếp nhận)\b", re.IGNORECASE)
_REMARK = re.compile(r"^(?:trường hợp|đối với)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"^(?:thành phần )?hồ sơ\b.*(?:bao gồm|gồm)\b|^thành phần hồ sơ", re.IGNORECASE
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


def write_list(book: Book, folder: Path) -> int:
    """Write what a ward shows of the book, a file for each publisher; tell how many they are."""
    entries = sorted((compact(entry) for entry in book.shown), key=lambda entry: entry.code)
    head = json.dumps({"as_of": book.as_of.isoformat() if book.as_of else None})
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[str]] = {}
    for entry in entries:
        files.setdefault(_file(entry), [head]).append(_line(entry))
    for name, lines in files.items():
        fresh = folder / f"{name}.new"
        fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
        fresh.replace(folder / name)
    for path in folder.glob("*.jsonl"):
        if path.name not in files:
            path.unlink()
    return len(entries)


def _file(entry: Procedure) -> str:
    return f"{'-'.join(words(fold(entry.publisher))) or 'other'}.jsonl"


def compact(entry: Procedure) -> Procedure:
    """Keep the facts of one procedure. Its short name is written by hand elsewhere."""
    notes = [fee.note for fee in entry.fees]
    return replace(
        entry,
        short_name="",
        papers=tuple(_cases(entry.papers)),
        times=tuple(dict.fromkeys(t for t in map(_time, entry.times) if t.amount or t.note)),
        fees=tuple(dict.fromkeys(_fee(fee, entry.fee_status) for fee in entry.fees)),
        exemptions=entry.exemptions or _exempt(notes),
        agencies=tuple(dict.fromkeys(_cut(one, _LONGEST_TEXT) for one in entry.agencies))[:5],
        where="",
        results=tuple(dict.fromkeys(_name(text, _LONGEST_TEXT) for text in entry.results)),
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


def _cases(cases: Iterable[PaperCase]) -> Iterator[PaperCase]:
    seen: set[PaperCase] = set()
    for case in cases:
        counted = any(paper.originals or paper.copies for paper in case.items)
        papers = (
            replace(paper, name=_paper_name(paper.name))
            for paper in case.items
            # Where papers are counted, what has no count is a remark between them.
            if (not counted or paper.originals or paper.copies)
            and not _NO_PAPER.match(_MARK.sub("", paper.name))
        )
        kept = _together(paper for paper in papers if len(paper.name) > 2)
        found = PaperCase(kept, _name(case.case, _LONGEST_TEXT))
        if kept and found not in seen:
            seen.add(found)
            yield found


def _together(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Name each paper once: cut where the explanations begin, some become the same."""
    found: dict[str, Paper] = {}
    for paper in papers:
        twin = found.get(paper.name, paper)
        found[paper.name] = Paper(
            paper.name,
            max(paper.originals, twin.originals),
            max(paper.copies, twin.copies),
        )
    return tuple(found.values())


def _paper_name(text: str) -> str:
    text = _MARK.sub("", text)
    # "The dossier consists of: …" names its papers after the colon.
    if _SEVERAL.match(text) and ":" in text:
        text = _MARK.sub("", text.partition(":")[2].strip())
    elif _REMARK.match(text) and ":" in text and len(text) > _LONGEST_PAPER:
        case, _, rest = text.partition(":")
        text = f"{_cut(case, 50)}: {_name(rest, 60)}"
        return text[:1].upper() + text[1:]
    return _name(text, _LONGEST_PAPER)


def _name(text: str, longest: int) -> str:
    """Take the name at the head of a text; "…" when something that mattered follows."""
    text = _MARK.sub("", text).strip(" .;:,+-")
    end = _END.search(text, 12)
    name = text[: end.start()] if end else text
    name = _cut(name, longest)
    return (name[:1].upper() + name[1:]).rstrip(" .;:,")


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    room = text[: longest - 1]
    ends = [found.start() for found in _SOFT_END.finditer(room) if found.start() > longest // 2]
    end = ends[-1] if ends else room.rfind(" ")
    return room[: end if end > 0 else len(room)].rstrip(" ,;:(") + "…"


def _time(time: Duration) -> Duration:
    note = time.note.strip(" .;-+")
    if _HOW.match(note) and not re.search(r"\d", note):
        note = ""
    counted = _COUNTED.fullmatch(note)
    if counted and int(counted[1]) == time.amount:
        note = ""
    if len(note) > _LONGEST_NOTE:
        told = {str(time.amount), f"{time.amount:02}"} if time.amount else set()
        others = {found[0].lstrip("0") for found in re.finditer(r"\d+(?=[^\d.]{0,9}ngày)", note)}
        more = _DAYS.search(note) and others - {one.lstrip("0") for one in told}
        note = "Có trường hợp thời hạn khác, xin hỏi quầy" if more else ""
    return replace(time, note=note, case=_name(time.case, _LONGEST_TEXT))


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
    return replace(
        fee,
        note=". ".join(said) + laws
        if said
        else laws.strip(" ()")[:1].upper() + laws.strip(" ()")[1:],
    )


def _laws(note: str) -> str:
    numbers = list(dict.fromkeys(_LAW.findall(note)))[:3]
    return f" (theo {', '.join(numbers)})" if numbers else ""


def _exempt(notes: Iterable[str]) -> str:
    text = " ".join(notes)
    told = [found[1].strip(" ;,") for found in _FREE_FOR.finditer(text)]
    if "Không thu lệ phí đăng ký đối với tổ hợp tác" in text:
        told.append(_NO_COOPERATIVE_FEE)
    return "; ".join(dict.fromkeys(told))


def _law(text: str) -> str:
    found = _NUMBERED.search(text)
    return found[0].rstrip(":") if found else _cut(text, _LONGEST_TEXT)
