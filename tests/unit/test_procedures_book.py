"""The catalogue of a fresh clone, the book as JSON, the index and its answers."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.answer import answer
from procedures.catalogue import Book, Procedure, load_catalogue
from procedures.compacting import write_list
from procedures.datafile import BookError
from procedures.in_use import book_in_use
from procedures.index import Index
from procedures.naming import LONGEST
from procedures.placing import OfficeRule, Rules, ServiceRule, place
from procedures.wording import Words, load_events, load_words, worded

DATA = Path(__file__).parents[2] / "data"


def test_the_catalogue_holds_all_that_a_ward_does(book: Book) -> None:
    # The list has 489, the land office adds one; six of the province stand for national twins.
    assert len(book.procedures) == 484
    assert sum(1 + len(entry.aliases) for entry in book.procedures) == 490
    assert book.as_of == date(2026, 7, 18)
    for entry in book.procedures:
        assert entry.service, entry.code
        assert len(entry.keywords) >= 2, entry.code
        assert entry.source.startswith("https://"), entry.code
        assert entry.decision_no, entry.code
    assert sum(entry.often for entry in book.procedures) >= 60


def test_what_the_list_does_not_state_about_fees_the_catalogue_does_not_either() -> None:
    entries = load_catalogue(DATA / "procedures").procedures
    assert Counter(entry.fee_status for entry in entries) == {
        "not_stated": 307,
        "set_by_province": 62,
        # With the one of the land office.
        "text_only": 47,
        "amount_stated": 45,
        "stated_free_or_none": 29,
    }
    fees = [fee for entry in entries for fee in entry.fees]
    assert all(fee.amount != 0 for fee in fees)
    assert {fee.currency for fee in fees} <= {"", "VND", "USD"}
    assert not any(entry.fees for entry in entries if entry.fee_status == "not_stated")


def test_each_procedure_has_a_name_that_fits_a_row_and_tells_twins_apart(book: Book) -> None:
    names = {(entry.field, entry.short_name.lower()) for entry in book.procedures}
    assert len(names) == len(book.procedures)
    assert all(0 < len(entry.short_name) <= LONGEST for entry in book.procedures)
    assert not [e.code for e in book.procedures if e.short_name.endswith("…")]


def test_each_procedure_belongs_to_an_event_of_life(book: Book) -> None:
    events = {event.id for event in load_events(DATA / "procedures")}
    assert {entry.event for entry in book.procedures} == events


def test_only_what_other_offices_take_in_is_sent_to_the_help_desk(book: Book) -> None:
    sent = [entry for entry in book.procedures if entry.service == "help"]
    assert all(entry.office for entry in sent)
    assert len(sent) < 90


def test_what_the_police_decides_sends_to_the_help_desk(book: Book) -> None:
    residence = book.find("1.004222")
    assert residence
    assert (residence.office, residence.service) == ("Công an cấp xã", "help")


@pytest.mark.parametrize("typed", ["dang ky khai sinh", "Đăng ký khai sinh", "ĐĂNG KÝ KHAI SINH"])
def test_registering_a_birth_comes_first(index: Index, book: Book, typed: str) -> None:
    assert answer(index, book, typed).results[0].code == "1.001193"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("giấy độc thân", "1.004873"),
        ("so do", "1.115689"),
        ("sao y", "2.000815"),
        ("cưới", "1.000894"),
        ("mo quan", "1.001612"),
    ],
)
def test_the_words_of_the_kitchen_table_are_known(
    index: Index, book: Book, typed: str, code: str
) -> None:
    assert answer(index, book, typed).results[0].code == code


def test_a_code_opens_its_procedure(index: Index, book: Book) -> None:
    found = answer(index, book, "1.001193.000.00.00.H38")
    assert (found.mode, [row.code for row in found.results]) == ("found", ["1.001193"])


def test_an_older_code_leads_to_what_replaced_it(index: Index, book: Book) -> None:
    assert answer(index, book, "1.013978").results[0].code == "1.115689"


@pytest.mark.parametrize("typed", ["", "   ", "9.999999", "😀😀", "qwxz", "《》", "\u202e"])
def test_what_the_book_does_not_know_is_nothing(index: Index, book: Book, typed: str) -> None:
    assert answer(index, book, typed).mode == "nothing"


@pytest.mark.parametrize(
    "typed",
    [
        "name:*",
        'khai "sinh AND (',
        "NOT khai^2 OR [a TO z]",
        "khai~2 *",
        "'; DROP TABLE ticket; --",
        "khai sinh " * 1000,
        "đ" * 10_000,
        "\u200f\u202ekhai sinh\x00",
    ],
)
def test_no_text_is_an_error(index: Index, book: Book, typed: str) -> None:
    answer(index, book, typed)


@given(st.text(alphabet=st.characters(codec="utf-8")), st.integers(-1, 30))
def test_any_text_has_an_answer(index: Index, book: Book, typed: str, limit: int) -> None:
    found = answer(index, book, typed, limit)
    assert found.results or found.mode in ("nothing", "elsewhere")


def test_a_book_survives_its_json(book: Book) -> None:
    again = Book.from_json(book.to_json())
    assert again == book
    assert again.version == book.version


def test_the_version_changes_with_the_book(book: Book) -> None:
    changed = replace(book.procedures[0], short_name="khác")
    other = Book((changed, *book.procedures[1:]), book.as_of)
    assert other.version != book.version


def test_a_book_of_a_newer_hub_is_read_too() -> None:
    body = b'{"procedures": [{"code": "1.001193", "name": "a", "later": 1}], "version": "v"}'
    assert Book.from_json(body).procedures[0].code == "1.001193"


def test_a_broken_book_says_what_is_wrong() -> None:
    with pytest.raises(BookError, match="cannot be read"):
        Book.from_json(b'{"procedures": [')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[procedures]]\ncode = "1.001193"\nname = "a"\nnaem = "b"\n', "naem"),
        ('[[procedures]]\ncode = "1.001193"\n', "name"),
        ("[[procedures]\n", "own.toml"),
        ('[[procedures]]\ncode="1"\nname="a"\n[[procedures]]\ncode="1"\nname="b"\n', "twice"),
    ],
)
def test_a_slip_in_the_catalogue_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BookError, match=says):
        load_catalogue(tmp_path)


def test_a_catalogue_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes("name = 'Đất'".encode("utf-16"))
    with pytest.raises(BookError, match=r"own\.toml: not UTF-8"):
        load_catalogue(tmp_path)


def test_our_words_serve_an_imported_procedure_and_change_no_fact() -> None:
    listed = Procedure("1.001193", "Thủ tục đăng ký khai sinh", "Đăng ký khai sinh", publisher="A")
    ours = {"1.001193": Words("Khai sinh", "child", ("đẻ",)), "1.000001": Words("Khác")}
    book = worded(Book((listed,)), ours)
    assert book.procedures == (
        replace(listed, short_name="Khai sinh", keywords=("đẻ",), event="child"),
    )


def test_an_entry_by_hand_goes_over_the_fact_of_the_list(tmp_path: Path) -> None:
    entries = (
        Procedure("1.000001", "A", publisher="Bộ Tư pháp", decision_no="1", channels=("counter",)),
        Procedure("1.000002", "B"),
    )
    assert write_list(Book(entries, date(2026, 7, 18)), tmp_path / "list") == 2
    (tmp_path / "own.toml").write_text(
        '[[procedures]]\ncode = "1.000001"\ndecision_no = "2"\n', encoding="utf-8"
    )
    book = load_catalogue(tmp_path)
    assert book.procedures == (replace(entries[0], decision_no="2"), entries[1])
    assert book.as_of == date(2026, 7, 18)


def test_a_list_cut_in_half_is_refused_by_its_name(tmp_path: Path) -> None:
    write_list(Book((Procedure("1.000001", "A"),)), tmp_path / "list")
    path = tmp_path / "list" / "other.jsonl"
    path.write_text(path.read_text()[:-9], encoding="utf-8")
    with pytest.raises(BookError, match=r"other\.jsonl"):
        load_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('["1.001193"]\nshort = "a"\n', "short"),
        ('["1.001193"\n', r"a\.toml"),
        ('["1.000001"]\nshort_name = "a"\n', r"1\.000001 stands in another"),
    ],
)
def test_a_slip_in_the_words_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "a.toml").write_text(text, encoding="utf-8")
    (tmp_path / "words" / "z.toml").write_text('["1.000001"]\n', encoding="utf-8")
    with pytest.raises(BookError, match=says):
        load_words(tmp_path)


def test_the_catalogue_opens_fast_enough_for_a_kiosk_that_starts() -> None:
    # 0.2 s where this was written. The processor's time: what else runs is not the book's doing.
    started = time.process_time()
    book_in_use(Path("no-such-state"), DATA)
    assert time.process_time() - started < 2


def test_the_province_replaces_its_national_twin() -> None:
    rules = Rules(province="UBND tỉnh Lào Cai")
    national = Procedure("1.012796", "Đính chính Giấy chứng nhận", publisher="Bộ")
    own = Procedure("1.115686", "Đính chính giấy chứng nhận.", publisher="UBND tỉnh Lào Cai")
    placed = place(Book((national, own)), rules)
    assert [entry.code for entry in placed.procedures] == ["1.115686"]
    assert placed.find("1.012796") == placed.find("1.115686")


def test_a_field_spelt_without_accents_belongs_to_the_same_service() -> None:
    rules = Rules("help", services=(ServiceRule("land", ("Đất đai",)),))
    fields = ("ĐẤT ĐAI", "Tài chính đất đai", "dat dai", "Đất đaikhác")
    book = Book(tuple(Procedure(f"1.00000{i}", "x", field=f) for i, f in enumerate(fields)))
    assert [e.service for e in place(book, rules).procedures] == ["land", "land", "land", "help"]


def test_only_an_office_with_a_door_of_its_own_has_no_counter_here() -> None:
    rules = Rules(
        "help",
        services=(ServiceRule("land", ("Đất đai",)),),
        offices=(OfficeRule("Công an", ("công an",), own_door=True),),
    )
    entries = (
        Procedure("1.000001", "x", field="Đất đai", agencies=("Công an cấp Xã",)),
        Procedure("1.000002", "x", field="Đất đai", agencies=("Sở Xây dựng",)),
    )
    placed = place(Book(entries), rules).procedures
    assert [(e.service, e.office) for e in placed] == [("help", "Công an"), ("land", "Sở Xây dựng")]


@pytest.fixture(scope="module")
def few(book: Book) -> Book:
    """Give a book of some pages, which is indexed in a moment."""
    return Book(tuple(entry for entry in book.procedures if "khai sinh" in entry.name.lower()))


def test_an_index_kept_in_a_folder_is_used_again(
    few: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Index.open(few, tmp_path / "index")
    monkeypatch.setattr("procedures.index._fill", lambda *_: pytest.fail("built again"))
    again = Index.open(few, tmp_path / "index")
    assert again.search("khai sinh") == first.search("khai sinh")


def test_an_index_of_another_book_is_rebuilt(few: Book, tmp_path: Path) -> None:
    Index.open(few, tmp_path / "index")
    other = Book((Procedure("1.000001", "Trồng cây xanh"),))
    assert Index.open(other, tmp_path / "index").search("khai sinh cây") == ("1.000001",)


def test_an_index_that_another_version_made_is_rebuilt(
    few: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("procedures.index._make", lambda: "earlier")
        Index.open(few, tmp_path / "index")
    built: list[object] = []
    monkeypatch.setattr("procedures.index._fill", lambda *made: built.append(made))
    Index.open(few, tmp_path / "index")
    assert built


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied", "a file"])
def test_a_broken_index_is_rebuilt(few: Book, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "index"
    whole = Index.open(few, folder).search("khai sinh")
    largest = max(folder.iterdir(), key=lambda path: path.stat().st_size)
    body = largest.read_bytes()
    if damage == "cut":
        largest.write_bytes(body[: len(body) // 2])
    elif damage == "changed":
        largest.write_bytes(body[:-99] + bytes(99))
    else:
        for path in folder.iterdir():
            path.unlink()
    if damage == "a file":
        folder.rmdir()
        folder.write_text("no folder")
    assert Index.kept(few, folder) is None
    assert Index.open(few, folder).search("khai sinh") == whole


def test_a_folder_that_cannot_be_written_costs_no_answer(few: Book, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    index = Index.open(few, tmp_path / "file" / "index")
    assert index.search("dang ky khai sinh")[0] == "1.001193"
