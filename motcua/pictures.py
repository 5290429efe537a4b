"""Draw every screen into a folder: the real windows, on a screen of our own, really touched.

Two kiosks, one upright and one lying, and one display stand beside each other before one hub.
The names of the pictures are fixed, so two versions can be laid side by side:

``kiosk-{home,shelves,shelf,services,priority,search,results,field,elsewhere,nothing,page,ticket,``
``more,ticket-two,idle,check-in,typed,came-back,unknown,printer-failing,offline,help,needs,see}``
``-{portrait,landscape}.png`` · ``kiosk-{home,services,search}-{large,contrast,low}-…``, the lower
layout upright only ·
``display-{empty,calls,not-live}.png`` · ``slip-{58,80}mm.png``, and those of `pictures_slips`
and `pictures_boxes`
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from hub.client import Hub, HubRefusedError, HubUnreachableError, new_request_id
from motcua import paper
from motcua.follow import Fields, Follower, NotSeenError
from motcua.hand import Hand, gives_numbers
from motcua.paper import UnreadablePaperError
from motcua.pictures_boxes import draw_boxes
from motcua.pictures_slips import draw_slips
from motcua.screen import Rect, Screen, ScreenError, own_screen
from motcua.settings import SHIPPED, SettingsError, load
from motcua.stage import RoomEndedError, Stage
from motcua.touch import Finger
from motcua.tour_citizen import PROCEDURE, QUERY

_SIZE = (3000, 2160)
_DISPLAY = Rect(1920, 1080, left=1080, top=1080)
_IDLE_S = 12  # a slow machine takes its time from one touch to the next
_NOT_LIVE_S = 45.0
_DRAWN_S = 0.3  # two kiosks share one machine: what was touched last is through by then
_LYING = ("large", "contrast")  # a panel that lies is low enough
#: Each kiosk: its id, how it stands, where, and its paper.
_KIOSKS = (
    ("K1", "portrait", Rect(1080, 1920), 80),
    ("K2", "landscape", Rect(1920, 1080, left=1080), 58),
)
#: Who is called, and where, for the picture of a full display.
_CALLED = (("6", "certify"), ("3", "land"), ("4", "support"), ("2", "civil-status"), ("1", "help"))

#: What is asked for the picture of each way to answer that has no procedure clearly meant.
_ASKED = (("field", "ho tich"), ("elsewhere", "ly hon"), ("nothing", "xyz"))


def run(folder: Path) -> int:
    """Draw everything; 0 when all pictures are there, else 1 with one sentence on stderr."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draw_slips(folder, load(SHIPPED / "centre.toml"))
        draw_boxes(folder)
        with (
            tempfile.TemporaryDirectory(prefix="motcua-pictures-") as name,
            own_screen(Path(name), _SIZE) as screen,
            Stage(SHIPPED / "centre.toml", [], Path(name), screen) as stage,
        ):
            _Studio(folder, Path(name), screen, stage).draw()
    except (
        HubRefusedError,
        HubUnreachableError,
        NotSeenError,
        OSError,
        RoomEndedError,
        ScreenError,
        SettingsError,
        UnreadablePaperError,
    ) as error:
        print(f"Not all pictures could be drawn: {error}.", file=sys.stderr)
        return 1
    print(f"{len(list(folder.glob('*.png')))} pictures are in {folder}")
    return 0


