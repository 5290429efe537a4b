"""What every screen says when it is read aloud."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.aloud import KEYS, Piece, Speech, Told
from kiosk.screens import Scene, draw
from look.numerals import cardinal
from look.parts import Words, buttons
from look.texts import Texts
from tests.unit.test_kiosk_screens import DATA, HITS, NAME, WINDOWS, scenes

BOTH = pytest.mark.parametrize("size", WINDOWS[:2], ids=str)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(lambda name: DATA / name)


def tell(scene: Scene) -> Told:
    name, parts = draw(scene)
    return Speech(scene.texts, scene.visit.lang).tell(name, parts)


def one(texts: Texts, name: str, size: tuple[int, int] = (1080, 1920)) -> Scene:
    return next(scene for found, scene in scenes(texts, *size) if found == name)


def said(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces]


@BOTH
def test_all_that_stands_on_a_screen_is_said_and_no_digit(
    texts: Texts, size: tuple[int, int]
) -> None:
    for name, scene in scenes(texts, *size):
        drawn = draw(scene)[1]
        told = tell(scene)
        speech = Speech(texts, scene.visit.lang)
        heard = said(told.content)
        for part in drawn:
            if isinstance(part, Words):
                text = " ".join(part.setting.lines)
                assert len(text) <= 1 or speech.piece(text).text in heard, (name, text)
        touched = {button.id for button in buttons(drawn)} - {"listen"}
        assert touched == {choice.id for choice in (*told.choices, *told.keys)}, name
        for piece in (*told.content, *(c.says for c in (*told.choices, *told.keys))):
            assert piece.text, name
            assert not any(sign.isdigit() for sign in piece.text), (name, piece)


@BOTH
@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("services vi", "Quý khách cần làm việc gì?"),
        ("services en", "What do you need today?"),
        ("priority vi", "Quý khách thuộc diện ưu tiên nào?"),
        ("page vi", NAME),
        ("page closed vi", NAME),
        ("ticket-printed vi", "Số của quý khách"),
        ("check-in-typed vi", "Xin nhập số trên phiếu"),
        ("search-results vi", "dang ky"),
        ("sorry vi", "Chưa lấy được số"),
        ("idle vi", "Quý khách còn ở đây không?"),
        ("wait vi", "Đang lấy số, xin quý khách chờ một chút"),
    ],
)
def test_the_heading_comes_first(
    texts: Texts, size: tuple[int, int], name: str, first: str
) -> None:
    assert tell(one(texts, name, size)).content[0].text == first


@BOTH
def test_the_content_comes_before_the_choices_and_they_are_counted(
    texts: Texts, size: tuple[int, int]
) -> None:
    scene = one(texts, "priority vi", size)
    told = tell(scene)
    read = said(Speech(texts, "vi").read(told))
    count = cardinal(len(told.choices), "vi")
    assert read[:2] == ["Quý khách thuộc diện ưu tiên nào?", f"Có {count} mục"]
    assert read[2] == "Thương binh, người có công"
    assert read[7:9] == ["Quay lại", "Trang đầu"]
    assert len(read) == 2 + len(told.choices)


@BOTH
def test_home_offers_a_number_first_and_whatever_leads_away_last(
    texts: Texts, size: tuple[int, int]
) -> None:
    ids = [choice.id for choice in tell(one(texts, "home vi", size)).choices]
    assert ids[:4] == ["take", "take-priority", "search", "check-in"]
    assert ids[4] == "language:en"
    ids = [choice.id for choice in tell(one(texts, "services vi", size)).choices]
    assert ids[0] == "service:A"
    leads = [one for one in ids if not one.startswith(("service:", "more", "needs"))]
    assert leads[:3] == ["back", "home", "call"]
    ids = [choice.id for choice in tell(one(texts, "search-results vi", size)).choices]
    ways = ids.index("more"), ids.index("fewer"), ids.index("back")
    assert ways == tuple(sorted(ways))
    assert ids[ways[0] - 1].startswith("result:")


def test_a_ticket_says_its_number_sign_by_sign(texts: Texts) -> None:
    for name, language, number in (
        ("ticket-printed vi", "vi", "a không không năm"),
        ("ticket-printed en", "en", "ay zero zero five"),
        ("ticket-offline vi", "vi", "ca một, không không một"),
    ):
        assert tell(one(texts, name)).content[1] == Piece(number, language)
    heard = said(tell(one(texts, "ticket-full vi")).content)
    assert "Còn mười hai người chờ trước" in heard
    assert "Chờ khoảng mười đến hai mươi lăm phút" in heard


def test_a_row_says_its_name_whole_and_whose_it_is(texts: Texts) -> None:
    rows = tell(one(texts, "search-results vi")).choices
    assert rows[0].says.text == f"{NAME}. Tại Công an xã"


def test_the_keys_are_no_choices_but_have_names(texts: Texts) -> None:
    for name in ("search vi", "search en", "check-in vi", "check-in en"):
        told = tell(one(texts, name))
        assert not any(choice.id.startswith(KEYS) for choice in told.choices)
        names = [key.says.text for key in told.keys]
        assert len(set(names)) == len(names), "each key sounds different"
    keys = {key.id: key.says for key in tell(one(texts, "search en")).keys}
    assert keys["key:y"] == Piece("why", "en", "key.y")
    assert keys["key:backspace"].text == "Delete one letter"


def test_a_typed_letter_is_said(texts: Texts) -> None:
    scene = one(texts, "check-in vi")
    typed = tell(replace(scene, visit=replace(scene.visit, number="A")))
    assert "a" in said(typed.content)
    scene = one(texts, "search vi")
    typed = tell(replace(scene, visit=replace(scene.visit, query="k")))
    assert typed.content[0].text == "ca"


def test_in_an_english_visit_each_sentence_has_the_voice_of_its_language(texts: Texts) -> None:
    told = tell(one(texts, "page en"))
    assert told.content[0].lang == "vi"
    choices = {choice.id: choice.says for choice in told.choices}
    assert choices["take"].lang == "en"
    scene = one(texts, "search-results en")
    assert tell(scene).choices[0].says.lang == "vi", HITS[0].name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Then: Đất đai, hộ tịch", (("en", "Then"), ("vi", "Đất đai, hộ tịch"))),
        ("Quầy sáu, second in line", (("vi", "Quầy sáu"), ("en", "second in line"))),
        ("Khai sinh, nhận cha, con", ()),
        ("Take a number", ()),
    ],
)
def test_two_languages_in_one_sentence_have_a_voice_each(
    texts: Texts, text: str, parts: tuple[tuple[str, str], ...]
) -> None:
    piece = Speech(texts, "en").piece(text)
    assert tuple((lang, said.strip(" ,.:")) for lang, said in piece.parts) == parts
    assert Speech(texts, "vi").piece(text).parts == (), "a Vietnamese visit has one voice"


def test_a_sentence_and_a_choice_have_the_name_of_a_clip(texts: Texts) -> None:
    told = tell(one(texts, "services vi"))
    clips = {piece.text: piece.clip for piece in told.content}
    assert clips["Quý khách cần làm việc gì?"] == "services.title"
    assert told.choices[0].says.clip == "service.A"
    assert tell(one(texts, "home vi")).choices[0].says.clip == "home.take"


def test_a_language_of_pictograms_is_said_in_vietnamese_under_the_same_clips() -> None:
    own = Texts({"vi": {"a.b": "Lấy số", "c.d": "Số {n}"}, "hmn": {"language.by": "pictograms"}})
    speech = Speech(own, "hmn")
    assert speech.say("a.b") == Piece("Lấy số", "vi", "a.b")
    assert speech.piece("Lấy số").clip == "a.b"
    assert speech.say("c.d", n=5) == Piece("Số năm", "vi")


def test_in_a_language_of_clips_a_number_is_said_by_the_clips_of_its_signs(texts: Texts) -> None:
    scene = one(texts, "ticket-offline vi")
    told = tell(replace(scene, visit=replace(scene.visit, lang="hmn")))
    title = next(at for at, piece in enumerate(told.content) if piece.clip == "ticket.title")
    signs = told.content[title + 1 : title + 6]
    assert [sign.clip for sign in signs] == [
        "letter-k",
        "digit-1",
        "digit-0",
        "digit-0",
        "digit-1",
    ]
    assert said(signs) == ["ca", "một", "không", "không", "một"], "where there is no clip"
