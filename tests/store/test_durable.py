"""A number that was given is on the disk: `kill -9` cannot show that, but the kernel's log can."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.store import reading
from hub.store.engine import Store, database_url
from tests.contract.hubs import RunningHub
from tests.processes import wait_until
from tests.store.office import CENTRE, Clock, Office, proven

CALLS = "trace=recvfrom,recvmsg,read,sendto,sendmsg,write,writev,fdatasync,fsync"
ASKED = '"POST /api/v1/tickets'
ANSWERED = '"HTTP/1.1 201 Created'
SYNCED = re.compile(r"(fdatasync|fsync)\(\d+<[^>]*/queue\.db-wal>\) += 0$")
BEGUN = re.compile(r"(?P<thread>\d+) +(?P<call>.*?) *<unfinished \.\.\.>$")
ENDED = re.compile(r"(?P<thread>\d+) +<\.\.\. \w+ resumed>(?P<rest>.*)$")


def whole(trace: str) -> Iterator[str]:
    """Put calls together that strace tells in two lines, because others came between.

    Such a call is told where it ended: what is on the disk by then was asked for before.
    """
    begun: dict[str, str] = {}
    for line in trace.splitlines():
        if begins := BEGUN.fullmatch(line):
            begun[begins["thread"]] = begins["call"]
        elif (ends := ENDED.fullmatch(line)) and ends["thread"] in begun:
            yield f"{ends['thread']} {begun.pop(ends['thread'])}{ends['rest']}"
        else:
            yield line


def between(trace: str) -> list[list[str]]:
    """List what the hub did from each request for a number to its answer."""
    found: list[list[str]] = []
    at_work = False
    for line in whole(trace):
        if ASKED in line:
            found.append([])
            at_work = True
        elif ANSWERED in line:
            at_work = False
        elif at_work:
            found[-1].append(line)
    return found


def test_each_thread_is_told_by_itself() -> None:
    trace = """7 fdatasync(6</queue.db-wal> <unfinished ...>
8 fdatasync(9</book> <unfinished ...>
9 read(3</dev/null>, "", 8) = 0
8 <... fdatasync resumed>) = 0
7 <... fdatasync resumed>)          = -1 EIO (Input/output error)"""
    assert list(whole(trace)) == [
        '9 read(3</dev/null>, "", 8) = 0',
        "8 fdatasync(9</book>) = 0",
        "7 fdatasync(6</queue.db-wal>)          = -1 EIO (Input/output error)",
    ]
    assert not any(SYNCED.search(line) for line in whole(trace))


def test_the_disk_has_a_ticket_before_the_citizen(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    assert strace, "no strace here: this test needs it installed"
    log = tmp_path / "strace.log"
    hub = RunningHub(tmp_path)
    # -D: the hub stays the process we started, and the tracer goes when it goes.
    hub.start(under=[strace, "-D", "-f", "-y", "-s", "64", "-o", str(log), "-e", CALLS])
    try:
        for _ in range(3):
            hub.take()
        wait_until(lambda: log.read_text().count(ANSWERED) == 3, "the answers are in the trace")
    finally:
        hub.kill()
        hub.http.close()
    commands = between(log.read_text())
    assert len(commands) == 3
    for done in commands:
        assert any(SYNCED.search(line) for line in done), done
    # The first writes also make the log's file; a command by itself costs one sync.
    last = [line for line in commands[-1] if SYNCED.search(line)]
    assert len(last) == 1, commands[-1]


@pytest.mark.parametrize("torn", [b"", b"\0" * 4096, b"torn" * 500])
def test_files_cut_at_the_last_sync_hold_all_that_was_answered(tmp_path: Path, torn: bytes) -> None:
    at_work, after = tmp_path / "at-work", tmp_path / "after"
    at_work.mkdir()
    after.mkdir()
    store = Store(database_url("", at_work))
    store.open()
    office = Office(store, CENTRE, Clock())
    answered = [office.take().label for _ in range(5)]
    # The test above saw it: what was answered is synced, so the disk has the log up to here.
    log = at_work / "queue.db-wal"
    synced = log.stat().st_size
    for _ in range(5):
        office.take()
    assert log.stat().st_size > synced
    # The power goes: what was written since may be lost, or be there in part.
    shutil.copy(at_work / "queue.db", after)
    (after / "queue.db-wal").write_bytes(log.read_bytes()[:synced] + torn)
    store.close()
    recovered = Store(database_url("", after))
    recovered.open()
    again = Office(recovered, CENTRE, Clock())
    with recovered.read() as connection:
        left = reading.left(connection, "office", again.clock().date())
    assert [ticket.label for ticket in left] == answered
    assert again.take().label == "A006"
    proven(recovered)
    recovered.close()
