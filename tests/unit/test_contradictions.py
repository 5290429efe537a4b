"""Settings whose tables contradict each other are refused with table and key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from motcua.parts import machine_rooms
from motcua.premises import survey
from motcua.settings import AND, SettingsError, load
from tests.unit.test_settings import EXAMPLE, changed, refusal

WEEK = "".join(
    f'{day} = ["07:30-11:30", "13:30-17:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri")
)
CONTRADICTIONS = {
    "a service that no counter serves": (
        'services = ["land"]',
        "services = []",
        "services.land: no counter has it under services or helps",
    ),
    "hours that overlap": (
        'tue = ["07:30-11:30", "13:30-17:00"]',
        'tue = ["07:30-11:30", "11:00-17:00"]',
        "centre.hours.tue: the hours 07:30-11:30 and 11:00-17:00 overlap",
    ),
    "hours that overlap, written the other way round": (
        'tue = ["07:30-11:30", "13:30-17:00"]',
        'tue = ["11:00-17:00", "07:30-11:30"]',
        "centre.hours.tue: the hours 07:30-11:30 and 11:00-17:00 overlap",
    ),
    "hours out of order": (
        'tue = ["07:30-11:30", "13:30-17:00"]',
        'tue = ["13:30-17:00", "07:30-11:30"]',
        "centre.hours.tue: the hours 07:30-11:30 stand after 13:30-17:00",
    ),
    "a night in one piece": (
        'tue = ["07:30-11:30"',
        'tue = ["22:00-06:00"',
        "centre.hours.tue.0: the hours must end after they start",
    ),
    "no hours at all": (
        WEEK,
        "",
        "centre.hours: no day has any, so no number would ever be given",
    ),
    "a rate below zero": (
        'id = "disabled"',
        'id = "disabled"\nrate = -1',
        "priorities.disabled.rate: Input should be greater than or equal to 0, not -1",
    ),
    "a rate that is no number": (
        'id = "merit"',
        'id = "merit"\nrate = nan',
        "priorities.merit.rate: ",
    ),
    "a level there is not": ('id = "merit"', 'id = "merit"\nlevel = 0', "priorities.merit.level: "),
    "a class called none": ('id = "merit"', 'id = "none"', "priorities: 'none' is how the hub"),
    "two classes with one id": (
        'id = "merit"',
        'id = "elderly"',
        "priorities: the id 'elderly' stands twice",
    ),
    "two counters with one id": ('id = "7"', 'id = "6"', "counters: the id '6' stands twice"),
    "two halls with one id": (
        "[[halls]]",
        '[[halls]]\nid = "main"\nname = "x"\n[[halls]]',
        "halls: the id 'main' stands twice",
    ),
    "a service both served and helped with": (
        'helps = ["building"]',
        'helps = ["land"]',
        "counters.3.helps: 'land' already stands under services",
    ),
    "a service named twice at one counter": (
        'helps = ["farming", "support"]',
        'helps = ["farming", "farming"]',
        "counters.5.helps: the service 'farming' stands twice",
    ),
    "a box for a counter there is not": (
        'address = 6, counter = "6"',
        'address = 6, counter = "9"',
        "counter.boxes: no counter is named '9'",
    ),
    "a screen of a hall there is not": (
        'hall = "main"\n# The diagonal',
        'hall = "attic"\n# The diagonal',
        "display.hall: no hall is named 'attic'",
    ),
    "one port for two": ("port = 18830", "port = 8750", "hub.port and broker.port: both are 8750"),
    "a discipline there is not": (
        'id = "land"',
        'id = "land"\ndiscipline = "lottery"',
        "services.land.discipline: Input should be 'fifo', 'strict', 'ratio' or 'accumulating'",
    ),
    "a quota of nobody": ('id = "land"', 'id = "land"\nquota = 0', "services.land.quota: "),
    "a longest wait of nothing": (
        "longest_wait_min = 45",
        "longest_wait_min = 0",
        "queue.longest_wait_min: Input should be greater than 0",
    ),
}


@pytest.mark.parametrize("wrong", CONTRADICTIONS)
def test_settings_that_contradict_each_other_are_named_with_table_and_key(
    tmp_path: Path, wrong: str
) -> None:
    old, new, said = CONTRADICTIONS[wrong]
    path = changed(tmp_path, old, new)
    assert f"{path}: {said}" in refusal(path)


def changes(tmp_path: Path, *names: str) -> Path:
    """Write the shipped example with several of its faults."""
    path = tmp_path / "centre.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    for name in names:
        old, new, _ = CONTRADICTIONS[name]
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "names",
    [
        ("hours that overlap", "a rate below zero", "a quota of nobody", "a level there is not"),
        (
            "a service that no counter serves",
            "two counters with one id",
            "a box for a counter there is not",
            "one port for two",
        ),
    ],
)
def test_all_that_contradicts_is_told_at_once(tmp_path: Path, names: tuple[str, ...]) -> None:
    told = refusal(changes(tmp_path, *names)).split(AND)
    assert len(told) == len(names)
    for name in names:
        assert any(CONTRADICTIONS[name][2] in one for one in told), name


def test_a_service_that_is_only_helped_with_or_is_not_given_may_have_no_counter_of_its_own(
    tmp_path: Path,
) -> None:
    own = 'services = ["land"]\nhelps = ["building"]'
    load(changed(tmp_path, own, 'helps = ["land", "building"]'))
    unserved = changed(tmp_path, 'services = ["land"]', "services = []")
    assert "services.land: " in refusal(unserved)
    closed = unserved.read_text(encoding="utf-8").replace(
        'letter = "L"', 'letter = "L"\nopen = false'
    )
    unserved.write_text(closed, encoding="utf-8")
    load(unserved)


def test_an_office_on_night_duty_writes_its_night_in_two_days(tmp_path: Path) -> None:
    hours = load(
        changed(
            tmp_path, 'tue = ["07:30-11:30", "13:30-17:00"]', 'tue = ["00:00-06:00", "22:00-24:00"]'
        )
    ).centre.hours
    assert hours != "always"
    assert [str(span) for span in hours.tue] == ["00:00-06:00", "22:00-24:00"]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ('machine.kiosks=[{ id = "K1" }, {}]', "machine: the id 'K1' stands twice"),
        ('machine.displays=[{ id = "K1" }]', "machine: the id 'K1' stands twice"),
        ('machine.displays=[{ id = "hub" }]', "machine: the id 'hub' stands twice"),
        (
            'machine.displays=[{ id = "D9", hall = "attic" }]',
            "display.hall: no hall is named 'attic'",
        ),
        (
            'machine.counters=[{ id = "a", port = "/dev/x" }, { id = "b", port = "/dev/x" }]',
            "machine.counters: the port '/dev/x' stands twice",
        ),
    ],
)
def test_rooms_of_one_machine_that_contradict_each_other_are_named(
    override: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        machine_rooms(survey(EXAMPLE, overrides=[override]))


def test_a_centre_with_other_halls_and_no_screen_of_its_own_needs_no_display_table(
    tmp_path: Path,
) -> None:
    path = changed(tmp_path, '[[halls]]\nid = "main"', '[[halls]]\nid = "upstairs"')
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace('name = "Quầy', 'hall = "upstairs"\nname = "Quầy')
        .replace('[display]\nhall = "main"', "[display]"),
        encoding="utf-8",
    )
    load(path)
    elsewhere = survey(path, overrides=["machine.displays=[]"])
    assert machine_rooms(elsewhere).displays == ()
    with pytest.raises(SettingsError, match=r"machine.displays.D1.hall: no hall is named 'main'"):
        machine_rooms(survey(path))
