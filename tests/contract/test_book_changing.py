"""Another book while everything runs: a hub and a kiosk take it by themselves, whole or not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hub.bookshelf import Bookshelf, BookUnavailableError
from hub.client import Hub
from kiosk.book import Reader
from kiosk.events import About, Hit
from procedures.in_use import book_file
from tests.contract.hubs import RunningHub

DATA = Path(__file__).parents[2] / "data"
OWN = "code,name,short_name\n9.000001,Đăng ký nuôi đà điểu,Nuôi đà điểu\n"


class _Screen:
    """Asks a kiosk's reader and waits for what it finds."""

    def __init__(self, kiosk: Path, shared: Path) -> None:
        self._found = threading.Event()
        self._hits: tuple[Hit, ...] = ()
        self.reader = Reader(kiosk, shared, lambda name: DATA / name, self._hear)

    def _hear(self, _query: str, hits: tuple[Hit, ...], _about: About) -> None:
        self._hits = hits
        self._found.set()

    def ask(self, query: str) -> list[str]:
        self._found.clear()
        self.reader.ask(query)
        assert self._found.wait(20)
        return [hit.code for hit in self._hits]


def _import(hub: RunningHub, path: Path) -> subprocess.CompletedProcess[str]:
    words = ["procedures", "import", str(path), "--state", str(hub.state)]
    return subprocess.run(
        [sys.executable, "-m", "motcua", *words], capture_output=True, text=True, check=False
    )


def test_a_running_hub_and_a_running_kiosk_change_over_to_a_new_book(
    own_hub: RunningHub, tmp_path: Path
) -> None:
    screen = _Screen(tmp_path / "kiosk", own_hub.state)
    screen.reader.start()
    with Hub(own_hub.url) as client:
        before = client.book()
        assert before
        screen.reader.replace(*before)
        assert "1.001193" in screen.ask("khai sinh")

        (tmp_path / "own.csv").write_text(OWN, encoding="utf-8")
        done = _import(own_hub, tmp_path / "own.csv")
        assert "1 procedures: 1 new, 0 changed" in done.stdout, done.stderr
        after = client.book(screen.reader.etag)
        assert after
        screen.reader.replace(*after)
        assert client.book(screen.reader.etag) is None

    assert (screen.ask("da dieu"), screen.ask("khai sinh")) == (["9.000001"], [])
    assert screen.reader.page("9.000001")
    found = own_hub.http.get("/api/v1/procedures", params={"q": "nuoi da dieu"}).json()
    assert [row["code"] for row in found["results"]] == ["9.000001"]
    screen.reader.stop()

    again = _Screen(tmp_path / "kiosk", own_hub.state)
    again.reader.start()
    assert again.ask("da dieu") == ["9.000001"]
    again.reader.stop()


def test_a_list_cut_in_half_changes_nothing_in_a_running_hub(
    own_hub: RunningHub, tmp_path: Path
) -> None:
    tag = own_hub.http.get("/api/v1/book").headers["etag"]
    (tmp_path / "cut.csv").write_text(OWN + "9.000002,Đăng", encoding="utf-8")
    done = _import(own_hub, tmp_path / "cut.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cut off at line 3" in done.stderr
    assert own_hub.http.get("/api/v1/book").headers["etag"] == tag


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return shutil.copytree(DATA / "procedures", tmp_path / "data" / "procedures")


def test_a_word_written_by_hand_is_found_without_a_new_start(
    catalogue: Path, tmp_path: Path
) -> None:
    shelf = Bookshelf(tmp_path / "state", catalogue)
    tag = shelf.take().etag
    path = catalogue / "words" / "ours.toml"
    path.write_text('["9.000001"]\nshort_name = "Đi xa"\n', encoding="utf-8")
    path = catalogue / "own.toml"
    path.write_text('[[procedures]]\ncode = "9.000001"\nname = "Về nơi xa xôi"\n', encoding="utf-8")
    assert shelf.find("9.000001").short_name == "Đi xa"
    assert shelf.take().etag != tag


def test_a_slip_in_a_file_leaves_the_last_good_book_in_use(
    catalogue: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Bookshelf(tmp_path / "state", catalogue)
    before = shelf.take()
    words = catalogue / "words.toml"
    good = words.read_text(encoding="utf-8")
    words.write_text(good + "\nhalf a = line", encoding="utf-8")
    assert shelf.take() is before
    assert shelf.take() is before
    assert caplog.text.count("the book cannot be read: words.toml") == 1
    words.write_text(good, encoding="utf-8")
    assert shelf.take().etag == before.etag


def test_a_book_that_was_never_good_is_refused_and_taken_when_it_is_mended(
    catalogue: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    book_file(state).parent.mkdir(parents=True)
    book_file(state).write_text("{")
    shelf = Bookshelf(state, catalogue)
    for _ in range(2):
        with pytest.raises(BookUnavailableError):
            shelf.take()
    book_file(state).unlink()
    assert shelf.find("1.001193")
