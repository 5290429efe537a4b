"""What was looked for is counted by day, and told by `motcua procedures gaps`."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from hub.client import Hub
from motcua.cli import application
from tests.contract.hubs import RunningHub


def test_a_search_is_counted_once_and_what_was_left_is_a_gap(hub: RunningHub) -> None:
    with Hub(hub.url) as client:
        client.searched("giấy khai sinh cho Nguyễn Văn An", "found", taken="1001193")
        client.searched("vay vốn", "several")
    said = {"text": "VAY VON", "mode": "several", "taken": None, "request_id": "once"}
    for _ in range(2):
        assert hub.post("/searches", **said).json() == {"words": "vay von"}
    words = ["procedures", "gaps", "--json", "--state", str(hub.state)]
    told = json.loads(CliRunner().invoke(application(), words).stdout)
    assert [(gap["words"], gap["count"]) for gap in told] == [("vay von", 2)]


def test_a_code_nobody_knows_is_not_counted(hub: RunningHub) -> None:
    answer = hub.post("/searches", request_id="x", text="abc", mode="found", taken="9.999999")
    assert answer.status_code == 404


def test_a_count_that_gets_lost_is_nobodys_trouble() -> None:
    with Hub("http://127.0.0.1:9", timeout_s=0.2) as client:
        client.searched("hộ nghèo", "found", taken="zz")
        client.searched("\ud800" * 500, "nothing")