class _Kiosk:
    """One kiosk before the camera."""

    def __init__(self, studio: _Studio, name: str, stands: str, place: Rect, paper_mm: int) -> None:
        self._studio = studio
        self._stands = stands
        self._place = place
        self._paper_mm = paper_mm
        self._printer = studio.work / f"printer-{name}.bin"
        trace = studio.work / f"kiosk-{name}.jsonl"
        studio.stage.start(
            f"kiosk-{name}",
            ["kiosk", "--trace", str(trace)],
            [
                f'kiosk.id="{name}"',
                f'kiosk.monitor="{place}"',
                f"kiosk.idle_s={_IDLE_S}",
                'printer.kind="file"',
                f'printer.path="{self._printer}"',
                f"printer.paper_mm={paper_mm}",
            ],
        )
        self._trace = Follower(trace, studio.stage.check)
        self.hand = Hand(Finger(studio.screen), place, self._trace)

    def ready(self) -> None:
        """Wait until the first screen is whole: numbers are given, and the book is open."""
        self._trace.wait("screen", lambda f: gives_numbers(f) and _browses(f), within_s=60)

    def walks(self) -> None:
        """Go through every screen of a day on which all is well."""
        self._picture("home")
        self._goes("shelves", "shelves")
        self._goes("event:child", "shelf")
        self._goes("home", "home", picture=False)
        self._goes("take-priority", "priority")
        self._goes("home", "home", picture=False)
        for mode, query in _ASKED:
            self._goes("search", "search", picture=False)
            self._asks(query, mode, mode)
            self._goes("home", "home", picture=False)
        self._goes("search", "search")
        self._asks(QUERY, "found", "results")
        self._goes(f"result:{PROCEDURE}", "page")
        printed = self._trace.mark()
        self._goes("take", "ticket", picture=False)
        self._trace.wait("printed", after=printed)
        time.sleep(0.3)
        self._picture("ticket")
        slip = paper.read(self._printer.read_bytes())
        slip.picture.save(self._studio.folder / f"slip-{self._paper_mm}mm.png")
        self._goes("add", "services", picture=False)
        self._picture("more")
        printed = self._goes("service:land", "ticket", picture=False)
        self._trace.wait("printed", after=printed)
        time.sleep(0.3)
        self._picture("ticket-two")
        self._goes("done", "home", picture=False)
        self._goes("take", "services")
        self.hand.screen("idle", after=self._trace.mark(), within_s=_IDLE_S + 10)
        self._picture("idle")
        self._goes("stay", "services", picture=False)
        self._goes("home", "home", picture=False)

    def helps(self) -> None:
        """Call a person, say what one needs, and see some screens in each way there is."""
        self._goes("call", "help")
        self._goes("go-on", "home", picture=False)
        self._goes("call", "home", picture=False)
        self._goes("take", "services", picture=False)
        self._goes("needs", "needs")
        self._goes("go-on", "services", picture=False)
        self._goes("home", "home", picture=False)
        for sight in ("large", "contrast", "low") if self._stands == "portrait" else _LYING:
            self._turns(sight, picture=sight == "large")
            self._picture(f"home-{sight}")
            for target, name in (("take", "services"), ("search", "search")):
                self._goes(target, name, picture=False)
                self._picture(f"{name}-{sight}")
                self._goes("home", "home", picture=False)
            self._turns(sight)

    def _turns(self, sight: str, *, picture: bool = False) -> None:
        """Turn a way to see the screen on or off."""
        self._goes("see", "see", picture=picture)
        self._goes(f"sight:{sight}", "see", picture=False)
        self._goes("go-on", "home", picture=False)

    def _asks(self, query: str, mode: str, picture: str) -> None:
        mark = self._trace.mark()
        self.hand.type(query)
        self._trace.wait("results", lambda f: f["query"] == query and f["mode"] == mode, after=mark)
        time.sleep(0.3)
        self._picture(picture)

    def comes_back(self, label: str) -> None:
        """Type a number that is known, and one that is not."""
        for number, picture in ((label, "came-back"), ("A987", "unknown")):
            self._goes("check-in", "check-in", picture=picture == "came-back")
            self.hand.type(number)
            if picture == "came-back":
                self._picture("typed")
            self._goes("ok", "came-back", picture=False)
            self._picture(picture)
            self._goes("done" if picture == "came-back" else "home", "home", picture=False)

    def printer_fails(self) -> None:
        """Take a number while the printer cannot be opened."""
        self._printer.unlink(missing_ok=True)
        self._printer.mkdir()
        self._takes("printer-failing")
        self._printer.rmdir()

    def hub_is_away(self) -> None:
        """Take a number of the kiosk's own series."""
        self._takes("offline")

    def _takes(self, picture: str) -> None:
        self._goes("take", "services", picture=False)
        mark = self._trace.mark()
        self.hand.touch("service:help")
        self.hand.screen("ticket", after=mark)
        self._trace.wait("printed", after=mark, within_s=20)
        time.sleep(0.5)
        self._picture(picture)
        self._goes("done", "home", picture=False)

    def _goes(self, target: str, name: str, *, picture: bool = True) -> int:
        time.sleep(_DRAWN_S)
        mark = self.hand.touch(target)
        self.hand.screen(name, after=mark)
        if picture:
            self._picture(name)
        return mark

    def _picture(self, name: str) -> None:
        self.hand.rest()
        self._studio.keep(f"kiosk-{name}-{self._stands}", self._place)


