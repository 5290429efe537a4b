"""A day that is over and a morning, for the pictures of the officials' pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from look.clock import VIETNAM
from motcua.pictures_hub import PictureHub

if TYPE_CHECKING:
    from playwright.sync_api import Page

YESTERDAY = datetime(2026, 11, 24, 7, 30, tzinfo=VIETNAM)
_CLERKS = {
    "1": "Trần Văn Minh",
    "2": "Phạm Thu Hà",
    "3": "Hoàng Minh Đức",
    "5": "Vũ Thị Kim Oanh",
    "6": "Nguyễn Thị Hoa",
}
_LONG_NAME = "Nguyễn Hoàng Phương Uyên Trần Lê Thị Thanh Nhàn Công Tằng Tôn Nữ"
_BIRTH, _LONG = "1.001193", "1.013962"  # the second has the longest name of the book


@dataclass(frozen=True)
class Scene:
    """A page at one moment; `do` is what its reader does before it is drawn."""

    name: str
    path: str
    do: Callable[[Page], object] = lambda _page: None


def story(hub: PictureHub) -> Iterator[Scene]:
    """Go through a day that is over and a morning; stop where there is something to be seen."""
    _yesterday(hub)
    hub.clock.now = YESTERDAY.replace(day=25, hour=7, minute=31)
    yield Scene("sign-in", "/desk/sign-in")
    yield Scene("desks-closed", "/desk")
    hub.press("6", "open", clerk=_CLERKS["6"])
    yield Scene("counter-empty", "/desk/counter/6")
    yield Scene("counter-closed", "/desk/counter/3")
    yield Scene("guide", "/desk/guide")
    _people_come(hub)
    yield Scene("counter-waiting", "/desk/counter/6")
    yield from _at_work(hub)
    yield from _in_the_hall(hub)
    yield from _in_the_room(hub)


def _open(element: str) -> Callable[[Page], object]:
    return lambda page: page.locator(f"{element} > summary").first.click()


def _yesterday(hub: PictureHub) -> None:
    """Let a day pass on which most is as usual."""
    services = ("certify", "civil-status", "certify", "land", "results", "certify", "business")
    classes = ("none", "none", "elderly", "none", "none", "pregnant", "none", "none", "none")
    for counter, clerk in _CLERKS.items():
        hub.press(counter, "open", clerk=clerk)
    for minute in range(1, 236):
        hub.clock.put(7, 30 + minute)
        if minute % 3 == 0 and minute < 200:
            n = minute // 3
            hub.take(services[n % len(services)], priority=classes[n % len(classes)])
        for n, counter in enumerate(_CLERKS):
            if minute % (7 + 2 * n) == 6:
                hub.press(counter, "next")


def _people_come(hub: PictureHub) -> None:
    """Fill the hall before anybody is called."""
    who: tuple[tuple[str, dict[str, Any]], ...] = (
        ("certify", {}),
        ("certify", {"priority": "elderly", "needs": ("hearing", "wheelchair")}),
        ("civil-status", {"procedure": _BIRTH}),
        ("certify", {"lang": "en"}),
        ("land", {"procedure": _LONG}),
        ("results", {}),
        ("certify", {"priority": "pregnant", "procedure": _BIRTH, "later": ("results",)}),
        ("certify", {"needs": ("sight",)}),
        ("support", {"priority": "merit"}),
        ("certify", {}),
        ("business", {}),
        ("certify", {"label": "K1-001"}),
        ("results", {"priority": "small-child"}),
        ("certify", {}),
        ("farming", {"priority": "disabled", "needs": ("language",)}),
        ("certify", {}),
    )
    for n, (service, more) in enumerate(who):
        hub.clock.put(7, 33 + 2 * n)
        hub.take(service, **more)


def _at_work(hub: PictureHub) -> Iterator[Scene]:
    """Serve at counter 6 until everything there has happened."""
    here = "/desk/counter/6"
    hub.clock.put(8, 10)
    hub.press("6", "next")
    yield Scene("counter-called", here)
    yield Scene("counter-others", f"{here}?others=1")
    yield Scene("counter-strike", here, _open(".more"))
    hub.clock.put(8, 11)
    hub.press("6", "recall")
    hub.press("6", "start")
    hub.clock.put(8, 15)
    hub.press("6", "park", reason="wait", minutes=15)
    hub.press("6", "next")
    hub.clock.put(8, 17)
    hub.press("6", "start")
    hub.clock.put(8, 25)
    yield Scene("counter-serving", here, _open("#papers"))
    yield Scene("counter-transfer", here, _open("#transfer"))
    yield Scene("counter-amend", here, _open("#amend"))
    yield Scene("counter-set-aside", here, _open("#park"))
    hub.press("6", "park", reason="mend")
    for minute in (26, 28):
        hub.clock.put(8, minute)
        hub.press("6", "next")
        hub.press("6", "no-show")
    hub.clock.put(8, 34)
    hub.press("6", "next")
    hub.press("6", "park", reason="wait", minutes=20)
    yield Scene("counter-aside", here)
    hub.clock.put(8, 36)
    hub.press("6", "pause", reason="Ra ngoài một lát, mười phút nữa sẽ quay lại")
    yield Scene("counter-paused", here)
    hub.press("3", "open", clerk=_LONG_NAME)
    hub.take("land", procedure=_LONG, label="WWWWWWWW-000001", needs=("hearing",))
    hub.press("3", "next")
    hub.press("3", "next")
    yield Scene("counter-long", "/desk/counter/3")


def _in_the_hall(hub: PictureHub) -> Iterator[Scene]:
    hub.clock.put(8, 40)
    hub.tells("K2", "kiosk", {"printer": "ok"})
    hub.tells("K1", "kiosk", {"printer": "paper out", "help": "called"}, "fault", minutes=3)
    for outcome in ("failed", "unknown"):
        hub.ask(hub.take("certify"), "printed", outcome=outcome)
    yield Scene("guide-calls", "/desk/guide")
    given = hub.take("civil-status", priority="elderly")
    yield Scene("guide-given", f"/desk/guide?ticket={given}")
    yield Scene("number", f"/desk/guide/ticket/{given}")
    yield Scene("number-amend", f"/desk/guide/ticket/{given}", _open("#amend"))
    hub.ask(given, "cancel")
    yield Scene("number-given-up", f"/desk/guide/ticket/{given}")
    yield Scene("book", "/desk/guide/book?q=khai sinh")
    yield Scene("procedure", f"/desk/guide/book/{_LONG}")


def _in_the_room(hub: PictureHub) -> Iterator[Scene]:
    for counter in ("1", "2", "5"):
        hub.press(counter, "open", clerk=_CLERKS[counter])
    for counter in ("2", "5", "6"):
        hub.press(counter, "next")
    hub.clock.put(9, 41)
    yield Scene("desks", "/desk")
    hub.tells("K1", "kiosk", {"printer": "ok"})
    for device, kind in (("D1", "display"), ("hub", "hub"), ("line-1", "counter")):
        hub.tells(device, kind, {})
    yield Scene("room", "/desk/room")
    hub.tells("K2", "kiosk", {}, "offline", minutes=30)
    hub.tells("D1", "display", {"sound": "no device"}, "warning")
    hub.tells("line-1", "counter", {"box-3": "silent", "button-5": "stuck"}, "fault")
    yield Scene("room-faults", "/desk/room")
    yield Scene("days", "/desk/room/days")
    yield Scene("days-past", f"/desk/room/days?day={YESTERDAY:%Y-%m-%d}")
    yield Scene("why", f"/desk/room/why?number=A004&day={YESTERDAY:%Y-%m-%d}")
    yield Scene("doctor", "/desk/room/doctor")
    yield Scene("refused", "/desk/nothing")
