"""The officials' pages in a real browser, against a real hub."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.contract.hubs import RunningHub
from tests.desks.browsers import OFFICE, SERVICE, TABLET, enter, watched
from tests.desks.people import LAN, SECRET

# The keys of a page's buttons, those of its rows, and those that do not stand on what they press.
KEYS = """() => {
  const keyed = [...document.querySelectorAll("[data-key], [data-row]")];
  const key = (one) => one.dataset.key ?? one.dataset.row;
  const shown = (one) => (one.closest("label") ?? one).querySelector("kbd")?.textContent;
  return [
    keyed.filter((one) => one.dataset.key).map(key),
    keyed.filter((one) => one.dataset.row).map(key),
    keyed.filter((one) => shown(one) !== key(one)).map(key),
  ];
}"""


def label(page: Page) -> str:
    return page.locator(".hand .label").inner_text()


def test_a_clerk_serves_by_keyboard_alone(
    office: BrowserContext, hub: RunningHub, counter: str
) -> None:
    first, second = hub.take(SERVICE)["label"], hub.take(SERVICE)["label"]
    page = enter(office)
    wrong = watched(page)
    page.keyboard.press(counter)  # the counter of that number
    page.wait_for_url(f"**/desk/counter/{counter}")  # loaded whole, and so listening to keys
    hand = page.locator(".hand")
    expect(hand).to_contain_text("Đang đóng")
    page.keyboard.press("o")
    expect(hand).to_contain_text("Đang mở")
    page.keyboard.press("n")
    expect(page.locator(".hand .label")).to_have_text(first)
    page.keyboard.press("g")
    expect(hand).to_contain_text("Đã gọi 2 lần")
    page.keyboard.press("b")
    expect(hand).to_contain_text("Đang làm")
    page.keyboard.press("z")
    expect(hand).to_contain_text("Đang mời")
    page.keyboard.press("s")  # off to mend papers
    expect(page.locator(".aside")).to_contain_text(first)
    page.keyboard.press("n")
    expect(page.locator(".hand .label")).to_have_text(second)
    page.keyboard.press("c")  # a while aside: the minutes are asked for, and stand there already
    page.keyboard.press("Control+A")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.locator(".aside li", has_text=second)).to_contain_text("còn")
    page.keyboard.press("p")
    page.keyboard.press("Control+A")
    page.keyboard.type("Ăn trưa")
    page.keyboard.press("Enter")
    expect(hand).to_contain_text("Ăn trưa")
    assert wrong == []


def test_what_the_box_does_stands_there_without_a_reload(
    office: BrowserContext, hub: RunningHub, counter: str
) -> None:
    page = enter(office, goal=f"/desk/counter/{counter}")
    page.evaluate("window.same = true")
    hub.press(counter, "open")
    expect(page.locator(".hand")).to_contain_text("Đang mở")
    taken = hub.take(SERVICE)["label"]
    expect(page.locator(".waiting tbody")).to_contain_text(taken)
    hub.press(counter, "next")
    expect(page.locator(".hand .label")).to_have_text(taken)
    assert page.evaluate("window.same"), "the page was loaded again"


def test_two_pages_of_one_counter_never_disagree_and_two_presses_are_one_call(
    office: BrowserContext, hub: RunningHub, counter: str
) -> None:
    hub.press(counter, "open")
    first, second = hub.take(SERVICE), hub.take(SERVICE)
    goal = f"/desk/counter/{counter}"
    one = enter(office, goal=goal)
    other = office.new_page()
    other.goto(goal)
    one.keyboard.press("n")
    other.keyboard.press("n")
    for page in (one, other):
        expect(page.locator(".hand .label")).to_have_text(first["label"])
    assert hub.http.get(f"/api/v1/tickets/{second['id']}").json()["state"] == "WAITING"


def test_what_is_being_filled_in_outlives_what_happens_meanwhile(
    office: BrowserContext, hub: RunningHub, counter: str
) -> None:
    hub.press(counter, "open")
    hub.take(SERVICE)
    hub.press(counter, "next")
    page = enter(office, goal=f"/desk/counter/{counter}")
    page.keyboard.press("c")
    minutes = page.locator("#park input[name=minutes]")
    expect(minutes).to_be_focused()
    minutes.fill("4")
    hub.press(counter, "recall")
    expect(page.locator(".hand")).to_contain_text("Đã gọi 2 lần")
    expect(minutes).to_have_value("4")
    expect(minutes).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.locator(".aside")).to_contain_text("còn 44 phút")
    expect(page.locator("#park")).to_have_count(0)


def test_a_hub_that_is_gone_is_told_plainly_and_one_that_is_back_heals_the_page(
    office: BrowserContext, hub: RunningHub, counter: str
) -> None:
    hub.press(counter, "open")
    page = enter(office, goal=f"/desk/counter/{counter}")
    page.clock.install()
    page.reload()
    live = page.locator("#live")
    expect(live).to_have_text("Trực tiếp")
    hub.kill()
    page.keyboard.press("n")
    expect(page.locator("#says")).to_contain_text("Mất kết nối")
    page.clock.fast_forward(30_000)
    expect(live).to_contain_text("Mất kết nối")
    hub.start()
    taken = hub.take(SERVICE)["label"]
    page.clock.fast_forward(12_000)
    expect(live).to_have_text("Trực tiếp", timeout=30_000)
    expect(page.locator(".waiting tbody")).to_contain_text(taken)
    page.keyboard.press("n")
    expect(page.locator(".hand .label")).to_have_text(taken)


def test_the_pages_work_without_a_script(chromium: Browser, hub: RunningHub, counter: str) -> None:
    context = chromium.new_context(viewport=OFFICE, base_url=hub.url, java_script_enabled=False)
    page = enter(context, goal=f"/desk/counter/{counter}")
    taken = hub.take(SERVICE)["label"]
    page.get_by_role("button", name="Mở quầy").click()
    page.get_by_role("button", name="Mời số tiếp").click()
    expect(page.locator(".hand .label")).to_have_text(taken)
    page.locator("#transfer summary").click()
    page.locator("#transfer select[name=counter]").select_option(index=1)
    page.locator("#transfer button").last.click()
    expect(page.locator(".hand .label")).to_have_text("Chưa mời ai")
    context.close()


@pytest.fixture
def waits(hub: RunningHub, counter: str) -> Iterator[str]:
    """Fill every list of the counter's page; give the id of one who waits there."""
    hub.press(counter, "open")
    elsewhere = hub.take("land")["id"]
    for verb, fields in (("park", {"reason": "mend"}), ("no-show", {})):
        hub.take(SERVICE)
        hub.press(counter, "next")
        hub.press(counter, verb, **fields)
    hub.take(SERVICE, priority="elderly", needs=["sight"], procedure="1.001193")
    found = hub.take(SERVICE, priority="pregnant")["id"]
    hub.press(counter, "next")
    yield found
    hub.post(f"/tickets/{elsewhere}/cancel")


