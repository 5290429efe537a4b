"""The page of a procedure: never a fee, a time or a paper that the data does not state.

The rows are small ones of our own; their codes are those where the trap lies in the real lists.
"""

from __future__ import annotations

from datetime import date

from procedures.answer import Page, page
from procedures.catalogue import Book, Channel, Duration, Fee, Paper, PaperCase, Procedure
from procedures.page import ASK, Kind

_DAYS = "ngày làm việc"
_ALL: tuple[Channel, ...] = ("counter", "online", "post")


def _page(entry: Procedure) -> Page:
    return page(Book((entry,), date(2026, 7, 18)), entry)


def _lines(entry: Procedure, kind: Kind) -> list[str]:
    return [line.text for line in _page(entry).section(kind).lines]


def test_a_fee_that_is_not_stated_is_not_free() -> None:
    zero = Procedure("1.001193", "Khai sinh", fees=(Fee(0),))
    assert _lines(zero, "fee") == [ASK]


def test_an_amount_of_zero_says_nothing_whatever_currency_stands_beside_it() -> None:
    zero = Procedure("1.010039", "Cư trú", fee_status="amount_stated", fees=(Fee(0, "VND"),))
    assert _lines(zero, "fee") == [ASK]


def test_a_fee_never_comes_without_its_exemptions() -> None:
    fees = (Fee(50000, "VND", note="/di chúc"),)
    will = Procedure("2.001019", "Di chúc", fee_status="amount_stated", fees=fees)
    assert _lines(will, "fee") == [
        "50.000 đồng/di chúc",
        "Miễn, giảm: chưa có thông tin, xin hỏi quầy",
    ]
    told = Procedure(
        "2.001263", "Con nuôi", fee_status="amount_stated", fees=fees, exemptions="cha dượng"
    )
    assert _lines(told, "fee")[-1] == "Miễn, giảm: cha dượng"


def test_exemptions_told_in_the_note_are_not_asked_for_again() -> None:
    fees = (Fee(note="Hội đồng nhân dân tỉnh quyết định. Miễn lệ phí cho hộ nghèo."),)
    death = Procedure("1.000656", "Khai tử", fee_status="set_by_province", fees=fees)
    assert _lines(death, "fee") == [fees[0].note]


def test_a_guardian_is_no_exemption() -> None:
    fees = (Fee(note="Phí cấp bản sao Trích lục đăng ký giám hộ"),)
    ward = Procedure("1.004837", "Giám hộ", fee_status="text_only", fees=fees)
    assert _lines(ward, "fee")[1] == "Miễn, giảm: chưa có thông tin, xin hỏi quầy"


def test_steps_that_stand_only_in_the_note_are_shown() -> None:
    steps = "2.000 đồng/trang; từ trang thứ 3: 1.000 đồng/trang; nhiều nhất 200.000 đồng/bản"
    fees = (Fee(2000, "VND", ("counter",), "/trang"), Fee(note=steps, channels=("counter",)))
    copy = Procedure("2.000815", "Bản sao", fee_status="amount_stated", fees=fees)
    assert _lines(copy, "fee")[:2] == [
        "Nộp trực tiếp: 2.000 đồng/trang",
        f"Nộp trực tiếp: {steps}",
    ]


def test_an_amount_without_a_currency_is_not_called_dong() -> None:
    fees = (Fee(8000, channels=_ALL),)
    copy = Procedure("2.000635", "Trích lục", fee_status="amount_stated", fees=fees)
    assert _lines(copy, "fee")[0] == "8.000 (dữ liệu không ghi đơn vị tiền)"


def test_a_dollar_stays_a_dollar() -> None:
    fees = (Fee(10, "USD", note="/bản"),)
    copy = Procedure("2.000884", "Chữ ký", fee_status="amount_stated", fees=fees)
    assert _lines(copy, "fee")[0] == "10 USD/bản"


def test_fees_that_differ_by_channel_name_the_channel() -> None:
    fees = (Fee(7000, "VND", ("online",)), Fee(15000, "VND", ("counter",)))
    stay = Procedure("1.004194", "Tạm trú", fee_status="amount_stated", fees=fees)
    assert _lines(stay, "fee")[:2] == [
        "Nộp trực tuyến: 7.000 đồng",
        "Nộp trực tiếp: 15.000 đồng",
    ]


