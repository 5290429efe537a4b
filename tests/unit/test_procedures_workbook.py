"""A list of one's own as a workbook: what Excel makes of a cell, and files that are none."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from procedures.catalogue import Procedure
from procedures.datafile import BookError
from procedures.importing import Refused, import_file, read_list
from procedures.in_use import imported_book
from procedures.table import template

HEAD = ("code", "name", "fee", "updated", "time")
BIRTH = ("1.001193", "Đăng ký khai sinh")


def _workbook(path: Path, *rows: Sequence[object], **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, others in sheets.items():
        sheet = book.create_sheet(title)
        for row in others:
            sheet.append(row)
    book.save(path)
    return path


def _changed(path: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)
    return path


def _only(path: Path) -> Procedure:
    book, refused = read_list(path)
    assert (len(book.procedures), refused) == (1, ())
    return book.procedures[0]


def _refused(path: Path) -> tuple[Refused, ...]:
    return read_list(path)[1]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.001193", "1.001193"),
        (1.001193, "1.001193"),
        (1.00119, "1.001190"),
        (2.0, None),
        (1001193, "1.001193"),
        (1001193.0, "1.001193"),
        ("1,001193", "1.001193"),
    ],
)
def test_a_code_is_read_also_when_excel_made_a_number_of_it(
    tmp_path: Path, cell: object, code: str | None
) -> None:
    path = _workbook(tmp_path / "a.xlsx", HEAD, (cell, BIRTH[1]), ("1.000656", "Khai tử"))
    book, refused = read_list(path)
    assert [entry.code for entry in book.procedures] == [*([code] if code else []), "1.000656"]
    assert len(refused) == (code is None)


def test_a_code_that_lost_its_last_digit_in_a_csv_is_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,name\n1.00119,x\n1.000656,Khai tử\n", encoding="utf-8")
    assert _refused(path) == (
        Refused(2, "no procedure's code in 'code' ('1.00119'; a 0 at its end is lost)"),
    )


def test_a_day_of_excels_is_a_day_where_one_is_meant_and_refused_elsewhere(tmp_path: Path) -> None:
    day = datetime(2026, 4, 15)  # noqa: DTZ001 - a cell knows no zone
    assert str(_only(_workbook(tmp_path / "a.xlsx", HEAD, (*BIRTH, "", day))).updated) == (
        "2026-04-15"
    )
    path = _workbook(tmp_path / "b.xlsx", HEAD, BIRTH, ("1.000656", "x", "", "", day))
    assert _refused(path)[0].reason.startswith("Excel made a day of 'time'")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("1.000656", "x", "=1+1"), "a formula in 'fee'"),
        (("1.000656", "x", 10000), "the fee '10000' has no currency"),
        (("1.000656", "x", 1.5), "the fee '1.5' has no currency"),
        (("1.000656", "x", "", "", 3), "the time '3' has no unit"),
        (("1.000656", "x", "#N/A"), "an error in 'fee' (#N/A)"),
        (("1.000656", True), "TRUE in 'name'"),
        ((None, "x"), "no procedure's code"),
        (("1.000656", "x", "", "", "", "what", "more"), "7 cells under 5 columns"),
    ],
)
def test_a_row_with_a_slip_is_named_with_its_row_and_the_others_are_kept(
    tmp_path: Path, row: Sequence[object], says: str
) -> None:
    empty = (None, None)
    path = _workbook(tmp_path / "a.xlsx", HEAD, BIRTH, empty, row, empty, ("2.000815", "Sao"))
    book, refused = read_list(path)
    assert [entry.code for entry in book.procedures] == ["1.001193", "2.000815"]
    assert [one.line for one in refused] == [4]
    assert says in refused[0].reason


def test_a_row_that_shares_a_merged_cell_is_refused_and_the_one_that_holds_it_kept(
    tmp_path: Path,
) -> None:
    rows = [BIRTH, ("1.000656", "Khai tử"), ("2.000815", "Sao")]
    path = _workbook(tmp_path / "a.xlsx", (*HEAD[:2], "field"), *rows)
    _changed(path, lambda sheet: sheet.merge_cells("C2:C3"))
    assert _refused(path) == (Refused(3, "cells are merged (C2:C3); part them and fill in each"),)


def test_the_sheet_with_the_columns_is_read_wherever_it_stands(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", ("Ghi chú",), list=[HEAD, BIRTH])
    assert _only(path).code == "1.001193"


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ({"Trang": [("x",)]}, "none of the sheets 'Sheet', 'Trang' has 'code' and 'name'"),
        ({"A": [HEAD, BIRTH], "B": [HEAD, BIRTH]}, "the sheets 'A', 'B' are all lists"),
        ({}, "no column 'code' in the first line"),
    ],
)
def test_a_workbook_without_its_one_list_is_refused(
    tmp_path: Path, sheets: dict[str, Sequence[Sequence[object]]], says: str
) -> None:
    with pytest.raises(BookError, match=says):
        read_list(_workbook(tmp_path / "a.xlsx", ("Danh mục",), **sheets))


def test_a_workbook_cut_in_half_is_refused_whole_and_the_book_in_use_stays(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", HEAD, BIRTH)
    import_file(path, tmp_path)
    before = imported_book(tmp_path)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(BookError, match="cut off, or no workbook"):
        import_file(path, tmp_path)
    assert imported_book(tmp_path) == before


def test_any_byte_of_a_workbook_may_be_wrong(tmp_path: Path) -> None:
    body = template(".xlsx")
    for place in range(0, len(body), len(body) // 150):
        path = tmp_path / "a.xlsx"
        path.write_bytes(body[:place] + bytes([body[place] ^ 0x55]) + body[place + 1 :])
        try:
            book, refused = read_list(path)
        except BookError as error:
            assert "a.xlsx" in str(error)  # noqa: PT017 - some bytes matter, some do not
        else:
            assert len(book.procedures) + len(refused) == 1


@pytest.mark.parametrize("place", range(4, 46))
def test_any_byte_of_its_list_of_parts_may_be_wrong(tmp_path: Path, place: int) -> None:
    body = bytearray(template(".xlsx"))
    body[body.index(b"PK\x01\x02") + place] ^= 0x55
    path = tmp_path / "a.xlsx"
    path.write_bytes(body)
    try:
        book, refused = read_list(path)
    except BookError as error:
        assert "a.xlsx" in str(error)  # noqa: PT017 - some bytes matter, some do not
    else:
        assert len(book.procedures) + len(refused) == 1


_OLD = bytes.fromhex("D0CF11E0A1B11AE1")
_SIZE = re.compile(rb"<dimension[^>]*>")


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("a.xls", _OLD + bytes(600), "an old kind of workbook; save it in Excel as .xlsx"),
        ("a.xlsx", _OLD + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.xlsx", b"", "cut off, or no workbook"),
        ("a.xlsx", b"code,name\n", "cut off, or no workbook"),
        ("a.ods", b"PK\x05\x06" + bytes(18), "a broken workbook"),
    ],
)
def test_what_is_no_workbook_says_how_to_save_it(
    tmp_path: Path, name: str, body: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(BookError, match=says):
        read_list(tmp_path / name)


def _rewritten(path: Path, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as parts:
        bodies = {part: parts.read(part) for part in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    bodies[sheet] = change(bodies[sheet])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for part, body in bodies.items():
            parts.writestr(part, body)
    return path


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_before_it_is_read(
    tmp_path: Path,
) -> None:
    path = _workbook(tmp_path / "a.xlsx", HEAD, BIRTH)
    _rewritten(path, lambda body: body + b" " * 70_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(BookError, match=r"too large \(70 MB when unpacked\)"):
        read_list(path)


def test_entities_that_grow_in_one_another_are_refused(tmp_path: Path) -> None:
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 9}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "lol">{grow}]>'.encode()
    path = _workbook(tmp_path / "a.xlsx", HEAD, BIRTH)
    _rewritten(path, lambda body: bomb + body.replace(b"1.001193", b"&e9;"))
    with pytest.raises(BookError, match="a broken workbook"):
        read_list(path)


def test_a_row_said_to_lie_far_beyond_the_last_one_is_not_walked_to(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", HEAD, BIRTH, ("1.000656", "x"))
    # Without a size of its own, nothing but our end stops the walk.
    _rewritten(path, lambda body: _SIZE.sub(b"", body.replace(b'<row r="3"', b'<row r="1048577"')))
    assert _only(path).code == "1.001193"


def test_a_sheet_is_read_to_its_end_whatever_it_says_of_its_size(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", HEAD, BIRTH, ("1.000656", "x"))
    _rewritten(path, lambda body: _SIZE.sub(b'<dimension ref="A1:A2"/>', body))
    assert [entry.name for entry in read_list(path)[0].procedures] == [BIRTH[1], "x"]
