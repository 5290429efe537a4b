"""Colours by role and the type scale: the one look of both windows.

Nothing here touches Kivy, so that anything may ask for a colour. Every text role stands on its
ground with a contrast of at least 7:1 (WCAG 1.4.6), large shapes with at least 3:1 (1.4.11);
`tests/unit` computes it.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, fields, replace

NEEDED = 7.0  # WCAG 2.2, 1.4.6


class Role(str):
    """A colour that knows what it is for: another palette can be laid over what is drawn."""

    __slots__ = ("name",)
    name: str


@dataclass(frozen=True)
class Colours:
    """The colours of one ground, each named by what it is for, as ``#rrggbb``."""

    ground: str  # behind everything
    surface: str  # cards, rows, keys
    surface_pressed: str
    line: str  # borders of what can be touched: 3:1 on ground and surface
    text: str
    text_quiet: str  # second lines; still 7:1
    action: str  # the main button
    action_pressed: str
    on_action: str
    priority: str  # the second way in: people served with priority
    priority_pressed: str
    on_priority: str
    call: str  # the newest call on the screen
    on_call: str
    warning: str  # "not live", "hết giấy"
    on_warning: str

    def __post_init__(self) -> None:
        for field in fields(self):
            role = Role(getattr(self, field.name))
            role.name = field.name
            object.__setattr__(self, field.name, role)

    def instead_of(self, colour: str) -> str:
        """Choose the colour of this palette that has the role `colour` has in its own."""
        return str(getattr(self, colour.name)) if isinstance(colour, Role) else colour


DAY = Colours(
    ground="#f3f6f8",
    surface="#ffffff",
    surface_pressed="#dbe7ee",
    line="#6b7c88",
    text="#12212c",
    text_quiet="#38505f",
    action="#0b4f6c",
    action_pressed="#083b51",
    on_action="#ffffff",
    priority="#6b3a00",
    priority_pressed="#512c00",
    on_priority="#ffffff",
    call="#0b4f6c",
    on_call="#ffffff",
    warning="#8a1f11",
    on_warning="#ffffff",
)

#: The waiting-room screen: dark, so that the newest call is the brightest thing in the room.
HALL = Colours(
    ground="#0c1a24",
    surface="#142a38",
    surface_pressed="#1d3a4d",
    line="#6f93a8",
    text="#ffffff",
    text_quiet="#c3d5e0",
    action="#bfe3f5",
    action_pressed="#9fd0e8",
    on_action="#06202e",
    priority="#ffd9a0",
    priority_pressed="#f2c27c",
    on_priority="#3a1f00",
    call="#ffd84d",
    on_call="#1c1600",
    warning="#ffb4a8",
    on_warning="#3d0700",
)

#: White on black, for eyes that need more than seven to one.
HIGH_CONTRAST = Colours(
    ground="#000000",
    surface="#000000",
    surface_pressed="#333333",
    line="#ffffff",
    text="#ffffff",
    text_quiet="#ffffff",
    action="#ffe14d",
    action_pressed="#ffffff",
    on_action="#000000",
    priority="#ffffff",
    priority_pressed="#ffe14d",
    on_priority="#000000",
    call="#ffe14d",
    on_call="#000000",
    warning="#ffffff",
    on_warning="#000000",
)

#: A kiosk that nobody uses at night: a tenth of the light, and still seven to one.
NIGHT = Colours(
    ground="#05090c",
    surface="#0a1218",
    surface_pressed="#16242e",
    line="#5f7280",
    text="#abb8c1",
    text_quiet="#a3b1ba",
    action="#86b0c4",
    action_pressed="#9cc3d5",
    on_action="#020a0f",
    priority="#c09f70",
    priority_pressed="#d2b387",
    on_priority="#140900",
    call="#86b0c4",
    on_call="#020a0f",
    warning="#d49c92",
    on_warning="#170200",
)


def accented(colours: Colours, accent: str) -> Colours:
    """Put a centre's own colour in the place of the main one."""
    red, green, blue, _ = rgba(accent)
    return replace(
        colours, action=accent, action_pressed=_hex(red * 0.75, green * 0.75, blue * 0.75)
    )


def suits(accent: str) -> bool:
    """Tell whether a colour can be text on the kiosk's grounds, and ground of its white letters."""
    return all(contrast(accent, on) >= NEEDED for on in (DAY.ground, DAY.surface, DAY.on_action))


def nearest(accent: str) -> str:
    """Find the lightest colour of the same hue that suits."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*rgba(accent)[:3])
    for step in range(256):
        darker = _hex(*colorsys.hls_to_rgb(hue, lightness * (1 - step / 256), saturation))
        if suits(darker):
            return darker
    return "#000000"


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in (red, green, blue))


def rgba(colour: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """Turn ``#rrggbb`` into Kivy's four numbers between 0 and 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue, alpha


def contrast(one: str, other: str) -> float:
    """Compute the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        def linear(value: float) -> float:
            return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

        red, green, blue, _ = rgba(colour)
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True)
class Scale:
    """Sizes of one window in pixels, all from one unit.

    The unit is 1/1080 of the window's shorter side, so the same screen is drawn on a 1080×1920
    panel, on a 1920×1080 one and, smaller, on a laptop. It is less where the longer side has not
    1920 of it: what a panel of 16:9 holds, one of 16:10 or 4:3 holds too.
    """

    unit: float

    @classmethod
    def of(cls, width: float, height: float) -> Scale:
        """Make the scale of a window of `width` × `height` pixels."""
        return cls(min(min(width, height) / 1080, max(width, height) / 1920))

    def px(self, units: float) -> float:
        """Turn units into pixels, at least one."""
        return max(1.0, units * self.unit)