def test_a_missing_unit_is_taken_from_the_case_with_the_same_number() -> None:
    times = (*(Duration(1, channel=c) for c in _ALL), Duration(1, _DAYS))
    assert _lines(Procedure("1.001193", "Khai sinh", times=times), "time") == [f"1 {_DAYS}"]


def test_a_unit_nobody_states_is_not_guessed() -> None:
    times = (Duration(3, channel="counter"), Duration(3))
    assert _lines(Procedure("1.001022", "Nhận con", times=times), "time") == [
        "3 (không ghi ngày hay giờ)"
    ]


def test_times_that_disagree_are_both_shown() -> None:
    times = (Duration(40, "ngày", "counter"), Duration(30, "ngày", "post"), Duration(30, _DAYS))
    assert _lines(Procedure("1.012812", "Hòa giải", times=times), "time") == [
        "Nộp trực tiếp: 40 ngày",
        "Nộp qua bưu chính: 30 ngày",
        f"Quy định chung: 30 {_DAYS}",
        "Dữ liệu ghi các thời hạn khác nhau, xin hỏi quầy",
    ]


def test_times_by_case_bear_the_case() -> None:
    times = (Duration(7, _DAYS, case="Nhà ở riêng lẻ"), Duration(10, _DAYS, case="Công trình"))
    assert _lines(Procedure("1.013225", "Xây dựng", times=times), "time") == [
        f"Nhà ở riêng lẻ: 7 {_DAYS}",
        f"Công trình: 10 {_DAYS}",
    ]


def test_papers_stand_under_their_case_with_their_copies() -> None:
    papers = (
        PaperCase((Paper("Tờ khai", 1), Paper("Lưu ý về bản chụp")), "Phải nộp"),
        PaperCase((Paper("Căn cước", 1, 2),), "Phải xuất trình"),
    )
    shown = _page(Procedure("1.001193", "Khai sinh", papers=papers))
    assert [(line.kind, line.text) for line in shown.section("papers").lines] == [
        ("case", "Phải nộp"),
        ("paper", "Tờ khai (1 bản chính)"),
        ("text", "Lưu ý về bản chụp"),
        ("case", "Phải xuất trình"),
        ("paper", "Căn cước (1 bản chính, 2 bản sao)"),
    ]
    assert shown.papers == ("Tờ khai (1 bản chính)", "Căn cước (1 bản chính, 2 bản sao)")


def test_papers_without_any_count_are_all_to_be_ticked() -> None:
    papers = (PaperCase((Paper("Đơn"), Paper("Bản vẽ"))),)
    assert _page(Procedure("1.000001", "x", papers=papers)).papers == ("Đơn", "Bản vẽ")


def test_what_is_empty_asks_the_counter_and_no_section_is_missing() -> None:
    shown = _page(Procedure("1.000001", "Thủ tục"))
    assert [section.kind for section in shown.sections] == [
        "papers",
        "time",
        "fee",
        "where",
        "result",
        "basis",
    ]
    assert [line.text for line in shown.section("papers").lines] == [ASK]


def test_the_page_always_says_of_which_day_its_data_is() -> None:
    entry = Procedure("1.000001", "x", updated=date(2026, 4, 5))
    assert _page(entry).dated == "Dữ liệu ngày 18/07/2026"
    assert page(Book((entry,)), entry).dated == "Dữ liệu ngày 05/04/2026"


def test_who_decides_is_named_when_it_is_not_this_ward() -> None:
    police = Procedure("1.004194", "Tạm trú", office="Công an cấp xã", channels=("counter",))
    assert _lines(police, "where") == ["Công an cấp xã", "Cách nộp: trực tiếp"]


def test_a_very_long_name_has_a_short_heading() -> None:
    long = Procedure("1.013962", "Giao đất ở " * 80, "Giao đất ở không đấu giá")
    assert (_page(long).heading, _page(long).name) == (long.short_name, long.name)
