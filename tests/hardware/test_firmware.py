"""The firmware of docs/motcua_box, on this computer: it says byte for byte what our box says."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter.box import ALONE_S, HOLDS, STUCK_S, Box
from counter.codec import LONGEST, Decoder, Key, Lamp, Light, Poll, Show, encode
from counter.conversation import BoxAnswered, BoxRestarted, Lit, Pressed
from counter.debounce import QUIET_S
from counter.line import Event, Line

HERE = Path(__file__).parent
FIRMWARE = HERE.parents[1] / "docs" / "motcua_box"
HEADER = (FIRMWARE / "box.h").read_text(encoding="utf-8")
SKETCH = (FIRMWARE / "motcua_box.ino").read_text(encoding="utf-8")
DOCUMENT = (HERE.parents[1] / "docs" / "boxes.md").read_text(encoding="utf-8")

needs_compiler = pytest.mark.skipif(shutil.which("g++") is None, reason="g++ is not installed")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("box") / "box_on_host"
    # As strict as can be, and with every out-of-bounds byte a crash: an AVR would just go on.
    strict = ["-std=c++11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-g"]
    careful = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    source = str(HERE / "box_on_host.cpp")
    subprocess.run(["g++", *strict, *careful, "-o", str(made), source], check=True)
    return made


class Firmware:
    """The firmware with its clock and its keys in our hands."""

    def __init__(self, program: Path, address: int, boot: int) -> None:
        self._process = subprocess.Popen(
            [str(program), str(address), str(boot)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def told(self, command: str) -> tuple[bytes, str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n")
        answer, _, lamp = self._process.stdout.readline().rstrip("\n").partition(" ")
        return bytes.fromhex(answer), lamp

    def close(self) -> None:
        self._process.communicate()
        assert self._process.returncode == 0


def lamp_of(box: Box) -> str:
    lamp = box.lamp
    if lamp is None:
        return "-//0/0/"
    return f"{lamp.light}/{lamp.label}/{lamp.waiting}/{int(lamp.overdue)}/{lamp.due}"


def questions(chance: random.Random, box: Box) -> bytes:
    """What a computer may say: rightly, to another, about another life, broken, or not at all."""
    taken, boot = chance.randrange(100), f"{chance.choice([box._boot, 0, 77]):04X}"
    if chance.random() < 0.5 and box._held:
        taken, boot = box._held[0].number, f"{box._boot:04X}"
    address = chance.choice([3, 3, 3, 4])
    label = "".join(chance.choices("AKZ09-", k=chance.randrange(9)))
    due = chance.choice(["", "A003"])
    lamp = Lamp(
        chance.choice(list(Light)), label, chance.randrange(1000), chance.random() < 0.3, due
    )
    frame = encode(
        Poll(address, taken, boot)
        if chance.random() < 0.5
        else Show(address, chance.randrange(1, 100), lamp, taken, boot)
    )
    kind = chance.random()
    if kind < 0.1:
        broken = bytearray(frame)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        return bytes(broken)
    if kind < 0.2:
        return frame[: chance.randrange(len(frame))]
    if kind < 0.3:
        return bytes(chance.choices(range(256), k=chance.randrange(1, 200)))
    return frame


@needs_compiler
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_said_and_pressed_both_boxes_say_the_same(program: Path, seed: int) -> None:
    chance = random.Random(seed)
    box, firmware, decoder = Box(3, boot=0x7F3A), Firmware(program, 3, 0x7F3A), Decoder()
    keys, down, now, answers = list(Key), dict.fromkeys(Key, False), 0, 0
    for _ in range(1500):
        # Steps of an eighth of a second are exact in both clocks; none at all is a bounce.
        now += chance.choice([0, 0, 125, 125, 1000, 12_000 if chance.random() < 0.05 else 0])
        firmware.told(f"at {now}")
        key = chance.choice(keys)
        for _ in range(chance.choice([0, 0, 1, 1, 2, 5])):
            down[key] = not down[key]
            box.contact(key, down[key], now / 1000)
            firmware.told(f"key {keys.index(key)} {int(down[key])}")
        said = questions(chance, box)
        expected = b"".join(box.hears(message, now / 1000) for message in decoder.feed(said))
        answer, lamp = firmware.told(f"bytes {said.hex()}")
        assert (answer, lamp) == (expected, lamp_of(box)), said
        answers += bool(answer)
    firmware.close()
    assert answers > 300


@needs_compiler
def test_our_line_works_with_the_firmware_as_with_a_box(program: Path) -> None:
    ours, its = os.openpty()
    tty.setraw(its)
    events: list[Event] = []
    line = Line(os.ttyname(its), 115200, [9], events.append)
    process = started(program, ours, boot=5)
    line.start()
    try:
        called = Lamp(Light.CALLED, "A005", 3, due="A003")
        line.show(9, called)
        until(lambda: Lit(9, called) in events)
        assert BoxAnswered(9) in events
        for key in (0, 1, 4):
            tell(process, f"key {key} 1")
            tell(process, f"key {key} 0")
        until(lambda: pressed(events) == [Key.NEXT, Key.RECALL, Key.NO_SHOW])
        # It loses its power while a key is held down by somebody.
        process.kill()
        process.wait()
        process = started(program, ours, boot=6)
        until(lambda: BoxRestarted(9) in events)
        until(lambda: events.count(Lit(9, called)) == 2)
        tell(process, "key 0 1")
        until(lambda: pressed(events)[3:] == [Key.NEXT])
    finally:
        line.stop()
        process.kill()
        process.wait()
        os.close(ours)
        os.close(its)


def started(program: Path, fd: int, boot: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(program), "9", str(boot), str(fd)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        bufsize=1,
        pass_fds=[fd],
    )


def tell(process: subprocess.Popen[str], command: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{command}\n")
    process.stdin.flush()
    time.sleep(0.05)


def pressed(events: list[Event]) -> list[Key]:
    return [event.key for event in events if isinstance(event, Pressed)]


def until(true: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


CORE = Path("/usr/share/arduino/hardware/arduino/avr")


@pytest.mark.skipif(
    shutil.which("avr-g++") is None or not CORE.exists(),
    reason="gcc-avr, avr-libc and arduino-core-avr are not installed",
)
def test_the_sketch_compiles_for_the_chip_it_is_written_for(tmp_path: Path) -> None:
    source = tmp_path / "motcua_box.cpp"
    source.write_text(f"#include <Arduino.h>\n{SKETCH}", encoding="utf-8")
    folders = ("cores/arduino", "variants/micro", "libraries/EEPROM/src")
    board = ["-mmcu=atmega32u4", "-DF_CPU=16000000L", "-DARDUINO=10807"]
    board += ["-DUSB_VID=0x2341", "-DUSB_PID=0x8037"]
    command = ["avr-g++", "-std=gnu++11", "-Os", "-Wall", "-Wextra", *board]
    command += [word for folder in folders for word in ("-I", str(CORE / folder))]
    command += ["-I", str(FIRMWARE), "-c", str(source), "-o", str(tmp_path / "box.o")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # Arduino's own headers are not as strict; ours are.
    ours = [line for line in done.stderr.splitlines() if re.search(r"(box\.h|box\.cpp):\d", line)]
    assert not [line for line in ours if "warning" in line]


def test_the_firmwares_numbers_are_the_programs() -> None:
    for name, value in {
        "LONGEST": LONGEST,
        "HOLDS": HOLDS,
        "STILL_MS": QUIET_S * 1000,
        "STUCK_MS": STUCK_S * 1000,
        "ALONE_MS": ALONE_S * 1000,
        "KEYS": len(Key),
    }.items():
        found = re.search(rf"const uint\d+_t {name} = (\d+);", HEADER)
        assert found, name
        assert int(found[1]) == value, name
    keys = re.search(r"KEY\[KEYS\] = \{(.*)\}", HEADER)
    assert keys
    assert re.findall(r'"([a-z-]+)"', keys[1]) == list(Key)


def test_the_sketch_knows_every_light_and_every_letter() -> None:
    for light in set(Light) - {Light.AWAY}:
        assert f'"{light}"' in SKETCH, light
    glyphs = SKETCH.split("GLYPH[] = {", 1)[1].split("}", 1)[0]
    shapes = re.findall(r"0x[0-9A-F]{2}", glyphs)
    assert len(shapes) == 36
    assert len({*shapes[10:]}) == 26, "two services would look alike"


def test_the_table_of_pins_is_the_sketchs() -> None:
    rows = dict(pins())
    assert f"`{rows['DE and RE']}`" == f"`{number('DRIVE')}`"
    keys = re.search(r"KEY_PIN\[KEYS\] = \{(.*)\};", SKETCH)
    assert keys
    wired = {key: int(pin) for key, pin in zip(Key, keys[1].split(","), strict=True) if int(pin)}
    assert {Key(name): int(pin) for name, pin in rows.items() if name in set(Key)} == wired
    assert rows["red"] == number("RED")
    assert rows["green"] == number("GREEN")
    assert [rows[name] for name in ("DIN", "CLK", "CS")] == [
        number("DIN"),
        number("CLOCK"),
        number("LOAD"),
    ]
    switches = re.search(r"ADDRESS_PIN\[4\] = \{(.*)\};", SKETCH)
    assert switches
    assert [rows[f"switch {2**bit}"] for bit in range(4)] == switches[1].split(", ")


def pins() -> Iterator[tuple[str, str]]:
    table = DOCUMENT.split("| to | pin |", 1)[1].split("\n\n", 1)[0]
    for row in table.splitlines()[2:]:
        _, name, pin, *_ = row.split("|")
        yield name.strip().strip("`"), pin.strip().strip("`")


def number(name: str) -> str:
    found = re.search(rf"\b{name} = (\w+)", SKETCH)
    assert found, name
    return found[1]
