"""One table of the settings is written anew; every other line and comment stays as it was."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from motcua.rewriting import piece, rewrite, rewritten
from motcua.settings import SettingsError, load

SHIPPED = Path(__file__).parents[2] / "data" / "centre.toml"
TEXT = """\
# top
[counter] # tail
# why
port = "" # soon
boxes = [
    # the first
    { address = 1, counter = "1" }, # near the door
    { address = 2, counter = "2" },
    { address = 3, counter = "3" }, # land
]
# after
[x]
a = 1
"""


def box(address: int, counter: str) -> dict[str, Any]:
    return {"address": address, "counter": counter}


def test_only_what_changes_is_changed() -> None:
    boxes = [box(1, "1"), box(3, "3"), box(9, "2")]
    after = rewritten(TEXT, "counter", {"port": "usb:A", "boxes": boxes})
    assert after == TEXT.replace('port = ""', 'port = "usb:A"').replace(
        '    { address = 2, counter = "2" },\n', ""
    ).replace("# land\n", '# land\n    {address = 9, counter = "2"},\n')


def test_a_list_that_says_the_same_is_left_as_it_stands() -> None:
    boxes = [box(1, "1"), box(2, "2"), box(3, "3")]
    assert rewritten(TEXT, "counter", {"port": "", "boxes": boxes}) == TEXT


def test_a_key_that_is_new_goes_into_its_table() -> None:
    after = rewritten(TEXT, "counter", {"buttons": [{"port": "usb:A", "counter": "7"}]})
    assert after.index("buttons = [") < after.index("[x]")
    assert piece("counter", {"boxes": []}) == "[counter]\nboxes = []\n"


def test_the_file_is_replaced_whole_and_the_old_one_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_bytes(SHIPPED.read_bytes())
    file.chmod(0o640)
    kept = rewrite(file, "counter", {"port": "/dev/x", "boxes": [box(5, "1")]})
    assert load(file).counter.port == "/dev/x"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert kept.read_bytes() == SHIPPED.read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["centre.toml", "centre.toml.before"]


def test_what_would_not_be_right_is_never_left_behind(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_bytes(SHIPPED.read_bytes())
    with pytest.raises(SettingsError, match="no counter is named '99'"):
        rewrite(file, "counter", {"boxes": [box(5, "99")]})
    assert file.read_bytes() == SHIPPED.read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["centre.toml"]


@pytest.mark.parametrize("text", ["port = [", "counter = 3\n"])
def test_a_text_that_has_no_place_for_it_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        rewritten(text, "counter", {"port": "x"})
