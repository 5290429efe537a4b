"""The faces: what the kiosk and the screens show of this centre, before anybody stands there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path

from display import gallery
from kiosk import pin
from kiosk.screens.plan import LEAST, LOWEST_REACH, REACHED_MM
from kiosk.settings import KioskSettings
from look import pictograms, pictures
from look.texts import FIRST, Texts
from look.theme import Scale
from look.window import Place
from motcua.checks import Check, fault, ok, warning

#: The panel that the kiosk's screens are measured on.
SMALLEST_INCHES = 21.5
TARGET_MM = 20.0  # Colle & Hiszem 2004


def check_pictograms(ids: Iterable[str]) -> Check:
    """Examine whether each service and class can be known by its pictogram."""
    name = "hình vẽ"
    named = list(ids)
    bare = [id_ for id_ in named if pictograms.of(id_) == pictograms.NEUTRAL]
    if not bare:
        return ok(name, f"{len(named)} lĩnh vực và diện ưu tiên đều có hình.")
    there = ", ".join(one for one in pictograms.PICTOGRAMS if one != pictograms.NEUTRAL)
    return warning(
        name,
        f"{', '.join(bare)} chưa có hình riêng, đang dùng hình chung.",
        f"Nếu hợp nghĩa, đặt id là một trong các hình có sẵn: {there}.",
    )


def check_texts(find: Callable[[str], Path]) -> Check:
    """Examine whether each language says all that the kiosk has to say."""
    name = "ngôn ngữ"
    texts = Texts.load(find)
    if FIRST not in texts.languages:
        return fault(
            name, "Không đọc được texts/vi.toml.", "Chép lại tệp vi.toml trong data/texts."
        )
    for language in texts.languages:
        for key, (wanted, found) in texts.misfits(language).items():
            return warning(
                name,
                f"texts/{language}.toml, câu {key}: phải có {wanted or 'không ngoặc nhọn nào'}, "
                f"đang có {found or 'không ngoặc nhọn nào'}.",
                "Sửa cho đúng từng chữ trong ngoặc nhọn; máy điền số và tên vào đó.",
            )
    gaps = {language: texts.gaps(language) for language in texts.languages}
    for language, missing in gaps.items():
        if missing:
            return warning(
                name,
                f"texts/{language}.toml thiếu {len(missing)} câu, từ câu {missing[0]}.",
                'Viết thêm các câu đó, hoặc đặt by = "pictograms" trong [language].',
            )
    return ok(name, f"{', '.join(map(texts.name, texts.languages))}.")


def check_panel(kiosk: KioskSettings) -> Check:
    """Examine whether a finger can meet what it means: targets of 20 mm begin at 21.5 inches.

    A panel that is less long than one of 16:9 has to be larger; only a place in pixels tells.
    """
    name = f"màn cảm ứng {kiosk.id}"
    place, smallest = Place.parse(kiosk.monitor), SMALLEST_INCHES
    if place.width:
        across = math.hypot(place.width, place.height)
        target = Scale.of(place.width, place.height).px(LEAST)
        smallest = max(smallest, math.ceil(10 * TARGET_MM * across / target / 25.4) / 10)
    if kiosk.inches < smallest:
        return warning(
            name,
            f"Màn {kiosk.inches:g} inch: ô chạm nhỏ hơn 20 mm, chữ nhỏ.",
            f"Dùng màn cảm ứng từ {smallest:g} inch trở lên.",
        )
    return ok(name, f"{kiosk.inches:g} inch, ô chạm từ 20 mm.")


def check_reach(kiosk: KioskSettings) -> Check:
    """Examine whether the lower layout brings all that is touched within a seated hand's reach.

    An upright panel that hangs too high still needs `LOWEST_REACH` of itself for the keys; a lying
    one has no lower layout. Only a place in pixels tells how a panel stands; else it is upright.
    """
    name = f"tầm tay ở {kiosk.id}"
    place = Place.parse(kiosk.monitor)
    side = kiosk.inches * 25.4 / math.hypot(9, 16)
    needed = 9 * side if place.width > place.height else LOWEST_REACH * 16 * side
    may_begin = REACHED_MM - needed
    if kiosk.bottom_mm > may_begin:
        return warning(
            name,
            f"Mép dưới màn cao {kiosk.bottom_mm:.0f} mm: người ngồi xe lăn không với tới mọi nút.",
            f"Treo mép dưới không quá {may_begin:.0f} mm, rồi ghi vào kiosk.bottom_mm.",
        )
    return ok(name, f"mép dưới cao {kiosk.bottom_mm:.0f} mm, mọi nút ở dưới {REACHED_MM:.0f} mm.")


def check_pictures(folder: Path) -> Check:
    """Examine the pictures that the screens show between two calls, where there are some."""
    name = "ảnh phòng chờ"
    found = gallery.pictures(folder)
    if not found:
        return ok(name, f"Không có ảnh nào trong {folder}.")
    bad = [path.name for path in found[: gallery.MOST] if not gallery.is_readable(path)]
    if bad:
        return warning(
            name,
            f"Không đọc được {', '.join(bad)} trong {folder}.",
            "Lưu lại thành tệp JPEG hoặc PNG, hoặc bỏ tệp đó đi.",
        )
    if len(found) > gallery.MOST:
        return warning(
            name,
            f"Có {len(found)} ảnh, màn hình chỉ chiếu {gallery.MOST} ảnh đầu theo tên.",
            f"Bỏ bớt ảnh trong {folder}.",
        )
    return ok(name, f"{len(found)} ảnh đọc được.")


def check_emblem(emblem: str, find: Callable[[str], Path]) -> Check:
    """Examine the centre's picture, where it has one."""
    name = "biểu trưng"
    if not emblem:
        return ok(name, "Không dùng biểu trưng (look.emblem trống).")
    if pictures.fitted(str(find(emblem)), 150, 150) is None:
        return warning(
            name,
            f"Không đọc được hình {find(emblem)}.",
            "Đặt tệp PNG hoặc JPEG bên cạnh tệp thiết lập, tên như look.emblem.",
        )
    return ok(name, f"{emblem} đọc được.")


def check_staff_page(state: Path) -> Check:
    """Examine whether the staff can open their page at the kiosk, and nobody else."""
    name = "trang nhân viên"
    anew = "Đặt mã PIN: ./run kiosk --set-pin"
    try:
        there = pin.is_set(state / pin.FILE)
    except pin.PinError:
        return fault(
            name, f"Không dùng được tệp mã PIN {state / pin.FILE}.", f"{anew} (quyền 600)."
        )
    if not there:
        return warning(name, "Chưa có mã PIN nên kiosk không có trang nhân viên.", anew)
    return ok(name, "Có mã PIN. Để mở: giữ ngón tay 5 giây ở góc trên bên trái trang đầu.")
