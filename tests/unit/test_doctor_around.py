"""The doctor on what is around the program: the clock's source, power, people, certificates."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hub import authority
from hub.authority import Certificate
from hub.clerks import Clerk, Role
from hub.settings import BackupSettings
from hub.store import clerks
from hub.store.engine import Store, database_url
from motcua.checks import Verdict
from motcua.checks.backup import check_backup, check_place
from motcua.checks.certificate import check_certificate
from motcua.checks.clock_source import Source, check_source, clock_source
from motcua.checks.people import check_people
from motcua.checks.power import check_ups

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)


def running(root: Path, *names: str) -> None:
    for number, name in enumerate(names, start=100):
        (root / f"proc/{number}").mkdir(parents=True)
        (root / f"proc/{number}/comm").write_text(f"{name}\n")


@pytest.mark.parametrize(
    ("source", "verdict", "says"),
    [
        (Source("chrony", right=True), Verdict.OK, "chrony"),
        (Source(None, right=True), Verdict.OK, "bên ngoài"),
        (Source("chrony", right=False), Verdict.WARNING, "chưa nhận được giờ"),
        (Source(None, right=False), Verdict.WARNING, "chạy lệch dần"),
        (Source(None, right=None), Verdict.WARNING, "chạy lệch dần"),
    ],
)
def test_a_clock_that_nobody_keeps_right_is_found(
    source: Source, verdict: Verdict, says: str
) -> None:
    found = check_source(source)
    assert (found.verdict, says in found.said) == (verdict, True), found
    assert bool(found.todo) == (verdict is not Verdict.OK)


@pytest.mark.parametrize(
    ("process", "service"),
    [("systemd-timesyn", "systemd-timesyncd"), ("chronyd", "chrony"), ("sh", None)],
)
def test_who_keeps_the_clock_is_seen_by_what_runs(
    tmp_path: Path, process: str, service: str | None
) -> None:
    running(tmp_path, "sh", process)
    assert clock_source(tmp_path / "proc").service == service


def test_the_kernel_can_be_asked_whether_the_clock_is_right() -> None:
    assert clock_source().right in {True, False}


def test_a_machine_without_a_ups_is_found(tmp_path: Path) -> None:
    found = check_ups(tmp_path)
    assert found.verdict is Verdict.WARNING
    assert "apcupsd" in found.todo


@pytest.mark.parametrize(
    ("binary", "file", "before", "after", "process"),
    [
        ("sbin/apcupsd", "default/apcupsd", "ISCONFIGURED=no", "ISCONFIGURED=yes", "apcupsd"),
        ("usr/sbin/upsmon", "nut/nut.conf", "#MODE=standalone\nMODE=none", "MODE=standalone",
         "upsmon"),
    ],
)  # fmt: skip
def test_a_ups_that_nobody_hears_is_found(  # noqa: PLR0917 - rows of a table, by name
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    binary: str,
    file: str,
    before: str,
    after: str,
    process: str,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (tmp_path / "apcaccess").write_text("#!/bin/sh\necho 'STATUS   : ONLINE'\n")
    (tmp_path / "apcaccess").chmod(0o755)
    (tmp_path / binary).parent.mkdir(parents=True)
    (tmp_path / binary).touch()
    assert "chưa thiết lập" in check_ups(tmp_path).said
    (tmp_path / "etc" / file).parent.mkdir(parents=True)
    (tmp_path / "etc" / file).write_text(f"{before}\n")
    assert "chưa thiết lập" in check_ups(tmp_path).said
    (tmp_path / "etc" / file).write_text(f"{after}\n")
    stopped = check_ups(tmp_path)
    assert stopped.verdict is Verdict.WARNING
    assert "không chạy" in stopped.said
    running(tmp_path, process)
    well = check_ups(tmp_path)
    assert well.verdict is Verdict.OK
    assert "SIGTERM" in well.said


@pytest.mark.parametrize(
    ("process", "asked", "lost", "well"),
    [
        ("apcupsd", "apcaccess", "echo 'STATUS   : COMMLOST'", "echo 'STATUS   : ONLINE'"),
        ("upsmon", "upsc", "echo 'Error: Data stale' >&2; exit 1", "echo 'ups.status: OL'"),
        ("upsmon", "upsc", "echo 'Error: Driver not connected' >&2; exit 1", "exit 1"),
    ],
)
def test_a_ups_whose_cable_is_out_is_found(  # noqa: PLR0917 - rows of a table, by name
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, process: str, asked: str, lost: str, well: str
) -> None:
    (tmp_path / "sbin").mkdir()
    (tmp_path / "sbin" / process).touch()
    running(tmp_path, process)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    fake = tmp_path / asked
    lists = '[ "$1" != -l ] || { echo "Init SSL without certificates" >&2; echo apc; exit; }'
    fake.write_text(f"#!/bin/sh\n{lists}\n{lost}\n")
    fake.chmod(0o755)
    silent = check_ups(tmp_path)
    assert silent.verdict is Verdict.WARNING
    assert "mất liên lạc" in silent.said
    assert "dây USB" in silent.todo
    assert "systemctl restart" in silent.todo
    fake.write_text(f"#!/bin/sh\n{lists}\n{well}\n")
    assert check_ups(tmp_path).verdict is Verdict.OK


def test_a_ups_whose_program_answers_nobody_is_not_taken_for_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sbin").mkdir()
    (tmp_path / "sbin" / "apcupsd").touch()
    running(tmp_path, "apcupsd")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    fake = tmp_path / "apcaccess"
    fake.write_text("#!/bin/sh\necho 'Error contacting apcupsd @ localhost:3551' >&2; exit 1\n")
    fake.chmod(0o755)
    found = check_ups(tmp_path)
    assert found.verdict is Verdict.WARNING
    assert "NETSERVER on" in found.todo


def test_a_desk_that_nobody_leads_is_found(tmp_path: Path) -> None:
    file, url = tmp_path / "queue.db", database_url("", tmp_path)
    assert check_people(url, file, "office").verdict is Verdict.WARNING
    with closing(Store(url)) as store:
        store.open()

        def employ(name: str, *roles: Role) -> None:
            with store.write() as connection:
                new = clerks.Known(Clerk(name, roles), "x", NOW)
                assert clerks.add(connection, "office", new)

        assert "Chưa ai" in check_people(url, file, "office").said
        employ("Nguyễn Thị Hoa", Role.CLERK)
        unled = check_people(url, file, "office")
        assert (unled.verdict, "lead" in unled.said) == (Verdict.WARNING, True)
        assert check_people(url, file, "elsewhere").verdict is Verdict.WARNING
        employ("Lê Thị Lan", Role.LEAD)
    led = check_people(url, file, "office")
    assert (led.verdict, "Lê Thị Lan" in led.said) == (Verdict.OK, True)


def signed(folder: Path, begin: datetime, end: datetime) -> Certificate:
    """Make a certificate that signs itself, as an office gets it from somebody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(end)
        .sign(key, SHA256())
    )
    chain, secret = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return authority.given(chain, secret)


