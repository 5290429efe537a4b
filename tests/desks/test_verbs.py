"""Every verb of the contract on a counter's page: pressed by its key, and taken back."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Request, expect

from hub.verbs.by_name import AT_COUNTER, FOR_TICKET
from tests.contract.hubs import RunningHub
from tests.desks.browsers import SERVICE, enter, to_row, watched

#: How it is pressed, by keys alone; how the ticket and the counter stand after it.
#: After an "again" it is pressed once more when it was taken back.
PRESSES = (
    (("O", "again"), "WAITING", "open"),
    (("P", "Enter"), "WAITING", "paused"),
    (("D",), "WAITING", "closed"),
    (("Q", "Q", "Enter"), "CANCELLED", "open"),
    (("M", "M"), "CALLED", "called"),
    (("N", "again"), "CALLED", "called"),
    (("G",), "CALLED", "called"),
    (("E", "Tab", "ArrowDown", "Tab", "Enter"), "CALLED", "called"),
    (("B",), "SERVING", "serving"),
    (("X",), "SERVED", "open"),
    (("T", "ArrowDown", "Tab", "Enter"), "WAITING", "open"),
    (("T", "Tab", "Tab", "ArrowDown", "Tab", "Enter"), "WAITING", "open"),
    (("C", "Enter"), "PARKED", "open"),
    (("V", "again"), "NO_SHOW", "open"),
    (("R", "R", "again"), "WAITING", "open"),
    (("N", "again"), "CALLED", "called"),
    (("S", "again"), "PARKED", "open"),
    (("H", "H"), "WAITING", "open"),
    (("U", "U"), "CALLED", "called"),
    (("Q", "Q", "Enter"), "CANCELLED", "open"),
)


def test_every_verb_is_pressed_on_the_page_and_taken_back(
    office: BrowserContext, hub: RunningHub, counter: str
) -> None:
    number = hub.take(SERVICE)
    page = enter(office, goal=f"/desk/counter/{counter}")
    wrong = watched(page)
    asked: list[str] = []

    def sent(request: Request) -> None:
        if request.method == "POST":
            asked.append(request.url.rpartition("/")[2])

    page.on("request", sent)

    def press(*keys: str) -> None:
        if keys[0] in "MQRHU":  # others may stand in that list
            to_row(page, keys[0], number["label"])
            keys = keys[1:]
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator("body.busy")).to_have_count(0)  # it was answered, and drawn

    def stands() -> tuple[str, str | None, str]:
        ticket = hub.http.get(f"/api/v1/tickets/{number['id']}").json()
        drawn = page.locator("#hand .state").get_attribute("class")
        return ticket["state"], drawn, ticket["priority"]

    for how, ticket, desk in PRESSES:
        keys = [one for one in how if one != "again"]
        before = stands()
        press(*keys)
        after = stands()
        assert after[:2] == (ticket, f"state {desk}"), how
        assert (after[2] != before[2]) == (asked[-1] == "amend"), how
        press("Z")
        assert stands() == before, how
        if "again" in how:
            press(*keys)
            assert stands() == after, how
    assert set(asked) == {*AT_COUNTER, *FOR_TICKET} - {"printed"}
    assert wrong == []
    press(*PRESSES[-1][0])
