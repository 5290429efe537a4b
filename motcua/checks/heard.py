"""The devices, also those on other machines: what each of them says of itself over MQTT."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from broker_config.messages import Device, DeviceState, UnreadableMessageError
from look.texts import FIRST, Texts
from motcua.checks import Check, fault, ok, warning
from motcua.settings import SHIPPED

_NAME = "các thiết bị"
_HUB = "hub"
_LOOK = "Xem nhật ký của thiết bị đó: sudo journalctl -u 'motcua-*'"
_GONE = "Xem nguồn và dây mạng của thiết bị; đã bỏ hẳn nó thì gõ: ./run device revoke {name}"
_CABLE = "Xem dây và nguồn của hộp nút; nếu vừa đổi chỗ cắm: ./run counter --teach"
_LINE = {
    "silent": ("không trả lời", _CABLE),
    "garbled": ("bị lỗi tín hiệu", "Xem dây có lỏng không, và hai hộp có trùng địa chỉ không."),
    "shared": ("trùng địa chỉ với hộp khác", "Đặt công tắc địa chỉ của hai hộp cho khác nhau."),
    "noisy": ("hay mất tín hiệu", _CABLE),
    "stuck": ("phím bị kẹt", "Xem có vật gì đè lên phím; nhấc ra."),
    "refused": ("vừa được bấm mà việc đó lúc này không làm được", "Xem trang của quầy đó."),
    "late": ("vừa được bấm mà hub trả lời quá muộn", "Bấm lại."),
    "port closed": ("mất cổng nối", "Cắm lại bộ chuyển USB của nút này."),
    "closed": ("mất kết nối", "Cắm lại bộ chuyển USB của đường dây hộp nút."),
}
_SILENT_VOICE = "Xem loa đã bật và dây đã cắm chưa; gọi số vẫn hiện trên màn hình."
_SILENT_WORDS = "Gõ: ./run voice build --missing, rồi mở lại màn hình đó."
_WELL = {"ok", "off", "none", "open", "called"}

Words = Callable[[str], str | None]


def shipped_words() -> Words:
    """Give the kiosk's own words for what is wrong with it; None for what it has no word for."""
    texts = Texts.load(lambda name: SHIPPED / name)

    def say(key: str) -> str | None:
        said = texts.say(FIRST, key)
        return None if said == key else said

    return say


def check_heard(
    said: Mapping[str, bytes], expected: Iterable[str], words: Words
) -> Iterator[Check]:
    """Examine what each device said of itself last: payloads by the device's name.

    `expected` are those that this centre has, and that should be heard when its hub is.
    """
    devices, unreadable = _read(said)
    for name in unreadable:
        yield warning(
            f"thiết bị {name}",
            f"{name} báo trạng thái mà không đọc được.",
            "Cập nhật phần mềm của thiết bị đó cho cùng phiên bản với hub.",
        )
    for name, device in sorted(devices.items()):
        yield _check(name, device, words)
    hub = devices.get(_HUB)
    if hub is None or hub.state is DeviceState.OFFLINE:
        return  # a centre that does not run has no device to miss
    for name in sorted({*expected} - {*devices} - {*unreadable}):
        yield warning(
            f"thiết bị {name}",
            f"Chưa nghe thấy {name}.",
            f"Bật thiết bị; nó cần khóa và địa chỉ của máy này. {_GONE.format(name=name)}",
        )


def there(said: Mapping[str, bytes]) -> frozenset[str]:
    """Name the devices that are connected now."""
    devices, _ = _read(said)
    return frozenset(
        name for name, device in devices.items() if device.state is not DeviceState.OFFLINE
    )


def not_asked(why: str) -> Check:
    """Say that the devices could not be asked, and where they can."""
    return warning(
        _NAME, f"Không hỏi được trạng thái các thiết bị: {why}.", "Chạy doctor trên máy của hub."
    )


def _read(said: Mapping[str, bytes]) -> tuple[dict[str, Device], list[str]]:
    devices: dict[str, Device] = {}
    unreadable: list[str] = []
    for name, payload in said.items():
        try:
            devices[name] = Device.from_bytes(payload)
        except UnreadableMessageError:
            unreadable.append(name)
    return devices, sorted(unreadable)


def _check(name: str, device: Device, words: Words) -> Check:
    title = f"thiết bị {name}"
    if device.state is DeviceState.OFFLINE:
        todo = "Bật lại trung tâm: ./run centre" if name == _HUB else _GONE.format(name=name)
        return warning(title, f"{name} đang tắt hoặc mất kết nối.", todo)
    wrong = [
        found
        for part, word in device.detail.items()
        if word not in _WELL and (found := _explained(part, word, words))
    ]
    if not wrong and device.state is DeviceState.OK:
        return ok(title, f"{name} báo là tốt.")
    sentence = f"{name} báo: {'; '.join(said for said, _ in wrong) or device.state.value}."
    todo = " ".join(dict.fromkeys(todo for _, todo in wrong)) or _LOOK
    return (fault if device.state is DeviceState.FAULT else warning)(title, sentence, todo)


def _explained(part: str, word: str, words: Words) -> tuple[str, str]:
    """Put one detail in words: what is wrong, and what to do."""
    kind, _, number = part.partition("-")
    if kind in {"box", "button", "port"}:
        what = {"box": f"hộp nút {number}", "button": f"nút bấm quầy {number}"}
        known = next((said for begins, said in _LINE.items() if word.startswith(begins)), None)
        said, todo = known or (word, _CABLE)
        return f"{what.get(kind, 'đường dây hộp nút')} {said}", todo
    key = f"staff.{part}_{word.replace(' ', '_')}"
    if (own := words(key)) and (title := words(f"staff.{part}")):
        return f"{title.lower()} {own}", words(f"{key}_todo") or _LOOK
    if part == "sound" and word.startswith("missing clips"):
        return f"giọng đọc thiếu đoạn âm thanh ({word.partition(': ')[2]})", _SILENT_WORDS
    if part == "sound":
        return f"loa không phát được ({word})", _SILENT_VOICE
    if part == "database":
        return f"cơ sở dữ liệu không ghi được ({word})", "Xem ổ đĩa của máy hub còn chỗ không."
    return f"{part}: {word}", _LOOK
