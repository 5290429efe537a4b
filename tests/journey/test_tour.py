"""The README's first command, and what it leaves: each evidence is looked up again, our own way.

Nothing here imports what the tour sees with; files are read with the standard library alone.
"""

from __future__ import annotations

import array
import json
import os
import re
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import Any

import psutil
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
_TOUR_S = 180.0
Step = dict[str, Any]


def _readme_command() -> list[str]:
    """Find the first command of the README that starts Một Cửa."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            words: list[str] = line.split("#")[0].split()
            if words[:1] == ["./run"]:
                return words
    raise AssertionError("the README names no command that begins with ./run")


def _without_screen() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "XAUTHORITY")}


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the README's first command in an empty folder; give the folder that it left."""
    here = tmp_path_factory.mktemp("newcomer")
    program, *words = _readme_command()
    done = subprocess.run(
        [str(REPOSITORY / program), *words],
        cwd=here,
        env=_without_screen(),
        capture_output=True,
        text=True,
        timeout=_TOUR_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return here / "tour"


@pytest.fixture(scope="module")
def steps(tour: Path) -> list[Step]:
    """Read what the tour says it saw."""
    read: list[Step] = json.loads((tour / "tour.json").read_text(encoding="utf-8"))
    return read


def _line(folder: Path, evidence: dict[str, Any]) -> dict[str, Any]:
    lines = (folder / evidence["file"]).read_text(encoding="utf-8").splitlines()
    found: dict[str, Any] = json.loads(lines[evidence["line"] - 1])
    return found


def _seen_by(steps: list[Step], who: str) -> list[Step]:
    found = [step for step in steps if step["seen_by"] == who]
    assert found, f"nothing was seen by {who}"
    return found


def test_the_whole_road_was_walked(steps: list[Step]) -> None:
    for who in ("the kiosk's screen", "the printer's file", "the box's line", "the journal"):
        _seen_by(steps, who)
    assert len(_seen_by(steps, "the sound device's file")) == 3
    assert all(set(step) == {"step", "seen_by", "evidence", "ms"} for step in steps)


def test_the_display_drew_what_the_tour_says(tour: Path, steps: list[Step]) -> None:
    calls = set()
    for step in _seen_by(steps, "the display's screen"):
        board = _line(tour, step["evidence"])
        assert board["what"] == "board"
        assert board["live"]
        if "label" in step["evidence"]:
            label = step["evidence"]["label"]
            calls.add((label, next(r["call_id"] for r in board["rows"] if r["label"] == label)))
        if "service" in step["evidence"]:
            counts = {row["service"]: row["count"] for row in board["waiting"]}
            assert counts[step["evidence"]["service"]] > 0
    assert len(calls) == 3, "next, recall and the second counter's next are three calls"


def test_the_kiosk_drew_what_the_tour_says(tour: Path, steps: list[Step]) -> None:
    lines = [_line(tour, step["evidence"]) for step in _seen_by(steps, "the kiosk's screen")]
    drawn = [line["name"] for line in lines if line["what"] == "screen"]
    assert drawn == ["home", "services", "ticket", "home", "page", "ticket"]
    assert {line["text"] for line in lines if line["what"] == "typed"} == {"dang ky khai sinh"}


def test_every_letter_was_touched_on_its_own(tour: Path) -> None:
    trace = (tour / "kiosk.jsonl").read_text(encoding="utf-8").splitlines()
    touched = [json.loads(line)["id"] for line in trace if '"touched"' in line]
    keys = [id_.removeprefix("key:") for id_ in touched if id_.startswith("key:")]
    assert "".join(" " if key == "space" else key for key in keys) == "dang ky khai sinh"


def test_the_printer_was_sent_a_raster_for_each_ticket(tour: Path, steps: list[Step]) -> None:
    heights = []
    for step in _seen_by(steps, "the printer's file"):
        evidence = step["evidence"]
        with (tour / evidence["file"]).open("rb") as file:
            file.seek(evidence["offset"])
            sent = file.read(evidence["length"])
        heights.append(_rows_of_dots(sent))
        assert sent == (tour / f"slip-{evidence['label']}.bin").read_bytes()
        assert (tour / f"slip-{evidence['label']}.png").exists()
    assert len(heights) == 2
    assert heights[1] > heights[0], "the slip of a procedure also lists its papers"


def _rows_of_dots(sent: bytes) -> int:
    """Add up the rows of all rasters of one slip; each must be 80 mm wide and hold something."""
    rows = 0
    for raster in re.finditer(rb"\x1dv0[\x00-\x03](..)(..)", sent, re.DOTALL):
        width, height = (int.from_bytes(part, "little") for part in raster.groups())
        dots = sent[raster.end() : raster.end() + width * height]
        if width != 72 or len(dots) < width * height:
            continue  # dots that happen to look like a command
        rows += height
    assert rows > 300
    assert b"\x1dV" in sent, "the slip is cut"
    return rows


def test_the_lamps_were_sent_over_the_lines(tour: Path, steps: list[Step]) -> None:
    lamps = []
    for step in _seen_by(steps, "the box's line"):
        frame = _line(tour, step["evidence"])
        assert frame["from"] == "computer"
        _boot, _number, light, label, _waiting = frame["bytes"].split("*")[0].split(",")
        assert f"{light} {label}".strip() == step["evidence"]["lamp"]
        lamps.append((step["evidence"]["file"], light))
    assert [light for file, light in lamps if file == "line-1.jsonl"] == ["open", "called", "open"]
    assert [light for file, light in lamps if file == "line-2.jsonl"] == ["open", "called", "open"]


def test_the_calls_are_in_what_the_sound_device_was_given(tour: Path, steps: list[Step]) -> None:
    ends = 0
    for number, step in enumerate(_seen_by(steps, "the sound device's file"), 1):
        evidence = step["evidence"]
        assert evidence["offset"] >= ends, "two voices at once"
        ends = evidence["offset"] + evidence["length"]
        with (tour / evidence["file"]).open("rb") as file:
            file.seek(evidence["offset"])
            heard = array.array("h", file.read(evidence["length"]))
        with wave.open(str(tour / evidence["said"]), "rb") as wav:
            assert (wav.getframerate(), wav.getnchannels()) == (44_100, 1)
            said = array.array("h", wav.readframes(wav.getnframes()))
        said = said[next(i for i, sample in enumerate(said) if sample) :]
        assert len(said) > 44_100, "a call takes longer than a second"
        assert max(said) > 3000, "a call can be heard"
        assert heard[::2][: len(said)] == said[: len(heard) // 2]
        assert heard[1::2] == heard[::2]
        with wave.open(str(tour / f"call-{number}.wav"), "rb") as wav:
            assert wav.readframes(wav.getnframes()) == heard.tobytes()


def test_the_journal_tells_the_same_story(tour: Path) -> None:
    lines = (tour / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line)["what"] for line in lines]
    assert told.count("TicketIssued") == 2
    assert told.count("TicketCalled") == 2
    for what in ("TicketRecalled", "TicketFinished", "TicketNoShow"):
        assert told.count(what) == 1


def test_there_are_pictures_of_both_windows(tour: Path) -> None:
    for name in ("kiosk-home", "kiosk-ticket", "kiosk-page", "display-waiting", "display-call"):
        assert (tour / f"{name}.png").stat().st_size > 10_000


def test_killing_the_display_in_the_middle_ends_the_tour(tmp_path: Path) -> None:
    out = tmp_path / "tour"
    tour = subprocess.Popen(
        [sys.executable, "-m", "motcua", "tour", "--out", str(out)],
        cwd=REPOSITORY,
        env=_without_screen(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_for_steps(out / "tour.json", 3, tour)
        children = psutil.Process(tour.pid).children(recursive=True)
        display = next(child for child in children if "display" in child.cmdline())
        os.kill(display.pid, signal.SIGKILL)
        _, said = tour.communicate(timeout=30)
    finally:
        tour.kill()
        tour.wait()
    assert tour.returncode == 1
    (sentence,) = said.strip().splitlines()
    assert "display was ended by SIGKILL" in sentence
    _, left = psutil.wait_procs(children, timeout=5)
    assert not left


def _wait_for_steps(path: Path, count: int, tour: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and tour.poll() is None:
        try:
            if len(json.loads(path.read_text(encoding="utf-8"))) >= count:
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.05)
    raise AssertionError("the tour did not get so far")
