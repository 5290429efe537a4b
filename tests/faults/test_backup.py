"""Backups of a hub at work, killed in the middle, on a full stick; restores killed too."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.journal import export, verify
from hub.keeping import occupied, pack
from hub.store.engine import database_url
from tests.contract.hubs import RunningHub
from tests.faults.load import CENTRE, Load
from tests.processes import VIETNAMESE_FIRST, wait_until


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    """Run a hub whose counters may press as fast as they like."""
    hub = RunningHub(tmp_path, "counter.repeat_s=0", f"backup.folder={tmp_path / 'stick'}")
    (tmp_path / "stick").mkdir()
    hub.start()
    yield hub
    hub.kill()
    hub.http.close()


def command(hub: RunningHub, *words: str) -> list[str]:
    stick = hub.state.parent / "stick"
    options = ["--state", str(hub.state), "--set", f"backup.folder={stick}"]
    return [sys.executable, "-m", "motcua", *words, *options]


def motcua(hub: RunningHub, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(hub, *words), capture_output=True, text=True, check=False, timeout=120
    )


def test_a_backup_under_load_is_whole_and_its_restore_gives_no_number_twice(
    hub: RunningHub, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    load = Load((hub.url,), seed=random.SystemRandom().randrange(10**6))
    with load.at_work(3, last_answer_s=20):
        time.sleep(0.5)
        before = load.asked.total()
        made = motcua(hub, "backup")
        during = load.asked.total() - before
        time.sleep(0.5)
    assert made.returncode == 0, made.stderr
    assert during > 0, "the queue waited for its backup"
    file = Path(made.stdout.strip())
    refusal = motcua(hub, "restore", str(file), "--yes")
    assert (refusal.returncode, refusal.stderr.count("\n")) == (1, 1)
    assert "a hub runs" in refusal.stderr
    assert VIETNAMESE_FIRST.search(refusal.stderr)
    hub.kill()  # so that there is a log beside the file
    url = database_url("", hub.state)
    held = {line["label"] for line in export(url, CENTRE) if line["what"] == "TicketIssued"}
    restored = motcua(hub, "restore", str(file), "--yes")
    assert restored.returncode == 0, restored.stderr
    assert all(VIETNAMESE_FIRST.search(line) for line in restored.stdout.splitlines())
    events = verify(url, CENTRE)
    assert events.difference is None
    hub.start()
    given = {hub.take(service)["label"] for service in ("certify", "land", "support") * 3}
    assert len(given) == 9
    assert not given & held
    board = hub.http.get("/api/v1/board/main").json()
    assert board["revision"] == events.events + 9
    hub.kill()
    assert verify(url, CENTRE).difference is None
    (aside,) = hub.state.glob("queue.db.before-restore-*[0-9]")
    assert verify(f"sqlite:///{aside}", CENTRE).difference is None
    folder = tmp_path / "out"
    folder.mkdir()
    said, _ = pack.unpack(file, folder, None)
    record_property(
        "measured",
        f"backup under load: {during} commands meanwhile, {said.revision} events in it, "
        f"{file.stat().st_size // 1000} kB (seed {load.seed})",
    )


def test_what_is_killed_in_the_middle_leaves_a_queue_and_whole_backups(
    hub: RunningHub, long: bool
) -> None:
    hub.take()
    first = Path(motcua(hub, "backup").stdout.strip())
    hub.take()
    hub.kill()
    url = database_url("", hub.state)
    moments = random.Random(7)
    for number in range(60 if long else 4):
        words = ["restore", str(first), "--yes"] if number % 2 else ["backup"]
        with subprocess.Popen(command(hub, *words), stdout=-3, stderr=-3) as process:
            time.sleep(moments.uniform(0.4, 1.2))
            process.send_signal(signal.SIGKILL)
        assert verify(url, CENTRE).difference is None
        assert verify(url, CENTRE).tickets in {1, 2}
    assert motcua(hub, "backup").returncode == 0
    assert not list(first.parent.glob("*.part"))
    assert not (hub.state / "backup.work").exists()
    for file in first.parent.iterdir():
        folder = hub.state.parent / file.stem
        folder.mkdir()
        pack.unpack(file, folder, None)
    hub.start()


def test_a_hub_makes_its_backup_by_itself(hub: RunningHub) -> None:
    hub.take()
    hub.kill()
    at_once = "import hub.keeping.daily; hub.keeping.daily.AFTER_START_S = 0.0; "
    script = f"{at_once}from motcua.cli import main; main()"
    words = [sys.executable, "-c", script, *command(hub, "hub")[3:]]
    words += ["--set", f"hub.port={hub.port}"]
    stick = hub.state.parent / "stick"
    with subprocess.Popen(words, stdout=-3, stderr=-3) as process:
        wait_until(lambda: list(stick.glob("*.zip")), "the backup of the day")
        process.terminate()
        assert process.wait(20) == 0


def test_a_sealed_backup_is_put_back_on_an_empty_machine(hub: RunningHub, tmp_path: Path) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse\n")
    phrase.chmod(0o600)
    hub.take()
    made = motcua(hub, "backup", "--set", f"backup.passphrase_file={phrase}")
    file = made.stdout.strip()
    assert file.endswith(".zip.sealed"), made.stderr
    hub.kill()
    hub.state.rename(tmp_path / "burnt")
    unsaid = motcua(hub, "restore", file, "--yes")
    assert (unsaid.returncode, unsaid.stderr.count("\n")) == (1, 1)
    assert "--passphrase-file" in unsaid.stderr
    unanswered = motcua(hub, "restore", file, "--passphrase-file", str(phrase))
    assert unanswered.returncode == 1
    assert not (hub.state / "queue.db").exists()
    done = motcua(hub, "restore", file, "--yes", "--passphrase-file", str(phrase))
    assert done.returncode == 0, done.stderr
    hub.start()
    assert hub.take()["label"] == "A101"
    hub.kill()
    assert verify(database_url("", hub.state), CENTRE).difference is None


def test_no_hub_starts_under_a_restore(hub: RunningHub) -> None:
    hub.kill()
    with occupied.held(hub.state / "queue.db.lock", alone=True):
        refused = motcua(hub, "hub", "--set", f"hub.port={hub.port}")
    assert refused.returncode == 1
    assert refused.stderr.startswith("the queue is being restored")
    hub.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_stick_is_told_and_nothing_half_is_left_on_it(hub: RunningHub) -> None:
    stick = hub.state.parent / "stick"
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(stick)]
    mounted = subprocess.run(words, capture_output=True, text=True, check=False, timeout=20)
    if mounted.returncode:
        pytest.skip(f"this machine lets nobody mount: {mounted.stderr.strip()}")
    try:
        hub.take()
        (stick / "photo").write_bytes(bytes(62_000))
        full = motcua(hub, "backup")
        assert full.returncode == 1
        assert full.stderr == f"{stick}: No space left on device\n"
        assert [path.name for path in stick.iterdir()] == ["photo"]
        hub.take()
        (stick / "photo").unlink()
        assert motcua(hub, "backup").returncode == 0
    finally:
        subprocess.run(["umount", "--lazy", stick], check=True, timeout=20)
