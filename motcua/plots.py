"""Pictures of days that have not happened. The only place where matplotlib is used.

They are for a meeting, on a wall or on paper: few colours, a shape beside each of them, large
letters, titles that say what is seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from hub.queueing import events as e
from hub.queueing.values import NO_PRIORITY
from hub.simulation.comparing import Result
from hub.simulation.day import Day, midnight
from hub.simulation.measures import Outcome, Waits, turns
from hub.simulation.planning import Plan
from look import fonts
from look.theme import DAY as LOOK

_CALM = "#9dbccb"  # a wash of the action colour, for large areas
_SAND = "#d9b27c"  # a wash of the priority colour
_HOUR = 3600.0
_AN_HOUR = timedelta(seconds=_HOUR)
_Bars = list[tuple[float, float]]
_RULES = {
    "fifo": "Theo thứ tự đến",
    "strict": "Ưu tiên trước",
    "ratio": "Xen kẽ theo tỷ lệ",
    "accumulating": "Ưu tiên tăng dần",
    "all": "Đủ quầy",
}
_DPI = 110
_LABELS = 12  # so many times of day stand side by side
_MANY = 20  # from the foot of more rows one does not see the head
_STYLE: dict[Any, Any] = {
    "font.family": "Be Vietnam Pro",
    "font.size": 15,
    "axes.titlesize": 20,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 16,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": LOOK.line,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#dfe6ea",
    "text.color": LOOK.text,
    "axes.labelcolor": LOOK.text_quiet,
    "xtick.color": LOOK.text_quiet,
    "ytick.color": LOOK.text_quiet,
    "legend.frameon": False,
    "svg.fonttype": "path",
    # What is drawn again from the same seed is the same file.
    "svg.hashsalt": "motcua",
}


class _Spans(NamedTuple):
    """When a counter was open, and when it had somebody in hand, without priority and with."""

    opened: _Bars
    plain: _Bars
    priority: _Bars


def draw_days(days: Sequence[Day], counters: Mapping[str, str], out: Path) -> list[Path]:
    """Draw how long people waited, and what the counters did on the first of the days."""
    return [
        *_draw(out, "waits", 7.0, partial(_waits, days=days)),
        *_draw_counters(out, days[0], counters),
    ]


def draw_results(
    results: Sequence[Result], classes: Mapping[str, str], services: Mapping[str, str], out: Path
) -> list[Path]:
    """Draw rules or staff plans side by side, by class and by service."""
    everyone = {NO_PRIORITY: "Không ưu tiên", **classes}
    names = [" · ".join(_RULES.get(p, p) for p in one.name.split(" · ")) for one in results]
    groups = (
        ("classes", "đối tượng", everyone, [one.by_class for one in results]),
        ("services", "lĩnh vực", services, [one.by_service for one in results]),
    )
    drawn = []
    for name, what, rows, waits in groups:
        shown = {id_: text for id_, text in rows.items() if any(id_ in one for one in waits)}
        title = f"Thời gian chờ theo {what}"
        height = max(5.0, 2.0 + len(shown) * (0.35 + 0.25 * len(results)))
        drawn += _draw(
            out, name, height, partial(_bars, title=title, variants=names, rows=shown, waits=waits)
        )
    return drawn


def draw_plan(plan: Plan, out: Path) -> list[Path]:
    """Draw how many counters each quarter hour needs."""
    return _draw(out, "plan", 7.0, partial(_plan, plan=plan))


def _draw_counters(out: Path, day: Day, names: Mapping[str, str]) -> list[Path]:
    rows = {
        names.get(id_, id_): spans
        for id_ in day.world.counters
        if (spans := _spans(day, id_)).opened
    }
    height = max(7.0, 2.5 + 0.34 * len(rows))
    return _draw(out, "counters", height, partial(_counters, day=day, rows=rows))


def _draw(out: Path, name: str, height: float, draw: Callable[[Axes], None]) -> list[Path]:
    for weight in ("Regular", "Bold"):
        fontManager.addfont(str(fonts.path(weight)))
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(12.0, height), layout="constrained")
        draw(figure.subplots())
        png, svg = out / f"{name}.png", out / f"{name}.svg"
        figure.savefig(png, dpi=_DPI)
        figure.savefig(svg, metadata={"Date": None})
    return [png, svg]


def _waits(axes: Axes, days: Sequence[Day]) -> None:
    """One dot for each who came, at the time of arrival."""
    came: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    gone: list[tuple[float, float]] = []
    for day in days:
        for turn in turns(day):
            dot = (turn.at_s / _HOUR, turn.open_wait_s / 60)
            if turn.outcome is Outcome.SERVED:
                came[turn.ticket.priority != NO_PRIORITY].append(dot)
            else:
                gone.append(dot)
    number = len(gone) + sum(map(len, came.values()))
    size = 46.0 * min(1.0, max(0.2, math.sqrt(300 / max(1, number))))
    looks = (
        (came[False], "o", LOOK.action, "không ưu tiên"),
        (came[True], "D", LOOK.priority, "ưu tiên"),
        (gone, "x", LOOK.warning, "bỏ về, vắng mặt, hết giờ"),
    )
    for dots, marker, colour, label in looks:
        if dots:
            x, y = zip(*dots, strict=True)
            axes.scatter(x, y, s=size, marker=marker, color=colour, alpha=0.75, label=label)
    axes.grid(visible=True)
    axes.set_title(f"Mỗi người chờ bao lâu ({_counted(days)})")
    axes.set_ylabel("phút chờ, không tính giờ nghỉ trưa")
    axes.set_ylim(bottom=0)
    hours = [span for day in days for span in day.world.hours]
    opens, closes = min(span[0] for span in hours), max(span[1] for span in hours)
    _hours(axes, "giờ lấy số", opens / _HOUR, closes / _HOUR)
    if number:
        _legend(axes)


def _counters(axes: Axes, day: Day, rows: Mapping[str, _Spans]) -> None:
    """One row for each counter: open, and with whom in hand."""
    for row, (opened, plain, priority) in enumerate(rows.values()):
        axes.broken_barh(opened, (row - 0.38, 0.76), facecolor="#e6ecef")
        axes.broken_barh(plain, (row - 0.30, 0.60), facecolor=LOOK.action, edgecolor=LOOK.ground)
        axes.broken_barh(
            priority, (row - 0.30, 0.60), facecolor=_SAND, edgecolor=LOOK.ground, hatch="//"
        )
    axes.set_yticks(range(len(rows)), list(rows))
    axes.margins(y=0.01)
    axes.invert_yaxis()
    axes.grid(visible=True, axis="x")
    axes.tick_params(labeltop=len(rows) > _MANY)
    axes.set_title(f"Các quầy trong ngày {day.day:%d/%m/%Y}")
    bars = [bar for spans in rows.values() for some in spans for bar in some]
    begins = min((start for start, _ in bars), default=0.0)
    _hours(axes, "giờ", begins, max((start + length for start, length in bars), default=24.0))
    for colour, hatch, label in (
        (LOOK.action, None, "đang phục vụ"),
        (_SAND, "//", "đang phục vụ người ưu tiên"),
        ("#e6ecef", None, "mở quầy, chưa có người"),
    ):
        axes.broken_barh(
            [], (0, 0), facecolor=colour, edgecolor=LOOK.ground, hatch=hatch, label=label
        )
    _legend(axes)


def _spans(day: Day, counter: str) -> _Spans:
    """List what a counter did, by hours from the day's midnight and lengths."""

    def bar(start: datetime, end: datetime) -> tuple[float, float]:
        return ((start - midnight(day.day)) / _AN_HOUR, (end - start) / _AN_HOUR)

    opened: _Bars = []
    hands: tuple[_Bars, _Bars] = ([], [])
    since: datetime | None = None
    called: e.TicketCalled | None = None
    for event in day.events:
        if not isinstance(event, e.CounterEvent | e.AtCounter) or event.counter != counter:
            continue
        match event:
            case e.CounterOpened():
                since = event.at
            case e.TicketCalled():
                called = event
            case e.CounterClosed() | e.CounterPaused() if since:
                opened.append(bar(since, event.at))
                since = None
            case e.TicketFinished() | e.TicketNoShow() | e.TicketParked() if called:
                hands[called.priority != NO_PRIORITY].append(bar(called.at, event.at))
                called = None
            case _:
                pass
    return _Spans(opened, *hands)


