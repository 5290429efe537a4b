from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hub.client import Hub, HubRefusedError, HubUnreachableError, Ticket
from kiosk.offline import Given, Offline
from kiosk.uptime import Uptime, uptime


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class FakeHub(Hub):
    """A hub that takes, refuses or is away."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.refuses: set[str] = set()
        self.away_after = 99
        self.dealt: list[str] = []

    def series(self, kiosk: str, *, request_id: str) -> str:
        if len(self.taken) >= self.away_after:
            raise HubUnreachableError("away")
        self.dealt.append(request_id)
        return f"{kiosk}{'ABC'[len(self.dealt) - 1]}"

    def issue(self, service: str, **fields: Any) -> Ticket:
        if len(self.taken) >= self.away_after:
            raise HubUnreachableError("away")
        label = fields["offline"]["label"]
        if label in self.refuses:
            raise HubRefusedError(422, {"type": "/problems/invalid-request"})
        self.taken.append({"service": service, **fields})
        return Ticket.model_validate(
            {
                "id": f"id-{label}",
                "label": label,
                "service": service,
                "state": "waiting",
                "issued_at": "2026-11-24T01:00:00Z",
            }
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def offline(tmp_path: Path, clock: Clock) -> Offline:
    found = Offline(tmp_path / "offline", "K1", clock)
    (tmp_path / "offline" / "series").write_text("K1-000")
    return found


def give(offline: Offline, wish: str = "w") -> Given:
    return offline.give("certify", "none", None, "vi", wish)


def hand_in(offline: Offline, hub: Hub) -> list[tuple[str, str]]:
    named: list[tuple[str, str]] = []
    offline.hand_in(hub, lambda given, ticket: named.append((given.label, ticket.id)))
    return named


def test_numbers_follow_each_other(offline: Offline) -> None:
    assert [give(offline).label for _ in range(3)] == ["K1-001", "K1-002", "K1-003"]


def test_the_series_goes_on_after_a_restart(offline: Offline, tmp_path: Path) -> None:
    give(offline)
    again = Offline(tmp_path / "offline", "K1", Clock())
    assert give(again).label == "K1-002"
    assert [given.label for given in again.waiting()] == ["K1-001", "K1-002"]


def test_a_series_of_the_first_version_goes_on(offline: Offline, tmp_path: Path) -> None:
    (tmp_path / "offline" / "series").write_text("7")
    assert give(offline).label == "K1-008"


def test_the_hub_hears_of_a_series_of_the_first_version_lest_it_deals_it_again(
    offline: Offline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = FakeHub()
    (tmp_path / "offline" / "series").write_text("7")
    monkeypatch.setattr(hub, "series", lambda kiosk, **_: kiosk)
    offline.ask_series(hub)
    assert give(offline).label == "K1-008"
    (tmp_path / "offline" / "series").write_text("8")
    monkeypatch.setattr(hub, "series", lambda kiosk, **_: f"{kiosk}A")
    offline.ask_series(hub)
    assert give(offline).label == "K1A-001"


def test_a_kiosk_that_lost_its_disk_is_dealt_a_series_by_the_hub(
    tmp_path: Path, clock: Clock
) -> None:
    lost, hub = Offline(tmp_path / "new", "K1", clock), FakeHub()
    lost.ask_series(hub)
    lost.ask_series(hub)
    assert len(hub.dealt) == 1, "once is enough"
    assert give(lost).label == "K1A-001"
    again = Offline(tmp_path / "new", "K1", clock)
    again.ask_series(hub)
    assert give(again).label == "K1A-002"


def test_without_disk_and_hub_a_kiosk_makes_up_a_series_the_hub_never_deals_and_keeps_it(
    tmp_path: Path, clock: Clock
) -> None:
    lost, hub = Offline(tmp_path / "new", "K1", clock), FakeHub()
    hub.away_after = 0
    with pytest.raises(HubUnreachableError):
        lost.ask_series(hub)
    first = give(lost).label
    assert re.fullmatch(r"K1[JQ][A-Z2-9]-001", first)
    assert len(first) <= 8, "the digits of a button box have no room for more"
    lost.ask_series(FakeHub())
    assert give(lost).label == first.replace("-001", "-002")


def test_a_hub_that_deals_no_series_does_not_keep_the_kiosk_from_giving_numbers(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def older(*_: object, **__: object) -> str:
        raise HubRefusedError(404, {"type": "/problems/not-found"})

    lost, hub = Offline(tmp_path / "new", "K1", clock), FakeHub()
    monkeypatch.setattr(hub, "series", older)
    lost.ask_series(hub)
    assert re.fullmatch(r"K1[JQ][A-Z2-9]-001", give(lost).label)


def test_the_series_begins_again_after_999_and_jumps_over_what_waits(
    offline: Offline, tmp_path: Path
) -> None:
    give(offline)
    (tmp_path / "offline" / "series").write_text("K1-999")
    assert give(offline).label == "K1-002"


def test_numbers_are_handed_in_by_age_with_their_first_wish(offline: Offline, clock: Clock) -> None:
    give(offline, "first")
    clock.now += 30
    give(offline, "second")
    clock.now += 10
    hub = FakeHub()
    assert hand_in(offline, hub) == [("K1-001", "id-K1-001"), ("K1-002", "id-K1-002")]
    assert [sent["offline"]["age_s"] for sent in hub.taken] == [40, 10]
    assert [sent["request_id"] for sent in hub.taken] == ["first", "second"]
    assert offline.waiting() == []


def test_a_clock_that_went_back_makes_no_negative_age(offline: Offline, clock: Clock) -> None:
    give(offline)
    clock.now -= 3600
    hub = FakeHub()
    hand_in(offline, hub)
    assert hub.taken[0]["offline"]["age_s"] == 0


def test_a_clock_that_is_set_changes_no_age_while_the_machine_runs(
    tmp_path: Path, clock: Clock
) -> None:
    up = [Uptime("boot-1", 500.0)]
    offline = Offline(tmp_path / "offline", "K1", clock, lambda: up[0])
    (tmp_path / "offline" / "series").write_text("K1-000")
    give(offline, "at a clock without a battery")
    clock.now += 40 * 365 * 86400
    up[0] = Uptime("boot-1", 600.0)
    give(offline, "after the clock was set")
    clock.now -= 7200
    up[0] = Uptime("boot-1", 660.0)
    # The kiosk was started anew; the machine was not.
    again, hub = Offline(tmp_path / "offline", "K1", clock, lambda: up[0]), FakeHub()
    assert hand_in(again, hub) == [("K1-001", "id-K1-001"), ("K1-002", "id-K1-002")]
    assert [sent["offline"]["age_s"] for sent in hub.taken] == [160, 60]


def test_after_a_start_of_the_machine_the_clock_on_the_wall_tells_the_age(
    tmp_path: Path, clock: Clock
) -> None:
    up = [Uptime("boot-1", 500.0)]
    offline = Offline(tmp_path / "offline", "K1", clock, lambda: up[0])
    give(offline)
    up[0], hub = Uptime("boot-2", 20.0), FakeHub()
    clock.now += 90
    hand_in(offline, hub)
    assert hub.taken[0]["offline"]["age_s"] == 90


def test_a_number_kept_by_an_older_version_is_handed_in_too(
    tmp_path: Path, offline: Offline, clock: Clock
) -> None:
    file = tmp_path / "offline" / f"{give(offline).label}.json"
    kept = json.loads(file.read_bytes())
    del kept["up"]
    file.write_text(json.dumps(kept))
    clock.now += 5
    hub = FakeHub()
    hand_in(offline, hub)
    assert hub.taken[0]["offline"]["age_s"] == 5


def test_this_machine_knows_how_long_it_runs() -> None:
    first, second = uptime(), uptime()
    assert first.boot == second.boot != ""
    assert 0 < first.seconds <= second.seconds


def test_a_hub_that_goes_away_again_loses_nothing(offline: Offline) -> None:
    give(offline)
    give(offline)
    hub = FakeHub()
    hub.away_after = 1
    with pytest.raises(HubUnreachableError):
        hand_in(offline, hub)
    assert [given.label for given in offline.waiting()] == ["K1-002"]


def test_a_refused_number_is_set_aside_and_the_others_go_on(
    offline: Offline, tmp_path: Path
) -> None:
    give(offline)
    give(offline)
    hub = FakeHub()
    hub.refuses = {"K1-001"}
    assert hand_in(offline, hub) == [("K1-002", "id-K1-002")]
    assert offline.waiting() == []
    assert (tmp_path / "offline" / "refused" / "K1-001.1.json").exists()


def test_an_unreadable_file_is_set_aside(offline: Offline, tmp_path: Path) -> None:
    give(offline)
    (tmp_path / "offline" / "K1-007.json").write_bytes(b"{")
    assert [given.label for given in offline.waiting()] == ["K1-001"]
    assert (tmp_path / "offline" / "refused" / "K1-007.1.json").exists()
