"""Run a whole centre on one machine: start in order, keep running, stop in reverse.

The parts write to our stderr, each line under its own name; where the centre runs as a service
that is the journal, which also keeps and rotates it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType

from broker_config.broker import check, port_fault
from broker_config.settings import is_loopback
from motcua.child import GRACE_S, Child
from motcua.join import centre_config
from motcua.keys import certificate_shown, hand_out
from motcua.parts import Part, machine_rooms, tiers
from motcua.premises import Premises
from motcua.screen import Screen, ScreenError
from motcua.settings import SettingsError

_READY_S = 20.0
_LOOK_S = 0.5

_log = logging.getLogger(__name__)


def run(here: Premises, log: str, alive: Callable[[], None] = lambda: None) -> int:
    """Run the centre until SIGTERM or Ctrl-C; `alive` is told as long as its loop turns."""
    planned = tiers(here, log, _screen_size)
    with only_centre(here.state):
        _check_early(here)
        # Each part gets its own key, which nobody else's command line or file tells.
        own = hand_out(machine_rooms(here), here.state, certificate_shown(here))
        planned = tuple(
            tuple(replace(part, words=(*part.words, *own.get(part.name, ()))) for part in tier)
            for tier in planned
        )
        with_screen, waiting = _split(planned, os.environ)
        if waiting:
            _log.warning(
                "no screen here (DISPLAY is not set): not started: %s",
                ", ".join(part.name for part in waiting),
            )
        _Centre(with_screen, alive).run()
    return 0


@contextlib.contextmanager
def only_centre(state: Path) -> Iterator[None]:
    """Hold the state folder: two centres on one queue would fight for its ports and windows.

    The lock is the kernel's and goes with the process, so a killed centre leaves none behind.
    """
    path = state / "centre.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            file.seek(0)
            raise SettingsError(
                f"a centre already runs with the state folder {state} (process {file.read()}); "
                "stop it, or give another --state"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _check_early(here: Premises) -> None:
    """Say at once what a child would say again and again."""
    own = here.settings
    centre_config(here)
    if own.broker.embedded:
        check(own.broker, keys=not is_loopback(own.broker.host) and _somebody_is_let_in(here))
    if is_loopback(own.hub.host) and port_fault(own.hub.host, own.hub.port) == errno.EADDRINUSE:
        raise SettingsError(
            f"port {own.hub.port} of {own.hub.host} is taken; stop what listens there "
            "or set another hub.port"
        )


def _somebody_is_let_in(here: Premises) -> bool:
    # The centre itself has no other business with the database, whose library takes 27 MB.
    from motcua.guests import somebody_is_let_in

    return somebody_is_let_in(here)


def _screen_size() -> tuple[int, int] | None:
    if not os.environ.get("DISPLAY"):
        return None
    try:
        screen = Screen(os.environ["DISPLAY"])
    except ScreenError as error:
        _log.warning("windows without `monitor` open on top of each other: %s", error)
        return None
    return screen.width, screen.height


def _split(
    planned: tuple[tuple[Part, ...], ...], environment: Mapping[str, str]
) -> tuple[list[list[Child]], list[Part]]:
    """Part what can run here from what must wait for a screen."""
    screen = bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    run_here = [
        [Child(part) for part in tier if screen or not part.needs_screen] for tier in planned
    ]
    waiting = [part for tier in planned for part in tier if part.needs_screen and not screen]
    return run_here, waiting


class _Centre:
    """The children, tier by tier, and the one loop that looks after them."""

    def __init__(self, children: list[list[Child]], alive: Callable[[], None]) -> None:
        self._alive = alive
        self._tiers = [tier for tier in children if tier]
        self._stopping = False
        # A signal writes a byte here, and the loop wakes: nothing else is done in a handler.
        self._ear, self._mouth = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def run(self) -> None:
        handlers = {number: signal.signal(number, self._stop) for number in _STOP_SIGNALS}
        handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, _heard)
        signal.set_wakeup_fd(self._mouth, warn_on_full_buffer=False)
        try:
            for tier in self._tiers:
                self._open(tier)
            if not self._stopping:
                _log.info("the centre is open; Ctrl-C stops it")
            while not self._stopping:
                self._alive()
                self._look(self._tiers)
        finally:
            self._close()
            signal.set_wakeup_fd(-1)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            os.close(self._ear)
            os.close(self._mouth)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _open(self, tier: list[Child]) -> None:
        """Start one tier and wait until it answers; whoever is late is waited for by the rooms."""
        deadline = time.monotonic() + _READY_S
        waiting = list(tier)
        while waiting and not self._stopping:
            self._look(self._tiers[: self._tiers.index(tier) + 1], pause_s=0.05)
            waiting = [child for child in waiting if not (child.process and child.part.ready())]
            if waiting and time.monotonic() > deadline:
                names = ", ".join(child.part.name for child in waiting)
                _log.warning("%s: not ready after %.0f s; going on", names, _READY_S)
                return

    def _look(self, opened: list[list[Child]], pause_s: float = _LOOK_S) -> None:
        now = time.monotonic()
        for tier in opened:
            for child in tier:
                child.look_after(now)
        select.select([self._ear], [], [], pause_s)
        with contextlib.suppress(BlockingIOError):
            os.read(self._ear, 512)

    def _close(self) -> None:
        """Stop in reverse: whoever asks goes before whoever answers."""
        _log.info("the centre closes")
        for tier in reversed(self._tiers):
            for child in reversed(tier):
                child.ask_to_stop()
            deadline = time.monotonic() + GRACE_S
            for child in reversed(tier):
                child.finish(deadline)


_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def _heard(_number: int, _frame: FrameType | None) -> None:
    """Take the news that a child ended; the loop, woken by it, looks who."""
