"""What is plugged in: the line of the button boxes, the printer."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from counter.settings import ButtonSettings
from kiosk.settings import PrinterSettings
from motcua.checks import Check, fault, ok
from motcua.ports import answers

_PRINTER = "máy in"
_USB = Path("/sys/bus/usb/devices")


def check_serial(button: ButtonSettings) -> Check:
    """Examine the serial line of the button boxes."""
    name = f"hộp nút bấm {button.id}"
    if not button.port:
        return ok(name, "Dùng hộp nút ảo (counter.port để trống).")
    wrong = _serial_fault(Path(button.port))
    if wrong:
        return fault(name, *wrong)
    return ok(name, f"Cổng {button.port} sẵn sàng.")


def check_printer(printer: PrinterSettings, state: Path, devices: Path = _USB) -> Check:
    """Examine the printer, as far as it can be done without printing."""
    match printer.kind:
        case "none":
            return ok(_PRINTER, "Không dùng máy in; số thứ tự chỉ hiện trên màn hình.")
        case "file":
            return _file_printer(Path(printer.path) if printer.path else state / "printer.bin")
        case "usb":
            return _usb_printer(printer.path, devices)
        case "network":
            return _network_printer(printer.path)
        case "serial":
            wrong = _serial_fault(Path(printer.path or "(trống)"))
            if wrong:
                return fault(_PRINTER, *wrong)
            return ok(_PRINTER, f"Cổng {printer.path} sẵn sàng.")


def _file_printer(path: Path) -> Check:
    folder = path.parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        return fault(
            _PRINTER,
            f"Không ghi được phiếu vào {path}.",
            "Đặt printer.path là một tệp trong thư mục ghi được.",
        )
    return ok(_PRINTER, f"Phiếu được ghi vào {path}.")


def _usb_printer(path: str, devices: Path) -> Check:
    for vendor in devices.glob("*/idVendor"):
        product = vendor.with_name("idProduct")
        if product.exists():
            found = f"{vendor.read_text().strip()}:{product.read_text().strip()}"
            if found == path.lower():
                return ok(_PRINTER, f"Máy in USB {path} đã cắm.")
    return fault(
        _PRINTER,
        f"Không thấy máy in USB {path or '(trống)'}.",
        "Bật máy in, cắm lại dây; xem mã bằng lệnh lsusb rồi đặt printer.path, ví dụ 04b8:0202.",
    )


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
