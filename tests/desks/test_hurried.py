"""A clerk in a hurry: keys of a Vietnamese keyboard, pressed twice, on a line that dies."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, ViewportSize, expect

from tests.contract.hubs import RunningHub
from tests.desks.browsers import OFFICE, SERVICE, TABLET, enter, to_row
from tests.desks.people import LAN, MINH
from tests.processes import wait_until

LABEL = ".hand .label"
# Counts the lines a page opens, before its script runs, and keeps what the newest told first.
COUNTED = """
window.lines = [];
window.EventSource = class extends EventSource {
  constructor(...all) {
    super(...all);
    window.lines.push(this);
    this.addEventListener("parts", (event) => { window.first = event.data; }, { once: true });
  }
};
"""


def settled(page: Page) -> None:
    """Wait until the last press was answered."""
    expect(page.locator("body.busy")).to_have_count(0)


def pressed(page: Page, key: str, code: str) -> None:
    """Press a key as a keyboard does that makes another sign of it."""
    page.evaluate(
        "([key, code]) => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))",
        [key, code],
    )


@pytest.fixture
def page(office: BrowserContext, hub: RunningHub, counter: str) -> Page:
    """Sit at the open counter; the page's lines are counted, its clock is ours."""
    hub.press(counter, "open")
    office.add_init_script(COUNTED)
    found = enter(office, goal=f"/desk/counter/{counter}")
    expect(found.locator(".hand")).to_contain_text("Đang mở")
    return found


@pytest.mark.parametrize("key", ["Process", "Unidentified", "n", "N"])
def test_a_key_is_known_by_its_place_when_the_keyboard_writes_vietnamese(
    hub: RunningHub, page: Page, key: str
) -> None:
    taken = hub.take(SERVICE)["label"]
    pressed(page, key, "KeyN")
    expect(page.locator(LABEL)).to_have_text(taken)


def test_a_sign_that_telex_put_together_is_no_key_of_ours(hub: RunningHub, page: Page) -> None:
    hub.take(SERVICE)
    for sign in ("ó", "đ", "ư"):
        pressed(page, sign, "")
    page.keyboard.press("Escape")
    expect(page.locator(LABEL)).to_have_text("Chưa mời ai")


def test_a_counter_is_chosen_on_a_keyboard_whose_digits_are_letters(
    office: BrowserContext, counter: str
) -> None:
    page = enter(office)
    pressed(page, "ă", f"Digit{counter}")
    page.wait_for_url(f"**/desk/counter/{counter}")


def test_the_guide_chooses_a_service_and_presses_the_key_at_once(
    office: BrowserContext, hub: RunningHub
) -> None:
    assert hub.url
    page = enter(office, MINH, goal="/desk/guide")
    page.locator(f".choice input[value={SERVICE}]").check()
    page.keyboard.press("n")
    page.wait_for_url("**/desk/guide?ticket=*")
    given = page.locator(".given .label")
    expect(given).to_be_visible()
    # Taken for the wrong service: by keys alone it is looked up, and given up.
    label = given.inner_text()
    page.keyboard.press("s")
    expect(page.locator("[name=number]")).to_be_focused()
    page.keyboard.type(label.lower())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/guide/ticket/*")
    page.keyboard.press("q")
    expect(page.locator(".one")).to_contain_text("Đã bỏ")
    page.keyboard.press("z")
    expect(page.locator(".one")).to_contain_text("Đang chờ")
    page.keyboard.press("b")
    page.wait_for_url("**/desk/guide")


def test_whoever_leads_works_the_room_by_keys_alone(
    office: BrowserContext, hub: RunningHub, counter: str
) -> None:
    page = enter(office, LAN, goal="/desk/room")

    def board() -> dict[str, Any]:
        found: dict[str, Any] = hub.http.get("/api/v1/board/main").json()
        return found

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)
        settled(page)

    name = f"Quầy {counter}"
    state = page.locator(".counters li", has_text=name).locator(".state")
    for key, becomes in (("o", "Đang mở"), ("d", "Đang đóng"), ("z", "Đang mở")):
        to_row(page, key, name)
        press(key)
        expect(state).to_have_text(becomes)
    press("n")
    page.keyboard.type("Nghi trua")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert board()["notice"] == "Nghi trua"
    expect(page.locator("[name=text]").first).to_have_value("Nghi trua")
    page.locator(".former button").focus()
    with page.expect_navigation():
        page.keyboard.press("z")
    assert board()["notice"] == ""


