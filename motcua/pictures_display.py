"""The waiting room's screen from fixed data, for every number of counters and on every panel.

``display-NAME[-standing].png`` of 1920×1080 or 1080×1920, NAME one of ``1`` to ``12`` (so many
counters call), ``12-later`` (another page of them), ``calls``, ``priority``, ``long``, ``named``,
``notice``, ``pages``, ``empty``, ``starting`` and ``not-live``;
``display-calls-{720p,4k}[-standing].png``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from broker_config.messages import Board, Call, CounterOnBoard, CounterState, Waiting
from display.board import View, Watch
from display.face import Shown, arrange, face
from look.clock import VIETNAM
from look.texts import FIRST, Texts
from look.theme import HALL
from motcua.drawing import Drawing, Size
from motcua.settings import SHIPPED, Settings

NOW = datetime(2026, 11, 25, 9, 41, tzinfo=VIETNAM)
PANELS = {"720p": Size(1280, 720), "": Size(1920, 1080), "4k": Size(3840, 2160)}
_MOST = 12
_LABELS = ("A005", "H012", "L003", "S002", "R018", "A006", "X001", "K004", "M021", "N002")
_NOTICE = "Chiều nay trung tâm nghỉ lúc 16 giờ. Xin quý vị lấy số trước 15 giờ 30."


def display_pictures(settings: Settings, factor: float = 1.0) -> Iterator[Drawing]:
    """Draw all of them, each `factor` times as large."""
    for name, board, live in boards(settings):
        for panel, lying in PANELS.items():
            if panel and name != "calls":
                continue
            for stands in ("", "standing"):
                size = (Size(lying.height, lying.width) if stands else lying).times(factor)
                ending = "".join(f"-{word}" for word in (panel, stands) if word)
                yield _drawn(f"display-{name}{ending}", settings, size, board, live=live)


def boards(settings: Settings) -> Iterator[tuple[str, Board | None, bool]]:
    """List what a hall may be told: a name, the board, whether it is live."""
    waiting = _waiting(settings)
    for count in range(1, _MOST + 1):
        yield str(count), _board(_calls(count), waiting), True
    full = _board(_calls(5, priority=2), waiting)
    yield "calls", full, True
    yield "not-live", full, False
    yield "12-later", _board(_calls(_MOST), waiting), True
    yield "empty", _board((), waiting), True
    yield "starting", None, False
    yield "priority", _board(_calls(6, priority=2, recalled=3), waiting), True
    long = tuple(
        call.model_copy(update={"label": f"K1A-{i:03d}"}) for i, call in enumerate(_named(4))
    )
    yield "long", _board(long, waiting), True
    yield "named", _board(_named(5), waiting), True
    yield "notice", _board(_calls(3), waiting, _NOTICE), True
    others = zip(waiting, "BCDEFGIJO", strict=False)
    more = [one.model_copy(update={"letter": letter}) for one, letter in others]
    yield "pages", _board(_calls(4), (*waiting, *more)), True


def _drawn(
    name: str, settings: Settings, size: Size, board: Board | None, *, live: bool
) -> Drawing:
    display = settings.display
    say = partial(Texts.load(lambda name: SHIPPED / name).say, FIRST)
    lay = partial(arrange, say)
    panel = ((size.width, size.height), display.distance_m, display.inches)
    turn = int("later" in name)
    layout = lay(_view(board, 1, live=live, turn=turn), *panel)
    view = _view(board, 1 + len(layout.rows), live=live, turn=turn)
    dates = ("Thứ Tư, 25/11/2026", "25/11/2026")
    shown = Shown(layout, say, view, settings.centre.name, "09:41", dates)
    return Drawing(name, size, HALL, partial(face, shown))


def _view(board: Board | None, room: int, *, live: bool, turn: int) -> View:
    """Look at a board on which the newest call has just come in."""
    watch = Watch(started=0.0)
    if board is not None:
        watch.hear(board, {call.call_id for call in board.calls[1:]}, 0.0)
    return watch.view(0.0 if live else 100.0, room, turn)


def _board(calls: tuple[Call, ...], waiting: tuple[Waiting, ...], notice: str = "") -> Board:
    counters = tuple(
        CounterOnBoard(
            counter=call.counter,
            name=call.counter_name,
            state=CounterState.CALLED,
            label=call.label,
        )
        for call in calls
    )
    return Board(
        revision=1,
        published_at=NOW,
        calls=calls,
        waiting=waiting,
        counters=counters,
        notice=notice,
    )


def _calls(count: int, priority: int = 3, recalled: int = 4) -> tuple[Call, ...]:
    """Let so many counters call, the newest first; every so many with priority, or once more."""
    return tuple(
        Call(
            call_id=f"c{i}",
            label=_LABELS[i % len(_LABELS)],
            counter=str(count - i),
            counter_name=f"Quầy {count - i}",
            called_at=NOW - timedelta(seconds=40 * i),
            times=2 if i % recalled == recalled - 1 else 1,
            priority="elderly" if i % priority == priority - 1 else "none",
        )
        for i in range(count)
    )


def _named(count: int) -> tuple[Call, ...]:
    """Let counters with names of their own call."""
    names = ("Tiếp nhận và trả kết quả", "Quầy 12", "Phòng Tư pháp", "Hướng dẫn", "Quầy 3")
    return tuple(
        call.model_copy(update={"counter_name": name})
        for call, name in zip(_calls(count), names, strict=False)
    )


def _waiting(settings: Settings) -> tuple[Waiting, ...]:
    counts = (12, 3, 7, 0, 4, 0, 1, 25, 2)
    return tuple(
        Waiting(service=one.id, name=one.name, letter=one.letter, count=count)
        for one, count in zip(settings.services, counts, strict=False)
    )
