"""The `motcua` command. Each of its commands is imported only when it is asked for."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from motcua import lifeline

# Each command, and the module of `motcua.commands` that holds it: to import and to build them all
# took longer than to read the settings, and each part of a centre is started by one of them.
_COMMANDS = {
    "centre": "whole",
    "hub": "rooms",
    "broker": "rooms",
    "kiosk": "rooms",
    "display": "rooms",
    "counter": "rooms",
    "printer": "printer",
    "tour": "whole",
    "pictures": "whole",
    "doctor": "whole",
    "backup": "backup",
    "restore": "backup",
    "install": "install",
    "uninstall": "install",
    "update": "install",
    "bundle": "install",
    "simulate": "simulate",
    "procedures": "book",
    "journal": "journal",
    "device": "device",
    "clerk": "clerk",
    "voice": "voice",
}


def application(wanted: str | None = None) -> typer.Typer:
    """Put the command together that is wanted; all of them for any other word, and for none."""
    app = typer.Typer(
        name="motcua",
        help="Một Cửa: the waiting room of a public service centre.",
        no_args_is_help=True,
        add_completion=False,
        # A traceback with the values in it could show a citizen's business to whoever reads a log.
        pretty_exceptions_enable=False,
    )
    # Without it a command that stands alone would not be asked for by its name.
    app.callback()(lambda: None)
    for name in [wanted] if wanted in _COMMANDS else _COMMANDS:
        command = getattr(import_module(f"motcua.commands.{_COMMANDS[name]}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command()(command)
    return app


def main() -> None:
    """Run one command: exit 0 when it did what was asked, 1 with a sentence, 2 for wrong usage."""
    lifeline.bind()
    try:
        application(*sys.argv[1:2])(prog_name="motcua")
    except Exception as error:
        if not _is_sentence(error):
            raise
        print(error, file=sys.stderr)
        sys.exit(1)


def _is_sentence(error: Exception) -> bool:
    """Tell whether an error was written for the person at the keyboard."""
    from broker_config.broker import BrokerError
    from broker_config.trace import TraceError
    from broker_config.trust import TrustError
    from look.window import NoScreenError
    from motcua.settings import SettingsError

    sentences = BrokerError | NoScreenError | SettingsError | TraceError | TrustError
    return isinstance(error, sentences)


if __name__ == "__main__":
    main()
