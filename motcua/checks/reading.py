"""The kiosk's voice: whether what stands on its screen can be heard."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.health import has_sound
from kiosk.settings import KioskSettings
from motcua.checks import Check, ok, warning

_NAME = "máy lấy số đọc màn hình"
_PROGRAM = "espeak-ng"


def check_reading(
    kiosks: Sequence[KioskSettings],
    environment: Mapping[str, str] = os.environ,
    root: Path = Path("/"),
    program: str = _PROGRAM,
) -> Check:
    """Examine whether somebody who cannot read the screen can listen to it."""
    if not any(kiosk.volume for kiosk in kiosks):
        return ok(_NAME, "Không bật (kiosk.volume = 0).")
    if shutil.which(program) is None:
        return warning(
            _NAME,
            f"Thiếu {_PROGRAM}: màn hình không có nút Nghe, người khiếm thị không dùng được.",
            f"Cài đặt: sudo apt-get install {_PROGRAM}",
        )
    if not _speaks_vietnamese(program):
        return warning(
            _NAME,
            f"{_PROGRAM} không có giọng tiếng Việt.",
            f"Cài lại: sudo apt-get install --reinstall {_PROGRAM} espeak-ng-data",
        )
    if not has_sound(environment, root):
        return warning(
            _NAME,
            "Không tìm thấy thiết bị phát âm thanh: màn hình không có nút Nghe.",
            "Cắm loa hoặc tai nghe cho máy lấy số, hoặc đặt kiosk.volume = 0.",
        )
    return ok(_NAME, "Có giọng đọc và có thiết bị phát âm thanh.")


def _speaks_vietnamese(program: str) -> bool:
    try:
        done = subprocess.run(
            [program, "--voices=vi"], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return any(line.split()[1:2] == ["vi"] for line in done.stdout.splitlines())
