"""Why no backup was made, or none put back."""

from __future__ import annotations


class BackupError(Exception):
    """One sentence: why there is no backup, or why it is not put back."""
