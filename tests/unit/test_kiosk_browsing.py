"""The book as a citizen meets it: what is asked most is two touches away, each answer as it is."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.book import Reader
from kiosk.events import About, Browse, Found, Hit, Listed, Tell, Ticked, Touched, Wish
from kiosk.screens import Offer, Scene, draw
from kiosk.screens.procedure import _ASKS, _lines
from kiosk.shelves import shelf, shelves
from kiosk.visit import step
from kiosk.visitor import ASK_S, Rules, Screen, Sight, Visit, begin
from look.layout import Box
from look.parts import Words, buttons
from look.texts import Texts
from procedures.answer import answer
from procedures.catalogue import Book
from procedures.in_use import book_in_use
from procedures.index import Index
from procedures.text import fold
from procedures.wording import load_words
from tests.indexes import keep_index
from tests.ui import measuring

DATA = Path(__file__).resolve().parents[2] / "data"
RULES = Rules(idle_s=45, ticket_s=20)
BIRTH = Hit("1.001193", "Đăng ký khai sinh", "civil-status", field="Hộ tịch")
AGAIN = Hit("1.004884", "Đăng ký lại khai sinh", "civil-status", field="Hộ tịch")
OFFERS = (Offer("civil-status", "Hộ tịch", "H"),)
SIZES = ((1080, 1920), (1920, 1080))
BOTH = pytest.mark.parametrize("size", SIZES, ids=["portrait", "landscape"])


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return book_in_use(tmp_path_factory.mktemp("state"), DATA)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, book: Book) -> Reader:
    folder = tmp_path_factory.mktemp("kiosk")
    keep_index(folder / "index")
    reader = Reader(folder, folder, lambda name: DATA / name, lambda *_: None)
    reader.replace(book.to_json(), "")
    return reader


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(lambda name: DATA / name)


def drawn(visit: Visit, texts: Texts, size: tuple[int, int], reader: Reader) -> Scene:
    code = visit.procedure.code if visit.procedure else ""
    return Scene(
        visit,
        texts,
        *size,
        offers=OFFERS,
        page=reader.page(code) if code else None,
        shelves=reader.shelves(visit.lang),
    )


def does(
    visit: Visit, *events: Touched | Found | Ticked, at: float = 0.0
) -> tuple[Visit, list[Wish]]:
    wishes: list[Wish] = []
    for event in events:
        visit, more = step(visit, event, at, RULES)
        wishes += more
    return visit, wishes


def said(scene: Scene) -> str:
    parts = draw(scene)[1]
    faces = [face for button in buttons(parts) for face in button.face]
    return " | ".join(" ".join(w.setting.lines) for w in (*parts, *faces) if isinstance(w, Words))


def touchable(scene: Scene) -> Iterator[str]:
    return (button.id for button in buttons(draw(scene)[1]))


def parts(visit: Visit, texts: Texts, size: tuple[int, int], reader: Reader) -> Iterator[Scene]:
    """Turn over all there is of a screen."""
    for part in range(99):
        yield (scene := drawn(replace(visit, part=part), texts, size, reader))
        if "more" not in touchable(scene):
            return


def touches(texts: Texts, size: tuple[int, int], reader: Reader) -> dict[str, int]:
    """Count for each procedure the fewest touches that browse from home to its page."""
    home = begin(RULES, 0.0)
    shelved = [(home, 1, id_) for id_ in touchable(drawn(home, texts, size, reader))]
    every = does(home, Touched("shelves"))[0]
    for turned, scene in enumerate(parts(every, texts, size, reader)):
        shelved += [(every, 2 + turned, id_) for id_ in touchable(scene)]
    found: dict[str, int] = {}
    for visit, so_far, name in shelved:
        if not name.startswith("event:"):
            continue
        stood, wishes = does(visit, Touched(name))
        assert wishes == [Browse(name, "vi")]
        stood, _ = step(stood, Listed(name, *reader.shelf(name, "vi")), 0.0, RULES)
        for turned, scene in enumerate(parts(stood, texts, size, reader)):
            for row in (id_ for id_ in touchable(scene) if id_.startswith("result:")):
                opened, _ = does(scene.visit, Touched(row))
                assert opened.screen is Screen.PAGE
                code = row.partition(":")[2]
                found[code] = min(found.get(code, 99), so_far + turned + 1)
    return found


@BOTH
def test_what_is_asked_most_is_two_touches_from_home_or_three(
    book: Book, reader: Reader, texts: Texts, size: tuple[int, int]
) -> None:
    found = touches(texts, size, reader)
    often = [found[entry.code] for entry in book.shown if entry.often]
    assert max(often) <= 3
    assert often.count(2) >= 30


@pytest.mark.parametrize("size", [(1920, 1200), (1200, 1920), (1280, 1024), (768, 1024)], ids=str)
def test_home_holds_on_another_panel_what_it_holds_on_one_of_sixteen_to_nine(
    reader: Reader, texts: Texts, size: tuple[int, int]
) -> None:
    for large in (False, True):
        visit = Visit(sight=Sight(large=large))
        shown = drawn(visit, texts, size, reader)
        usual = (1920, 1080) if shown.wide else (1080, 1920)
        assert set(touchable(drawn(visit, texts, usual, reader))) <= set(touchable(shown))
        parts = draw(shown)[1]
        found = [*measuring.cut(parts, Box(0, 0, *size)), *measuring.covered(parts)]
        assert not found, found


def test_a_lying_page_is_told_in_no_more_parts_than_an_upright_one(
    book: Book, reader: Reader, texts: Texts
) -> None:
    asked = [Hit(entry.code, entry.short_name, "") for entry in book.shown if entry.often][::6]
    upright, lying = (
        sum(
            len(list(parts(Visit(Screen.PAGE, procedure=hit), texts, size, reader)))
            for hit in asked
        )
        for size in SIZES
    )
    assert 2 * len(asked) <= lying <= upright


@BOTH
def test_nothing_moves_when_a_first_book_is_read(
    reader: Reader, texts: Texts, size: tuple[int, int]
) -> None:
    read = drawn(begin(RULES, 0.0), texts, size, reader)
    before, after = (
        {one.id: one.box for one in buttons(draw(scene)[1])}
        for scene in (replace(read, shelves=()), read)
    )
    assert {"take", "search"} < set(before)
    assert before.items() < after.items()


def test_a_first_book_is_browsed_while_its_index_is_made(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, made, found = threading.Event(), threading.Event(), threading.Event()
    make = Index.open

    def slowly(book: Book, folder: Path) -> Index:
        assert made.wait(10)
        return make(book, folder)

    monkeypatch.setattr("kiosk.book.Index.open", slowly)
    few = replace(book, procedures=tuple(one for one in book.procedures if one.event == "child"))
    (tmp_path / "book.json").write_bytes(few.to_json())
    answered: list[str] = []

    def hear(_query: str, hits: tuple[Hit, ...], _about: About) -> None:
        answered.extend(hit.code for hit in hits)
        found.set()

    reader = Reader(tmp_path, tmp_path, lambda name: DATA / name, hear, read.set)
    reader.ask("khai sinh")
    reader.start()
    assert read.wait(10)
    assert next(name for name, _ in reader.shelves("vi")) == "event:child"
    assert BIRTH.code in {hit.code for hit in reader.shelf("event:child", "vi")[1]}
    assert reader.page(BIRTH.code)
    assert not found.is_set(), "a question waits for the index"
    made.set()
    assert found.wait(10)
    assert BIRTH.code in answered
    reader.stop()


@BOTH
@pytest.mark.parametrize("large", [False, True])
def test_every_shelf_bears_its_whole_name(
    reader: Reader, texts: Texts, size: tuple[int, int], large: bool
) -> None:
    visit, seen = Visit(Screen.SHELVES, sight=Sight(large=large)), list[str]()
    for scene in parts(visit, texts, size, reader):
        shown = draw(scene)[1]
        assert list(measuring.cut(shown, Box(0, 0, *size))) == []
        seen += [one.id for one in buttons(shown) if one.id.startswith(("event:", "field:"))]
    assert sorted(seen) == sorted(name for name, _ in reader.shelves("vi"))


def test_other_matters_are_those_that_do_not_stand_on_home(reader: Reader, texts: Texts) -> None:
    home = drawn(begin(RULES, 0.0), texts, SIZES[0], reader)
    other = drawn(does(home.visit, Touched("shelves"))[0], texts, SIZES[0], reader)
    there = {id_ for id_ in touchable(home) if id_.startswith("event:")}
    assert there
    assert not there & set(touchable(other))


def test_every_procedure_of_the_ward_stands_on_a_shelf(book: Book, reader: Reader) -> None:
    found = {hit.code for name, _ in reader.shelves("vi") for hit in reader.shelf(name, "vi")[1]}
    assert found == {entry.code for entry in book.shown}


def test_what_is_asked_most_leads_its_shelf_its_main_field_first(
    book: Book, reader: Reader
) -> None:
    written = [*load_words(DATA / "procedures")]
    field = {entry.code: entry.field for entry in book.shown}
    often = {entry.code for entry in book.shown if entry.often}
    for name, _ in reader.shelves("vi"):
        codes = [hit.code for hit in reader.shelf(name, "vi")[1]]
        first = [code for code in codes if code in often]
        assert first == codes[: len(first)]
        most = Counter(field[code] for code in codes)
        assert first == sorted(first, key=lambda code: (-most[field[code]], written.index(code)))


@pytest.mark.parametrize(
    ("event", "first"),
    [("child", "Đăng ký khai sinh"), ("death", "Đăng ký khai tử"), ("id", "Làm thẻ căn cước")],
)
def test_an_event_of_life_begins_with_what_one_comes_for(
    reader: Reader, event: str, first: str
) -> None:
    assert reader.shelf(f"event:{event}", "vi")[1][0].name.startswith(first)


def test_back_leads_the_way_one_came(reader: Reader) -> None:
    visit, _ = does(Visit(), Touched("shelves"), Touched("event:child"))
    visit, _ = step(visit, Listed("event:child", *reader.shelf("event:child", "vi")), 0, RULES)
    visit, _ = does(visit, Touched("result:1.001193"))
    screens = [visit.screen]
    for _ in range(3):
        visit, _ = does(visit, Touched("back"))
        screens.append(visit.screen)
    assert screens == [Screen.PAGE, Screen.SHELF, Screen.SHELVES, Screen.HOME]


def test_from_a_shelf_on_the_first_screen_back_leads_home() -> None:
    visit, _ = does(Visit(), Touched("event:child"), Touched("back"))
    assert visit.screen is Screen.HOME


def test_the_procedures_of_another_shelf_are_not_shown() -> None:
    visit, _ = does(Visit(), Touched("event:child"))
    visit, _ = step(visit, Listed("event:land", "Đất đai", (BIRTH,)), 0, RULES)
    assert visit.rows == ()


def test_a_screen_begins_with_its_first_part() -> None:
    visit, _ = does(Visit(), Touched("shelves"), Touched("more"), Touched("event:child"))
    assert visit.part == 0


def test_an_empty_shelf_is_not_offered_and_the_fullest_field_comes_first(book: Book) -> None:
    some = replace(book, procedures=tuple(e for e in book.procedures if e.event == "land"))
    stands = [name for name, _ in shelves(some, "vi")]
    assert stands[0] == "event:land"
    assert all(name.startswith("field:") for name in stands[1:])
    counts = [len(shelf(book, n, "vi")[1]) for n, _ in shelves(book, "vi") if n[:5] == "field"]
    assert counts == sorted(counts, reverse=True)


def test_events_of_life_are_named_in_english_too(book: Book) -> None:
    named = {event.id: event.name_en for event in book.events}
    assert (
        shelf(book, "event:child", "en")[0] == named["child"] != shelf(book, "event:child", "vi")[0]
    )


ANSWERS = {
    "found": (About("found"), "Chạm để xem giấy tờ"),
    "several": (About("several"), "Quý khách cần việc nào"),
    "field": (About("field", field="Hộ tịch"), "Các việc về: Hộ tịch"),
    "elsewhere": (
        About("elsewhere", wish="Ly hôn", office="Tòa án", note="Mang theo giấy kết hôn."),
        "Ly hôn | Làm tại: Tòa án | Mang theo giấy kết hôn.",
    ),
}


@BOTH
@pytest.mark.parametrize("mode", ANSWERS)
def test_an_answer_says_how_it_is_meant(
    texts: Texts, reader: Reader, mode: str, size: tuple[int, int]
) -> None:
    about, sentence = ANSWERS[mode]
    visit = Visit(Screen.SEARCH, query="x", found="x", results=(BIRTH, AGAIN), about=about)
    scene = drawn(visit, texts, size, reader)
    assert sentence in said(scene)
    rows = [id_ for id_ in touchable(scene) if id_.startswith("result:")]
    assert rows == ["result:1.001193", "result:1.004884"]


def test_an_office_elsewhere_is_read_in_larger_type_low_down(
    texts: Texts, reader: Reader, book: Book
) -> None:
    for wish in book.elsewhere:
        about = About("elsewhere", wish=wish.wish, office=wish.office, note=wish.note)
        visit = replace(ASKED, about=about, sight=Sight(large=True, low=True))
        scene = replace(drawn(visit, texts, SIZES[0], reader), reach=0.735)
        if wish.office:
            assert f"Làm tại: {wish.office}" in said(scene)
        parts = draw(scene)[1]
        found = [*measuring.cut(parts, Box(0, 0, *SIZES[0])), *measuring.covered(parts)]
        assert not found, found


def test_who_finds_nothing_is_offered_two_ways_on(texts: Texts, reader: Reader) -> None:
    visit = Visit(Screen.SEARCH, query="x", found="x", about=About("nothing"))
    scene = drawn(visit, texts, (1080, 1920), reader)
    assert {"shelves", "take"} <= set(touchable(scene))
    assert does(visit, Touched("shelves"), Touched("back"))[0].screen is Screen.SEARCH


def test_whoever_types_what_is_asked_most_is_asked_to_go_on_where_nothing_is_found_yet(
    texts: Texts, reader: Reader, book: Book, tmp_path: Path
) -> None:
    keep_index(tmp_path / "index")
    index = Index.open(book, tmp_path / "index")
    names = [fold(entry.short_name) for entry in book.shown if entry.often]
    begun = {name[:length] for name in names for length in range(8, 14)}
    early = [text for text in begun if answer(index, book, text, 1).mode == "nothing"]
    for text in ("zzzz zzzz z", "k", *early):
        visit = Visit(Screen.SEARCH, query=text, found=text, about=About("nothing"))
        shown = said(drawn(visit, texts, (1080, 1920), reader))
        assert ("Xin gõ thêm" in shown) != text.startswith("z"), text


@pytest.mark.parametrize(("lang", "told"), [("vi", "Chưa tìm thấy"), ("en", "Nothing found")])
def test_a_short_word_that_finds_nothing_is_told_so(
    texts: Texts, reader: Reader, lang: str, told: str
) -> None:
    for word in ("birth", "taxi", "thue nha"):
        visit = Visit(Screen.SEARCH, query=word, found=word, about=About("nothing"), lang=lang)
        assert told in said(drawn(visit, texts, (1080, 1920), reader)), word


def test_without_a_book_nobody_is_asked_to_type_on(texts: Texts, reader: Reader) -> None:
    for word in ("k", "dat", "dang ky khai sinh"):
        visit = Visit(Screen.SEARCH, query=word, found=word, about=About("nothing"))
        scene = replace(drawn(visit, texts, (1080, 1920), reader), shelves=())
        assert "Chưa tìm thấy việc này" in said(scene)
        assert "take" in touchable(scene)


def test_twins_in_name_are_told_apart_by_their_field(texts: Texts, reader: Reader) -> None:
    twins = (BIRTH, replace(AGAIN, name=BIRTH.name, field="Chứng thực"))
    visit = Visit(Screen.SEARCH, query="x", found="x", results=twins)
    shown = said(drawn(visit, texts, (1080, 1920), reader))
    assert "Hộ tịch" in shown
    assert "Chứng thực" in shown


def test_what_was_asked_leads_the_page(texts: Texts, reader: Reader) -> None:
    for aspect, title in (("fee", "Phí, lệ phí"), ("where", "Nơi giải quyết")):
        visit = Visit(Screen.PAGE, procedure=BIRTH, about=About(aspect=aspect))
        shown = said(drawn(visit, texts, (1080, 1920), reader))
        assert 0 < shown.index(title) < shown.index("Giấy tờ cần mang"), aspect


def test_a_page_that_was_browsed_to_leads_with_its_papers(texts: Texts, reader: Reader) -> None:
    visit = Visit(Screen.PAGE, procedure=BIRTH, about=About(aspect="where"), shelf="event:child")
    shown = said(drawn(visit, texts, (1080, 1920), reader))
    assert "Nơi giải quyết" not in shown.partition("Giấy tờ cần mang")[0]


def test_the_page_tells_its_day_its_official_name_and_its_code(
    texts: Texts, reader: Reader, book: Book
) -> None:
    day = f"{book.as_of:%d/%m/%Y}"
    english = drawn(Visit(Screen.PAGE, "en", procedure=BIRTH), texts, (1080, 1920), reader)
    assert f"Data as of {day}" in said(english)
    read = ""
    for part in range(9):
        visit = Visit(Screen.PAGE, procedure=BIRTH, part=part)
        scene = drawn(visit, texts, (1080, 1920), reader)
        assert {"take", "take-priority"} <= set(touchable(scene))
        read += said(scene)
    assert f"Dữ liệu ngày {day}" in read
    assert "Mã thủ tục: 1.001193" in read
    assert read.index("Tên chính thức") < read.index("Căn cứ pháp lý")


def test_a_page_has_a_citizen_ask_for_just_what_the_book_does_not_say(
    book: Book, reader: Reader, texts: Texts
) -> None:
    asked = set()
    for entry in book.shown:
        shown = reader.page(entry.code)
        assert shown is not None
        scene = Scene(Visit(Screen.PAGE), texts, 1080, 1920, page=shown)
        for section in shown.sections:
            told = [line.text for line in _lines(scene, shown, section.kind)]
            assert told == [line.text for line in section.lines], "what is said is the book's own"
            asked |= {line.text for line in section.lines if line.kind == "ask"}
    assert asked == _ASKS.keys(), "each is said in other languages too"


def test_below_a_fee_that_is_known_nobody_reads_that_it_is_not(
    reader: Reader, texts: Texts
) -> None:
    visit = Visit(Screen.PAGE, procedure=Hit("2.000884", "", ""), about=About(aspect="fee"))
    for lang, less in (("vi", "Miễn, giảm: chưa có"), ("en", "Reductions: not known")):
        scene = drawn(replace(visit, lang=lang), texts, (1080, 1920), reader)
        assert "10.000 đồng/trường hợp" in said(scene)
        assert less in said(scene)
        assert texts.say(lang, "page.ask") not in said(scene)


ASKED = Visit(Screen.SEARCH, query="khai sinh", found="khai sinh", results=(BIRTH, AGAIN))


def test_the_hub_hears_which_answer_was_taken() -> None:
    visit, wishes = does(ASKED, Touched("result:1.001193"))
    assert wishes == [Tell("khai sinh", "several", "1.001193")]
    assert does(visit, Touched("back"), Touched("home"))[1] == []


@pytest.mark.parametrize("key", ["key:clear", "key:s"])
def test_a_further_question_is_counted_for_itself(key: str) -> None:
    visit, _ = does(ASKED, Touched("result:1.001193"), Touched("back"), Touched(key))
    visit, _ = does(visit, Touched("key:x"))
    visit, _ = does(visit, Found(visit.query, (AGAIN,)))
    assert does(visit, Touched("home"))[1] == [Tell(visit.query, "several")]


def test_whoever_searched_and_adds_a_service_comes_back_to_the_ticket() -> None:
    visit = Visit(Screen.SERVICES, query="x", adding=True)
    assert does(visit, Touched("back"))[0].screen is Screen.TICKET


@pytest.mark.parametrize("target", ["home", "back", "key:clear", "shelves"])
def test_the_hub_hears_that_an_answer_was_left(target: str) -> None:
    assert does(ASKED, Touched(target))[1] == [Tell("khai sinh", "several")]


def test_who_walks_away_left_the_answer() -> None:
    assert does(ASKED, Ticked(), at=45 + ASK_S)[1] == [Tell("khai sinh", "several")]


def test_a_text_that_was_not_answered_yet_is_not_counted() -> None:
    visit, _ = does(ASKED, Touched("key:x"))
    assert does(visit, Touched("home"))[1] == []
    late, _ = does(visit, Found("khai sinh", (), About("nothing")))
    assert late.results == ASKED.results
