"""How a question is read, and what it finds on the shipped catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.answer import Answer, Mode, answer
from procedures.catalogue import Book, Procedure
from procedures.closeness import Closeness, Known
from procedures.country import Country, Wish, load_country, load_wishes
from procedures.datafile import BookError
from procedures.index import Index
from procedures.nearness import Nearby
from procedures.reading import Reader
from procedures.text import words

DATA = Path(__file__).parents[2] / "data"


def _first(index: Index, book: Book, typed: str) -> str:
    return answer(index, book, typed).results[0].code


@pytest.mark.parametrize(
    "typed",
    [
        "đăng ký tạm vắng",
        "dang ky tam vang",
        "ddawng kys tamj vawngs",
        "d9a8ng ky1 ta5m va8ng1",
        "đăng kí tạm vắng",
        "ĐĂNG KÝ TẠM VẮNG!!!",
        "đk tạm vắng",
        "dang ky tam vagn",
        "tnmj vawngs",
        "đăng ký tạm v",
        "cho em hỏi đăng ký tạm vắng thì làm thế nào ạ",
    ],
)
def test_one_wish_is_understood_however_it_is_typed(index: Index, book: Book, typed: str) -> None:
    assert _first(index, book, typed) == "1.003677"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("mất thẻ căn cước", "1.014064"),
        ("thẻ căn cước hết hạn", "1.014063"),
        ("làm giấy hôn thú", "1.000894"),
        ("xin 1.004873 có lâu không", "1.004873"),
        ("2.000815.000.00.00.H38", "2.000815"),
    ],
)
def test_the_words_of_the_country_lead_to_the_procedure(
    index: Index, book: Book, typed: str, code: str
) -> None:
    assert _first(index, book, typed) == code


@pytest.mark.parametrize(
    ("typed", "aspect"),
    [
        ("đăng ký kết hôn cần giấy tờ gì", "papers"),
        ("dang ky ket hon het bao nhieu tien", "fee"),
        ("đăng ký kết hôn mất mấy ngày", "time"),
        ("đăng ký kết hôn ở đâu", "where"),
        ("dang ky ket hon qua mang", "online"),
        ("đăng ký kết hôn mẫu tờ khai", "form"),
        ("đăng ký kết hôn", None),
    ],
)
def test_what_is_asked_about_leads_the_answer_and_not_the_search(
    index: Index, book: Book, typed: str, aspect: str | None
) -> None:
    found = answer(index, book, typed)
    assert (found.aspect, found.results[0].code) == (aspect, "1.000894")


@pytest.mark.parametrize(
    ("typed", "office"),
    [("muốn ly hôn thì làm sao", "Tòa án"), ("doi bang lai xe", "Cảnh sát giao thông")],
)
def test_where_the_ward_is_not_the_place_it_says_which_is(
    index: Index, book: Book, typed: str, office: str
) -> None:
    found = answer(index, book, typed)
    assert found.mode == "elsewhere"
    assert found.elsewhere
    assert office in found.elsewhere.office


@pytest.mark.parametrize("typed", ["giá vàng hôm nay", "qwertyuiop", "...", "12345"])
def test_what_nobody_grants_is_nothing_and_no_row_is_shown(
    index: Index, book: Book, typed: str
) -> None:
    assert answer(index, book, typed).mode == "nothing"
    assert not answer(index, book, typed).results


def test_several_that_fit_alike_are_shown_as_several(index: Index, book: Book) -> None:
    assert answer(index, book, "xin giấy phép xây dựng").mode == "several"


def test_a_whole_field_is_shown_as_a_field(index: Index, book: Book) -> None:
    found = answer(index, book, "các thủ tục về người có công")
    assert (found.mode, found.field) == ("field", "Người có công")
    assert len(found.results) == 10


def test_a_procedure_another_office_takes_is_elsewhere_with_its_code() -> None:
    away = Procedure("1.000001", "Cấp lại sổ bảo hiểm xã hội", office="Bảo hiểm xã hội", ward=False)
    book = Book((Procedure("1.000002", "Đăng ký khai sinh"), away))
    found = answer(Index.build(book), book, "cấp lại sổ bảo hiểm")
    assert (found.mode, found.results[0].code) == ("elsewhere", "1.000001")
    assert found.elsewhere
    assert found.elsewhere.office == "Bảo hiểm xã hội"


def test_a_wish_must_be_nearer_than_any_procedure() -> None:
    own = Procedure("1.000002", "Ghi chú ly hôn ở nước ngoài")
    book = Book((own,), elsewhere=(Wish("Ly hôn", "Tòa án"),))
    index = Index.build(book)
    assert answer(index, book, "ly hôn").mode == "elsewhere"
    assert answer(index, book, "ghi chú ly hôn ở nước ngoài").mode == "found"
    # By a hair is not enough: the ward's own has the same words, and a common one before them.
    asking = [Procedure(f"1.00001{n}", f"Xin khai {what}") for n, what in enumerate(("sinh", "tử"))]
    close = Procedure("1.000003", "Xin ly hôn", keywords=("ly hôn",))
    book = Book((close, *asking), elsewhere=book.elsewhere)
    assert answer(Index.build(book), book, "ly hôn").mode == "found"


WINE = "bán rượu cho quán ở chợ"
CROPS = words("lúa ngô khoai sắn đậu lạc vừng mía bông đay chè tre nứa gỗ than cát vôi gạch")
PAPERS = tuple(Procedure(f"1.0000{n:02}", f"Cấp giấy {crop}") for n, crop in enumerate(CROPS))


def test_one_word_of_three_is_no_answer_and_a_rare_pair_of_six_is() -> None:
    book = Book((Procedure("1.000099", "Cấp giấy phép bán rượu"), *PAPERS))
    index = Index.build(book)
    by_chance, meant = (index.ask(text).near[0] for text in ("lúa ngô khoai", WINE))
    # As near as each other, but for what it tells.
    assert meant.score - by_chance.score < 0.1
    assert meant.told > 2 * by_chance.told
    assert answer(index, book, "lúa ngô khoai").mode == "nothing"
    assert answer(index, book, WINE).mode == "found"


def test_a_common_word_alone_is_a_question_begun(index: Index, book: Book) -> None:
    assert len(answer(index, book, "hộ").results) == 10


def test_a_procedure_near_by_chance_gives_way_to_a_wish_nearly_as_near() -> None:
    officials = Procedure("1.000098", "Thi tuyển công chức", keywords=("thi công chức xã",))
    police = Procedure("1.000097", "Khiếu nại công an")
    wish = Wish("Vào trường công an", "Công an tỉnh", ("đi công an",))
    book = Book((officials, police, *PAPERS), elsewhere=(wish,))
    index = Index.build(book)
    assert answer(index, book, "thi công an lúa").mode == "elsewhere"
    # A word the book does not know may be one of the procedure's, misspelt.
    assert answer(index, book, "thi công an lúa anv").mode == "several"
    # Told by more words than chance puts together, it is hidden only by what is nearer.
    assert answer(index, book, "thi công chức hay trường công an").mode == "found"
    # What nobody grants hides nothing that is as near.
    book = replace(book, elsewhere=(replace(wish, office=""),))
    assert answer(Index.build(book), book, "thi công an lúa").mode == "several"


def test_a_literal_word_is_above_a_word_meant() -> None:
    book = Book(
        (Procedure("1.000001", "Nuôi lợn"), Procedure("1.000002", "Nuôi heo")),
        country=Country(same={"heo": ("lợn",)}),
    )
    index = Index.build(book)
    assert index.search("nuôi heo") == ("1.000002", "1.000001")
    assert index.search("nuôi lợn")[0] == "1.000001"


def test_the_accent_decides_where_it_is_typed() -> None:
    book = Book((Procedure("1.000001", "Bán dừa"), Procedure("1.000002", "Bán dưa")))
    index = Index.build(book)
    assert index.search("bán dừa")[0] == "1.000001"
    assert index.search("bán dưa")[0] == "1.000002"
    assert set(index.search("ban dua")) == {"1.000001", "1.000002"}


def test_a_filler_weighs_nothing_alone_and_counts_within_a_word() -> None:
    known = (Known("copy", ("bản sao",)), Known("star", ("ngôi sao",)))
    closeness = Closeness(known, Country(fillers=("sao", "làm", "thì")))
    asked = closeness.evidence(closeness.read("ban sao thi lam sao"))
    near = closeness.compare(("copy", "star"), asked)
    assert [n.key for n in near] == ["copy", "star"]
    assert near[0].score > 3 * near[1].score


def test_neighbours_are_one_letter_off_or_sound_alike() -> None:
    near = Nearby(("khai", "chu", "tru", "sinh"), ("khai sinh", "tam tru"))
    assert near.near("khia") == ("khai",)
    assert "tru" in near.near("chu")
    assert near.near("xinh") == ("sinh",)
    assert near.longer_after("khai", "si") == ("sinh",)
    assert near.near("h2o") == ()


def test_a_reading_keeps_the_literal_one_first() -> None:
    reader = Reader(Country(same={"heo": ("lợn",)}), ("nuoi", "heo", "lon"), ("nuoi lon",))
    literal, meant = reader.read("nuôi heo").readings
    assert [term.folded for term in literal] == ["nuoi", "heo"]
    assert [term.folded for term in meant] == ["nuoi", "lon"]


@pytest.mark.parametrize(
    ("body", "said"),
    [('fillers = "ạ"', "fillers"), ("[wrtten]\n", "wrtten"), ("[written]\nk = 1", "written")],
)
def test_a_slip_in_the_words_is_named(tmp_path: Path, body: str, said: str) -> None:
    (tmp_path / "words.toml").write_text(body, encoding="utf-8")
    with pytest.raises(BookError, match=f"words.toml: .*{said}"):
        load_country(tmp_path / "words.toml")


def test_a_slip_in_the_wishes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.toml"
    path.write_text('[[elsewhere]]\nwish = "a"\nofice = "b"\n', encoding="utf-8")
    with pytest.raises(BookError, match="ofice"):
        load_wishes(path)
    path.write_text("[[elswhere]]\n", encoding="utf-8")
    with pytest.raises(BookError, match="elswhere"):
        load_wishes(path)


def test_without_words_a_book_is_searched_literally(tmp_path: Path) -> None:
    assert load_country(tmp_path / "words.toml") == Country()
    assert load_wishes(tmp_path / "elsewhere.toml") == ()


_NASTY = st.one_of(
    st.text(),
    st.text(alphabet="đăngkýsinhhộ \u0301\u0323\u200f\u202e'\"*:()[]^~?&|\\/-;%_=", max_size=60),
    st.lists(
        st.sampled_from(
            [
                "khai",
                "sinh",
                "AND",
                "OR",
                "NOT",
                "name:*",
                "'; DROP",
                "[a TO",
                "😀",
                "ق",
                "d9",
                "ww",
            ]
        ),
        max_size=40,
    ).map(" ".join),
)


@given(_NASTY)
def test_no_text_is_an_error_and_every_answer_is_whole(
    index: Index, book: Book, typed: str
) -> None:
    found = answer(index, book, typed)
    assert isinstance(found, Answer)
    assert (found.mode == "nothing") <= (not found.results)
    assert (found.mode == "elsewhere") == (found.elsewhere is not None)
    assert len(found.results) <= 10


@pytest.mark.parametrize("typed", ["đăng ký " * 1250, "a" * 10_000, "😀" * 10_000, " " * 10_000])
def test_ten_thousand_letters_are_answered(index: Index, book: Book, typed: str) -> None:
    assert answer(index, book, typed).mode in get_args(Mode)


def test_a_word_without_an_end_is_cut() -> None:
    (word,) = Reader(Country(), (), ()).read("bcd" * 100).literal
    assert word.folded == "bcd" * 8


@pytest.mark.parametrize("before", [" " * 5000, "\u202e" * 5000, "\u200b" * 5000])
def test_what_nobody_sees_does_not_hide_a_question(index: Index, book: Book, before: str) -> None:
    assert answer(index, book, f"{before}ket hon").results == answer(index, book, "ket hon").results


@pytest.mark.parametrize("typed", ["ket honn", "keet hon", "ket hhon", "kettt honnn"])
def test_a_key_held_too_long_is_the_letter_once(index: Index, book: Book, typed: str) -> None:
    assert answer(index, book, typed).results[0] == answer(index, book, "ket hon").results[0]


@pytest.mark.parametrize(
    ("asked", "first"),
    [("dong truong thcs", "1.012968"), ("dong cua hkd", "1.001266"), ("vneid bị khóa", "3.000284")],
)
def test_what_is_short_in_the_book_and_in_a_question_means_the_same(
    book: Book, index: Index, asked: str, first: str
) -> None:
    assert answer(index, book, asked).results[0].code == first
