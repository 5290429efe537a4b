"""The day's backup by itself: when it is due, what goes after it, what is told when it fails."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time, timedelta
from pathlib import Path
from time import tzset

import pytest
import typer.main

from hub.keeping import daily as daily_module
from hub.keeping import seal
from hub.keeping.daily import Daily
from hub.keeping.shelf import Shelf
from hub.queueing.day import VIETNAM
from hub.settings import BackupSettings
from hub.store.engine import Store, database_url
from motcua.checks import Check, Verdict
from motcua.checks.backup import check_backup
from motcua.cli import application
from motcua.commands import rooms
from motcua.premises import survey
from tests.processes import wait_until
from tests.store.office import CENTRE, Clock, Office

NOW = datetime(2026, 11, 24, 21, 0, tzinfo=VIETNAM)
EVENING = time(20, 0)


def put(shelf: Shelf, made_at: datetime) -> Path:
    """Lay a backup of some time on the shelf."""
    path = shelf.place(made_at, sealed=False)
    path.write_bytes(b"a backup")
    return path


def test_a_backup_is_due_once_an_evening_also_when_the_hub_was_off(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "office")
    assert shelf.is_due(EVENING, NOW)
    put(shelf, NOW)
    assert not shelf.is_due(EVENING, NOW + timedelta(hours=22))
    assert shelf.is_due(EVENING, NOW + timedelta(hours=23))
    assert shelf.is_due(EVENING, NOW + timedelta(hours=36))


def test_one_made_by_hand_in_the_afternoon_does_not_replace_the_evenings(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "office")
    put(shelf, NOW.replace(hour=16))
    assert shelf.is_due(EVENING, NOW)
    assert not shelf.is_due(EVENING, NOW.replace(hour=19))


def test_a_clock_that_was_ahead_leaves_no_backup_that_counts(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "office")
    put(shelf, NOW + timedelta(days=400))
    assert shelf.newest(NOW) is None
    assert shelf.is_due(EVENING, NOW)


def test_only_our_own_old_backups_are_deleted(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "office")
    others = [
        put(Shelf(tmp_path, "elsewhere"), NOW - timedelta(days=90)),
        tmp_path / "motcua-office-20260101-120000.zip.txt",
        tmp_path / "motcua-office-20269999-120000.zip",
        tmp_path / "motcua-elsewhere-20260101-120000.zip.part",
        tmp_path / "photo.zip",
    ]
    for other in others:
        other.write_bytes(b"not ours")
    unfinished = tmp_path / "motcua-office-20260101-120000.zip.part"
    unfinished.write_bytes(b"half")
    days = [put(shelf, NOW - timedelta(days=ago)) for ago in (45, 31, 30, 29, 1, 0)]
    assert shelf.drop_old(30, NOW) == days[:2]
    assert [one.path for one in shelf.kept()] == days[2:]
    assert all(other.exists() for other in others)
    assert not unfinished.exists()


def test_the_newest_three_stay_however_old(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "office")
    days = [put(shelf, NOW - timedelta(days=ago)) for ago in (500, 400, 300, 200)]
    assert shelf.drop_old(30, NOW) == days[:1]
    assert shelf.drop_old(30, NOW) == []


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait for its time."""
    monkeypatch.setattr(daily_module, "AFTER_START_S", 0.0)
    monkeypatch.setattr(daily_module, "AGAIN_S", 0.0)


def daily(folder: Path, script: str) -> Daily:
    """Have a small program be the command that makes backups."""
    words = [sys.executable, "-c", script]
    return Daily(Shelf(folder, "office"), EVENING, words, lambda: NOW)


def look_until_told(one: Daily, caplog: pytest.LogCaptureFixture, records: int) -> None:
    def looked() -> bool:
        one.look()
        return len(caplog.records) >= records

    wait_until(looked, f"{records} lines of log")


def test_what_fails_is_told_once_and_that_it_goes_again_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "hub.keeping.daily")
    stick = tmp_path / "stick"
    script = (
        "import pathlib, sys\n"
        f"if not pathlib.Path({str(stick)!r}).exists(): sys.exit('the stick is not in')\n"
        f"pathlib.Path({str(stick)!r}, 'motcua-office-20261124-205959.zip').write_text('')\n"
    )
    one = daily(stick, script)
    look_until_told(one, caplog, 3)
    levels = [record.levelno for record in caplog.records]
    assert levels == [logging.WARNING, logging.DEBUG, logging.DEBUG]
    assert "the stick is not in" in caplog.text
    one.stop()
    stick.mkdir()
    caplog.clear()

    def made() -> bool:
        one.look()
        return any(record.levelno == logging.INFO for record in caplog.records)

    wait_until(made, "the backup is made")
    one.look()
    assert one._at_work is None  # it is made, so nothing is due


