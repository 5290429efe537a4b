"""Count what was looked for in the book, so that its words can be mended."""

from __future__ import annotations

from hub.answers import Counted
from hub.store import searches
from hub.store.searches import Search
from hub.transaction import Transaction


def count(t: Transaction, search: Search) -> Counted:
    """Count one search under the business day; nothing of the queue changes."""
    searches.count(t.connection, t.centre.id, t.day, search)
    return Counted(words=search.words)
