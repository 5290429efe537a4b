"""The button box itself, as the firmware does it, and a line of such boxes on a pseudo-terminal.

It speaks the same bytes as a box of plastic, so a centre, a test or a newcomer can work without
one: ``motcua counter --virtual``. What can go wrong with a box can be asked of this one too.
"""

from __future__ import annotations

import functools
import operator
import os
import secrets
import select
import shutil
import tempfile
import threading
import time
import tty
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from counter.codec import Decoder, Key, Lamp, Poll, Report, Show, encode, following
from counter.debounce import Debounce
from counter.record import Record

HOLDS = 8
"""So many presses a box keeps; a further one is not taken, and the box tells it by its light."""
OLDEST = 99
STUCK_S = 10.0
"""A key that stays pressed for so long is stuck: the box says so in its answers."""
ALONE_S = 2.0
"""A box that was not asked for so long knows that the computer is gone, and shows it."""


@dataclass(frozen=True)
class _Held:
    number: int
    key: Key
    at: float


class Box:
    """One box: keeps its presses until they are taken, and shows the lamp it was last given.

    Faults one can ask for: `deaf`, it hears nothing; `mute`, it hears but its answers are lost on
    the way; `garbles`, its answers arrive broken.
    """

    def __init__(self, address: int, boot: int = 1) -> None:
        self.address = address
        self.deaf = False
        self.garbles = False
        self.mute = False
        self.lamp: Lamp | None = None
        self._boot = boot
        self._asked = float("-inf")
        self._shown = 0
        self._number = 0
        self._held: deque[_Held] = deque()
        self._debounce = Debounce()
        self._closed: dict[Key, float] = {}

    def __repr__(self) -> str:
        lamp = f"{self.lamp.light} {self.lamp.label}".strip() if self.lamp else "no lamp yet"
        return f"<Box {self.address}: {lamp}, holds {len(self._held)}>"

    @property
    def held(self) -> int:
        """Count the presses that nobody has taken yet."""
        return len(self._held)

    def shows(self, now: float) -> Lamp | None:
        """Look at the lamp as a person sees it; None when the box knows of no computer."""
        return self.lamp if now - self._asked < ALONE_S else None

    def restart(self, now: float = 0.0) -> None:
        """Lose everything but the boot number, which counts on (in EEPROM, in a real box)."""
        self._boot = self._boot % 0xFFFF + 1
        self._wake(now)

    def press(self, key: Key, now: float) -> bool:
        """Keep one clean press; False when the box already holds all it can."""
        if len(self._held) >= HOLDS:
            return False
        self._number = following(self._number)
        self._held.append(_Held(self._number, key, now))
        return True

    def contact(self, key: Key, closed: bool, now: float) -> bool:
        """Feel one edge of a key's contact, bounces and all; tell whether it made a press."""
        if closed:
            self._closed.setdefault(key, now)
        else:
            self._closed.pop(key, None)
        return self._debounce.pressed(key, closed, now) and self.press(key, now)

    def hears(self, message: Poll | Show | Report, now: float) -> bytes:
        """Take one message of the line and give the answer's bytes, if there is one to give."""
        if self.deaf or isinstance(message, Report) or message.address != self.address:
            return b""
        self._asked = now
        oldest = self._held[0] if self._held else None
        if oldest and message.boot == f"{self._boot:04X}" and message.taken == oldest.number:
            self._held.popleft()
        if isinstance(message, Show):
            self.lamp = message.lamp
            self._shown = message.number
        if self.mute:
            return b""
        answer = encode(self._report(now))
        return answer[:9] + b"\xff" + answer[10:] if self.garbles else answer

    def _report(self, now: float) -> Report:
        boot = f"{self._boot:04X}"
        down = (key for key in Key if now - self._closed.get(key, now) >= STUCK_S)
        stuck = next(down, None)
        if not self._held:
            return Report(self.address, boot, self._shown, stuck=stuck)
        oldest = self._held[0]
        age = min(int(now - oldest.at), OLDEST)
        return Report(self.address, boot, self._shown, oldest.number, oldest.key, age, stuck)

    def _wake(self, now: float) -> None:
        self.lamp = None
        self._shown = 0
        self._number = 0
        self._held.clear()
        self._debounce = Debounce()
        # A key that is down while the box starts was not pressed just now, but may be stuck.
        self._closed = dict.fromkeys(self._closed, now)


