"""The visit as a value: where a citizen is, and what is known of them until they go. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.events import UNASKED, About, Hit, Issued, Mark, Slip, Wish

ASK_S = 20.0  # WCAG 2.2.1: at least 20 s to ask for more time by one simple action
MOST_COPIES = 2  # of a slip that may have come out: paper is no toy
MOST_SERVICES = 3  # on one number: more is a visit for the help desk


class Screen(StrEnum):
    """Where the visit is."""

    HOME = "home"
    PRIORITY = "priority"
    SERVICES = "services"
    SEARCH = "search"
    SHELVES = "shelves"
    SHELF = "shelf"
    PAGE = "page"
    WAIT = "wait"
    TICKET = "ticket"
    SORRY = "sorry"
    CHECK_IN = "check-in"
    CAME_BACK = "came-back"


@dataclass(frozen=True)
class Rules:
    """The timeouts of one kiosk. Whoever is `led` by the voice is asked before any page ends."""

    idle_s: float = 45.0
    ticket_s: float = 20.0
    unprinted_s: float = 180.0  # a number whose slip did not come out
    lang: str = "vi"
    ask_s: float = ASK_S
    led: bool = False

    def longer(self) -> Rules:
        """Give the time that listening takes: about three times that of reading (own)."""
        return replace(self, idle_s=3 * self.idle_s, ask_s=3 * self.ask_s, led=True)

    def unhurried(self) -> Rules:
        """Give twice the time (own): to whoever sees the screen their way, or told what they need.

        Whoever is led has more already.
        """
        if self.led:
            return self
        return replace(
            self, idle_s=2 * self.idle_s, ticket_s=2 * self.ticket_s, ask_s=2 * self.ask_s
        )


@dataclass(frozen=True)
class Sight:
    """How a visitor wants to see the screen, for this visit."""

    large: bool = False
    contrast: bool = False
    low: bool = False

    def turned(self, what: str) -> Sight:
        """Turn one of them on or off."""
        match what:
            case "large":
                return replace(self, large=not self.large)
            case "contrast":
                return replace(self, contrast=not self.contrast)
            case "low":
                return replace(self, low=not self.low)
        return self


USUAL = Sight()
#: What the staff may be told of a visitor, by the hub's names.
NEEDS = ("hearing", "sight", "wheelchair", "language")


@dataclass(frozen=True)
class Visit:
    """One citizen's use of the kiosk, from the first touch to home."""

    screen: Screen = Screen.HOME
    lang: str = "vi"
    priority: str = "none"
    procedure: Hit | None = None
    query: str = ""
    results: tuple[Hit, ...] = ()
    found: str | None = None  # the query these results answer
    about: About = UNASKED  # how the results are meant
    told: bool = False  # an answer to this query was taken
    shelf: str = ""  # the event of life or the field whose procedures are listed
    title: str = ""  # of the shelf
    rows: tuple[Hit, ...] = ()  # on the shelf
    came_from: Screen | None = None  # where "back" leads from a shelf
    part: int = 0  # which part of a long list is shown
    ticket: Issued | None = None
    slip: Slip | None = None
    job: int = 0  # the wish whose slip that is
    came_out: bool = False  # a slip that says the same may have
    replaces: bool = False  # one that says less may have come out before
    copies: int = 0  # slips asked for again that may have come out
    sorry: str = ""  # why no number was given: a key of the texts
    wish: int = 0  # counts the numbers asked for: an answer to an older wish is not shown
    number: str = ""  # of a slip, as far as it was typed
    came_back: str = ""  # what came of checking in: a key of the texts
    counter: str = ""  # where one is second in line after checking in
    adding: bool = False  # one more service for the ticket is being chosen
    not_added: bool = False
    asking: bool = False  # "are you still there?"
    sight: Sight = USUAL
    needs: tuple[str, ...] = ()  # of `NEEDS`, for the clerk's eyes alone
    showing: str = ""  # an aid that stands over the screen until the next touch
    since: float = 0.0  # the last sign of life

    @property
    def can_print_again(self) -> bool:
        """Tell whether a touch prints the slip again: one that surely failed, always."""
        if self.ticket is None or self.slip in (None, Slip.PRINTING):
            return False
        return self.slip is Slip.FAILED or self.copies < MOST_COPIES

    @property
    def mark(self) -> Mark:
        """What the next slip has to say of itself."""
        if self.came_out:
            return Mark.COPY
        return Mark.REPLACES if self.replaces else Mark.NONE

    @property
    def unhurried(self) -> bool:
        """Tell whether this visitor sees the screen their way, or told what they need."""
        return bool(self.needs) or self.sight != USUAL

    def at(self, screen: Screen) -> Visit:
        """Go to a screen, to the first part of what it shows."""
        return replace(self, screen=screen, part=0, showing="")


Step = tuple[Visit, tuple[Wish, ...]]


def begin(rules: Rules, now: float) -> Visit:
    """Stand at home, in the first language."""
    return Visit(lang=rules.lang, since=now)
