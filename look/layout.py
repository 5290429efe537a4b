"""Rectangles that are cut into rectangles: the grid of every screen. y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels from the window's top-left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The x just behind the box."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The y just below the box."""
        return self.y + self.h

    def holds(self, x: float, y: float, slop: float = 0.0) -> bool:
        """Tell whether a point lies in the box, or within `slop` of it."""
        return self.x - slop <= x < self.right + slop and self.y - slop <= y < self.bottom + slop

    def overlaps(self, other: Box) -> bool:
        """Tell whether two boxes share more than an edge."""
        return (
            self.x < other.right - 0.5
            and other.x < self.right - 0.5
            and self.y < other.bottom - 0.5
            and other.y < self.bottom - 0.5
        )

    def inset(self, x: float, y: float | None = None) -> Box:
        """Leave a margin on the left and right, and one (the same) above and below."""
        up = x if y is None else y
        return Box(self.x + x, self.y + up, max(0.0, self.w - 2 * x), max(0.0, self.h - 2 * up))

    def top(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut a strip off the top; the strip and the rest."""
        rest = max(0.0, self.h - height - gap)
        return (
            Box(self.x, self.y, self.w, height),
            Box(self.x, self.y + height + gap, self.w, rest),
        )

    def foot(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut a strip off the bottom; the strip and the rest."""
        rest = max(0.0, self.h - height - gap)
        return (
            Box(self.x, self.bottom - height, self.w, height),
            Box(self.x, self.y, self.w, rest),
        )

    def left(self, width: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut a strip off the left; the strip and the rest."""
        rest = max(0.0, self.w - width - gap)
        return (
            Box(self.x, self.y, width, self.h),
            Box(self.x + width + gap, self.y, rest, self.h),
        )

    def rows(self, count: int, gap: float = 0.0) -> tuple[Box, ...]:
        """Cut into rows of one height."""
        height = (self.h - gap * (count - 1)) / count
        return tuple(Box(self.x, self.y + i * (height + gap), self.w, height) for i in range(count))

    def columns(self, count: int, gap: float = 0.0) -> tuple[Box, ...]:
        """Cut into columns of one width."""
        width = (self.w - gap * (count - 1)) / count
        return tuple(Box(self.x + i * (width + gap), self.y, width, self.h) for i in range(count))

    def grid(self, columns: int, rows: int, gap: float = 0.0) -> tuple[Box, ...]:
        """Cut into equal cells, row by row."""
        return tuple(cell for row in self.rows(rows, gap) for cell in row.columns(columns, gap))

    def middle(self, width: float, height: float) -> Box:
        """Stand a box of that size in the middle."""
        return Box(self.x + (self.w - width) / 2, self.y + (self.h - height) / 2, width, height)
