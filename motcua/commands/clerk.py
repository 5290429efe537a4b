"""Who signs in at a desk."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from hub.clerks import Role
from motcua.commands.device import store_of
from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

clerk = typer.Typer(help="Who signs in at a desk.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name they sign in with.")]


@clerk.command()
def add(
    name: Name,
    role: Annotated[
        list[Role],
        typer.Option(
            "--role",
            help="clerk: at a counter; guide: in the hall; lead: the room, and all. Repeatable.",
        ),
    ],
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
) -> None:
    """Let somebody sign in. The PIN or password is asked for, or read from stdin."""
    from desk.signing import hashed
    from hub.clerks import Clerk, wrong_name
    from hub.store import clerks
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    if wrong := wrong_name(name):
        refuse(wrong)
    roles = tuple(dict.fromkeys(role))
    new = clerks.Known(Clerk(" ".join(name.split()), roles), hashed(_secret()), datetime.now(UTC))
    with store_of(here, migrate=True) as store, store.write() as connection:
        if not clerks.add(connection, here.settings.centre.id, new):
            refuse(f"đã có {name}; đổi PIN: motcua clerk pin {name!r} / may sign in already")
    print(f"{new.clerk.name} đăng nhập được, vai trò {', '.join(roles)} / may sign in")


@clerk.command()
def pin(
    name: Name,
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
) -> None:
    """Give somebody another PIN or password, and sign them out everywhere."""
    from desk.signing import hashed
    from hub.store import clerks
    from motcua.premises import survey

    here = survey(settings, state, overrides or ())
    new = hashed(_secret())
    with store_of(here) as store, store.write() as connection:
        if not clerks.change(connection, here.settings.centre.id, name, new):
            refuse(f"không có ai tên {name} / nobody signs in as {name}")
    print(f"{name} dùng mã mới từ giờ / signs in with the new PIN from now on")


@clerk.command()
def remove(
    name: Name,
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
) -> None:
    """Let somebody sign in no more, from now on."""
    from hub.store import clerks
    from motcua.premises import survey

    here = survey(settings, state, overrides or ())
    with store_of(here) as store, store.write() as connection:
        if not clerks.remove(connection, here.settings.centre.id, name):
            refuse(f"không có ai tên {name} / nobody signs in as {name}")
    print(f"{name} không đăng nhập được nữa / signs in no more")


@clerk.command(name="list")
def list_(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """List who may sign in."""
    from hub.store import clerks
    from motcua.premises import survey

    here = survey(settings, state, overrides or ())
    with store_of(here) as store, store.read() as connection:
        rows = clerks.listed(connection, here.settings.centre.id)
    if as_json:
        print_json(
            [
                {"name": row.clerk.name, "roles": row.clerk.roles, "added_at": row.added_at}
                for row in rows
            ]
        )
        return
    for row in rows:
        print(f"{row.clerk.name:32} {', '.join(row.clerk.roles)}")


def _secret() -> str:
    """Ask for a new PIN twice; a program writes it once, as a line."""
    from desk.signing import wrong_secret

    if sys.stdin.isatty():
        secret = typer.prompt(
            "Mã PIN hoặc mật khẩu, gõ không hiện chữ / PIN or password",
            hide_input=True,
            confirmation_prompt="Gõ lại lần nữa / once more",
        )
    else:
        secret = sys.stdin.readline().rstrip("\r\n")
    if wrong := wrong_secret(secret):
        refuse(wrong)
    return str(secret)
