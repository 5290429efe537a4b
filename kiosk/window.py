"""The kiosk's window: touches and keys in, the screen of what the visit has become out.

What other threads tell is handed to Kivy's thread (`mainthread`): there alone the visit goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kivy.clock import Clock, mainthread
from kivy.core.window import Window as Glass

from broker_config.messages import Errand
from broker_config.trace import Trace
from hub.client import Services
from kiosk import calling, story
from kiosk.back import Back
from kiosk.condition import Condition
from kiosk.course import Course
from kiosk.events import Fetch, SlipCame, Stayed, Ticked, Touched
from kiosk.health import Machine
from kiosk.pad import Pad
from kiosk.printer.status import Trouble
from kiosk.printing import Printing
from kiosk.reading import Reading
from kiosk.resting import Resting
from kiosk.scenery import Scenery, Standing
from kiosk.screens import draw
from kiosk.screens.plan import reach
from kiosk.settings import KioskSettings
from kiosk.visitor import USUAL, Rules, Screen
from kiosk.voice import Voice
from look import clock
from look.parts import Button, Part
from look.press import KEY_S, SLOW_KEY_S
from look.stage import Stage
from look.texts import Texts
from look.theme import DAY, HIGH_CONTRAST, NIGHT, Colours, Scale, rgba

if TYPE_CHECKING:
    from pathlib import Path

    from broker_config.link import Link
    from kiosk.book import Reader
    from kiosk.desk import Desk
    from kiosk.pin import Gate
    from kiosk.sounds import Sounds
    from kiosk.spool import Spool

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
        self._trace = trace
        self._link = link
        self._now = clock
        self.course = Course(
            Rules(settings.idle_s, settings.ticket_s, settings.unprinted_s),
            trace,
            clock,
            guided=lambda: self._reading.guided,
            changed=self._show,
        )
        self._services = Services()
        self._condition = Condition()
        self._call = calling.NOBODY
        self._call_s = settings.help_minutes * 60
        self._usual = self._worn = DAY
        self._standing = Standing(
            texts, centre, emblem, settings.id, reach(settings.inches, settings.bottom_mm)
        )
        self._resting = Resting(settings, clock, self._rests)
        self.stage = Stage(self._meant, self._drawn, clock, self._resting.touched)
        self._minute = ""
        self._seen = ""  # the screen that was drawn last
        self._voice = Voice(sounds, trace, settings.volume, self._show)
        self._reading: Reading = Reading(
            self._voice,
            Pad(settings.pad.model_dump()),
            texts,
            trace,
            touch=self._touched,
            stay=lambda: self.course.happened(Stayed()),
            redraw=self._show,
            clock=clock,
        )

    def connect(self, desk: Desk, spool: Spool, reader: Reader, gate: Gate) -> None:
        """Learn who does what the visit wishes, and who lets the staff in."""
        own = self._standing
        self._desk = desk
        self._condition = replace(self._condition, has_printer=spool.prints)
        self._printing = Printing(spool, reader, own.texts, own.centre)
        self.course.connect(desk, reader, self._printing)
        self._scenery = Scenery(own, reader)
        self._back = Back(
            gate,
            spool,
            own.texts,
            centre=own.centre,
            kiosk=own.kiosk,
            show=self._show,
            paper_changed=spool.mended,
            findings=lambda: self._condition.findings(broker_away=not self._link.connected),
            clock=self._now,
        )

    def begin(self) -> None:
        """Show what there is, from now on."""
        self._resting.begin()
        self._show()
        Clock.schedule_once(self._tick, self._resting.tick_s)
        Clock.schedule_interval(lambda _: self._clock_goes(), CLOCK_S)
        Glass.bind(on_resize=lambda *_: self._show())
        Glass.bind(on_touch_down=lambda *_: self._reading.glass_touched())
        # Bound after the app's own, so asked before it: what the pad does not know ends there.
        Glass.bind(on_key_down=lambda _, code, *__: self._pressed(code))
        Glass.bind(on_key_up=lambda _, code, *__: self._reading.key_up(code))
        self._voice.start()

    def end(self) -> None:
        """Fall silent: the window is closed."""
        self._voice.end()

    def wear(self, colours: Colours) -> None:
        """Draw in the colours of this palette."""
        self._usual = colours
        self._dress(colours)

    def _dress(self, colours: Colours) -> None:
        if colours is not self._worn:
            self._worn = colours
            Glass.clearcolor = rgba(colours.ground)
            self.stage.wear(colours)

    # From other threads

    @mainthread
    def errand(self, errand: Errand) -> None:
        """Do what the staff ask: print a slip, or end the call for help that they answered."""
        if errand.what == "helped":
            self._calls(calling.NOBODY)
        elif errand.ticket:
            lang = errand.lang or self._standing.texts.languages[0]
            self._desk.take(Fetch(errand.ticket, errand.procedure, lang, errand.amended))

    @mainthread
    def book_opened(self) -> None:
        """Show the shelves of a book as soon as it is read."""
        self._show()

    def slip_came(self, came: SlipCame, picture: Path) -> None:
        """Take the outcome of one slip."""
        outcome = came.outcome.value
        self._trace.write("printed", label=came.label, outcome=outcome, path=str(picture))
        self._desk.nudge()
        self._back.printed(came.label, came.outcome)
        self.course.tell(came)

    @mainthread
    def offers(self, services: Services) -> None:
        """Take what the centre offers; the same again, every few seconds, is no news."""
        if services != self._services:
            self._services = self._printing.services = services
            self._show()

    @mainthread
    def hub_away(self, away: bool) -> None:
        """Learn that the hub went or came back."""
        self._is(replace(self._condition, hub_away=away))

    @mainthread
    def machine_is(self, machine: Machine) -> None:
        """Learn how the disk, the clock and the sound are."""
        self._is(replace(self._condition, machine=machine))

    @mainthread
    def printer_is(self, trouble: Trouble) -> None:
        """Learn how the printer is."""
        self._is(replace(self._condition, printer=trouble))

    # On Kivy's thread

    def _clock_goes(self) -> None:
        """Tell the new minute; the staff's page tells more."""
        minute = f"{clock.now():%H:%M}"
        if minute != self._minute or self._back.there:
            self._minute = minute
            self._show()

    def _is(self, condition: Condition) -> None:
        self._condition = condition
        self._tell()
        self._show()

    def _tell(self) -> None:
        state, detail = self._condition.told(helped=self._call.stands)
        self._link.state(state, **detail)

    def _rests(self) -> None:
        """Move the picture, and draw it dark or bright."""
        px = Scale.of(*Glass.size).unit
        across, down = self._resting.look.shift
        self.stage.move(round(across * px), round(down * px))
        self._show()

    def _meant(self, button: Button) -> None:
        if self._back.there:
            # No trace: it would hold the PIN.
            self._back.touched(button.id)
            return
        self._touched(button.id)

    def _touched(self, target: str) -> None:
        """Follow a finger, or the pad."""
        story.touched(self._trace, target)
        if target == "call":
            self._calls(calling.touched(self._call, self._now(), self._link.connected))
        self.course.happened(Touched(target))
        if target == "listen":
            self._reading.listen()

    def _pressed(self, code: int) -> bool:
        """Take a key of a keyboard; the staff's page has none."""
        self._resting.touched()
        return not self._back.there and self._reading.key_down(code)

    def _tick(self, _dt: float) -> None:
        self._ticked()
        Clock.schedule_once(self._tick, self._resting.tick_s)

    def _ticked(self) -> None:
        awaited = self._back.there or self._call.stands or self._reading.speaking
        before = self.course.visit
        self._resting.ticked(alone=before.screen is Screen.HOME and not awaited)
        self._back.ticked()
        lies = self.stage.rest.lies(self._now())
        if before.screen is Screen.HOME and self._back.rests(lies, Glass.size):
            self._show()
        self._calls(calling.ticked(self._call, self._now(), self._call_s))
        self.course.happened(Ticked())
        visit = self.course.visit
        self._reading.ticked(visit.screen is Screen.HOME, visit.asking)
        if visit.screen is Screen.HOME is not before.screen:
            self._reading.leave()

    def _calls(self, call: calling.Call) -> None:
        """Tell the staff when somebody calls, and when nobody does any more."""
        before, self._call = self._call, call
        if call.stands != before.stands:
            self._tell()
            self._show()

    def _show(self) -> None:
        width, height = Glass.size
        self.stage.size = (width, height)
        self.stage.presses.slop = self.stage.rest.slop = Scale.of(width, height).px(48)
        staff = self._back.there
        visit = replace(self.course.visit, sight=USUAL) if staff else self.course.visit
        usual = NIGHT if self._resting.look.dark else self._usual
        self.stage.presses.key_s = SLOW_KEY_S if visit.unhurried else KEY_S
        self._dress(HIGH_CONTRAST if visit.sight.contrast else usual)
        scene = self._scenery.scene(
            visit,
            self._services,
            self._condition,
            call=self._call,
            listens=self._reading.listens,
            size=(int(width), int(height)),
        )
        if staff:
            self._reading.leave()
            self.stage.show(*self._back.draw(scene))
            return
        name, parts = draw(scene)
        self.stage.show(name, self._reading.coming(name, parts, visit.lang, scene.px(1)))

    def _drawn(self, name: str, parts: tuple[Part, ...]) -> None:
        # The guide's frame goes from need to need: how often is written nowhere.
        if (self._seen, name) != ("needs", "needs"):
            story.drawn(self._trace, name, parts)
        self._seen = name
        self._reading.drawn()
