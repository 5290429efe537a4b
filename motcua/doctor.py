"""Examine one machine and say in words what is wrong and what to do."""

from __future__ import annotations

import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from broker_config.trust import TrustError
from display.settings import DisplaySettings
from hub.centre import CentreConfig
from motcua.checks import (
    Check,
    Verdict,
    backup,
    book,
    certificate,
    clock_source,
    devices,
    faces,
    fault,
    heard,
    installed,
    machine,
    office,
    ok,
    parts,
    people,
    power,
    reading,
    screens,
)
from motcua.install import service
from motcua.install.machine import Machine
from motcua.install.plan import COMMAND, Room, unit
from motcua.join import centre_config
from motcua.keys import WayIn, certificate_shown, some_way_in
from motcua.parts import Rooms, machine_rooms
from motcua.ports import answers
from motcua.premises import Premises, survey
from motcua.saying import print_json
from motcua.settings import SettingsError

#: Checks, and at the end the names of the devices that are there now.
Examined = Generator[Check, None, frozenset[str]]
_TYPED = re.compile(r"(sudo )?(\./run|(?<!sudo )\bmotcua)(?= \w)")
_SIGNS = {Verdict.OK: "  tốt ", Verdict.WARNING: "CHÚ Ý", Verdict.FAULT: "  LỖI"}


def run(
    settings: Path | None, state: Path | None, overrides: Sequence[str], *, as_json: bool
) -> int:
    """Print all checks; 1 when there is a fault."""
    # What a part logs while it is examined stands in the check's own words below.
    logging.getLogger().addHandler(logging.NullHandler())
    found = [as_typed(check) for check in examine(settings, state, overrides)]
    count = Counter(check.verdict for check in found)
    if as_json:
        print_json({"ok": not count[Verdict.FAULT], "checks": [asdict(check) for check in found]})
    else:
        for check in found:
            print(printed(check))
        print(f"{count[Verdict.FAULT]} lỗi, {count[Verdict.WARNING]} điều cần chú ý.")
    return 1 if count[Verdict.FAULT] else 0


def printed(check: Check) -> str:
    """Write a check as the command prints it: what was found, and below it what to do."""
    line = f"[{_SIGNS[check.verdict].strip():^5}] {check.name}: {check.said}"
    return f"{line}\n        → {check.todo}" if check.todo else line


def examine(
    settings: Path | None = None, state: Path | None = None, overrides: Sequence[str] = ()
) -> Iterator[Check]:
    """Examine everything in turn; without readable settings there is nothing else to examine."""
    try:
        here = survey(settings, state, overrides)
        rooms = rooms_of(here, service.installed(Machine()))
        centre = centre_config(here)
    except SettingsError as error:
        yield fault(
            "thiết lập", f"Không dùng được thiết lập: {error}", "Sửa đúng chỗ câu trên nêu."
        )
        return
    yield ok("thiết lập", f"{here.file}: {here.settings.centre.name}.")
    yield from _office(centre)
    services, classes = centre.services, centre.priorities
    yield faces.check_pictograms([*(row.id for row in services), *(row.id for row in classes)])
    yield faces.check_texts(here.find)
    yield faces.check_emblem(here.settings.look.emblem, here.find)
    for kiosk in rooms.kiosks:
        yield faces.check_panel(kiosk)
        yield faces.check_reach(kiosk)
    for display in rooms.displays:
        names = [one.name for one in here.settings.counters if one.hall == display.hall]
        yield screens.check_distance(display, names)
    yield from screens.check_monitors((*rooms.kiosks, *rooms.displays))
    if rooms.displays:
        yield faces.check_pictures(here.find("pictures"))
    if rooms.kiosks:
        yield reading.check_reading(rooms.kiosks)
        yield faces.check_staff_page(here.state)
    yield from _machine(here)
    sounding = [display for display in rooms.displays if display.sounds]
    yield from _bank(here, sounding)
    yield machine.check_sound_device(len(sounding))
    yield machine.check_one_voice([display.hall for display in sounding])
    yield machine.check_outputs(sounding)
    there = yield from _parts(here, centre, rooms)
    yield _windows(rooms, there)
    for button in rooms.counters:
        yield devices.check_serial(button)
        yield from devices.check_bare_buttons(button)
    if rooms.kiosks:
        # Two that speak to one printer would be in each other's slips; the kiosk tells how it is.
        ask = not any(kiosk.id in there for kiosk in rooms.kiosks)
        yield devices.check_printer(here.settings.printer, here.state, ask=ask)


def rooms_of(here: Premises, parts: Collection[Room]) -> Rooms:
    """List the rooms of this machine: those of its parts, where they are installed one by one."""
    if not parts or Room.CENTRE in parts:
        return machine_rooms(here)
    own = here.settings
    return Rooms(
        (own.kiosk,) if Room.KIOSK in parts else (),
        (own.display,) if Room.DISPLAY in parts else (),
        (own.counter,) if Room.COUNTER in parts else (),
    )


def is_a_devices(here: Premises) -> bool:
    """Tell whether this is a device's machine, with the hub and its queue on another one."""
    return bool(here.settings.hub.key_file) and not (here.state / "queue.db").exists()


def at_work(
    rooms: Rooms, state_of: Callable[[str], str] = installed.asks_systemd
) -> frozenset[str]:
    """Name the devices of this machine that run as services of their own; systemd knows."""
    each = (
        (Room.KIOSK, rooms.kiosks),
        (Room.DISPLAY, rooms.displays),
        (Room.COUNTER, rooms.counters),
    )
    return frozenset(
        one.id for room, ones in each if ones and state_of(unit(room)) == "active" for one in ones
    )


