"""What stands behind the kiosk's window: desk, reader, spool, the line to the broker."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from broker_config.link import Link
from broker_config.messages import errand_topic
from broker_config.trace import Trace
from hub.client import Hub
from kiosk.book import Reader
from kiosk.desk import Desk
from kiosk.errands import Errands
from kiosk.fittings import Fittings
from kiosk.health import Watch
from kiosk.offline import Offline
from kiosk.pin import FILE, Gate
from kiosk.sounds import Sounds
from kiosk.spool import Spool
from kiosk.uptime import uptime
from kiosk.window import Window
from look.texts import Texts


class Room:
    """One kiosk: its window, and the parts with a thread of their own."""

    def __init__(self, fittings: Fittings, trace: Trace) -> None:
        kiosk, printer, look = fittings.kiosk, fittings.printer, fittings.look
        find, state, centre = fittings.find, fittings.state, fittings.centre_id
        key, trust = fittings.key, fittings.trust
        own = state / f"kiosk-{kiosk.id}"
        own.mkdir(parents=True, exist_ok=True)
        named = printer.kind == "file" and printer.path
        file = Path(printer.path) if named else state / "printer.bin"
        link = Link(fittings.broker, centre, kiosk.id, kind="kiosk", key=key, trust=trust)
        self.window = window = Window(
            kiosk,
            texts=Texts.load(find),
            trace=trace,
            link=link,
            centre=fittings.centre_name,
            emblem=str(find(look.emblem)) if look.emblem else "",
            sounds=Sounds(own / "spoken", find),
        )
        window.wear(look.colours)
        spool = Spool(printer, own, file, window.slip_came, on_trouble=window.printer_is)
        reader = Reader(own, state, find, window.course.found, window.book_opened)
        self._hub = Hub(fittings.hub_url, key=key, trust=trust, timeout_s=3.0)
        desk = Desk(
            self._hub,
            kiosk.id,
            own,
            offline=Offline(own / "offline", kiosk.id, time.time, uptime),
            spool=spool,
            reader=reader,
            on_answer=window.course.answered,
            on_services=window.offers,
            on_away=window.hub_away,
        )
        window.connect(desk, spool, reader, Gate(state / FILE, own / "tries", time.monotonic))
        link.subscribe(
            errand_topic(centre, kiosk.id),
            Errands(window.errand, lambda: datetime.now(UTC)).take,
        )
        self._parts = (link, spool, reader, desk, Watch(own, window.machine_is))

    def start(self) -> None:
        """Let people in."""
        for part in self._parts:
            part.start()
        self.window.begin()

    def stop(self) -> None:
        """Stop all parts at once: each waits for a thread of its own, and none for another's."""
        self.window.end()
        threads = [threading.Thread(target=part.stop, daemon=True) for part in self._parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._hub.close()
