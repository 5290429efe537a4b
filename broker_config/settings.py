"""Where the broker is: the table ``[broker]``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class BrokerSettings(BaseModel):
    """Where MQTT is spoken, and whether the centre starts the broker itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=1883, ge=1, le=65535)
    embedded: bool = True
