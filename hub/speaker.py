"""The hub's voice on MQTT, which one of several hubs has at a time.

All hubs of a centre are the one device ``hub``, under one client id, so the broker itself lets only
the newest of them speak. A hub that stands by has no connection at all: no last will of its own can
then say that the hub is offline while another speaks.
"""

from __future__ import annotations

from collections.abc import Callable

from broker_config.link import Link
from broker_config.messages import DeviceState


class Speaker:
    """A link that is there only while this hub speaks. One thread raises and lowers it."""

    def __init__(self, make_link: Callable[[], Link]) -> None:
        self.on_connect: Callable[[], None] | None = None
        self._make_link = make_link
        self._link: Link | None = None

    @property
    def speaks(self) -> bool:
        """Tell whether this hub is the one that speaks."""
        return self._link is not None

    @property
    def cut_off(self) -> bool:
        """Tell whether it should speak and the broker does not hear it."""
        link = self._link
        return link is not None and not link.connected

    def begin(self) -> None:
        """Connect, and say the state of the hub."""
        if self._link is None:
            self._link = link = self._make_link()
            link.on_connect = self.on_connect
            link.start()

    def end(self) -> None:
        """Say that this hub goes, and disconnect."""
        link, self._link = self._link, None
        if link is not None:
            link.stop()

    def publish(self, topic: str, payload: bytes) -> bool:
        """Publish a retained message; False when it was not."""
        return self._link is not None and self._link.publish(topic, payload)

    def state(self, state: DeviceState, **detail: str) -> None:
        """Say how the hub is, while it speaks."""
        if self._link is not None:
            self._link.state(state, **detail)
