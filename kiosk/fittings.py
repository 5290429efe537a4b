"""What one kiosk is fitted with: its settings, the hub and broker it speaks to, its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from broker_config.settings import BrokerSettings
from broker_config.trust import Trust
from kiosk.settings import KioskSettings, PrinterSettings
from look.settings import LookSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Fittings:
    """Where and with what a kiosk works; `find` finds a file of the centre, `state` is a folder."""

    kiosk: KioskSettings
    printer: PrinterSettings
    broker: BrokerSettings
    centre_id: str
    hub_url: str
    find: Callable[[str], Path]
    state: Path
    centre_name: str = ""
    look: LookSettings = field(default_factory=LookSettings)
    key: str | None = None
    trust: Trust | None = None
