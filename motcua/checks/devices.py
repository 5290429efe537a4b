"""What is plugged in: the line of the button boxes, the printer."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from counter.naming import NotFoundError, lasting
from counter.ports import locate, plugged
from counter.settings import ButtonSettings
from kiosk.printer.device import Printer
from kiosk.printer.status import Trouble
from kiosk.settings import PrinterSettings
from look.texts import FIRST, Texts
from motcua.checks import Check, Verdict, fault, ok, warning
from motcua.ports import answers
from motcua.settings import SHIPPED

_PRINTER = "máy in"


def _has_libusb() -> bool:
    from usb.backend.libusb1 import get_backend  # type: ignore[import-untyped]  # has no types

    return get_backend() is not None


@dataclass(frozen=True)
class Usb:
    """Where this machine shows what is plugged in, and whether the library for it is there."""

    devices: Path = Path("/sys/bus/usb/devices")
    nodes: Path = Path("/dev/bus/usb")
    has_library: Callable[[], bool] = _has_libusb


_USB = Usb()


def check_serial(button: ButtonSettings) -> Check:
    """Examine the serial line of the button boxes."""
    name = f"hộp nút bấm {button.id}"
    if not button.boxes and button.buttons:
        return ok(name, "Không dùng hộp nút trên đường dây chung, chỉ dùng nút bấm rời.")
    if not button.port:
        return ok(name, "Dùng hộp nút ảo (counter.port để trống).")
    return _port(name, button.port)


def check_bare_buttons(button: ButtonSettings) -> Iterator[Check]:
    """Examine the adapter of each bare push button."""
    for one in button.buttons:
        name = f"nút bấm quầy {one.counter}"
        if one.port:
            yield _port(name, one.port)
        else:
            yield ok(name, "Dùng nút bấm ảo (port để trống).")


def _port(name: str, port: str) -> Check:
    try:
        device = locate(port)
    except NotFoundError:
        names = sorted(lasting(one, plugged()) for one in plugged())
        there = f"Đang cắm: {', '.join(names)}." if names else "Không có cổng nối tiếp nào."
        return fault(
            name,
            f"Không thấy đúng một bộ chuyển USB tên {port}. {there}",
            "Cắm lại dây, hoặc đặt lại tên cổng bằng lệnh ./run counter --teach.",
        )
    wrong = _serial_fault(Path(device))
    if wrong:
        return fault(name, *wrong)
    return ok(name, f"Cổng {port} sẵn sàng." if device == port else f"{port} là cổng {device}.")


def check_printer(
    printer: PrinterSettings, state: Path, usb: Usb = _USB, *, ask: bool = True
) -> Check:
    """Examine the printer, as far as it can be done without printing; ask it, where it answers.

    Without `ask` it is not spoken to, because somebody else does.
    """
    found = _plugged(printer, state, usb)
    if found.verdict is not Verdict.OK or printer.kind in ("file", "none") or not ask:
        return found
    trouble = Printer(printer, Path(), memory=None).look()
    if trouble in (Trouble.NONE, Trouble.ABSENT):
        return found  # what is there and cannot be opened now may be held by the kiosk
    key = f"staff.printer_{trouble.value.replace(' ', '_')}"
    texts = Texts.load(lambda name: SHIPPED / name)
    said, todo = texts.say(FIRST, key), texts.say(FIRST, f"{key}_todo")
    return (warning if trouble.prints else fault)(_PRINTER, f"Máy in báo: {said}.", todo)


def _plugged(printer: PrinterSettings, state: Path, usb: Usb) -> Check:
    match printer.kind:
        case "none":
            return ok(_PRINTER, "Không dùng máy in; số thứ tự chỉ hiện trên màn hình.")
        case "file":
            return _file_printer(Path(printer.path) if printer.path else state / "printer.bin")
        case "usb":
            return _usb_printer(printer.path, usb)
        case "network":
            return _network_printer(printer.path)
        case "serial":
            wrong = _serial_fault(Path(printer.path or "(trống)"))
            if wrong:
                return fault(_PRINTER, *wrong)
            return ok(_PRINTER, f"Cổng {printer.path} sẵn sàng.")


def _file_printer(path: Path) -> Check:
    # A device as /dev/usb/lp0 is written to, though its folder is not.
    there = path if path.exists() else path.parent
    if path.is_dir() or not there.exists() or not os.access(there, os.W_OK):
        return fault(
            _PRINTER,
            f"Không ghi được phiếu vào {path}.",
            "Đặt printer.path là một tệp trong thư mục ghi được.",
        )
    if path.exists() and not path.is_file():
        return ok(_PRINTER, f"Phiếu được gửi tới {path}.")
    return ok(_PRINTER, f"Phiếu được ghi vào tệp {path}, không in ra giấy.")


def _usb_printer(path: str, usb: Usb) -> Check:
    if not usb.has_library():
        return fault(
            _PRINTER,
            "Thiếu thư viện libusb, không in được qua USB.",
            "Cài đặt: sudo apt-get install libusb-1.0-0",
        )
    for device in sorted(usb.devices.glob("*/idVendor")):
        folder = device.parent
        if f"{_word(folder, 'idVendor')}:{_word(folder, 'idProduct')}" == path.lower():
            return _usb_node(path, folder, usb.nodes)
    return fault(
        _PRINTER,
        f"Không thấy máy in USB {path or '(trống)'}.",
        "Bật máy in, cắm lại dây; xem mã bằng lệnh lsusb rồi đặt printer.path, ví dụ 04b8:0202.",
    )


def _usb_node(path: str, folder: Path, nodes: Path) -> Check:
    bus, number = _word(folder, "busnum"), _word(folder, "devnum")
    node = nodes / bus.zfill(3) / number.zfill(3)
    if not os.access(node, os.R_OK | os.W_OK):
        return fault(
            _PRINTER,
            f"Máy in USB {path} đã cắm nhưng không có quyền dùng {node}.",
            "Thêm người dùng vào nhóm lp: sudo usermod -aG lp $USER, rồi đăng nhập lại.",
        )
    return ok(_PRINTER, f"Máy in USB {path} đã cắm.")


def _word(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text().strip()
    except OSError:
        return ""


def _network_printer(path: str) -> Check:
    host, colon, port = path.rpartition(":")
    host, port = (host, port) if colon else (path, "9100")
    if not host or not port.isdigit():
        return fault(
            _PRINTER,
            f"printer.path = {path!r} không phải là địa chỉ máy in.",
            "Đặt printer.path, ví dụ 192.168.1.50:9100.",
        )
    if not answers(host, int(port)):
        return fault(
            _PRINTER, f"Máy in ở {host}:{port} không trả lời.", "Bật máy in, kiểm tra dây mạng."
        )
    return ok(_PRINTER, f"Máy in ở {host}:{port} trả lời.")


def _serial_fault(path: Path) -> tuple[str, str] | None:
    try:
        mode = path.stat().st_mode
    except OSError:
        return (
            f"Không có cổng {path}.",
            "Cắm lại dây; xem tên cổng bằng lệnh ls /dev/serial/by-id rồi đặt lại trong thiết lập.",
        )
    if not stat.S_ISCHR(mode):
        return f"{path} không phải là cổng nối tiếp.", "Đặt lại tên cổng trong thiết lập."
    if not os.access(path, os.R_OK | os.W_OK):
        return (
            f"Không có quyền dùng cổng {path}.",
            "Thêm người dùng vào nhóm dialout: sudo usermod -aG dialout $USER, rồi đăng nhập lại.",
        )
    return None
