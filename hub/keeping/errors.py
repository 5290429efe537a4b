"""Why no backup was made, or none put back."""

from __future__ import annotations


class BackupError(Exception):
    """One sentence: why there is no backup, or why it is not put back."""


DAMAGED = "tệp hỏng, thiếu hoặc không phải bản sao lưu / it is no backup, or was cut off or damaged"
"""A file that is no whole backup."""
