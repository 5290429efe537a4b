"""A list of one's own as CSV: what a person writes in a cell, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.catalogue import Duration, Fee, Paper, PaperCase
from procedures.datafile import BookError
from procedures.importing import import_file, read_list
from procedures.in_use import imported_book
from procedures.table import template


def _csv(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_template_can_be_imported_as_it_is(tmp_path: Path, suffix: str) -> None:
    own = tmp_path / f"own{suffix}"
    own.write_bytes(template(suffix))
    report = import_file(own, tmp_path)
    assert (report.new, report.refused, report.as_of) == (("1.001193",), (), date(2026, 4, 15))
    book = imported_book(tmp_path)
    assert book
    entry = book.procedures[0]
    assert entry.papers == (PaperCase((Paper("Tờ khai", 1), Paper("Giấy chứng sinh", 1))),)
    assert (entry.times, entry.fee_status) == ((Duration(1, "ngày làm việc"),), "not_stated")
    assert entry.channels == ("counter", "online", "post")


@pytest.mark.parametrize(
    ("cell", "fee", "status"),
    [
        ("10.000 đồng/lần", Fee(10000, "VND", note="/lần"), "amount_stated"),
        ("2000đ", Fee(2000, "VND"), "amount_stated"),
        ("10 USD/bản", Fee(10, "USD", note="/bản"), "amount_stated"),
        ("Miễn phí", Fee(note="Miễn phí"), "stated_free_or_none"),
        ("Theo Nghị quyết của tỉnh", Fee(note="Theo Nghị quyết của tỉnh"), "text_only"),
    ],
)
def test_a_fee_is_read_as_a_person_writes_it(
    tmp_path: Path, cell: str, fee: Fee, status: str
) -> None:
    book, _ = read_list(_csv(tmp_path / "a.csv", f"code;name;fee\n1001193;Khai sinh;{cell}\n"))
    assert (book.procedures[0].fees, book.procedures[0].fee_status) == ((fee,), status)


def test_a_row_with_a_slip_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    rows = [
        "code,name,fee,channels,updated,papers",
        "1.001193,Khai sinh,,,,",
        "x,Khai tử,,,,",
        "1.000656,,,,,",
        "1.000894,Kết hôn,0 đồng,,,",
        "1.000894,Kết hôn,,phone,,",
        "1.000894,Kết hôn,,,30/02/2026,",
        "1.001193,Khai sinh,,,,",
        "1.000894,Kết hôn,,,,,,",
        '1.000894,Kết hôn,,,,"Tờ khai\nCăn cước (1 bản chính, 2 bản sao)"',
    ]
    book, refused = read_list(_csv(tmp_path / "a.csv", "\n".join(rows)))
    assert [one.line for one in refused] == [3, 4, 5, 6, 7, 8, 9]
    assert book.procedures[1].papers[0].items == (Paper("Tờ khai"), Paper("Căn cước", 1, 2))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no column 'code'"),
        ("code,price\n", "no column 'name'"),
        ("code,name,price\n", "unknown column 'price'"),
        ("code,name,name\n", "twice"),
        ("code,name\n", "no procedure"),
    ],
)
def test_a_table_of_another_make_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BookError, match=says):
        read_list(_csv(tmp_path / "a.csv", text))


def test_a_table_in_another_encoding_says_how_to_save_it(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="save it as 'CSV UTF-8'"):
        read_list(_csv(tmp_path / "a.csv", "code,name\n1.001193,Khai sinh é\n", "latin-1"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('1.001193,Khai sinh,"10.000', "broken at line 3"),
        ("1.001193,Khai", r"cut off at line 3 \(2 cells only\)"),
    ],
)
def test_a_table_cut_in_half_is_refused_whole_with_its_line(
    tmp_path: Path, text: str, says: str
) -> None:
    whole = "code,name,fee\n1.000656,Khai tử,\n"
    with pytest.raises(BookError, match=says):
        read_list(_csv(tmp_path / "a.csv", whole + text))


def test_a_row_of_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    rows = 'code,name\n1.000656,"Khai\ntử"\nx,"Khai\nsinh"\n'
    _, refused = read_list(_csv(tmp_path / "a.csv", rows))
    assert [one.line for one in refused] == [4]


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("3 ngày làm việc", Duration(3, "ngày làm việc")),
        ("online: 2 ngày", Duration(2, "ngày", "online")),
        ("3-5 ngày", Duration(note="3-5 ngày")),
        ("1,5 ngày", Duration(note="1,5 ngày")),
        ("Ngay trong ngày", Duration(note="Ngay trong ngày")),
    ],
)
def test_a_time_is_a_number_with_its_unit_or_stays_as_it_is_written(
    tmp_path: Path, cell: str, time: Duration
) -> None:
    book, _ = read_list(_csv(tmp_path / "a.csv", f"code;name;time\n1001193;Khai sinh;{cell}\n"))
    assert book.procedures[0].times == (time,)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_any_row_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = _csv(tmp_path_factory.mktemp("any") / "a.csv", f"code,name,fee,time\n{text}\n")
    try:
        read_list(path)
    except BookError as error:
        assert "a.csv" in str(error)  # noqa: PT017 - most texts are refused, some are a list
