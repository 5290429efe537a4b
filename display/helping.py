"""Which calls for help a hall hears of: each once, as somebody at a kiosk begins to call. Pure."""

from __future__ import annotations

from broker_config.messages import Device

#: The clips that say it.
SAID = ("help", "at-kiosk")


class Pleas:
    """Remember at which kiosks somebody calls."""

    def __init__(self) -> None:
        self._calling: dict[str, bool] = {}

    def hear(self, kiosk: str, device: Device) -> bool:
        """Take a kiosk's state; tell whether somebody has just begun to call there.

        What a screen hears first is what was said before it came: that is not called out.
        """
        calls = device.detail.get("help") == "called"
        before = self._calling.get(kiosk, True)
        self._calling[kiosk] = calls
        return calls and not before
