"""What the window of the virtual boxes shows: a card for each box and for each bare button.

Pure: what the hardware shows goes in, parts to draw come out. Each lamp says in words what its
colour says, as the box of plastic says it by how it blinks (docs/boxes.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from counter.button import LONG_S, VERY_LONG_S, meant
from counter.codec import Key, Lamp, Light
from look.fonts import Weight
from look.layout import Box
from look.parts import Align, Button, Panel, Part, Words
from look.text import fit
from look.theme import DAY, HALL

CARD_W, CARD_H = 300, 344
FOOT, GAP = 52, 16

KEYS = {
    Key.NEXT: "Mời tiếp",
    Key.RECALL: "Mời lại",
    Key.NO_SHOW: "Vắng",
    Key.START: "Bắt đầu",
    Key.FINISH: "Xong",
    Key.OPEN: "Mở/đóng",
}
LIGHTS = {
    Light.CLOSED: "Quầy đóng",
    Light.OPEN: "Quầy mở",
    Light.PAUSED: "Tạm nghỉ",
    Light.CALLED: "Đang mời",
    Light.SERVING: "Đang làm",
    Light.AWAY: "Mất máy chủ",
    Light.LATE: "Đã quá lâu, bấm lại",
    Light.REFUSED: "Lúc này không được",
    Light.FAULT: "Hộp có lỗi, báo kỹ thuật",
}
# The light-emitting diodes of a box, as docs/boxes.md suggests them; not colours of a screen.
_OFF, _GREEN, _AMBER, _RED, _ALL = "#40505c", "#39c46d", "#ffb300", "#ff5a47", "#ffffff"
LAMPS = {
    Light.CLOSED: _OFF,
    Light.OPEN: _GREEN,
    Light.PAUSED: _GREEN,
    Light.CALLED: _AMBER,
    Light.SERVING: _RED,
    Light.AWAY: _ALL,
    Light.LATE: _ALL,
    Light.REFUSED: _RED,
    Light.FAULT: _RED,
}


@dataclass(frozen=True)
class BoxSeen:
    """One virtual box: the lamp it shows (None: it knows no computer) and the presses it holds."""

    address: int
    counter: str
    lamp: Lamp | None
    held: int = 0
    plugged: bool = True


@dataclass(frozen=True)
class ButtonSeen:
    """One virtual bare button; `held_s` is for how long it is pressed now, 0 when it is not."""

    counter: str
    held_s: float = 0.0
    plugged: bool = True


Seen = BoxSeen | ButtonSeen


def window_size(count: int) -> tuple[int, int]:
    """Choose a window for so many cards, no wider than a laptop's screen."""
    columns, rows = _grid(count)
    shrink = min(1.0, 1320 / (columns * (CARD_W + GAP)), 700 / (rows * (CARD_H + GAP) + FOOT))
    wide, high = columns * (CARD_W + GAP) + GAP, rows * (CARD_H + GAP) + GAP + FOOT
    return round(wide * shrink), round(high * shrink)


def draw(seen: Sequence[Seen], width: float, height: float) -> tuple[Part, ...]:
    """Lay out all cards in a window of that size."""
    columns, rows = _grid(len(seen))
    scale = min(
        width / (columns * (CARD_W + GAP) + GAP), height / (rows * (CARD_H + GAP) + GAP + FOOT)
    )
    gap = GAP * scale
    whole = Box(0, 0, width, height)
    foot, rest = whole.inset(gap).foot(FOOT * scale - gap, gap)
    cells = rest.grid(columns, rows, gap)
    parts: list[Part] = [Panel(whole, DAY.ground)]
    for one, cell in zip(seen, cells, strict=False):
        parts += _card(one, cell, scale)
    parts += _foot(seen, foot, scale)
    return tuple(parts)


def _grid(count: int) -> tuple[int, int]:
    columns = min(max(count, 1), 4) if count <= 8 else math.ceil(math.sqrt(count * 1.8))
    return columns, math.ceil(max(count, 1) / columns)


def _card(seen: Seen, cell: Box, scale: float) -> Iterator[Part]:
    yield Panel(cell, DAY.surface, DAY.line, 14 * scale, 2 * scale)
    inner = cell.inset(14 * scale)
    title, rest = inner.top(30 * scale, 8 * scale)
    yield _words(
        title, f"Quầy {seen.counter}", 22, scale, DAY.text, align="left", weight="SemiBold"
    )
    match seen:
        case BoxSeen():
            number = f"hộp {seen.address:02}" + f" · giữ {seen.held} lần" * bool(seen.held)
            yield _words(title, number, 17, scale, DAY.text_quiet, align="right")
            yield from _box(seen, rest, scale)
        case ButtonSeen():
            yield _words(title, "một nút", 17, scale, DAY.text_quiet, align="right")
            yield from _button(seen, rest, scale)


