"""How a visitor wants to see the screen: what it changes, and for how long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.events import Issued, Slip, TakeNumber, Ticked, Touched
from kiosk.screens import draw
from kiosk.screens.plan import HIGHEST_REACH, LOWEST_REACH, REACHED_MM, Plan, reach
from kiosk.visit import step
from kiosk.visitor import USUAL, Rules, Screen, Sight, Visit, begin
from look.parts import Part, Sign, Words, buttons
from look.texts import Texts
from tests.unit.test_kiosk_screens import DATA, scenes, words

RULES = Rules(idle_s=45, ticket_s=20)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(lambda name: Path(DATA / name))


def touched(visit: Visit, *targets: str, now: float = 1.0) -> Visit:
    for target in targets:
        visit, wishes = step(visit, Touched(target), now, RULES)
        assert wishes == ()
    return visit


def test_each_way_to_see_is_turned_on_and_off_by_itself() -> None:
    visit = touched(begin(RULES, 0.0), "see", "sight:large", "sight:contrast")
    assert (visit.sight, visit.showing) == (Sight(large=True, contrast=True), "see")
    assert touched(visit, "sight:large").sight == Sight(contrast=True)
    assert touched(visit, "sight:low").sight == Sight(large=True, contrast=True, low=True)
    assert touched(visit, "sight:upside-down").sight == visit.sight


def test_choosing_how_to_see_leaves_the_visit_where_it_was() -> None:
    visit = Visit(Screen.SERVICES, priority="merit", part=1, since=1.0)
    after = touched(visit, "see", "sight:large", "go-on")
    assert after == replace(visit, sight=Sight(large=True))


def test_a_way_to_see_goes_home_with_its_visitor_and_ends_with_the_visit() -> None:
    visit = replace(Visit(Screen.TICKET), sight=Sight(low=True))
    assert touched(visit, "home").sight == Sight(low=True)
    assert touched(replace(visit, screen=Screen.SERVICES), "back").sight == Sight(low=True)
    assert touched(visit, "done").sight == USUAL


@pytest.mark.parametrize("screen", [Screen.HOME, Screen.SERVICES])
def test_whoever_sees_it_their_way_has_twice_the_time_and_is_asked_at_home_too(
    screen: Screen,
) -> None:
    visit = replace(begin(RULES, 0.0), screen=screen, sight=Sight(contrast=True))
    assert step(visit, Ticked(), 89.9, RULES)[0] == visit
    asked, _ = step(visit, Ticked(), 90.0, RULES)
    assert asked.asking
    assert step(asked, Ticked(), 129.9, RULES)[0] == asked
    assert step(asked, Ticked(), 130.0, RULES)[0] == begin(RULES, 130.0)
    stayed, _ = step(asked, Touched("stay"), 129.0, RULES)
    assert (stayed.asking, stayed.sight) == (False, visit.sight)


@pytest.mark.parametrize(
    "ticket",
    [
        Visit(Screen.TICKET, ticket=Issued("A001", "certify"), slip=Slip.PRINTED),
        Visit(Screen.CAME_BACK, came_back="in_line"),
    ],
    ids=["a number", "back in line"],
)
def test_whoever_told_what_they_need_reads_twice_as_long_and_is_asked_before_it_ends(
    ticket: Visit,
) -> None:
    visit = replace(ticket, needs=("sight",))
    assert step(ticket, Ticked(), 20.0, RULES)[0].screen is Screen.HOME
    assert step(visit, Ticked(), 39.9, RULES)[0] == visit
    asked, _ = step(visit, Ticked(), 40.0, RULES)
    assert asked == replace(visit, asking=True)
    assert step(asked, Ticked(), 79.9, RULES)[0] == asked
    assert step(asked, Ticked(), 80.0, RULES)[0] == begin(RULES, 80.0)


def test_whoever_is_led_by_the_voice_has_the_longer_time_once() -> None:
    assert RULES.longer().unhurried() == RULES.longer()


def test_needs_go_with_the_number_and_no_further_than_home() -> None:
    visit = touched(Visit(Screen.SERVICES, since=1.0), "needs", "need:wheelchair", "need:hearing")
    assert visit.needs == ("hearing", "wheelchair")
    visit = touched(visit, "need:hearing", "need:a-chair", "go-on")
    assert (visit.needs, visit.showing) == (("wheelchair",), "")
    _, wishes = step(visit, Touched("service:certify"), 2.0, RULES)
    assert wishes == (TakeNumber(1, "certify", "none", None, "vi", ("wheelchair",)),)
    for leaving in ("home", "back", "done"):
        left = touched(visit, leaving)
        assert (left.screen, left.needs) == (Screen.HOME, ()), "the next one may be somebody else"


def test_needs_lie_in_nobodys_way_to_a_number(texts: Texts) -> None:
    for size in ((1080, 1920), (1920, 1080)):
        for name, scene in scenes(texts, *size):
            found = {button.id for button in buttons(draw(scene)[1])}
            assert ("needs" in found) is name.startswith("services ")


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)], ids=str)
def test_larger_type_makes_the_smallest_text_of_every_screen_larger(
    texts: Texts, size: tuple[int, int]
) -> None:
    for name, scene in scenes(texts, *size):
        if name.startswith("see"):
            continue  # it is larger already, or about to be
        larger = replace(scene, visit=replace(scene.visit, sight=Sight(large=True)))
        assert smallest(draw(larger)[1]) > 1.05 * smallest(draw(scene)[1]), name


def smallest(parts: tuple[Part, ...]) -> int:
    return min(part.setting.px for part in words(parts) if any(part.setting.lines))


def test_pages_lead_to_every_service_in_each_way_to_see(texts: Texts) -> None:
    for size in ((1080, 1920), (1920, 1080)):
        usual = next(scene for name, scene in scenes(texts, *size) if name == "services vi")
        for sight in (Sight(large=True), Sight(low=True), Sight(large=True, low=True)):
            seen: list[str] = []
            for part in range(20):
                visit = replace(usual.visit, sight=sight, part=part)
                found = [b.id for b in buttons(draw(replace(usual, visit=visit))[1])]
                seen += [id_ for id_ in found if id_.startswith("service:")]
                if "more" not in found:
                    break
            assert seen == [f"service:{offer.id}" for offer in usual.offers if offer.open]


def test_a_seated_hand_reaches_what_hangs_below_a_metre_twenty() -> None:
    high = 476.0  # a panel of 21.5 inches, upright
    assert reach(21.5, 0.0) == 1.0
    assert reach(21.5, REACHED_MM - high) == pytest.approx(1.0, abs=1e-3)
    assert reach(21.5, REACHED_MM - high / 2) == pytest.approx(0.5, abs=1e-3)
    assert reach(32.0, 775.0) == pytest.approx(0.6, abs=1e-3)
    assert reach(21.5, 1300.0) == 0.0


def test_the_lower_layout_keeps_all_it_fills_within_reach_and_lifts_what_is_read() -> None:
    plan = Plan(1080, 1920, reach=0.6)
    assert plan.inner.y >= 1920 * 0.4
    assert plan.above is not None
    assert plan.above.bottom <= plan.inner.y
    assert plan.raised(plan.inner).y == plan.above.y
    usual = Plan(1080, 1920)
    assert usual.above is None
    assert usual.raised(usual.inner) == usual.inner
    assert Plan(1080, 1920, reach=0.1).inner == Plan(1080, 1920, reach=LOWEST_REACH).inner
    high = Plan(1080, 1920, reach=0.99)
    assert high.inner == Plan(1080, 1920, reach=HIGHEST_REACH).inner, "headings stand above"
    assert Plan(1920, 1080, reach=0.6).above is None, "a lying panel is low enough"


def test_the_switch_for_a_lower_layout_is_itself_within_reach(texts: Texts) -> None:
    for name, scene in scenes(texts, 1080, 1920):
        if name.startswith("see"):
            found = {button.id: button.box for button in buttons(draw(scene)[1])}
            assert found["sight:low"].y >= scene.height * (1 - scene.reach)


def test_a_switch_says_in_words_and_by_its_sign_whether_it_is_on(texts: Texts) -> None:
    scene = next(scene for name, scene in scenes(texts, 1080, 1920) if name == "see-on vi")
    faces = {button.id: button.face for button in buttons(draw(scene)[1])}
    on, off = faces["sight:contrast"], faces["sight:large"]
    said = [
        [" ".join(part.setting.lines) for part in face if isinstance(part, Words)]
        for face in (on, off)
    ]
    assert said == [["Nền đen, chữ sáng", "Đã chọn"], ["Chữ to hơn"]]
    signs = [part.name for face in (on, off) for part in face if isinstance(part, Sign)]
    assert signs == ["done", "larger"]


def test_a_lower_layout_is_offered_only_where_it_helps(texts: Texts) -> None:
    for size, reached, offered in (
        ((1080, 1920), 0.6, True),
        ((1080, 1920), 1.0, False),
        ((1920, 1080), 0.6, False),
    ):
        scene = next(scene for name, scene in scenes(texts, *size) if name == "see vi")
        found = {button.id for button in buttons(draw(replace(scene, reach=reached))[1])}
        assert ("sight:low" in found) is offered


def test_a_page_of_choices_fills_an_upright_panel_in_each_way_to_see(texts: Texts) -> None:
    ways = [Sight(large=large, low=low) for large in (False, True) for low in (False, True)]
    for name, scene in scenes(texts, 1080, 1920):
        if name.startswith(("needs", "see", "languages")):
            for sight in ways:
                seen = replace(scene, visit=replace(scene.visit, sight=sight))
                assert emptiest(draw(seen)[1], scene.height) < scene.height / 4, (name, sight)


def emptiest(parts: tuple[Part, ...], height: int) -> float:
    """Measure the highest strip of a panel on which nothing stands."""
    stand = []
    for part in parts:
        high = part.setting.height if isinstance(part, Words) else part.box.h
        spare = part.box.h - high
        top = isinstance(part, Words) and part.valign == "top"
        above = part.box.y + (0 if top else spare / 2)
        stand.append((above, above + high))
    below, most = 0.0, 0.0
    for above, end in sorted([*stand, (height, height)]):
        most, below = max(most, above - below), max(below, end)
    return most
