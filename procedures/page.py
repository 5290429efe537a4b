"""One procedure as a page: sections of lines, made once, drawn by the kiosk, printed on the slip.

The rule behind every sentence here: what the data does not state is not shown as if it did. A
citizen who was told "free" or "one day" and hears otherwise at the counter came twice for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from procedures.catalogue import Book, Channel, Duration, Fee, Paper, Procedure
from procedures.naming import MORE
from procedures.shortening import cut
from procedures.text import fold, words

Kind = Literal["papers", "time", "fee", "where", "result", "basis"]
LineKind = Literal["text", "case", "paper", "ask"]

ASK = "Chưa có thông tin, xin hỏi quầy"
CUT = f"Chỗ có dấu {MORE} còn chi tiết khác, xin hỏi quầy"
TERMS = "Dữ liệu ghi các thời hạn khác nhau, xin hỏi quầy"
EXEMPT = "Miễn, giảm: chưa có thông tin, xin hỏi quầy"
_TITLES: dict[Kind, str] = {
    "papers": "Giấy tờ cần có",
    "time": "Thời gian giải quyết",
    "fee": "Phí, lệ phí",
    "where": "Nơi giải quyết",
    "result": "Kết quả",
    "basis": "Căn cứ pháp lý",
}
_CHANNELS: dict[Channel, str] = {
    "counter": "trực tiếp",
    "online": "trực tuyến",
    "post": "qua bưu chính",
}
# With their accents: giám hộ, a guardian, is no giảm, a reduction.
_EXEMPT = frozenset({"miễn", "giảm"})
_HOW_MANY = re.compile(r" \(\d+ bản [^()]*\)$")
_CURRENCIES = {"VND": "đồng"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a heading of a case, a paper to tick, a plain text, or "please ask"."""

    text: str
    kind: LineKind = "text"


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that answer one question of the citizen."""

    kind: Kind
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A procedure, ready to draw and to print."""

    code: str
    heading: str
    name: str
    service: str
    office: str
    sections: tuple[Section, ...]
    dated: str  # for whoever reads Vietnamese
    source: str = ""
    day: date | None = None  # of the data

    @property
    def papers(self) -> tuple[str, ...]:
        """List the papers to tick on the slip, headings of cases left out."""
        lines = (line for s in self.sections if s.kind == "papers" for line in s.lines)
        return tuple(line.text for line in lines if line.kind == "paper")

    def section(self, kind: Kind) -> Section:
        """Take the one section that answers this question."""
        return next(s for s in self.sections if s.kind == kind)


def page(book: Book, entry: Procedure) -> Page:
    """Lay out a procedure; the sections always stand in the same order, none is missing."""
    lines: dict[Kind, Iterable[Line]] = {
        "papers": _papers(entry),
        "time": _times(entry.times),
        "fee": _fees(entry),
        "where": _where(entry),
        "result": map(Line, entry.results),
        "basis": map(Line, entry.legal_basis),
    }
    day = book.as_of or entry.updated
    return Page(
        code=entry.code,
        heading=entry.short_name or entry.name,
        name=entry.name,
        service=entry.service,
        office=entry.office,
        sections=tuple(
            Section(kind, _TITLES[kind], _each_once(found) or (Line(ASK, "ask"),))
            for kind, found in lines.items()
        ),
        dated=f"Dữ liệu ngày {_day(day)}" if day else "Dữ liệu không ghi ngày",
        source=entry.source,
        day=day,
    )


def _papers(entry: Procedure) -> Iterator[Line]:
    lines = list(_listed(entry))
    yield from lines
    # The shipped catalogue keeps what a paper is called, not all that the lists say of it.
    if any(MORE in line.text for line in lines):
        yield Line(CUT, "ask")


def _listed(entry: Procedure) -> Iterator[Line]:
    counted = any(_count(paper) for case in entry.papers for paper in case.items)
    for case in entry.papers:
        if case.case:
            yield Line(case.case, "case")
        for paper in case.items:
            # Where the list counts papers, an entry with no count is a remark between them.
            remark = counted and not _count(paper)
            yield Line(_named(paper), "text" if remark else "paper")


def brief(line: Line, longest: int) -> Line:
    """Shorten a line for a slip. How many copies are asked for stays: it stands at the end."""
    found = _HOW_MANY.search(line.text)
    count = found[0] if found else ""
    return replace(line, text=cut(line.text.removesuffix(count), longest) + count)


