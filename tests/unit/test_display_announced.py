"""The memory of announced calls."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from display.announced import Announced


def test_a_restarted_screen_remembers_what_it_announced(tmp_path: Path) -> None:
    path = tmp_path / "display-D1" / "announced.json"
    Announced(path).add("c1")
    assert "c1" in Announced(path)
    assert "c2" not in Announced(path)


def test_only_the_last_ones_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "announced.json"
    announced = Announced(path, kept=3)
    for number in range(5):
        announced.add(f"c{number}")
    assert json.loads(path.read_text()) == ["c2", "c3", "c4"]
    assert "c1" not in announced


@pytest.mark.parametrize("content", [b"", b"[1, 2]", b'{"a": 1}', b"\xff\x00", b'["c1"'])
def test_a_broken_file_starts_empty_with_a_warning(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "announced.json"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        announced = Announced(path)
    assert len(announced) == 0
    assert len(caplog.records) == 1
    announced.add("c1")
    assert "c1" in Announced(path)


def test_a_disk_that_cannot_be_written_is_warned_about_once_and_costs_no_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    announced = Announced(tmp_path / "file" / "announced.json")
    with caplog.at_level(logging.WARNING):
        announced.add("c1")
        announced.add("c2")
    assert "c2" in announced
    assert len([r for r in caplog.records if "cannot remember" in r.message]) == 1
