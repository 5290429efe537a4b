"""`./run bench`: hold the comparisons, print them as a table, write them as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.bench import (
    boards,
    calls,
    country,
    crowds,
    disks,
    forecast,
    halls,
    issue,
    memory,
    search,
    slips,
    starts,
    touches,
)
from tests.bench.measure import FULL, QUICK, Contest, Row, Side, hold

CONTESTS: tuple[Contest, ...] = (
    *issue.CONTESTS,
    *calls.CONTESTS,
    *boards.CONTESTS,
    *crowds.CONTESTS,
    *disks.CONTESTS,
    *country.CONTESTS,
    *forecast.CONTESTS,
    *search.CONTESTS,
    *slips.CONTESTS,
    *starts.CONTESTS,
    *halls.CONTESTS,
    *memory.CONTESTS,
    *touches.CONTESTS,
)

_SIDES: tuple[Side, Side] = ("ours", "anchor")


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]…", help="Only these rows.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the rows.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A tenth of the work.")] = False,
    side: Annotated[
        str | None, typer.Option("--side", metavar="ours|anchor", help="Only one side.")
    ] = None,
) -> None:
    """Measure, ours and anchor in turns; `ratio` is ours divided by the anchor."""
    if side not in (None, *_SIDES):
        raise typer.BadParameter("a side is ours or anchor")
    sides: frozenset[Side] = frozenset(one for one in _SIDES if side in (None, one))
    known = {name for contest in CONTESTS for name in (contest.name, *contest.rows)}
    if unknown := set(names or ()) - known:
        raise typer.BadParameter(
            f"no row {', '.join(sorted(unknown))}; known: {', '.join(c.name for c in CONTESTS)}"
        )
    chosen = [c for c in CONTESTS if not names or {c.name, *c.rows} & set(names)]
    rows: list[Row] = []
    console = Console()
    for contest in chosen:
        with console.status(contest.name):
            rows += hold(contest, QUICK if quick else FULL, sides)
        if json_file:
            text = json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
            json_file.write_text(text + "\n", encoding="utf-8")
    console.print(_table(rows))


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("row")
    for column in ("ours", "anchor", "ratio"):
        table.add_column(column, justify="right")
    table.add_column("unit")
    table.add_column("n", justify="right")
    for row in rows:
        numbers = (f"{n:g}" if n is not None else "–" for n in (row.ours, row.anchor, row.ratio))
        table.add_row(row.name, *numbers, row.unit, str(row.n))
    return table


if __name__ == "__main__":
    typer.run(bench)
