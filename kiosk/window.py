"""The kiosk's window: events in, the visit's next state, the screen of it out.

All that happens on other threads comes through `_happened`, the one door to Kivy's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kivy.clock import Clock, mainthread
from kivy.core.window import Window as Glass

from broker_config.link import Link
from broker_config.messages import DeviceState, Errand
from broker_config.trace import Trace
from hub.client import Services
from kiosk import calling, quiet, slip
from kiosk.back import Back
from kiosk.events import (
    About,
    AddService,
    Answered,
    Browse,
    CheckIn,
    Event,
    Fetch,
    Fetched,
    Found,
    Hit,
    Issued,
    Listed,
    Look,
    PrintAgain,
    Slip,
    SlipCame,
    Stayed,
    TakeNumber,
    Tell,
    Ticked,
    Touched,
    Wish,
)
from kiosk.health import Finding, Machine, findings
from kiosk.pad import Pad
from kiosk.printer.status import Trouble
from kiosk.reading import Reading
from kiosk.screens import Offer, Scene, draw
from kiosk.screens.plan import reach
from kiosk.settings import KioskSettings
from kiosk.texts import Texts
from kiosk.visit import step
from kiosk.visitor import USUAL, Rules, Screen, Visit, begin
from kiosk.voice import Voice
from look import clock
from look.app import PublicApp
from look.pace import Pace
from look.parts import Button, Part, buttons
from look.press import KEY_S, SLOW_KEY_S
from look.stage import Stage
from look.theme import DAY, HIGH_CONTRAST, NIGHT, Colours, Scale, rgba
from procedures.page import Page

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.book import Reader
    from kiosk.desk import Answer, Asked, Desk
    from kiosk.pin import Gate
    from kiosk.sounds import Sounds
    from kiosk.spool import Spool

TICK_S = 0.25
RESTS_S = 3.0  # without a finger the loop turns slowly; a touch wakes it
CLOCK_S = 5.0  # the home screen tells the time in minutes


class Window:
    """One kiosk's window and the visit in it."""

    def __init__(
        self,
        settings: KioskSettings,
        *,
        texts: Texts,
        trace: Trace,
        link: Link,
        centre: str,
        emblem: str = "",
        sounds: Sounds,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kiosk = settings.id
        self._rules = Rules(settings.idle_s, settings.ticket_s, settings.unprinted_s)
        self._texts = texts
        self._trace = trace
        self._link = link
        self._centre, self._emblem = centre, emblem
        self._now = clock
        self._visit = begin(self._rules, clock())
        self._services = Services()
        self._away = False
        self._printer = Trouble.NONE
        self._machine = Machine()
        self._call = calling.NOBODY
        self._call_s = settings.help_minutes * 60
        self._usual = self._worn = DAY
        self._reach = reach(settings.inches, settings.bottom_mm)
        self._page_of: tuple[str, Page | None] = ("", None)
        self._stage = Stage(self._meant, self._drawn, clock, self._finger)
        self._night = quiet.Night.parse(settings.dark)
        self._quiet, self._alone_since = quiet.AWAKE, clock()
        self._quiet_s = settings.quiet_s
        self._told: tuple[str, tuple[tuple[str, str], ...]] = ("", ())
        self._voice = Voice(sounds, trace, settings.volume, self._show)
        self._reading = Reading(
            self._voice,
            Pad(settings.pad.model_dump()),
            texts,
            trace,
            touch=self._touched,
            stay=lambda: self._happened_here(Stayed()),
            redraw=self._show,
            clock=clock,
        )
        self._app = PublicApp(self._stage, rgba(DAY.ground))

    def connect(self, desk: Desk, spool: Spool, reader: Reader, gate: Gate) -> None:
        """Learn who does what the visit wishes, and who lets the staff in."""
        self._desk, self._spool, self._reader = desk, spool, reader
        self._back = Back(
            gate,
            spool,
            self._texts,
            centre=self._centre,
            kiosk=self._kiosk,
            show=self._show,
            paper_changed=spool.mended,
            findings=self._findings,
            clock=self._now,
        )

    def run(self) -> None:
        """Show the window until `end`."""
        self._pace = Pace(Clock)
        Clock.schedule_once(lambda _: self._show(), 0)
        Clock.schedule_interval(lambda _: self._ticked(), TICK_S)
        Clock.schedule_interval(lambda _: self._clock_goes(), CLOCK_S)
        Glass.bind(on_resize=lambda *_: self._show())
        Glass.bind(on_touch_down=lambda *_: self._reading.glass_touched())
        # Bound after the app's own, so asked before it: what the pad does not know ends there.
        Glass.bind(on_key_down=lambda _, code, *__: self._pressed(code))
        Glass.bind(on_key_up=lambda _, code, *__: self._reading.key_up(code))
        self._voice.start()
        self._app.run()
        self._voice.end()

    def wear(self, colours: Colours) -> None:
        """Draw in the colours of this palette."""
        self._usual = colours
        self._dress(colours)

    def _dress(self, colours: Colours) -> None:
        if colours is not self._worn:
            self._worn = colours
            Glass.clearcolor = rgba(colours.ground)
            self._stage.wear(colours)

    def hide_cursor(self) -> None:
        """Show no pointer: a finger needs none."""
        Glass.show_cursor = False

    def end(self) -> None:
        """Close the window; safe from a signal handler."""
        Clock.schedule_once(lambda _: self._app.stop(), 0)

    # From other threads

    def answered(self, wish: Asked, answer: Answer) -> None:
        """Take what came of a wish; the slip of a new number goes to the spool at once."""
        if isinstance(wish, Fetch) and isinstance(answer, Fetched):
            self._print_for(wish, answer)
            return
        if isinstance(answer, Fetched):
            return
        if not (isinstance(wish, TakeNumber) and isinstance(answer, Answered)):
            self._happened(answer)
            return
        # The number first: its screen must be there before the printer is through with it.
        self._happened(replace(answer, prints=self._spool.prints))
        if answer.ticket is not None:
            if self._spool.prints:
                self._print(answer.ticket, wish)
            if answer.ticket.offline:
                self._trace.write("offline", label=answer.ticket.label)

    @mainthread
    def errand(self, errand: Errand) -> None:
        """Do what the staff ask: print a slip, or end the call for help that they answered."""
        if errand.what == "helped":
            self._calls(calling.NOBODY)
        elif errand.ticket:
            lang = errand.lang or self._texts.languages[0]
            self._desk.take(Fetch(errand.ticket, errand.procedure, lang))

    def _print_for(self, wish: Fetch, found: Fetched) -> None:
        """Print the slip of a ticket that was taken elsewhere; its outcome is told to the hub."""
        if found.ticket is None or not self._spool.prints:
            return
        as_if = TakeNumber(0, found.ticket.service, found.priority, wish.procedure, wish.lang)
        self._print(found.ticket, as_if, again=found.again)

    def found(self, query: str, hits: tuple[Hit, ...], about: About) -> None:
        """Take the results of one query."""
        self._trace.write("results", query=query, codes=[hit.code for hit in hits], mode=about.mode)
        self._happened(Found(query, hits, about))

    def slip_came(self, label: str, outcome: Slip, picture: Path) -> None:
        """Take the outcome of one slip."""
        self._trace.write("printed", label=label, outcome=outcome.value, path=str(picture))
        self._desk.nudge()
        self._back.printed(label, outcome)
        self._happened(SlipCame(label, outcome))

    @mainthread
    def offers(self, services: Services) -> None:
        """Take what the centre offers."""
        self._services = services
        self._show()

    @mainthread
    def hub_away(self, away: bool) -> None:
        """Learn that the hub went or came back."""
        self._away = away
        self._tell()
        self._show()

    @mainthread
    def machine_is(self, machine: Machine) -> None:
        """Learn how the disk, the clock and the sound are."""
        self._machine = machine
        self._tell()
        self._show()

    @mainthread
    def printer_is(self, trouble: Trouble) -> None:
        """Learn how the printer is."""
        self._printer = trouble
        self._tell()
        self._show()

    @mainthread
    def _happened(self, event: Event) -> None:
        self._happened_here(event)

    # On Kivy's thread

    def _clock_goes(self) -> None:
        """Tell the new minute, and of a book that was opened; the staff's page tells more."""
        told = f"{clock.now():%H:%M}", self._reader.shelves(self._visit.lang)
        if told != self._told or self._back.there:
            self._told = told
            self._show()

    def _finger(self) -> None:
        """Be bright before the finger means anything: it counts all the same."""
        self._alone_since = self._now()
        self._pace.slow(False)
        self._look(quiet.AWAKE)

    def _look(self, found: quiet.Quiet) -> None:
        if found != self._quiet:
            self._quiet = found
            px = Scale.of(*Glass.size).unit
            self._stage.move(round(found.shift[0] * px), round(found.shift[1] * px))
            self._show()

    def _meant(self, button: Button) -> None:
        if self._back.there:
            # No trace: it would hold the PIN.
            self._back.touched(button.id)
            return
        self._touched(button.id)

    def _touched(self, target: str) -> None:
        """Follow a finger, or the pad."""
        # What somebody needs is written nowhere.
        self._trace.write("touched", id="need" if target.startswith("need:") else target)
        if target == "call":
            self._calls(calling.touched(self._call, self._now(), self._link.connected))
        self._happened_here(Touched(target))
        if target == "listen":
            self._reading.listen()

    def _pressed(self, code: int) -> bool:
        """Take a key of a keyboard; the staff's page has none."""
        self._finger()
        return not self._back.there and self._reading.key_down(code)

    def _ticked(self) -> None:
        awaited = self._back.there or self._call.stands or self._reading.speaking
        if self._visit.screen is not Screen.HOME or awaited:
            self._alone_since = self._now()
        alone_s, wall = self._now() - self._alone_since, clock.now().time()
        self._look(quiet.quiet(alone_s, wall, self._night, self._quiet_s))
        self._pace.slow(alone_s >= RESTS_S)
        self._back.ticked()
        lies = self._stage.rest.lies(self._now())
        if self._visit.screen is Screen.HOME and self._back.rests(lies, Glass.size):
            self._show()
        self._calls(calling.ticked(self._call, self._now(), self._call_s))
        before = self._visit
        self._happened_here(Ticked())
        self._reading.ticked(self._visit.screen is Screen.HOME, self._visit.asking)
        if self._visit.screen is Screen.HOME is not before.screen:
            self._reading.leave()

    def _calls(self, call: calling.Call) -> None:
        """Tell the staff when somebody calls, and when nobody does any more."""
        before, self._call = self._call, call
        if call.stands != before.stands:
            self._tell()
            self._show()

    def _happened_here(self, event: Event) -> None:
        before = self._visit
        rules = self._rules.longer() if self._reading.guided else self._rules
        self._visit, wishes = step(before, event, self._now(), rules)
        if self._visit.query != before.query and self._visit.screen is Screen.SEARCH:
            self._trace.write("typed", text=self._visit.query)
        if self._visit.number != before.number and self._visit.screen is Screen.CHECK_IN:
            self._trace.write("typed", text=self._visit.number)
        if self._visit.ticket and self._visit.ticket != before.ticket:
            ticket = self._visit.ticket
            self._trace.write("ticket", label=ticket.label, id=ticket.id, service=ticket.service)
        for wish in wishes:
            self._do(wish)
        if self._visit is not before:
            self._show()

    def _do(self, wish: Wish) -> None:
        match wish:
            case TakeNumber() | AddService() | CheckIn():
                self._desk.take(wish)
            case Look(query):
                self._reader.ask(query)
            case Browse(shelf, lang):
                self._happened_here(Listed(shelf, *self._reader.shelf(shelf, lang)))
            case Tell():
                self._desk.tell(wish)
            case PrintAgain() if self._visit.ticket:
                visit = self._visit
                assert visit.ticket is not None
                code = visit.procedure.code if visit.procedure else None
                service = visit.ticket.service
                again = TakeNumber(visit.wish, service, visit.priority, code, visit.lang)
                self._print(visit.ticket, again, again=True)

    def _print(self, ticket: Issued, wish: TakeNumber, again: bool = False) -> None:
        names = {service.id: service.name for service in self._services.services}
        classes = {named.id: named.name for named in self._services.priorities}
        what = slip.compose(
            ticket,
            self._texts,
            wish.lang,
            centre=self._centre,
            service=names.get(ticket.service, ""),
            later=tuple(names.get(id_, id_) for id_ in ticket.later),
            at=clock.now(),
            priority=classes.get(wish.priority, ""),
            page=self._reader.page(wish.procedure) if wish.procedure else None,
            again=again,
        )
        self._spool.submit(ticket.label, ticket.id, what)

    def _findings(self) -> tuple[Finding, ...]:
        printer = self._printer.value.replace(" ", "_") if self._spool.prints else "none"
        away = not self._link.connected
        return findings(self._machine, hub_away=self._away, broker_away=away, printer=printer)

    def _tell(self) -> None:
        well = self._spool.prints and self._printer is Trouble.NONE
        ill = self._away or not well or not self._machine.serves
        state = DeviceState.WARNING if ill else DeviceState.OK
        printer = self._printer.value if self._spool.prints else "none"
        detail = {"hub": "away" if self._away else "ok", "printer": printer}
        if self._call.stands:
            detail["help"] = "called"
        detail |= self._machine.complaints
        self._link.state(state, **detail)

    def _show(self) -> None:
        width, height = Glass.size
        self._stage.size = (width, height)
        self._stage.presses.slop = self._stage.rest.slop = Scale.of(width, height).px(48)
        staff = self._back.there
        visit = replace(self._visit, sight=USUAL) if staff else self._visit
        usual = NIGHT if self._quiet.dark else self._usual
        self._stage.presses.key_s = SLOW_KEY_S if visit.unhurried else KEY_S
        self._dress(HIGH_CONTRAST if visit.sight.contrast else usual)
        scene = self._scene(visit, int(width), int(height))
        if staff:
            self._reading.leave()
            self._stage.show(*self._back.draw(scene))
            return
        name, parts = draw(scene)
        self._stage.show(name, self._reading.coming(name, parts, visit.lang, scene.px(1)))

    def _scene(self, visit: Visit, width: int, height: int) -> Scene:
        code = visit.procedure.code if visit.procedure else ""
        if code != self._page_of[0]:
            self._page_of = (code, self._reader.page(code) if code else None)
        now, opens_at = clock.now(), self._services.opens_at
        # What was told before the centre opened: the hub may be away since.
        stale = opens_at is not None and now >= opens_at
        return Scene(
            visit=visit,
            texts=self._texts,
            width=width,
            height=height,
            centre=self._centre,
            emblem=self._emblem,
            offers=tuple(
                Offer(service.id, service.name, service.letter, service.open or stale)
                for service in self._services.services
            ),
            counters={counter.id: counter.name for counter in self._services.counters},
            own=self._kiosk,
            priorities=tuple((named.id, named.name) for named in self._services.priorities),
            page=self._page_of[1],
            shelves=self._reader.shelves(visit.lang),
            hub_away=self._away,
            printer_away=not (self._spool.prints and self._printer.prints),
            call=self._call,
            reach=self._reach,
            listens=self._reading.listens,
            now=now,
            opens_at=opens_at,
        )

    def _drawn(self, name: str, parts: tuple[Part, ...]) -> None:
        targets = [
            {
                "id": button.id,
                "text": button.text,
                "x": round(button.box.x),
                "y": round(button.box.y),
                "w": round(button.box.w),
                "h": round(button.box.h),
            }
            for button in buttons(parts)
        ]
        self._trace.write("screen", name=name, targets=targets)
        self._reading.drawn()
