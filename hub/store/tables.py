"""The tables. Migrations make them; this module only names their columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Keep aware datetimes in UTC. SQLite would hand back naive ones; this never does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write in UTC; refuse a datetime that does not say which zone it is in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object] | None:
        """Write for SQLite the text SQLAlchemy writes, in half of its time."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def text(value: datetime | None) -> str | None:
            utc = self.process_bind_param(value, dialect)
            return None if utc is None else utc.isoformat(" ", "microseconds")

        return text

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Words(TypeDecorator[tuple[str, ...]]):
    """Keep a few ids in one column, in order; no id holds a comma."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _dialect: Dialect) -> str | None:
        """Join them."""
        return None if value is None else ",".join(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...] | None:
        """Part them."""
        return None if value is None else tuple(filter(None, value.split(",")))


metadata = MetaData()

# One row per centre. To hold it is to hold the centre: see `hub.store.engine`.
day = Table(
    "day",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("day", Date),
    Column("seq", BigInteger, nullable=False),
    Column("last_at", UtcDateTime),
    Column("reached", Date),  # up to which date the day goes on, where it is not its own
    Column("checked_at", UtcDateTime),
)

sequence = Table(
    "sequence",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("letter", String(1), primary_key=True),
    Column("last", Integer, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("id", String(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("label", String(24), nullable=False),
    Column("service", String(64), nullable=False),
    Column("priority", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("later", Words, nullable=False, server_default=""),
    Column("bound", String(64)),
    Column("after", BigInteger),
    Column("parked", String(16)),
    Column("parked_until", UtcDateTime),
    Column("procedure", String(64)),
    Column("lang", String(16)),
    Column("kiosk", String(64)),
    Column("printed", String(16)),
    Column("counter", String(64)),
    Column("call_id", String(32)),
    Column("call_seq", BigInteger),
    Column("called_at", UtcDateTime),
    Column("times", Integer, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("centre", "day", "label", name="one_label_a_day"),
    # A line is a stretch of this index, and its head the first row.
    Index("line", "centre", "day", "state", "service", "priority", "place", "seq"),
    Index("newest_calls", "centre", "day", "call_seq"),
)
# Few are bound to one counter, so only they are in this index.
_bound = ticket.c.bound.is_not(None)
Index(
    "bound_line",
    *(ticket.c.centre, ticket.c.day, ticket.c.bound, ticket.c.place, ticket.c.seq),
    sqlite_where=_bound,
    postgresql_where=_bound,
)

# What a citizen needs (hearing, sight, …), for the clerk's eyes: in no journal and no kept answer,
# so that it is gone when the day closes.
need = Table(
    "need",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("ticket", String(32), primary_key=True),
    Column("needs", Words, nullable=False),
)

# How many series of offline numbers each kiosk was dealt.
series = Table(
    "series",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("kiosk", String(64), primary_key=True),
    Column("dealt", Integer, nullable=False),
)

desk = Table(
    "desk",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("counter", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("ticket", String(32)),
    Column("clerk", String(128)),
    Column("reason", String(128)),
    Column("next_at", UtcDateTime),
    Column("call_seq", BigInteger),
    Column("streak", Integer, nullable=False, server_default="0"),
)

request = Table(
    "request",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("id", String(128), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("response", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("request_age", "centre", "at"),
)

ticket_event = Table(
    "ticket_event",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("request_id", String(128), nullable=False),
    # What the event says beyond these columns, as a JSON object.
    Column("data", Text, nullable=False),
    Index("journal_day", "centre", "day", "seq"),
)

# How often something was looked for on a day: the words that tell nobody's name, how the book
# answered, and the code that was taken then, empty when none was.
search = Table(
    "search",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("words", String(200), primary_key=True),
    Column("mode", String(16), primary_key=True),
    Column("taken", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
)

# Who is let in. Of a key only hashes are kept: `hash` finds it, `login` is what the broker checks.
device = Table(
    "device",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("room", String(16), nullable=False),
    Column("counters", Words, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("login", String(160), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    UniqueConstraint("centre", "hash", name="device_by_key"),
)

# Who may sign in at a desk, by the name as `hub.clerks.same_name` writes it.
clerk = Table(
    "clerk",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("roles", Words, nullable=False),
    Column("hash", String(256), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)

# Who has signed in, by the hash of what their browser shows.
session = Table(
    "session",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("clerk", String(128), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

# The line at the foot of a hall's screens, if somebody wrote one.
notice = Table(
    "notice",
    metadata,
    Column("centre", String(64), primary_key=True),
    Column("hall", String(64), primary_key=True),
    Column("text", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
