"""A kiosk that is heard: by whoever touches "Nghe", and by somebody who sees nothing of it.

The blind visitor below gets only what was spoken, and has only the five keys of a pad.
"""

from __future__ import annotations

import array
import math
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.client import Hub, new_request_id
from look.numerals import spelled
from look.press import SETTLE_S
from motcua.follow import NotSeenError
from motcua.screen import Screen
from motcua.touch import Finger
from tests.processes import free_port
from tests.ui.test_kiosk_window import WINDOW, Kiosk, a_hub, a_kiosk

NEXT, PREVIOUS, CHOOSE, BACK, REPEAT = "Down", "Up", "Return", "Left", "Right"
CERTIFY = "Chứng thực"
TAKE = "Lấy số. Để làm mọi thủ tục"


FAST, AS_ONE_LISTENS = "1", "23"  # ms a buffer


@contextmanager
def an_office(
    folder: Path,
    xvfb: Screen,
    *settings: str,
    pace: str = FAST,
    hub: bool = True,
    driver: str = "disk",
    offers: tuple[str, ...] = ("take", "listen", "shelves"),
) -> Iterator[tuple[Kiosk, int]]:
    """Open a kiosk whose sound device plays into a file, and a hub."""
    port = free_port()
    trace = folder / "kiosk" / "trace.jsonl"  # a kiosk that is opened again goes on in it
    before = len(trace.read_text("utf-8").splitlines()) if trace.exists() else 0
    with ExitStack() as stack:
        # It grows by megabytes a second.
        stack.callback((folder / "heard.raw").unlink, missing_ok=True)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("SDL_AUDIODRIVER", driver)
        patch.setenv("SDL_DISKAUDIOFILE", str(folder / "heard.raw"))
        patch.setenv("SDL_DISKAUDIODELAY", pace)
        if hub:
            stack.enter_context(a_hub(folder, port))
        kiosk = stack.enter_context(a_kiosk(folder, xvfb, port, *settings))
        kiosk.trace.wait(
            "screen",
            lambda f: set(offers) <= {t["id"] for t in f["targets"]},
            after=before,
            within_s=60,
        )
        # Without a window manager the keys go where the pointer is.
        Finger(xvfb).move(WINDOW.width // 2, WINDOW.height // 2)
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
    last: str = ""  # the key that was pressed last

    def press(self, key: str) -> None:
        """Press a key; what is heard after it is its answer."""
        mark = self.kiosk.trace.mark()
        self.feels(key)
        self.heard_to = self.kiosk.trace.wait("pressed", after=mark).number

    def feels(self, key: str) -> None:
        """Press a key of which nothing is written down."""
        if key == self.last in (CHOOSE, BACK):
            time.sleep(SETTLE_S)  # what is said faster than anybody speaks is listened to
        self.last = key
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
        while heard.count(heard[0] if heard else "") < 2:
            self.press(key)
            heard.append(self.hear())
            if heard[-1].startswith(item):
                self.hear(" trong ")  # its place among the others
                return
        raise AssertionError(f"{item!r} is not among {heard}")

    def turns_to(self, item: str) -> None:
        """Go to an item of a list, whatever page it is on."""
        while True:
            try:
                self.goes_to(item)
            except AssertionError:
                self.chooses("Xem tiếp", " trong ")
            else:
                return

    def chooses(self, item: str, then: str, key: str = NEXT) -> str:
        """Choose an item, and listen until `then` is said."""
        self.goes_to(item, key)
        self.press(CHOOSE)
        return self.hear(then)


def test_a_touch_on_listen_reads_the_screen_and_the_next_touch_ends_it(
    tmp_path: Path, xvfb: Screen
) -> None:
    with an_office(tmp_path, xvfb, pace=AS_ONE_LISTENS) as (kiosk, _):
        mark = kiosk.hand.touch("take")
        kiosk.hand.screen("services", after=mark)
        small = kiosk.hand.kiosk.last("screen")
        mark = kiosk.hand.touch("listen")
        spoken(kiosk, "Quý khách cần làm việc gì?", mark)
        spoken(kiosk, "Có", mark)
        large = kiosk.trace.last("screen")
        assert small is not None
        assert large is not None
        assert len(large.fields["targets"]) < len(small.fields["targets"]), "the type is larger"
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


def test_without_the_hub_a_blind_visitor_hears_the_kiosks_own_number(
    tmp_path: Path, xvfb: Screen
) -> None:
    with an_office(tmp_path, xvfb):
        pass  # what is served is known from the last time
    with an_office(tmp_path, xvfb, hub=False) as (kiosk, _):
        blind = Blind(kiosk)
        blind.press(REPEAT)
        blind.hear("Đang mất kết nối")
        blind.hear(TAKE)
        blind.press(CHOOSE)
        blind.hear("Quý khách cần làm việc gì?")
        blind.chooses(CERTIFY, "Số của quý khách")
        blind.hear("ca một, không không một")
        blind.hear("số này vẫn được gọi")


@pytest.mark.long
def test_who_is_led_has_three_times_as_long_and_hears_that_time_runs_out(
    tmp_path: Path, xvfb: Screen
) -> None:
    with an_office(tmp_path, xvfb, "kiosk.idle_s=5") as (kiosk, _):
        blind = Blind(kiosk)
        blind.press(REPEAT)
        blind.hear(TAKE)
        blind.press(CHOOSE)
        blind.hear("Quý khách cần làm việc gì?")
        begun = time.monotonic()
        blind.hear("Quý khách còn ở đây không?")
        assert time.monotonic() - begun > 3 * 5
        blind.hear("Bấm một nút bất kỳ")
        blind.press(REPEAT)
        blind.hear("Quý khách cần làm việc gì?")
        assert loudest(tmp_path / "heard.raw") > 3000, "the device got more than silence"


def test_without_a_sound_device_there_is_no_button_and_the_keys_still_lead(
    tmp_path: Path, xvfb: Screen
) -> None:
    with an_office(tmp_path, xvfb, driver="none-such", offers=("take", "shelves")) as (kiosk, _):
        time.sleep(1.5)  # it has looked for a device by now
        assert "listen" not in {t["id"] for t in newest(kiosk)["targets"]}
        blind = Blind(kiosk)
        blind.press(NEXT)
        blind.press(CHOOSE)
        kiosk.hand.screen("services", after=blind.heard_to - 1)
        assert kiosk.count("spoke") == 0


def loudest(raw: Path) -> int:
    """Look for a sample that is loud, of 32767."""
    most = 0
    with raw.open("rb") as file:
        while most <= 3000 and len(block := file.read(1 << 20)) == 1 << 20:
            most = max(most, *array.array("h", block))
    return most


def newest(kiosk: Kiosk) -> dict[str, Any]:
    kiosk.trace.update()
    line = kiosk.trace.last("screen")
    assert line is not None
    return line.fields


# The kiosks above stood where this one stands: it opens when they are gone.


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, xvfb: Screen) -> Iterator[tuple[Kiosk, int]]:
    with an_office(tmp_path_factory.mktemp("office"), xvfb) as there:
        yield there


