"""Commands that come while another is being written are written together, with one sync.

The first to come writes at once. Whoever comes meanwhile stands in line; when the disk has the
first command, the head of the line writes its own and those behind it, in the order in which they
came, in one transaction, and wakes them. So nobody ever waits for company, and a rush of commands
costs one sync and one change of threads for all of them, not for each.

Each has a savepoint of its own: one that is refused leaves the others as they are. Nobody is
answered before the transaction of all is committed.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from hub.queueing.errors import StoreUnavailableError
from hub.store.engine import BUSY_S, Store

T = TypeVar("T")
# So that the first of a group need not wait long for its last.
MOST = 16


def _asleep() -> threading.Lock:
    # To be woken is to get it. An Event is four objects, and most commands wait for nobody.
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False, slots=True)
class _Command(Generic[T]):
    """What is to be written, and what came of it."""

    work: Callable[[Connection], T]
    woken: threading.Lock = field(default_factory=_asleep)
    leads: bool = False
    result: T | None = None
    error: BaseException | None = None


class Group:
    """The one who writes, and the line behind."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._mutex = threading.Lock()
        self._line: deque[_Command[object]] = deque()
        self._writing = False

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in a writing transaction, maybe with others; return when it is committed."""
        command = _Command(work)
        self._stand_in_line(command)
        if command.leads:
            self._lead()
        if command.error is not None:
            raise command.error
        return command.result  # type: ignore[return-value] # no error: it is there, of type T

    def _stand_in_line(self, command: _Command[T]) -> None:
        """Come back as the one who leads, or with what came of it."""
        with self._mutex:
            self._line.append(command)  # type: ignore[arg-type] # whatever it gives, only it reads
            if not self._writing:
                self._writing = command.leads = True
                return
        if command.woken.acquire(timeout=BUSY_S):
            return
        with self._mutex:
            if not command.leads and command in self._line:
                self._line.remove(command)  # type: ignore[arg-type] # as above
                raise StoreUnavailableError("another command is still being written")
        command.woken.acquire()

    def _lead(self) -> None:
        with self._mutex:
            together = [self._line.popleft() for _ in range(min(MOST, len(self._line)))]
        try:
            unavailable = self._write(together)
            if unavailable is not None:
                together += self._give_up(unavailable)
        finally:
            with self._mutex:
                if self._line:
                    self._line[0].leads = True
                    self._line[0].woken.release()
                else:
                    self._writing = False
            for command in together:
                command.woken.release()

    def _give_up(self, reason: StoreUnavailableError) -> list[_Command[object]]:
        """Answer whoever stands in line: each would wait as long again, and in vain."""
        with self._mutex:
            line = list(self._line)
            self._line.clear()
        for command in line:
            command.error = reason
        return line

    def _write(self, together: list[_Command[object]]) -> StoreUnavailableError | None:
        try:
            with self._store.write() as connection:
                for command in together:
                    _do(command, connection, alone=len(together) == 1)
        except BaseException as error:
            # Each of them hears it, in its own thread.
            for command in together:
                command.error = command.error or error
            return error if isinstance(error, StoreUnavailableError) else None
        return None


def _do(command: _Command[object], connection: Connection, *, alone: bool) -> None:
    if alone:
        command.result = command.work(connection)
        return
    connection.exec_driver_sql("SAVEPOINT command")
    try:
        command.result = command.work(connection)
        connection.exec_driver_sql("RELEASE SAVEPOINT command")
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
            raise  # The database itself is ill: for all of them.
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT command")
        command.error = error
