"""A press at a counter becomes a line of the settings, whatever hangs on which adapter."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from counter.box import VirtualLine
from counter.ear import Ear
from counter.lesson import Heard, Lesson, LessonError
from counter.naming import Plugged
from counter.push import VirtualButton
from counter.settings import ButtonSettings
from counter.teach import GivenUpError, Typed, candidates, teach
from motcua import teaching
from motcua.premises import survey
from motcua.settings import load

SHIPPED = Path(__file__).parents[2] / "data" / "centre.toml"
EMPTY = Lesson("", (), ())
THREE = [("1", "Quầy 1"), ("2", "Quầy 2"), ("3", "Quầy 3")]


def box(address: int, port: str = "usb:LINE") -> Heard:
    return Heard(port, address, 0.0)


def bare(port: str) -> Heard:
    return Heard(port, None, 0.0)


def test_boxes_and_buttons_are_learnt_counter_by_counter() -> None:
    lesson = EMPTY.learn("1", box(4)).learn("2", bare("usb:A")).learn("3", box(5))
    assert lesson.port == "usb:LINE"
    assert lesson.boxes == ((4, "1"), (5, "3"))
    assert lesson.buttons == (("usb:A", "2"),)


def test_what_is_learnt_takes_the_place_of_what_the_settings_said() -> None:
    before = Lesson("usb:LINE", ((1, "1"), (2, "2")), (("usb:A", "3"), ("usb:B", "4")))
    after = before.learn("1", box(2)).learn("3", box(3)).learn("2", bare("usb:A"))
    assert after.boxes == ((2, "1"), (3, "3"))
    assert after.buttons == (("usb:B", "4"), ("usb:A", "2"))


def test_one_box_is_not_given_to_two_counters() -> None:
    with pytest.raises(LessonError, match="quầy 1"):
        EMPTY.learn("1", box(4)).learn("2", box(4))
    with pytest.raises(LessonError, match="quầy 1"):
        EMPTY.learn("1", bare("usb:A")).learn("2", bare("usb:A"))


def test_a_line_found_elsewhere_takes_the_place_of_the_old_one_but_two_lines_are_too_many() -> None:
    shipped = Lesson("", ((1, "1"), (2, "2")), ())
    moved = shipped.learn("1", box(1))
    assert (moved.port, moved.boxes) == ("usb:LINE", ((1, "1"),))
    with pytest.raises(LessonError, match="usb:OTHER"):
        moved.learn("2", box(2, "usb:OTHER"))


def test_a_counter_can_be_left_without_any() -> None:
    lesson = Lesson("usb:LINE", ((1, "1"), (2, "2")), (("usb:A", "2"),)).without("2")
    assert (lesson.boxes, lesson.buttons) == (((1, "1"),), ())


def test_the_printers_port_is_never_spoken_to(tmp_path: Path) -> None:
    printer, link = tmp_path / "ttyUSB1", tmp_path / "by-id"
    printer.touch()
    link.symlink_to(printer)
    there = (
        Plugged("/dev/ttyS0"),
        Plugged("/dev/ttyUSB0", "A50285BI", "1-1.2"),
        Plugged(str(printer), "PRN55", "1-1.3"),
    )
    own = ButtonSettings(port="/dev/ttyUSB0", boxes=())
    assert candidates(own, [str(link)], there) == {"usb:A50285BI": "/dev/ttyUSB0"}
    named = ButtonSettings(port="/dev/ttyS0")
    assert candidates(named, [], there)["/dev/ttyS0"] == "/dev/ttyS0"


class Session:
    """Somebody at the terminal: what is said is answered by the deed that belongs to it."""

    def __init__(self, *deeds: tuple[str, Callable[[], object]]) -> None:
        self.said: list[str] = []
        self._deeds = list(deeds)
        self._seen = 0
        self._lines: list[str] = []

    def types(self, line: str) -> Callable[[], object]:
        return lambda: self._lines.append(line)

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def typed(self) -> str | None:
        # Asked again and again while a press is waited for: the moment to act.
        if self._deeds and any(self._deeds[0][0] in said for said in self.said[self._seen :]):
            self._seen = len(self.said)
            self._deeds.pop(0)[1]()
        return self._lines.pop(0) if self._lines else None


def test_presses_on_a_line_and_on_bare_buttons_are_heard_by_one_ear() -> None:
    with VirtualLine([4, 31]) as line, VirtualButton() as button, VirtualButton() as other:
        # A press from before nobody had asked for.
        line.press(4, "next")
        time.sleep(1.1)
        devices = {"usb:L": line.port, "usb:A": button.port, "usb:B": other.port}
        session = Session(
            ("Quầy 1: bấm", lambda: line.press(31, "next")),
            ("Quầy 2: bấm", lambda: button.press(0.1)),
            ("Quầy 3: bấm", lambda: button.press(0.1)),
            ("vừa được gán cho quầy 2", lambda: line.press(4, "recall")),
        )
        with Ear(devices, 115200) as ear:
            lesson = teach(EMPTY, THREE, ear, session.typed, session.say)
        assert lesson.port == "usb:L"
        assert lesson.boxes == ((31, "1"), (4, "3"))
        assert lesson.buttons == (("usb:A", "2"),)
        assert "holds 0" in repr(line.box(4))


@pytest.mark.parametrize(
    ("at_once", "sign"),
    [
        (True, "hộp số 2: tín hiệu bị lỗi: hai hộp cùng một số"),
        (False, "Hộp số 2: hai hộp cùng một số: gạt công tắc của một trong hai hộp sang số khác"),
    ],
)
def test_two_boxes_with_one_address_are_told_and_cannot_be_taught(at_once: bool, sign: str) -> None:
    with VirtualLine([1, 2]) as line:
        line.twin(2, at_once=at_once)
        session = Session(("hai hộp cùng một số", lambda: line.press(2, "next")))

        def typed() -> str | None:
            session.typed()
            return "" if any(sign in sentence for sentence in session.said) else None

        with Ear({"usb:L": line.port}, 115200) as ear:
            assert teach(EMPTY, THREE[:1], ear, typed, session.say).boxes == ()
        assert "  (hộp số 1 trả lời)" in session.said


def test_a_box_without_an_address_is_told_and_cannot_be_taught() -> None:
    with VirtualLine([0, 2]) as line:
        session = Session(
            ("chưa đặt số", lambda: line.press(0, "next")),
            ("Hộp này chưa đặt số", lambda: line.press(2, "next")),
        )
        with Ear({"usb:L": line.port}, 115200) as ear:
            lesson = teach(EMPTY, THREE[:1], ear, session.typed, session.say)
        assert lesson.boxes == ((2, "1"),)


def test_where_no_box_answers_what_to_look_at_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter.teach.SILENT_S", 0.5)
    with VirtualLine([]) as line, Ear({"usb:L": line.port}, 115200) as ear:
        session = Session()

        def typed() -> str | None:
            return "" if "đèn nguồn" in session.said[-1] else None

        teach(EMPTY, THREE[:1], ear, typed, session.say)
    assert len([said for said in session.said if "chưa hộp nào trả lời" in said]) == 1


def test_a_counter_is_skipped_emptied_or_the_whole_given_up_by_typing() -> None:
    before = Lesson("usb:L", ((1, "1"), (2, "2"), (3, "3")), ())
    with VirtualButton() as button, Ear({"usb:A": button.port}, 115200) as ear:
        session = Session(("Quầy 3: bấm", lambda: None))
        lines = iter(["", "0", "what?", ""])
        after = teach(before, THREE, ear, lambda: next(lines), session.say)
        assert after.boxes == ((1, "1"), (3, "3"))
        with pytest.raises(GivenUpError):
            teach(before, THREE, ear, lambda: "x", session.say)


def test_a_port_that_cannot_be_heard_is_told_once() -> None:
    session = Session()
    with VirtualButton() as button:
        devices = {"usb:GONE": "/dev/no-such-port", "usb:A": button.port}
        with Ear(devices, 115200) as ear:
            began = time.monotonic()
            teach(
                EMPTY,
                THREE[:1],
                ear,
                lambda: "" if time.monotonic() - began > 1.0 else None,
                session.say,
            )
    told = [line for line in session.said if "usb:GONE" in line]
    assert len(told) == 1
    assert "there is no such port" in told[0]


def test_typed_lines_come_when_they_are_there_and_end_quietly() -> None:
    reading, writing = os.pipe()
    typed = Typed(reading)
    assert typed() is None
    os.write(writing, b"0\nx")
    assert typed() == "0"
    assert typed() is None
    os.close(writing)
    assert typed() is None
    os.close(reading)


def test_the_command_writes_what_it_learnt_and_keeps_every_other_line(tmp_path: Path) -> None:
    file = tmp_path / "data" / "centre.toml"
    file.parent.mkdir()
    shutil.copy(SHIPPED, file)
    (file.parent / "holidays.txt").touch()
    with VirtualLine([9]) as line, VirtualButton() as button:
        command = [sys.executable, "-u", "-m", "motcua", "counter", "--teach"]
        command += ["--settings", str(file), "--state", str(tmp_path / "state")]
        command += ["--set", f'counter.port="{line.port}"']
        command += ["--set", f'counter.buttons=[{{port="{button.port}", counter="7"}}]']
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert process.stdin is not None
        assert process.stdout is not None
        said = []
        for sentence in process.stdout:
            said.append(sentence)
            if "Quầy 1: bấm" in sentence:
                line.press(9, "next")
            elif "Quầy 2: bấm" in sentence:
                button.press(0.15)
            elif ": bấm nút bây giờ" in sentence:
                process.stdin.write("0\n")
                process.stdin.flush()
        assert process.wait(10) == 0, said
        own = load(file).counter
        assert (own.port, own.ports) == (line.port, (line.port, button.port))
        assert [(one.address, one.counter) for one in own.boxes] == [(9, "1")]
        assert [(one.port, one.counter) for one in own.buttons] == [(button.port, "2")]
    before, after = SHIPPED.read_text().splitlines(), file.read_text().splitlines()
    gone = [line_ for line_ in before if line_ not in after]
    assert all("address =" in line_ or line_ == 'port = ""' for line_ in gone)
    assert (tmp_path / "data" / "centre.toml.before").read_bytes() == SHIPPED.read_bytes()


def test_settings_that_cannot_be_written_are_printed_instead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "centre.toml"
    shutil.copy(SHIPPED, file)
    with VirtualButton() as button:
        sets = [
            "counter.boxes=[]",
            f'counter.buttons=[{{port="{button.port}", counter="7"}}]',
            'machine.counters=[{id="a", port="/dev/ttyS9"}]',
        ]
        here = survey(file, tmp_path / "state", sets)
        here.state.mkdir()
        said: list[str] = []
        monkeypatch.setattr(teaching, "_say", said.append)

        def press_at(counter: str) -> Callable[[], str | None]:
            said.clear()

            def typed() -> str | None:
                if not said[-1].startswith(counter):
                    return ""
                button.press(0.1)
                time.sleep(0.1)
                return None

            return typed

        # It hangs on counter 7 already.
        assert teaching.run(here, press_at("Quầy 7")) == 0
        assert "Không có gì thay đổi" in capsys.readouterr().out
        code = teaching.run(here, press_at("Quầy 1"))
    told = capsys.readouterr()
    assert code == 1
    assert "[machine] đặt riêng" in told.err
    assert f'{{port = "{button.port}", counter = "1"}}' in told.out
    assert (tmp_path / "state" / "counter.toml").read_text() in told.out
    assert file.read_bytes() == SHIPPED.read_bytes()
