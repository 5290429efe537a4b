"""The machine itself: state folder, clock, screen, fonts, sound."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from display import checking, samples
from display.languages import CHIME
from display.settings import DisplaySettings
from look.fonts import Weight
from motcua.checks import Check, fault, ok, warning

_FULL_MB, _SCARCE_MB = 50, 500
# Một Cửa was written in 2026: a clock that shows less stood still, or its battery is empty.
_YEARS = range(2026, 2100)
_VIETNAM = timedelta(hours=7)
WEIGHTS: tuple[Weight, ...] = ("Regular", "Medium", "SemiBold", "Bold")


def check_state(folder: Path, free_bytes: int | None = None) -> Check:
    """Examine the state folder: it can be written, and there is room."""
    name = "thư mục dữ liệu"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return fault(
            name,
            f"Không ghi được vào {folder}: {error.strerror or error}.",
            "Cấp quyền ghi cho người chạy chương trình, hoặc chọn thư mục khác bằng --state.",
        )
    free = shutil.disk_usage(folder).free if free_bytes is None else free_bytes
    megabytes = free // 1_000_000
    if megabytes < _FULL_MB:
        return fault(name, f"Ổ đĩa gần đầy: còn {megabytes} MB.", "Xóa bớt tệp trên ổ đĩa này.")
    if megabytes < _SCARCE_MB:
        return warning(name, f"Ổ đĩa còn ít chỗ: {megabytes} MB.", "Xóa bớt tệp trên ổ đĩa này.")
    return ok(name, f"{folder} ghi được, còn {megabytes} MB.")


def check_clock(now: datetime) -> Check:
    """Examine the clock: slips and screens show it, and the opening hours follow it."""
    name = "đồng hồ"
    shown = now.strftime("%H:%M ngày %d/%m/%Y")
    if now.year not in _YEARS:
        return fault(
            name,
            f"Đồng hồ chỉ {shown}, chắc chắn sai.",
            "Đặt lại giờ: sudo timedatectl set-ntp true; nếu vẫn sai, thay pin trên bo mạch.",
        )
    if now.utcoffset() != _VIETNAM:
        return warning(
            name,
            f"Máy không theo giờ Việt Nam (đang là {shown}, UTC{now:%z}).",
            "Đặt múi giờ: sudo timedatectl set-timezone Asia/Ho_Chi_Minh",
        )
    return ok(name, f"Bây giờ là {shown}, giờ Việt Nam.")


def check_screen(
    windows: int, environment: Mapping[str, str], answers: Callable[[str], bool]
) -> Check:
    """Examine the screen, where windows shall be shown; `answers` tries a named X screen."""
    name = "màn hình"
    if not windows:
        return ok(name, "Máy này không mở cửa sổ nào.")
    display = environment.get("DISPLAY", "")
    if not display and not environment.get("WAYLAND_DISPLAY"):
        return warning(
            name,
            f"Không có màn hình (biến DISPLAY trống); {windows} cửa sổ sẽ không mở.",
            "Chạy lệnh này trong phiên làm việc có màn hình, không phải qua SSH.",
        )
    if display and not answers(display):
        return fault(
            name,
            f"Màn hình {display} không trả lời.",
            "Kiểm tra DISPLAY và XAUTHORITY, hoặc đăng nhập lại vào phiên có màn hình.",
        )
    return ok(name, f"Màn hình {display or environment['WAYLAND_DISPLAY']} trả lời.")


def check_fonts(path: Callable[[Weight], Path], weights: tuple[Weight, ...] = WEIGHTS) -> Check:
    """Examine the typeface, without which no screen and no slip can be drawn."""
    name = "phông chữ"
    try:
        missing = [weight for weight in weights if not path(weight).is_file()]
    except ImportError:
        missing = [*weights]
    if missing:
        return fault(
            name,
            f"Thiếu phông Be Vietnam Pro: {', '.join(missing)}.",
            "Cài lại các gói Python: xóa thư mục .venv rồi chạy ./run",
        )
    return ok(name, "Phông Be Vietnam Pro có đủ.")


def check_bank(find: Callable[[str], Path], clips: Sequence[str]) -> Check:
    """Examine the voice: every clip that a call may need, as ``vi/moi-so``."""
    name = "giọng đọc"
    missing = [clip for clip in clips if not _is_sound(find(f"sounds/{clip}.wav"))]
    if missing:
        shown = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        return fault(
            name,
            f"{len(missing)} đoạn âm thanh bị thiếu hoặc hỏng: {shown}.",
            "Thiếu thì gõ: ./run voice build --missing; hỏng thì xem: ./run voice check",
        )
    return ok(name, f"Đủ {len(clips)} đoạn âm thanh.")


def check_names(find: Callable[[str], Path], clips: Mapping[str, str], code: str) -> Check:
    """Examine whether the voice can say the counters that have names: what each clip says."""
    name = f"tên quầy, tiếng {code}"

    def file(clip: str) -> Path:
        return find(f"sounds/{code}/{clip}.wav")

    found = checking.examine(clips, file)
    wrong = dict.fromkeys(clips[one.clip] for one in found if not one.mended)
    if wrong:
        anew = f"./run voice build --missing{'' if code == 'vi' else f' --language {code}'}"
        renamed = "".join(
            f"Đổi tên tệp {old} thành {clip}.wav; "
            for clip in clips
            if (old := checking.to_rename(clip, file))
        )
        return warning(
            name,
            f"Giọng đọc không nói được {', '.join(wrong)}, chỉ nói số và “xin xem bảng”.",
            f"{renamed}{anew}; còn sai thì xem ./run voice check, rồi mở lại màn hình.",
        )
    return ok(name, f"Giọng đọc nói được {len(clips)} quầy có tên.")


def _is_sound(path: Path) -> bool:
    read = samples.read if path.stem == CHIME else checking.read
    try:
        read(path)
    except (OSError, samples.UnreadableSoundError):
        return False
    return True


def check_sound_device(
    sounding: int, environment: Mapping[str, str] = os.environ, root: Path = Path("/")
) -> Check:
    """Examine whether a call can be heard, where a display of this machine shall sound."""
    name = "loa"
    if not sounding:
        return ok(name, "Không màn hình nào của máy này phát tiếng.")
    if environment.get("SDL_AUDIODRIVER"):
        return ok(name, f"Âm thanh đi qua {environment['SDL_AUDIODRIVER']}.")
    server = Path(environment.get("XDG_RUNTIME_DIR", "/nowhere")) / "pulse" / "native"
    if server.exists():
        return ok(name, "Máy chủ âm thanh đang chạy.")
    if list((root / "dev" / "snd").glob("pcm*p")):
        return ok(name, "Có thiết bị phát âm thanh.")
    return fault(
        name,
        "Không tìm thấy thiết bị phát âm thanh; lượt mời sẽ không có tiếng.",
        "Cắm loa hoặc cạc âm thanh, hoặc đặt sounds = false cho màn hình đó.",
    )


def check_one_voice(halls: Sequence[str]) -> Check:
    """Examine that one screen of a hall speaks: two would say a call a moment apart."""
    name = "một loa"
    twice = sorted({hall for hall in halls if halls.count(hall) > 1})
    if twice:
        return warning(
            name,
            f"Khu vực {', '.join(twice)} có nhiều màn hình cùng phát tiếng; lượt mời sẽ bị lẫn.",
            "Chỉ để một màn hình phát tiếng; đặt sounds = false cho các màn hình còn lại.",
        )
    return ok(name, "Mỗi khu vực nhiều nhất một màn hình phát tiếng.")


def check_outputs(displays: Sequence[DisplaySettings]) -> Check:
    """Examine that the halls whose screens speak from this machine have a loudspeaker each."""
    name = "đường ra âm thanh"
    halls: dict[str, set[str]] = {}
    for display in displays:
        halls.setdefault(display.sound_output, set()).add(display.hall)
    mixed = sorted({hall for shared in halls.values() if len(shared) > 1 for hall in shared})
    if mixed:
        return warning(
            name,
            f"Khu vực {', '.join(mixed)} phát tiếng ra cùng một loa của máy này.",
            "Cắm thêm một đường ra âm thanh, đặt sound_output cho từng màn hình; tên các đường ra"
            " có trong nhật ký của màn hình.",
        )
    return ok(name, "Không khu vực nào chung loa với khu vực khác.")
