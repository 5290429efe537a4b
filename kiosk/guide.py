"""The voice guide: five keys that lead through every screen without looking. Pure.

A screen is said when it comes: its content, how many items it has, the first of them. Previous and
next go round the items, each said with its place; choose touches it; back goes back; repeat says
the whole screen again. What changes on a screen is said when it changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.aloud import Choice, Piece, Speech, Told
from kiosk.pad import Key

_AFTER = ("more", "fewer", "back", "home", "language", "call", "see")  # typing stands before these
_TYPE, _TYPED = "type", "typed"  # items of the guide alone: go to the keys, and back from them
_TEXT = "text:"  # a line that is read again by itself


NOTHING = Told("", (), ())


@dataclass(frozen=True)
class Guide:
    """Where the guide is: off, or at one item of a screen."""

    told: Told = NOTHING
    on: bool = False
    focus: str = ""
    typing: bool = False  # among the keys of the search

    @property
    def place(self) -> str:
        """What the screen frames: the item that was said last."""
        return self.focus if self.on else ""


@dataclass(frozen=True)
class Move:
    """What came of a key or a new screen: what is said, and which button is meant.

    What is said `after` does not cut off what is being said: a number must be heard to its end.
    """

    guide: Guide
    says: tuple[Piece, ...] = ()
    touch: str = ""
    after: bool = False


def shown(guide: Guide, told: Told, speech: Speech) -> Move:
    """Take the screen that is drawn now."""
    before = guide.told
    guide = replace(guide, told=told)
    if not guide.on:
        return Move(guide)
    if before.screen != told.screen:
        return _enter(replace(guide, typing=False, focus=""), speech)
    new = tuple(piece for piece in told.content if piece not in before.content)
    if told.screen == "check-in":
        guide = _standing(guide, speech)
        return Move(guide, (*new, *_item(guide, speech)) if new else ())
    if guide.typing:
        says = (*new, *_found(guide, before, speech))
        # The answers come a moment after the text was typed, which is said first.
        return Move(_standing(guide, speech), says, after=told.content[:1] == before.content[:1])
    first, was = told.choices[:1], before.choices[:1]
    turned = [one.id for one in first] != [one.id for one in was]  # another page of a list
    standing = _standing(replace(guide, focus="") if turned else guide, speech)
    if turned or standing.focus != guide.focus:  # or another language
        return Move(standing, (*new, *_items_said(standing, speech)))
    changed = _changed(guide, before, speech)
    # The clock of the first screen goes on; nobody needs to hear it.
    says = (*new, *changed) if changed or told.screen != "home" else ()
    return Move(standing, says, after=not changed)


def press(guide: Guide, key: Key, speech: Speech) -> Move:  # noqa: PLR0911 - one for each key
    """Take a key of the pad; whichever is pressed first starts the guide."""
    if not guide.on:
        move = _enter(replace(guide, on=True, typing=False, focus=""), speech)
        return replace(move, says=(speech.say("guide.welcome"), *move.says))
    if guide.told.screen == "idle":
        return Move(guide, touch="stay")
    match key:
        case Key.PREVIOUS:
            return _go(guide, -1, speech)
        case Key.NEXT:
            return _go(guide, 1, speech)
        case Key.CHOOSE:
            return _choose(guide, speech)
        case Key.BACK:
            return _back(guide, speech)
        case Key.REPEAT:
            return Move(guide, (*guide.told.content, *_hint(guide, speech), *_item(guide, speech)))


def items(guide: Guide, speech: Speech) -> tuple[Choice, ...]:
    """List what can be chosen now, in the order in which next goes through it."""
    told = guide.told
    if told.screen == "check-in":
        ok = tuple(choice for choice in told.choices if choice.id == "ok")
        rest = tuple(choice for choice in told.choices if choice.id != "ok")
        keys = sorted(told.keys, key=_letters_first)
        return (*keys[:-1], *ok, *keys[-1:], *rest)
    if told.screen == "page":
        lines = (Choice(f"{_TEXT}{at}", piece) for at, piece in enumerate(told.content))
        return (*lines, *told.choices)
    if not told.keys:
        return told.choices
    if guide.typing:
        typed = Choice(_TYPED, speech.say("guide.typed"))
        return (typed, *sorted(told.keys, key=_letters_first))
    cut = next(
        (i for i, one in enumerate(told.choices) if one.id.partition(":")[0] in _AFTER),
        len(told.choices),
    )
    type_ = Choice(_TYPE, speech.say("guide.type"))
    return (*told.choices[:cut], type_, *told.choices[cut:])


def _letters_first(key: Choice) -> tuple[int, str]:
    """Order keys as one knows them by heart: a to z, 0 to 9, then what is no sign."""
    kind, _, what = key.id.partition(":")
    if kind != "key":
        return 2, what
    sign = len(what) == 1
    return (0 if what.isalpha() else 1) if sign else 3, what


def _enter(guide: Guide, speech: Speech) -> Move:
    """Say a screen that has just come."""
    guide = _standing(guide, speech)
    says = (*guide.told.content, *_hint(guide, speech), *_items_said(guide, speech))
    return Move(guide, says)


def _hint(guide: Guide, speech: Speech) -> tuple[Piece, ...]:
    """Say what a person needs to know who cannot see this screen."""
    hints = {
        "ticket": "guide.ticket",
        "check-in": "guide.check_in",
        "idle": "guide.stay",
        "page": "guide.page",
    }
    key = hints.get(guide.told.screen)
    return (speech.say(key),) if key else ()


def _items_said(guide: Guide, speech: Speech) -> tuple[Piece, ...]:
    """Say how many items there are, and the one where the guide stands."""
    if guide.told.screen in ("idle", "wait"):
        return ()
    count = len(items(guide, speech))
    return (speech.say("aloud.choices", count=count), *_item(guide, speech)) if count else ()


def _item(guide: Guide, speech: Speech) -> tuple[Piece, ...]:
    """Say one item and its place."""
    choices = items(guide, speech)
    for place, choice in enumerate(choices, 1):
        if choice.id == guide.focus:
            at = speech.say("guide.place", place=place, count=len(choices))
            return choice.says, replace(at, secret=choice.says.secret)
    return ()


def _changed(guide: Guide, before: Told, speech: Speech) -> tuple[Piece, ...]:
    """Say what became of the item one stands at, where it is called otherwise than before.

    Of a switch its state alone: its name was just heard, and may be a secret.
    """
    was, now = (
        next((one for one in told.choices if one.id == guide.focus), None)
        for told in (before, guide.told)
    )
    if was is None or now is None or now == was:
        return ()
    if now.on != was.on:
        return (speech.say("see.on" if now.on else "guide.off"),)
    return _item(guide, speech)


def _standing(guide: Guide, speech: Speech) -> Guide:
    """Stand at the first item that can be touched, if the one stood at is gone."""
    ids = [choice.id for choice in items(guide, speech)]
    first = next((one for one in ids if not one.startswith(_TEXT)), "")
    return guide if guide.focus in ids else replace(guide, focus=first)


def _go(guide: Guide, step: int, speech: Speech) -> Move:
    ids = [choice.id for choice in items(guide, speech)]
    if not ids:
        return Move(guide, guide.told.content)
    at = ids.index(guide.focus) if guide.focus in ids else -step
    guide = replace(guide, focus=ids[(at + step) % len(ids)])
    return Move(guide, _item(guide, speech))


def _choose(guide: Guide, speech: Speech) -> Move:
    if guide.focus == _TYPE:
        guide = replace(guide, typing=True, focus="key:a")
        guide = _standing(guide, speech)
        return Move(guide, (speech.say("guide.typing"), *_item(guide, speech)))
    if guide.focus == _TYPED:
        return _leave_keys(guide, speech)
    if guide.focus.startswith(_TEXT):
        return Move(guide, _item(guide, speech))
    touch = guide.focus
    if guide.told.screen == "check-in" and len(touch) == len("key:A") and touch[-1].isalpha():
        guide = replace(guide, focus="key:0")  # after its letter a number has digits
    # A second call that reaches nobody either changes nothing on the screen.
    again = guide.told.screen == "help" and touch == "call"
    return Move(guide, guide.told.content if again else (), touch=touch)


def _back(guide: Guide, speech: Speech) -> Move:
    if guide.typing:
        return _leave_keys(guide, speech)
    ids = {choice.id for choice in guide.told.choices}
    for way in ("back", "go-on"):
        if way in ids:
            return Move(guide, touch=way)
    if guide.told.screen == "home":
        return Move(replace(guide, on=False), (speech.say("guide.bye"),))
    return Move(guide, (speech.say("guide.no_back"), *_item(guide, speech)))


def _leave_keys(guide: Guide, speech: Speech) -> Move:
    guide = _standing(replace(guide, typing=False, focus=""), speech)
    return Move(guide, (*guide.told.content[:1], *_items_said(guide, speech)))


def _found(guide: Guide, before: Told, speech: Speech) -> tuple[Piece, ...]:
    """Say how many answers a typed text has, when it has other ones than before."""

    def answers(told: Told) -> list[str]:
        return [one.id for one in told.choices if one.id.startswith("result:")]

    new = answers(guide.told)
    if not new or new == answers(before):
        return ()
    return (speech.say("guide.found", count=len(new)),)
