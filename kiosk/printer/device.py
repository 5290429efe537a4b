"""The printer of this kiosk: opened, spoken with and closed for each slip and each look at it.

An absent printer keeps its device file open in nobody's name, so nothing is kept open between two
slips. What is kept is how far it answers, in a small file, over a restart too.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from kiosk.disk import keep
from kiosk.printer.ports import PortError, UndoneError, connect, why
from kiosk.printer.raster import ROWS, raster
from kiosk.printer.sending import ANSWER_S, SLOWEST, Manners, PrinterError, Talk
from kiosk.printer.status import CLEAR, Trouble
from kiosk.settings import PrinterSettings

log = logging.getLogger(__name__)
DOTS_PER_MM = 203 / 25.4
FED_MM = 26.0  # six lines, past the knife
_OPEN_S = 5.0


class Printer:
    """One printer. `memory` is the file that keeps how far it answers, if it shall be kept."""

    def __init__(self, settings: PrinterSettings, file: Path, memory: Path | None) -> None:
        self._settings = settings
        self._file = file
        self._memory = memory
        self._manners: Manners | None = self._remembered()
        self._in_pieces = False  # a slip broke off: the printer may still wait for its dots

    @property
    def manners(self) -> Manners | None:
        """Tell how far it answers, as far as it was met."""
        return self._manners

    @property
    def can_be_asked(self) -> bool:
        """Tell whether a look at it can find anything."""
        return self._settings.kind not in ("file", "none")

    def warm_up(self) -> None:
        """Load what the first slip would wait for: python-escpos takes 0.3 s."""
        raster(Image.new("1", (8, 8), 1), self._settings.raster)

    def broke_off(self) -> None:
        """Learn that a slip may have ended in the middle."""
        self._in_pieces = True

    def patience_s(self, image_rows: int) -> float:
        """Tell how long a slip may take at most, in seconds."""
        own = self._settings
        line_s = image_rows * 80 * 10 / own.baud if own.kind == "serial" else 0.0
        paper_s = (image_rows / DOTS_PER_MM + FED_MM) / SLOWEST
        return _OPEN_S + line_s + paper_s + 2 * own.timeout_s

    def look(self) -> Trouble:
        """Ask how it is; one without a way back is well as long as it is there."""
        try:
            with self._talk() as talk:
                if self._manners and self._manners.questions:
                    status = talk.look(self._manners)
                    return status.trouble if status else Trouble.SILENT
                return self._meet(talk)
        except PrinterError as error:
            log.debug("%s", error)
            return error.trouble

    def print(self, image: Image.Image) -> Trouble:
        """Print a slip and tell how the printer is then, or raise `PrinterError`."""
        own = self._settings
        pieces = raster(image, own.raster, sparing=own.kind == "serial")
        with self._talk() as talk:
            if self._manners is None:
                met = self._meet(talk)
                if not met.prints:
                    raise PrinterError(f"printer {own.path or own.kind}: {met.value}", met)
            manners = self._manners or Manners()
            if self._in_pieces:
                # What it has not printed yet is thrown away, where it knows the word for that.
                # Zeros are white dots to a printer that waits for the rest of a block, and nothing
                # to any other one (the garbage of python-escpos #367 is a slip read as dots).
                if manners.questions:
                    talk.give(CLEAR, ANSWER_S)
                talk.give(bytes(ROWS * image.width // 8), own.timeout_s)
            mm = image.height / DOTS_PER_MM + FED_MM
            try:
                after = talk.print(pieces, manners, own.timeout_s, mm)
            except BaseException:
                self._in_pieces = self._in_pieces or talk.begun
                raise
        self._in_pieces = False
        return after.trouble if after else Trouble.NONE

    @contextmanager
    def _talk(self) -> Iterator[Talk]:
        own = self._settings
        try:
            port = connect(own, self._file)
        except PortError as error:
            raise PrinterError(str(error), Trouble.ABSENT) from error
        talk = Talk(port, own.path or own.kind)
        try:
            yield talk
            port.finish(own.timeout_s)
        except PrinterError:
            raise
        except Exception as error:  # each driver has its own: usb.core, serial, socket
            said = why(own, error)
            begun = talk.begun and not isinstance(error, UndoneError)
            raise PrinterError(said, Trouble.ABSENT, begun=begun) from error
        finally:
            port.close()

    def _meet(self, talk: Talk) -> Trouble:
        if not self._settings.status:
            self._manners = Manners()
            return Trouble.NONE
        manners, status = talk.meet()
        if status and not status.trouble.prints:
            self._manners = None  # what it would answer in its turn shows when it is well
        elif manners != self._manners:
            self._manners = manners
            self._remember()
        return status.trouble if status else Trouble.NONE

    def _name(self) -> str:
        return f"{self._settings.kind} {self._settings.path}"

    def _remembered(self) -> Manners | None:
        if not self._settings.status:
            return Manners()
        if self._memory is None:
            return None
        try:
            kept = json.loads(self._memory.read_bytes())
            if kept["printer"] != self._name():
                return None
            own = kept["manners"]
            return Manners(tuple(map(int, own["questions"])), own["in_turn"], own["unasked"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("%s is not readable: %s", self._memory, error)
            return None

    def _remember(self) -> None:
        if self._memory is None or not self._manners or not self._manners.questions:
            return  # one that is switched off looks like one that cannot answer
        kept = {"printer": self._name(), "manners": asdict(self._manners)}
        try:
            keep(self._memory, json.dumps(kept).encode())
        except OSError as error:
            log.warning("%s cannot be kept: %s", self._memory, error)
