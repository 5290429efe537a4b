"""`motcua simulate`, as somebody types it."""

from __future__ import annotations

import itertools
import json
import struct
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from hub.queueing.discipline import Policy
from hub.simulation.crowd import Citizen
from hub.simulation.day import run_day
from hub.simulation.planning import Plan, Quarter
from hub.simulation.world import Post, Visit, World
from motcua.plots import draw_days, draw_plan
from motcua.tables import clock


def simulate(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command; what it said must fit how it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "motcua", "simulate", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == code, done.stderr
    if code == 1:
        assert len(done.stderr.strip().splitlines()) == 1
        assert done.stdout == ""
    return done


def asked(*words: str) -> dict[str, Any]:
    """Run the command for a program."""
    found: dict[str, Any] = json.loads(simulate(*words, "--json").stdout)
    return found


def test_a_day_is_shown_as_tables() -> None:
    said = simulate().stdout
    for words in ("one day", "Chứng thực", "Người cao tuổi", "Quầy 6", "p90"):
        assert words in said


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other, third = tmp_path / "1.jsonl", tmp_path / "2.jsonl", tmp_path / "3.jsonl"
    first = simulate("--seed", "5", "--json", "--journal", str(one)).stdout
    again = simulate("--seed", "5", "--json", "--journal", str(other)).stdout
    simulate("--seed", "6", "--journal", str(third))
    assert first == again
    assert one.read_bytes() == other.read_bytes() != third.read_bytes()
    lines = [json.loads(line) for line in one.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["what"] == "CounterOpened"
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


def test_a_night_on_duty_goes_on_after_midnight(tmp_path: Path) -> None:
    hours = "centre.hours={mon=['20:00-24:00'],tue=['00:00-06:00']}"
    night, rate = tmp_path / "night.jsonl", "simulation.arrivals={'00:00'=8}"
    words = ("--set", hours, "--set", rate, "--day", "2026-01-05", "--journal", str(night))
    simulate(*words)
    events = [json.loads(line) for line in night.read_text(encoding="utf-8").splitlines()]
    came = [one["at"] for one in events if one["what"] == "TicketIssued"]
    midnight = "2026-01-05T17"  # in UTC
    assert min(came) < midnight < max(came)
    left = [one["at"] for one in events if one["what"] == "TicketExpired"]
    assert not left or min(left) > max(came)
    assert [clock(hour * 3600.0) for hour in (20, 24, 29.5)] == ["20:00", "00:00", "05:30"]


def test_rules_stand_side_by_side() -> None:
    rules = ["fifo", "strict", "ratio", "accumulating"]
    found = asked("--compare", ",".join(rules), "--days", "3", "--set", "simulation.busy=2")
    assert [one["name"] for one in found["results"]] == rules
    assert len(found["days"]) == 3
    assert len({one["tickets"] for one in found["results"]}) == 1
    assert found["results"][0]["by_class"] != found["results"][1]["by_class"]


def test_staff_plans_stand_side_by_side() -> None:
    found = asked("--compare-staff", "all,no-deputy", "--days", "3")
    everybody, fewer = (one["counters"]["6"]["open_s"] for one in found["results"])
    assert everybody > 3 * 7 * 3600
    assert fewer == 0


def test_rules_and_staff_plans_can_be_crossed() -> None:
    found = asked("--compare", "fifo,all,strict", "--compare-staff", "no-deputy", "--days", "1")
    names = [one["name"] for one in found["results"]]
    assert names == ["fifo · all", "strict · all", "fifo · no-deputy", "strict · no-deputy"]


def test_a_plan_names_every_quarter_hour() -> None:
    plan = asked("--plan", "--target", "20", "--days", "2")["plan"]
    assert plan["kept"] is True
    assert [quarter["start"] for quarter in plan["quarters"]][:2] == ["07:30", "07:45"]
    assert len(plan["quarters"]) == 30
    assert all(quarter["p90_s"] <= 1200 for quarter in plan["quarters"])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ((), {"waits", "counters"}),
        (("--compare", "fifo,strict", "--days", "1"), {"classes", "services"}),
        (("--plan", "--days", "1"), {"plan"}),
    ],
)
def test_pictures_are_drawn_as_png_and_svg(
    words: tuple[str, ...], names: set[str], tmp_path: Path
) -> None:
    out = tmp_path / "new" / "folder"
    simulate(*words, "--out", str(out))
    drawn = {path.name for path in out.iterdir()}
    assert drawn == {f"{name}.{kind}" for name in names for kind in ("png", "svg")}
    for name in names:
        width, height = struct.unpack(">II", (out / f"{name}.png").read_bytes()[16:24])
        assert width >= 1200
        assert height >= 500


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Keep the figures instead of saving them."""
    kept: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *_, **__: kept.append(figure))
    return kept


def readable(figure: Figure) -> dict[str, list[str]]:
    """Read the words along both axes, none of which may stand over another."""
    (axes,) = figure.axes
    figure.draw_without_rendering()
    read = {}
    for name, axis, (low, high) in (
        ("x", axes.xaxis, sorted(axes.get_xlim())),
        ("y", axes.yaxis, sorted(axes.get_ylim())),
    ):
        ticks = (tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high)
        shown = [tick.label1 for tick in ticks]
        boxes = [label.get_window_extent() for label in shown]
        assert not any(one.overlaps(other) for one, other in itertools.pairwise(boxes)), name
        read[name] = [label.get_text() for label in shown]
    return read


def test_a_large_centre_and_a_long_day_can_be_read(drawn: list[Figure], tmp_path: Path) -> None:
    hours = ((4 * 3600.0, 28 * 3600.0),)
    ids = [str(number) for number in range(1, 68)]
    world = World({"a": Visit("A", 300)}, {id_: Post(("a",), (), hours) for id_ in ids}, {}, hours)
    late = Citizen(26 * 3600.0, "a", "none", 600.0, 10.0)
    day = run_day(world, Policy(), date(2026, 1, 5), 1, people=[late])
    draw_days([day], {id_: f"Quầy {id_}" for id_ in ids}, tmp_path)
    quarter = Quarter(4 * 3600.0, 3.0, 40, 300.0, 310.0, 67, 9.0)
    draw_plan(Plan(600.0, 1, (quarter, replace(quarter, start_s=27.75 * 3600))), tmp_path)
    waits, counters, plan = (readable(figure) for figure in drawn[::2])
    assert counters["y"] == [f"Quầy {id_}" for id_ in ids]
    assert {"22:00", "0:00", "2:00"} <= set(waits["x"])
    assert {"6:00", "0:00", "3:00"} <= set(counters["x"])
    assert plan["y"][-1] == "70"


def test_a_plan_that_is_drawn_again_is_the_same_picture(tmp_path: Path) -> None:
    quarter = Quarter(
        start_s=30600.0,
        arrivals=3.0,
        needed=2,
        p90_s=300,
        unseen_p90_s=310,
        planned=1,
        planned_p90_s=9,
    )
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        draw_plan(Plan(target_s=600.0, days=1, quarters=(quarter,)), tmp_path / name)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert set(one) == {"plan.png", "plan.svg"}
    assert one == two


def test_a_day_to_which_nobody_comes_can_be_drawn(tmp_path: Path) -> None:
    done = simulate("--set", "simulation.busy=0", "--out", str(tmp_path))
    assert done.stderr == ""


@pytest.mark.parametrize(
    "words",
    [
        ("--compare", "fastest"),
        ("--compare-staff", "everybody"),
        ("--plan", "--compare", "fifo"),
        ("--compare", "fifo", "--journal", "x.jsonl"),
        ("--days", "0"),
        ("--plan", "--target", "0"),
        ("--day", "tomorrow"),
    ],
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...]) -> None:
    assert simulate(*words, code=2).stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--set", "simulation.no_show=2"),
        ("--set", "centre.hours={}"),
        ("--learn", "--state", "/nowhere"),
        ("--out", "/proc/pictures"),
        ("--journal", "/proc/journal"),
    ],
)
def test_a_refusal_is_one_sentence_and_ends_with_1(words: tuple[str, ...]) -> None:
    assert simulate(*words, code=1).stderr
