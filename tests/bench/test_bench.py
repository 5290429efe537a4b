"""The benchmark measures and its commands can be typed again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.measure import percentile


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmark as on a clone without the national lists."""
    environment = {name: value for name, value in os.environ.items() if name != "MOTCUA_LISTS"}
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
        env=environment,
    )


@pytest.mark.parametrize("name", ["issue_ticket_1", "search_shipped", "slip_render"])
def test_one_row_is_measured_on_both_sides(name: str, tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    done = bench(name, "--quick", "--json", str(out))
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(out.read_text())
    assert row["name"] == name
    assert row["ours"] > 0
    assert row["anchor"] > 0
    assert row["ratio"] == round(row["ours"] / row["anchor"], 2)
    assert row["ours_command"] == f"./run bench {name} --side ours"


@pytest.mark.parametrize("name", ["next_to_board_10", "cycle_postgresql_1"])
def test_rows_of_one_comparison_are_measured_together(name: str, tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    done = bench(name, "--quick", "--json", str(out))
    assert done.returncode == 0, done.stderr
    rows = json.loads(out.read_text())
    assert len(rows) == 2
    for row in rows:
        assert row["name"].startswith(name)
        assert row["ours"] > 0
        assert row["anchor"] > 0
        assert row["ours_command"] == f"./run bench {name} --side ours"


def test_a_row_that_nobody_knows_is_refused_before_anything_is_measured() -> None:
    done = bench("issue_ticket_1", "issue_ticket_9")
    assert done.returncode == 2
    assert "issue_ticket_9" in done.stderr


def test_the_99th_percentile_of_a_hundred_is_the_second_worst() -> None:
    assert percentile(99)([float(n) for n in range(1, 101)]) == 99
    assert percentile(50)([3.0, 1.0, 2.0]) == 2.0
    assert percentile(99)([7.0]) == 7.0
