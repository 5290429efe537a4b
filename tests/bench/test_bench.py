"""The benchmark measures and its commands can be typed again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.measure import percentile


def test_one_row_is_measured_on_both_sides(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", "issue_ticket_1", "--quick", "--json", str(out)]
    subprocess.run(command, check=True, timeout=60, cwd=Path(__file__).parents[2])
    (row,) = json.loads(out.read_text())
    assert row["name"] == "issue_ticket_1"
    assert row["ours"] > 0
    assert row["anchor"] > 0
    assert row["ratio"] == round(row["ours"] / row["anchor"], 2)
    assert row["ours_command"] == "./run bench issue_ticket_1 --side ours"


def test_the_99th_percentile_of_a_hundred_is_the_second_worst() -> None:
    assert percentile(99)([float(n) for n in range(1, 101)]) == 99
    assert percentile(50)([3.0, 1.0, 2.0]) == 2.0
    assert percentile(99)([7.0]) == 7.0
