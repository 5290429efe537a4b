"""What the doctor says of keys and of what leaves the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from broker_config.settings import BrokerSettings
from hub import keys
from hub.settings import HubSettings
from motcua.checks import Check, Verdict
from motcua.checks.parts import check_hub, check_plain
from motcua.doctor import examine
from procedures.in_use import index_folder
from tests.indexes import keep_index


def found(state: Path, *overrides: str) -> dict[str, Check]:
    keep_index(index_folder(state))
    return {check.name: check for check in examine(None, state, overrides)}


def test_plain_text_on_the_network_is_found() -> None:
    assert check_plain(HubSettings(plain=True), BrokerSettings(plain=True)).verdict is Verdict.OK
    assert check_plain(HubSettings(host="0.0.0.0"), BrokerSettings()).verdict is Verdict.OK
    warned = check_plain(HubSettings(host="0.0.0.0", plain=True), BrokerSettings(plain=True))
    assert warned.verdict is Verdict.WARNING
    assert "hub.plain" in warned.said
    assert "broker.plain" not in warned.said


def test_a_hub_that_will_refuse_to_start_is_found_before(free_port: int) -> None:
    hub, url = HubSettings(host="0.0.0.0", port=free_port), "https://0.0.0.0"
    refused = check_hub(hub, url)
    assert refused.verdict is Verdict.FAULT
    assert "motcua device add" in refused.todo
    assert check_hub(hub, url, keys=True).verdict is Verdict.OK
    here = HubSettings(port=free_port)
    assert check_hub(here, "http://127.0.0.1").verdict is Verdict.OK


@pytest.mark.parametrize("mode", [0o644, None])
def test_a_key_that_cannot_be_used_is_found(tmp_path: Path, mode: int | None) -> None:
    if mode is not None:
        keys.write(tmp_path / "key", "secret")
        (tmp_path / "key").chmod(mode)
    check = found(tmp_path, "hub.key_file=key")["khóa"]
    assert check.verdict is Verdict.FAULT
    assert "hub.key_file" in check.said
    assert "secret" not in check.said


def test_a_certificate_that_cannot_be_used_is_found(tmp_path: Path) -> None:
    for name in ("hub.pem", "hub.key"):
        (tmp_path / name).write_text("no certificate")
    given = ("hub.certificate=hub.pem", "hub.certificate_key=hub.key", "hub.host=0.0.0.0")
    examined = examine(None, tmp_path, given)
    check = next(check for check in examined if check.name == "chứng thư")
    assert check.verdict is Verdict.FAULT
    assert "Không dùng được chứng thư" in check.said
    assert "hub.pem" in check.said
    assert check.todo


def test_a_machine_alone_has_nothing_to_say_of_keys(tmp_path: Path) -> None:
    checks = found(tmp_path)
    assert "khóa" not in checks
    assert checks["mã hóa"].verdict is Verdict.OK
