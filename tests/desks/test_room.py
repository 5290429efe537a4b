"""Whoever leads the room: who waits, which counters are open, the notice line, the days."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from counter.troubles import Fault
from desk import export, texts
from hub.queueing.values import Reason
from kiosk.printer.status import Trouble
from tests.contract.hubs import RunningHub
from tests.desks.people import HOA, LAN, MINH, Visitor, employ, seen_in

WORDS = texts.load(lambda name: Path(__file__).resolve().parents[2] / "data" / name)
EIGHT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # eight o'clock in Việt Nam


@dataclass
class Morning:
    """A hub whose clock a test sets, in minutes since eight."""

    hub: RunningHub
    clock: Path

    def at(self, minute: float) -> RunningHub:
        part = self.clock.with_suffix(".part")
        part.write_text((EIGHT + timedelta(minutes=minute)).isoformat(), encoding="ascii")
        part.replace(self.clock)
        return self.hub


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    """Run a hub through a short morning; two waited, one was called before who came first."""
    folder = tmp_path_factory.mktemp("room")
    found = Morning(RunningHub(folder), folder / "clock")
    found.at(0)
    found.hub.start(clock=found.clock)
    employ(found.hub)
    first = found.at(1).take()
    second = found.at(3).take(priority="elderly")
    found.at(5).press("6", "open")
    found.at(11).press("6", "next")
    found.at(23).press("6", "next")
    found.at(30).press("6", "finish")
    assert first["label"] == "A001"
    assert second["label"] == "A002"
    found.at(40).take("land")
    yield found
    found.hub.kill()
    found.hub.http.close()


@pytest.fixture
def lead(morning: Morning) -> Visitor:
    visitor = Visitor(morning.hub)
    assert visitor.sign_in(LAN).status_code == 303
    return visitor


def test_the_room_is_seen_at_a_glance(morning: Morning, lead: Visitor) -> None:
    morning.at(52)
    page = lead.get("/desk/room").text
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
    assert figures["Đang chờ"] == "1"
    assert figures["Đã đến"] == "3"
    assert figures["Đã xong"] == "2"
    assert figures["Một nửa chờ dưới"] == "8 phút"
    assert figures["9 trên 10 chờ dưới"] == "22 phút"
    land = re.search(r"Đất đai</th>(.*?)</tr>", page, re.DOTALL)
    assert land
    assert re.findall(r'class="number">([^<]*)<', land[1])[:2] == ["1", "12 phút"]
    assert "chưa quầy nào mở" in page, "nobody opened the counter for marriage and birth"
    assert "không nối được với bộ phát tin" in page


def test_counters_are_opened_and_closed_from_here_and_nothing_else_is_done(
    morning: Morning, lead: Visitor
) -> None:
    page = seen_in(lead.get("/desk/room").text)
    assert lead.press("/desk/room/counter/3/open", **page).is_success
    board = morning.hub.http.get("/api/v1/board/main").json()
    assert board["counters"][2]["state"] == "open"
    page = seen_in(lead.get("/desk/room").text)
    assert lead.press("/desk/room/counter/3/close", **page).is_success
    for verb in ("next", "dance"):
        assert lead.press(f"/desk/room/counter/6/{verb}", **page).status_code == 404
    assert lead.press("/desk/room/counter/99/open", **page).status_code == 404
    # Whoever sits there comes back with the counter; what a clerk did is not to be taken back here.
    morning.hub.press("3", "open", clerk="Hoa")
    for verb in ("close", "undo"):
        drawn = lead.get("/desk/room").text
        assert re.findall(r"counter/(\d)/undo", drawn) == ["3"]
        assert lead.press(f"/desk/room/counter/3/{verb}", **seen_in(drawn)).is_success
    assert "Hoa" in lead.get("/desk/room").text
    morning.hub.press("3", "close")


def test_the_notice_line_stands_on_the_board_until_it_is_taken_away(
    morning: Morning, lead: Visitor
) -> None:
    def board() -> str:
        return str(morning.hub.http.get("/api/v1/board/main").json()["notice"])

    page = seen_in(lead.get("/desk/room").text)
    told = "  Chiều nay trung tâm   nghỉ lúc 16:00 "
    assert lead.press("/desk/room/notice/main", **page, text=told).is_success
    assert board() == "Chiều nay trung tâm nghỉ lúc 16:00"
    for wrong in ("a\u202eb", "a\x07b"):
        assert lead.press("/desk/room/notice/main", **page, text=wrong).status_code == 422
    assert board() == "Chiều nay trung tâm nghỉ lúc 16:00"
    assert lead.press("/desk/room/notice/nowhere", **page, text="x").status_code == 404
    assert lead.press("/desk/room/notice/main", **page, text="").is_success
    assert board() == ""
    former = re.search(
        r'class="former">.*?name="text" value="([^"]*)"', lead.get("/desk/room").text, re.DOTALL
    )
    assert former
    assert lead.press("/desk/room/notice/main", **page, text=former[1]).is_success
    assert board() == "Chiều nay trung tâm nghỉ lúc 16:00"
    assert lead.press("/desk/room/notice/main", **page, text="").is_success


def test_a_day_tells_waits_and_service_times_and_who_was_called_out_of_order(
    lead: Visitor,
) -> None:
    page = lead.get("/desk/room/days?day=2026-11-25").text
    rows = {
        match[1]: [cell.strip() for cell in re.findall(r'class="number">([^<]*)', match[2])]
        for match in re.finditer(r'<th scope="row">([^<]+)</th>(.*?)</tr>', page, re.DOTALL)
    }
    assert rows["Chứng thực"] == ["2", "2", "8 / 22", "6 / 12"]
    assert rows["8:00"][:2] == ["3", "2"]
    assert re.search(r"A002</a></strong>\s*<span>08:11 · Quầy 6 · Chứng thực · diện ưu tiên", page)
    assert "không có ai lấy số" in lead.get("/desk/room/days?day=2026-11-24").text
    assert "25/11/2026" in lead.get("/desk/room/days").text, "today, by the hub's clock"
    for wrong in ("yesterday", "2026-13-01", "%00"):
        assert lead.get(f"/desk/room/days?day={wrong}").status_code == 404


def test_a_complaint_is_answered_on_a_page(lead: Visitor) -> None:
    page = lead.get("/desk/room/why?number=a001&day=2026-11-25").text
    assert "1 số đến sau đã được mời trước" in page
    assert "số ưu tiên" in page
    page = lead.get("/desk/room/why?number=A999&day=2026-11-25").text
    assert '<p class="card" lang="vi">Ngày 25/11/2026 không có số A999' in page
    assert lead.get("/desk/room/why").status_code == 200


def test_a_day_is_taken_along_as_csv_and_as_a_workbook(lead: Visitor) -> None:
    answer = lead.get("/desk/room/days/2026-11-25.csv")
    assert answer.headers["content-disposition"].endswith('"nam-cuong-2026-11-25.csv"')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == export.head(WORDS["vi"])
    assert rows[2][:5] == [
        "A002", "Chứng thực", "Người cao tuổi (từ 60 tuổi)", "2026-11-25 08:03:00",
        "2026-11-25 08:11:00",
    ]  # fmt: skip
    assert rows[2][-4:] == ["8.0", "11.5", "đã làm xong", "diện ưu tiên"]
    book = load_workbook(io.BytesIO(lead.get("/desk/room/days/2026-11-25.xlsx").content))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells[0] == list(export.head(WORDS["vi"]))
    assert cells[2][0] == "A002"
    assert cells[2][3] == datetime(2026, 11, 25, 8, 3)  # noqa: DTZ001 - local, as Excel wants it
    assert lead.get("/desk/room/days/2026-11-25.pdf").status_code == 404
    lead.http.cookies.set("motcua_lang", "en", domain="127.0.0.1")
    english = lead.get("/desk/room/days/2026-11-25.csv").content.decode("utf-8-sig")
    lead.http.cookies.delete("motcua_lang")
    rows = list(csv.reader(io.StringIO(english)))
    assert tuple(rows[0]) == export.head(WORDS["en"]) != export.head(WORDS["vi"])
    assert rows[2][-2:] == ["served", "priority class"]
    assert lead.get("/desk/room/days/today.csv").status_code == 404


def test_on_the_next_morning_nothing_of_yesterday_is_told_as_todays(
    morning: Morning, lead: Visitor
) -> None:
    morning.at(55).press("6", "open")
    missed = morning.hub.take()["label"]
    morning.hub.press("6", "next")
    morning.hub.press("6", "no-show")
    assert missed in lead.get("/desk/counter/6").text
    try:
        morning.at(23 * 60)
        assert lead.sign_in(LAN).status_code == 303
        page = lead.get("/desk/room").text
        figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
        assert {figures[name] for name in ("Đang chờ", "Đã đến", "Đã xong", "Vắng")} == {"0"}
        assert missed not in lead.get("/desk/counter/6").text
        assert missed not in lead.get("/desk/guide").text
        board = morning.hub.http.get("/api/v1/board/main").json()
        assert board["calls"] == []
    finally:
        morning.at(60)


def test_no_other_role_sees_or_does_any_of_it(morning: Morning) -> None:
    before = morning.hub.http.get("/api/v1/board/main").json()
    for name in (HOA, MINH):
        visitor = Visitor(morning.hub)
        visitor.sign_in(name)
        for path in ("", "/events", "/days", "/days/2026-11-25.csv", "/why"):
            assert visitor.get(f"/desk/room{path}").status_code == 403, (name, path)
        for path in ("counter/1/open", "notice/main"):
            answer = visitor.press(f"/desk/room/{path}", page="p", seen="0", text="x")
            assert answer.status_code == 403, (name, path)
    after = morning.hub.http.get("/api/v1/board/main").json()
    assert (after["revision"], after["notice"]) == (before["revision"], before["notice"])


def test_every_reason_of_the_journal_has_its_words() -> None:
    for words in WORDS.values():
        said = {key.partition(".")[2] for key in words.said if key.startswith("reason.")}
        assert said == {one.value for one in Reason} - {"arrival"}
        assert all(words.has(f"export.{column}") for column in export.COLUMNS)


def test_the_staff_are_told_in_words_what_is_wrong_with_a_device() -> None:
    data = Path(__file__).resolve().parents[2] / "data"
    words = texts.load(lambda name: data / name)["vi"]
    told = {one.value for one in (*Trouble, *Fault)} - {Trouble.NONE.value}
    told |= {
        "full",
        "read only",
        "jumped",
        "wrong",
        "apart",
        "away",
        "called",
        "closed",
        "no device",
    }
    told |= {"hub", "printer", "help", "disk", "clock", "sound", "port", "box", "button", "key"}
    assert not [word for word in told if not words.has(f"detail.{word}")]
