"""A backup and the way back: what is refused touches nothing, and no number is given twice."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from select import select

import pytest
from typer.testing import CliRunner

from hub.clerks import Clerk, Role
from hub.devices import Device
from hub.devices import Room as DeviceRoom
from hub.journal import verify
from hub.keeping import aside, occupied, pack, seal
from hub.keeping.errors import BackupError
from hub.keeping.make import make
from hub.keeping.restore import Done, ready
from hub.keeping.shelf import Shelf
from hub.settings import CentreSettings
from hub.store import clerks, devices, letting, writing
from hub.store.clerks import Known
from hub.store.devices import Registered
from hub.store.engine import Store, database_url
from hub.verbs.offline import _nth
from motcua.cli import application
from tests.store.office import CENTRE, Clock, Office

HOUSE = Path(__file__).resolve().parents[2]
WORDS = b"correct horse"


@dataclass
class Room:
    """A state folder, a stick, and an office that can be opened on it."""

    state: Path
    stick: Shelf
    clock: Clock

    @property
    def url(self) -> str:
        return database_url("", self.state)

    @property
    def queue(self) -> Path:
        return self.state / "queue.db"

    def take(self, *services: str) -> list[str]:
        """Let people take numbers, one after the other."""
        with closing(Store(self.url)) as store:
            store.open()
            office = Office(store, CENTRE, self.clock)
            return [office.take(service).label for service in services]

    def backup(self, words: bytes | None = None) -> Path:
        """Make one, a minute later."""
        self.clock.forward(minutes=1)
        return make(self.url, self.stick, words, self.clock())

    def restore(self, file: Path, words: bytes | None = None, above: int = 0) -> Done:
        """Put one back."""
        self.clock.forward(minutes=1)
        with ready(self.url, CENTRE, file, words) as found:
            done = found.put(self.clock(), above)
        assert verify(self.url, "office").difference is None
        return done


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Two people have taken a number."""
    for name in ("state", "stick"):
        (tmp_path / name).mkdir()
    room = Room(tmp_path / "state", Shelf(tmp_path / "stick", "office"), Clock())
    assert room.take("certify", "civil") == ["A001", "H001"]
    yield room
    # Whatever happened, nothing half-done lies about.
    assert not (room.state / "backup.work").exists()
    assert not list(room.stick.folder.glob("*.part"))


@pytest.mark.parametrize("words", [None, WORDS], ids=["plain", "sealed"])
def test_numbers_go_on_after_the_last_one_the_present_queue_knows(
    room: Room, words: bytes | None
) -> None:
    file = room.backup(words)
    assert room.take("certify", "certify", "civil") == ["A002", "A003", "H002"]
    done = room.restore(file, words)
    assert done.passed == ("A003", "H002")
    assert room.take("certify", "civil") == ["A004", "H003"]


def test_numbers_jump_where_nobody_knows_what_was_given(room: Room) -> None:
    file = room.backup()
    room.take(*["certify"] * 3)
    room.queue.unlink()
    done = room.restore(file)
    assert done.aside is None
    assert done.passed == ("A100", "H100", "L100")
    assert room.take("certify") == ["A101"]


def test_a_jump_is_twice_what_the_busiest_day_gave(room: Room) -> None:
    room.take(*["certify"] * 60)
    file = room.backup()
    room.queue.write_bytes(b"this is no database" * 1000)
    assert room.restore(file).passed == ("A200", "H100", "L100")


def test_an_officer_may_say_what_is_still_in_peoples_hands(room: Room) -> None:
    file = room.backup()
    assert room.restore(file, above=340).passed == ("A340", "H340", "L340")
    assert room.take("certify") == ["A341"]


def test_a_backup_of_the_evening_goes_on_in_the_morning_after(room: Room) -> None:
    file = room.backup()
    room.clock.forward(hours=24)
    assert room.take("certify", "certify") == ["A001", "A002"]
    done = room.restore(file)
    assert done.day == room.clock().date()
    assert room.take("certify", "civil") == ["A003", "H001"]


def test_a_queue_that_began_anew_in_the_place_of_the_lost_one_does_not_know_all(
    room: Room,
) -> None:
    file = room.backup()
    room.queue.unlink()
    assert room.take(*["certify"] * 5)[-1] == "A005"
    assert room.restore(file).passed[0] == "A100"


