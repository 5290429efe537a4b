"""A kiosk that is heard: by whoever touches "Nghe", and by somebody who sees nothing of it.

The blind visitor below gets only what was spoken, and has only the five keys of a pad.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from motcua.follow import NotSeenError
from motcua.screen import Screen
from tests.processes import free_port
from tests.ui.test_kiosk_window import Kiosk, a_hub, a_kiosk

NEXT, PREVIOUS, CHOOSE, BACK, REPEAT = "Down", "Up", "Return", "Left", "Right"
CERTIFY = "Chứng thực"


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Bring a sound device that plays into a file, twenty times as fast as one listens."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "heard.raw"))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "1")


@contextmanager
def an_office(folder: Path, xvfb: Screen, *settings: str) -> Iterator[tuple[Kiosk, int]]:
    port = free_port()
    with ExitStack() as stack:
        stack.enter_context(a_hub(folder, port))
        kiosk = stack.enter_context(a_kiosk(folder, xvfb, port, *settings))
        kiosk.trace.wait(
            "screen", lambda f: {"take", "listen"} <= {t["id"] for t in f["targets"]}, within_s=30
        )
        yield kiosk, port


def spoken(kiosk: Kiosk, wanted: str, after: int, within_s: float = 20) -> int:
    """Wait until a sentence that holds `wanted` was heard."""
    line = kiosk.trace.wait("spoke", lambda f: wanted in f["text"], after=after, within_s=within_s)
    return line.number


@dataclass
class Blind:
    """Somebody before the kiosk who hears it and has a pad: nothing else is known to them."""

    kiosk: Kiosk
    heard_to: int = 0  # the last line that was listened to

    def press(self, key: str) -> None:
        self.heard_to = self.kiosk.trace.mark()
        subprocess.run(["xdotool", "key", key], env=dict(self.kiosk.screen.env), check=True)

    def hear(self, wanted: str = "") -> str:
        """Listen on until a sentence holds `wanted`; say it back."""
        line = self.kiosk.trace.wait(
            "spoke", lambda f: wanted in f["text"], after=self.heard_to, within_s=30
        )
        self.heard_to = line.number
        return str(line.fields["text"])

    def goes_to(self, item: str, key: str = NEXT) -> None:
        """Press a key until the item is said, once round at the most."""
        heard: list[str] = []
        while not heard or heard[-1] not in heard[:-1]:
            self.press(key)
            heard.append(self.hear())
            if heard[-1].startswith(item):
                self.hear(" trong ")  # its place among the others
                return
        raise AssertionError(f"{item!r} is not among {heard}")

    def chooses(self, item: str, then: str, key: str = NEXT) -> str:
        """Choose an item, and listen until `then` is said."""
        self.goes_to(item, key)
        self.press(CHOOSE)
        return self.hear(then)


def test_a_touch_on_listen_reads_the_screen_and_the_next_touch_ends_it(
    tmp_path: Path, xvfb: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "23")  # as slow as one listens
    with an_office(tmp_path, xvfb) as (kiosk, _):
        mark = kiosk.hand.touch("take")
        kiosk.hand.screen("services", after=mark)
        mark = kiosk.hand.touch("listen")
        spoken(kiosk, "Quý khách cần làm việc gì?", mark)
        spoken(kiosk, "Có", mark)
        kiosk.hand.touch("listen")
        mark = kiosk.trace.mark()
        with pytest.raises(NotSeenError):
            kiosk.trace.wait("spoke", after=mark, within_s=3)
        mark = kiosk.hand.touch("listen")
        spoken(kiosk, "Quý khách cần làm việc gì?", mark)
        mark = kiosk.hand.touch("service:certify")
        kiosk.hand.screen("ticket", after=mark)
        mark = kiosk.trace.mark()
        with pytest.raises(NotSeenError):
            kiosk.trace.wait("spoke", after=mark, within_s=3)
        assert all(
            not any(s.isdigit() for s in line.fields["text"])
            for line in kiosk.trace.lines
            if line.what == "spoke"
        )
