"""A display as the hall has it: its own process, an X server, a broker, a sound device."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from PIL import Image

from broker_config.messages import (
    Board,
    Call,
    Device,
    DeviceState,
    Waiting,
    board_topic,
    device_topic,
)
from display.layout import lay_out
from look.layout import Box
from look.theme import HALL
from motcua import listen
from motcua.screen import Rect, Screen
from tests.processes import Broker

RUNNER = Path(__file__).with_name("display_runner.py")
WIDTH, HEIGHT = 1280, 720
LIVE_S = 4.0
Found = TypeVar("Found")


def wait(look: Callable[[], Found | None], within_s: float = 12.0) -> Found:
    """Look again and again until something is there."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not seen within {within_s} s")


class Hall:
    """A broker, what the hub would say, and one display that is watched from outside."""

    def __init__(self, folder: Path, screen: Screen, broker: Broker) -> None:
        self.folder = folder
        self.raw = folder / "heard.raw"
        self.trace_file = folder / "trace.jsonl"
        self.device: dict[str, Any] = {}
        self._screen = screen
        self._broker = broker
        self._display: subprocess.Popen[bytes] | None = None
        self._revision = 0
        self._client: Client | None = None
        self._connect()

    def start_broker(self) -> None:
        self._broker.start()
        self._connect()

    def kill_broker(self) -> None:
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
            self._client = None
        self._broker.kill()

    def _connect(self) -> None:
        client = self._client = Client(CallbackAPIVersion.VERSION2)
        client.on_message = self._heard
        client.connect("127.0.0.1", self._broker.settings.port)
        client.loop_start()
        wait(client.is_connected)
        client.subscribe(device_topic("test", "D1"), qos=1)

    def start_display(self, sound: str = "disk", **settings: object) -> None:
        asked = {
            "display": {"monitor": f"{WIDTH}x{HEIGHT}+0+0", **settings},
            "port": self._broker.settings.port,
            "state": str(self.folder),
            "live_s": LIVE_S,
        }
        env = os.environ | self._screen.env
        env |= {"SDL_AUDIODRIVER": sound, "SDL_DISKAUDIOFILE": str(self.raw)}
        self._display = subprocess.Popen(
            [sys.executable, str(RUNNER), json.dumps(asked)],
            env=env,
            stderr=subprocess.DEVNULL,
            cwd=RUNNER.parents[2],
        )

    def stop_display(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        assert self._display is not None
        began = time.monotonic()
        self._display.send_signal(number)
        code = self._display.wait(10)
        return code, time.monotonic() - began

    def tell(self, *calls: Call, waiting: int = 3, ahead: timedelta = timedelta()) -> int:
        """Publish a board as the hub does, its clock so much `ahead`; return its revision."""
        self._revision += 1
        board = Board(
            revision=self._revision,
            published_at=datetime.now(UTC) + ahead,
            calls=calls,
            waiting=(Waiting(service="certify", name="Chứng thực", letter="A", count=waiting),),
        )
        self.tell_raw(board.to_bytes())
        return self._revision

    def tell_raw(self, payload: bytes) -> None:
        assert self._client is not None
        topic = board_topic("test", "main")
        self._client.publish(topic, payload, qos=1, retain=True).wait_for_publish(5)

    def says(self, kiosk: str, **detail: str) -> None:
        """Publish the state of a kiosk as it does itself."""
        assert self._client is not None
        said = Device(state=DeviceState.OK, kind="kiosk", detail=detail).to_bytes()
        topic = device_topic("test", kiosk)
        self._client.publish(topic, said, qos=1, retain=True).wait_for_publish(5)

    def traced(self, what: str, **fields: object) -> list[dict[str, Any]]:
        if not self.trace_file.exists():
            return []
        lines = self.trace_file.read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        return [
            event
            for event in events
            if event["what"] == what
            and all(event.get(name) == value for name, value in fields.items())
        ]

    def sees(self, what: str, within_s: float = 12.0, **fields: object) -> dict[str, Any]:
        return wait(lambda: self.traced(what, **fields), within_s)[-1]

    def picture(self) -> Image.Image:
        return self._screen.picture(Rect(WIDTH, HEIGHT)).convert("RGB")

    def close(self) -> None:
        if self._display is not None and self._display.poll() is None:
            self._display.kill()
            self._display.wait()
        self.kill_broker()

    def _heard(self, _client: Client, _data: object, message: Any) -> None:
        self.device = json.loads(message.payload)


@pytest.fixture
def hall(tmp_path: Path, xvfb: Screen, broker: Broker) -> Iterator[Hall]:
    hall = Hall(tmp_path, xvfb, broker)
    yield hall
    hall.close()


def call(name: str, label: str = "A005", counter: str = "2", age_s: float = 1) -> Call:
    return Call(
        call_id=name,
        label=label,
        counter=counter,
        counter_name=f"Quầy {counter}",
        called_at=datetime.now(UTC) - timedelta(seconds=age_s),
    )


def share(picture: Image.Image, box: Box, colour: str) -> float:
    """Tell how much of a box has exactly one colour."""
    part = picture.crop((int(box.x), int(box.y), int(box.right), int(box.bottom)))
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    counts = part.getcolors(part.width * part.height) or []
    return sum(count for count, found in counts if found == wanted) / (part.width * part.height)


def test_a_call_is_drawn_large_chimed_and_heard_to_its_end(hall: Hall) -> None:
    grid = lay_out(WIDTH, HEIGHT, 6, 43)
    hall.start_display()
    hall.tell()
    hall.sees("board", revision=1)
    assert share(hall.picture(), grid.hero, HALL.surface) > 0.5  # the welcome

    revision = hall.tell(call("c2", "H012", "3"), call("c1", age_s=20), call("c0", age_s=90))
    drawn = hall.sees("board", revision=revision)
    assert [row["call_id"] for row in drawn["rows"]] == ["c2", "c1", "c0"]
    assert [row["newest"] for row in drawn["rows"]] == [True, False, False]
    assert drawn["rows"][0]["counter_name"] == "Quầy 3"
    picture = hall.picture()
    assert share(picture, grid.hero, HALL.call) > 0.5
    assert share(picture, grid.hero, HALL.on_call) > 0.1
    assert share(picture, grid.rows[0], HALL.surface) > 0.4  # fresh, yet no second bright plate
    assert share(picture, grid.rows[0], HALL.call) > 0.1
    assert share(picture, grid.rows[1], HALL.surface) > 0.4
    assert share(picture, grid.rows[1], HALL.text) > 0.1

    first = hall.sees("spoken", call_id="c1")
    second = hall.sees("spoken", call_id="c2")
    assert hall.traced("chime", call_id="c1")
    assert not hall.traced("chime", call_id="c0")
    assert not hall.traced("spoken", call_id="c0")
    assert second["text"] == "Mời số hát không một hai, đến quầy số ba"
    code, took_s = hall.stop_display()
    assert code == 0
    assert took_s < 2

    one = listen.find(Path(first["wav"]), hall.raw)
    assert one is not None
    chime = listen.find(hall.folder / "display-D1/chime.wav", hall.raw, one.offset)
    other = listen.find(Path(second["wav"]), hall.raw)
    assert chime is not None
    assert other is not None
    assert {one.likeness, chime.likeness, other.likeness} == {1.0}, "SDL changed our samples"
    assert one.offset + one.length < chime.offset, "two at once"
    assert chime.offset + chime.length < other.offset, "two at once"


def test_a_restarted_display_announces_nothing_twice_and_a_recall_again(hall: Hall) -> None:
    hall.start_display()
    hall.tell(call("c1"))
    hall.sees("spoken", call_id="c1")
    hall.stop_display(signal.SIGKILL)

    hall.start_display()
    hall.tell(call("c2"), call("c1"))
    hall.sees("spoken", call_id="c2")
    assert len(hall.traced("spoken", call_id="c1")) == 1
    assert len(hall.traced("chime", call_id="c1")) == 1


def test_a_killed_broker_is_told_plainly_and_a_new_one_heals(hall: Hall) -> None:
    grid = lay_out(WIDTH, HEIGHT, 6, 43)
    hall.start_display(sounds=False)
    hall.tell(call("c1"))
    hall.sees("board", revision=1, live=True)
    assert share(hall.picture(), grid.strip, HALL.warning) == 0

    hall.kill_broker()
    hall.sees("not-live", within_s=LIVE_S + 3)
    assert share(hall.picture(), grid.strip, HALL.warning) > 0.5
    assert hall.traced("board", live=False)[-1]["rows"][0]["label"] == "A005"

    hall.start_broker()
    revision = hall.tell(call("c1"))
    hall.sees("live", within_s=8)
    hall.sees("board", revision=revision, live=True)
    assert share(hall.picture(), grid.strip, HALL.warning) == 0


def test_without_a_sound_device_the_calls_are_shown_until_there_is_one(hall: Hall) -> None:
    hall.raw = hall.folder / "device" / "heard.raw"
    hall.start_display(sound_output=str(hall.raw))
    wait(lambda: hall.device.get("state") == "warning")
    assert hall.device["detail"] == {"sound": "no device", "clock": "ok"}
    assert hall.device["kind"] == "display"
    hall.tell(call("c1"))
    hall.sees("board", revision=1)
    hall.tell_raw(b"no board")
    revision = hall.tell(call("c2"))
    hall.sees("board", revision=revision)
    time.sleep(0.5)
    assert hall.traced("spoken") == []
    hall.raw.parent.mkdir()
    hall.tell(call("c3"))
    heard = hall.sees("spoken")
    assert heard["call_id"] == "c3"
    assert hall.device["state"] == "ok"
    hall.stop_display()
    wait(lambda: hall.device == {"state": "offline"})
    assert listen.find(Path(heard["wav"]), hall.raw)


def test_a_screen_whose_clock_is_wrong_shows_the_hubs_time_and_tells_the_staff(hall: Hall) -> None:
    clock, ahead = lay_out(WIDTH, HEIGHT, 6, 43).clock, timedelta(hours=5)
    digits = (int(clock.x), int(clock.y), int(clock.x + clock.w / 2), int(clock.y + clock.h / 2))
    hall.start_display(sounds=False)
    hall.sees("board", revision=hall.tell(ahead=ahead))
    own_hours = hall.picture().crop(digits)
    hall.sees("board", revision=hall.tell(ahead=ahead))
    wait(lambda: hall.device.get("detail") == {"sound": "off", "clock": "apart"})
    assert hall.device["state"] == "warning"
    wait(lambda: hall.picture().crop(digits) != own_hours)
    hall.tell()
    wait(lambda: hall.device.get("state") == "ok")


def test_a_mute_display_draws_calls_and_says_nothing(hall: Hall) -> None:
    hall.start_display(sounds=False)
    hall.tell(call("c1"))
    assert hall.sees("board", revision=1)["rows"][0]["fresh"]
    wait(lambda: hall.device.get("state") == "ok")
    assert hall.device["detail"] == {"sound": "off", "clock": "ok"}
    assert hall.stop_display(signal.SIGINT)[0] == 0
    assert hall.traced("chime") == []
    assert not hall.raw.exists()
    assert json.loads((hall.folder / "display-D1" / "announced.json").read_text()) == ["c1"]


def test_a_call_alone_is_repeated_in_every_language_and_a_queue_of_calls_is_not(
    hall: Hall,
) -> None:
    hall.start_display(languages=["vi", "en"], repeats=2)
    hall.tell(call("c1"))
    last = wait(lambda: hall.traced("spoken", call_id="c1")[3:4], 25)[0]
    assert [line["text"] for line in hall.traced("spoken", call_id="c1")] == [
        "Mời số a không không năm, đến quầy số hai",
        "Number ay zero zero five, to counter two",
    ] * 2
    remembered = json.loads((hall.folder / "display-D1" / "announced.json").read_text())
    assert remembered == ["c1"]

    time.sleep(0.5)  # it falls silent a frame after it has spoken; then the first of many chimes
    burst = [call(f"c{number}", f"A00{number}") for number in range(2, 8)]
    hall.tell(*reversed(burst))
    wait(lambda: hall.traced("spoken", call_id="c6"), 40)
    told = [line for line in hall.traced("spoken") if line["at"] > last["at"]]
    assert [line["call_id"] for line in told] == ["c2", "c3", "c4", "c5", "c6"]
    assert all(line["text"].startswith("Mời số") for line in told)
    chimed = [line["call_id"] for line in hall.traced("chime")]
    assert chimed == ["c1", "c2", "c5", "c6"], "with three more behind it a call has no chime"


def test_a_call_is_heard_in_full_within_six_seconds(hall: Hall) -> None:
    hall.start_display()
    hall.tell()
    hall.sees("board", revision=1)
    time.sleep(1)
    pressed = hall.raw.stat().st_size
    hall.tell(call("c1", "F333", "12", age_s=0))  # no usual call takes longer to say
    spoken = hall.sees("spoken", call_id="c1")
    hall.stop_display()
    heard = listen.find(Path(spoken["wav"]), hall.raw)
    assert heard is not None
    # By the sound device's own clock, which is that of the ears.
    assert heard.offset + heard.length - pressed < 6 * listen.RATE * listen.FRAME


def test_a_picture_of_the_centre_stands_there_between_calls_and_gives_way_to_one(
    hall: Hall,
) -> None:
    grid = lay_out(WIDTH, HEIGHT, 6, 43)
    (hall.folder / "pictures").mkdir()
    Image.new("RGB", (1600, 1200), "#c02020").save(hall.folder / "pictures" / "square.jpg")
    hall.start_display(sounds=False)
    hall.tell(call("c1", age_s=90))
    hall.sees("board", revision=1)

    def red(box: Box) -> float:
        part = hall.picture().crop((int(box.x), int(box.y), int(box.right), int(box.bottom)))
        counts = part.getcolors(part.width * part.height) or []
        red = [
            n for n, rgb in counts if isinstance(rgb, tuple) and rgb[0] > 160 and max(rgb[1:]) < 60
        ]
        return sum(red) / (part.width * part.height)

    wait(lambda: red(grid.waiting) > 0.3, 30)
    assert red(grid.hero) == 0
    hall.tell(call("c2"), call("c1", age_s=90))
    hall.sees("board", revision=2)
    assert red(grid.waiting) == 0


def test_a_call_for_help_at_a_kiosk_is_said_after_the_calls_where_the_settings_want_it(
    hall: Hall,
) -> None:
    hall.start_display(help_at=["K1"])
    hall.tell()
    hall.sees("board")
    hall.says("K1", hub="ok")
    time.sleep(0.5)
    hall.tell(call("a"))
    hall.sees("chime")
    hall.says("K1", hub="ok", help="called")
    noted = hall.sees("noted")
    assert noted["text"] == "Có người cần giúp tại máy lấy số"
    assert hall.traced("spoken")[-1]["at"] < noted["at"], "whoever is called comes first"
    hall.says("K2", help="called")
    hall.says("K1", hub="away", help="called")
    time.sleep(2)
    assert len(hall.traced("noted")) == 1
