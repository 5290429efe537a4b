"""`motcua centre` lets its own rooms in: a centre that has devices elsewhere works as before."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from broker_config.trust import Trust
from counter.box import VirtualLine
from counter.codec import Light
from hub import household, keys
from hub.client import Hub, HubUnreachableError, new_request_id
from hub.door import BELIEVED_S
from hub.keys import KeyFileError
from motcua.keys import WayIn, hand_out, shown_key, some_way_in, way_in
from motcua.parts import machine_rooms
from motcua.premises import Premises, survey
from motcua.settings import SettingsError
from tests.contract.guests import DESK, let_in
from tests.processes import free_port, motcua, wait_until


@dataclass(frozen=True)
class Centre:
    """A centre that runs, with the port of its hub and its log."""

    hub: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.hub}"


@contextmanager
def centre(tmp_path: Path, line: VirtualLine) -> Iterator[Centre]:
    """Run broker, hub and one line of boxes: no windows."""
    sets = {
        "hub.port": free_port(),
        "broker.port": free_port(),
        "centre.hours": '"always"',
        "machine.kiosks": "[]",
        "machine.displays": "[]",
        "machine.counters": (
            f'[{{id = "line-1", port = "{line.port}", boxes = [{{address = 1, counter = "6"}}]}}]'
        ),
    }
    words = ["centre", "--state", str(tmp_path / "state")]
    for key, value in sets.items():
        words += ["--set", f"{key}={value}"]
    log = tmp_path / "centre.log"
    with motcua(*words, log=log) as process:
        wait_until(lambda: "the centre is open" in log.read_text(), "it opens", within_s=60)
        yield Centre(int(str(sets["hub.port"])), log)
        process.terminate()
        assert process.wait(20) == 0


def lit(line: VirtualLine) -> Light | None:
    lamp = line.lamp(1)
    return lamp.light if lamp else None


def test_its_boxes_call_though_everybody_else_needs_a_key(tmp_path: Path) -> None:
    desk = let_in(tmp_path / "state", DESK)["desk-1"]
    with VirtualLine([1]) as line, centre(tmp_path, line) as open_:
        with Hub(open_.url) as stranger, pytest.raises(HubUnreachableError, match="key"):
            stranger.issue("certify", request_id=new_request_id())
        with Hub(open_.url, key=desk) as official:
            official.issue("certify", request_id=new_request_id())
        wait_until(lambda: lit(line) is Light.CLOSED, "the lamp is told")
        line.press(1, "next")
        wait_until(lambda: lit(line) is Light.CALLED, "the box has called")


def test_its_boxes_go_on_when_the_first_device_is_let_in(tmp_path: Path) -> None:
    with VirtualLine([1]) as line, centre(tmp_path, line) as open_:
        with Hub(open_.url) as anybody:
            anybody.issue("certify", request_id=new_request_id())
            wait_until(lambda: lit(line) is Light.CLOSED, "the lamp is told")
            let_in(tmp_path / "state", DESK)
            time.sleep(BELIEVED_S)
            with pytest.raises(HubUnreachableError, match="key"):
                anybody.services()
        line.press(1, "next")
        wait_until(lambda: lit(line) is Light.CALLED, "the box has called")


def here(tmp_path: Path, *overrides: str) -> Premises:
    found = survey(state=tmp_path, overrides=overrides)
    found.state.mkdir(exist_ok=True)
    return found


def test_each_start_gives_fresh_keys_for_their_owner_alone(tmp_path: Path) -> None:
    rooms = machine_rooms(here(tmp_path))
    options = hand_out(rooms, tmp_path)
    first = household.read(tmp_path / "own-keys" / "household")
    lists = (rooms.kiosks, rooms.displays, rooms.counters)
    assert len(first) == sum(map(len, lists)) > 2
    for file in (tmp_path / "own-keys").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "own-keys").stat().st_mode) == 0o700
    told = " ".join(word for words in options.values() for word in words)
    assert not [one for one in first if one.key in told], "no key stands on a command line"
    hand_out(rooms, tmp_path)
    second = household.read(tmp_path / "own-keys" / "household")
    assert not {one.key for one in first} & {one.key for one in second}


def test_each_part_finds_its_own_key(tmp_path: Path) -> None:
    options = hand_out(machine_rooms(here(tmp_path)), tmp_path)
    members = household.read(tmp_path / "own-keys" / "household")
    for member in members:
        _, assignment = options[f"{member.device.room} {member.device.name}"]
        assert shown_key(here(tmp_path, assignment)) == member.key
    assert options["hub"] == options["broker"]


def test_a_key_file_lies_in_the_state_folder_or_where_it_is_said(tmp_path: Path) -> None:
    assert shown_key(here(tmp_path)) is None
    assert some_way_in(here(tmp_path)).key is None
    keys.write(tmp_path / "key", "secret")
    assert shown_key(here(tmp_path, "hub.key_file=key")) == "secret"
    elsewhere = here(tmp_path / "other", f'hub.key_file="{tmp_path / "key"}"')
    assert shown_key(elsewhere) == some_way_in(elsewhere).key == "secret"


def test_of_a_folder_of_keys_each_room_takes_its_own(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    for name in ("D2", "K2"):
        keys.write(tmp_path / "keys" / name, f"secret of {name}", f"authority of {name}")
    beyond = ("hub.host=192.0.2.1", f'hub.key_file="{tmp_path / "keys"}"')
    for name in ("D2", "K2"):
        way = way_in(here(tmp_path / "other", *beyond), name)
        assert way == WayIn(f"secret of {name}", Trust(f"authority of {name}", names=False))
    assert some_way_in(here(tmp_path / "other", *beyond)).key == "secret of D2"
    with pytest.raises(SettingsError, match="No such file"):
        way_in(here(tmp_path / "other", *beyond), "K3")


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    keys.write(tmp_path / "key", "secret")
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(SettingsError, match=r"hub\.key_file: others can read .*; chmod 600 "):
        shown_key(here(tmp_path, "hub.key_file=key"))
    with pytest.raises(SettingsError, match="No such file"):
        shown_key(here(tmp_path, "hub.key_file=gone"))


def test_a_key_is_not_written_over_another(tmp_path: Path) -> None:
    keys.write(tmp_path / "key", "first")
    with pytest.raises(KeyFileError, match="is there already"):
        keys.write(tmp_path / "key", "second")
    assert keys.read(tmp_path / "key") == "first"
