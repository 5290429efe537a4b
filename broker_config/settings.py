"""Where the broker is: the table ``[broker]``."""

from __future__ import annotations

import ipaddress

from pydantic import BaseModel, ConfigDict, Field


class BrokerSettings(BaseModel):
    """Where MQTT is spoken, and whether the centre starts the broker itself.

    Beyond this machine it is spoken over TLS, unless it is to be `plain`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=1883, ge=1, le=65535)
    embedded: bool = True
    plain: bool = False

    @property
    def encrypted(self) -> bool:
        """Tell whether the broker speaks TLS."""
        return not self.plain and not is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
