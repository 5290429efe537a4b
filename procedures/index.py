"""The index of the book: which procedures a question means, best first.

Each text stands in two fields, accented and folded. Whoever types with accents is met by the
accented one and scores higher; whoever types plain is met by the folded one. The query is built
term by term and never parsed, so no text, Whoosh's own syntax included, is an error.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.query import Or, Phrase, Term
from whoosh.scoring import BM25F

from procedures.analysis import ACCENTED, FOLDED
from procedures.catalogue import Book, Procedure
from procedures.text import fold, query_words

logger = logging.getLogger(__name__)

# Raise it when the fields or the analysers change: an index of another make is rebuilt.
_MAKE = "1"
_SEAL = "SEAL"

# Boosts by ear, then by measure over the citizens' questions: words of the name decide, the words
# people use stand beside them, the field only tips the scale.
_BOOSTS = {"name": 1.0, "short": 0.6, "keywords": 1.0, "field": 0.2}
_FOLDED_BOOST = 0.6
_PHRASE_BOOST = 2.0


class Index:
    """A searchable book. Safe to use from several threads."""

    def __init__(self, engine: Any) -> None:
        self._lock = threading.Lock()
        self._searcher = engine.searcher(weighting=BM25F(B=0.6))

    @classmethod
    def build(cls, book: Book) -> Index:
        """Index in memory what a ward's kiosk shows of the book."""
        engine = RamStorage().create_index(_schema())
        _fill(engine, book)
        return cls(engine)

    @classmethod
    def open(cls, book: Book, folder: Path) -> Index:
        """Use the index kept in `folder`; when missing, broken or of another book, rebuild it.

        A kiosk opens its index at every start: the folder spares it the building.
        """
        seal = f"{_MAKE} {book.version}"
        try:
            if folder.exists() and _read_seal(folder) == f"{seal} {_digest(folder)}":
                return cls(whoosh_index.open_dir(str(folder), readonly=True))
            logger.info("index: building it anew for book %s", book.version)
        except Exception as error:  # whatever Whoosh or the disk says, the answer is a new index
            logger.warning("index: the kept one cannot be used (%s), building it anew", error)
        try:
            return cls(_build_in(folder, book, seal))
        except OSError as error:
            logger.warning("index: cannot be kept in %s (%s), using memory", folder, error)
            return cls.build(book)

    def search(self, query: str, limit: int = 10) -> tuple[str, ...]:
        """Find the codes that answer the question, best first."""
        return tuple(code for code, _ in self.scored(query, limit))

    def scored(self, query: str, limit: int = 10) -> tuple[tuple[str, float], ...]:
        """Find the codes with their scores, best first."""
        asked = query_words(query)
        if not asked or limit < 1:
            return ()
        with self._lock:
            # Skipping blocks of low quality costs more than it saves on so few documents.
            hits = self._searcher.search(_question(asked), limit=limit, optimize=False)
            return tuple((hit["code"], float(hit.score)) for hit in hits)

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._searcher.close()


def _schema() -> Any:
    schema = Schema(code=ID(stored=True, unique=True))
    for name in _BOOSTS:
        schema.add(name, TEXT(analyzer=ACCENTED))
        schema.add(f"{name}_folded", TEXT(analyzer=FOLDED))
    return schema


def _fill(engine: Any, book: Book) -> None:
    writer = engine.writer()
    for entry in book.shown:
        texts = dict(_texts(entry))
        folded = {f"{name}_folded": text for name, text in texts.items()}
        writer.add_document(code=entry.code, **texts, **folded)
    writer.commit()


def _texts(entry: Procedure) -> Iterator[tuple[str, str]]:
    yield "name", entry.name
    yield "short", entry.short_name
    yield "keywords", ", ".join(entry.keywords)
    yield "field", entry.field


def _question(asked: tuple[str, ...]) -> Any:
    plain = tuple(fold(word) for word in asked)
    parts: list[Any] = []
    for name, boost in _BOOSTS.items():
        parts += [Term(name, word, boost) for word in asked]
        parts += [Term(f"{name}_folded", word, boost * _FOLDED_BOOST) for word in plain]
    if len(plain) > 1:
        parts += [
            Phrase(f"{name}_folded", list(plain), boost=_PHRASE_BOOST)
            for name in ("short", "keywords", "name")
        ]
    either = Or(parts)
    # Over 5,000 procedures Whoosh would walk a tree of a hundred unions, eight times slower here
    # than adding up the scores of all.
    either.matcher_type = Or.ARRAY_MATCHER
    return either


def _build_in(folder: Path, book: Book, seal: str) -> Any:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside it and under a name of its own: the hub and a command may build at the same time.
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as beside:
        fresh = Path(beside) / folder.name
        fresh.mkdir()
        engine = whoosh_index.create_in(str(fresh), _schema())
        _fill(engine, book)
        engine.close()
        # The seal goes last: a folder without it was left half built.
        (fresh / _SEAL).write_text(f"{seal} {_digest(fresh)}", encoding="ascii")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    return whoosh_index.open_dir(str(folder), readonly=True)


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