@pytest.fixture
def blind(office: tuple[Kiosk, int]) -> Blind:
    return Blind(office[0])


def test_without_looking_one_gets_a_number_and_hears_it_as_often_as_one_likes(
    blind: Blind,
) -> None:
    blind.press(NEXT)
    blind.hear("Hướng dẫn bằng giọng nói")
    blind.hear(TAKE)
    blind.press(CHOOSE)
    blind.hear("Quý khách cần làm việc gì?")
    assert blind.chooses(CERTIFY, "Số của quý khách")
    number = blind.hear("a không không")
    for _ in range(3):
        blind.press(REPEAT)
        assert blind.hear("a không không") == number
    blind.chooses("Xong", "Trung tâm")


@pytest.mark.long
def test_repeat_pressed_while_it_speaks_goes_through_eighteen_decibels(blind: Blind) -> None:
    levels: set[float] = set()
    for _ in range(30):  # a machine that is busy may have said it all before the next press
        blind.press(REPEAT)
        blind.hear("Trung tâm")
        levels.add(blind.kiosk.trace.lines[-1].fields.get("volume", 1.0))
        if len(levels) == 4:
            break
    assert levels == {1.0, 0.5, 0.25, 0.125}
    assert 20 * math.log10(max(levels) / min(levels)) >= 18


@pytest.mark.long
def test_a_key_that_is_held_counts_once(blind: Blind) -> None:
    blind.press(REPEAT)
    mark = blind.kiosk.trace.mark()
    held = ["keydown", NEXT, "sleep", "1.2", "keyup", NEXT]
    subprocess.run(["xdotool", *held], env=dict(blind.kiosk.screen.env), check=True)
    time.sleep(0.2)
    blind.kiosk.trace.update()
    after = [line for line in blind.kiosk.trace.lines if line.number > mark]
    assert sum(line.what == "pressed" for line in after) == 1


def test_the_way_back_leads_home_and_the_guide_ends_there(blind: Blind) -> None:
    blind.press(REPEAT)
    blind.chooses(TAKE, "Quý khách cần làm việc gì?", PREVIOUS)
    blind.press(BACK)
    blind.hear(TAKE)
    blind.press(BACK)
    blind.hear("Đã tắt hướng dẫn")
    blind.press(REPEAT)
    blind.hear("Hướng dẫn bằng giọng nói")