def as_typed(check: Check, command: Path = COMMAND) -> Check:
    """Let what is to be typed be what works here: an installed program has a command of its own."""
    if not command.exists():
        return check
    return replace(check, todo=_TYPED.sub("sudo motcua", check.todo))


def _office(centre: CentreConfig) -> Iterator[Check]:
    yield office.check_hours(centre.centre, centre.holidays, datetime.now().astimezone().date())
    yield office.check_priorities(centre.queue, centre.services, centre.priorities)
    yield office.check_halls(centre.halls, centre.counters)


def _machine(here: Premises) -> Iterator[Check]:
    from look.fonts import path

    yield machine.check_state(here.state)
    yield machine.check_clock(datetime.now().astimezone())
    yield clock_source.check_source(clock_source.clock_source())
    yield power.check_ups()
    yield machine.check_fonts(path)


def _windows(rooms: Rooms, there: frozenset[str]) -> Check:
    shown = {*(one.id for one in rooms.kiosks), *(one.id for one in rooms.displays)}
    if shown and shown <= there:  # as services they have a screen that whoever types this has not
        return ok("màn hình", f"{len(shown)} cửa sổ đang mở.")
    return machine.check_screen(len(shown), os.environ, _screen_answers)


def _bank(here: Premises, displays: Iterable[DisplaySettings]) -> Iterator[Check]:
    from display.bank import counter_clips
    from display.languages import CHIME, LANGUAGES

    spoken = {code: None for display in displays for code in display.languages}
    clips = [f"{code}/{clip}" for code in spoken for clip in (*LANGUAGES[code].words, CHIME)]
    yield machine.check_bank(here.find, clips)
    if names := counter_clips(one.name for one in here.settings.counters):
        yield from (machine.check_names(here.find, names, code) for code in spoken)


def _parts(here: Premises, centre: CentreConfig, rooms: Rooms) -> Examined:
    from hub.store.engine import database_url
    from motcua.guests import somebody_is_let_in

    own, now = here.settings, datetime.now().astimezone()
    url = database_url(own.hub.database, here.state)
    file = None if own.hub.database else here.state / "queue.db"
    yield parts.check_database(url, file)
    yield parts.check_queue(url, file, centre, now)
    if not is_a_devices(here):  # it has no queue, and so no accounts
        yield people.check_people(url, file, centre.centre.id)
    yield backup.check_backup(own.backup, centre.centre.id, here.state, _queue_file(url), now)
    yield backup.check_place(own.backup, here.state, _queue_file(url))
    keys = somebody_is_let_in(here)
    yield parts.check_plain(own.hub, own.broker)
    yield parts.check_broker(own.broker, keys=keys)
    try:
        way = some_way_in(here)
    except SettingsError as error:
        way = WayIn(None, None)
        yield fault("khóa", f"Không đọc được khóa: {error}", "Sửa đúng chỗ câu trên nêu.")
    yield parts.check_hub(own.hub, here.hub_url, way.key, way.trust, keys=keys)
    told = installed.hub_version(here.hub_url, way.key, way.trust)
    # Of other settings than those that are installed no unit knows.
    its = here.file == Machine().places.settings and own.backup.folder
    yield from installed.check_installed(
        version=version("motcua"),
        hub_version=told,
        backups=Path(os.path.normpath(own.backup.place(here.state))) if its else None,
    )
    yield _certificate(here, now)
    there = yield from _heard(here, rooms, way)
    yield from book.check_book(
        here.state,
        here.find("procedures").parent,
        (one.id for one in own.services),
        now.date(),
    )
    return there


def _certificate(here: Premises, now: datetime) -> Check:
    try:
        shown = certificate_shown(here, make=False)
    except SettingsError as error:
        return fault("chứng thư", f"Không dùng được chứng thư: {error}", "Sửa tệp câu trên nêu.")
    return certificate.check_certificate(shown, now)


def _heard(here: Premises, rooms: Rooms, way: WayIn) -> Examined:
    """Listen to the devices, where the broker answers and lets the hub's machine do so."""
    from broker_config.access import LOOKER
    from broker_config.listening import NotHeardError, kept
    from broker_config.messages import all_devices
    from hub import keys
    from hub.entrance import KEY_FILE
    from motcua.guests import names_let_in, names_revoked

    broker, centre = here.settings.broker, here.settings.centre.id
    if is_a_devices(here):
        yield ok("các thiết bị", "Hỏi được trên máy của hub.")
        return at_work(rooms)
    if not answers(broker.host, broker.port):
        return frozenset()  # which the check of the broker has said
    file = here.state / KEY_FILE
    try:
        key = keys.read(file) if file.exists() else None
        topics = all_devices(centre)
        said = kept(broker, topics, name=LOOKER, key=key, trust=way.trust)
    except (NotHeardError, TrustError, keys.KeyFileError) as error:
        yield heard.not_asked(str(error))
        return frozenset()
    expected = {*(one.id for one in rooms.kiosks), *(one.id for one in rooms.displays)}
    expected |= {*(one.id for one in rooms.counters), *names_let_in(here)}
    last = {topic.rsplit("/", 1)[-1]: payload for topic, payload in said.items() if payload}
    gone = names_revoked(here) - expected
    by_name = {name: payload for name, payload in last.items() if name not in gone}
    yield from heard.check_heard(by_name, expected, heard.shipped_words())
    return heard.there(by_name)


def _queue_file(url: str) -> Path | None:
    from hub.store.address import StoreError, file_of

    try:
        return file_of(url)
    except StoreError:
        return None


def _screen_answers(display: str) -> bool:
    from motcua.screen import Screen, ScreenError

    try:
        Screen(display)
    except ScreenError:
        return False
    return True