def _named(paper: Paper) -> str:
    count = _count(paper)
    return f"{paper.name} ({count})" if count else paper.name


def _count(paper: Paper) -> str:
    parts = ((paper.originals, "bản chính"), (paper.copies, "bản sao"))
    return ", ".join(f"{number} {what}" for number, what in parts if number)


def _times(times: tuple[Duration, ...]) -> Iterator[Line]:
    said = [(t, length) for t in times if (length := _length(t, times))]
    by_channel = [(t.channel, length) for t, length in said if t.channel]
    by_case = [(t.case, length) for t, length in said if not t.channel and t.case]
    overall = dict.fromkeys(length for t, length in said if not t.channel and not t.case)
    if len({length for _, length in said}) == 1:
        yield Line(said[0][1])
    else:
        for length in dict.fromkeys(length for _, length in by_channel):
            names = (_CHANNELS[c] for c, other in by_channel if other == length)
            yield Line(f"Nộp {', '.join(dict.fromkeys(names))}: {length}")
        yield from (Line(f"{case}: {length}") for case, length in by_case)
        if overall:
            yield Line(f"Quy định chung: {' hoặc '.join(overall)}")
        if len(overall) > 1 or (by_channel and {o for _, o in by_channel} != _stated(said)):
            yield Line(TERMS, "ask")
    for t in times:
        if t.note and fold(t.note) != fold(_length(t, times)):
            yield Line(t.note)


def _stated(said: list[tuple[Duration, str]]) -> set[str]:
    """Collect the lengths stated apart from the channels; all of them where none is."""
    apart = {length for t, length in said if not t.channel}
    return apart or {length for _, length in said}


def _length(time: Duration, beside: tuple[Duration, ...]) -> str:
    if not time.amount:
        return ""
    units = {t.unit for t in beside if t.unit and t.amount == time.amount}
    unit = time.unit or (units.pop() if len(units) == 1 else "")
    return f"{time.amount} {unit}" if unit else f"{time.amount} (không ghi ngày hay giờ)"


def _fees(entry: Procedure) -> Iterator[Line]:
    told = [(fee, text) for fee in entry.fees if (text := _amount(fee))]
    if entry.fee_status == "not_stated" or not told:
        yield Line(ASK, "ask")
        if entry.exemptions:
            yield Line(f"Miễn, giảm: {entry.exemptions}")
        return
    same = len({text for _, text in told}) == 1
    for text in dict.fromkeys(text for _, text in told):
        through = [c for fee, said in told if said == text for c in fee.channels]
        names = ", ".join(_CHANNELS[c] for c in dict.fromkeys(through))
        yield Line(text if same or not names else f"Nộp {names}: {text}")
    if entry.exemptions:
        yield Line(f"Miễn, giảm: {entry.exemptions}")
    elif not any(_EXEMPT.intersection(words(text)) for _, text in told):
        yield Line(EXEMPT, "ask")


def _amount(fee: Fee) -> str:
    """Say a fee in words; an amount of 0 says nothing, whatever currency stands beside it."""
    if not fee.amount:
        return fee.note
    digits = f"{fee.amount:,}".replace(",", ".")
    unit = _CURRENCIES.get(fee.currency, fee.currency)
    if unit:
        amount = f"{digits} {unit}"
    elif digits in fee.note and "đồng" in fee.note.lower():
        return fee.note
    else:
        amount = f"{digits} (dữ liệu không ghi đơn vị tiền)"
    if fee.note.startswith("/"):
        return amount + fee.note
    return f"{amount}. {fee.note}" if fee.note else amount


def _where(entry: Procedure) -> Iterator[Line]:
    if entry.where:
        yield Line(entry.where)
    yield Line(entry.office or "Ủy ban nhân dân cấp xã, nhận hồ sơ tại trung tâm này")
    if entry.channels:
        yield Line(f"Cách nộp: {', '.join(_CHANNELS[c] for c in entry.channels)}")


def _each_once(lines: Iterable[Line]) -> tuple[Line, ...]:
    # A heading may come again, with other papers under it; a sentence that was said was said.
    seen: set[Line] = set()
    kept = []
    for line in lines:
        if line.kind in ("case", "paper") or line not in seen:
            kept.append(line)
        seen.add(line)
    return tuple(kept)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
