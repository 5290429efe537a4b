"""A trace tells what was done, and never stands in the way of doing it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from broker_config.trace import Trace, TraceError
from counter.record import Record

FULL = Path("/dev/full")


def test_a_line_can_be_read_as_soon_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "trace.jsonl"
    trace = Trace(path)
    trace.write("lit", label="A005", name="Quầy 2")
    line = json.loads(path.read_text(encoding="utf-8"))
    assert (line["what"], line["label"], line["name"]) == ("lit", "A005", "Quầy 2")
    trace.close()
    trace.write("lit", label="A006")
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1


def test_a_full_disk_costs_the_lines_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    trace, record = Trace(FULL), Record(FULL)
    for _ in range(3):
        trace.write("lit", label="A005")
    trace.close()
    assert [line.levelname for line in caplog.records] == ["WARNING"]
    record.heard("computer", b"\x85 half a frame")
    record.close()


def test_a_trace_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="--trace"):
        Trace(tmp_path)
