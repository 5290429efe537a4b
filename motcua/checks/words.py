"""The words a ward writes by hand: a slip hides a procedure, or shows two that look alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from motcua.checks import Check, ok, warning
from procedures.catalogue import Book
from procedures.datafile import BookError
from procedures.in_use import book_in_use
from procedures.naming import LONGEST
from procedures.wording import Words, load_words

_NAME = "lời của dân"
_OLD = timedelta(days=90)
_MANY = 5


def check_words(state: Path, data: Path, services: Iterable[str]) -> Check:
    """Examine short names, events and services of the book as the files beside it give them."""
    folder = data / "procedures"
    try:
        book, words = book_in_use(state, data), load_words(folder)
        events = {event.id for event in book.events}
    except (BookError, OSError) as error:
        return warning(_NAME, f"Không đọc được: {error}.", "Sửa đúng tệp và dòng câu trên nêu.")
    slips = [
        *_unknown(book, words),
        *_names(book),
        *_strangers(book, events, frozenset(services)),
    ]
    if not slips:
        return ok(_NAME, f"{len(words)} thủ tục có tên ngắn và lời của dân.")
    more = f"; và {len(slips) - _MANY} chỗ nữa" if len(slips) > _MANY else ""
    return warning(
        _NAME,
        f"{'; '.join(slips[:_MANY])}{more}.",
        f"Sửa trong {folder / 'words'} bằng trình soạn thảo văn bản.",
    )


def check_age(state: Path, data: Path, today: date) -> Check:
    """Examine how old the facts are: fees and papers change, and a kiosk shows their day."""
    name = "ngày của dữ liệu"
    try:
        as_of = book_in_use(state, data).as_of
    except (BookError, OSError):
        return ok(name, "Xem mục sổ thủ tục.")
    todo = "Nhập danh mục mới: ./run procedures import TỆP"
    if as_of is None:
        return warning(name, "Danh mục thủ tục không ghi ngày.", todo)
    if today - as_of > _OLD:
        return warning(
            name,
            f"Danh mục thủ tục là của ngày {as_of:%d/%m/%Y}, đã {(today - as_of).days} ngày.",
            todo,
        )
    return ok(name, f"Danh mục thủ tục là của ngày {as_of:%d/%m/%Y}.")


def _unknown(book: Book, words: dict[str, Words]) -> Iterator[str]:
    # A code that another replaced is still known.
    for code in sorted(words):
        if book.find(code) is None:
            yield f"{code}: mã không có trong sổ"


def _names(book: Book) -> Iterator[str]:
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in book.shown:
        if len(entry.short_name) > LONGEST:
            yield f"{entry.code}: tên ngắn dài {len(entry.short_name)} chữ, nhiều nhất {LONGEST}"
        alike[entry.field, entry.short_name.lower()].append(entry.code)
    for codes in alike.values():
        if len(codes) > 1:
            yield f"{', '.join(codes)}: tên ngắn giống hệt nhau"


def _strangers(book: Book, events: set[str], services: frozenset[str]) -> Iterator[str]:
    for entry in book.shown:
        if entry.event and entry.event not in events:
            yield f"{entry.code}: không có dịp {entry.event!r} trong events.toml"
        if entry.service and entry.service not in services:
            yield f"{entry.code}: trung tâm không có dịch vụ {entry.service!r}"
