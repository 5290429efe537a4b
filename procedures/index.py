"""The index of the book: which procedures a question means, best first.

Whoosh finds the few dozen that have to do with the question, over words as accented, folded, and
in pairs; `closeness` puts these in order. The query is built term by term and never parsed, so no
text, Whoosh's own syntax included, is an error. The wishes that other offices grant stand in the
index beside the procedures: whichever is nearer answers.
"""

from __future__ import annotations

import hashlib
import heapq
import logging
import shutil
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage

from procedures.analysis import ACCENTED, FOLDED, PAIRS
from procedures.catalogue import Book
from procedures.closeness import MARK, Closeness, Known
from procedures.country import Wish
from procedures.reading import Reading, speller
from procedures.weighing import Near, Sought

logger = logging.getLogger(__name__)

_SEAL = "SEAL"

_BOOSTS = {"accented": 0.5, "folded": 1.0, "pairs": 1.6}
_SHORTLIST = 40
_WEIGHTLESS = 0.25
_WISH = "elsewhere:"
_EDGE = "zzz"


class _Memory(RamStorage):  # type: ignore[misc]  # whoosh ships no types
    """Memory, with a folder for the building that no other process empties.

    Whoosh calls that folder alike in every process of a machine, and the first to end clears it.
    """

    def temp_storage(self, name: str | None = None) -> Any:  # noqa: ARG002 - the name is the fault
        """Make the folder under a random name."""
        return super().temp_storage()


@dataclass(frozen=True, slots=True)
class Found:
    """A question as it was read, and what is near to it."""

    reading: Reading
    near: tuple[Near, ...]


class Index:
    """A searchable book. Safe to use from several threads."""

    def __init__(self, engine: Any, book: Book) -> None:
        self._lock = threading.Lock()
        self.closeness = Closeness(tuple(_known(book)), book.country)
        # A field by its own name, or in plain words.
        fields = {entry.field: entry.field for entry in book.shown} | dict(book.country.fields)
        self._fields = {
            telling: name
            for text, name in fields.items()
            if (telling := _telling(self.closeness.read(text)))
        }
        self._wishes = {f"{_WISH}{place}": wish for place, wish in enumerate(book.elsewhere)}
        self._searcher = engine.searcher()
        # Whoosh would unpack the stored code of every hit anew, a twentieth of a question.
        reader = self._searcher.reader()
        self._codes = {number: stored["code"] for number, stored in reader.iter_docs()}
        self._looked_up: dict[tuple[str, str], tuple[float, tuple[int, ...]]] = {}

    @classmethod
    def build(cls, book: Book) -> Index:
        """Index in memory what a ward's kiosk shows of the book."""
        engine = _Memory().create_index(_schema())
        _fill(engine, book)
        return cls(engine, book)

    @classmethod
    def open(cls, book: Book, folder: Path) -> Index:
        """Use the index kept in `folder`; when missing, broken or of another book, rebuild it.

        A kiosk opens its index at every start: the folder spares it the building.
        """
        if index := cls.kept(book, folder):
            return index
        logger.info("index: building it anew for book %s", book.version)
        try:
            return cls(_build_in(folder, book), book)
        except OSError as error:
            logger.warning("index: cannot be kept in %s (%s), using memory", folder, error)
            return cls.build(book)

    @classmethod
    def kept(cls, book: Book, folder: Path) -> Index | None:
        """Use the index kept in `folder`; None when it is missing, broken or of another book."""
        try:
            if folder.exists() and _read_seal(folder) == f"{_seal(book)} {_digest(folder)}":
                return cls(whoosh_index.open_dir(str(folder), readonly=True), book)
        except Exception as error:  # whatever Whoosh or the disk says, it is as good as missing
            logger.warning("index: the kept one cannot be used (%s)", error)
        return None

    def search(self, query: str, limit: int = 10) -> tuple[str, ...]:
        """Find the codes that answer the question, best first."""
        near = self.ask(query).near
        return tuple(n.key for n in near if n.key not in self._wishes)[:limit]

    def ask(self, query: str) -> Found:
        """Read the question, and find what is near to it, best first."""
        reading = self.closeness.read(query)
        asked = self.closeness.evidence(reading)
        terms = _terms(asked)
        if not terms:
            return Found(reading, ())
        with self._lock:
            keys = [self._codes[number] for number in self._shortlist(terms)]
        return Found(reading, tuple(self.closeness.compare(keys, asked)))

    def wish(self, key: str) -> Wish | None:
        """Look up the wish that stands in the index under this key; None for a procedure's code."""
        return self._wishes.get(key)

    def field(self, reading: Reading) -> str:
        """Name the field when nothing else was asked for; empty when it was more than that."""
        return self._fields.get(_telling(reading), "")

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._searcher.close()

    def _shortlist(self, terms: dict[tuple[str, str], float]) -> list[int]:
        """Number the documents that have the rarest of the terms.

        Who gets here needs no more than which terms a text has; the rest is weighed by `closeness`.
        So the postings of Whoosh are added up as they are: its own union and its collector, with a
        call for each document in each term, took two thirds of a question.
        """
        scores: defaultdict[int, float] = defaultdict(float)
        for term, by in terms.items():
            rarity, having = self._having(term)
            weight = by * _BOOSTS[term[0]] * rarity
            for number in having:
                scores[number] += weight
        return heapq.nlargest(_SHORTLIST, scores, key=scores.__getitem__)

    def _having(self, term: tuple[str, str]) -> tuple[float, tuple[int, ...]]:
        """Look up how rare a term is and which documents have it, each term once."""
        if term not in self._looked_up:
            reader = self._searcher.reader()
            if term not in reader:
                return 0.0, ()  # not kept: there is no end of words a book does not have
            having = tuple(reader.postings(*term).all_ids())
            self._looked_up[term] = self._searcher.idf(*term), having
        return self._looked_up[term]


