"""Keep the line at the foot of a hall's screens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the notices; without one, a screen shows the centre's name."""
    op.create_table(
        "notice",
        sa.Column("centre", sa.String(64), primary_key=True),
        sa.Column("hall", sa.String(64), primary_key=True),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
