"""The `motcua` command. Every command imports its own room only when it is asked for."""

from __future__ import annotations

import sys

import typer

from motcua import lifeline
from motcua.commands import backup, book, clerk, device, install, journal, rooms, voice, whole
from motcua.commands.printer import printer
from motcua.commands.simulate import simulate

app = typer.Typer(
    name="motcua",
    help="Một Cửa: the waiting room of a public service centre.",
    no_args_is_help=True,
    add_completion=False,
    # A traceback with the values in it could show a citizen's business to whoever reads a log.
    pretty_exceptions_enable=False,
)
for command in (
    whole.centre,
    rooms.hub,
    rooms.broker,
    rooms.kiosk,
    rooms.display,
    rooms.counter,
    printer,
    whole.tour,
    whole.pictures,
    whole.doctor,
    backup.backup,
    backup.restore,
    install.install,
    install.uninstall,
    install.update,
    install.bundle,
    simulate,
):
    app.command()(command)
app.add_typer(book.procedures, name="procedures")
app.add_typer(journal.journal, name="journal")
app.add_typer(device.device, name="device")
app.add_typer(clerk.clerk, name="clerk")
app.add_typer(voice.voice, name="voice")


def main() -> None:
    """Run one command: exit 0 when it did what was asked, 1 with a sentence, 2 for wrong usage."""
    lifeline.bind()
    try:
        app(prog_name="motcua")
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
