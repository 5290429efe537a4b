"""What the tour saw, step by step: printed while walking, and written to `tour.json`.

An evidence names a file of the tour's folder and the place in it: a line of a trace, or bytes from
an offset. Another program can look it up and need not believe us.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from motcua.follow import Follower, Line

_WIDTH = 54


@dataclass(frozen=True)
class Step:
    """One step that was seen at its far end, by whom, where to look it up, and its time."""

    step: str
    seen_by: str
    evidence: dict[str, Any]
    ms: int


class TourLog:
    """The steps so far. `begin` starts the clock of the next step or steps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps: list[Step] = []
        self._console = Console()
        self._began = time.monotonic()

    def begin(self) -> None:
        """Start the clock: what is seen from now on follows from what is done now."""
        self._began = time.monotonic()

    def head(self) -> None:
        """Print the head of the table."""
        self._print(f"[bold]{'ms':>7}  {'step':<{_WIDTH}}  seen by[/bold]")

    def seen(self, step: str, seen_by: str, **evidence: Any) -> None:
        """Keep a step that was seen."""
        done = Step(step, seen_by, evidence, round((time.monotonic() - self._began) * 1000))
        self.steps.append(done)
        self._print(f"{done.ms:>7}  {done.step:<{_WIDTH}}  [dim]{done.seen_by}[/dim]")
        self.write()

    def seen_line(self, step: str, seen_by: str, trace: Follower, line: Line, **more: Any) -> None:
        """Keep a step that a line of a trace shows."""
        self.seen(step, seen_by, file=self.name(trace.path), line=line.number, **more)

    def name(self, path: Path) -> str:
        """Name a file as the evidence does: from the tour's folder."""
        return path.relative_to(self.folder).as_posix()

    def _print(self, text: str) -> None:
        self._console.print(text, highlight=False, soft_wrap=True)

    def write(self) -> None:
        """Write `tour.json`, whole, so that a tour that ends badly still tells how far it came."""
        text = json.dumps([asdict(step) for step in self.steps], ensure_ascii=False, indent=1)
        part = self.folder / "tour.json.part"
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(self.folder / "tour.json")
