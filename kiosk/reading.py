"""Read the screens to whoever cannot: at a touch on "listen", or led by the keys of a pad.

The voice says it, the guide knows what; this stands between them and the window. On Kivy's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from broker_config.trace import Trace
from kiosk.aloud import Speech
from kiosk.guide import Guide, Move, press, shown
from kiosk.pad import Key, Pad
from look.parts import Button, Panel, Part, buttons
from look.press import SETTLE_S, SLOW_KEY_S
from look.texts import Texts
from look.theme import DAY

if TYPE_CHECKING:
    from kiosk.voice import Voice

STAY_S = 2.0  # while something is said, the visit is told so often that somebody is there
AT_HOME_S = 30.0  # so long in silence and without a key on the first screen, and it is warned of
ASK_S = 20.0  # after that the guide ends; to answer takes one key (WCAG 2.2.1)
_FRAME, _ROUND = 12, 28  # units: how thick the frame of an item is, and how round


class Reading:
    """The kiosk's reader: `touch` is told which button the pad means, `stay` that time is needed.

    `redraw` is called when the frame goes to another item.
    """

    def __init__(
        self,
        voice: Voice,
        pad: Pad,
        texts: Texts,
        trace: Trace,
        *,
        touch: Callable[[str], None],
        stay: Callable[[], None],
        redraw: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._voice = voice
        self._pad = pad
        self._texts = texts
        self._trace = trace
        self._touch, self._stay, self._redraw = touch, stay, redraw
        self._now = clock
        self._guide = Guide()
        self._screen: tuple[str, tuple[Part, ...], str] = ("", (), "vi")
        self._drawn = ""
        self._warned = False  # that the guide will end
        self._hushed = False  # the touch that is on its way ended what was being said
        self._stayed = self._pressed = clock()
        self._key: Key | None = None  # that was struck last
        self._struck = self._pressed
        self._meant = "", ""  # screen and item when it was first struck

    @property
    def listens(self) -> bool:
        """Tell whether the screens can be read aloud."""
        return self._voice.speaks

    @property
    def speaking(self) -> bool:
        """Tell whether something is being said."""
        return self._voice.speaking

    @property
    def guided(self) -> bool:
        """Tell whether the pad leads this visit."""
        return self._guide.on

    def coming(
        self, name: str, parts: tuple[Part, ...], lang: str, unit: float
    ) -> tuple[Part, ...]:
        """Take the screen that is about to be drawn, and lay a thick frame around the guide's item.

        `unit` is in pixels.
        """
        self._screen = name, parts, lang
        place = self._guide.place
        found = next((one for one in buttons(parts) if place and one.id == place), None)
        return tuple(parts) if found is None else _with_frame(parts, found, unit)

    def drawn(self) -> None:
        """Learn that it is seen now; what was said of the one before ends."""
        name, parts, _ = self._screen
        before, self._drawn = self._drawn, name
        if name == "home" != before:
            self._voice.forget()
        if self._guide.on:
            speech = self._speech()
            self._go(shown(self._guide, speech.tell(name, parts), speech))
        elif name != before:
            self._voice.stop()

    def glass_touched(self) -> None:
        """Be silent under any finger.

        On the first screen it is the next visitor's, whose number the hall need not hear: there the
        guide ends. Later it may be the finger of whoever helps the one who is led.
        """
        self._hushed = self._voice.speaking
        self._voice.stop()
        if self._guide.on and self._screen[0] == "home":
            self.leave()

    def listen(self) -> None:
        """Read the screen aloud, unless this very touch has just ended that."""
        hushed, self._hushed = self._hushed, False
        if not hushed:
            speech = self._speech()
            name, parts, lang = self._screen
            self._drawn = name
            self._voice.say(speech.read(speech.tell(name, parts)), lang)

    def key_down(self, code: int) -> bool:
        """Take a key; False when it is none of the pad's, or still held."""
        key = self._pad.down(code)
        if key is None:
            return False
        if self._screen[0] != "needs":  # how many keys led to it tells which of them it was
            self._trace.write("pressed", key=key.value)
        self._pressed = self._now()
        self._stay()
        if not self._counts(key):
            return True
        if key is Key.REPEAT and self._guide.on and self._voice.speaking:
            self._voice.louder()
        if self._warned:  # the key answers the warning, and is not the choice of anything
            key, self._warned = Key.REPEAT, False
        speech = self._speech()
        if not self._guide.on:
            name, parts, _ = self._screen
            self._guide = shown(self._guide, speech.tell(name, parts), speech).guide
        self._go(press(self._guide, key, speech))
        return True

    def _counts(self, key: Key) -> bool:
        """Tell whether a key is meant: as on the glass, a hand that trembles strikes twice.

        Choose, struck on and on, means no item that came meanwhile and was hardly heard, until it
        was left alone for `SETTLE_S`. Previous, next and repeat only tell, and always count.
        """
        since, stands = self._pressed - self._struck, (self._screen[0], self._guide.place)
        again = key is self._key
        self._key, self._struck = key, self._pressed
        if not again or since >= SETTLE_S:
            self._meant = stands
        if again and key in (Key.CHOOSE, Key.BACK) and since < SLOW_KEY_S:
            return False
        return key is not Key.CHOOSE or stands == self._meant

    def key_up(self, code: int) -> None:
        """Take a key that was let go."""
        self._pad.up(code)

    def ticked(self, home: bool, asking: bool) -> None:
        """Let time pass: who is being read to needs more of it, who is gone needs no guide."""
        now = self._now()
        if self._voice.speaking:
            self._pressed = now
        if self._voice.speaking and not asking and now - self._stayed >= STAY_S:
            self._stayed = now
            self._stay()
        patience_s = ASK_S if self._warned else AT_HOME_S
        if self._guide.on and home and now - self._pressed >= patience_s:
            self._end_at_home()

    def _end_at_home(self) -> None:
        """Say that the guide will end; that being said and no key pressed, say that it ends."""
        says = self._speech().say("guide.bye" if self._warned else "guide.ends")
        self._go(Move(Guide() if self._warned else self._guide, (says,)))
        self._warned = not self._warned

    def leave(self) -> None:
        """Forget whoever was led, and how loud they wanted it."""
        self._warned = False
        framed, self._guide = self._guide.place, Guide()
        self._voice.stop()
        self._voice.calm()
        if framed:
            self._redraw()

    def _go(self, move: Move) -> None:
        framed, was_on = self._guide.place, self._guide.on
        self._guide = move.guide
        if move.says:
            say = self._voice.add if move.after else self._voice.say
            say(move.says, self._screen[2])
        if was_on and not self._guide.on:
            self._voice.calm()
        if framed != self._guide.place:
            self._redraw()
        if move.touch:
            self._touch(move.touch)

    def _speech(self) -> Speech:
        return Speech(self._texts, self._screen[2])


def _with_frame(parts: Sequence[Part], found: Button, unit: float) -> tuple[Part, ...]:
    """Lay a dark plate below the button, so much larger that its edge is a frame."""
    box = found.box.inset(-_FRAME * unit)
    plate = Panel(box, DAY.text, radius=_ROUND * unit)
    at = next(place for place, part in enumerate(parts) if part is found)
    return (*parts[:at], plate, *parts[at:])
