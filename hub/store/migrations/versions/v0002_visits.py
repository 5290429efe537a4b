"""Visits that are not one straight line: parked, bound, several services; needs; offline series."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.store.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what the first tables did not know."""
    for column in (
        sa.Column("later", sa.Text, nullable=False, server_default=""),
        sa.Column("bound", sa.String(64)),
        sa.Column("after", sa.BigInteger),
        sa.Column("parked", sa.String(16)),
        sa.Column("parked_until", UtcDateTime),
    ):
        op.add_column("ticket", column)
    for column in (
        sa.Column("reason", sa.String(128)),
        sa.Column("call_seq", sa.BigInteger),
        sa.Column("streak", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("desk", column)
    bound = sa.text("bound IS NOT NULL")
    op.create_index(
        "bound_line",
        "ticket",
        ["centre", "day", "bound", "place", "seq"],
        sqlite_where=bound,
        postgresql_where=bound,
    )
    op.create_table(
        "need",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("ticket", sa.String(32), primary_key=True),
        sa.Column("needs", sa.Text, nullable=False),
    )
    op.create_table(
        "series",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("kiosk", sa.String(64), primary_key=True),
        sa.Column("dealt", sa.Integer, nullable=False),
    )
    # Which call was a counter's newest stands in the journal.
    at_desk = "replace(data, '\"counter\": \"' || desk.counter || '\"', '') <> data"
    op.execute(
        sa.text(
            "UPDATE desk SET call_seq = (SELECT max(seq) FROM ticket_event WHERE centre = "
            f"desk.centre AND {at_desk} AND kind = 'TicketCalled')"
        )
    )