def _box(seen: BoxSeen, room: Box, scale: float) -> Iterator[Part]:
    panel, keys = room.top(124 * scale, 12 * scale)
    yield Panel(panel, HALL.ground, None, 10 * scale)
    inner = panel.inset(12 * scale, 8 * scale)
    lit, below = inner.top(28 * scale)
    bulb, said = lit.left(26 * scale, 8 * scale)
    light = seen.lamp.light if seen.lamp else None
    yield Panel(
        bulb.middle(26 * scale, 26 * scale),
        LAMPS[light] if light else _OFF,
        HALL.line,
        13 * scale,
        2 * scale,
    )
    word = LIGHTS[light] if light else "Không thấy máy tính"
    if seen.lamp and seen.lamp.overdue:
        word = "Đang mời, chưa thấy tới"
    yield _words(said, word, 18, scale, HALL.text, align="left")
    digits, more = below.top(48 * scale)
    label = seen.lamp.label if seen.lamp else "--"
    yield _words(digits, label, 44, scale, HALL.call, align="left", weight="Bold")
    yield _words(more, _notes(seen), 16, scale, HALL.text_quiet, align="left")
    first, others = keys.top(50 * scale, 8 * scale)
    yield _key(seen.address, Key.NEXT, first, scale)
    rest = [key for key in KEYS if key is not Key.NEXT]
    upper, lower = others.rows(2, 8 * scale)
    places = (*upper.columns(2, 8 * scale), *lower.columns(3, 8 * scale))
    for key, place in zip(rest, places, strict=True):
        yield _key(seen.address, key, place, scale)


def _notes(seen: BoxSeen) -> str:
    notes = []
    # What was told before the hub was lost is no longer news.
    if seen.lamp is not None and seen.lamp.light is not Light.AWAY:
        notes.append(f"{seen.lamp.waiting} người chờ")
        if seen.lamp.due:
            notes.append(f"{seen.lamp.due} hết hẹn")
    return " · ".join(notes)


def _key(address: int, key: Key, box: Box, scale: float) -> Button:
    main = key is Key.NEXT
    face = Panel(
        box,
        DAY.action if main else DAY.surface,
        None if main else DAY.line,
        10 * scale,
        0 if main else 2 * scale,
    )
    colour = DAY.on_action if main else DAY.text
    words = _words(
        box.inset(4 * scale), KEYS[key], 20 if main else 17, scale, colour, weight="SemiBold"
    )
    pressed = DAY.action_pressed if main else DAY.surface_pressed
    return Button(f"press:{address}:{key}", KEYS[key], box, (face, words), pressed, quick=True)


def _button(seen: ButtonSeen, room: Box, scale: float) -> Iterator[Part]:
    told, above = room.foot(72 * scale, 8 * scale)
    size = min(above.w, above.h)
    round_ = above.middle(size, size)
    face = (
        Panel(round_, DAY.action, None, size / 2),
        _words(round_, "Bấm", 26, scale, DAY.on_action, weight="SemiBold"),
    )
    yield Button(f"hold:{seen.counter}", "Bấm", round_, face, DAY.action_pressed, quick=True)
    first, second = told.rows(2)
    yield _words(first, _held(seen), 19, scale, DAY.text, weight="SemiBold")
    hint = f"Ngắn: mời tiếp\ngiữ {LONG_S:.0f} giây: mời lại · {VERY_LONG_S:.0f} giây: vắng"
    yield _words(second, hint, 15, scale, DAY.text_quiet, lines=2)


def _held(seen: ButtonSeen) -> str:
    if not seen.plugged:
        return "Dây USB đã rút"
    if not seen.held_s:
        return "Không có đèn"
    key = meant(seen.held_s)
    word = KEYS[key] if key else "kẹt, không gọi ai"
    return f"{seen.held_s:.1f}".replace(".", ",") + f" giây: {word}"


def _foot(seen: Iterable[Seen], box: Box, scale: float) -> Iterator[Part]:
    pulled = any(not one.plugged for one in seen)
    cable, told = box.left(170 * scale, 14 * scale)
    words = "Cắm dây USB" if pulled else "Rút dây USB"
    face = (
        Panel(cable, DAY.surface, DAY.line, 8 * scale, 2 * scale),
        _words(cable.inset(4 * scale, 0), words, 16, scale, DAY.text),
    )
    yield Button("plug" if pulled else "pull", words, cable, face, DAY.surface_pressed, quick=True)
    text = "Hộp nút ảo. Đóng cửa sổ là tắt."
    yield _words(told, text, 16, scale, DAY.text_quiet, align="left", lines=2)


def _words(
    box: Box,
    text: str,
    px: float,
    scale: float,
    colour: str,
    *,
    align: Align = "centre",
    weight: Weight = "Medium",
    lines: int = 1,
) -> Words:
    sizes = tuple(max(8, round(px * scale * step)) for step in (1, 0.9, 0.8, 0.7, 0.6))
    setting = fit(text, weight, sizes, box.w, max(box.h, sizes[-1] * 1.4), most=lines)
    return Words(box, setting, colour, align, "middle")