def _bars(
    axes: Axes,
    title: str,
    variants: Sequence[str],
    rows: Mapping[str, str],
    waits: Sequence[Mapping[str, Waits]],
) -> None:
    """One group of bars a row: half of the people to the bar's end, nine of ten to the mark."""
    colours = (LOOK.action, _SAND, _CALM, LOOK.priority, LOOK.line, LOOK.warning)
    thick = 0.8 / len(variants)
    for number, (variant, one) in enumerate(zip(variants, waits, strict=True)):
        at = [row - 0.4 + (number + 0.5) * thick for row in range(len(rows))]
        p50 = [one[id_].p50_s / 60 if id_ in one else 0.0 for id_ in rows]
        p90 = [one[id_].p90_s / 60 if id_ in one else 0.0 for id_ in rows]
        colour = colours[number % len(colours)]
        axes.barh(at, p50, thick * 0.86, color=colour, label=variant)
        axes.hlines(at, p50, p90, color=colour, linewidth=3)
        axes.scatter(p90, at, s=90, color=colour, marker="|", linewidths=4)
    axes.set_yticks(range(len(rows)), list(rows.values()))
    axes.invert_yaxis()
    axes.grid(visible=True, axis="x")
    axes.set_xlim(left=0)
    axes.set_title(title)
    axes.set_xlabel("phút chờ: thanh là một nửa số người, vạch là chín phần mười")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


