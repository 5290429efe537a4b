"""A virtual printer in a terminal: it listens, keeps what it printed as PNG, and does as typed."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from kiosk.printer.virtual.machine import Model, VirtualPrinter
from kiosk.printer.virtual.sockets import NetworkSocket, SerialSocket

WORDS: dict[str, Callable[[VirtualPrinter], None]] = {
    "paper": lambda printer: printer.load(),
    "paper low": lambda printer: printer.load(1000.0),
    "paper out": lambda printer: printer.load(0.0),
    "cover open": lambda printer: printer.open_cover(),
    "cover closed": lambda printer: printer.close_cover(),
    "jam": lambda printer: printer.jam(),
    "stick": lambda printer: printer.stick_cutter(),
    "free": lambda printer: printer.free(),
    "stall": lambda printer: printer.stall(),
    "go on": lambda printer: printer.go_on(),
}


def obey(printer: VirtualPrinter, line: str) -> str:
    """Do what one line says, and tell how the printer is then."""
    word = " ".join(line.split())
    if word and word not in WORDS:
        return f"{word}? It knows: {', '.join(WORDS)}"
    if word:
        WORDS[word](printer)
    return printer.state()


def run(
    model: Model,
    out: Path,
    over: threading.Event,
    *,
    port: int | None = None,
    line: str | None = None,
    typed: TextIO = sys.stdin,
    said: TextIO = sys.stdout,
) -> None:
    """Be a printer until `over` is set: at a network port, or at a serial one under a name."""
    out.mkdir(parents=True, exist_ok=True)

    def say(text: str) -> None:
        print(text, file=said, flush=True)

    def read() -> None:
        for text in typed:
            say(obey(printer, text))

    printer = VirtualPrinter(model, out)
    with contextlib.ExitStack() as plugged:
        plugged.callback(printer.end)
        if line is not None:
            serial = plugged.enter_context(SerialSocket(printer, path=line))
            say(f"printer.kind=serial printer.path={serial.path}")
        else:
            network = plugged.enter_context(NetworkSocket(printer, port=port or 0))
            say(f"printer.kind=network printer.path={network.path}")
        threading.Thread(target=read, name="virtual-printer-console", daemon=True).start()
        told = 0
        while not over.wait(0.1):
            for number in range(told, len(printer.slips)):
                say(str(out / f"{number + 1:04}.png"))
                told = number + 1
