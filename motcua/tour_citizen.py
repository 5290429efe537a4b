"""The citizen's half of the tour: touch, take a number, look up a procedure, hold the slips."""

from __future__ import annotations

import time
from pathlib import Path

from motcua import paper
from motcua.follow import Follower, NotSeenError
from motcua.hand import Hand
from motcua.screen import Screen
from motcua.tour_log import TourLog

QUERY = "dang ky khai sinh"
PROCEDURE = "1.001193"
_KIOSK, _PRINTER, _DISPLAY = "the kiosk's screen", "the printer's file", "the display's screen"


class Citizen:
    """Who stands before the kiosk. `printer` is the file that the slips are sent to."""

    def __init__(
        self, log: TourLog, hand: Hand, display: Follower, printer: Path, screen: Screen
    ) -> None:
        self._log = log
        self._hand = hand
        self._display = display
        self._printer = printer
        self._screen = screen
        self._heights: list[int] = []

    def takes_a_number(self, service: str) -> str:
        """Walk home → services → ticket for one service; give the ticket's label."""
        self._log.begin()
        mark = self._hand.touch("take")
        line = self._hand.screen("services", after=mark)
        self._log.seen_line("touch “Lấy số”: the services", _KIOSK, self._hand.kiosk, line)
        self._picture("services")
        return self._gets_ticket(f"service:{service}", f"touch “{service}”", service, "ticket")

    def looks_up_and_takes_a_number(self) -> tuple[str, str]:
        """Type the query, open the procedure, take a number; give the label and its service."""
        self._log.begin()
        mark = self._hand.touch("search")
        self._hand.screen("search", after=mark)
        self._picture("search")
        line = self._hand.type(QUERY)
        self._log.seen_line(f"type “{QUERY}” key by key", _KIOSK, self._hand.kiosk, line)
        self._log.begin()
        line = self._hand.kiosk.wait(
            "results", lambda f: f["query"] == QUERY and PROCEDURE in f["codes"], after=mark
        )
        self._log.seen_line(f"the answer holds {PROCEDURE}", _KIOSK, self._hand.kiosk, line)
        self._picture("results")
        self._log.begin()
        mark = self._hand.touch(f"result:{PROCEDURE}")
        line = self._hand.screen("page", after=mark)
        self._log.seen_line(f"open {PROCEDURE}: its page", _KIOSK, self._hand.kiosk, line)
        self._picture("page")
        label = self._gets_ticket("take", "touch “take a number for this”", None, "page-ticket")
        service = self._ticket(label)
        if len(self._heights) > 1 and self._heights[-1] <= self._heights[0]:
            raise NotSeenError("the slip of a procedure is no longer than one without papers")
        return label, service

    def goes_home(self) -> None:
        """Touch “done” and see the home drawn."""
        self._log.begin()
        mark = self._hand.touch("done")
        line = self._hand.screen("home", after=mark)
        self._log.seen_line("touch “done”: the kiosk is free again", _KIOSK, self._hand.kiosk, line)

    def _gets_ticket(self, target: str, words: str, service: str | None, picture: str) -> str:
        self._log.begin()
        before = self._printer.stat().st_size if self._printer.exists() else 0
        board = self._display.mark()
        mark = self._hand.touch(target)
        kiosk = self._hand.kiosk
        line = kiosk.wait("ticket", after=mark)
        label = str(line.fields["label"])
        service = service or str(line.fields["service"])
        drawn = self._hand.screen("ticket", after=mark)
        self._log.seen_line(f"{words}: ticket {label}", _KIOSK, kiosk, drawn, label=label)
        self._prints(label, mark, before)
        self._waits(label, service, board)
        # The kiosk says “printed” on its next frame.
        time.sleep(0.3)
        self._picture(picture)
        return label

    def _prints(self, label: str, mark: int, before: int) -> None:
        line = self._hand.kiosk.wait("printed", lambda f: f["label"] == label, after=mark)
        if line.fields["outcome"] != "printed":
            raise NotSeenError(f"the slip of {label} was not printed: {line.fields}")
        data = self._printer.read_bytes()[before:]
        slip = paper.read(data)
        (self._log.folder / f"slip-{label}.bin").write_bytes(data)
        slip.picture.save(self._log.folder / f"slip-{label}.png")
        self._heights.append(slip.picture.height)
        self._log.seen(
            f"the slip of {label} is printed and cut",
            _PRINTER,
            file=self._log.name(self._printer),
            offset=before,
            length=len(data),
            label=label,
            dots=list(slip.picture.size),
        )

    def _waits(self, label: str, service: str, board: int) -> None:
        def counts(fields: dict[str, object]) -> bool:
            rows = fields["waiting"]
            assert isinstance(rows, list)
            return any(row["service"] == service and row["count"] > 0 for row in rows)

        line = self._display.wait("board", counts, after=board)
        self._log.seen_line(
            f"{label} is counted as waiting for {service}",
            _DISPLAY,
            self._display,
            line,
            service=service,
        )

    def _ticket(self, label: str) -> str:
        line = self._hand.kiosk.wait("ticket", lambda f: f["label"] == label, within_s=1)
        return str(line.fields["service"])

    def _picture(self, name: str) -> None:
        picture = self._screen.picture(self._hand.window)
        picture.save(self._log.folder / f"kiosk-{name}.png")