def _plan(axes: Axes, plan: Plan) -> None:
    """Columns for what is needed, a stepped line for what the staff plan gives."""
    starts = [quarter.start_s / _HOUR for quarter in plan.quarters]
    needed = [quarter.needed for quarter in plan.quarters]
    kept = [quarter.planned_p90_s <= plan.target_s for quarter in plan.quarters]
    axes.bar(starts, needed, 0.25, align="edge", color=_CALM, edgecolor=LOOK.ground, label="cần")
    ends = [start + 0.25 for start in starts]
    planned = [quarter.planned for quarter in plan.quarters]
    axes.hlines(planned, starts, ends, LOOK.action, linewidth=4, label="theo kế hoạch")
    late = [start + 0.125 for start, good in zip(starts, kept, strict=True) if not good]
    if late:
        axes.scatter(
            late,
            [0.3] * len(late),
            marker="v",
            s=90,
            color=LOOK.warning,
            label="theo kế hoạch sẽ chờ quá mức",
        )
    axes.grid(visible=True)
    axes.yaxis.set_major_locator(MaxNLocator(12, integer=True, steps=[1, 2, 5, 10]))
    axes.set_ylim(0, 1.05 * max([*needed, *planned, 1]))
    axes.set_title(f"Số quầy cần mở để 9 trong 10 người chờ không quá {plan.target_s / 60:g} phút")
    axes.set_ylabel("số quầy")
    _hours(axes, "giờ", starts[0], ends[-1])
    _legend(axes)


def _hours(axes: Axes, label: str, begins: float, ends: float) -> None:
    """Write the time of day under whole hours from a day's midnight, as many as can be read."""
    first, last = math.floor(begins), math.ceil(ends)
    axes.set_xlim(first, last)
    axes.xaxis.set_major_locator(MultipleLocator(math.ceil((last - first) / _LABELS)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda hour, _: f"{hour % 24:.0f}:00"))
    axes.set_xlabel(label)


def _legend(axes: Axes) -> None:
    axes.figure.legend(loc="outside lower center", ncols=3)


def _counted(days: Sequence[Day]) -> str:
    return f"{len(days)} ngày" if len(days) > 1 else f"ngày {days[0].day:%d/%m/%Y}"
