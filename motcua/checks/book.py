"""The book: it answers, it is not old, and the words a ward wrote by hand have no slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from motcua.checks import Check, fault, ok, warning
from procedures.catalogue import Book, load_catalogue
from procedures.datafile import BookError
from procedures.in_use import book_in_use
from procedures.index import Index
from procedures.naming import LONGEST
from procedures.wording import Words, load_words

_BOOK, _AGE, _WORDS = "sổ thủ tục", "ngày của dữ liệu", "lời của dân"
_IMPORT = "Nhập danh mục mới: ./run procedures import TỆP"
_OLD = timedelta(days=90)
_MANY = 5


def check_book(state: Path, data: Path, services: Iterable[str], today: date) -> Iterator[Check]:
    """Examine the book, how old it is, and the words by hand; one that cannot be read ends it."""
    folder = data / "procedures"
    try:
        book, words = book_in_use(state, data), load_words(folder)
    except (BookError, OSError) as error:
        yield fault(
            _BOOK,
            f"Không đọc được sổ thủ tục: {error}",
            "Sửa đúng tệp và dòng câu trên nêu; sổ đã nhập thì nhập lại: "
            "./run procedures import TỆP",
        )
        return
    yield check_search(book)
    yield check_age(book.as_of, today)
    yield check_words(book, words, folder, services)


def check_search(book: Book) -> Check:
    """Examine whether a question finds something."""
    shown = book.shown
    if not shown:
        return fault(_BOOK, "Sổ thủ tục trống.", _IMPORT)
    if not Index.build(book).search(shown[0].name, 1):
        return fault(_BOOK, "Chỉ mục không tìm thấy gì.", _IMPORT)
    return ok(_BOOK, f"{len(shown)} thủ tục tra cứu được.")


def check_age(as_of: date | None, today: date) -> Check:
    """Examine how old the facts are: fees and papers change, and a kiosk shows their day."""
    if as_of is None:
        return warning(_AGE, "Danh mục thủ tục không ghi ngày.", _IMPORT)
    said = f"Danh mục thủ tục là của ngày {as_of:%d/%m/%Y}"
    if today - as_of > _OLD:
        return warning(_AGE, f"{said}, đã {(today - as_of).days} ngày.", _IMPORT)
    return ok(_AGE, f"{said}.")


def check_words(
    book: Book, words: dict[str, Words], folder: Path, services: Iterable[str]
) -> Check:
    """Examine short names, events and services as the files by hand give them."""
    events = {event.id for event in book.events}
    slips = [
        *_unknown(book, load_catalogue(folder), words),
        *_names(book),
        *_strangers(book, events, frozenset(services)),
    ]
    if not slips:
        return ok(_WORDS, f"{len(words)} thủ tục có tên ngắn và lời của dân.")
    more = f"; và {len(slips) - _MANY} chỗ nữa" if len(slips) > _MANY else ""
    return warning(
        _WORDS,
        f"{'; '.join(slips[:_MANY])}{more}.",
        f"Sửa trong {folder / 'words'} bằng trình soạn thảo văn bản.",
    )


def _unknown(book: Book, shipped: Book, words: dict[str, Words]) -> Iterator[str]:
    # A code that another replaced is still known; what another office does, many books leave out,
    # and an imported list what only the shipped catalogue has.
    for code in sorted(words):
        if not (words[code].office or book.find(code) or shipped.find(code)):
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
