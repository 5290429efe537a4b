"""How the devices are, as they tell it themselves: the newest word of each.

Only the hub that speaks hears them. What one says is for the staff's eyes; nothing of the queue
hangs on it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType

from broker_config.messages import Device, DeviceState
from hub.devices import Room, wrong_name

_MOST = 500


class RollCall:
    """Keeps the newest state of each device by its name; safe to use from several threads."""

    def __init__(self, on_news: Callable[[], None] = lambda: None) -> None:
        self._on_news = on_news
        self._lock = threading.Lock()
        self._said: Mapping[str, Device] = MappingProxyType({})

    def take(self, topic: str, payload: bytes) -> None:
        """Take what a device says; raises `UnreadableMessageError` for what is no state.

        An empty payload takes a device off the list: so a retained message is cleared.
        """
        name = topic.rsplit("/", 1)[-1]
        said = Device.from_bytes(payload) if payload else None
        with self._lock:
            before = self._said.get(name)
            kept = {key: value for key, value in self._said.items() if key != name}
            if said is not None and len(kept) < _MOST:
                # A last will says no more than that it is gone; what it was is still known.
                kind = said.kind or (before.kind if before else None)
                kept[name] = said.model_copy(update={"kind": kind})
            self._said = MappingProxyType(dict(sorted(kept.items())))
            changed = self._said.get(name) != before
        if changed:
            self._on_news()

    def mistaken(self, kiosk: str, device: str) -> None:
        """Note that a kiosk shows the key of another device.

        It cannot say so itself, as the broker lets it in no more than the hub. What a device that
        is there says of itself stands.
        """
        with self._lock:
            known = self._said.get(kiosk)
        if wrong_name(kiosk, Room.KIOSK) or (known and known.state is not DeviceState.OFFLINE):
            return
        said = Device(state=DeviceState.OFFLINE, kind="kiosk", detail={"key": device})
        self.take(kiosk, said.to_bytes())

    def devices(self) -> Mapping[str, Device]:
        """Give all devices that were heard of, by name."""
        return self._said
