"""Say in Vietnamese who was called before a ticket, and why: the answer to a complaint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

from hub.centre import CentreConfig
from hub.queueing.day import VIETNAM
from hub.queueing.errors import QueueError
from hub.queueing.values import NO_PRIORITY, Reason, TicketState
from hub.queueing.why import Account, CalledBefore, Wait, account
from hub.store import journal, reading
from hub.store.engine import Store

# How a ticket's day ended, where it was not called to the end.
_STATES = {
    TicketState.WAITING: "đang chờ",
    TicketState.CALLED: "đang được mời",
    TicketState.SERVING: "đang làm",
    TicketState.SERVED: "đã làm xong",
    TicketState.NO_SHOW: "được mời nhưng vắng mặt",
    TicketState.PARKED: "đang tạm dừng",
    TicketState.CANCELLED: "đã hủy",
    TicketState.EXPIRED: "hết ngày chưa được mời",
}


class NoSuchTicketError(QueueError):
    """No ticket of that day has this label."""

    problem = "unknown-ticket"

    def __init__(self, label: str, day: date) -> None:
        super().__init__(f"Ngày {day:%d/%m/%Y} không có số {label}.")


def why(url: str, centre: CentreConfig, label: str, day: date | None = None) -> Account:
    """Read the account of a ticket of a day; what was handed in later stands in a later journal.

    No day is the one that goes on: after midnight, on night duty, that of the evening.

    Raises `NoSuchTicketError`, `hub.store.engine.StoreError` and
    `hub.store.rows.UnreadableEventError`.
    """
    with closing(Store(url)) as store:
        store.require()
        return account_of(store, centre, label, day or _today(store, centre))


def _today(store: Store, centre: CentreConfig) -> date:
    with store.read() as connection:
        return reading.today(connection, centre.id, centre.hours.session(datetime.now(UTC)))[0]


def account_of(store: Store, centre: CentreConfig, label: str, day: date) -> Account:
    """Read the account of a ticket from a store that is open; see `why`."""
    with store.read() as connection:
        ticket = reading.by_label(connection, centre.id, day, label)
        taken_in = journal.day_taken_in(connection, centre.id, ticket) if ticket else day
        recorded = journal.read(connection, centre.id, taken_in)
        events = (one.event for one in recorded)
        found = account(events, label, ticket.id if ticket else None)
    if found is None:
        raise NoSuchTicketError(label, day)
    return found


def sentences(centre: CentreConfig, found: Account) -> Iterator[str]:
    """Tell an account in sentences for a citizen."""
    names = _Names(centre)
    ticket = found.ticket
    yield f"Số {ticket.label} ngày {ticket.day:%d/%m/%Y}: {_STATES[ticket.state]}."
    if ticket.ended_at == ticket.issued_at:  # taken in after its day, so it expired at once
        known = ticket.issued_at.astimezone(VIETNAM)
        yield (
            f"Máy phát số này ngày {ticket.day:%d/%m/%Y} khi mất liên lạc với hệ thống; "
            f"đến ngày {known:%d/%m/%Y} hệ thống mới biết, nên không ai mời được."
        )
    for wait in found.waits:
        yield _own(names, wait)
        earlier = [call.label for call in wait.before if not call.later]
        if earlier:
            numbers = ", ".join(earlier)
            yield f"Trong lúc chờ, {len(earlier)} số đến trước đã được mời trước: {numbers}."
        if not wait.overtaken_by:
            yield "Không có số nào đến sau mà được mời trước."
            continue
        yield f"{len(wait.overtaken_by)} số đến sau đã được mời trước:"
        for call in wait.overtaken_by:
            yield (
                f"- {call.label} (đến {_clock(call.arrived_at)}) được mời lúc "
                f"{_clock(call.called_at)} tại {names.counter(call.counter)}: "
                f"{_because(names, call, wait)}."
            )


def _own(names: _Names, wait: Wait) -> str:
    what = names.service(wait.service)
    if wait.priority != NO_PRIORITY:
        what += f", ưu tiên: {names.priority(wait.priority)}"
    said = f"Vào hàng {what} lúc {_clock(wait.since.at)}"
    if wait.called is None or wait.counter is None:
        return f"{said}, chưa được mời."
    said += f", được mời lúc {_clock(wait.called.at)} tại {names.counter(wait.counter)}"
    waited = wait.waited_s
    return f"{said}." if waited is None else f"{said}, chờ {round(waited / 60)} phút."


_REASONS = {
    Reason.OWN_SERVICE: "quầy này làm {service} trước, rồi mới giúp lĩnh vực khác",
    Reason.PRIORITY: "số ưu tiên, {priority}",
    Reason.RATIO: "sau mỗi lượt ưu tiên theo tỷ lệ đã định, mời một số thường",
    Reason.ACCUMULATED: "điểm ưu tiên tăng nhanh hơn trong lúc chờ, {priority}",
    Reason.SERVICE_RULE: (
        "mỗi lĩnh vực có thứ tự riêng; trong các số đến lượt, số này được mời trước"
    ),
    Reason.RETURNED: "đã được tiếp, về bổ sung giấy tờ và quay lại, đứng thứ hai ở quầy đó",
    Reason.NAMED: "cán bộ mời đích danh số này hoặc lĩnh vực này",
    Reason.PARKED: "đã được tiếp từ trước, quay lại làm nốt việc dở",
}
# A counter that calls in order of arrival, or whoever has waited longest, passes only those whom it
# does not call at all.
_ELSEWHERE = "quầy đó mời số của {service}, lúc ấy không mời lĩnh vực đang chờ"
_IN_ORDER = "đúng thứ tự đến ở quầy đó"
# The class is told as the reason only to whoever is of another.
_BY_CLASS = {Reason.PRIORITY, Reason.RATIO, Reason.ACCUMULATED}


def _because(names: _Names, call: CalledBefore, wait: Wait) -> str:
    apart = call.service != wait.service
    in_order = _ELSEWHERE if apart else _IN_ORDER
    said = _REASONS.get(call.reason, in_order) if call.reason else in_order
    if apart and call.reason in _BY_CLASS and call.priority == wait.priority:
        said = _ELSEWHERE
    return said.format(service=names.service(call.service), priority=names.priority(call.priority))


def _clock(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H:%M")


class _Names:
    """The names that a centre's settings give; what is no longer in them keeps its id."""

    def __init__(self, centre: CentreConfig) -> None:
        self._services = {row.id: row.name for row in centre.services}
        self._counters = {row.id: row.name for row in centre.counters}
        self._priorities = {row.id: row.name for row in centre.priorities}

    def service(self, id_: str) -> str:
        return self._services.get(id_, id_)

    def counter(self, id_: str) -> str:
        return self._counters.get(id_, id_)

    def priority(self, id_: str) -> str:
        if id_ == NO_PRIORITY:
            return "không ưu tiên"
        return self._priorities.get(id_, id_)