@pytest.mark.parametrize(
    ("days", "verdict", "says"),
    [
        ((-400, -1), Verdict.FAULT, "hết hạn ngày 26/11/2026"),
        ((1, 400), Verdict.FAULT, "từ ngày 28/11/2026"),
        ((-400, 29), Verdict.WARNING, "sắp hết hạn"),
        ((-400, 31), Verdict.OK, "28/12/2026"),
    ],
)
def test_a_certificate_that_ends_is_found_before(
    tmp_path: Path, days: Sequence[int], verdict: Verdict, says: str
) -> None:
    shown = signed(tmp_path, *(NOW + timedelta(days=one) for one in days))
    found = check_certificate(shown, NOW)
    assert (found.verdict, says in found.said) == (verdict, True), found


def test_a_certificate_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    assert check_certificate(None, NOW).verdict is Verdict.OK
    own = authority.own(tmp_path, "office")
    assert "2049" in check_certificate(own, NOW).said
    own.chain.write_text("torn")
    assert check_certificate(own, NOW).verdict is Verdict.FAULT
    own.chain.unlink()
    assert check_certificate(own, NOW).verdict is Verdict.FAULT


def test_a_backup_on_the_queues_own_disk_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick, queue = tmp_path / "stick", tmp_path / "state/queue.db"
    stick.mkdir()
    queue.parent.mkdir()
    settings = BackupSettings(folder=str(stick))
    same = check_place(settings, queue.parent, queue)
    assert same.verdict is Verdict.WARNING
    assert "cùng ổ đĩa" in same.said
    assert check_place(settings, queue.parent, None).verdict is Verdict.OK
    monkeypatch.setattr("motcua.checks.backup._disk", str)
    assert check_place(settings, queue.parent, queue).verdict is Verdict.OK
    stick.rmdir()
    assert check_place(settings, queue.parent, queue).verdict is Verdict.OK  # it is told elsewhere


def test_a_folder_of_backups_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    queue, stick = tmp_path / "queue.db", tmp_path / "stick"
    queue.touch()
    stick.write_text("a file in its place")
    found = check_backup(BackupSettings(folder=str(stick)), "office", tmp_path, queue, NOW)
    assert found.verdict is Verdict.WARNING
    assert f"Không đọc được {stick}" in found.said
    assert "./run backup" in found.todo
