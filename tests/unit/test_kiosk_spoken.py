"""How the texts of a screen are read aloud."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.spoken import language, spoken
from procedures.catalogue import load_catalogue
from procedures.in_use import dressed
from procedures.page import page

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Số A005 đã vào lại hàng chờ", "Số a không không năm đã vào lại hàng chờ"),
        ("K1-001", "ca một, không không một"),
        ("25.000 đồng/bản; 10%", "hai mươi lăm nghìn đồng mỗi bản, mười phần trăm"),
        ("Mã thủ tục: 1.001193", "Mã thủ tục, một chấm không không một một chín ba"),
        ("ngày 09/06/2025", "ngày chín tháng sáu năm hai nghìn không trăm hai mươi lăm"),
        (
            "09:41  ·  thứ Tư, 25/11",
            "chín giờ bốn mươi mốt, thứ Tư, ngày hai mươi lăm tháng mười một",
        ),
        ("lúc 07:00 ngày 1/4", "lúc bảy giờ ngày một tháng tư"),
        ("Chờ khoảng 5–10 phút", "Chờ khoảng năm đến mười phút"),
        ("02 bản, 0,5 ha", "hai bản, không phẩy năm ha"),
        ("Mẫu CT01, ảnh 3x4cm", "Mẫu xê tê không một, ảnh ba nhân bốn xăng ti mét"),
        ("100 m2, giấy A4, mục III", "một trăm mét vuông, giấy a bốn, mục ba"),
        ("UBND xã, CCCD, GXW", "Ủy ban nhân dân xã, căn cước công dân, gờ ích xì vê kép"),
        ("Tổng đài 1900 9095", "Tổng đài một chín không không, chín không chín năm"),
        ("30/13", "ba mươi trên mười ba"),
        ("khai s", "khai sờ"),
        (
            "TT-BTC, 12/2000/QH12",
            "thông tư Bộ Tài chính, mười hai, năm hai nghìn, Quốc hội khóa mười hai",
        ),
        ("Xem https://dichvucong.gov.vn/p?x=1", "Xem trang mạng"),
        ("Người cao tuổi (từ 60 tuổi)", "Người cao tuổi, từ sáu mươi tuổi"),
        ("Đang in phiếu…", "Đang in phiếu"),
        ("SỐ THỨ TỰ", "SỐ THỨ TỰ"),
    ],
)
def test_vietnamese_is_said_in_words(text: str, said: str) -> None:
    assert spoken(text, "vi") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Wait about 5–10 minutes", "Wait about five to ten minutes"),
        ("at 07:30, Wednesday, 25/11", "at seven thirty, Wednesday, twenty five November"),
        ("from 08:00 to 09:05", "from eight o'clock to nine oh five"),
        ("Number A005, 12 people", "Number ay zero zero five, twelve people"),
    ],
)
def test_english_is_said_in_words(text: str, said: str) -> None:
    assert spoken(text, "en") == said


def test_a_vietnamese_name_in_an_english_visit_has_a_vietnamese_voice() -> None:
    assert language("Chứng thực", "en") == "vi"
    assert language("Đ", "en") == "vi"
    assert language("Take a number", "en") == "en"
    assert language("Take a number", "vi") == "vi"
    assert language("Lấy số", "hmn") == "vi"


@given(st.text(), st.sampled_from(["vi", "en"]))
def test_no_digit_is_ever_left(text: str, lang: str) -> None:
    said = spoken(text, lang)
    assert not any(sign.isdigit() for sign in said)
    assert said == said.strip()


def test_the_whole_book_is_said_without_a_digit_or_a_bare_sign() -> None:
    book = dressed(load_catalogue(DATA / "procedures"), DATA)
    for entry in book.shown:
        shown = page(book, entry)
        lines = [line.text for section in shown.sections for line in section.lines]
        for text in (shown.heading, shown.name, shown.dated, *lines):
            said = spoken(text, "vi")
            assert said or not any(sign.isalnum() for sign in text)
            assert not set(said) & set('0123456789()/…:;–"%'), said