def let_in(room: Room, *, come: tuple[str, ...] = (), go: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Let devices and officials come and go; name who may come then."""
    with closing(Store(room.url)) as store:
        store.open()
        with store.write() as connection:
            for name in come:
                if name[0] == "K":
                    new = Registered(
                        Device(name, DeviceRoom.KIOSK), name * 3, name * 2, room.clock()
                    )
                    assert devices.add(connection, "office", new)
                else:
                    known = Known(Clerk(name, (Role.CLERK,)), "hash", room.clock())
                    assert clerks.add(connection, "office", known)
            for name in go:
                if name[0] == "K":
                    assert devices.revoke(connection, "office", name, room.clock())
                else:
                    assert clerks.remove(connection, "office", name)
            return letting.known(connection, "office").names


def test_whoever_was_sent_away_since_the_backup_stays_away(room: Room) -> None:
    let_in(room, come=("K1", "K2", "Lan", "Hoa"))
    file = room.backup()
    now = let_in(room, come=("K3", "Minh"), go=("K2", "Hoa"))
    assert now == ("K1", "K3", "Lan", "Minh")
    done = room.restore(file)
    assert let_in(room) == now
    assert done.let_in == (), "there is nothing to look after"


def test_whom_a_backup_lets_in_is_told_where_nobody_knows_who_was_sent_away(room: Room) -> None:
    let_in(room, come=("K1", "K2", "Lan"), go=("K2",))
    file = room.backup()
    room.queue.unlink()
    done = room.restore(file)
    assert done.let_in == let_in(room) == ("K1", "Lan")


def test_the_present_queue_is_set_aside_whole(room: Room) -> None:
    file = room.backup()
    room.take("certify")
    done = room.restore(file)
    assert done.aside
    kept = f"sqlite:///{done.aside}"
    assert verify(kept, "office").tickets == 3
    assert verify(room.url, "office").tickets == 2


def test_the_log_of_a_queue_that_was_lost_does_not_reach_the_restored_one(room: Room) -> None:
    file = room.backup()
    log = room.state / "queue.db-wal"
    with closing(Store(room.url)) as store:
        store.open()
        Office(store, CENTRE, room.clock).take("certify")
        left = log.read_bytes()
    room.queue.unlink()
    log.write_bytes(left)
    room.restore(file)
    assert verify(room.url, "office").tickets == 2


def test_the_hub_may_write_what_an_administrator_restored(room: Room) -> None:
    file = room.backup()
    room.queue.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(room.state, 65534, 65534)
    room.restore(file)
    assert room.queue.stat().st_mode & 0o777 == 0o640
    assert room.queue.stat().st_uid == room.state.stat().st_uid


def test_a_kiosk_that_lost_its_disk_is_dealt_no_series_it_may_have_had(room: Room) -> None:
    def deal() -> str:
        with closing(Store(room.url)) as store:
            store.open()
            with store.write() as connection:
                return _nth(writing.deal_series(connection, "office", "K1") - 1)

    assert deal() == ""
    file = room.backup()
    assert [deal(), deal()] == ["A", "B"]
    room.restore(file)
    assert deal() not in {"", "A", "B"}


def test_what_is_put_back_is_one_file_that_stands_for_itself(room: Room) -> None:
    with ready(room.url, CENTRE, room.backup(), None) as found:
        found.put(room.clock())
    assert not list(room.state.glob("queue.db-*"))
    with closing(sqlite3.connect(room.queue)) as queue:
        assert queue.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_restore_may_be_done_twice(room: Room) -> None:
    file = room.backup()
    room.take("certify")
    first, second = room.restore(file), room.restore(file)
    assert first.aside != second.aside
    assert second.passed == ("A002",)


def test_what_citizens_need_is_in_no_backup(room: Room, tmp_path: Path) -> None:
    with closing(Store(room.url)) as store:
        store.open()
        Office(store, CENTRE, room.clock).take("certify", needs=("wheelchair-needed",))
    _, database = pack.unpack(room.backup(), tmp_path, None)
    assert b"wheelchair-needed" not in database.read_bytes()
    assert b"wheelchair-needed" in room.queue.read_bytes()


def test_what_citizens_need_is_not_set_aside_where_no_day_closes(room: Room) -> None:
    file = room.backup()
    with closing(Store(room.url)) as store:
        store.open()
        Office(store, CENTRE, room.clock).take("certify", needs=("wheelchair-needed",))
    aside = room.restore(file).aside
    assert aside is not None
    assert b"wheelchair-needed" not in aside.read_bytes()


def refused(room: Room, file: Path, words: bytes | None = None, centre: str = "office") -> str:
    """Try to restore; everything must be as it was."""
    before = {path: path.stat().st_mtime_ns for path in room.state.glob("queue.db*")}
    content = room.queue.read_bytes()
    here = replace(CENTRE, centre=CentreSettings(id=centre))
    with pytest.raises(BackupError) as error, ready(room.url, here, file, words):
        pytest.fail("it was taken for good")
    assert room.queue.read_bytes() == content
    lock = occupied.beside(room.queue)
    after = {path: path.stat().st_mtime_ns for path in room.state.glob("queue.db*")}
    assert after | {lock: 0} == before | {lock: 0}
    said = str(error.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize("words", [None, WORDS], ids=["plain", "sealed"])
@pytest.mark.parametrize("part", [0.0, 0.02, 0.5, 0.999])
def test_a_backup_that_was_cut_off_is_refused(room: Room, words: bytes | None, part: float) -> None:
    file = room.backup(words)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * part)])
    said = refused(room, file, words)
    assert str(file) in said
    assert "cut off or damaged" in said or "newer version" in said


@pytest.mark.parametrize("words", [None, WORDS], ids=["plain", "sealed"])
def test_a_backup_with_one_byte_turned_is_refused(room: Room, words: bytes | None) -> None:
    file = room.backup(words)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "damaged" in refused(room, file, words)


def test_a_wrong_pass_phrase_and_a_missing_one_are_told_apart(room: Room) -> None:
    file = room.backup(WORDS)
    assert "mật khẩu không đúng" in refused(room, file, b"battery staple")
    assert "--passphrase-file" in refused(room, file)


def test_a_backup_of_another_centre_is_refused(room: Room) -> None:
    said = refused(room, room.backup(), centre="elsewhere")
    assert "'office'" in said
    assert "'elsewhere'" in said


def repacked(room: Room, folder: Path, **changes: object) -> Path:
    """Change what a backup says of itself."""
    folder.mkdir()
    said, database = pack.unpack(room.backup(), folder, None)
    file = folder / "changed.zip"
    pack.pack(database, said.model_copy(update=changes), file, None)
    return file


@pytest.mark.parametrize("changes", [{"format": 2}, {"tables": "9999"}], ids=["format", "tables"])
def test_a_backup_of_a_newer_version_is_refused(
    room: Room, tmp_path: Path, changes: dict[str, object]
) -> None:
    assert "newer version" in refused(room, repacked(room, tmp_path / "work", **changes))


def test_a_backup_that_says_another_number_of_events_is_refused(room: Room, tmp_path: Path) -> None:
    said = refused(room, repacked(room, tmp_path / "work", revision=9))
    assert "says 9 events and holds 2" in said


def test_another_file_is_no_backup(room: Room, tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_bytes(b"Dear Sir or Madam")
    assert "no backup" in refused(room, tmp_path / "letter.zip")
    assert "No such file" in refused(room, tmp_path / "missing.zip")


def test_a_backup_whose_tables_are_not_its_journal_is_refused(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    said, database = pack.unpack(room.backup(), folder, None)
    with closing(sqlite3.connect(database)) as changed, changed:
        changed.execute("UPDATE ticket SET label = 'A009' WHERE label = 'A001'")
    file = folder / "changed.zip"
    pack.pack(database, said.model_copy(update={"sha256": pack.sha256(database)}), file, None)
    assert "A009" in refused(room, file)


def test_nothing_is_restored_under_a_hub(room: Room) -> None:
    file = room.backup()
    with occupied.held(occupied.beside(room.queue), alone=False):
        assert "a hub runs" in refused(room, file)


def test_nothing_is_restored_under_a_program_that_has_the_queue_open(room: Room) -> None:
    file = room.backup()
    with closing(Store(room.url)) as store:
        store.open()
        with (
            ready(room.url, CENTRE, file, None) as found,
            pytest.raises(BackupError, match="another program has"),
        ):
            found.put(room.clock())
    assert verify(room.url, "office").events == 2


def test_a_queue_that_is_not_its_journal_makes_no_backup_that_counts(room: Room) -> None:
    with closing(sqlite3.connect(room.queue)) as changed, changed:
        changed.execute("UPDATE ticket SET label = 'A009' WHERE label = 'A001'")
    with pytest.raises(BackupError, match="A009"):
        room.backup()
    assert room.stick.kept() == []


def test_a_call_out_of_turn_keeps_nobody_from_a_backup(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Store(room.url)) as store:
        store.open()
        office = Office(store, CENTRE, room.clock)
        office.press("1", "open")
        office.press("1", "next")
    with closing(sqlite3.connect(room.queue)) as changed, changed:
        changed.execute("""UPDATE ticket_event SET data = replace(data, '"arrival"', '"ratio"')""")
    file = room.backup()
    with ready(room.url, CENTRE, file, None) as found:
        found.put(room.clock())
    whats = [
        record.getMessage().split(" is as its journal tells, but")[0] for record in caplog.records
    ]
    assert whats == ["the queue", str(file)]
    verdict = verify(room.url, "office")
    assert (verdict.belied, verdict.unlike) == (True, None)
    assert "the journal says arrival, found is ratio" in str(verdict.difference)


def test_a_file_on_which_no_hub_ever_ran_is_told_to_be_that(tmp_path: Path) -> None:
    # As a device that was let in before the first start leaves it.
    with closing(Store(database_url("", tmp_path))) as store:
        store.open()
    with pytest.raises(BackupError, match="no hub of a centre 'office' ever ran"):
        make(database_url("", tmp_path), Shelf(tmp_path, "office"), None, Clock()())


def test_a_queue_of_a_newer_version_is_told_by_its_own_name(room: Room) -> None:
    with closing(sqlite3.connect(room.queue)) as queue, queue:
        queue.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BackupError, match=f"{room.queue} was written by a newer version"):
        room.backup()


def test_a_queue_of_a_server_is_backed_up_there(room: Room) -> None:
    with pytest.raises(BackupError, match="pg_dump"):
        make("postgresql://localhost/queue", room.stick, None, room.clock())


def test_a_stick_that_is_not_in_is_told(room: Room) -> None:
    room.stick.folder.rmdir()
    with pytest.raises(BackupError, match="is the stick in"):
        room.backup()
    room.stick.folder.mkdir()


def test_two_backups_at_once_do_not_meet(room: Room) -> None:
    with (
        occupied.held(room.state / "backup.lock", alone=True),
        pytest.raises(BackupError, match="at work here"),
    ):
        room.backup()


def test_a_pass_phrase_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "phrase"
    file.write_text("correct horse\n")
    file.chmod(0o640)
    with pytest.raises(BackupError, match="chmod 600"):
        seal.read_passphrase(file)
    file.chmod(0o600)
    assert seal.read_passphrase(file) == WORDS
    file.write_text("\n")
    with pytest.raises(BackupError, match="empty"):
        seal.read_passphrase(file)


def test_a_sealed_backup_tells_nothing_and_is_its_owners_alone(room: Room) -> None:
    file = room.backup(WORDS)
    assert file.name.endswith(".zip.sealed")
    content = file.read_bytes()
    for word in (b"queue.db", b"office", b"A001", b"PK"):
        assert word not in content[:200]
    assert os.stat(file).st_mode & 0o777 == 0o600  # noqa: PTH116 - a mode, not a path


def test_a_new_machine_needs_the_pass_phrase_for_what_is_sealed_alone(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal, "_key", lambda words, _salt: (words.ljust(32), bytes(16)))
    options = ["--set", "centre.id=office", "--set", "backup.passphrase_file=gone"]
    plain, sealed = room.backup(), room.backup(WORDS)

    told = ""

    def typed(file: Path) -> tuple[int, str]:
        nonlocal told
        words = ["restore", str(file), "--state", str(room.state), *options]
        done = CliRunner().invoke(application(), words, input="y\n")
        told = done.stdout
        return done.exit_code, done.stderr

    room.queue.unlink()
    code, said = typed(sealed)
    assert code == 1
    assert said.startswith(f"backup.passphrase_file: thiếu {room.state / 'gone'};")
    assert said.count("\n") == 1
    assert not room.queue.exists()
    assert typed(plain) == (0, "")
    guide = (HOUSE / "docs" / "vi" / "backup.md").read_text("utf-8")
    shown = guide.partition("```text\n")[2].partition("```")[0]
    assert re.sub(r"\d+", "0", told).startswith(re.sub(r"\d+", "0", shown))
    assert room.queue.exists()
    assert typed(room.state / "none") == (1, f"{room.state / 'none'}: No such file or directory\n")


def test_what_was_set_aside_goes_with_the_old_backups_all_but_the_newest(room: Room) -> None:
    now = datetime.now(UTC)
    young, old = (f"{now - timedelta(days=ago):%Y%m%d}" for ago in (29, 32))
    others = ["queue.db.before-restore", "before-noon", f"other.db.before-0002-{old}", f"{old}"]
    dropped = [f"queue.db.before-0002-{old}", f"queue.db.before-0002-{old}-2"]
    dropped += [f"queue.db.before-restore-{old}-200000{end}" for end in ("", "-wal")]
    for name in (*others, *dropped, f"queue.db.before-restore-{young}-080000"):
        (room.state / name).write_bytes(b"a copy")
    folders = [f"before-0.1.0-{old}T013000", f"before-0.1.0-{old}T013000a", f"before-0.2.0-{young}"]
    for name in folders:
        (room.state / name / "failed").mkdir(parents=True)
        (room.state / name / "failed" / "queue.db").touch()
    dropped += folders[:2]

    def dropped_by(*options: str) -> set[str]:
        """Make a backup by the command; name what there is no more."""
        before = {path.name for path in room.state.iterdir()}
        words = ["backup", "--state", str(room.state), "--set", "centre.id=office", *options]
        assert CliRunner().invoke(application(), words).exit_code == 0
        return before - {path.name for path in room.state.iterdir()}

    assert dropped_by("--to", str(room.stick.folder)) == set(), (
        "that is somebody's, not the keeping"
    )
    assert dropped_by() == {*dropped}
    newest = room.state / f"queue.db.before-restore-{young}-080000"
    later = now + timedelta(days=400)
    assert aside.drop_old(room.queue, room.state, 1, later) == [room.state / folders[2]]
    assert newest.exists(), "however old"


def test_whoever_sits_at_a_terminal_is_asked_and_says_yes(room: Room) -> None:
    file = room.backup()
    room.take("certify")
    before = room.queue.read_bytes()
    words = [sys.executable, "-m", "motcua", "restore", str(file), "--state", str(room.state)]
    ours, its = os.openpty()
    with subprocess.Popen(
        [*words, "--set", "centre.id=office"], stdin=its, stdout=its, stderr=its
    ) as process:
        os.close(its)
        shown = b""
        with suppress(OSError):  # EIO: it ended
            while select([ours], [], [], 60)[0]:
                shown += os.read(ours, 4096)
                if shown.endswith(b"[y/N]: "):
                    assert room.queue.read_bytes() == before, "nothing is touched until then"
                    os.write(ours, b"y\r")
        os.close(ours)
    assert process.returncode == 0, shown.decode()
    (aside,) = room.state.glob("*.before-restore-*")
    assert str(aside) in shown.decode()
    assert room.queue.read_bytes() != before


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_what_is_sealed_comes_out_as_it_went_in_whatever_its_length(
    tmp_path: Path, size: int
) -> None:
    plain, sealed, again = (tmp_path / name for name in ("plain", "sealed", "again"))
    plain.write_bytes(os.urandom(size))
    with plain.open("rb") as source, sealed.open("wb") as out:
        seal.seal(source, out, WORDS)
    with sealed.open("rb") as source, again.open("wb") as out:
        seal.unseal(source, out, WORDS)
    assert again.read_bytes() == plain.read_bytes()
    if size > 1 << 20:
        # A whole piece taken from the end is missed.
        whole = sealed.read_bytes()
        sealed.write_bytes(whole[: 55 + (1 << 20) + 16])
        with (
            sealed.open("rb") as source,
            again.open("wb") as out,
            pytest.raises(BackupError, match="cut off"),
        ):
            seal.unseal(source, out, WORDS)


def test_the_evenings_backup_waits_for_no_hub_that_was_off(room: Room) -> None:
    at = room.clock().replace(hour=20, minute=0).timetz().replace(tzinfo=None)
    now = room.clock()
    assert room.stick.is_due(at, now)
    room.backup()
    assert not room.stick.is_due(at, room.clock())
    assert room.stick.is_due(at, now + timedelta(days=1))
