"""The tour's eyes and ears: what they take for seen, and what they do not."""

from __future__ import annotations

import array
import json
import math
import random
import wave
from pathlib import Path

import pytest
from escpos.printer import Dummy
from PIL import Image, ImageDraw

from motcua import listen, paper
from motcua.follow import Follower, NotSeenError
from motcua.screen import Rect, side_by_side
from motcua.touch import Target


def _say(path: Path, **fields: object) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": "2026-11-24T01:00:00.000Z", **fields}) + "\n")


def test_a_line_is_found_with_its_number(tmp_path: Path) -> None:
    trace = tmp_path / "kiosk.jsonl"
    _say(trace, what="screen", name="home")
    _say(trace, what="ticket", label="M001")
    line = Follower(trace).wait("ticket", lambda f: f["label"] == "M001", within_s=1)
    assert line.number == 2


def test_what_happened_before_the_touch_is_not_its_effect(tmp_path: Path) -> None:
    trace = tmp_path / "kiosk.jsonl"
    _say(trace, what="screen", name="home")
    follower = Follower(trace)
    with pytest.raises(NotSeenError, match=r"no such “screen” line in kiosk\.jsonl"):
        follower.wait("screen", after=follower.mark(), within_s=0.05)


def test_half_a_line_waits_for_its_rest(tmp_path: Path) -> None:
    trace = tmp_path / "kiosk.jsonl"
    trace.write_text('{"what": "scr')
    follower = Follower(trace)
    follower.update()
    assert follower.lines == []
    with trace.open("a") as file:
        file.write('een"}\n')
    assert follower.wait("screen", within_s=1).number == 1


def test_a_room_that_ended_ends_the_waiting(tmp_path: Path) -> None:
    class GoneError(Exception):
        pass

    def watch() -> None:
        raise GoneError

    with pytest.raises(GoneError):
        Follower(tmp_path / "none.jsonl", watch).wait("screen")


def test_a_printed_picture_is_read_back_dot_by_dot() -> None:
    drawn = Image.new("1", (384, 300), 1)
    ImageDraw.Draw(drawn).ellipse((40, 40, 250, 250), fill=0)
    printer = Dummy()
    printer.image(drawn, impl="bitImageRaster", fragment_height=128, center=False)
    printer.cut()
    slip = paper.read(printer.output)
    assert slip.cut
    assert slip.picture.size == drawn.size
    assert slip.picture.tobytes() == drawn.tobytes()


@pytest.mark.parametrize("data", [b"", b"\x1b@", b"A001\n", b"\x1dv0\x00\x30\x00\x10\x00\xff"])
def test_bytes_that_show_no_slip_are_refused(data: bytes) -> None:
    with pytest.raises(paper.UnreadablePaperError):
        paper.read(data)


def _voice(seed: int, seconds: float, rate: int) -> array.array[int]:
    """Make something as uneven as speech: tones of changing loudness."""
    chance = random.Random(seed)
    loud = [chance.random() ** 2 for _ in range(int(seconds * 12) + 1)]
    count = int(seconds * rate)
    return array.array(
        "h",
        (
            int(9000 * loud[i * 12 // rate] * math.sin(2 * math.pi * 300 * i / rate))
            for i in range(count)
        ),
    )


def _wav(path: Path, samples: array.array[int], rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def test_a_call_is_heard_where_it_was_played(tmp_path: Path) -> None:
    said = _wav(tmp_path / "said.wav", _voice(1, 1.5, 22_050), 22_050)
    other = _wav(tmp_path / "other.wav", _voice(2, 1.5, 22_050), 22_050)
    played = array.array("h", [0] * 2 * 30_000)
    for sample in _voice(1, 1.5, 44_100):
        played.extend((sample // 2, sample // 2))
    played.extend([0] * 2 * 20_000)
    device = tmp_path / "sound.raw"
    device.write_bytes(played.tobytes())
    heard = listen.find(said, device)
    assert heard is not None
    assert abs(heard.offset // listen.FRAME - 30_000) < 1000
    assert listen.find(other, device) is None


def test_silence_is_no_call(tmp_path: Path) -> None:
    said = _wav(tmp_path / "said.wav", _voice(1, 1.0, 44_100), 44_100)
    device = tmp_path / "sound.raw"
    device.write_bytes(bytes(44_100 * 4 * 2))
    assert listen.find(said, device) is None


def test_the_finger_aims_at_the_middle() -> None:
    fields = {"id": "take", "text": "Lấy số", "x": 10, "y": 20, "w": 100, "h": 50}
    assert Target.read(fields).centre == (60, 45)


@pytest.mark.parametrize("size", [(3000, 1920), (1920, 1080), (1366, 768)])
def test_kiosk_and_display_stand_beside_each_other(size: tuple[int, int]) -> None:
    kiosk, display = side_by_side(*size)
    assert display.left >= kiosk.width
    assert display.left + display.width <= size[0]
    assert max(kiosk.height, display.height) <= size[1]
    assert kiosk.height / kiosk.width == pytest.approx(16 / 9, rel=0.01)


def test_a_place_is_written_as_the_settings_read_it() -> None:
    assert str(Rect(1080, 1920, 5, 7)) == "1080x1920+5+7"
