"""The answer to a complaint."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hub.complaint import NoSuchTicketError, account_of, sentences, why
from hub.queueing.values import Parked, Reason
from hub.queueing.why import Account, account
from hub.settings import CounterSettings
from hub.store import journal
from hub.store.engine import Store, database_url
from hub.verbs import tickets
from hub.verbs.tickets import OfflineLabel
from tests.store.office import CENTRE, Clock, Office
from tests.store.overheard import overheard


def told(office: Office, label: str) -> Account:
    found = account((recorded.event for recorded in office.journal()), label)
    assert found is not None
    return found


def lines(office: Office, label: str, day: date | None = None) -> list[str]:
    today = day or office.clock().date()
    return list(sentences(CENTRE, account_of(office.store, CENTRE, label, today)))


def overtakers(office: Office, label: str) -> list[tuple[str, Reason | None]]:
    return [(c.label, c.reason) for c in told(office, label).waits[-1].overtaken_by]


def call(office: Office, counter: str, **named: str) -> str:
    office.clock.forward(seconds=90)
    ticket = office.press(counter, "next", **named).ticket
    assert ticket is not None
    return ticket.label


def test_a_line_in_order_is_nobody_s_complaint(office: Office) -> None:
    for _ in range(3):
        office.take()
    office.press("1", "open")
    assert [call(office, "1") for _ in range(3)] == ["A001", "A002", "A003"]
    assert overtakers(office, "A003") == []
    assert [c.label for c in told(office, "A003").waits[0].before] == ["A001", "A002"]


def test_who_has_priority_and_who_was_named_are_told_with_the_reason(office: Office) -> None:
    office.take()
    office.take(priority="elderly")
    named = office.take()
    office.press("1", "open")
    assert call(office, "1") == "A002"
    assert call(office, "1", ticket=named.id) == "A003"
    assert call(office, "1") == "A001"
    assert overtakers(office, "A001") == [("A002", Reason.PRIORITY), ("A003", Reason.NAMED)]
    said = "\n".join(sentences(CENTRE, told(office, "A001")))
    assert "2 số đến sau đã được mời trước:" in said
    assert "- A002 (đến 09:00) được mời lúc 09:01 tại Quầy 1: số ưu tiên, 60+." in said
    assert "cán bộ mời đích danh" in said


def test_a_counter_that_does_not_call_my_service_is_told_apart(office: Office) -> None:
    office.take("certify")
    office.take("civil")
    office.press("2", "open")
    office.press("1", "open")
    assert call(office, "2") == "H001"
    assert overtakers(office, "A001") == [("H001", Reason.OWN_SERVICE)]
    assert call(office, "1") == "A001"


def test_a_service_with_an_order_of_its_own_is_told(store: Store) -> None:
    certify, civil, *others = CENTRE.services
    centre = replace(
        CENTRE,
        services=(certify.model_copy(update={"discipline": "strict"}), civil, *others),
        queue=CENTRE.queue.model_copy(update={"discipline": "fifo"}),
        counters=(CounterSettings(id="1", name="Quầy 1", services=("certify", "civil")),),
    )
    office = Office(store, centre, Clock())
    for service, priority in (("certify", "none"), ("civil", "none"), ("certify", "elderly")):
        office.take(service, priority)
        office.clock.forward(minutes=3)
    office.press("1", "open")
    assert [call(office, "1") for _ in range(3)] == ["H001", "A002", "A001"]
    overtaken = [("H001", Reason.SERVICE_RULE), ("A002", Reason.PRIORITY)]
    assert overtakers(office, "A001") == overtaken
    said = list(sentences(centre, told(office, "A001")))
    assert said[-2].endswith(
        "mỗi lĩnh vực có thứ tự riêng; trong các số đến lượt, số này được mời trước."
    )


def test_nobody_is_told_their_own_class_as_the_reason(store: Store) -> None:
    certify, civil, *others = CENTRE.services
    centre = replace(
        CENTRE,
        services=(certify.model_copy(update={"discipline": "fifo"}), civil, *others),
        counters=(CounterSettings(id="1", name="Quầy 1", services=("certify", "civil")),),
    )
    office = Office(store, centre, Clock())
    for service, priority in (("certify", "none"), ("certify", "elderly"), ("civil", "elderly")):
        office.take(service, priority)
    office.press("1", "open")
    assert call(office, "1") == "H001"
    assert list(sentences(centre, told(office, "A001")))[-1].endswith(": số ưu tiên, 60+.")
    assert "lúc ấy không mời lĩnh vực đang chờ" in list(sentences(centre, told(office, "A002")))[-1]


def test_who_came_back_with_mended_papers_is_told(office: Office) -> None:
    office.take()
    office.take()
    office.press("1", "open")
    first = office.press("1", "next").ticket
    assert first is not None
    office.press("1", "park", reason=Parked.MEND)
    office.clock.forward(minutes=5)
    office.check_in(first.label)
    office.take()
    assert [call(office, "1") for _ in range(3)] == ["A002", "A001", "A003"]
    assert overtakers(office, "A003") == []
    assert lines(office, "A001")[3:] == [
        (
            "Về bổ sung giấy tờ rồi trở lại: vào lại hàng Chứng thực lúc 09:05, đứng thứ hai ở "
            "Quầy 1, được mời lúc 09:08 tại Quầy 1, chờ 3 phút."
        ),
        "Trong lúc chờ, 1 số đứng trước trong hàng đã được mời trước: A002.",
        "Không có số nào đứng sau trong hàng mà được mời trước.",
    ]


def test_who_mends_papers_is_said_to(office: Office) -> None:
    office.take()
    office.press("1", "open")
    call(office, "1")
    office.press("1", "park", reason=Parked.MEND)
    assert lines(office, "A001")[0] == "Số A001 ngày 24/11/2026: đang về bổ sung giấy tờ."
    office.clock.forward(days=1)
    office.take()
    said = "Số A001 ngày 24/11/2026: đã được mời, hết ngày chưa xong việc."
    assert lines(office, "A001", office.clock().date() - timedelta(days=1))[0] == said


@pytest.mark.parametrize(("minutes", "how"), [(5, "trong thời gian"), (30, "quá thời gian")])
def test_of_a_missed_call_nobody_is_said_to_have_come_earlier(
    office: Office, minutes: int, how: str
) -> None:
    missed = office.take()
    office.press("1", "open")
    assert call(office, "1") == "A001"
    office.clock.forward(minutes=1)
    for _ in range(3):
        office.take()
    office.press("1", "no-show")
    office.clock.forward(minutes=minutes)
    office.ask(lambda t: tickets.reinstate(t, missed.id))
    assert [call(office, "1") for _ in range(4)] == ["A002", "A003", "A004", "A001"]
    *_, back, ahead, behind = lines(office, "A001")
    assert f"Vắng mặt khi được mời, trở lại {how} cho phép: vào lại " in back
    assert ahead == (
        "Trong lúc chờ, 3 số đứng trước trong hàng đã được mời trước: A002, A003, A004."
    )
    assert behind == "Không có số nào đứng sau trong hàng mà được mời trước."


def test_one_who_was_passed_is_told_that_the_other_had_come_back(office: Office) -> None:
    missed = office.take()
    other = office.take("civil")
    office.press("1", "open")
    assert call(office, "1") == "A001"
    office.press("1", "no-show")
    office.clock.forward(minutes=30)
    office.ask(lambda t: tickets.reinstate(t, missed.id))
    assert call(office, "1") == "A001"
    assert lines(office, other.label)[2:] == [
        "Trong lúc chờ, 1 số đến trước đã được mời trước: A001.",
        "1 số đứng sau trong hàng đã được mời trước:",
        (
            "- A001 (vào lại hàng 09:31) được mời lúc 09:33 tại Quầy 1: quầy đó mời số của "
            "Chứng thực, lúc ấy không mời lĩnh vực đang chờ."
        ),
    ]


def test_nobody_is_told_that_their_own_service_went_before_it(office: Office) -> None:
    for service, priority in (("certify", "none"), ("civil", "none"), ("civil", "elderly")):
        office.take(service, priority)
    office.press("2", "open")
    assert call(office, "2") == "H002"
    assert overtakers(office, "H001") == [("H002", Reason.OWN_SERVICE)]
    said = ": theo thứ tự đã định giữa diện ưu tiên và diện thường của Hộ tịch."
    assert lines(office, "H001")[-1].endswith(said)


def test_the_way_on_to_another_line_is_told(office: Office) -> None:
    office.take(later=("civil",))
    office.press("1", "open")
    office.press("2", "open")
    call(office, "1")
    office.press("1", "finish")
    office.clock.forward(seconds=30)
    assert call(office, "2") == "A001"
    office.press("2", "transfer", to="1")
    office.take("civil")
    call(office, "2")
    told = [line for line in lines(office, "A001") if "hàng Hộ tịch" in line]
    assert told == [
        (
            "Xong một việc, làm tiếp việc khác: sang hàng Hộ tịch lúc 09:01, vẫn giữ thứ tự cũ, "
            "được mời lúc 09:03 tại Quầy 2, chờ 2 phút."
        ),
        "Được cán bộ chuyển: sang hàng Hộ tịch lúc 09:03, chờ riêng ở Quầy 1, chưa được mời.",
    ]
    assert lines(office, "A001")[-1].endswith(
        ": quầy đó không mời được người đang chờ riêng ở Quầy 1."
    )


def test_those_whom_another_counter_called_are_told_in_one_line(office: Office) -> None:
    office.take()
    for _ in range(3):
        office.take("civil")
    office.press("2", "open")
    assert [call(office, "2") for _ in range(3)] == ["H001", "H002", "H003"]
    assert lines(office, "A001")[2:] == [
        "3 số đến sau đã được mời trước:",
        (
            "- 3 số của Hộ tịch được mời từ 09:01 đến 09:04 tại Quầy 2: quầy này làm Hộ tịch "
            "trước, rồi mới giúp lĩnh vực khác (H001, H002, H003)."
        ),
    ]


def test_a_call_that_was_taken_back_was_never_made(office: Office) -> None:
    office.take()
    office.take(priority="elderly")
    office.press("1", "open")
    assert call(office, "1") == "A002"
    office.press("1", "undo")
    assert overtakers(office, "A001") == []
    wait = told(office, "A002").waits
    assert [(one.called, one.counter) for one in wait] == [(None, None)]


def test_a_transfer_that_was_taken_back_is_no_wait(office: Office) -> None:
    office.take()
    office.press("1", "open")
    call(office, "1")
    for taken_back in (True, False):
        office.press("1", "transfer", service="civil")
        if taken_back:
            office.press("1", "undo")
    waits = told(office, "A001").waits
    assert [(wait.service, wait.counter) for wait in waits] == [("certify", "1"), ("civil", None)]


def test_a_walk_through_two_services_is_two_waits(office: Office) -> None:
    office.take(later=("civil",))
    office.press("1", "open")
    call(office, "1")
    office.press("1", "finish")
    waits = told(office, "A001").waits
    assert [(wait.service, wait.counter) for wait in waits] == [("certify", "1"), ("civil", None)]


def test_a_number_handed_in_late_is_found_under_its_own_day(office: Office, url: str) -> None:
    office.take()
    office.clock.forward(hours=24)
    office.take(offline=OfflineLabel("K1-001", 24 * 3600))
    # The label is another's on the day on which it was handed in.
    office.take("civil", offline=OfflineLabel("K1-001", 60))
    yesterday, today = office.clock().date() - timedelta(days=1), office.clock().date()
    found = why(url, office.centre, "K1-001", yesterday)
    assert (found.ticket.day, found.ticket.state.value) == (yesterday, "EXPIRED")
    told = list(sentences(office.centre, found))
    assert "Máy phát số này ngày 24/11/2026 khi mất liên lạc" in told[1]
    assert why(url, office.centre, "K1-001", today).ticket.service == "civil"


def test_a_number_is_looked_for_in_its_own_day_first(office: Office) -> None:
    ticket = office.ticket(office.take().id)
    with office.store.read() as connection, overheard(connection.dialect) as said:
        assert journal.day_taken_in(connection, "office", ticket) == ticket.day
    assert ["ticket_event.day = " in statement for statement, _ in said] == [True]


def test_whoever_came_before_and_went_before_is_named_too(office: Office) -> None:
    for service in ("certify", "civil", "civil", "certify"):
        office.take(service)
    office.press("1", "open")
    office.clock.forward(minutes=50)
    # Past the longest wait, and before nobody whom counter 1 calls.
    assert [call(office, "1") for _ in range(2)] == ["A001", "A002"]
    assert overtakers(office, "H002") == [("A002", Reason.LONGEST_WAIT)]
    said = "\n".join(sentences(CENTRE, told(office, "H002")))
    assert "1 số đến trước đã được mời trước: A001.\n" in said
    assert "A002 (đến 09:00) được mời lúc 09:53 tại Quầy 1: quầy đó mời số của Chứng thực" in said


def test_no_ticket_no_account() -> None:
    assert account([], "A001") is None


def test_a_centre_of_which_no_hub_ever_ran_has_no_such_number(office: Office, url: str) -> None:
    office.take()
    other = replace(CENTRE, centre=CENTRE.centre.model_copy(update={"id": "another"}))
    with pytest.raises(NoSuchTicketError):
        why(url, other, "A001")


def test_the_command_answers_in_vietnamese(tmp_path: Path) -> None:
    store = Store(database_url("", tmp_path))
    store.open()
    office = Office(store, CENTRE, Clock())
    for _ in range(60):
        office.take()
    office.press("1", "open")
    call(office, "1")
    store.close()

    of_office = ["--state", str(tmp_path), "--set", "centre.id=office"]
    journal_of = [sys.executable, "-m", "motcua", "journal"]

    def asked(*words: str) -> subprocess.CompletedProcess[str]:
        command = [*journal_of, "why", *words, *of_office]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    done = asked("a001", "--day", "2026-11-24")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Số A001 ngày 24/11/2026: đang được mời.\nVào hàng ")
    done = asked("A001", "--day", "2026-11-24", "--json")
    told = json.loads(done.stdout)
    assert told["ticket"]["label"] == "A001"
    (wait,) = told["waits"]
    assert wait["began"] == "issued"
    times = (told["ticket"]["issued_at"], wait["since"], wait["called_at"])
    for said in times:
        assert datetime.fromisoformat(said).isoformat() == said, "with a T, as in the journal"
    done = asked("A099", "--day", "2026-11-24")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Ngày 24/11/2026 không có số A099.\n"
    with subprocess.Popen(
        [*journal_of, "export", *of_office], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as export:
        assert export.stdout
        assert export.stderr
        export.stdout.close()
        assert export.stderr.read() == b"", "whoever reads has seen enough"
