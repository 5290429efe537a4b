"""What `[simulation]` may say, and the days that are made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.centre import CentreConfig
from hub.settings import Hours
from hub.simulation.crowd import crowd
from hub.simulation.settings import SimulationSettings
from hub.simulation.world import DAY_S
from hub.simulation.worlds import NoDayError, hours_of, opening_days, world_of
from motcua.join import centre_config
from motcua.premises import survey
from motcua.settings import SHIPPED, SettingsError, load

EXAMPLE = SHIPPED / "centre.toml"
MONDAY = date(2026, 1, 5)


def centre(*overrides: str) -> CentreConfig:
    """Give the shipped centre."""
    return centre_config(survey(EXAMPLE, overrides=overrides))


@pytest.mark.parametrize(
    ("override", "place", "said"),
    [
        ("simulation.arrivals={'07:30'=-1}", "simulation.arrivals.07:30", "greater than or equal"),
        ("simulation.arrivals={'7:31'=4}", "simulation.arrivals", "'7:31' is not the time"),
        ("simulation.arrivals={'07:30'=inf}", "simulation.arrivals.07:30", "finite"),
        ("simulation.arrivals=5", "simulation.arrivals", "dictionary"),
        ("simulation.busy=-0.5", "simulation.busy", "greater than or equal"),
        ("simulation.services={certify=0.7,land=0.5}", "simulation.services", "1.2 together"),
        ("simulation.services={nix=0.5}", "simulation.services", "no service is named 'nix'"),
        ("simulation.cvs={nix=0.5}", "simulation.cvs", "no service is named 'nix'"),
        ("simulation.cv=nan", "simulation.cv", "finite"),
        ("simulation.priorities={vip=0.1}", "simulation.priorities", "no class is named 'vip'"),
        ("simulation.priorities={elderly=-0.1}", "simulation.priorities.elderly", "greater"),
        ("simulation.no_show=1.5", "simulation.no_show", "less than or equal"),
        ("simulation.plans.x.9=['07:30-08:00']", "simulation.plans.x", "no counter is named '9'"),
        ("simulation.plans.x.1=['09:00-08:00']", "simulation.plans.x.1", "must end after"),
        ("simulation.plans.x.1=['07:00-09:00','08:00-10:00']", "simulation.plans.x.1", "overlap"),
        ("simulation.plans.all.1=['07:30-08:00']", "simulation.plans.all", "every counter"),
        ("simulation.plans.fifo.1=['07:30-08:00']", "simulation.plans.fifo", "a rule"),
        ("simulation.staff=nobody", "simulation.staff", "known: all, no-deputy"),
        ("simulation.colour=red", "simulation.colour", "no such key"),
    ],
)
def test_a_contradiction_names_table_and_key(override: str, place: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(EXAMPLE, [override])
    sentence = str(caught.value)
    assert place in sentence
    assert said in sentence
    assert "\n" not in sentence


def test_the_shares_of_all_services_must_be_everything() -> None:
    ids = [service.id for service in load(EXAMPLE).services]
    shares = ",".join(f"{id_}=0.05" for id_ in ids)
    with pytest.raises(SettingsError, match=r"simulation\.services: the shares of all services"):
        load(EXAMPLE, [f"simulation.services={{{shares}}}"])


def test_a_file_without_the_table_can_be_simulated() -> None:
    world = world_of(SimulationSettings(), centre(), MONDAY)
    assert sum(sum(rates) for rates in world.arrivals.values()) == pytest.approx(12 * 24)


def test_a_rate_holds_until_the_next_one_named_and_the_shares_part_it() -> None:
    own = SimulationSettings(arrivals={"08:00": 8.0, "09:15": 4.0}, services={"certify": 0.6})
    world = world_of(own, centre(), MONDAY)
    certify, land = world.arrivals["certify"], world.arrivals["land"]
    assert certify[31:38] == pytest.approx((0, 1.2, 1.2, 1.2, 1.2, 1.2, 0.6))
    # Eight services share the rest.
    assert land[32] == pytest.approx(2 * 0.4 / 8)


def test_a_service_that_is_switched_off_gets_nobody() -> None:
    config = centre()
    services = tuple(service.model_copy(update={"open": False}) for service in config.services)
    assert not world_of(SimulationSettings(), replace(config, services=services), MONDAY).arrivals


def test_everybody_works_all_day_unless_a_plan_says_otherwise() -> None:
    config, own = centre(), load(EXAMPLE).simulation
    everybody = world_of(own, config, MONDAY).counters
    assert everybody["1"].present == hours_of(config, MONDAY)
    assert everybody["7"].present == ()  # in reserve: it has no services
    short = world_of(own, config, MONDAY, "busy-mornings").counters
    assert short["6"].present == ((7.5 * 3600, 10.5 * 3600),)
    assert world_of(own, config, MONDAY, "no-deputy").counters["6"].present == ()


def test_days_skip_weekends_and_holidays() -> None:
    config = replace(centre(), holidays=frozenset({date(2026, 1, 6)}))
    assert opening_days(config, date(2026, 1, 3), 3) == [
        date(2026, 1, 5),
        date(2026, 1, 7),
        date(2026, 1, 8),
    ]


def test_a_centre_that_never_closes_has_long_days() -> None:
    early = 4 * 3600.0
    every_day = ",".join(f"{day}=['00:00-24:00']" for day in Hours.model_fields)
    for hours in ("always", f"{{{every_day}}}"):
        config = centre(f"centre.hours={hours}", "centre.day_begins=04:00")
        assert hours_of(config, MONDAY) == ((early, early + DAY_S),)


def test_a_night_ends_at_midnight() -> None:
    config = centre("centre.hours={mon=['22:00-24:00']}")
    assert hours_of(config, MONDAY) == ((22 * 3600.0, 86_400.0),)


def test_a_night_on_duty_belongs_to_the_day_on_which_it_began() -> None:
    config = centre("centre.hours={mon=['20:00-24:00'],tue=['00:00-06:00']}")
    own = load(EXAMPLE, ["simulation.plans.night.1=['00:00-05:00','20:00-24:00']"]).simulation
    begins, ends = 20 * 3600.0, 30 * 3600.0
    assert hours_of(config, MONDAY) == ((begins, ends),)
    assert hours_of(config, MONDAY + timedelta(days=1)) == ()
    world = world_of(own.model_copy(update={"arrivals": {"00:00": 12.0}}), config, MONDAY, "night")
    assert world.counters["1"].present == ((begins, DAY_S), (DAY_S, ends - 3600.0))
    came = [citizen.at_s for citizen in crowd(world, "a night")]
    assert begins <= min(came) < DAY_S < max(came) < ends


def test_a_centre_whose_every_day_is_a_holiday_has_no_days() -> None:
    mondays = frozenset(MONDAY + timedelta(weeks=week) for week in range(60))
    config = replace(centre("centre.hours={mon=['08:00-09:00']}"), holidays=mondays)
    with pytest.raises(NoDayError, match=r"centre\.hours"):
        opening_days(config, MONDAY, 1)
