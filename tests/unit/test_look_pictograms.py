"""Every service and event has its pictogram, and all are of one drawing."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import pytest
from PIL import ImageChops

from look import icons, pictograms
from look.strokes import strokes

DATA = Path(__file__).resolve().parents[2] / "data"


def ids(file: str, table: str) -> list[str]:
    rows = tomllib.loads((DATA / file).read_text(encoding="utf-8"))[table]
    return [row["id"] for row in rows]


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("centre.toml", "services"),
        ("centre.toml", "priorities"),
        ("procedures/events.toml", "events"),
    ],
)
def test_everything_a_citizen_chooses_from_has_a_pictogram(file: str, table: str) -> None:
    assert [one for one in ids(file, table) if pictograms.of(one) == pictograms.NEUTRAL] == []


def test_what_has_no_pictogram_gets_the_neutral_one() -> None:
    assert pictograms.of("fishing-licence") == pictograms.NEUTRAL
    assert icons.mask("fishing-licence", 48) == icons.mask(pictograms.NEUTRAL, 48)


@pytest.mark.parametrize("name", [*pictograms.PICTOGRAMS, *icons.SIGNS])
def test_a_pictogram_stands_in_its_field_with_the_whole_pen(name: str) -> None:
    half = icons.STROKE / 2
    for x, y in itertools.chain.from_iterable(icons.shape(name)):
        assert half <= x <= icons.FIELD - half
        assert half <= y <= icons.FIELD - half


def test_no_two_pictograms_look_alike() -> None:
    masks = {name: icons.mask(name, 48) for name in pictograms.PICTOGRAMS}
    for one, other in itertools.combinations(masks, 2):
        apart = ImageChops.difference(masks[one], masks[other])
        assert sum(apart.histogram()[128:]) > 0.03 * 48 * 48, (one, other)


def test_curves_go_where_their_letters_say() -> None:
    (line,) = strokes("M 2 2 L 4 2 V 6 H 2 Z")
    assert line == ((2, 2), (4, 2), (4, 6), (2, 6), (2, 2))
    (half,) = strokes("M 2 12 A 5 5 0 0 1 12 12")
    assert min(y for _, y in half) == pytest.approx(7)
    assert half[-1] == pytest.approx((12, 12))
    (curve,) = strokes("M 0 0 Q 4 8 8 0")
    assert max(y for _, y in curve) == pytest.approx(4)
    dot, circle = strokes("M 3 3 O 12 12 9")
    assert dot == ((3, 3),)
    assert {round((x - 12) ** 2 + (y - 12) ** 2, 6) for x, y in circle} == {81}


@pytest.mark.parametrize("path", ["", "L 2 2", "M 2", "M 2 2 B 4", "M 2 2 l 3 3", "M 2 zwei"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"path|takes|float"):
        strokes(path)
