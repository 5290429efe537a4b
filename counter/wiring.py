"""Draw how a room, its boxes and its buttons are wired: ``python -m counter.wiring DIR``.

The drawings of docs/boxes.md and of the guides, as SVG, for whoever screws them on. Vietnamese
first, English below; wires differ by how they are drawn and by their letters, not by colour alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from html import escape
from pathlib import Path

from look.theme import DAY

COUNTERS = 7
_FONT = "'Be Vietnam Pro', 'DejaVu Sans', sans-serif"
_A, _B, _GROUND = DAY.warning, DAY.action, DAY.text_quiet
_DASHES = {_A: "", _B: "10 5", _GROUND: "3 4"}


def line_drawing() -> str:
    """Draw the boxes of one RS-485 line, from the computer to the last of them."""
    step, first, top, apart = 112.0, 530.0, 180.0, 24.0
    places = [first + step * n for n in range(COUNTERS)]
    end = places[-1] + 152
    parts = [
        _title("Bảy hộp nút trên một đường dây RS-485", "Seven boxes on one RS-485 line"),
        _box((20, 150), (120, 110), "Máy tính", "computer"),
        _box((190, 150), (120, 110), "USB–RS485", "adapter"),
        _wire(DAY.text, (140, 205), (190, 205)),
        _text(165, 196, "USB", 13),
    ]
    for n, (letter, colour) in enumerate((("A", _A), ("B", _B), ("GND", _GROUND))):
        y = top + apart * n
        parts += [
            _wire(colour, (310, y), (end, y)),
            _text(316, y - 5, letter, 14, colour, anchor="start"),
        ]
    for number, x in enumerate(places, start=1):
        for n, colour in enumerate((_A, _B, _GROUND)):
            at = x - 24 + 24 * n
            parts += [
                _wire(colour, (at, top + apart * n), (at, 300)),
                _dot(at, top + apart * n, colour),
            ]
        parts += [
            _box((x - 48, 300), (96, 92), f"Hộp {number}", f"counter {number}"),
            _wire(DAY.text, (x, 392), (x, 424)),
            _text(x, 440, "sạc 5 V", 13),
        ]
    parts += [
        _resistor(366, top, apart),
        _resistor(end - 92, top, apart),
        _note(
            366,
            100,
            "120 Ω giữa A và B chỉ ở hai đầu dây",
            "120 Ω between A and B at both ends only: take the one off in boxes 1 to 6",
        ),
        _note(
            20,
            480,
            "Ở hộp 1: 680 Ω từ A lên +5 V, 680 Ω từ B xuống GND. Nối hộp này sang hộp kia, "
            "không nối hình sao.",
            "In box 1: 680 Ω from A to +5 V and from B to GND. From box to box, no star. "
            "If nothing is heard, swap A and B.",
        ),
        _note(
            20,
            530,
            "Mỗi hộp một bộ sạc điện thoại 5 V; gạt công tắc địa chỉ 1, 2, 3 … cho từng hộp.",
            "A phone charger for each box; set the address switches to 1, 2, 3 …",
        ),
    ]
    return _drawing(1380, 570, parts)


def button_drawing() -> str:
    """Draw a bare push button on the control lines of an adapter, with both kinds of adapter."""
    parts = [
        _title("Một nút bấm giữa RTS và CTS", "One push button between RTS and CTS"),
        _box((20, 120), (120, 110), "Máy tính", "computer"),
        _box((200, 120), (150, 110), "USB–RS232", "adapter, DB9"),
        _wire(DAY.text, (140, 175), (200, 175)),
        _text(170, 166, "USB", 13),
        _text(356, 144, "7 RTS", 14, _A, anchor="start"),
        _wire(_A, (350, 150), (640, 150), (640, 166)),
        _text(356, 214, "8 CTS", 14, _B, anchor="start"),
        _wire(_B, (350, 200), (640, 200), (640, 184)),
        _text(500, 180, "hai sợi, tới 15 m / two wires, up to 15 m", 13),
        _button(640, 175),
        _note(
            720,
            150,
            "Nút nhấn nhả, hai chân, chân nào cũng được",
            "push button, normally open; either way round",
        ),
        _text(20, 290, "Loại bo mạch TTL (FT232, CP2102): chân RTS và CTS", 17, anchor="start"),
        _text(20, 312, "A TTL board: its pads RTS and CTS", 14, DAY.text_quiet, anchor="start"),
        _box((200, 330), (150, 130), "USB–TTL", "FT232, CP2102"),
        _text(356, 354, "RTS", 14, _A, anchor="start"),
        _wire(_A, (350, 360), (640, 360), (640, 386)),
        _text(356, 444, "CTS", 14, _B, anchor="start"),
        _wire(_B, (350, 430), (640, 430), (640, 404)),
        _button(640, 395),
        _text(356, 398, "VCC", 14, _GROUND, anchor="start"),
        _wire(_GROUND, (350, 404), (440, 404)),
        _wire(_GROUND, (440, 404), (440, 430)),
        _dot(440, 430, _B),
        _panel(431, 408, 18, 18),
        _text(456, 422, "10 kΩ", 13, anchor="start"),
        _note(
            720,
            340,
            "Dây dài hơn 1 m: thêm 10 kΩ từ CTS lên VCC; tối đa 3 m",
            "wire longer than 1 m: add 10 kΩ from CTS to VCC; 3 m at most",
        ),
        _note(
            720,
            400,
            "Nhiều bo CH340 rẻ không có chân RTS, CTS: hỏi trước",
            "many cheap CH340 boards lead no RTS or CTS out: ask before buying",
        ),
        _note(
            20,
            500,
            "Bấm ngắn: mời tiếp · giữ 1 giây: mời lại · giữ 4 giây: vắng. "
            "Mỗi quầy một bộ chuyển USB.",
            "Short: next · 1 second: recall · 4 seconds: no-show. One adapter for each counter.",
        ),
    ]
    return _drawing(1290, 545, parts)


def room_drawing() -> str:
    """Draw what is plugged into the machine of a ward, and what has its power from the UPS."""
    power = _B
    parts = [
        _title("Cái gì cắm vào đâu", "What is plugged in where"),
        _box((480, 220), (220, 140), "Máy tính", "computer"),
        _box((60, 90), (200, 90), "Màn cảm ứng", "touch panel"),
        _wire(DAY.text, (260, 115), (580, 115), (580, 220)),
        _text(400, 107, "HDMI", 14),
        _wire(DAY.text, (260, 155), (530, 155), (530, 220)),
        _text(400, 147, "USB", 14),
        _box((60, 230), (200, 90), "Máy in phiếu", "slip printer"),
        _wire(DAY.text, (260, 275), (480, 275)),
        _text(400, 267, "USB", 14),
        _box((60, 400), (200, 110), "Bộ lưu điện", "UPS"),
        _wire(DAY.text, (260, 430), (550, 430), (550, 360)),
        _text(400, 422, "USB", 14),
        _wire(power, (260, 480), (630, 480), (630, 360)),
        _text(400, 472, "điện / power", 14, power),
        _wire(power, (60, 455), (24, 455), (24, 135), (60, 135)),
        _wire(power, (24, 275), (60, 275)),
        _box((960, 80), (220, 80), "Màn hình phòng chờ", "waiting-room screens"),
        _wire(DAY.text, (700, 245), (750, 245), (750, 120), (960, 120)),
        _text(860, 112, "HDMI", 14),
        _box((960, 185), (220, 80), "Loa", "loudspeaker"),
        _wire(DAY.text, (700, 270), (790, 270), (790, 225), (960, 225)),
        _text(860, 217, "3,5 mm", 14),
        _box((960, 290), (220, 80), "Bộ chuyển của nút", "adapter of boxes, buttons"),
        _wire(DAY.text, (700, 310), (790, 310), (790, 330), (960, 330)),
        _text(860, 322, "USB", 14),
        _box((960, 395), (220, 80), "Mạng của phường", "officials' computers"),
        _wire(DAY.text, (700, 335), (750, 335), (750, 435), (960, 435)),
        _text(860, 427, "dây mạng / LAN", 14),
    ]
    return _drawing(1210, 535, parts)


DRAWINGS = {
    "wiring-room.svg": room_drawing,
    "wiring-line.svg": line_drawing,
    "wiring-button.svg": button_drawing,
}


def _drawing(width: int, height: int, parts: Iterable[str]) -> str:
    inner = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="{_FONT}">\n'
        f'<rect width="{width}" height="{height}" fill="{DAY.surface}"/>\n{inner}\n</svg>\n'
    )


def _title(vietnamese: str, english: str) -> str:
    return _text(20, 40, vietnamese, 24, anchor="start", weight=600) + _text(
        20, 66, english, 16, DAY.text_quiet, anchor="start"
    )


def _note(x: float, y: float, vietnamese: str, english: str) -> str:
    return _text(x, y, vietnamese, 17, anchor="start") + _text(
        x, y + 21, english, 14, DAY.text_quiet, anchor="start"
    )


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str = DAY.text,
    *,
    anchor: str = "middle",
    weight: int = 500,
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}" '
        f'font-weight="{weight}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _panel(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" '
        f'fill="{DAY.surface}" stroke="{DAY.text}" stroke-width="2"/>'
    )


def _box(at: tuple[float, float], size: tuple[float, float], name: str, below: str) -> str:
    (x, y), (width, height) = at, size
    middle = x + width / 2
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="10" '
        f'fill="{DAY.ground}" stroke="{DAY.line}" stroke-width="2"/>'
        + _text(middle, y + height / 2 - 2, name, 17, weight=600)
        + _text(middle, y + height / 2 + 20, below, 13, DAY.text_quiet)
    )


def _wire(colour: str, *points: tuple[float, float]) -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    dashes = f' stroke-dasharray="{_DASHES[colour]}"' if _DASHES.get(colour) else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="3"{dashes}/>'


def _dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{colour}"/>'


def _resistor(x: float, top: float, apart: float) -> str:
    """Draw a resistor between the wires A and B."""
    return (
        _wire(DAY.text, (x, top - 22), (x, top))
        + _wire(DAY.text, (x, top - 22), (x + 16, top - 22))
        + _panel(x + 16, top - 30, 60, 16)
        + _wire(DAY.text, (x + 76, top - 22), (x + 92, top - 22), (x + 92, top + apart))
        + _dot(x, top, _A)
        + _dot(x + 92, top + apart, _B)
        + _text(x + 46, top - 17, "120 Ω", 13)
    )


def _button(x: float, y: float) -> str:
    return (
        f'<circle cx="{x:g}" cy="{y - 9:g}" r="5" fill="{DAY.text}"/>'
        f'<circle cx="{x:g}" cy="{y + 9:g}" r="5" fill="{DAY.text}"/>'
        f'<line x1="{x + 12:g}" y1="{y - 16:g}" x2="{x + 12:g}" y2="{y + 16:g}" '
        f'stroke="{DAY.text}" stroke-width="4"/>'
        f'<line x1="{x + 12:g}" y1="{y:g}" x2="{x + 30:g}" y2="{y:g}" '
        f'stroke="{DAY.text}" stroke-width="4"/>'
        f'<rect x="{x + 30:g}" y="{y - 20:g}" width="16" height="40" rx="6" fill="{DAY.action}"/>'
    )


if __name__ == "__main__":
    for name, draw in DRAWINGS.items():
        (Path(sys.argv[1]) / name).write_text(draw(), encoding="utf-8")
