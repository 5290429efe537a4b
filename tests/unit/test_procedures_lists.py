"""The book over the national lists, where `MOTCUA_LISTS` says that they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procedures.answer import answer, page
from procedures.catalogue import Book, load_catalogue
from procedures.compacting import compact, write_list
from procedures.importing import Report, import_file, read_list
from procedures.in_use import book_in_use, imported_book
from procedures.index import Index
from procedures.shortening import load_plain

pytestmark = pytest.mark.lists

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def listed(lists: Path) -> Book:
    """Read the ward's list whole."""
    book, refused = read_list(lists / "ward_793.jsonl.gz")
    assert (len(book.procedures), refused) == (793, ())
    return book


@pytest.fixture(scope="module")
def nation(lists: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    """Import the national list: what was said of it, and where it is kept."""
    state = tmp_path_factory.mktemp("nation")
    return import_file(lists / "national_5665.jsonl.gz", state), state


@pytest.fixture(scope="module")
def ward(lists: Path, tmp_path_factory: pytest.TempPathFactory) -> Book:
    state = tmp_path_factory.mktemp("ward")
    report = import_file(lists / "ward_793.jsonl.gz", state)
    assert (report.total, report.refused) == (793, ())
    return book_in_use(state, DATA)


@pytest.fixture(scope="module")
def ward_index(ward: Book) -> Index:
    return Index.build(ward)


def test_the_ward_list_is_kept_whole_and_shows_the_wards_own(listed: Book) -> None:
    assert len(listed.shown) == 489
    assert all(0 < len(entry.short_name) <= 60 for entry in listed.procedures)


def test_each_procedure_of_a_ward_has_a_service_and_a_page(ward: Book) -> None:
    for entry in ward.shown:
        assert entry.service, entry.code
        shown = page(ward, entry)
        assert all(section.lines for section in shown.sections), entry.code
        fee = " ".join(line.text for line in shown.section("fee").lines).lower()
        if entry.fee_status == "not_stated":
            assert "chưa có thông tin" in fee, entry.code
        else:
            assert any(word in fee for word in ("miễn", "giảm", "chưa có thông tin")), entry.code


@pytest.mark.parametrize("typed", ["dang ky khai sinh", "đăng ký khai sinh", "1001193"])
def test_registering_a_birth_comes_first_on_the_ward_list(
    ward: Book, ward_index: Index, typed: str
) -> None:
    assert answer(ward_index, ward, typed).results[0].code == "1.001193"


def test_the_national_list_comes_in_but_for_one_line(nation: tuple[Report, Path]) -> None:
    report, _ = nation
    assert report.total == 5664
    # One code stands on two lines, for two provinces.
    assert [refused.line for refused in report.refused] == [3177]


@pytest.mark.long
def test_registering_a_birth_comes_first_on_the_national_list(nation: tuple[Report, Path]) -> None:
    book = book_in_use(nation[1], DATA)
    assert answer(Index.build(book), book, "dang ky khai sinh").results[0].code == "1.001193"


def test_the_catalogues_facts_are_those_of_the_lists(
    listed: Book, nation: tuple[Report, Path]
) -> None:
    """Compare code, name, field, decision, dates, amounts, status and source."""
    everywhere = imported_book(nation[1])
    assert everywhere
    for entry in load_catalogue(DATA / "procedures").procedures:
        told = listed.find(entry.code) or everywhere.find(entry.code)
        assert told, entry.code
        for fact in ("name", "field", "publisher", "decision_no", "decision_date", "fee_status"):
            assert getattr(entry, fact) == getattr(told, fact), (entry.code, fact)
        assert (entry.source, entry.updated) == (told.source, told.updated), entry.code
        # An amount that contradicts its own remark is told as unclear.
        amounts = {(fee.amount, fee.currency) for fee in told.fees if fee.amount}
        kept = {(fee.amount, fee.currency) for fee in entry.fees if fee.amount}
        assert kept <= amounts, entry.code
        assert all(amount < 1000 for amount, _ in amounts - kept if amount), entry.code
        lengths = {(time.amount, time.unit) for time in told.times}
        assert {(time.amount, time.unit) for time in entry.times} <= lengths, entry.code


def test_the_shipped_list_is_what_the_program_makes_of_the_ward_list(
    listed: Book, tmp_path: Path
) -> None:
    assert write_list(listed, tmp_path, load_plain(DATA / "procedures" / "plain.toml")) == 489
    shipped = DATA / "procedures" / "list"
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in shipped.iterdir()}
    assert sum(map(len, made.values())) < 1_500_000


def test_the_lists_longer_sentences_are_not_copied(listed: Book) -> None:
    for entry in listed.shown:
        facts = compact(entry)
        told = [paper.name for case in facts.papers for paper in case.items]
        told += [fee.note for fee in facts.fees] + [time.note for time in facts.times]
        told += [*facts.results, *facts.legal_basis, *(case.case for case in facts.papers)]
        assert max(map(len, told), default=0) <= 125, entry.code
        # But no paper vanishes without a trace: where the list names some, so do we.
        assert bool(facts.papers) == any(case.items for case in entry.papers), entry.code


def test_citizens_questions_find_their_procedure(
    lists: Path, ward: Book, ward_index: Index
) -> None:
    """Hold what was reached, so that a change which loses it is seen."""
    lines = (lists / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [q for q in map(json.loads, lines) if q["mode"] == "any"]
    first = five = 0
    for question in questions:
        codes = [row.code for row in answer(ward_index, ward, question["query"]).results]
        first += any(code in question["expected"] for code in codes[:1])
        five += any(code in question["expected"] for code in codes[:5])
    assert first / len(questions) >= 0.88
    assert five / len(questions) >= 0.97
