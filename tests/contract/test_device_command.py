"""`motcua device`: a key is written once, for its owner alone, and kept nowhere else."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hub import authority
from hub.keys import KeyFileError, authority_in, hash_of, read
from hub.store import devices
from hub.store.engine import Store, database_url
from motcua.keys import authority_told
from motcua.premises import survey


def device(*words: str, state: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "motcua", "device", *words, "--state", str(state)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def added(*words: str, state: Path) -> Any:
    done = device("add", *words, "--json", state=state)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(*words: str, state: Path) -> str:
    done = device(*words, state=state)
    assert done.returncode == 1, done.stdout
    (line,) = done.stderr.splitlines()
    return line


def test_a_key_is_written_once_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o077)
    os.umask(0)  # whatever the mask of whoever types it
    try:
        said = added("K1", "--room", "kiosk", state=tmp_path)
    finally:
        os.umask(before)
    file = Path(said["key_file"])
    assert file == tmp_path / "keys" / "K1"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    key = read(file)
    assert len(key) == 43
    assert authority_in(file).startswith("-----BEGIN CERTIFICATE-----")
    for other in tmp_path.rglob("*"):
        assert other == file or other.is_dir() or key.encode() not in other.read_bytes(), other
    with closing(Store(database_url("", tmp_path))) as store:
        store.require()
        with store.read() as connection:
            (row,) = devices.listed(connection, "nam-cuong")
    assert row.hash == hash_of(key)


def test_a_device_knows_whom_to_trust_also_when_it_is_let_in_before_the_hub_listens_elsewhere(
    tmp_path: Path,
) -> None:
    told = authority_told(survey(state=tmp_path))
    assert told == authority.own(tmp_path, "nam-cuong", "192.0.2.1").trusted
    plain = survey(state=tmp_path, overrides=["hub.plain=true", "broker.plain=true"])
    assert authority_told(plain) == ""


def test_a_key_is_never_printed(tmp_path: Path) -> None:
    out = tmp_path / "stick" / "key"
    out.parent.mkdir()
    done = device("add", "D1", "--room", "display", "--out", str(out), state=tmp_path / "state")
    assert done.returncode == 0
    assert str(out) in done.stdout
    assert read(out) not in done.stdout + done.stderr


def test_a_line_tells_its_counters(tmp_path: Path) -> None:
    said = added("L1", "--room", "counter", "--counter", "1", "--counter", "2", state=tmp_path)
    assert (said["room"], said["counters"]) == ("counter", ["1", "2"])
    assert "--counter" in refused("add", "L2", "--room", "counter", state=tmp_path)
    assert "'99'" in refused("add", "L2", "--room", "counter", "--counter", "99", state=tmp_path)
    assert "kiosk" in refused("add", "K2", "--room", "kiosk", "--counter", "1", state=tmp_path)


def test_a_second_key_for_one_device_is_refused_and_not_written(tmp_path: Path) -> None:
    first = Path(added("K1", "--room", "kiosk", state=tmp_path)["key_file"])
    key = read(first)
    other = tmp_path / "other"
    said = refused("add", "K1", "--room", "kiosk", "--out", str(other), state=tmp_path)
    assert "motcua device revoke K1" in said
    assert not other.exists()
    assert read(first) == key


def test_a_key_that_cannot_be_written_lets_nobody_in(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "gone" / "key")
    assert "No such file" in refused(
        "add", "K1", "--room", "kiosk", "--out", nowhere, state=tmp_path
    )
    there = tmp_path / "there"
    there.write_text("a letter")
    said = refused("add", "K1", "--room", "kiosk", "--out", str(there), state=tmp_path)
    assert "is there already" in said
    assert there.read_text() == "a letter"
    assert json.loads(device("list", "--json", state=tmp_path).stdout) == []


def test_a_revoked_device_is_listed_and_can_have_a_new_key(tmp_path: Path) -> None:
    first = read(Path(added("K1", "--room", "kiosk", state=tmp_path)["key_file"]))
    done = device("revoke", "K1", "--json", state=tmp_path)
    assert json.loads(done.stdout)["name"] == "K1"
    (row,) = json.loads(device("list", "--json", state=tmp_path).stdout)
    assert row["revoked_at"] is not None
    assert "K1" in refused("revoke", "K1", state=tmp_path)
    second = read(Path(added("K1", "--room", "kiosk", state=tmp_path)["key_file"]))
    assert second != first
    assert "let in" in device("list", state=tmp_path).stdout


@pytest.mark.parametrize(
    ("mode", "text", "why"),
    [(0o640, "key\n", "others can read"), (0o600, "\n", "is empty"), (0o600, "ké", "no key")],
)
def test_a_key_file_that_is_none_is_told_in_one_sentence(
    tmp_path: Path, mode: int, text: str, why: str
) -> None:
    file = tmp_path / "key"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(KeyFileError, match=why):
        read(file)
