"""Slips that people make with a text editor: each is told with file, line and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.checks import Check
from motcua.checks.book import check_book
from procedures.catalogue import Book, Procedure
from procedures.compacting import write_list

_WORDS = """\
# Giấy tờ
["1.000001"]
short_name = "Giấy A"
event = "child"
often = true
keywords = [
    "xin giấy A",
    "mất giấy A",
]

["1.000002"]
short_name = "Giấy B"
keywords = ["xin giấy B"]
"""
_OTHERS = {
    "events.toml": 'events = [\n    { id = "child", name = "Có con" },\n]\n',
    "elsewhere.toml": '[[elsewhere]]\nwish = "Ly hôn"\noffice = "Tòa án"\nwords = ["ly dị"]\n',
    "words.toml": 'fillers = ["ạ"]\n\n[same]\n"đẻ" = ["sinh"]\n\n[fields]\n"đất" = "Đất đai"\n',
    "services.toml": 'otherwise = "help"\n\n[[services]]\nservice = "land"\nfields = ["Đất"]\n',
    "hand.toml": '[[procedures]]\ncode = "1.000001"\nresults = ["Giấy A"]\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "procedures"
    entries = (
        Procedure("1.000001", "Cấp giấy A", field="Đất đai"),
        Procedure("1.000002", "Cấp giấy B", field="Đất đai"),
    )
    write_list(Book(entries), home / "list")
    (home / "words").mkdir()
    (home / "words" / "own.toml").write_text(_WORDS, encoding="utf-8")
    for name, text in _OTHERS.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def _told(folder: Path) -> Check:
    checks = check_book(folder.parent, folder.parent, ("land", "help"), date(2026, 7, 18))
    return list(checks)[-1]


def test_files_without_a_slip_are_well(folder: Path) -> None:
    assert "2 thủ tục có tên ngắn" in _told(folder).said


# The file, what stands there, the slip; what is said of it, and what to do.
_SLIPS = (
    (("words/own.toml", '"xin giấy A",', '"xin giấy A,'),
     "own.toml, dòng 7: thiếu dấu nháy", "nháy thẳng"),
    (("words/own.toml", '"xin giấy A",', '"xin giấy A"'),
     "own.toml, dòng 8: thiếu dấu phẩy", "dấu phẩy"),
    (("words/own.toml", '"xin giấy A",', "“xin giấy A”,"),
     "own.toml, dòng 7: giá trị viết sai", "“ ”"),
    (("words/own.toml", '["1.000002"]', '["1.000001"]'),
     "own.toml, dòng 11: mã", "Gộp hai mục"),
    (("words/own.toml", '["1.000002"]', "[1.000002]"),
     "own.toml, dòng 11: mã thủ tục thiếu", '["1.001193"]'),
    (("words/own.toml", '["1.000002"]', '["1.00002"]'),
     "own.toml, dòng 11: 1.00002: mã", "soạn thảo"),
    (("words/own.toml", "keywords = [\n", "keyword = [\n"),
     "own.toml, dòng 6: không có khóa 'keyword'", "'keywords'"),
    (("words/own.toml", '["xin giấy B"]', '"xin giấy B"'),
     "own.toml, dòng 13: khóa 'keywords'", "ngoặc vuông"),
    (("words/own.toml", "often = true", 'often = "có"'),
     "own.toml, dòng 5: khóa 'often'", "true hoặc false"),
    (("words/own.toml", 'event = "child"', 'event = "con"'),
     "own.toml, dòng 4: 1.000001: không có dịp", "soạn thảo"),
    (("words/own.toml", '"mất giấy A",', '"",'),
     "own.toml, dòng 2: 1.000001: có lời để trống", "soạn thảo"),
    (("words/own.toml", '"Giấy B"', '"Giấy A"'),
     "own.toml, dòng 11: 1.000001, 1.000002: tên ngắn", "soạn thảo"),
    (("events.toml", "]", '    { id = "child", name = "Con" },\n]'),
     "events.toml, dòng 2: dịp 'child' có 2", "soạn thảo"),
    (("elsewhere.toml", "office", "ofice"),
     "elsewhere.toml, dòng 3: không có khóa 'ofice'", "Viết như"),
    (("elsewhere.toml", 'wish = "Ly hôn"\n', ""),
     "elsewhere.toml, dòng 1: khóa 'wish' còn thiếu", "Viết thêm"),
    (("words.toml", '["sinh"]', '"sinh"'),
     "words.toml, dòng 4: khóa 'đẻ' phải là", "ngoặc vuông"),
    (("words.toml", '"Đất đai"', '"Địa chính"'),
     "words.toml, dòng 7: không có lĩnh vực", "soạn thảo"),
    (("services.toml", '"land"', '"lamd"'),
     "services.toml, dòng 4: 1.000001: trung tâm không có", "soạn thảo"),
    (("hand.toml", "1.000001", "1.000010"),
     "hand.toml, dòng 2: mã '1.000010' không có", "chữ số"),
    (("hand.toml", '["Giấy A"]', '"Giấy A"'),
     "hand.toml, dòng 3: khóa 'results' phải là", "ngoặc vuông"),
)  # fmt: skip


@pytest.mark.parametrize(("slip", "said", "todo"), _SLIPS)
def test_a_slip_is_told_with_its_file_its_line_and_what_to_do(
    folder: Path, slip: tuple[str, str, str], said: str, todo: str
) -> None:
    file, right, wrong = slip
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    found = _told(folder)
    assert said in found.said
    assert todo in found.todo


def test_a_file_saved_in_another_encoding_says_how_to_save_it(folder: Path) -> None:
    (folder / "words" / "own.toml").write_bytes(_WORDS.encode("utf-16"))
    found = _told(folder)
    assert "own.toml: tệp không ở mã UTF-8" in found.said
    assert "UTF-8" in found.todo
