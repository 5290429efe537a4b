"""Count what was looked for in the book, by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the counts; nothing else knows of them."""
    op.create_table(
        "search",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("words", sa.String(200), primary_key=True),
        sa.Column("mode", sa.String(16), primary_key=True),
        sa.Column("taken", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
