"""Keep the date up to which a day goes on, where the clock was set meanwhile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; without a date, the day's own is meant."""
    op.add_column("day", sa.Column("reached", sa.Date))
