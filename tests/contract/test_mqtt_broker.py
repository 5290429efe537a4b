"""The broker as a centre starts it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from socket import create_connection

import psutil
import pytest

from broker_config.broker import (
    BrokerError,
    check,
    find_mosquitto,
    render,
    speaks_mqtt,
    turns,
)
from broker_config.settings import BrokerSettings
from tests.processes import Broker, answers, free_port, motcua, wait_until


def test_the_process_is_mosquitto_itself(broker: Broker) -> None:
    assert broker._process is not None
    sockets = psutil.Process(broker._process.pid).net_connections("tcp")
    # A caller who looked whether the port answers may still be on the line.
    listening = [one.laddr for one in sockets if one.status == psutil.CONN_LISTEN]
    assert listening == [("127.0.0.1", broker.settings.port)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")
def test_root_steps_down(broker: Broker) -> None:
    assert broker._process is not None
    assert psutil.Process(broker._process.pid).username() == "mosquitto"


def test_the_broker_keeps_nothing_on_disk_and_says_nothing_when_all_is_well(
    broker: Broker,
) -> None:
    broker.kill()
    files = sorted(path.name for path in (broker.folder / "state").rglob("*") if path.is_file())
    assert files == ["mosquitto.conf", "mosquitto.pid"]
    assert broker.log.read_text() == ""


def test_a_taken_port_is_told_in_one_sentence(broker: Broker, tmp_path: Path) -> None:
    log = tmp_path / "second.log"
    words = ["broker", "--state", str(tmp_path / "x"), "--set"]
    with motcua(*words, f"broker.port={broker.settings.port}", log=log) as second:
        assert second.wait(20) == 1
    said = log.read_text()
    assert said.startswith(f"port {broker.settings.port} of 127.0.0.1 is taken")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_the_broker_listens_nowhere_else_without_keys(host: str) -> None:
    with pytest.raises(BrokerError, match=r"without device keys.*motcua device add"):
        check(BrokerSettings(host=host, port=free_port()))


def test_a_missing_mosquitto_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_a, **_k: None)
    with pytest.raises(BrokerError, match="sudo apt-get install mosquitto"):
        check(BrokerSettings(port=free_port()))


def test_a_full_broker_keeps_who_is_in_and_is_not_taken_for_one_that_stands_still(
    tmp_path: Path,
) -> None:
    port, config = free_port(), tmp_path / "mosquitto.conf"
    shipped = render(BrokerSettings(port=port))
    config.write_text(shipped.replace("max_connections 900", "max_connections 3"))
    assert config.read_text() != shipped
    program = find_mosquitto()
    assert program
    with ExitStack() as house:
        broker = house.enter_context(subprocess.Popen([program, "-c", config]))
        house.callback(broker.kill)
        wait_until(lambda: speaks_mqtt("127.0.0.1", port), "it answers")
        device = house.enter_context(create_connection(("127.0.0.1", port), timeout=5))
        device.sendall(b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x3c\x00\x02K1")
        assert device.recv(4) == b"\x20\x02\x00\x00"
        for _ in range(3):
            house.enter_context(create_connection(("127.0.0.1", port)))
        wait_until(lambda: not speaks_mqtt("127.0.0.1", port), "strangers hold the rest")
        assert turns("127.0.0.1", port)
        device.sendall(b"\xc0\x00")
        assert device.recv(2) == b"\xd0\x00", "whoever is in hears on"
        broker.send_signal(signal.SIGSTOP)
        assert not turns("127.0.0.1", port)


@pytest.mark.parametrize("keys", [False, True])
def test_every_line_of_the_shipped_configuration_is_explained(keys: bool) -> None:
    lines = render(BrokerSettings(port=1999), keys=keys).splitlines()
    assert "listener 1999 127.0.0.1" in lines
    explained = False
    for line in lines:
        if not line:
            explained = False
        elif line.startswith("#"):
            explained = True
        else:
            assert explained, line


def test_the_broker_of_another_user_works_too(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("this is the other user")
    port = free_port()
    tmp_path.chmod(0o755)
    config = tmp_path / "mosquitto.conf"
    config.write_text(render(BrokerSettings(port=port)))
    config.chmod(0o644)
    words = [sys.executable, "-c", _AS_NOBODY, str(config)]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), "a broker without root answers")
    finally:
        process.kill()
        process.wait()


_AS_NOBODY = """
import os, sys
from broker_config.broker import find_mosquitto
program = find_mosquitto()
config = os.open(sys.argv[1], os.O_RDONLY)
os.set_inheritable(config, True)
os.setgid(65534)
os.setuid(65534)
os.execv(program, ["mosquitto", "-c", f"/proc/self/fd/{config}"])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave files to another user")
def test_files_of_another_user_are_told_in_one_sentence(tmp_path: Path) -> None:
    state = tmp_path / "state"
    (state / "broker").mkdir(parents=True)
    for folder in (*tmp_path.parents[:2], tmp_path, state):
        folder.chmod(0o755)
    words = [sys.executable, "-c", _BECOME_AS_NOBODY, str(state)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=20)
    assert "start it as that user" in done.stderr.splitlines()[-1]


_BECOME_AS_NOBODY = """
import os, sys
from pathlib import Path
from broker_config.broker import become
from broker_config.settings import BrokerSettings
os.setgid(65534)
os.setuid(65534)
become(BrokerSettings(port=18999), Path(sys.argv[1]), {})
"""
