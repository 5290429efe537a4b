"""Signing in and out: who may, for how long, and what a stranger is told."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from desk import signing
from desk.door import HEADERS, local
from desk.patience import FREE, MOST_S, Patience
from desk.signing import (
    IDLE,
    LASTS,
    NotSignedIn,
    Sessions,
    SignedIn,
    hash_of_nobody,
    hashed,
    wrong_secret,
)
from hub.clerks import Clerk, Role, same_name, wrong_name
from hub.store import clerks
from hub.store.engine import Store, database_url
from tests.contract.hubs import RunningHub
from tests.desks.people import HOA, LAN, MINH, QUICK, SECRET, Visitor, motcua

SignIn = Callable[[str], Visitor]


def test_nobody_sees_a_page_without_signing_in_and_comes_where_they_wanted(
    hub: RunningHub,
) -> None:
    stranger = Visitor(hub)
    sent = stranger.get("/desk/counter/3")
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/desk/sign-in?goal=/desk/counter/3",
    )
    sent = stranger.get("/desk/room/days?day=2026-11-25")
    assert sent.headers["location"].endswith("goal=/desk/room/days%3Fday%3D2026-11-25")
    assert stranger.get("/desk/nothing/here").status_code == 303, "not even what there is"
    entered = stranger.sign_in("  nguyễn   THỊ hoa ", goal="/desk/counter/3")
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/counter/3")
    assert "Quầy 3" in stranger.get("/desk/counter/3").text
    session, mark = (one.lower() for one in entered.headers.get_list("set-cookie"))
    assert all(word in session for word in ("httponly", "samesite=strict", "path=/desk;"))
    assert all(word in mark for word in ("httponly", "samesite=strict", "path=/desk/sign-in;"))


def test_an_address_that_ends_with_a_stroke_is_the_same(signed_in: SignIn) -> None:
    answer = signed_in(HOA).get("/desk/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


def test_a_button_without_a_session_does_nothing_and_says_so(hub: RunningHub) -> None:
    before = hub.http.get("/api/v1/board/main").json()["revision"]
    answer = Visitor(hub).press("/desk/counter/1/open", page="p", seen="0")
    assert answer.status_code == 401
    assert "đăng nhập" in answer.json()["says"]
    assert hub.http.get("/api/v1/board/main").json()["revision"] == before


def test_signing_out_ends_the_session_also_for_who_kept_the_cookie(signed_in: SignIn) -> None:
    visitor = signed_in(HOA)
    kept = dict(visitor.http.cookies)
    visitor.post("/desk/sign-out")
    visitor.http.cookies.update(kept)
    assert visitor.get("/desk").status_code == 303


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        (HOA, "/desk", 200),
        (HOA, "/desk/counter/1", 200),
        (LAN, "/desk/counter/1", 200),
        (MINH, "/desk/counter/1", 403),
        (MINH, "/desk/counter/1/events", 403),
        (HOA, "/desk/counter/99", 404),
        (HOA, "/desk/nothing", 404),
    ],
)
def test_each_role_sees_its_own_pages(signed_in: SignIn, name: str, path: str, status: int) -> None:
    visitor = signed_in(name)
    if status == 200:
        assert visitor.get(path).status_code == 200
    else:
        answer = visitor.get(path)
        assert answer.status_code == status
        assert "<h1>" in answer.text


def test_a_guide_presses_no_button_of_a_counter(signed_in: SignIn, hub: RunningHub) -> None:
    before = hub.http.get("/api/v1/board/main").json()["revision"]
    visitor = signed_in(MINH)
    for path in ("/desk/counter/1/open", "/desk/counter/1/next", "/desk/counter/1/ticket/x/cancel"):
        answer = visitor.press(path, page="p", seen="0")
        assert answer.status_code == 403
        assert "quyền" in answer.json()["says"]
    assert hub.http.get("/api/v1/board/main").json()["revision"] == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://elsewhere.example"},
        {},
    ],
    ids=str,
)
def test_a_post_from_elsewhere_does_nothing(
    signed_in: SignIn, hub: RunningHub, headers: dict[str, str]
) -> None:
    before = hub.http.get("/api/v1/board/main").json()["revision"]
    visitor = signed_in(HOA)
    with httpx.Client(base_url=hub.url, cookies=visitor.http.cookies, trust_env=False) as other:
        for path in ("/desk/counter/1/open", "/desk/sign-in", "/desk/sign-out", "/desk/language"):
            assert other.post(path, data={"page": "p"}, headers=headers).status_code == 403
    assert hub.http.get("/api/v1/board/main").json()["revision"] == before
    assert visitor.get("/desk").status_code == 200, "nobody was signed out"


def test_a_browser_without_fetch_metadata_is_known_by_its_origin(
    signed_in: SignIn, hub: RunningHub
) -> None:
    cookies = signed_in(HOA).http.cookies
    with httpx.Client(base_url=hub.url, cookies=cookies, trust_env=False) as old:
        answer = old.post("/desk/language", data={"to": "en"}, headers={"Origin": hub.url})
        assert answer.status_code == 303


@pytest.mark.parametrize(
    "path", ["/desk", "/desk/sign-in", "/desk/nothing", "/desk/static/desk.js"]
)
def test_every_answer_says_what_a_browser_may_do_with_it(signed_in: SignIn, path: str) -> None:
    answer = signed_in(HOA).get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value or name == "Cache-Control"
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("weight", ["regular", "bold", "nothing", "../bold"])
def test_the_typeface_comes_from_the_hub(hub: RunningHub, weight: str) -> None:
    answer = hub.http.get(f"/desk/static/font-{weight}.ttf")
    assert (answer.status_code == 200) == (weight in {"regular", "bold"})


@pytest.mark.parametrize(
    ("goal", "found"),
    [
        ("/desk", "/desk"),
        ("/desk/counter/3", "/desk/counter/3"),
        ("/", "/desk"),
        ("//elsewhere.example/desk", "/desk"),
        ("https://elsewhere.example/desk", "/desk"),
        ("/desk\\..\\", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("", "/desk"),
    ],
)
def test_the_entrance_leads_to_our_own_pages_only(goal: str, found: str) -> None:
    assert local(goal) == found


def test_the_pages_speak_english_to_who_wants_it(signed_in: SignIn) -> None:
    visitor = signed_in(HOA)
    assert "Anh chị ngồi quầy nào?" in visitor.get("/desk").text
    visitor.post("/desk/language", to="en")
    page = visitor.get("/desk").text
    assert "Which counter do you sit at?" in page
    assert '<html lang="en">' in page
    here = "/desk/counter/3?others=1"
    came_from = {"Referer": f"https://elsewhere.example{here}"}
    answer = visitor.http.post("/desk/language", data={"to": "xx"}, headers=came_from)
    assert answer.headers["location"] == here
    assert '<html lang="en">' in visitor.get("/desk").text


def test_a_new_pin_and_a_removed_name_sign_out_at_once(hub: RunningHub) -> None:
    assert motcua(hub, "clerk", "add", "Người Mới", "--role", "clerk", typed="135 796 abc\n")
    visitor = Visitor(hub)
    assert visitor.sign_in("Người Mới", "135 796 abc").status_code == 303
    assert motcua(hub, "clerk", "pin", "người mới", typed="24 68 0 xyz\n").returncode == 0
    assert visitor.get("/desk").status_code == 303
    assert visitor.sign_in("Người Mới", "135 796 abc").status_code == 401
    assert visitor.sign_in("Người Mới", "24 68 0 xyz").status_code == 303
    assert motcua(hub, "clerk", "remove", "Người Mới").returncode == 0
    assert visitor.get("/desk").status_code == 303
    assert "Người Mới" not in motcua(hub, "clerk", "list").stdout


@pytest.mark.parametrize(
    ("words", "typed", "says"),
    [
        (("add", HOA, "--role", "clerk"), f"{SECRET}\n", "may sign in already"),
        (("add", "X", "--role", "clerk"), "12345\n", "at least 6"),
        (("add", "X", "--role", "clerk"), "111111\n", "guessed"),
        (("add", "X", "--role", "clerk"), "", "at least 6"),
        (("add", "  ", "--role", "clerk"), f"{SECRET}\n", "at least one letter"),
        (("add", "a\u202eb", "--role", "clerk"), f"{SECRET}\n", "control signs"),
        (("pin", "Nobody"), f"{SECRET}\n", "nobody signs in as"),
        (("remove", "Nobody"), "", "nobody signs in as"),
    ],
)
def test_a_wrong_command_is_refused_in_a_sentence(
    hub: RunningHub, words: tuple[str, ...], typed: str, says: str
) -> None:
    done = motcua(hub, "clerk", *words, typed=typed)
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_of_a_pin_and_of_a_session_only_hashes_are_kept(hub: RunningHub, signed_in: SignIn) -> None:
    token = signed_in(HOA).http.cookies["motcua_desk"]
    kept = b"".join(path.read_bytes() for path in hub.state.glob("queue.db*"))
    assert SECRET.encode() not in kept
    assert token.encode() not in kept
    assert b"$argon2id$" in kept
    assert SECRET not in hub.log.read_text(encoding="utf-8")


def test_whether_somebody_exists_is_not_told_by_the_time_it_takes() -> None:
    one, other = hash_of_nobody(), hash_of_nobody()
    assert one != other
    assert extract_parameters(one) == extract_parameters(hashed(SECRET))
    with pytest.raises(VerifyMismatchError):  # it was worked out to its end
        PasswordHasher().verify(one, SECRET)


# The sessions by a clock of ours


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(signing, "_HASHER", QUICK)
    store = Store(database_url("", tmp_path))
    store.open()
    yield store
    store.close()


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def entered(store: Store, clock: Clock) -> tuple[Sessions, str]:
    clerk = Clerk(HOA, (Role.CLERK,))
    with store.write() as connection:
        clerks.add(connection, "centre", clerks.Known(clerk, hashed(SECRET), clock()))
    sessions = Sessions(store, "centre", clock, Patience(lambda: 0.0))
    found = sessions.sign_in(HOA, SECRET, "127.0.0.1")
    assert isinstance(found, SignedIn)
    return sessions, found.token


def test_a_session_ends_when_nobody_used_it_and_after_a_working_day(store: Store) -> None:
    clock = Clock()
    sessions, token = entered(store, clock)
    for _ in range(int(LASTS / (IDLE / 2))):
        clock.now += IDLE / 2
        assert sessions.who(token) == Clerk(HOA, (Role.CLERK,))
    clock.now += timedelta(minutes=1)
    assert sessions.who(token) is None, "the day is over"

    clock = Clock()
    sessions, token = entered_again(store, clock)
    clock.now += IDLE + timedelta(seconds=1)
    assert sessions.who(token) is None, "nobody was there"


def test_a_page_that_is_only_open_keeps_nobody_signed_in(store: Store) -> None:
    clock = Clock()
    sessions, token = entered(store, clock)
    for _ in range(4):
        clock.now += IDLE / 4
        assert sessions.who(token, uses=False), "it is followed"
    clock.now += timedelta(seconds=1)
    assert sessions.who(token, uses=False) is None, "nobody was there"


def entered_again(store: Store, clock: Clock) -> tuple[Sessions, str]:
    sessions = Sessions(store, "centre", clock)
    found = sessions.sign_in(HOA, SECRET, "127.0.0.1")
    assert isinstance(found, SignedIn)
    return sessions, found.token


def test_wrong_tries_slow_down_and_a_right_one_in_between_is_not_heard(store: Store) -> None:
    clock = Clock()
    sessions, _ = entered(store, clock)
    for _ in range(FREE):
        assert sessions.sign_in(HOA, "wrong one", "10.0.0.9") == NotSignedIn(0)
    slowed = sessions.sign_in(HOA, "wrong one", "10.0.0.9")
    assert isinstance(slowed, NotSignedIn)
    assert slowed.wait_s > 0
    assert isinstance(sessions.sign_in(HOA, SECRET, "10.0.0.9"), NotSignedIn)
    other = sessions.sign_in("Nobody", "wrong one", "10.0.0.9")
    assert isinstance(other, NotSignedIn)
    assert other.wait_s > 0, "the address is slowed too"


def locked_out(sessions: Sessions, name: str = HOA) -> None:
    """Try wrong PINs from elsewhere until nobody is heard under this name."""
    for _ in range(FREE + 1):
        sessions.sign_in(name, "wrong one", "10.0.0.9")
    found = sessions.sign_in(name, SECRET, "10.0.0.5")
    assert isinstance(found, NotSignedIn)
    assert found.wait_s > 0


def test_nobody_is_locked_out_of_their_usual_browser_by_anothers_wrong_tries(store: Store) -> None:
    sessions = Sessions(store, "centre", Clock(), Patience(lambda: 0.0))
    with store.write() as connection:
        for name in (HOA, MINH):
            known = clerks.Known(Clerk(name, (Role.CLERK,)), hashed(SECRET), Clock()())
            assert clerks.add(connection, "centre", known)
    hers = sessions.sign_in(HOA, SECRET, "10.0.0.1")
    assert isinstance(hers, SignedIn)
    # They take turns at that counter.
    both = sessions.sign_in(MINH, SECRET, "10.0.0.1", hers.marks)
    assert isinstance(both, SignedIn)
    locked_out(sessions)
    again = sessions.sign_in(HOA, SECRET, "10.0.0.1", both.marks)
    assert isinstance(again, SignedIn)
    assert isinstance(sessions.sign_in(MINH, SECRET, "10.0.0.1", again.marks), SignedIn)
    his = ".".join(mark for mark in both.marks.split(".") if mark not in hers.marks)
    for marks in ("", "x", hers.marks[::-1], "." * 99, "đ" * 34, his):
        assert isinstance(sessions.sign_in(HOA, SECRET, "10.0.0.1", marks), NotSignedIn)
    assert isinstance(sessions.sign_in(HOA, SECRET, "10.0.0.1", hers.marks), SignedIn)


def test_wrong_tries_in_the_usual_browser_slow_down_too(store: Store) -> None:
    sessions, _ = entered(store, Clock())
    hers = sessions.sign_in(HOA, SECRET, "10.0.0.1")
    assert isinstance(hers, SignedIn)
    for _ in range(FREE + 1):
        found = sessions.sign_in(HOA, "wrong one", "10.0.0.1", hers.marks)
    assert found != NotSignedIn(0)
    assert isinstance(sessions.sign_in(HOA, SECRET, "10.0.0.1", hers.marks), NotSignedIn)


def test_a_new_pin_lets_whoever_was_locked_out_in_and_ends_the_marks(store: Store) -> None:
    sessions, _ = entered(store, Clock())
    locked_out(sessions)
    with store.write() as connection:
        assert clerks.change(connection, "centre", HOA, hashed("another 42"))
    assert isinstance(sessions.sign_in(HOA, "another 42", "10.0.0.5"), SignedIn)


def test_each_wrong_try_waits_twice_as_long_up_to_a_limit() -> None:
    now = 0.0
    patience = Patience(lambda: now)
    waits = []
    for _ in range(FREE + 12):
        assert patience.begin(["somebody"]) == 0
        waits.append(patience.wait_s(["somebody"]))
        now += 10_000
    assert waits[:FREE] == [0] * FREE
    assert waits[FREE : FREE + 3] == [2, 4, 8]
    assert waits[-1] == MOST_S
    assert patience.wait_s(["somebody", "else"]) == 0
    patience.right(["somebody"])
    patience.begin(["somebody"])
    assert patience.wait_s(["somebody"]) == 0


def test_what_is_tried_all_at_once_is_no_more_than_one_after_another() -> None:
    patience = Patience(lambda: 0.0)
    begun = [patience.begin(["somebody"]) for _ in range(40)]
    assert begun == [0] * (FREE + 1) + [2] * (40 - FREE - 1), "none has been found wrong yet"


def test_a_flood_of_tries_holds_few_threads_and_the_others_are_told_to_come_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions, _ = entered(store, Clock())
    go_on = threading.Event()

    def slow(_known: str, _secret: str) -> bool:
        return go_on.wait(20)

    monkeypatch.setattr(signing, "_verify", slow)
    with ThreadPoolExecutor(12) as pool:
        tries = [
            pool.submit(sessions.sign_in, f"somebody {n}", "wrong one", f"10.0.0.{n}")
            for n in range(12)
        ]
        done, held = wait(tries, timeout=2)
        try:
            assert len(held) <= 4
            assert all(one.result() == NotSignedIn(1) for one in done)
        finally:
            go_on.set()


def test_a_password_is_the_same_from_a_keyboard_that_sends_accents_apart(store: Store) -> None:
    sessions, _ = entered(store, Clock())
    apart = unicodedata.normalize("NFD", SECRET)
    assert apart != SECRET
    assert isinstance(sessions.sign_in(HOA, apart, "10.0.0.1"), SignedIn)


@pytest.mark.parametrize("secret", ["", "12345", "111111", "121212", "x" * 129])
def test_a_pin_that_would_be_guessed_is_refused(secret: str) -> None:
    assert wrong_secret(secret)


def test_names_are_one_however_they_are_typed() -> None:
    assert same_name("Nguye\u0302\u0303n  Thi\u0323 HOA ") == same_name("nguyễn thị hoa")
    assert wrong_name(HOA) == ""
    assert wrong_name("x" * 65)


def test_who_leads_may_do_what_the_others_may() -> None:
    lead, clerk = Clerk(LAN, (Role.LEAD,)), Clerk(HOA, (Role.CLERK,))
    assert all(lead.may(role) for role in Role)
    assert [role for role in Role if clerk.may(role)] == [Role.CLERK]


@pytest.mark.parametrize("name", ["a\0b", "a\u202eb", "x" * 65])
def test_a_name_that_nobody_can_have_is_not_even_looked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sessions, _ = entered(store, Clock())
    looked: list[str] = []
    monkeypatch.setattr(clerks, "find", lambda *_: looked.append(name))
    assert sessions.sign_in(name, "wrong one", "10.0.0.1") == NotSignedIn(0)
    assert not looked
