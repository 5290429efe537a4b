"""How sure the book is of its answer, and which rows it shows beside it."""

from __future__ import annotations

import pytest

from procedures.answer import answer
from procedures.catalogue import Book, Procedure
from procedures.country import Country, Wish
from procedures.index import Index

AWAY = Procedure(
    "1.000010",
    "Thuế đất phi nông nghiệp",
    keywords=("tách hộ trong sổ thuế đất",),
    office="Thuế cơ sở",
    ward=False,
)
CROPS = tuple(
    Procedure(f"1.0001{n:02}", f"Cấp giấy {crop}")
    for n, crop in enumerate(("lúa", "ngô", "khoai", "sắn", "đậu", "lạc", "vừng", "mía", "bông"))
)
LAND_OFFICE = Wish("Đổi sổ đỏ, tách thửa", "Văn phòng đăng ký đất đai", ("tách thửa đất",))


def test_a_row_of_another_office_must_be_near_too() -> None:
    households = Procedure("1.000011", "Tách hộ", keywords=("tách hộ cho con",))
    book = Book((AWAY, households, *CROPS), elsewhere=(LAND_OFFICE,))
    index = Index.build(book)
    found = answer(index, book, "tach thua dat cho con")
    assert found.elsewhere
    assert found.elsewhere.office == LAND_OFFICE.office
    assert [row.code for row in found.results] == [households.code]
    # Asked for itself it is the answer.
    assert answer(index, book, "thue dat phi nong nghiep").results[0].code == AWAY.code


def test_what_the_question_does_not_tell_apart_is_several() -> None:
    inland = Procedure("1.000021", "Nhận con nuôi")
    abroad = Procedure("1.000022", "Ghi chú nuôi con nuôi")
    book = Book((inland, abroad, *CROPS))
    index = Index.build(book)
    near = index.ask("con nuôi").near
    # Clearly nearer, as it has fewer words beside those two, but nobody said which is meant.
    assert near[0].score > 1.25 * near[1].score
    assert near[0].explained == near[1].explained
    assert answer(index, book, "con nuôi").mode == "several"
    assert answer(index, book, "nhận con nuôi").mode == "found"


@pytest.mark.parametrize("typed", ["dkm", "xyz", "vcl"])
def test_three_letters_that_are_no_word_mean_nothing(index: Index, book: Book, typed: str) -> None:
    assert answer(index, book, typed).mode == "nothing"


@pytest.mark.parametrize("typed", ["kết honn", "ktt hôn", "hôxn nhân"])
def test_a_word_with_one_letter_wrong_is_still_looked_for(
    index: Index, book: Book, typed: str
) -> None:
    assert answer(index, book, typed).results


def test_a_field_is_known_by_its_own_name_in_any_list() -> None:
    kites = tuple(Procedure(f"1.00003{n}", f"Thả diều {n}", field="Diều và sáo") for n in range(3))
    toys = Wish("Diều và sáo trúc", "Nhà văn hóa", ("mua diều và sáo",))
    book = Book((*kites, Procedure("1.000040", "Tách hộ")), elsewhere=(toys,))
    found = answer(Index.build(book), book, "dieu va sao")
    assert (found.mode, found.field, len(found.results)) == ("field", "Diều và sáo", 3)


def test_of_two_that_fit_in_the_books_words_the_one_with_the_askers_own_is_first() -> None:
    paper = Procedure("1.000050", "Giấy hộ kinh doanh", keywords=("hộ kinh doanh",))
    shop = Procedure("1.000051", "Lập hộ kinh doanh", keywords=("hộ kinh doanh", "tiệm tạp hóa"))
    country = Country(same={"mở tiệm": ("hộ kinh doanh",)})
    index = Index.build(Book((paper, shop, *CROPS), country=country))
    assert index.search("hộ kinh doanh")[0] == paper.code
    assert index.search("mở tiệm")[0] == shop.code


@pytest.mark.parametrize("typed", ["kethon", "kếthôn", "Kết\u200bhôn", "đăng kýkết hôn"])
def test_a_forgotten_space_is_put_back(index: Index, book: Book, typed: str) -> None:
    assert answer(index, book, typed).results[0].code == "1.000894"


STORY = (
    "Dạ thưa các anh chị cán bộ, nhà cháu ở tổ 5, hôm trước cháu có lên hỏi một lần rồi nhưng mà "
    "đông người quá nên cháu về, nay cháu muốn hỏi lại cho rõ là mẹ cháu mới mất tuần trước ở "
    "bệnh viện, giờ cháu phải làm giấy báo tử cho mẹ"
)


def test_a_long_story_is_heard_to_its_end(index: Index, book: Book) -> None:
    assert len(STORY) > 200
    assert answer(index, book, STORY).results[0].code == "1.000656"


@pytest.mark.parametrize("typed", ["1 1", "2024", "08:30", "١٢٣"])
def test_a_number_that_is_no_code_wishes_for_nothing(index: Index, book: Book, typed: str) -> None:
    assert answer(index, book, typed).mode == "nothing"
