from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from desk import texts as desk
from look.texts import Texts, read

DATA = Path(__file__).resolve().parents[2] / "data"
SHIPPED = Texts.load(lambda name: DATA / name)
LANGUAGES = SHIPPED.languages


def written(language: str) -> dict[str, str]:
    return read(DATA / "texts" / f"{language}.toml")


def test_vietnamese_and_english_are_shipped() -> None:
    assert LANGUAGES[:2] == ("vi", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_sentence_or_says_one_too_many(language: str) -> None:
    assert SHIPPED.gaps(language) == ()
    said = {key for key in written(language) if not key.startswith(("service.", "class."))}
    assert said <= written("vi").keys() | {"language.by"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_screens_ask_one_and_the_same_question(language: str) -> None:
    asked = [text for key, text in written(language).items() if key.endswith(".title")]
    assert sorted(asked) == sorted(set(asked))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_the_same_values(language: str) -> None:
    assert SHIPPED.misfits(language) == {}


def test_a_further_language_is_a_further_file(tmp_path: Path) -> None:
    own = tmp_path / "texts"
    own.mkdir()
    (own / "mong.toml").write_text('[language]\nname = "Hmoob"\n[home]\ntake = "Muab"\n', "utf-8")

    def find(name: str) -> Path:
        return tmp_path / name if (tmp_path / name).exists() else DATA / name

    texts = Texts.load(find)
    assert texts.languages == ("vi", "en", "mong")
    assert texts.name("mong") == "Hmoob"
    assert texts.say("mong", "home.take") == "Muab"
    assert texts.say("mong", "nav.back") == "Quay lại"
    assert "nav.back" in texts.gaps("mong")


def test_letters_that_an_editor_parted_from_their_marks_are_put_together(tmp_path: Path) -> None:
    for name in ("texts/vi.toml", *(f"texts/desk/{language}.toml" for language in desk.LANGUAGES)):
        parted = tmp_path / name
        parted.parent.mkdir(parents=True, exist_ok=True)
        parted.write_text(unicodedata.normalize("NFD", (DATA / name).read_text("utf-8")), "utf-8")
    assert Texts.load(tmp_path.joinpath).of("vi") == SHIPPED.of("vi")
    assert desk.load(tmp_path.joinpath) == desk.load(DATA.joinpath)


def test_a_centre_says_one_sentence_otherwise_and_the_others_as_shipped(tmp_path: Path) -> None:
    own = tmp_path / "texts" / "vi.toml"
    own.parent.mkdir()
    own.write_text('[home]\ntake = "Bốc số"\n', "utf-8")

    def find(name: str) -> Path:
        return tmp_path / name if (tmp_path / name).exists() else DATA / name

    texts = Texts.load(find)
    assert texts.say("vi", "home.take") == "Bốc số"
    assert texts.say("vi", "hall.call") == "Mời số"
    assert texts.gaps("en") == ()


def test_a_place_that_was_mistyped_costs_its_sentence_and_no_screen(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = tmp_path / "texts"
    own.mkdir()
    wrong = '[ticket]\nahead = "Nhằng {so} cần"\nwait = "{low"\nwait_one = "Từ {high:d}"\n'
    wrong += 'title = "Số {label"\n[home]\ntake = "{label}"\n'
    (own / "tay.toml").write_text(wrong, "utf-8")
    (own / "vi.toml").write_text('[ticket]\nahead = "Còn {0} người"\n', "utf-8")

    def find(name: str) -> Path:
        return tmp_path / name if (tmp_path / name).exists() else DATA / name

    texts = Texts.load(find)
    for _ in range(2):
        assert texts.say("tay", "ticket.ahead", count=3) == "Còn 3 người chờ trước"
        assert texts.say("tay", "ticket.wait", low=1, high=2) == "Chờ khoảng 1–2 phút"
        assert texts.say("tay", "ticket.wait_one", high="2") == "Chờ khoảng 2 phút"
        assert texts.say("tay", "ticket.title") == "Số của quý khách"
        assert texts.say("tay", "home.take") == "Lấy số"
        assert texts.say("vi", "ticket.ahead", count=3) == "Còn 3 người chờ trước"
        assert texts.say("en", "ticket.ahead", count=3) == "Waiting before you: 3"
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == len(set(told)), "each is told once"
    assert texts.misfits("tay")["ticket.ahead"] == ("{count}", "{so}")
    assert texts.misfits("tay")["ticket.title"] == ("", "Số {label")
    assert len(texts.misfits("tay")) == 5
    assert texts.misfits("vi") == {"ticket.ahead": ("{count}", "{0}")}


def test_a_language_names_the_services_of_the_centre_or_leaves_them_as_they_are() -> None:
    assert SHIPPED.named("en", "service", "land", "Đất đai") == "Land"
    assert SHIPPED.named("vi", "service", "land", "Đất đai") == "Đất đai"
    assert SHIPPED.named("en", "service", "own", "Việc riêng") == "Việc riêng"


def test_english_names_every_service_and_class_of_the_shipped_example() -> None:
    example = tomllib.loads((DATA / "centre.toml").read_text("utf-8"))
    kinds = {"service": example["services"], "class": example["priorities"]}
    wanted = {f"{kind}.{one['id']}" for kind, rows in kinds.items() for one in rows}
    assert {key for key in written("en") if key.startswith(("service.", "class."))} == wanted


def test_a_language_of_pictograms_lacks_nothing() -> None:
    texts = Texts({"vi": {"home.take": "Lấy số"}, "mong": {"language.by": "pictograms"}})
    assert texts.gaps("mong") == ()
    assert texts.say("mong", "home.take") == "Lấy số"


def test_every_sentence_is_said_somewhere() -> None:
    rooms = ("kiosk", "display", "look")
    sources = (path for room in rooms for path in (DATA.parent / room).rglob("*.py"))
    source = "".join(path.read_text("utf-8") for path in sources)
    for key in written("vi"):
        table = key.partition(".")[0]
        said = (f'"{key}"', f"'{key}'", f'f"{table}.{{')
        assert any(words in source for words in said), f"nobody says {key}"


def test_every_sentence_that_is_said_is_written() -> None:
    tables = {key.partition(".")[0] for key in written("vi")}
    others = {"services.json", "language.by"}  # a file, and what only some languages say
    sources = (path for room in ("kiosk", "display") for path in (DATA.parent / room).rglob("*.py"))
    for path in sorted(sources):
        said = re.findall(r"""["']([a-z_]+)\.([a-z_-]+)["']""", path.read_text("utf-8"))
        keys = {".".join(pair) for pair in said if pair[0] in tables} - others
        assert keys <= written("vi").keys(), path.name


def test_a_missing_sentence_is_said_in_vietnamese(tmp_path: Path) -> None:
    (tmp_path / "vi.toml").write_text('[home]\ntake = "Lấy số"\n', "utf-8")
    (tmp_path / "en.toml").write_text("", "utf-8")
    texts = Texts.load(lambda name: tmp_path / Path(name).name)
    assert texts.say("en", "home.take") == "Lấy số"


def test_an_unreadable_language_does_not_stop_the_kiosk(tmp_path: Path) -> None:
    (tmp_path / "vi.toml").write_text('[home]\ntake = "Lấy số"\n', "utf-8")
    (tmp_path / "en.toml").write_bytes(b"\xff\xfe broken")
    texts = Texts.load(lambda name: tmp_path / Path(name).name)
    assert texts.say("en", "home.take") == "Lấy số"
    assert texts.languages == ("vi",)
    assert texts.say("vi", "nobody.wrote.this") == "nobody.wrote.this"
