"""The doctor on what the devices say of themselves, over a real broker and as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from broker_config.link import Link
from broker_config.listening import NotHeardError, kept
from broker_config.messages import DeviceState, all_devices, device_topic
from broker_config.settings import BrokerSettings
from hub import keys
from hub.devices import Device, Room
from hub.entrance import KEY_FILE
from motcua import doctor
from motcua.checks import Check, Verdict
from motcua.checks.heard import check_heard, shipped_words
from motcua.guests import names_let_in
from motcua.premises import survey
from procedures.in_use import index_folder
from tests.contract.guests import KIOSK, LINE, let_in, revoke
from tests.indexes import keep_index
from tests.processes import Broker, free_port, wait_until

CENTRE = "nam-cuong"


def payload(state: str, **detail: str) -> bytes:
    return json.dumps({"state": state, "detail": detail}).encode()


def checks(said: Mapping[str, bytes], *expected: str) -> dict[str, Check]:
    return {one.name: one for one in check_heard(said, expected, shipped_words())}


@pytest.mark.parametrize(
    ("state", "detail", "says", "todo"),
    [
        ("warning", {"printer": "paper out", "hub": "ok"}, "máy in hết giấy", "Thay cuộn giấy"),
        ("warning", {"hub": "away", "printer": "ok"}, "máy chủ mất kết nối", "dây mạng"),
        ("warning", {"disk": "full"}, "ổ đĩa đầy", "Xóa bớt"),
        ("warning", {"clock": "wrong"}, "đồng hồ sai ngày", "Đặt lại"),
        ("warning", {"clock": "apart"}, "đồng hồ lệch giờ với máy chủ", "So giờ"),
        ("warning", {"sound": "no device"}, "loa không phát được", "loa"),
        ("warning", {"sound": "missing clips: counter-a"}, "thiếu đoạn âm thanh", "voice build"),
        ("warning", {"port": "open", "box-3": "silent"}, "hộp nút 3 không trả lời", "nguồn"),
        ("warning", {"box-2": "stuck: the key next stays pressed"}, "phím bị kẹt", "nhấc ra"),
        ("warning", {"box-2": "shared: two boxes have this address"}, "trùng địa chỉ", "khác"),
        ("warning", {"button-7": "port closed: gone"}, "nút bấm quầy 7 mất cổng nối", "Cắm lại"),
        ("fault", {"port": "closed: no such file"}, "đường dây hộp nút mất kết nối", "Cắm lại"),
        ("fault", {"database": "full"}, "cơ sở dữ liệu không ghi được", "ổ đĩa"),
        ("warning", {"lid": "ajar"}, "lid: ajar", "journalctl"),
    ],
)
def test_what_a_device_lacks_is_put_in_words(
    state: str, detail: dict[str, str], says: str, todo: str
) -> None:
    (found,) = checks({"K1": payload(state, **detail)}).values()
    assert found.name == "thiết bị K1"
    assert found.verdict == state
    assert says in found.said
    assert todo in found.todo


def test_a_device_that_is_well_says_so_and_nothing_is_to_be_done() -> None:
    said = {"K1": payload("ok", hub="ok", printer="none"), "D1": payload("ok", sound="off")}
    assert {one.verdict for one in checks(said).values()} == {Verdict.OK}
    assert not any(one.todo for one in checks(said).values())


def test_a_device_that_is_off_and_one_that_cannot_be_read_are_found() -> None:
    found = checks({"K1": b'{"state": "offline"}', "D1": b"{ torn"})
    assert "mất kết nối" in found["thiết bị K1"].said
    assert "không đọc được" in found["thiết bị D1"].said
    assert {one.verdict for one in found.values()} == {Verdict.WARNING}


def test_a_device_that_was_never_heard_is_missed_while_the_hub_is_there() -> None:
    here = {"hub": payload("ok"), "K1": payload("ok")}
    missed = checks(here, "K1", "D1")["thiết bị D1"]
    assert missed.verdict is Verdict.WARNING
    assert "Chưa nghe thấy D1" in missed.said
    assert "thiết bị D1" not in checks({"hub": b'{"state": "offline"}'}, "D1")
    assert checks({}, "D1") == {}


def test_what_the_broker_keeps_is_heard_and_the_device_not_disturbed(broker: Broker) -> None:
    device = Link(broker.settings, CENTRE, "K1", kind="kiosk")
    device.start()
    wait_until(lambda: device.connected, "the device is there")
    device.state(DeviceState.WARNING, printer="paper out")
    topics = all_devices(CENTRE)

    def heard() -> bool:
        return b"paper out" in kept(broker.settings, topics).get(device_topic(CENTRE, "K1"), b"")

    wait_until(heard, "its state is kept")
    assert device.connected
    assert set(kept(broker.settings, topics)) == {device_topic(CENTRE, "K1")}
    device.stop()


def test_a_broker_that_is_away_is_an_error_with_its_reason() -> None:
    with pytest.raises(NotHeardError):
        kept(BrokerSettings(port=free_port()), all_devices(CENTRE))


def examined(broker: Broker) -> dict[str, Check]:
    state = broker.folder / "state"
    keep_index(index_folder(state))
    words = [
        f"broker.port={broker.settings.port}",
        f"hub.port={free_port()}",
        "machine.displays=[]",
    ]
    return {one.name: one for one in doctor.examine(None, state, words)}


@pytest.mark.parametrize("keys_asked", [pytest.param(False, marks=pytest.mark.long), True])
def test_the_doctor_tells_of_a_kiosk_on_another_machine(tmp_path: Path, keys_asked: bool) -> None:
    sent_away = Device("K9", Room.KIOSK)
    given = let_in(tmp_path / "state", KIOSK, LINE, sent_away) if keys_asked else {}
    broker = Broker(tmp_path)
    broker.start()
    device = Link(broker.settings, CENTRE, "K1", kind="kiosk", key=given.get("K1"))
    own_key = keys.read(tmp_path / "state" / KEY_FILE) if keys_asked else None
    hub = Link(broker.settings, CENTRE, "hub", kind="hub", key=own_key)
    former = Link(broker.settings, CENTRE, "K9", kind="kiosk", key=given.get("K9"))
    lost: list[str] = []
    hub.on_away = lambda: lost.append("hub")
    device.on_away = lambda: lost.append("K1")
    try:
        for link in (device, hub, former):
            link.start()
        wait_until(lambda: device.connected and hub.connected, "hub and kiosk are there")
        device.state(DeviceState.WARNING, printer="paper out")
        if keys_asked:
            wait_until(lambda: former.connected, "the other one, too")
            revoke(tmp_path / "state", "K9")
        found = examined(broker)
        assert "hết giấy" in found["thiết bị K1"].said
        assert "các thiết bị" not in found
        assert ("thiết bị K9" in found) is not keys_asked, "a device that was revoked is no device"
        assert found["màn hình"].said == "1 cửa sổ đang mở."
        assert found["thiết bị hub"].verdict is Verdict.OK
        assert not lost, "whoever looks takes nobody's place"
        if keys_asked:
            (tmp_path / "state" / KEY_FILE).chmod(0o644)
            refused = examined(broker)["các thiết bị"]
            assert refused.verdict is Verdict.WARNING
            assert "hub.key" in refused.said
            assert names_let_in(survey(None, tmp_path / "state")) == ("K1", "line-1")
    finally:
        for link in (former, device, hub):
            link.stop()
        broker.kill()
    alone = examined(broker)
    assert not any(name.startswith("thiết bị") for name in alone)
    assert "đang mở" not in alone["màn hình"].said


def test_a_devices_own_machine_does_not_ask_for_the_others(broker: Broker, tmp_path: Path) -> None:
    keys.write(tmp_path / "key", keys.new_key())
    words = [f"broker.port={broker.settings.port}", f"hub.port={free_port()}", "hub.key_file=key"]
    keep_index(index_folder(tmp_path))
    found = {one.name: one for one in doctor.examine(None, tmp_path, words)}
    assert found["các thiết bị"].verdict is Verdict.OK
    assert "tài khoản cán bộ" not in found
    let_in(tmp_path, KIOSK)
    here = survey(None, tmp_path, words)
    assert not doctor.is_a_devices(here), "the hub's own machine, with its parts one by one"
