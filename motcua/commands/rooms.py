"""The parts of a centre, each alone: hub, broker, kiosk, display, counter."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motcua.logs import Level, tell
from motcua.options import LogLevel, Overrides, SettingsFile, StateFolder, TraceFile
from motcua.watchdog import Watchdog, tell_for_this

if TYPE_CHECKING:
    from fastapi import APIRouter

    from hub.house import House
    from hub.keeping.daily import Daily
    from motcua.premises import Premises


def hub(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    log: LogLevel = Level.INFO,
) -> None:
    """Run the hub, the centre's server: it owns the queue and answers over HTTP."""
    # Until it serves (`hub.app`): what is loaded stays, and looking through it took an eighth of
    # the start.
    gc.disable()
    from motcua.premises import enter

    tell("hub", log)
    # It answers that its queue cannot be written, and waits until it can.
    here = enter(settings, state, overrides or (), patient=True)
    # Last, so that settings which cannot be used are refused at once.
    from hub.app import run
    from motcua.join import centre_config

    own = here.settings
    centre = centre_config(here)
    book, daily = here.find("procedures"), _daily(here)
    rooms = [_desk(here)]
    code = run(
        *(centre, own.hub, own.broker, here.state, book), daily=daily, rooms=rooms, alive=Watchdog()
    )
    raise typer.Exit(code)


def _desk(here: Premises) -> Callable[[House], APIRouter]:
    """Bring the officials' pages into the hub."""
    from desk import app, texts
    from desk.look import Look
    from motcua.settings import SettingsError

    try:
        words = texts.load(here.find)
    except (OSError, ValueError) as error:
        raise SettingsError(f"the texts of the desk cannot be read: {error}") from None
    examine = [sys.executable, "-m", "motcua", "doctor", "--json", *here.options()]
    drawn = Look(words, here.settings.look.colours, here.settings.centre.name, examine)
    return partial(app.routes, drawn=drawn)


def _daily(here: Premises) -> Daily | None:
    """Arrange for the day's backup, which the hub has made by the command a person would type."""
    from hub.app import utc_now
    from hub.keeping.daily import Daily
    from hub.keeping.shelf import Shelf

    own = here.settings.backup
    if not own.folder:
        return None
    words = [sys.executable, "-m", "motcua", "backup", *here.options()]
    return Daily(Shelf(own.place(here.state), here.settings.centre.id), own.at, words, utc_now)


def broker(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    log: LogLevel = Level.INFO,
) -> None:
    """Become the broker: Mosquitto, with the shipped configuration filled in."""
    from broker_config.broker import become, turns
    from motcua.guests import broker_files
    from motcua.premises import enter

    tell("broker", log)
    here = enter(settings, state, overrides or ())
    own = here.settings.broker
    files, keys = broker_files(here)
    asked = partial(turns, own.host, own.port, encrypted=own.encrypted)
    tell_for_this(asked, Watchdog())
    become(own, here.state, files, keys=keys)


def kiosk(  # noqa: PLR0917 - Typer calls it by name
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    set_pin: Annotated[
        bool,
        typer.Option("--set-pin", help="Set the PIN of the staff page on this machine, and end."),
    ] = False,
    trace: TraceFile = None,
    log: LogLevel = Level.INFO,
) -> None:
    """Show a touch kiosk: it gives numbers, answers questions and prints slips."""
    # Until its first screen is loaded (`kiosk.app`): as with the hub, and to look through what is
    # loaded would hold up frames, by 80 ms at once.
    gc.disable()
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    if set_pin:
        _set_pin(here.state)
        return
    own = here.settings
    tell(f"kiosk-{own.kiosk.id}", log)
    from kiosk.app import run
    from kiosk.fittings import Fittings
    from motcua.keys import way_in

    way = way_in(here, own.kiosk.id)
    fittings = Fittings(
        kiosk=own.kiosk,
        printer=own.printer,
        broker=own.broker,
        centre_id=own.centre.id,
        hub_url=here.hub_url,
        find=here.find,
        state=here.state,
        centre_name=own.centre.name,
        look=own.look,
        key=way.key,
        trust=way.trust,
    )
    raise typer.Exit(run(fittings, trace, alive=Watchdog()))


def _set_pin(state: Path) -> None:
    """Ask for the PIN twice, unseen, and keep what scrypt makes of it."""
    from kiosk import pin
    from motcua.settings import SettingsError

    wanted = typer.prompt(
        f"Mã PIN mới, {pin.SHORTEST} đến {pin.LONGEST} chữ số, gõ không hiện chữ / a new PIN",
        hide_input=True,
        confirmation_prompt="Gõ lại lần nữa / once more",
    )
    try:
        pin.set_pin(state / pin.FILE, wanted)
    except pin.PinError as error:
        raise SettingsError(f"Chưa đặt được mã / no PIN was set: {error}") from None
    print(f"Đã đặt mã PIN; giữ kín {state / pin.FILE} / it is set; keep that file from others")


def display(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    trace: TraceFile = None,
    log: LogLevel = Level.INFO,
) -> None:
    """Show a waiting-room screen: the calls, who waits, chime and voice."""
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    own = here.settings
    tell(f"display-{own.display.id}", log)
    from display.app import run
    from motcua.keys import way_in

    way = way_in(here, own.display.id)
    raise typer.Exit(
        run(
            own.display,
            own.broker,
            own.centre.id,
            own.centre.name,
            here.find,
            here.state,
            trace,
            emblem=own.look.emblem,
            key=way.key,
            trust=way.trust,
            alive=Watchdog(),
        )
    )


def counter(  # noqa: PLR0917 - Typer calls it by name
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    virtual: Annotated[
        bool,
        typer.Option(
            "--virtual",
            help="Virtual boxes in a window. Without counter.port they are virtual too.",
        ),
    ] = False,
    typed: Annotated[
        bool,
        typer.Option("--typed", help="Press the virtual boxes by typing: no window."),
    ] = False,
    teach: Annotated[
        bool,
        typer.Option("--teach", help="Learn which box or button is where, write it, and end."),
    ] = False,
    trace: TraceFile = None,
    log: LogLevel = Level.INFO,
) -> None:
    """Read the button boxes of one serial line and bare buttons, and light the lamps."""
    from counter.app import run
    from motcua.keys import way_in
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    if teach:
        from motcua import teaching

        raise typer.Exit(teaching.run(here))
    own = here.settings
    tell(f"counter-{own.counter.id}", log)
    way = way_in(here, own.counter.id)
    raise typer.Exit(
        run(
            own.counter,
            own.broker,
            own.centre.id,
            here.hub_url,
            here.state,
            trace,
            virtual or typed,
            window=not typed,
            key=way.key,
            trust=way.trust,
            alive=Watchdog(),
        )
    )