def test_a_backup_at_work_keeps_nobody_waiting_and_ends_with_the_hub(tmp_path: Path) -> None:
    one = daily(tmp_path, "import time; time.sleep(600)")
    one.look()
    process = one._at_work
    assert process is not None
    one.look()
    assert process.poll() is None
    one.stop()
    assert process.poll() is not None


def test_the_hubs_own_backup_is_sealed_when_there_is_a_pass_phrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The key is slow on purpose.
    monkeypatch.setattr(seal, "_key", lambda words, _salt: (words.ljust(32), bytes(16)))
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse")
    phrase.chmod(0o600)
    with closing(Store(database_url("", tmp_path))) as store:
        store.open()
        Office(store, CENTRE, Clock()).take("certify")
    sets = ["centre.id=office", "backup.folder=backups", "backup.passphrase_file=phrase"]
    one = rooms._daily(survey(state=tmp_path, overrides=sets))
    assert one is not None
    # What it types, without the start of a Python.
    typer.main.get_command(application())([*one._words][3:], standalone_mode=False)
    (file,) = (tmp_path / "backups").iterdir()
    assert file.name.endswith(".zip.sealed")
    assert seal.is_sealed(file.read_bytes())


def check(settings: BackupSettings, state: Path, now: datetime = NOW) -> Check:
    return check_backup(settings, "office", state, state / "queue.db", now)


def test_the_doctor_tells_how_old_the_backup_is(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    settings = BackupSettings(folder=str(stick))
    assert check(settings, tmp_path).verdict is Verdict.OK  # no queue yet
    (tmp_path / "queue.db").touch()
    missing = check(settings, tmp_path)
    assert missing.verdict is Verdict.WARNING
    assert str(stick) in missing.said
    stick.mkdir()
    assert check(settings, tmp_path).verdict is Verdict.WARNING
    put(Shelf(stick, "office"), NOW - timedelta(days=5))
    old = check(settings, tmp_path)
    assert old.verdict is Verdict.WARNING
    assert "5 ngày" in old.said
    put(Shelf(stick, "office"), NOW - timedelta(hours=20))
    assert check(settings, tmp_path).verdict is Verdict.OK
    assert check(BackupSettings(folder=""), tmp_path).verdict is Verdict.WARNING
    assert check_backup(settings, "office", tmp_path, None, NOW).verdict is Verdict.OK


def test_the_doctor_tells_of_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "queue.db").touch()
    (tmp_path / "stick").write_text("a file in its place")
    found = check(BackupSettings(folder=str(tmp_path / "stick")), tmp_path)
    assert found.verdict is Verdict.WARNING
    assert f"Không đọc được {tmp_path / 'stick'}" in found.said
    assert "./run backup" in found.todo


def test_the_doctor_tells_of_a_pass_phrase_that_others_can_read(tmp_path: Path) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse")
    phrase.chmod(0o644)
    settings = BackupSettings(passphrase_file=str(phrase))
    found = check(settings, tmp_path)
    assert found.verdict is Verdict.FAULT
    assert "chmod 600" in found.said
    phrase.chmod(0o600)
    assert check(settings, tmp_path).verdict is Verdict.OK


def test_a_pass_phrase_without_a_root_lies_in_the_state_folder(tmp_path: Path) -> None:
    settings = BackupSettings(passphrase_file="phrase")
    assert f"thiếu {tmp_path / 'phrase'};" in check(settings, tmp_path).said
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse")
    phrase.chmod(0o600)
    assert check(settings, tmp_path).verdict is Verdict.OK
    assert BackupSettings().passphrase(tmp_path) is None


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine believe that it stands there; the C library asks only when it is told to."""
    monkeypatch.setenv("TZ", "America/New_York")
    tzset()
    yield
    monkeypatch.undo()
    tzset()


@pytest.mark.usefixtures("in_new_york")
def test_times_of_a_backup_are_the_countrys_whatever_the_machine_says(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, "office")
    assert put(shelf, NOW).name == "motcua-office-20261124-210000.zip"
    assert shelf.kept()[0].made_at == NOW
