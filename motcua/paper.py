"""See on paper what bytes sent to a thermal printer would show.

Anything that a printer would print as letters is an error, because a slip that a printer would
garble must not look right here.
"""

from __future__ import annotations

from kiosk.printer.virtual.commands import Garbage, Reader
from kiosk.printer.virtual.roll import Paper, Roll


class UnreadablePaperError(ValueError):
    """Bytes that are no slip of ours: one sentence with the place."""


def read(data: bytes) -> Paper:
    """Print the bytes of one slip."""
    reader, roll = Reader(), Roll()
    reader.feed(data)
    while (command := reader.next()) is not None:
        if isinstance(command, Garbage):
            at = len(data) - len(reader) - len(command.data)
            said = data[at : at + 4].hex(" ")
            raise UnreadablePaperError(f"byte {at}: {said} is no command")
        roll.do(command)
    if reader.amid:
        at = len(data) - len(reader)
        raise UnreadablePaperError(f"the last command, at byte {at}, is cut short")
    paper = roll.slips[-1] if roll.slips else roll.hanging()
    if paper is None or not paper.picture.height:
        raise UnreadablePaperError("there is no raster: the slip would be blank")
    return paper
