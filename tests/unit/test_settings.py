"""Settings that cannot be used are refused with one sentence that names the place."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from hub.bodies import KioskId
from motcua.parts import machine_rooms, placed, tiers, to_toml
from motcua.premises import default_settings, survey
from motcua.settings import AND, SHIPPED, SettingsError, load

EXAMPLE = SHIPPED / "centre.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def refusal(path: Path, *overrides: str) -> str:
    """Give the sentence with which settings are refused."""
    with pytest.raises(SettingsError) as caught:
        load(path, overrides)
    sentence = str(caught.value)
    assert sentence
    assert "\n" not in sentence
    return sentence


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Write the shipped example with one change."""
    assert old in TEXT
    path = tmp_path / "centre.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_example_is_believable() -> None:
    settings = load(EXAMPLE)
    assert settings.centre.id == "nam-cuong"
    assert [service.letter for service in settings.services] == list("AHLXSKNRM")
    assert [counter.id for counter in settings.counters] == list("1234567")
    served = {service for counter in settings.counters for service in counter.services}
    assert served == {service.id for service in settings.services}, "each has its own counter"
    assert settings.counters[-1].services == (), "the seventh is in reserve"
    assert [display["sounds"] for display in settings.machine.displays] == [True, False]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.toml") == f"{tmp_path}/gone.toml: No such file or directory"
    assert "Is a directory" in refusal(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_another_encoding_is_named_with_the_line(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "centre.toml"
    path.write_bytes("# one\n# two\nname = 'Phòng'\n".encode(encoding))
    sentence = refusal(path)
    assert "is not UTF-8; save the file as UTF-8" in sentence
    assert "line 1" in sentence or "line 3" in sentence


def test_a_file_that_was_emptied_is_no_centre(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.touch()
    missing = ("halls", "services", "counters")
    required = (f"{table}: Field required" for table in missing)
    assert refusal(path) == f"{path}: {AND.join(required)}"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert load(path) == load(EXAMPLE)


def test_letters_that_an_editor_parted_from_their_marks_are_put_together(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(unicodedata.normalize("NFD", TEXT), encoding="utf-8")
    assert load(path) == load(EXAMPLE)
    parted = unicodedata.normalize("NFD", "centre.name=Phường Nam Cường")
    assert load(path, [parted]).centre.name == "Phường Nam Cường"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[hub]", "[hub", "not readable as TOML"),
        ("port = 8750", "port = ", "not readable as TOML"),
        ("port = 8750", "prot = 8750", "hub.prot: there is no such key"),
        ("[hub]", "[hubb]", "hubb: there is no such key"),
        ("port = 8750", "port = 87500", "hub.port: "),
        ("port = 8750", 'port = "x"', "hub.port: "),
        ("paper_mm = 80", "paper_mm = 70", "printer.paper_mm: "),
        ('kind = "file"', 'kind = "fax"', "printer.kind: "),
        (
            'mon = ["07:30-11:30", ',
            'mon = ["11:30-07:30", ',
            "centre.hours.mon.0: the hours must end",
        ),
        ("[centre.hours]", "[centre.x]", "centre.x: there is no such key"),
        ("mon = [", "moon = [", "centre.hours.moon: there is no such key"),
        (
            'letter = "H"',
            'letter = "A"',
            "services.civil-status.letter: 'A' is already the letter of 'certify'",
        ),
        (
            'id = "land"',
            'id = "certify"',
            "services: the id 'certify' stands twice, in rows 1 and ",
        ),
        (
            'services = ["land"]',
            'services = ["sea"]',
            "counters.3.services: no service is named 'sea'",
        ),
        ('helps = ["building"]', 'helps = ["sea"]', "counters.3.helps: no service is named 'sea'"),
        ('name = "Quầy 1"', 'name = "Quầy 1"\nhall = "x"', "counters.1.hall: no hall is named 'x'"),
        ('letter = "L"', 'letter = "đ"', "services.land.letter: "),
        ("address = 2", "address = 1", "boxes of one line share the address 1"),
        ("address = 2", "address = 99", "counter.boxes.1.address: "),
        ("distance_m = 6", "distance_m = -1", "display.distance_m: "),
        (
            'languages = ["vi"]',
            "languages = []",
            "display.languages: the list has 0 entries, and needs at least 1",
        ),
        ('mon = ["07:30-11:30", ', 'mon = "all" # [', "hours.mon: write it as a list"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = changed(tmp_path, old, new)
    sentence = refusal(path)
    assert sentence.startswith(f"{path}: ")
    assert said in sentence


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("hub.port", "write it as table.key=value"),
        ("port=1", "write it as table.key=value"),
        ("=1", "write it as table.key=value"),
        (".port=1", "write it as table.key=value"),
        ("hub.=1", "write it as table.key=value"),
        ("hub.port.x=1", "port is not a table"),
        ("hub.colour=red", "hub.colour: there is no such key"),
        ("hub.port=many", "hub.port: "),
        ("services.x=1", "services is not a table"),
    ],
)
def test_a_wrong_set_is_named(override: str, said: str) -> None:
    assert said in refusal(EXAMPLE, override)


def test_set_goes_over_the_file_and_the_last_one_wins() -> None:
    settings = load(EXAMPLE, ["hub.port=1", "hub.port = 2", "kiosk.id=K7", "centre.hours=always"])
    assert (settings.hub.port, settings.kiosk.id, settings.centre.hours) == (2, "K7", "always")


def test_a_centre_finds_its_own_file_before_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "centre.toml").write_text(TEXT, encoding="utf-8")
    (folder / "sounds").mkdir()
    (folder / "sounds/own.wav").touch()
    here = survey(folder / "centre.toml")
    assert here.find("sounds/own.wav") == folder / "sounds/own.wav"
    assert here.find("holidays.txt") == SHIPPED / "holidays.txt"
    assert here.state == tmp_path / "state"


def test_settings_nobody_named_are_those_of_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_settings() == EXAMPLE
    (tmp_path / "data").mkdir()
    (tmp_path / "data/centre.toml").touch()
    assert default_settings().resolve() == tmp_path / "data/centre.toml"


def test_the_address_of_the_hub_is_written_as_a_browser_wants_it() -> None:
    assert survey(EXAMPLE).hub_url == "http://127.0.0.1:8750"
    assert survey(EXAMPLE, overrides=['hub.host="::1"']).hub_url == "http://[::1]:8750"


def test_each_entry_of_the_machine_goes_over_the_table_of_its_room() -> None:
    rooms = machine_rooms(survey(EXAMPLE, overrides=["display.distance_m=9"]))
    assert [(one.id, one.sounds, one.distance_m) for one in rooms.displays] == [
        ("D1", True, 9),
        ("D2", False, 9),
    ]


def test_a_centre_starts_in_order_of_dependency() -> None:
    broker, hub, rooms = tiers(survey(EXAMPLE), "info")
    assert [part.name for part in (*broker, *hub)] == ["broker", "hub"]
    assert [part.name for part in rooms] == [
        "kiosk K1",
        "display D1",
        "display D2",
        "counter line-1",
    ]
    assert [part.needs_screen for part in rooms] == [True, True, True, False]
    elsewhere, *_ = tiers(survey(EXAMPLE, overrides=["broker.embedded=false"]), "info")
    assert elsewhere == ()


def places(*overrides: str) -> list[str]:
    """Tell where the windows of a machine with one screen of 1920×1080 stand."""
    rooms = placed(machine_rooms(survey(EXAMPLE, overrides=overrides)), lambda: (1920, 1080))
    return [*(one.monitor for one in rooms.kiosks), *(one.monitor for one in rooms.displays)]


def test_windows_without_a_monitor_share_the_screen_and_none_covers_another() -> None:
    assert places() == ["540x960+0+0", "960x540+540+0", "960x540+540+540"]
    *_, rooms = tiers(survey(EXAMPLE), "info", lambda: (1920, 1080))
    assert 'display.monitor="960x540+540+540"' in rooms[2].words


def test_a_single_window_without_a_monitor_fills_its_screen() -> None:
    assert places("machine.displays=[]") == [""]
    two = 'machine.displays=[{ id = "D1", monitor = "1" }]'
    assert places(two) == ["", "1"]
    *_, rooms = tiers(survey(EXAMPLE, overrides=[two]), "info", lambda: (1920, 1080))
    assert not any("kiosk.monitor" in word for word in rooms[0].words)


def test_a_monitor_that_is_set_always_holds() -> None:
    assert places('display.monitor="2"') == ["", "2", "2"]
    mixed = 'machine.displays=[{ id = "D1" }, { id = "D2", monitor = "1920x1080+1920+0" }]'
    assert places(mixed) == ["607x1080+0+0", "1080x607+607+0", "1920x1080+1920+0"]


def test_without_a_screen_that_answers_every_window_is_as_it_was_set() -> None:
    rooms = machine_rooms(survey(EXAMPLE))
    assert placed(rooms, lambda: None) == rooms


@pytest.mark.parametrize(
    "value", ["K1", 'a "b" \\ c', "Quầy số 1", 3, 2.5, True, [1, "a"], {"a": 1, "b": [{"c": "d"}]}]
)
def test_a_value_of_the_file_survives_the_way_to_a_child(value: object) -> None:
    from motcua.settings import _value

    assert _value(to_toml(value)) == value


def test_a_kiosk_that_the_settings_name_is_one_that_the_hub_deals_series_to() -> None:
    dealt = TypeAdapter(KioskId)
    assert load(EXAMPLE, ["kiosk.id=K1234"]).kiosk.id == dealt.validate_python("K1234")
    with pytest.raises(SettingsError, match=r"kiosk\.id"):
        load(EXAMPLE, ["kiosk.id=K12345"])
    with pytest.raises(ValidationError):
        dealt.validate_python("K12345")
