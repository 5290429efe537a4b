"""The doctor's page: it shows what `motcua doctor` finds, and the hub goes on meanwhile."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.examining import Examination, ExaminationError, Examiner
from tests.contract.hubs import RunningHub
from tests.desks.people import LAN, Visitor

NOW = datetime(2026, 11, 27, 1, tzinfo=UTC)


def examiner(program: str, longest_s: float = 20) -> Examiner:
    return Examiner([sys.executable, "-c", program], lambda: NOW, longest_s=longest_s)


def prints(checks: Sequence[dict[str, str]]) -> str:
    return f"print({json.dumps(json.dumps({'ok': True, 'checks': checks}))})"


def row(name: str, verdict: str) -> dict[str, str]:
    return {"name": name, "verdict": verdict, "said": "x", "todo": "", "more": "y"}


def test_the_worst_stands_first() -> None:
    rows = [row("a", "ok"), row("b", "warning"), row("c", "fault"), row("d", "ok")]
    found = examiner(f"{prints(rows)}; raise SystemExit(1)").examine()
    assert [one.name for one in found.findings] == ["c", "b", "a", "d"]
    assert (found.at, found.count("ok"), found.count("fault")) == (NOW, 2, 1)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import time; time.sleep(60)", "slow"),
        ("raise SystemExit(1)", "failed"),
        ("print('{}')", "failed"),
        ("print('not JSON')", "failed"),
        (prints([row("a", "splendid")]), "failed"),
    ],
)
def test_an_examination_that_fails_says_why(program: str, why: str) -> None:
    one = examiner(program, longest_s=2 if why == "slow" else 20)
    with pytest.raises(ExaminationError, match=why):
        one.examine()


def test_who_comes_meanwhile_is_told_the_same_and_a_crowd_is_sent_away(tmp_path: Path) -> None:
    log, go = tmp_path / "log", tmp_path / "go"
    program = (
        f"import pathlib, time; pathlib.Path({str(log)!r}).open('a').write('once ')\n"
        f"while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)\n"
        f"{prints([row('a', 'ok')])}"
    )
    one, said = examiner(program), list[Examination | str]()

    def ask() -> None:
        try:
            said.append(one.examine())
        except ExaminationError as error:
            said.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while "busy" not in said and time.monotonic() < deadline:
        time.sleep(0.02)
    go.touch()
    for thread in threads:
        thread.join()
    assert said.count("busy") == 1
    assert len({id(found) for found in said if found != "busy"}) == 1
    assert log.read_text() == "once "


def test_whoever_leads_sees_what_is_wrong_and_what_to_do(
    hub: RunningHub, signed_in: Callable[[str], Visitor]
) -> None:
    lead = signed_in(LAN)
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(lead.get("/desk/room/doctor").status_code)
    )
    asking.start()
    ticket = hub.take()  # while the machine is examined
    asking.join()
    assert ticket["label"]
    assert answers == [200]
    page = lead.get("/desk/room/doctor").text
    names = re.findall(r"<strong>([^<]+)</strong>", page)
    assert {"hub", "broker", "đồng hồ", "nguồn giờ", "bộ lưu điện", "tài khoản cán bộ"} <= {*names}
    assert f"lãnh đạo: {LAN}" in page, "it looked at the hub's own queue"
    assert f"127.0.0.1:{hub.port} chạy" in page, "the hub answered its own doctor"
    assert re.search(r"\d+ chỗ hỏng, \d+ chỗ cần xem", page)
    assert re.search(r"Khám lúc \d\d:\d\d:\d\d\.", page)
    assert "/desk/room/doctor" in lead.get("/desk/room").text
