"""Draw the virtual boxes' window in every state that hub, hands and cables can bring it into.

``box-{closed,called,serving,refused,stuck,held,no-computer,away}.png``: two boxes on a line and one
bare button, the real program before a real hub, really pressed.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from counter.box import STUCK_S
from counter.button import hold_for
from counter.codec import Key, Light
from hub.client import Hub, new_request_id
from motcua.follow import Fields, Follower
from motcua.screen import Rect, Screen, own_screen
from motcua.settings import SHIPPED
from motcua.stage import Stage
from motcua.touch import Finger, Target

_SIZE = (1200, 700)
_SETS = (
    'counter.boxes=[{address=1, counter="1"}, {address=2, counter="2"}]',
    'counter.buttons=[{counter="7"}]',
)
#: A lamp that changes is drawn within two looks of the window and a frame.
_DRAWN_S = 0.4


def draw_boxes(folder: Path) -> None:
    """Draw them all. Raises what the stage, the screen and the trace raise."""
    with (
        tempfile.TemporaryDirectory(prefix="motcua-boxes-") as name,
        own_screen(Path(name), _SIZE) as screen,
        Stage(SHIPPED / "centre.toml", _SETS, Path(name), screen) as stage,
    ):
        _Table(folder, Path(name), screen, stage).draw()


class _Table:
    """The boxes before the camera, and a finger."""

    def __init__(self, folder: Path, work: Path, screen: Screen, stage: Stage) -> None:
        self._folder = folder
        self._screen = screen
        self._stage = stage
        self._finger = Finger(screen)
        self._trace = Follower(work / "boxes.jsonl", stage.check)

    def draw(self) -> None:
        self._stage.start("broker", ["broker"])
        self._stage.start("hub", ["hub"])
        words = ["counter", "--virtual", "--trace", str(self._trace.path)]
        self._pid = self._stage.start("boxes", words).process.pid
        self._trace.wait("lit", lambda f: f["state"] == Light.CLOSED, within_s=60)
        self._keep("closed")
        with Hub(self._stage.hub_url) as hub:
            for _ in range(3):
                hub.issue("help", request_id=new_request_id())
        self._touch("press:1:next", Light.CALLED)
        self._keep("called")
        self._touch("press:1:start", Light.SERVING)
        self._keep("serving")
        self._touch("press:2:recall", Light.REFUSED)
        self._keep("refused")
        with self._finger.holding(self._place(), self._target("press:2:recall")):
            self._trace.wait("lit", lambda f: f["state"] == Light.FAULT, within_s=STUCK_S + 5)
            self._keep("stuck")
        with self._finger.holding(self._place(), self._target("hold:7")):
            time.sleep(hold_for(Key.RECALL))
            self._keep("held")
        self._touch("pull")
        self._trace.wait("port", lambda f: f["state"] == "lost")
        time.sleep(2.2)  # a box believes for two seconds that it will be asked again
        self._keep("no-computer")
        mark = self._trace.mark()
        self._touch("plug")
        self._trace.wait("port", lambda f: f["state"] == "open", after=mark)
        mark = self._trace.mark()
        self._stage.end("hub")
        self._trace.wait("lit", lambda f: f["state"] == Light.AWAY, after=mark, within_s=20)
        self._keep("away")

    def _touch(self, id_: str, light: Light | None = None) -> None:
        mark = self._trace.mark()
        self._finger.touch(self._place(), self._target(id_))
        if light is not None:
            self._trace.wait("lit", lambda f: f["state"] == light, after=mark)

    def _target(self, id_: str) -> Target:
        drawn = self._trace.wait("window", lambda f: _has(f, id_))
        return next(Target.read(one) for one in drawn.fields["targets"] if one["id"] == id_)

    def _place(self) -> Rect:
        return self._finger.window_of(self._pid) or Rect(*_SIZE)

    def _keep(self, name: str) -> None:
        time.sleep(_DRAWN_S)
        self._screen.picture(self._place()).save(self._folder / f"box-{name}.png")


def _has(window: Fields, id_: str) -> bool:
    return any(target["id"] == id_ for target in window["targets"])
