"""Start the kiosk: the window, the desk, the reader, the spool, the line to the broker."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from broker_config.settings import BrokerSettings
from broker_config.trust import Trust
from kiosk.settings import KioskSettings, PrinterSettings
from look.settings import LookSettings
from look.window import Place, prepare

log = logging.getLogger(__name__)
_ALIVE_S = 1.0


def run(  # noqa: PLR0917 - every room is started with plain values in this order
    kiosk: KioskSettings,
    printer: PrinterSettings,
    broker: BrokerSettings,
    centre_id: str,
    hub_url: str,
    find: Callable[[str], Path],
    state: Path,
    trace: Path | None = None,
    *,
    centre_name: str = "",
    look: LookSettings | None = None,
    key: str | None = None,
    trust: Trust | None = None,
    alive: Callable[[], None] = lambda: None,
) -> int:
    """Run one kiosk until SIGTERM or SIGINT; 0 when it was asked to end.

    `alive` is told as long as the loop turns that draws and takes the touches.
    """
    # The book's index is made while people already touch the screen: whoever computes gives way to
    # the window ten times sooner than Python's usual 5 ms, or a touch would wait for frames.
    sys.setswitchinterval(0.0005)
    place = Place.parse(kiosk.monitor)
    os.environ.setdefault("KIVY_AUDIO", "sdl2")
    prepare(place, state / "kivy" / f"kiosk-{kiosk.id}")

    from kivy.clock import Clock

    from broker_config.link import Link
    from broker_config.messages import errand_topic
    from broker_config.trace import Trace
    from hub.client import Hub
    from kiosk.book import Reader
    from kiosk.desk import Desk
    from kiosk.errands import Errands
    from kiosk.health import Watch
    from kiosk.offline import Offline
    from kiosk.pin import FILE, Gate
    from kiosk.sounds import Sounds
    from kiosk.spool import Spool
    from kiosk.texts import Texts
    from kiosk.uptime import uptime
    from kiosk.window import Window

    own = state / f"kiosk-{kiosk.id}"
    own.mkdir(parents=True, exist_ok=True)
    file = Path(printer.path) if printer.kind == "file" and printer.path else state / "printer.bin"
    tracer = Trace(trace)
    link = Link(broker, centre_id, kiosk.id, kind="kiosk", key=key, trust=trust)
    look = look or LookSettings()
    window = Window(
        kiosk,
        texts=Texts.load(find),
        trace=tracer,
        link=link,
        centre=centre_name,
        emblem=str(find(look.emblem)) if look.emblem else "",
        sounds=Sounds(own / "spoken", find),
    )
    window.wear(look.colours)
    spool = Spool(printer, own, file, window.slip_came, on_trouble=window.printer_is)
    reader = Reader(own, state, find, window.found, window.book_opened)
    hub = Hub(hub_url, key=key, trust=trust, timeout_s=3.0)
    desk = Desk(
        hub,
        kiosk.id,
        own,
        offline=Offline(own / "offline", kiosk.id, time.time, uptime),
        spool=spool,
        reader=reader,
        on_answer=window.answered,
        on_services=window.offers,
        on_away=window.hub_away,
    )
    gate = Gate(state / FILE, own / "tries", time.monotonic)
    window.connect(desk, spool, reader, gate)
    link.subscribe(
        errand_topic(centre_id, kiosk.id), Errands(window.errand, lambda: datetime.now(UTC)).take
    )
    Clock.schedule_interval(lambda _: alive(), _ALIVE_S)
    if place.monitor is not None:
        window.hide_cursor()
    parts = (link, spool, reader, desk, Watch(own, window.machine_is))
    for part in parts:
        part.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: window.end())
    try:
        window.run()
    finally:
        _stop(parts)
        hub.close()
        tracer.close()
    log.info("the kiosk %s ends (process %d)", kiosk.id, os.getpid())
    return 0


class _Part(Protocol):
    def stop(self) -> None: ...


def _stop(parts: Iterable[_Part]) -> None:
    """Stop all parts at once: each waits for a thread of its own, and none for another's."""
    threads = [threading.Thread(target=part.stop, daemon=True) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
