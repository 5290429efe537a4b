"""The kiosk's real window under real touches: another process sends them through the X server."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from PIL import Image

from hub.client import Hub, new_request_id
from motcua.follow import Follower, NotSeenError
from motcua.hand import Hand
from motcua.screen import Rect, Screen
from motcua.touch import Finger
from tests.indexes import keep_index
from tests.processes import answers, free_port, motcua, wait_until

WINDOW = Rect(540, 960)
BIRTH = "1.001193"


@dataclass
class Kiosk:
    """One running kiosk and a hand before it."""

    hand: Hand
    trace: Follower
    state: Path
    screen: Screen
    process: subprocess.Popen[bytes]

    def takes_a_number(self, service: str = "certify") -> dict[str, object]:
        self.hand.touch("take")
        self.hand.screen("services", after=self.trace.mark() - 1)
        mark = self.hand.touch(f"service:{service}")
        ticket = self.trace.wait("ticket", after=mark).fields
        self.hand.screen("ticket", after=mark)
        return ticket

    def count(self, what: str) -> int:
        return sum(f'"what": "{what}"' in line for line in self.lines())

    def lines(self) -> list[str]:
        return (self.state / "trace.jsonl").read_text("utf-8").splitlines()


@contextmanager
def a_hub(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    words = ["--set", f"hub.port={port}", "--set", "centre.hours=always"]
    words += ["--set", "broker.port=1", "--state", str(folder / "hub")]
    with motcua("hub", *words, log=folder / "hub.log") as process:
        wait_until(lambda: answers(port), "the hub answers")
        yield process


@contextmanager
def a_kiosk(folder: Path, xvfb: Screen, port: int, *settings: str) -> Iterator[Kiosk]:
    state = folder / "kiosk"
    keep_index(state / "kiosk-K1" / "index")
    words = ["--state", str(state), "--trace", str(state / "trace.jsonl")]
    words += ["--set", f"kiosk.monitor={WINDOW}", "--set", f"hub.port={port}"]
    words += ["--set", "broker.port=1"]
    for setting in settings:
        words += ["--set", setting]
    trace = Follower(state / "trace.jsonl")
    before = trace.mark()  # by a kiosk that stood here before
    with motcua("kiosk", *words, log=folder / "kiosk.log", env=xvfb.env) as process:
        wait_until((state / "trace.jsonl").exists, "the kiosk writes its trace")
        hand = Hand(Finger(xvfb), WINDOW, trace)
        hand.screen("home", after=before)
        yield Kiosk(hand, trace, state, xvfb, process)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def kiosk(tmp_path: Path, xvfb: Screen, port: int) -> Iterator[Kiosk]:
    with ExitStack() as stack:
        stack.enter_context(a_hub(tmp_path, port))
        kiosk = stack.enter_context(a_kiosk(tmp_path, xvfb, port))
        kiosk.trace.wait("screen", lambda f: any(t["id"] == "take" for t in f["targets"]))
        yield kiosk


def test_two_touches_give_a_ticket_and_a_slip_and_a_double_tap_gives_one(kiosk: Kiosk) -> None:
    mark = kiosk.hand.touch("take")
    kiosk.hand.screen("services", after=mark)
    mark = kiosk.hand.touch("service:certify")
    Finger(kiosk.screen).touch_at(WINDOW.width // 2, WINDOW.height // 4)
    ticket = kiosk.trace.wait("ticket", after=mark).fields
    assert ticket["label"] == "A001"
    printed = kiosk.trace.wait("printed", after=mark).fields
    assert (printed["label"], printed["outcome"]) == ("A001", "printed")
    assert Path(str(printed["path"])).exists()
    time.sleep(0.5)
    assert kiosk.count("ticket") == 1
    assert (kiosk.state / "printer.bin").read_bytes().count(b"\x1dV") == 1
    assert kiosk.screen.picture(WINDOW).getcolors(2) is None, "the window is drawn"


def test_searching_on_the_keyboard_leads_to_a_number_for_the_procedure(kiosk: Kiosk) -> None:
    mark = kiosk.hand.touch("search")
    kiosk.hand.screen("search", after=mark)
    kiosk.hand.type("khai sinh")
    kiosk.trace.wait("results", lambda f: f["query"] == "khai sinh" and BIRTH in f["codes"])
    mark = kiosk.hand.touch(f"result:{BIRTH}")
    kiosk.hand.screen("page", after=mark)
    time.sleep(0.45)
    mark = kiosk.hand.touch("take")
    ticket = kiosk.trace.wait("ticket", after=mark).fields
    assert ticket["service"] == "civil-status"
    kiosk.trace.wait("printed", after=mark)


def test_one_number_for_two_services_and_back_in_line_with_mended_papers(
    kiosk: Kiosk, port: int
) -> None:
    ticket = kiosk.takes_a_number("land")
    assert ticket["label"] == "L001", "the plain number came with two touches"
    kiosk.trace.wait("printed")
    mark = kiosk.hand.touch("add")
    kiosk.hand.screen("services", after=mark)
    mark = kiosk.hand.touch("service:results")
    kiosk.hand.screen("ticket", after=mark)
    printed = kiosk.trace.wait("printed", after=mark).fields
    slip = Image.open(str(printed["path"])).convert("L")
    band = sum(slip.getpixel((18, y)) == 0 for y in range(250))
    assert band > 30, "it says that it replaces the first"
    kiosk.trace.wait(
        "screen", lambda f: any(t["id"] == "reprint" for t in f["targets"]), after=mark
    )
    with Hub(f"http://127.0.0.1:{port}") as hub:
        assert hub.ticket(str(ticket["id"])).services == ("land", "results")
        hub.counter("3", "open", request_id=new_request_id())
        hub.counter("3", "next", request_id=new_request_id())
        hub.counter("3", "park", request_id=new_request_id(), reason="mend")
        kiosk.hand.touch("done")
        mark = kiosk.hand.touch("check-in")
        kiosk.hand.screen("check-in", after=mark)
        kiosk.hand.type("L1")
        mark = kiosk.hand.touch("ok")
        kiosk.hand.screen("came-back", after=mark)
        back = hub.ticket(str(ticket["id"]))
        assert (back.state, back.counter) == ("WAITING", "3")


def test_escape_f1_and_alt_f4_do_nothing_and_a_term_ends_it_soon(kiosk: Kiosk) -> None:
    mark = kiosk.hand.touch("take")
    kiosk.hand.screen("services", after=mark)
    drawn = kiosk.count("screen")
    for key in ("Escape", "F1", "alt+F4", "super", "ctrl+q", "F11"):
        subprocess.run(["xdotool", "key", key], env=dict(kiosk.screen.env), check=True)
    time.sleep(0.6)
    assert kiosk.process.poll() is None
    assert kiosk.count("screen") == drawn
    begun = time.monotonic()
    kiosk.process.terminate()
    assert kiosk.process.wait(5) == 0
    assert time.monotonic() - begun < 2


def test_without_the_hub_it_gives_its_own_numbers_and_hands_them_in(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    with a_hub(tmp_path, port), a_kiosk(tmp_path, xvfb, port) as kiosk:
        assert kiosk.takes_a_number()["label"] == "A001"
    with a_kiosk(tmp_path, xvfb, port) as kiosk:
        mark = kiosk.trace.mark()
        ticket = kiosk.takes_a_number("land")
        assert ticket["label"] == "K1-001", "the services are known from the last time"
        kiosk.trace.wait("offline", lambda f: f["label"] == "K1-001")
        assert kiosk.trace.wait("printed", after=mark).fields["outcome"] == "printed"
        with a_hub(tmp_path, port):
            waiting = kiosk.state / "kiosk-K1" / "offline" / "K1-001.json"
            wait_until(lambda: not waiting.exists(), "the number is handed in")
            board = httpx.get(f"http://127.0.0.1:{port}/api/v1/board/main", trust_env=False).json()
            assert {row["service"]: row["count"] for row in board["waiting"]}["land"] == 1


def test_an_absent_printer_is_said_and_the_number_kept(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    absent = "printer.path=/no/such/folder/printer"
    with a_hub(tmp_path, port), a_kiosk(tmp_path, xvfb, port, absent) as kiosk:
        mark = kiosk.trace.mark()
        assert kiosk.takes_a_number()["label"] == "A001"
        assert kiosk.trace.wait("printed", after=mark).fields["outcome"] == "failed"
        kiosk.trace.wait(
            "screen", lambda f: any(t["id"] == "reprint" for t in f["targets"]), after=mark
        )
        assert kiosk.count("ticket") == 1


def test_whoever_leaves_is_asked_and_then_it_goes_home(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    with a_hub(tmp_path, port), a_kiosk(tmp_path, xvfb, port, "kiosk.idle_s=5") as kiosk:
        mark = kiosk.hand.touch("search")
        kiosk.hand.screen("search", after=mark)
        kiosk.hand.screen("idle", after=mark, within_s=8)
        mark = kiosk.hand.touch("stay")
        kiosk.hand.screen("search", after=mark)
        with pytest.raises(NotSeenError):
            kiosk.hand.screen("home", after=mark, within_s=2)


def test_without_hub_and_memory_it_asks_to_wait_and_still_answers_questions(
    tmp_path: Path, xvfb: Screen, port: int
) -> None:
    with a_kiosk(tmp_path, xvfb, port) as kiosk:
        home = kiosk.hand.screen("home").fields
        assert {target["id"] for target in home["targets"]} >= {"search", "language:en"}
        assert not {"take", "take-priority"} & {target["id"] for target in home["targets"]}
        mark = kiosk.hand.touch("search")
        kiosk.hand.screen("search", after=mark)
        kiosk.hand.type("ket hon")
        kiosk.trace.wait("results", lambda f: f["query"] == "ket hon" and f["codes"])
