"""A full disk, and one that can only be read: 503 with a sentence, and whole again after."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from hub.journal import verify
from hub.store.engine import database_url
from tests.contract.hubs import RunningHub, running
from tests.contract.test_http_commands import refused
from tests.processes import answers, wait_until

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 6 MB as the state folder of a hub."""
    state = tmp_path / "state"
    state.mkdir()
    mounted = _mount("-t", "tmpfs", "-o", "size=6m", "tmpfs", str(state))
    if mounted.returncode:
        pytest.skip(f"this machine lets nobody mount: {mounted.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", "--lazy", state], check=True, timeout=20)


def _mount(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["mount", *words], capture_output=True, text=True, check=False, timeout=20
    )


@pytest.fixture
def hub(small_disk: Path) -> Iterator[RunningHub]:
    """Run a hub on the small disk."""
    hub = RunningHub(small_disk)
    hub.start()
    yield hub
    hub.kill()
    hub.http.close()


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(64 * 1024))
        except OSError:
            pass
        try:
            while True:
                file.write(bytes(512))
        except OSError:
            return filler


def test_a_full_disk_refuses_with_a_sentence_and_is_whole_when_there_is_room(
    hub: RunningHub,
) -> None:
    before = [hub.take()["label"] for _ in range(3)]
    filler = _fill(hub.state)
    id_ = "the same one all along"
    # What still fits into the log may be written; then nothing more.
    given = []
    for _ in range(2000):
        answer = hub.post("/tickets", service="certify")
        if not answer.is_success:
            break
        given.append(answer.json()["label"])
    problem = refused(
        hub.post("/tickets", service="certify", request_id=id_), 503, "store-unavailable"
    )
    assert "send the same request again" in str(problem["detail"])
    assert hub.http.get("/health").status_code == 503
    assert hub.http.get("/api/v1/board/main").status_code == 200, "reading goes on"
    filler.unlink()
    wait_until(lambda: hub.http.get("/health").status_code == 200, "the hub is well again")
    after = hub.post("/tickets", service="certify", request_id=id_).json()["label"]
    labels = [*before, *given, after]
    assert labels == [f"A{number:03d}" for number in range(1, len(labels) + 1)]
    hub.kill()
    assert verify(database_url("", hub.state), "nam-cuong").difference is None


def test_a_hub_that_starts_on_a_disk_that_can_only_be_read_waits_until_it_can_be_written(
    hub: RunningHub,
) -> None:
    assert hub.take()["label"] == "A001"
    # Who ends well leaves no log beside the file: such a one cannot even be opened there.
    for ended, next_label in ((signal.SIGTERM, "A002"), (signal.SIGKILL, "A003")):
        assert hub.process is not None
        hub.process.send_signal(ended)
        hub.process.wait(timeout=20)
        assert _mount("-o", "remount,ro", str(hub.state)).returncode == 0
        hub.launch()
        wait_until(lambda: answers(hub.port), "the hub listens")
        refuses_until(
            hub, lambda: _mount("-o", "remount,rw", str(hub.state)).check_returncode(), next_label
        )
    told = hub.log.read_text()
    assert told.count("waiting for it") == 2
    assert "Traceback" not in told
    hub.kill()
    assert verify(database_url("", hub.state), "nam-cuong").difference is None


def refuses_until(hub: RunningHub, mended: Callable[[], object], next_label: str) -> None:
    """Ask in vain, mend it, and ask the same again."""
    ask = partial(hub.post, "/tickets", service="certify", request_id=f"for {next_label}")
    refused(ask(), 503, "store-unavailable")
    health = hub.http.get("/health")
    assert (health.status_code, health.json()["database"]) == (503, "down")
    mended()
    wait_until(lambda: hub.http.get("/health").status_code == 200, "the hub is well")
    assert ask().json()["label"] == next_label


def test_a_file_that_can_only_be_read_for_a_while_is_whole_again(tmp_path: Path) -> None:
    def kept(sign: str) -> bool:
        files = (tmp_path / "state" / "queue.db", tmp_path / "state" / "queue.db-wal")
        return subprocess.run(["chattr", f"{sign}i", *files], check=False).returncode == 0

    with running(tmp_path) as hub:
        assert hub.take()["label"] == "A001"
        if not kept("+"):
            pytest.skip("this disk keeps no file as it is")
        try:
            refuses_until(hub, lambda: kept("-"), "A002")
        finally:
            kept("-")