def _browses(screen: Fields) -> bool:
    return any(target["id"] == "shelves" for target in screen["targets"])


class _Studio:
    """The stage, the camera and the folder of pictures."""

    def __init__(self, folder: Path, work: Path, screen: Screen, stage: Stage) -> None:
        self.folder = folder
        self.work = work
        self.screen = screen
        self.stage = stage

    def draw(self) -> None:
        """Go through it all: a good day first, then what fails."""
        self.stage.start("broker", ["broker"])
        self.stage.start("hub", ["hub"])
        trace = self.work / "display.jsonl"
        self.stage.start(
            "display",
            ["display", "--trace", str(trace)],
            [f'display.monitor="{_DISPLAY}"', "display.sounds=false"],
        )
        display = Follower(trace, self.stage.check)
        kiosks = [_Kiosk(self, *kiosk) for kiosk in _KIOSKS]
        display.wait("board", lambda f: f["live"], within_s=60)
        self.keep("display-empty", _DISPLAY)
        for kiosk in kiosks:
            kiosk.ready()
        for kiosk in kiosks:
            kiosk.walks()
            kiosk.helps()
        self._calls(display)
        self.keep("display-calls", _DISPLAY)
        for kiosk, label in zip(kiosks, self._sent_to_mend(len(kiosks)), strict=True):
            kiosk.comes_back(label)
        for kiosk in kiosks:
            kiosk.printer_fails()
        self.stage.end("hub")
        self.stage.end("broker")
        for kiosk in kiosks:
            kiosk.hub_is_away()
        display.wait("not-live", within_s=_NOT_LIVE_S)
        time.sleep(0.5)
        self.keep("display-not-live", _DISPLAY)

    def keep(self, name: str, place: Rect) -> None:
        """Take a picture."""
        self.screen.picture(place).save(self.folder / f"{name}.png")

    def _sent_to_mend(self, count: int) -> list[str]:
        """Send some people away to mend their papers."""
        labels = []
        with Hub(self.stage.hub_url) as hub:
            for _ in range(count):
                hub.issue("business", request_id=new_request_id())
                hub.counter("5", "open", request_id=new_request_id())
                answer = hub.counter("5", "next", request_id=new_request_id())
                hub.counter("5", "park", request_id=new_request_id(), reason="mend")
                labels += [answer.ticket.label] if answer.ticket else []
        return labels

    def _calls(self, display: Follower) -> None:
        label = ""
        with Hub(self.stage.hub_url) as hub:
            for _, service in _CALLED * 2:
                hub.issue(service, request_id=new_request_id())
            for counter, _ in _CALLED:
                hub.counter(counter, "open", request_id=new_request_id())
                answer = hub.counter(counter, "next", request_id=new_request_id())
                label = answer.ticket.label if answer.ticket else label
        display.wait("board", lambda f: any(row["label"] == label for row in f["rows"]))
        # Whatever moves when a call comes in has come to rest by then.
        time.sleep(1.5)