def test_the_same_button_twice_in_a_moment_is_once(hub: RunningHub, page: Page) -> None:
    hub.take(SERVICE)
    hand = page.locator(".hand")
    page.keyboard.press("n")
    expect(hand).to_contain_text("Đang mời")
    settled(page)
    page.keyboard.press("b")
    expect(hand).to_contain_text("Đang làm")
    settled(page)
    page.clock.set_fixed_time("2026-11-25T08:00:00")
    page.keyboard.press("z")
    expect(hand).to_contain_text("Đang mời")
    settled(page)
    page.keyboard.press("z")
    page.keyboard.press("g")
    expect(hand).to_contain_text("Đã gọi 2 lần")


def test_the_next_key_is_done_though_the_first_was_not_answered_yet(
    hub: RunningHub, page: Page
) -> None:
    taken = hub.take(SERVICE)["label"]

    def late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    # The page may be drawn with what a key did before the key itself is answered.
    page.route("**/next", late)
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator(LABEL)).to_have_text(taken)
    settled(page)
    page.route("**/recall", late)
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.keyboard.press("e")
    expect(page.locator(".hand")).to_contain_text("Đang làm")
    settled(page)
    expect(page.locator("#amend")).to_have_attribute("open", "")


def test_a_drawing_that_comes_late_is_not_drawn_over_a_newer_one(
    hub: RunningHub, page: Page
) -> None:
    def tell(event: str) -> None:
        page.evaluate(f"lines[0].dispatchEvent({event})")

    taken = hub.take(SERVICE)["label"]
    old = "new MessageEvent('parts', { data: first })"
    page.wait_for_function("window.first")
    page.evaluate("source.close()")  # what it tells from now on we choose
    page.keyboard.press("n")
    expect(page.locator(LABEL)).to_have_text(taken)
    settled(page)
    tell(old)
    assert page.locator(LABEL).inner_text() == taken
    # Once it tells that nothing changed since, it stands as the line told it last.
    tell("new MessageEvent('parts', { data: JSON.stringify({ seen: `${seen}1`, parts: {} }) })")
    assert page.locator(LABEL).inner_text() == "Chưa mời ai"
    # On a new line all is new: the queue may have been restored from a backup.
    page.evaluate("document.querySelector('.hand .label').textContent = ''")
    page.evaluate("document.querySelector('.hand').dataset.drawn = ''")
    tell(old)
    assert not page.locator(LABEL).inner_text()
    tell("new Event('open')")
    tell(old)
    assert page.locator(LABEL).inner_text() == "Chưa mời ai"


def test_a_letter_that_is_being_put_together_is_left_in_peace(
    hub: RunningHub, counter: str, page: Page
) -> None:
    page.keyboard.press("p")
    reason = page.locator("#pause input[name=reason]")
    expect(reason).to_be_focused()
    # The page is drawn once more as it begins to be followed. Found first and written in then, the
    # field may be one that was taken out in between, of which the page hears nothing.
    page.evaluate(
        "() => { const one = document.activeElement;"
        " one.same = true; one.value = 'An trua'; one.setSelectionRange(2, 2);"
        " one.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true })); }"
    )
    taken = hub.take(SERVICE)["label"]
    page.wait_for_timeout(1500)
    assert reason.evaluate("(one) => one.same"), "the field was drawn anew under the letter"
    reason.evaluate(
        "(one) => one.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))"
    )
    expect(page.locator(".waiting tbody")).to_contain_text(taken)
    expect(reason).to_have_value("An trua")
    expect(reason).to_be_focused()
    page.keyboard.type("h")
    expect(reason).to_have_value("Anh trua")
    assert hub.press(counter, "recall").status_code == 409


def test_a_line_that_died_in_a_sleep_is_taken_up_again(page: Page) -> None:
    page.clock.install()
    page.reload()
    expect(page.locator("#live")).to_have_text("Trực tiếp")
    assert page.evaluate("lines.length") == 1
    page.clock.fast_forward(60_000)
    wait_until(lambda: page.evaluate("lines.length > 1"), "it listens anew")
    assert page.evaluate("lines[0].readyState") == 2, "the dead one is let go"
    expect(page.locator("#live")).to_have_text("Trực tiếp")


