"""What the screen shows and which calls it announces. Pure: the times are passed in.

The hub tells the whole board, again and again. So a new screen, a lost message and a restarted
screen are one case: draw the newest board, announce what it holds and was not announced yet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import timedelta

from broker_config.messages import Board, Call, CounterState, Waiting

#: Older calls are drawn but no longer announced, by the board's own clock.
YOUNG = timedelta(seconds=60)
#: The hub tells the board every 10 s: after this long without one, the screen says so.
LIVE_S = 25.0
#: So long a new call stands on the screen, and stands out, once it was announced.
FRESH_S = 10.0
_COUNTER = re.compile(r"quầy (?:số (?=\S*\d))?(.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One call as it is drawn."""

    call_id: str
    label: str
    counter: str
    counter_name: str
    newest: bool
    fresh: bool
    times: int
    priority: bool
    place: str
    numbered: bool


@dataclass(frozen=True)
class View:
    """Everything on the screen as one value: equal views are the same picture."""

    revision: int | None = None
    live: bool = True
    rows: tuple[Row, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    notice: str = ""
    page: int = 1  # of the earlier calls, where they are more than there are rows
    pages: int = 1
    counters: int = 12  # which call here: there are no more calls to show
    named: bool = False  # some have a name, where others have a number


def place(call: Call) -> tuple[str, bool]:
    """Say where to go in as few letters as possible, and whether "quầy" belongs before it.

    The counter named ``Quầy 2`` is drawn and spoken as ``2``; one named ``Tiếp nhận`` is drawn
    and spoken with its name.
    """
    return shortest(call.counter_name) if call.counter_name.strip() else (call.counter, True)


def shortest(name: str) -> tuple[str, bool]:
    """Shorten the name of a counter, see `place`: "Quầy 2" and "Quầy số 2" are "2"."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    numbered = _COUNTER.fullmatch(name)
    return (numbered[1], True) if numbered else (name, False)


def to_announce(board: Board, announced: Container[str]) -> tuple[Call, ...]:
    """Choose the calls to announce now, oldest first, so that they are heard in their order."""
    young = (
        call
        for call in board.calls
        if call.call_id not in announced and board.published_at - call.called_at < YOUNG
    )
    return tuple(sorted(young, key=lambda call: call.called_at))


@dataclass
class Watch:
    """What a screen remembers between two boards. `now` is its own monotonic clock.

    A lower revision is a board like any other: a restored database must not freeze a screen.
    """

    started: float
    live_s: float = LIVE_S
    fresh_s: float = FRESH_S
    board: Board | None = None
    _heard: float | None = None
    #: The new calls, and how long each stood on the screen since it was announced.
    _stood: dict[str, float] = field(default_factory=dict)
    _unspoken: dict[str, Call] = field(default_factory=dict)
    _drawn: tuple[str, ...] = ()
    _looked: float = 0.0

    def hear(self, board: Board, announced: Container[str], now: float) -> tuple[Call, ...]:
        """Take the newest board and return the calls to announce, oldest first."""
        self.board, self._heard = board, now
        on_board = {call.call_id for call in board.calls}
        self._stood = {
            call_id: seconds
            for call_id, seconds in self._stood.items()
            if call_id in on_board or call_id in self._unspoken
        }
        new = to_announce(board, announced)
        calls = tuple(call for call in new if call.call_id not in self._stood)
        for call in calls:
            self._stood[call.call_id] = 0.0
            self._unspoken[call.call_id] = call
        return calls

    def withdraw(self, board: Board) -> tuple[str, ...]:
        """Forget the calls that wait to be spoken and were taken back, or replaced by a recall.

        A burst pushes the oldest calls off a board; one that is missing while older ones still
        stand there is not called any more.
        """
        on_board = {call.call_id for call in board.calls}
        gone = tuple(
            call_id
            for call_id, call in self._unspoken.items()
            if call_id not in on_board
            and any(other.called_at < call.called_at for other in board.calls)
        )
        for call_id in gone:
            del self._unspoken[call_id]
        return gone

    def spoken(self, call_id: str) -> None:
        """Note that a call was announced to its end."""
        self._unspoken.pop(call_id, None)

    def is_live(self, now: float) -> bool:
        """Tell whether a board was heard lately; a screen that just started gets as long."""
        since = self.started if self._heard is None else self._heard
        return now - since < self.live_s

    def view(self, now: float, room: int = 8, turn: int = 0) -> View:
        """Say what to draw from now on, on a screen with `room` rows; it then counts as seen.

        `turn` counts on: calls that find no row otherwise stand on pages.
        """
        for call_id in self._drawn:
            if call_id in self._stood and call_id not in self._unspoken:
                self._stood[call_id] += now - self._looked
        self._looked = now
        live = self.is_live(now)
        if self.board is None:
            return View(live=live)
        calls, page, pages = self._choose(room, turn)
        self._drawn = tuple(call.call_id for call in calls)
        return View(
            revision=self.board.revision,
            live=live,
            rows=tuple(self._row(call, newest=place == 0) for place, call in enumerate(calls)),
            waiting=self.board.waiting,
            notice=self.board.notice.strip(),
            page=page,
            pages=pages,
            counters=len(self.board.counters) or View.counters,
            named=any(not place(call)[1] for call in calls)
            or any(not shortest(one.name)[1] for one in self.board.counters),
        )

    def _choose(self, room: int, turn: int) -> tuple[tuple[Call, ...], int, int]:
        """Choose the calls to draw, newest first, and tell which page of how many it is.

        The newest always stands, on top, at once. In a burst the rows below it are for the call
        that is being announced, then for those whose time on the screen is not over, the oldest
        first: every call so stands while it is spoken and a while after. What is left is for those
        whom a counter still waits for, on pages where they are more, then for the latest others.
        """
        assert self.board is not None
        calls = self.board.calls
        if len(calls) <= room:
            return calls, 1, 1
        below = range(len(calls) - 1, 0, -1)  # the voice speaks the oldest first
        speaking = [i for i in below if calls[i].call_id in self._unspoken][:1]
        due = [i for i in below if self._is_fresh(calls[i])]
        first = list(dict.fromkeys((0, *speaking, *due)))[:room]
        free, others = room - len(first), [i for i in range(1, len(calls)) if i not in first]
        awaited = {
            (one.counter, one.label)
            for one in self.board.counters
            if one.state is CounterState.CALLED
        }
        still = [i for i in others if (calls[i].counter, calls[i].label) in awaited]
        pages = max(1, -(-len(still) // free)) if free else 1
        page = turn % pages
        on_pages = still if pages > 1 else list(dict.fromkeys((*still, *others)))
        chosen = sorted((*first, *on_pages[page * free : (page + 1) * free]))
        return tuple(calls[i] for i in chosen), page + 1, pages

    def _is_fresh(self, call: Call) -> bool:
        stood = self._stood.get(call.call_id)
        return call.call_id in self._unspoken or (stood is not None and stood < self.fresh_s)

    def _row(self, call: Call, *, newest: bool) -> Row:
        where, numbered = place(call)
        return Row(
            call_id=call.call_id,
            label=call.label,
            counter=call.counter,
            counter_name=call.counter_name,
            newest=newest,
            fresh=self._is_fresh(call),
            times=call.times,
            priority=call.priority != "none",
            place=where,
            numbered=numbered,
        )
