"""Do a command once, however often it is asked.

Every command carries a `request_id`. Its answer is kept in the same transaction as what it did;
the same id again gets the kept answer, and the same id with other contents is refused. So a
command may be sent again after a lost answer, and after a hub that died between commit and answer.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from hub.centre import CentreConfig
from hub.daybreak import Daybreak
from hub.queueing.errors import QueueError, RequestIdReusedError, StoreUnavailableError
from hub.queueing.history import Learned
from hub.store import writing
from hub.store.engine import Store
from hub.store.group import Group
from hub.store.lines import Standing
from hub.store.recording import Request
from hub.transaction import NOBODY, Transaction
from hub.verbs import closing

Clock = Callable[[], datetime]
Verb = Callable[[Transaction], BaseModel]
Again = Callable[[Transaction, str], BaseModel | None]
# Adds to an answer what is not kept with it.
Private = Callable[[Transaction, str], str]

OK, CREATED = 200, 201
# One way to write the same fields, whatever their order.
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a status and a JSON text."""

    status: int
    content: str


class _AnsweredMeanwhileError(Exception):
    """This very command was answered by another hub; ask again."""


class Commands:
    """The one way to change the queue."""

    def __init__(
        self,
        store: Store,
        centre: CentreConfig,
        clock: Clock,
        on_commit: Callable[[], None] = lambda: None,
        learned: Callable[[], Learned | None] = lambda: None,
        *,
        look_out: Callable[[], None] = lambda: None,
        steady: Callable[[], float],
    ) -> None:
        self._store = store
        self._group = Group(store)
        self._centre = centre
        self._clock = clock
        self._daybreak = Daybreak(centre.hours, steady)
        self._on_commit = on_commit
        self._learned = learned
        self._look_out = look_out
        # How many days were closed: what they erased is to be scrubbed from the disk.
        self.closed = 0
        # Counts what was written without an event, from some number on: no two hubs count alike.
        self.noted = secrets.randbits(32)
        # The queue as it stood after the event of that number, if nobody had to be called for it.
        self._known: tuple[int, Standing | None] = (0, None)
        # The same after the last command, for those written in one transaction with it.
        self._written: tuple[object, int, Standing | None] = (None, 0, None)

    def once(
        self,
        request_id: str,
        what: str,
        fields: Mapping[str, Any],
        verb: Verb,
        *,
        status: int = OK,
        again: Again | None = None,
        private: Private | None = None,
    ) -> Reply:
        """Run `verb` in a transaction, or repeat the answer it had.

        `what` and `fields` are what the id stands for. `again` may correct the kept answer;
        `private` adds what is told now and not kept. A refusal is an exception, rolls back, and is
        not kept.
        """
        asked = _hash(what, fields)

        def work(connection: Connection) -> tuple[Transaction, Reply]:
            transaction = self._begin(connection, request_id)
            kept = transaction.kept
            if kept is None:
                reply = Reply(status, self._try(verb, transaction).model_dump_json())
                transaction.flush(Request(asked, status, reply.content))
            elif kept.body_hash != asked:
                raise RequestIdReusedError
            else:
                reply = Reply(OK, kept.response)
                corrected = again(transaction, kept.response) if again else None
                if corrected is not None:
                    reply = Reply(OK, corrected.model_dump_json())
                    transaction.flush()
                    writing.replace_response(connection, self._centre.id, request_id, reply.content)
            if private:
                reply = Reply(reply.status, private(transaction, reply.content))
            self._written = (connection.get_transaction(), transaction.seq, transaction.standing)
            return transaction, reply

        try:
            transaction, reply = self._group.write(work)
        except (IntegrityError, _AnsweredMeanwhileError):
            transaction, reply = self._group.write(work)
        if transaction.noted:
            self.noted += 1
        if transaction.changed or transaction.noted or transaction.ended is not None:
            # Only what is committed is known; another hub's command has a number of its own.
            if transaction.ended is not None:
                self.closed += 1
            if transaction.seq > self._known[0]:
                self._known = (transaction.seq, transaction.standing)
            self._on_commit()
        if transaction.strayed:
            with suppress(StoreUnavailableError):  # then the next look sees it
                self._look_out()
        return reply

    def _try(self, verb: Verb, transaction: Transaction) -> BaseModel:
        # Another hub may have answered this very command while it waited for the lock here: see
        # `writing.lock_day`. What it did then stands in the way of doing it twice: either a rule of
        # the queue, or a key of the tables.
        try:
            return verb(transaction)
        except QueueError:
            connection, id_ = transaction.connection, transaction.request_id
            if writing.find_request(connection, self._centre.id, id_):
                raise _AnsweredMeanwhileError from None
            raise

    def _begin(self, connection: Connection, request_id: str) -> Transaction:
        transaction = self._transaction(connection, request_id)
        transaction.learned = self._learned()
        if transaction.ended is not None:
            closing.close_day(transaction, transaction.ended)
            return transaction
        together, seq, standing = self._written
        if together is connection.get_transaction() and seq == transaction.seq:
            transaction.standing = standing
        elif self._known[0] == transaction.seq:
            transaction.standing = self._known[1]
        return transaction

    def _transaction(self, connection: Connection, request_id: str) -> Transaction:
        now = self._clock()
        return Transaction.begin(connection, self._centre, request_id, now, self._daybreak)

    def close_day(self) -> bool:
        """Close the business day if it is over and something of it is left; tell whether it was.

        The first command of a new day does so too: this is for the nights on which none comes.
        """
        with self._store.write() as connection:
            transaction = self._transaction(connection, NOBODY)
            ended = transaction.ended
            if ended is None or not closing.anything_left(transaction, ended):
                return False
            closing.close_day(transaction, ended)
        self.closed += 1
        self._on_commit()
        return True

    def scrub(self) -> None:
        """Leave nothing of what a closed day has erased; see `Store.scrub`."""
        self._store.scrub()


def _hash(what: str, fields: Mapping[str, Any]) -> str:
    text = _CANONICAL.encode([what, dict(fields)])
    return hashlib.sha256(text.encode()).hexdigest()
