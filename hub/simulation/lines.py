"""The lines of a simulated office, in memory: only their heads are ever looked at."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from hub.queueing.discipline import lets_go
from hub.queueing.values import CounterDesk, Ticket
from hub.simulation.world import Post

#: A line's service, its class, the counter it is bound to, and whether it stands second there.
Key = tuple[str, str, str | None, bool]


def line_of(ticket: Ticket) -> Key:
    """Name the line a waiting ticket stands in."""
    return (ticket.service, ticket.priority, ticket.bound, ticket.after is not None)


class Lines:
    """Who waits, by line, in order of arrival."""

    def __init__(self) -> None:
        self._lines: dict[Key, deque[Ticket]] = {}

    @property
    def by_line(self) -> Mapping[Key, deque[Ticket]]:
        """Show all lines, some of them empty."""
        return MappingProxyType(self._lines)

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def __iter__(self) -> Iterator[Ticket]:
        for line in self._lines.values():
            yield from line

    def join(self, ticket: Ticket) -> None:
        """Put a ticket in its line, by its order."""
        line = self._lines.setdefault(line_of(ticket), deque())
        behind = len(line)
        while behind and line[behind - 1].order > ticket.order:
            behind -= 1
        line.insert(behind, ticket)

    def leave(self, ticket: Ticket) -> None:
        """Take a ticket out of its line; nobody before it moves."""
        line = self._lines[line_of(ticket)]
        if line[0].id == ticket.id:
            line.popleft()
            return
        index = next(at for at, other in enumerate(line) if other.id == ticket.id)
        del line[index]

    def heads(
        self, counter: str, post: Post, desks: Mapping[str, CounterDesk], overdue: int
    ) -> list[Ticket]:
        """List the heads a counter may call, as `hub.store.reading.heads` reads them."""
        return [
            line[0]
            for (service, _, bound, _), line in self._lines.items()
            if line
            and (
                bound == counter
                or (
                    post.serves(service)
                    and (bound is None or lets_go(desks[bound].state, line[0].place, overdue))
                )
            )
        ]