@pytest.mark.long
def test_without_looking_one_gets_a_number_with_priority(
    blind: Blind,
) -> None:
    blind.press(REPEAT)
    blind.chooses("Lấy số ưu tiên", "ưu tiên nào?")
    blind.chooses("Người cao tuổi", "Quý khách cần làm việc gì?")
    blind.turns_to("Hỏi, giúp nộp")
    mark = blind.kiosk.trace.mark()
    blind.press(CHOOSE)
    blind.hear("Số của quý khách")
    assert blind.hear("mờ không không") == spelled(label(blind, mark), "vi")
    blind.chooses("Xong", "Trung tâm")


@pytest.mark.long
def test_without_looking_one_adds_a_service_to_ones_number(blind: Blind) -> None:
    blind.press(REPEAT)
    blind.chooses(TAKE, "Quý khách cần làm việc gì?", PREVIOUS)
    mark = blind.kiosk.trace.mark()
    blind.chooses(CERTIFY, "Số của quý khách")
    number = spelled(label(blind, mark), "vi")
    blind.chooses("Thêm việc", "làm thêm việc gì?")
    blind.turns_to("Đất đai")
    blind.press(CHOOSE)
    blind.hear(number)
    assert "Đất đai" in blind.hear("Sau đó")
    blind.chooses("Xong", "Trung tâm")


@pytest.mark.long
def test_without_looking_one_tells_what_one_needs_and_no_line_names_it(
    blind: Blind,
) -> None:
    blind.press(REPEAT)
    blind.chooses(TAKE, "Quý khách cần làm việc gì?", PREVIOUS)
    blind.chooses("Cần hỗ trợ", "Nhân viên cần biết điều gì?")
    begun = blind.heard_to
    for key in (NEXT, NEXT):
        blind.feels(key)
    for state in ("Đã chọn", "Đã bỏ chọn", "Đã chọn"):
        blind.feels(CHOOSE)
        blind.hear(state)
    blind.feels(BACK)
    blind.hear("Quý khách cần làm việc gì?")
    there = [line for line in blind.kiosk.trace.lines if begun < line.number <= blind.heard_to]
    told = [line.fields.get("text") or line.fields.get("id") or line.what for line in there]
    chosen = ["need", "Đã chọn", "need", "Đã bỏ chọn", "need", "Đã chọn", "go-on"]
    assert [one for one in told if one in chosen] == chosen
    assert "pressed" not in told, "two keys went before: it was the third"
    assert not [line for line in there if line.fields.get("name") == "needs"]
    blind.chooses(CERTIFY, "Số của quý khách")
    blind.chooses("Xong", "Trung tâm")


def label(blind: Blind, after: int) -> str:
    """Look what the ticket was, to compare; the visitor does not know it."""
    return str(blind.kiosk.trace.wait("ticket", after=after).fields["label"])


def test_without_looking_one_browses_to_a_procedure_hears_its_papers_and_takes_its_number(
    blind: Blind,
) -> None:
    blind.press(REPEAT)
    blind.chooses("Có con", "Có con")
    blind.hear(" trong ")
    blind.goes_to("Đăng ký khai sinh")
    blind.press(CHOOSE)
    blind.hear("Giấy tờ cần mang")
    blind.hear("Lấy số cho việc này")
    mark = blind.kiosk.trace.mark()
    blind.press(CHOOSE)
    blind.hear("Số của quý khách")
    assert blind.hear("hát không không") == spelled(label(blind, mark), "vi")
    blind.chooses("Xong", "Trung tâm")


@pytest.mark.long
def test_without_looking_one_types_what_one_needs(blind: Blind) -> None:
    blind.press(REPEAT)
    blind.chooses("Tra cứu thủ tục", "Gõ tên việc cần làm")
    blind.chooses("Gõ từng chữ", "Nút xuống để tìm chữ")
    for letter, typed in (("ca", "ca"), ("hát", "kh"), ("a", "kha"), ("i", "khai")):
        blind.chooses(letter, typed)
    blind.press(BACK)
    blind.hear("khai")
    place = blind.hear(" trong ")
    assert re.match("một trong ", place)
    blind.press(CHOOSE)
    blind.hear("Giấy tờ cần mang")
    blind.chooses("Trang đầu", "Trung tâm")


def test_without_looking_one_checks_in_with_mended_papers(
    blind: Blind, office: tuple[Kiosk, int]
) -> None:
    with Hub(f"http://127.0.0.1:{office[1]}") as hub:
        ticket = hub.issue("land", request_id=new_request_id())
        hub.counter("3", "open", request_id=new_request_id())
        hub.counter("3", "next", request_id=new_request_id())
        hub.counter("3", "park", request_id=new_request_id(), reason="mend")
    assert ticket.label == "L001"
    blind.press(REPEAT)
    blind.chooses("Đã sửa giấy tờ", "Xin nhập số")
    blind.hear("Chọn chữ cái")
    blind.chooses("lờ", "lờ")
    blind.chooses("một", "lờ một")
    blind.chooses("Vào lại hàng chờ", "Số lờ không không một đã vào lại hàng chờ")