@cache
def _make() -> str:
    """Name the program that makes the index: one that another program made is rebuilt."""
    sources = (
        Path(__file__).with_name(f"{name}.py") for name in ("analysis", "index", "reading", "text")
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:8]


def _telling(reading: Reading) -> tuple[str, ...]:
    return tuple(term.folded for term in reading.literal if not term.filler)


def _schema() -> Any:
    return Schema(
        code=ID(stored=True, unique=True),
        accented=TEXT(analyzer=ACCENTED, phrase=False),
        folded=TEXT(analyzer=FOLDED, phrase=False),
        pairs=TEXT(analyzer=PAIRS, phrase=False),
    )


def _fill(engine: Any, book: Book) -> None:
    writer = engine.writer()
    for entry in _known(book):
        # Between phrases stands a word nobody asks for, so that no pair goes over the edge.
        text = f" {_EDGE} ".join((*entry.phrases, entry.context))
        writer.add_document(code=entry.key, accented=text, folded=text, pairs=text)
    writer.commit()


def _known(book: Book) -> Iterator[Known]:
    spelt_out = speller(book.country)
    for entry in book.procedures:
        phrases = (entry.short_name, entry.name, *entry.keywords)
        told = tuple(spelt_out(text) for text in phrases if text)
        yield Known(entry.code, told, entry.field, entry.often)
    for place, wish in enumerate(book.elsewhere):
        yield Known(f"{_WISH}{place}", tuple(map(spelt_out, (wish.wish, *wish.words))))


def _terms(asked: Iterable[Sought]) -> dict[tuple[str, str], float]:
    """List the index's terms that show any of the evidence, each with its weight."""
    pieces = [piece for question in asked for piece in question.evidence]
    found: dict[tuple[str, str], float] = {}
    # A question of nothing but fillers is looked for as it stands.
    for piece in [p for p in pieces if p.weight > _WEIGHTLESS] or pieces:
        for term, by in piece.shown_by:
            if term.startswith(MARK) and " " in term:
                continue  # the folded pair stands beside it
            key = _field(term)
            found[key] = max(found.get(key, 0.0), by)
    return found


def _field(term: str) -> tuple[str, str]:
    if term.startswith(MARK):
        return "accented", term.removeprefix(MARK)
    return ("pairs" if " " in term else "folded"), term


def _build_in(folder: Path, book: Book) -> Any:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside it and under a name of its own: the hub and a command may build at the same time.
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as beside:
        fresh = Path(beside) / folder.name
        fresh.mkdir()
        engine = whoosh_index.create_in(str(fresh), _schema())
        _fill(engine, book)
        engine.close()
        # The seal goes last: a folder without it was left half built.
        (fresh / _SEAL).write_text(f"{_seal(book)} {_digest(fresh)}", encoding="ascii")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    return whoosh_index.open_dir(str(folder), readonly=True)


def _seal(book: Book) -> str:
    return f"{_make()} {book.version}"


def _read_seal(folder: Path) -> str:
    path = folder / _SEAL
    return path.read_text(encoding="ascii") if path.exists() else ""


def _digest(folder: Path) -> str:
    # Whoosh notices a damaged file only when a search comes by the damage.
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.name != _SEAL and not path.name.endswith("LOCK"):
            total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:16]
