"""Import of the lists: two shapes, broken lines, cut files; the book in use is never half."""

from __future__ import annotations

import gzip
import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from motcua.commands.book import procedures
from procedures.catalogue import LIST, Book, Fee, Paper, Procedure
from procedures.compacting import write_list
from procedures.datafile import BookError, write_whole
from procedures.importing import import_file, read_list
from procedures.in_use import book_file, imported_book
from procedures.listing import LineError, read_line

FLAT: dict[str, Any] = {
    "code": " 1.001193",
    "name": unicodedata.normalize("NFD", "Thủ tục đăng ký khai sinh"),
    "field": "Hộ tịch",
    "publisher": "Bộ Tư pháp",
    "decision_no": "1/QĐ",
    "decision_date": "2026-01-15",
    "handler": "ubnd_xa",
    "default_ward": True,
    "executing_agencies": None,
    "submit_via": ["DIRECT", "ONLINE"],
    "processing_time": [{"via": "DIRECT", "qty": 1, "unit": None, "note": None}],
    "processing_time_cases": [{"qty": 1, "unit": "ngày làm việc", "case": None}],
    "fee_status": "not_stated",
    "fees": None,
    "documents": [
        {
            "case": "* Phải nộp:",
            "items": [{"name": "- Tờ khai", "originals": 1, "copies": 0, "forms": None}],
        }
    ],
    "results": ["Giấy khai sinh"],
    "legal_basis": [{"no": "1/LUẬT", "title": "Luật"}],
    "keywords": None,
    "source": "https://example.org/1",
    "source_via": "somewhere (fetched from portal API 2026-07-18)",
    "updated_at": "2026-04-15",
}
NESTED: dict[str, Any] = {
    "code": "2.000815",
    "name": "Chứng thực bản sao",
    "field": "Chứng thực",
    "publisher": "Bộ Tư pháp",
    "methods": [
        {
            "method": "DIRECT",
            "time": 0,
            "unit": "OTHER",
            "note": "2.000 đồng/trang; từ trang thứ 3: 1.000 đồng/trang",
            "fees": [{"kind": "FEE", "amount": 2000, "currency": "VND", "note": "/trang"}],
        }
    ],
    "cases": [
        {"code": "2.000815.01", "name": "Chứng thực bản sao", "qty": 1, "unit": "WORKING_DAY"}
    ],
    "documents": None,
    "source_url": "https://example.org/2",
    "updated_at": "2026-04-21",
}


