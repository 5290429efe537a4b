"""Say in Vietnamese who was called before a ticket, and why: the answer to a complaint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from hub.centre import CentreConfig
from hub.queueing.day import VIETNAM
from hub.queueing.errors import QueueError
from hub.queueing.values import NO_PRIORITY, Parked, Reason, Ticket, TicketState
from hub.queueing.why import Account, Began, CalledBefore, Wait, account
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
    session = centre.hours.session(datetime.now(UTC))
    with store.read() as connection:
        day, _ = reading.last(connection, centre.id)  # None also where no hub of it ever ran
        return reading.today(connection, centre.id, session)[0] if day else session.date


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


def fields(found: Account) -> dict[str, Any]:
    """Write an account for another program: the ticket, and its waits."""
    return {"ticket": asdict(found.ticket), "waits": [_wait(wait) for wait in found.waits]}


def _wait(wait: Wait) -> dict[str, Any]:
    said = asdict(wait) | {"since": wait.since.at, "waited_s": wait.waited_s}
    del said["called"]
    return said | {"called_at": wait.called.at if wait.called else None}


def sentences(centre: CentreConfig, found: Account) -> Iterator[str]:
    """Tell an account in sentences for a citizen."""
    names = _Names(centre)
    ticket = found.ticket
    yield f"Số {ticket.label} ngày {ticket.day:%d/%m/%Y}: {_state(ticket)}."
    if ticket.ended_at == ticket.issued_at:  # taken in after its day, so it expired at once
        known = ticket.issued_at.astimezone(VIETNAM)
        yield (
            f"Máy phát số này ngày {ticket.day:%d/%m/%Y} khi mất liên lạc với hệ thống; "
            f"đến ngày {known:%d/%m/%Y} hệ thống mới biết, nên không ai mời được."
        )
    for wait in found.waits:
        yield _own(names, wait)
        earlier = dict.fromkeys(call.label for call in wait.before if not call.later)
        if earlier:
            ahead = "đứng trước trong hàng" if wait.moved else "đến trước"
            numbers = ", ".join(earlier)
            yield f"Trong lúc chờ, {len(earlier)} số {ahead} đã được mời trước: {numbers}."
        # Of one whose place moved, before or behind says nothing of who came first.
        moved = wait.moved or any(call.again for call in wait.overtaken_by)
        behind = "đứng sau trong hàng" if moved else "đến sau"
        if not wait.overtaken_by:
            yield f"Không có số nào {behind} mà được mời trước."
            continue
        yield f"{len({call.label for call in wait.overtaken_by})} số {behind} đã được mời trước:"
        yield from _overtakers(names, wait)


def _state(ticket: Ticket) -> str:
    if ticket.parked is Parked.MEND:
        return "đang về bổ sung giấy tờ"
    if ticket.state is TicketState.EXPIRED and ticket.called_at:
        return "đã được mời, hết ngày chưa xong việc"
    return _STATES[ticket.state]


_BEGAN = {
    Began.ISSUED: "Vào hàng",
    Began.BACK: "Vắng mặt khi được mời, trở lại trong thời gian cho phép: vào lại hàng",
    Began.BACK_LATE: "Vắng mặt khi được mời, trở lại quá thời gian cho phép: vào lại cuối hàng",
    Began.MENDED: "Về bổ sung giấy tờ rồi trở lại: vào lại hàng",
    Began.WALKED: "Xong một việc, làm tiếp việc khác: sang hàng",
    Began.SENT: "Được cán bộ chuyển: sang hàng",
}


def _own(names: _Names, wait: Wait) -> str:
    what = names.service(wait.service)
    if wait.priority != NO_PRIORITY:
        what += f", ưu tiên: {names.priority(wait.priority)}"
    said = f"{_BEGAN[wait.began]} {what} lúc {_clock(wait.since.at)}"
    if wait.bound is not None:
        how = "đứng thứ hai" if wait.began is Began.MENDED else "chờ riêng"
        said += f", {how} ở {names.counter(wait.bound)}"
    elif wait.began in (Began.WALKED, Began.SENT):
        said += ", vẫn giữ thứ tự cũ"
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
_AMONG_CLASSES = "theo thứ tự đã định giữa diện ưu tiên và diện thường của {service}"
_NOT_ITS_COUNTER = "quầy đó không mời được người đang chờ riêng ở {bound}"
# The class is told as the reason only to whoever is of another.
_BY_CLASS = {Reason.PRIORITY, Reason.RATIO, Reason.ACCUMULATED}


# What is said of a counter, and so of all of a service whom it called, at once.
_OF_THE_COUNTER = (_ELSEWHERE, _REASONS[Reason.OWN_SERVICE])


def _overtakers(names: _Names, wait: Wait) -> Iterator[str]:
    """Name whoever was called first and why; those of another service in one line."""
    together: dict[tuple[str, ...], list[CalledBefore]] = {}
    for call in wait.overtaken_by:
        because = _because(call, wait)
        summed = call.service != wait.service and because in _OF_THE_COUNTER
        alone = "" if summed else f"{call.label} {call.called_at}"
        together.setdefault((because, call.service, alone), []).append(call)
    for (because, service, _), calls in together.items():
        first, last = _clock(calls[0].called_at), _clock(calls[-1].called_at)
        counters = ", ".join(dict.fromkeys(names.counter(call.counter) for call in calls))
        reason = because.format(
            service=names.service(service),
            priority=names.priority(calls[0].priority),
            bound=names.counter(wait.bound or ""),
        )
        if len(calls) == 1:
            came = f"{'vào lại hàng' if calls[0].again else 'đến'} {_clock(calls[0].arrived_at)}"
            yield f"- {calls[0].label} ({came}) được mời lúc {first} tại {counters}: {reason}."
            continue
        labels = dict.fromkeys(call.label for call in calls)
        yield (
            f"- {len(labels)} số của {names.service(service)} được mời từ {first} đến {last} "
            f"tại {counters}: {reason} ({', '.join(labels)})."
        )


def _because(call: CalledBefore, wait: Wait) -> str:
    said = _REASONS.get(call.reason) if call.reason else None
    if call.service != wait.service:
        same_class = call.reason in _BY_CLASS and call.priority == wait.priority
        return _ELSEWHERE if same_class else said or _ELSEWHERE
    # Before those it helps with the counter called both; its own rule chose between them.
    own = call.reason is Reason.OWN_SERVICE
    if said and not own:
        return said
    if wait.bound not in (None, call.counter):
        return _NOT_ITS_COUNTER
    return _AMONG_CLASSES if own else _IN_ORDER


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
