"""What the routes need of a running hub, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from hub.bell import Bell
from hub.bookshelf import Bookshelf
from hub.broadcast import Broadcast
from hub.centre import CentreConfig
from hub.commands import Clock, Commands
from hub.door import Door
from hub.forecasting import Forecasting
from hub.rollcall import RollCall
from hub.speaker import Speaker
from hub.store.engine import Store


@dataclass(frozen=True)
class House:
    """The parts of one running hub."""

    centre: CentreConfig
    store: Store
    commands: Commands
    broadcast: Broadcast
    speaker: Speaker
    rollcall: RollCall
    bell: Bell
    shelf: Bookshelf
    door: Door
    forecasting: Forecasting
    clock: Clock
    version: str