def _list(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def _in_use(state: Path) -> Book:
    book = imported_book(state)
    assert book
    return book


def test_a_line_of_the_ward_list_is_read() -> None:
    entry = read_line(json.dumps(FLAT))
    assert (entry.code, entry.name) == ("1.001193", "Thủ tục đăng ký khai sinh")
    assert entry.short_name == "Đăng ký khai sinh"
    assert entry.papers[0].case == "Phải nộp:"
    assert entry.papers[0].items == (Paper("Tờ khai", 1),)
    assert entry.channels == ("counter", "online")
    assert [(t.amount, t.unit, t.channel) for t in entry.times] == [
        (1, "", "counter"),
        (1, "ngày làm việc", None),
    ]
    assert entry.agencies == ("Ủy ban nhân dân cấp xã",)
    assert entry.decision_date == date(2026, 1, 15)


def test_a_line_of_the_national_list_is_read() -> None:
    entry = read_line(json.dumps(NESTED))
    assert entry.fee_status == "amount_stated"
    assert entry.fees == (
        Fee(2000, "VND", ("counter",), "/trang"),
        Fee(None, "", ("counter",), "2.000 đồng/trang; từ trang thứ 3: 1.000 đồng/trang"),
    )
    assert [(t.amount, t.unit, t.case) for t in entry.times if t.amount] == [
        (1, "ngày làm việc", "")
    ]


def test_a_zero_fee_of_the_national_list_is_not_stated() -> None:
    method = NESTED["methods"][0] | {
        "note": None,
        "fees": [{"kind": "FEE", "amount": 0, "currency": None, "note": None}],
    }
    entry = read_line(json.dumps(NESTED | {"methods": [method]}))
    assert (entry.fee_status, entry.fees) == ("not_stated", ())


def test_a_time_told_in_words_is_kept_as_words() -> None:
    times = [{"via": "DIRECT", "qty": "Không quy định", "unit": None, "note": None}]
    entry = read_line(json.dumps(FLAT | {"processing_time": times}))
    assert (entry.times[0].amount, entry.times[0].note) == (None, "Không quy định")


def test_what_a_wards_kiosk_does_not_show_is_known_but_not_shown(tmp_path: Path) -> None:
    other = FLAT | {"code": "1.000001", "default_ward": False}
    import_file(_list(tmp_path / "list", FLAT, other), tmp_path)
    book = _in_use(tmp_path)
    assert [entry.code for entry in book.shown] == ["1.001193"]
    assert book.find("1.000001")
    assert book.as_of == date(2026, 7, 18)


def test_a_broken_line_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    path = _list(
        tmp_path / "list",
        FLAT,
        '{"code": "1.00',
        "",
        {"code": "x", "name": "y"},
        {"code": "1.000002"},
        FLAT | {"code": "1.000003", "documents": [{"items": 3}]},
        FLAT,
        "[" * 5000,
        NESTED,
    )
    report = import_file(path, tmp_path)
    assert [refused.line for refused in report.refused] == [2, 4, 5, 6, 7, 8]
    assert report.new == ("1.001193", "2.000815")
    assert len(_in_use(tmp_path).procedures) == 2


def test_a_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(json.dumps(FLAT).encode() + b'\n{"name": "\xff"}\n')
    report = import_file(path, tmp_path)
    assert [(r.line, r.reason[:9]) for r in report.refused] == [(2, "not UTF-8")]


def test_a_second_import_tells_what_is_new_changed_and_gone(tmp_path: Path) -> None:
    path = tmp_path / "list"
    import_file(_list(path, FLAT, FLAT | {"code": "1.000001"}), tmp_path)
    report = import_file(_list(path, FLAT | {"field": "Khác"}, NESTED), tmp_path)
    assert (report.new, report.changed, report.gone) == (
        ("2.000815",),
        ("1.001193",),
        ("1.000001",),
    )


def test_a_first_import_is_compared_with_the_shipped_catalogue(tmp_path: Path) -> None:
    shipped = tmp_path / "procedures"
    write_list(
        Book((Procedure("1.001193", "Khai sinh"), Procedure("1.000656", "x"))), shipped / LIST
    )
    report = import_file(_list(tmp_path / "list", FLAT, NESTED), tmp_path, shipped)
    assert (report.new, report.changed, report.gone) == (
        ("2.000815",),
        ("1.001193",),
        ("1.000656",),
    )


def test_the_same_list_in_its_whole_length_changes_nothing_of_the_shipped_catalogue(
    tmp_path: Path,
) -> None:
    shipped, listed = tmp_path / "procedures", _list(tmp_path / "list", FLAT, NESTED)
    write_list(read_list(listed)[0], shipped / LIST)
    report = import_file(listed, tmp_path, shipped, dry_run=True)
    assert (report.new, report.changed, report.gone) == ((), (), ())


def test_the_command_tells_what_changed_by_code_and_in_json(tmp_path: Path) -> None:
    words = ["import", str(_list(tmp_path / "list", FLAT, "{", NESTED)), "--state", str(tmp_path)]
    rehearsed = CliRunner().invoke(procedures, [*words, "--dry-run", "--json"])
    assert json.loads(rehearsed.stdout)["total"] == 2
    assert not book_file(tmp_path).exists()
    done = CliRunner().invoke(procedures, words)
    assert done.stdout.startswith("2 procedures: 0 new, 2 changed, ")
    assert "changed: 1.001193, 2.000815\n" in done.stdout
    # Nobody looks at a bar here.
    assert done.stderr == f"{tmp_path / 'list'}: line 2: {done.stderr.partition('2: ')[2]}"
    assert book_file(tmp_path).exists()


def test_a_file_that_cannot_be_replaced_leaves_no_rest(tmp_path: Path) -> None:
    (tmp_path / "in the way").mkdir()
    with pytest.raises(OSError, match="in the way"):
        write_whole(tmp_path / "in the way", b"book")
    assert [path.name for path in tmp_path.iterdir()] == ["in the way"]


def test_a_rehearsal_changes_nothing(tmp_path: Path) -> None:
    report = import_file(_list(tmp_path / "list", FLAT), tmp_path, dry_run=True)
    assert report.new == ("1.001193",)
    assert imported_book(tmp_path) is None


def test_progress_is_heard_line_by_line(tmp_path: Path) -> None:
    heard: list[int] = []
    import_file(_list(tmp_path / "list", FLAT, NESTED), tmp_path, progress=heard.append)
    assert heard == [1, 2]


def test_a_list_cut_in_half_is_refused_whole_and_the_book_in_use_stays(tmp_path: Path) -> None:
    import_file(_list(tmp_path / "list", NESTED), tmp_path)
    before = book_file(tmp_path).read_bytes()
    lines = [FLAT | {"code": f"1.{number:06}", "name": f"Số {number}"} for number in range(500)]
    packed = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    cut = tmp_path / "cut.gz"
    cut.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(BookError, match=r"cut\.gz: broken after line \d+"):
        import_file(cut, tmp_path)
    assert book_file(tmp_path).read_bytes() == before


def test_a_plain_list_that_ends_within_a_line_is_refused_whole(tmp_path: Path) -> None:
    path = _list(tmp_path / "list", FLAT, NESTED)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BookError, match="list: cut off at line 2"):
        import_file(path, tmp_path)
    assert imported_book(tmp_path) is None


@pytest.mark.parametrize("body", [b"", b"\n\n", b"no json\n", b"\x1f\x8bno gzip", b"\x00" * 99])
def test_a_file_with_no_procedure_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(body)
    with pytest.raises(BookError, match="list: "):
        import_file(path, tmp_path)
    assert not book_file(tmp_path).exists()


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="cannot be read"):
        import_file(tmp_path / "none", tmp_path)
    with pytest.raises(BookError, match="cannot be read"):
        import_file(tmp_path, tmp_path)


def test_a_broken_book_is_replaced_by_an_import(tmp_path: Path) -> None:
    book_file(tmp_path).parent.mkdir()
    book_file(tmp_path).write_text("{")
    with pytest.raises(BookError, match="import the list again"):
        imported_book(tmp_path)
    import_file(_list(tmp_path / "list", FLAT), tmp_path)
    assert len(_in_use(tmp_path).procedures) == 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from([FLAT, NESTED]), st.data())
def test_a_line_is_a_procedure_that_can_be_read_again_or_refused(
    line: dict[str, Any], data: st.DataObject
) -> None:
    broken = line | {data.draw(st.sampled_from(sorted(line))): data.draw(_JSON)}
    try:
        entry = read_line(json.dumps(broken))
    except LineError:
        return
    assert Book.from_json(Book((entry,)).to_json()).procedures == (entry,)