class VirtualLine:
    """Boxes on one line: a pseudo-terminal whose `port` can be opened like a serial port.

    `port` keeps its name when the cable is pulled and plugged in again. `record` is a file that
    gets every byte of the line (see `counter.record`).
    """

    def __init__(self, addresses: Iterable[int], record: Path | None = None) -> None:
        # A line made anew is a new life of its boxes.
        boot = 1 + secrets.randbelow(0xFFFE)
        self._boxes = {address: Box(address, boot) for address in addresses}
        self._twins: list[Box] = []
        self._at_once = True
        self._record = Record(record) if record else None
        self._folder = Path(tempfile.mkdtemp(prefix="motcua-line-"))
        self.port = str(self._folder / "port")
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.plug()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "plugged in" if self._thread else "pulled"
        return f"<VirtualLine at {self.port}, {state}, boxes {sorted(self._boxes)}>"

    def box(self, address: int) -> Box:
        """Take one box in hand, to see it or to make it misbehave."""
        return self._boxes[address]

    def press(self, address: int, key: str) -> bool:
        """Press a key once; False when the box holds so many presses that it takes no more."""
        with self._lock:
            return self._boxes[address].press(Key(key), time.monotonic())

    def bounce(self, address: int, key: str, edges: int = 6) -> None:
        """Press a key whose contact closes and opens `edges` times, a millisecond apart."""
        for edge in range(edges):
            with self._lock:
                self._boxes[address].contact(Key(key), edge % 2 == 0, time.monotonic())
            time.sleep(0.001)

    def hold(self, address: int, key: str) -> bool:
        """Press a key and keep it pressed; False when the box takes no more presses."""
        with self._lock:
            return self._boxes[address].contact(Key(key), True, time.monotonic())

    def release(self, address: int, key: str) -> None:
        """Let a key go."""
        with self._lock:
            self._boxes[address].contact(Key(key), False, time.monotonic())

    def twin(self, address: int, *, at_once: bool = True, boot: int | None = None) -> Box:
        """Plug in a second box with an address that is taken; `unplug_twins` takes it away.

        Both answer `at_once`, and what they say is mixed on the wires, or one after the other.
        """
        with self._lock:
            twin = Box(address, 1 + secrets.randbelow(0xFFFE) if boot is None else boot)
            self._twins.append(twin)
            self._at_once = at_once
        return twin

    def unplug_twins(self) -> None:
        """Take every second box away."""
        with self._lock:
            self._twins.clear()

    def restart(self, address: int) -> None:
        """Take a box's power away and give it back."""
        with self._lock:
            self._boxes[address].restart(time.monotonic())

    def lamp(self, address: int) -> Lamp | None:
        """Look at a box's lamp; None when it was given none since it started."""
        return self._boxes[address].lamp

    def shows(self, address: int) -> tuple[Lamp | None, int]:
        """See a box as a person does: its lamp (see `Box.shows`), the presses it holds."""
        with self._lock:
            box = self._boxes[address]
            return box.shows(time.monotonic()), box.held

    def noise(self, noise: bytes) -> None:
        """Put bytes on the line that no box meant to say."""
        os.write(self._line, noise)

    def pull(self) -> None:
        """Pull the cable out of the computer. The boxes keep their power and their presses."""
        if self._thread is None:
            return
        self._stopping.set()
        self._thread.join()
        self._thread = None
        os.close(self._line)
        os.close(self._computers_end)
        Path(self.port).unlink(missing_ok=True)

    def plug(self) -> None:
        """Plug the cable in again."""
        if self._thread is not None:
            return
        # Our own hold on the computer's end keeps the line alive while no program has it open.
        self._line, self._computers_end = os.openpty()
        tty.setraw(self._computers_end)
        Path(self.port).symlink_to(os.ttyname(self._computers_end))
        self._stopping.clear()
        self._thread = threading.Thread(target=self._listen, name="virtual-boxes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take the whole line away."""
        self.pull()
        if self._record:
            self._record.close()
            self._record = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _listen(self) -> None:
        decoder = Decoder()
        while not self._stopping.is_set():
            if not select.select([self._line], [], [], 0.05)[0]:
                continue
            heard = os.read(self._line, 4096)
            if self._record:
                self._record.heard("computer", heard)
            for message in decoder.feed(heard):
                with self._lock:
                    boxes = (*self._boxes.values(), *self._twins)
                    said = [box.hears(message, time.monotonic()) for box in boxes]
                answers = list(filter(None, said))
                if len(answers) > 1 and self._at_once:
                    answers = [_mixed(answers)]
                for answer in answers:
                    # Written down first: whoever saw the answer finds it in the record.
                    if self._record:
                        self._record.heard("boxes", answer)
                    os.write(self._line, answer)


def _mixed(answers: list[bytes]) -> bytes:
    """Mix what several drivers say at once: where one pulls the pair low, a 1 is not heard."""
    length = max(map(len, answers))
    columns = zip(*(answer.ljust(length, b"\xff") for answer in answers), strict=True)
    return bytes(functools.reduce(operator.and_, column) for column in columns)
