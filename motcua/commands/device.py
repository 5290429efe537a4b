"""Who is let in: the devices and their keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

if TYPE_CHECKING:
    from hub.devices import Device
    from hub.store.devices import Registered
    from hub.store.engine import Store
    from motcua.premises import Premises

device = typer.Typer(help="The devices that are let in, and their keys.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="As its settings call it: K1, D1, …")]


@device.command()
def add(  # noqa: PLR0917 - Typer calls it by name
    name: Name,
    room: Annotated[
        Literal["kiosk", "display", "counter", "desk"],
        typer.Option("--room", help="What it is; by that it may do more or less."),
    ],
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    counter: Annotated[
        list[str] | None,
        typer.Option("--counter", metavar="N", help="A counter its boxes stand on. Repeatable."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Its key (default: keys/NAME in the state)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let a device in: write its key once, into a file for its owner alone."""
    from broker_config.access import login
    from hub import keys
    from hub.devices import Device, Room
    from hub.store import devices
    from hub.store.devices import Registered
    from motcua.keys import authority_told
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    new = Device(name, Room(room), tuple(dict.fromkeys(counter or ())))
    if wrong := _wrong(new, here):
        refuse(wrong)
    key = keys.new_key()
    trusted = authority_told(here)
    row = Registered(new, keys.hash_of(key), login(key), datetime.now(UTC))
    with ExitStack() as undoing:
        # Under the lock of the database, so that no two keys are written for one device.
        with store_of(here, migrate=True) as store, store.write() as connection:
            if not devices.add(connection, here.settings.centre.id, row):
                refuse(f"{name} đã có khóa; bỏ khóa ấy: motcua device revoke {name} / it has a key")
            file = out or _keys(here.state) / name
            try:
                keys.write(file, key, trusted)
            except keys.KeyFileError as error:
                refuse(error)
            undoing.callback(_forget, file)
        undoing.pop_all()
    if as_json:
        print_json({**_told(row), "key_file": file.resolve()})
    else:
        print(
            f"Đã cho {name} vào. Khóa ở {file.resolve()}: mang sang thiết bị, ghi vào hub.key_file "
            "ở đó, rồi xóa ở đây / let in; bring its key there, and delete it here"
        )


@device.command(name="list")
def list_(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """List the devices that were ever let in."""
    from hub.store import devices
    from motcua.premises import survey

    here = survey(settings, state, overrides or ())
    with store_of(here) as store, store.read() as connection:
        rows = devices.listed(connection, here.settings.centre.id)
    if as_json:
        print_json([_told(row) for row in rows])
        return
    for row in rows:
        counters = ", ".join(row.device.counters) or "-"
        until = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}Z" if row.revoked_at else "let in"
        print(f"{row.device.name:12} {row.device.room:8} {counters:12} {until}")


@device.command()
def revoke(
    name: Name,
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Let a device in no more, from now on."""
    from hub.store import devices
    from motcua.premises import survey

    here, now = survey(settings, state, overrides or ()), datetime.now(UTC)
    with store_of(here) as store, store.write() as connection:
        gone = devices.revoke(connection, here.settings.centre.id, name, now)
    if not gone:
        refuse(f"không có thiết bị {name} / no device {name} is let in")
    # A key that lies here still would only be taken for a good one.
    _forget(_keys(here.state) / name)
    if as_json:
        print_json({"name": name, "revoked_at": now})
    else:
        print(f"{name} không vào được nữa / is let in no more")


def _wrong(new: Device, here: Premises) -> str:
    from hub.devices import Room, wrong_name

    known = {one.id for one in here.settings.counters}
    if wrong := wrong_name(new.name, new.room):
        return f"{new.name}: {wrong}"
    if new.room is Room.COUNTER and not new.counters:
        return "name each counter on which a box of it stands, with --counter"
    if new.room is not Room.COUNTER and new.counters:
        return f"--counter is for the room counter; a {new.room} has none"
    for name in new.counters:
        if name not in known:
            return f"no counter is named {name!r}; there are {', '.join(sorted(known))}"
    return ""


@contextmanager
def store_of(here: Premises, *, migrate: bool = False) -> Iterator[Store]:
    """Open the hub's database, beside a hub that runs; made first if it may be."""
    from hub.keeping import occupied
    from hub.queueing.errors import StoreUnavailableError
    from hub.store.address import file_of
    from hub.store.engine import Store, StoreError, database_url

    url = database_url(here.settings.hub.database, here.state)
    try:
        with ExitStack() as house:
            store = house.enter_context(closing(Store(url)))
            if not store.shared and file_of(url).parent.is_dir():
                lock = occupied.beside(file_of(url))
                house.enter_context(occupied.held(lock, alone=False))
            if migrate:
                store.open()
            else:
                store.require()
            yield store
    except occupied.OccupiedError:
        refuse("the queue is being restored from a backup; wait until that is done")
    except (StoreError, StoreUnavailableError) as error:
        refuse(error)
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}")


def _keys(state: Path) -> Path:
    folder = state / "keys"
    with suppress(OSError):  # whoever opens the file in it says better what is wrong
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _forget(file: Path) -> None:
    with suppress(FileNotFoundError):
        file.unlink()


def _told(row: Registered) -> dict[str, object]:
    return {
        "name": row.device.name,
        "room": row.device.room,
        "counters": row.device.counters,
        "added_at": row.added_at,
        "revoked_at": row.revoked_at,
    }