def test_a_button_that_nobody_answers_is_told_and_can_be_pressed_again(
    hub: RunningHub, page: Page
) -> None:
    taken = hub.take(SERVICE)["label"]
    page.clock.install()
    page.reload()
    page.route("**/next", lambda _route: None)
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    page.clock.fast_forward(20_000)
    says = page.locator("#says")
    expect(says).to_contain_text("Mất kết nối")
    page.unroute("**/next")
    page.clock.fast_forward(1_000)
    page.keyboard.press("n")
    expect(page.locator(LABEL)).to_have_text(taken)
    expect(says).not_to_contain_text("Mất kết nối")


def test_a_page_that_nobody_looks_at_holds_no_line(hub: RunningHub, page: Page) -> None:
    show = (
        "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: "
        "true }); document.dispatchEvent(new Event('visibilitychange')); }"
    )
    page.evaluate(show, True)
    assert page.evaluate("lines.map((one) => one.readyState)") == [2]
    taken = hub.take(SERVICE)["label"]
    page.evaluate(show, False)
    expect(page.locator(".waiting tbody")).to_contain_text(taken)


def test_whoever_goes_back_sees_what_is_now(page: Page) -> None:
    page.evaluate("window.same = true")
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.evaluate("window.same === undefined")


def test_whoever_is_called_by_name_is_that_one_by_mouse_and_by_keys(
    hub: RunningHub, page: Page
) -> None:
    labels = [hub.take(SERVICE)["label"] for _ in range(4)]
    rows = page.locator(".waiting tbody tr")
    expect(rows).to_have_count(4)
    page.clock.set_fixed_time("2026-11-25T08:00:00")
    rows.filter(has_text=labels[2]).get_by_role("button").dblclick()
    expect(page.locator(LABEL)).to_have_text(labels[2])
    expect(rows).to_have_count(3)
    page.clock.set_fixed_time("2026-11-25T08:00:02")
    settled(page)
    button = rows.filter(has_text=labels[3]).get_by_role("button")
    for key in ("m", "ArrowDown", "ArrowDown", "ArrowDown"):  # the last row is no further
        page.keyboard.press(key)
    hub.take("land")
    hub.take(SERVICE)
    expect(rows).to_have_count(4)
    expect(button).to_be_focused()
    page.keyboard.press("m")
    expect(page.locator(LABEL)).to_have_text(labels[3])


@pytest.mark.parametrize("size", [OFFICE, TABLET], ids=["office", "tablet"])
def test_long_numbers_and_names_fit_into_their_cards(
    hub: RunningHub, page: Page, size: ViewportSize
) -> None:
    name = ("Lĩnh vực có tên dài " * 10)[:200]
    long = f"WWWWWWWW-00000{'1' if size is OFFICE else '2'}"
    hub.take(SERVICE, offline={"label": long, "age_s": 600})
    hub.take(SERVICE)
    page.set_viewport_size(size)
    cut = page.locator(".who span").evaluate("(one) => one.scrollWidth > one.clientWidth + 1")
    assert not cut, "a usual name stands there whole"
    page.keyboard.press("n")
    expect(page.locator(LABEL)).to_have_text(long)
    page.evaluate("source.close()")  # nothing is drawn over what follows
    page.evaluate(
        "([name, label]) => {"
        " document.querySelector('.hand .label').textContent = label;"
        " document.querySelector('.hand .service').textContent = name;"
        " document.querySelector('.waiting tbody th').textContent = label;"
        " document.querySelector('.waiting tbody td').textContent = name;"
        " document.querySelector('.who span').textContent = name.slice(0, 64);"
        " for (const option of document.querySelectorAll('option')) option.textContent = name; }",
        [name, "W" * 24],
    )
    for verb in ("transfer", "amend"):
        page.locator(f"#{verb} > summary").click()
        for card in ("html", ".hand", ".waiting .scroll"):
            wide = page.locator(card).evaluate("(one) => one.scrollWidth - one.clientWidth")
            assert wide <= 0, f"{card} with {verb} is too wide by {wide} px"
        page.keyboard.press("Escape")
    assert page.locator(LABEL).evaluate("(one) => one.offsetHeight") < 200
