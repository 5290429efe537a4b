"""The book: it answers, it is not old, and the words a ward wrote by hand have no slip."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from motcua.checks import Check, fault, ok, warning
from motcua.checks.slips import place_of, told
from procedures.catalogue import Book, load_catalogue
from procedures.datafile import BookError, SlipError
from procedures.in_use import book_in_use, index_folder
from procedures.index import Index
from procedures.naming import LONGEST
from procedures.text import fold
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
    except SlipError as error:
        what, todo = told(error.slip)
        yield fault(
            _BOOK,
            f"Không đọc được sổ thủ tục: {what}",
            f"{todo} Sửa đúng tệp và dòng ấy trong {folder}.",
        )
        return
    except (BookError, OSError) as error:
        yield fault(
            _BOOK,
            f"Không đọc được sổ thủ tục: {error}",
            "Sửa đúng tệp và dòng câu trên nêu; sổ đã nhập thì nhập lại: "
            "./run procedures import TỆP",
        )
        return
    yield check_search(book, state)
    yield check_age(book.as_of, today)
    yield check_words(book, words, folder, services)


def check_search(book: Book, state: Path) -> Check:
    """Examine whether a question finds something, in the kept index if there is one."""
    shown = book.shown
    if not shown:
        return fault(_BOOK, "Sổ thủ tục trống.", _IMPORT)
    with closing(Index.kept(book, index_folder(state)) or Index.build(book)) as index:
        found = index.search(shown[0].name, 1)
    if not found:
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
    slips = [
        *_unknown(book, load_catalogue(folder), words, folder),
        *_names(book, folder),
        *_empty(words, folder),
        *_strangers(book, folder, frozenset(services)),
        *_twice(book, folder),
        *_no_field(book, folder),
    ]
    if not slips:
        return ok(_WORDS, f"{len(words)} thủ tục có tên ngắn và lời của dân.")
    more = f"; và {len(slips) - _MANY} chỗ nữa" if len(slips) > _MANY else ""
    return warning(
        _WORDS,
        f"{'; '.join(slips[:_MANY])}{more}.",
        f"Sửa trong {folder} bằng trình soạn thảo văn bản.",
    )


def _unknown(book: Book, shipped: Book, words: dict[str, Words], folder: Path) -> Iterator[str]:
    # A code that another replaced is still known; what another office does, many books leave out,
    # and an imported list what only the shipped catalogue has.
    for code in sorted(words):
        if not (words[code].office or book.find(code) or shipped.find(code)):
            yield f"{_at(folder, code)}{code}: mã không có trong sổ, xem lại các chữ số"


def _names(book: Book, folder: Path) -> Iterator[str]:
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in book.shown:
        if len(entry.short_name) > LONGEST:
            yield (
                f"{_at(folder, entry.code)}{entry.code}: "
                f"tên ngắn dài {len(entry.short_name)} chữ, nhiều nhất {LONGEST}"
            )
        alike[entry.field, entry.short_name.lower()].append(entry.code)
    for codes in alike.values():
        if len(codes) > 1:
            yield (
                f"{_at(folder, codes[-1])}{', '.join(codes)}: "
                "tên ngắn giống hệt nhau, thêm chữ để dân phân biệt"
            )


def _empty(words: dict[str, Words], folder: Path) -> Iterator[str]:
    for code, ours in words.items():
        if any(not text.strip() for text in ours.keywords):
            yield f"{_at(folder, code)}{code}: có lời để trống, xóa cặp nháy rỗng"


def _strangers(book: Book, folder: Path, services: frozenset[str]) -> Iterator[str]:
    events = {event.id for event in book.events}
    shown = {entry.event: entry.code for entry in reversed(book.shown) if entry.event}
    for event in sorted(shown.keys() - events):
        place = place_of(folder, (f'event = "{event}"',))
        yield f"{place}{shown[event]}: không có dịp {event!r} trong events.toml"
    queued = {entry.service: entry.code for entry in reversed(book.shown) if entry.service}
    for service in sorted(queued.keys() - services):
        place = place_of(folder, (f'service = "{service}"', f'otherwise = "{service}"'))
        yield f"{place}{queued[service]}: trung tâm không có dịch vụ {service!r} (centre.toml)"


def _twice(book: Book, folder: Path) -> Iterator[str]:
    for event, count in Counter(event.id for event in book.events).items():
        if count > 1:
            place = place_of(folder, (f'id = "{event}"',))
            yield f"{place}dịp {event!r} có {count} lần, mỗi dịp một id"


def _no_field(book: Book, folder: Path) -> Iterator[str]:
    fields = [fold(entry.field) for entry in book.shown]
    for word, field in book.country.fields.items():
        if not any(fold(field) in known for known in fields):
            place = place_of(folder, (f'"{word}" = "{field}"',))
            yield f"{place}không có lĩnh vực nào tên {field!r}"


def _at(folder: Path, code: str) -> str:
    return place_of(folder, (f'["{code}"]', f'code = "{code}"'))
