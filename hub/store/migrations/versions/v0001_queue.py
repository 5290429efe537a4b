"""The queue: days, sequences, tickets, desks, requests, journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.store.tables import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "day",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("last_at", UtcDateTime),
        sa.Column("checked_at", UtcDateTime),
    )
    op.create_table(
        "sequence",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("letter", sa.String(1), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "ticket",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("label", sa.String(24), nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("priority", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("procedure", sa.String(64)),
        sa.Column("lang", sa.String(16)),
        sa.Column("kiosk", sa.String(64)),
        sa.Column("printed", sa.String(16)),
        sa.Column("counter", sa.String(64)),
        sa.Column("call_id", sa.String(32)),
        sa.Column("call_seq", sa.BigInteger),
        sa.Column("called_at", UtcDateTime),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("started_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.UniqueConstraint("centre", "day", "label", name="one_label_a_day"),
    )
    op.create_index(
        "line", "ticket", ["centre", "day", "state", "service", "priority", "place", "seq"]
    )
    op.create_index("newest_calls", "ticket", ["centre", "day", "call_seq"])
    op.create_table(
        "desk",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("counter", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ticket", sa.String(32)),
        sa.Column("clerk", sa.String(128)),
        sa.Column("next_at", UtcDateTime),
    )
    op.create_table(
        "request",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("response", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("request_age", "request", ["centre", "at"])
    op.create_table(
        "ticket_event",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(128), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("journal_day", "ticket_event", ["centre", "day", "seq"])
