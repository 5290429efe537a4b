"""What a hub has seen before it answers its first call."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import httpx
import pytest

from broker_config.settings import BrokerSettings
from hub import app, opening
from hub.client import new_request_id
from hub.nightwatch import Nightwatch
from hub.settings import HubSettings, ServiceSettings
from hub.store.engine import Store, database_url
from tests.processes import free_port, wait_until
from tests.store.office import CENTRE, Clock, Office


def test_the_first_call_is_for_whom_the_settings_have_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land = ServiceSettings(id="land", name="Đất đai", letter="D")
    clock = Clock()
    with closing(Store(database_url("", tmp_path))) as store:
        store.open()
        before = Office(store, replace(CENTRE, services=(*CENTRE.services, land)), clock)
        forgotten = before.take("land").label
    ends: list[Callable[[], None]] = []

    @contextmanager
    def ended_by_the_test(end: Callable[[], None]) -> Iterator[None]:
        ends.append(end)
        yield

    monkeypatch.setattr(app, "_ended_by_signals", ended_by_the_test)
    monkeypatch.setattr(app, "utc_now", clock)
    monkeypatch.setattr(Nightwatch, "_look", lambda _: None)  # it would look a moment later
    monkeypatch.setattr(opening, "SOON_S", 30.0)  # nobody asks before it is open
    monkeypatch.setattr(gc, "freeze", lambda: None)
    port = free_port()
    places = (HubSettings(port=port), BrokerSettings(port=free_port()), tmp_path, tmp_path / "book")
    hub = Thread(target=app.run, args=(CENTRE, *places))
    hub.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False) as http:

            def press(verb: str) -> httpx.Response:
                body = {"request_id": new_request_id()}
                return http.post(f"/counters/1/{verb}", json=body, timeout=10)

            def opened() -> bool:
                try:
                    return press("open").is_success
                except httpx.TransportError:
                    return False

            wait_until(opened, "the hub answers")
            assert press("next").json()["ticket"]["label"] == forgotten
    finally:
        ends[0]()
        hub.join(timeout=10)