@pytest.mark.parametrize(
    ("lang", "size"),
    [
        pytest.param("vi", OFFICE, id="vi-office"),
        pytest.param("en", TABLET, id="en-tablet"),
        pytest.param("vi", TABLET, id="vi-tablet", marks=pytest.mark.long),
        pytest.param("en", OFFICE, id="en-office", marks=pytest.mark.long),
    ],
)
def test_no_page_breaks_a_rule_of_access(  # noqa: PLR0917 - fixtures, by name
    chromium: Browser,
    hub: RunningHub,
    counter: str,
    waits: str,
    tmp_path: Path,
    size: ViewportSize,
    lang: str,
) -> None:
    context = chromium.new_context(viewport=size, base_url=hub.url)
    context.set_default_timeout(60_000)  # the book is put in order when it is first asked
    context.add_cookies([{"name": "motcua_lang", "value": lang, "url": f"{hub.url}/desk"}])
    axe = Axe()
    page = context.new_page()

    def examined(name: str) -> None:
        keys, rows, hidden = page.evaluate(KEYS)
        assert len(keys) == len({*keys}), f"{name}: a key has two buttons"
        assert {*keys}.isdisjoint(rows), f"{name}: a key is the page's and a list's"
        assert hidden == [], f"{name}: these keys are not shown"
        found = axe.run(page)
        page.screenshot(path=tmp_path / f"{name}.png")
        assert found.violations_count == 0, found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is wider than the screen"

    page.goto("/desk/sign-in")
    examined("sign-in")
    page.fill("[name=name]", LAN)
    page.fill("[name=secret]", SECRET)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    examined("desks")
    page.goto(f"/desk/counter/{counter}?others=1")
    expect(page.locator(".waiting thead")).to_be_visible()
    examined("others")
    page.goto(f"/desk/counter/{counter}")
    examined("counter")
    page.locator(".more summary").first.click()
    examined("more")
    for verb in ("papers", "transfer", "amend"):
        page.locator(f"#{verb} > summary").click()
        examined(verb)
        page.keyboard.press("Escape")
    page.goto("/desk/guide")
    examined("guide")
    page.goto(f"/desk/guide/ticket/{waits}")
    page.locator("#amend > summary").click()
    examined("number")
    page.goto("/desk/guide/book?q=khai sinh")
    examined("book")
    page.locator(".found a").first.click()
    page.wait_for_selector(".procedure")
    examined("procedure")
    # The doctor examines the whole machine, and is drawn alike in both languages.
    for name in ("room", "room/days", "room/why", *(["room/doctor"] if lang == "vi" else [])):
        page.goto(f"/desk/{name}")
        examined(name.replace("/", "-"))
    page.goto("/desk/nothing")
    examined("refused")
    context.close()


def test_a_frozen_hub_costs_a_page_nothing_but_time(
    office: BrowserContext, hub: RunningHub, counter: str
) -> None:
    hub.press(counter, "open")
    page = enter(office, goal=f"/desk/counter/{counter}")
    taken = hub.take(SERVICE)["label"]
    expect(page.locator(".waiting tbody")).to_contain_text(taken)
    assert hub.process is not None
    os.kill(hub.process.pid, signal.SIGSTOP)
    try:
        page.keyboard.press("n")
        page.keyboard.press("n")
    finally:
        os.kill(hub.process.pid, signal.SIGCONT)
    expect(page.locator(".hand .label")).to_have_text(taken)
