"""The file of holidays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hub.settings import read_holidays

SHIPPED = Path(__file__).parents[2] / "data" / "holidays.txt"


def test_the_shipped_file_knows_the_national_day() -> None:
    assert {date(2026, 9, 2), date(2027, 9, 2)} <= read_holidays(SHIPPED)


def test_comments_and_empty_lines_are_no_days(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("# nghỉ lễ\n\n2026-09-02  # Quốc khánh\n", encoding="utf-8")
    assert read_holidays(file) == {date(2026, 9, 2)}


def test_a_line_that_is_no_date_is_named_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("2026-09-02\n2/9/2027\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2: '2/9/2027'"):
        read_holidays(file)


def test_a_file_in_another_encoding_or_that_is_absent_is_named(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    with pytest.raises(ValueError, match="holidays"):
        read_holidays(file)
    file.write_bytes("# nghỉ lễ".encode("utf-16"))
    with pytest.raises(ValueError, match="UTF-8"):
        read_holidays(file)
