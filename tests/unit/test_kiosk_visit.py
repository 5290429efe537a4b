from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from kiosk import typed
from kiosk.events import (
    Added,
    AddService,
    Answered,
    CameBack,
    CheckIn,
    Event,
    Found,
    Hit,
    Issued,
    Look,
    Mark,
    PrintAgain,
    Slip,
    SlipCame,
    Stayed,
    TakeNumber,
    Ticked,
    Touched,
    Wish,
)
from kiosk.visit import step
from kiosk.visitor import ASK_S, Rules, Screen, Visit, begin

RULES = Rules(idle_s=45, ticket_s=20)
BIRTH = Hit("1.001193", "Đăng ký khai sinh", "civil-status")
A005 = Issued("A005", "certify", "id-1", ahead=4)


@dataclass
class Citizen:
    """Somebody before the kiosk, and what the kiosk wished of the world."""

    visit: Visit = field(default_factory=lambda: begin(RULES, 0.0))
    now: float = 0.0
    wishes: list[Wish] = field(default_factory=list)

    def does(self, *events: Event) -> Citizen:
        for event in events:
            self.visit, wishes = step(self.visit, event, self.now, RULES)
            self.wishes += wishes
        return self

    def touches(self, *targets: str) -> Citizen:
        return self.does(*map(Touched, targets))

    def types(self, text: str) -> Citizen:
        return self.touches(*(f"key:{'space' if letter == ' ' else letter}" for letter in text))

    def waits(self, seconds: float) -> Citizen:
        self.now += seconds
        return self.does(Ticked())

    @property
    def screen(self) -> Screen:
        return self.visit.screen


def with_ticket(slip: Slip | None = Slip.PRINTED) -> Citizen:
    citizen = Citizen().touches("take", "service:certify").does(Answered(1, A005))
    return citizen.does(SlipCame("A005", slip, 1)) if slip else citizen


def printed_as(citizen: Citizen) -> list[Mark]:
    """List what each slip after the first said of itself."""
    return [wish.mark for wish in citizen.wishes if isinstance(wish, PrintAgain)]


def test_two_touches_ask_for_a_number() -> None:
    citizen = Citizen().touches("take", "service:certify")
    assert citizen.wishes == [TakeNumber(1, "certify", "none", None, "vi")]
    assert citizen.screen is Screen.WAIT


def test_a_priority_number_takes_one_touch_more() -> None:
    citizen = Citizen().touches("take-priority", "priority:elderly", "service:land")
    assert citizen.wishes == [TakeNumber(1, "land", "elderly", None, "vi")]


def test_the_number_is_shown_when_it_comes() -> None:
    citizen = with_ticket(slip=None)
    assert citizen.screen is Screen.TICKET
    assert citizen.visit.slip is Slip.PRINTING


def test_nothing_can_be_touched_while_the_number_is_on_its_way() -> None:
    citizen = Citizen().touches("take", "service:certify", "service:land", "back")
    assert citizen.screen is Screen.WAIT
    assert len(citizen.wishes) == 1


def test_a_number_that_comes_to_another_visit_is_not_shown() -> None:
    citizen = Citizen().touches("take", "service:certify", "home", "take", "service:land")
    citizen.does(Answered(1, A005))
    assert citizen.screen is Screen.WAIT
    citizen.does(Answered(2, Issued("L001", "land", "id-2")))
    assert citizen.visit.ticket is not None
    assert citizen.visit.ticket.label == "L001"


def test_a_refusal_is_told() -> None:
    citizen = Citizen().touches("take", "service:certify").does(Answered(1, None, "closed"))
    assert citizen.screen is Screen.SORRY
    assert citizen.visit.sorry == "closed"


def test_nobody_waits_for_ever_before_a_fault_of_ours() -> None:
    citizen = Citizen().touches("take", "service:certify").waits(30)
    assert citizen.screen is Screen.SORRY


def test_each_letter_asks_again() -> None:
    citizen = Citizen().touches("search").types("khai sinh")
    queries = [wish.query for wish in citizen.wishes if isinstance(wish, Look)]
    assert queries[-1] == "khai sinh"
    assert len(queries) == 9


def test_a_mark_touched_after_a_letter_asks_again_and_one_that_fits_nothing_does_not() -> None:
    citizen = Citizen().touches("search").types("dat").touches("form:â", "tone:ấ")
    assert citizen.visit.query == "dất"
    assert [w.query for w in citizen.wishes if isinstance(w, Look)][-2:] == ["dât", "dất"]
    asked = len(citizen.wishes)
    citizen.touches("tone:ô", "form:d")
    assert (citizen.visit.query, len(citizen.wishes)) == ("dất", asked)


def test_results_of_an_older_text_are_not_shown() -> None:
    citizen = Citizen().touches("search").types("kh")
    citizen.does(Found("kh", (BIRTH,)), Found("k", ()))
    assert citizen.visit.results == (BIRTH,)


def test_an_empty_field_has_no_results() -> None:
    citizen = Citizen().touches("search").types("k").does(Found("k", (BIRTH,)))
    citizen.touches("key:backspace").does(Found("k", (BIRTH,)))
    assert citizen.visit.results == ()
    assert citizen.visit.found is None


def test_a_number_for_a_procedure_names_it() -> None:
    citizen = Citizen().touches("search").types("k").does(Found("k", (BIRTH,)))
    citizen.touches("result:1.001193")
    assert citizen.screen is Screen.PAGE
    citizen.touches("take")
    assert citizen.wishes[-1] == TakeNumber(1, "civil-status", "none", "1.001193", "vi")


def test_a_priority_number_for_a_procedure_asks_only_for_the_class() -> None:
    citizen = Citizen().touches("search").types("k").does(Found("k", (BIRTH,)))
    citizen.touches("result:1.001193", "take-priority", "priority:merit")
    assert citizen.wishes[-1] == TakeNumber(1, "civil-status", "merit", "1.001193", "vi")


def test_back_leads_one_step_back() -> None:
    citizen = Citizen().touches("take-priority", "priority:elderly", "back")
    assert (citizen.screen, citizen.visit.priority) == (Screen.PRIORITY, "none")
    assert citizen.touches("back").screen is Screen.HOME
    citizen.touches("search").types("k").does(Found("k", (BIRTH,)))
    citizen.touches("result:1.001193", "take-priority", "back")
    assert citizen.screen is Screen.PAGE
    citizen.touches("back")
    assert (citizen.screen, citizen.visit.query) == (Screen.SEARCH, "k")


def test_whoever_stands_still_is_asked_and_then_it_goes_home() -> None:
    citizen = Citizen().touches("take").waits(44.9)
    assert not citizen.visit.asking
    assert citizen.waits(0.1).visit.asking
    assert citizen.waits(ASK_S - 0.1).screen is Screen.SERVICES
    assert citizen.waits(0.1).screen is Screen.HOME
    assert not citizen.visit.asking


def test_one_touch_goes_on_as_often_as_one_likes() -> None:
    citizen = Citizen().touches("take")
    for _ in range(12):
        assert citizen.waits(50).visit.asking
        assert citizen.touches("stay").screen is Screen.SERVICES
        assert not citizen.visit.asking


def test_what_was_typed_is_gone_with_its_visitor() -> None:
    citizen = Citizen().touches("search").types("ly hon").waits(45 + ASK_S)
    assert citizen.screen is Screen.HOME
    assert citizen.visit.query == ""


def test_whoever_is_led_by_the_voice_has_three_times_as_long_and_is_asked_at_the_ticket_too() -> (
    None
):
    rules = RULES.longer()
    for visit in (with_ticket().visit, Visit(Screen.CAME_BACK, came_back="in_line")):
        long_after = replace(visit, since=0.0)
        assert step(long_after, Ticked(), 134.9, rules)[0] == long_after
        asked = step(long_after, Ticked(), 135.0, rules)[0]
        assert asked.asking
        assert step(asked, Ticked(), 135 + 59.9, rules)[0].screen is visit.screen
        assert step(asked, Ticked(), 135 + 60.0, rules)[0].screen is Screen.HOME


def test_a_sign_of_life_gives_time_and_changes_nothing_else() -> None:
    visit = Visit(Screen.SERVICES, asking=True, part=1, since=0.0)
    assert step(visit, Stayed(), 50.0, RULES) == (replace(visit, since=50.0), ())
    assert not step(replace(visit, since=50.0), Ticked(), 51.0, RULES)[0].asking


def test_whoever_listens_gets_larger_type_and_stays_where_they_are() -> None:
    citizen = Citizen().touches("take", "listen")
    assert (citizen.screen, citizen.visit.sight.large) == (Screen.SERVICES, True)
    assert citizen.touches("see", "listen").visit.showing == "see"
    assert citizen.touches("go-on").visit.showing == ""


def test_a_ticket_that_is_in_hand_goes_home_by_itself_without_a_question() -> None:
    citizen = with_ticket().waits(19.9)
    assert (citizen.screen, citizen.visit.asking) == (Screen.TICKET, False)
    assert citizen.waits(0.1).screen is Screen.HOME


def test_a_ticket_stays_while_its_slip_is_being_printed() -> None:
    citizen = with_ticket(slip=None).waits(30)
    assert citizen.screen is Screen.TICKET
    citizen.does(SlipCame("A005", Slip.PRINTED, 1))
    assert citizen.waits(19).screen is Screen.TICKET


@pytest.mark.parametrize("slip", [Slip.FAILED, Slip.UNKNOWN])
def test_a_number_without_paper_stands_until_it_is_touched_away_or_for_long(slip: Slip) -> None:
    citizen = with_ticket(slip).waits(RULES.unprinted_s - 1)
    assert (citizen.screen, citizen.visit.asking) == (Screen.TICKET, False)
    assert citizen.waits(1).visit.asking
    assert citizen.touches("stay").waits(RULES.unprinted_s - 1).screen is Screen.TICKET
    assert not citizen.visit.asking, "a touch gives all the time again"
    assert citizen.waits(ASK_S).screen is Screen.TICKET
    assert citizen.waits(1).screen is Screen.HOME
    assert with_ticket(slip).waits(30).touches("done").screen is Screen.HOME


def test_a_kiosk_that_prints_nothing_keeps_nobody_waiting_for_long() -> None:
    citizen = Citizen().touches("take", "service:certify").does(Answered(1, A005, prints=False))
    assert not citizen.waits(59).visit.asking
    assert citizen.waits(1).visit.asking, "there is no paper to carry the number away"
    assert citizen.waits(ASK_S).screen is Screen.HOME


def test_however_often_a_finger_lands_one_slip_is_printed() -> None:
    citizen = with_ticket(Slip.FAILED).touches(*["reprint"] * 5)
    assert len(printed_as(citizen)) == 1
    citizen.does(SlipCame("A005", Slip.UNKNOWN, 2)).touches("reprint", "reprint")
    assert len(printed_as(citizen)) == 2


def test_paper_is_no_toy_but_a_slip_that_failed_is_tried_as_often_as_one_likes() -> None:
    citizen = with_ticket(Slip.PRINTED)
    for _ in range(5):
        citizen.touches("reprint").does(SlipCame("A005", Slip.PRINTED, citizen.visit.job))
    assert len(printed_as(citizen)) == 2
    without_paper = with_ticket(Slip.FAILED)
    for _ in range(5):
        without_paper.touches("reprint")
        without_paper.does(SlipCame("A005", Slip.FAILED, without_paper.visit.job))
    assert printed_as(without_paper) == [Mark.NONE] * 5
    assert without_paper.visit.can_print_again


def test_the_slip_is_printed_again_when_asked() -> None:
    citizen = with_ticket(Slip.FAILED).touches("reprint", "reprint")
    assert citizen.wishes[-1:] == [PrintAgain(2, "A005", Mark.NONE)]
    assert citizen.visit.slip is Slip.PRINTING


@pytest.mark.parametrize(
    ("first", "mark"),
    [(Slip.PRINTED, Mark.COPY), (Slip.UNKNOWN, Mark.COPY), (Slip.FAILED, Mark.NONE)],
)
def test_only_a_slip_that_may_have_come_out_before_is_marked_as_a_copy(
    first: Slip, mark: Mark
) -> None:
    citizen = with_ticket(first).touches("reprint")
    citizen.does(SlipCame("A005", Slip.FAILED, 2)).touches("reprint")
    assert printed_as(citizen) == [mark, mark]


def test_the_slip_of_a_second_business_replaces_the_first_and_only_its_own_copy_is_one() -> None:
    citizen = with_ticket().touches("add", "service:land").does(Added(2, A005))
    citizen.does(SlipCame("A005", Slip.FAILED, 3)).touches("reprint")
    citizen.does(SlipCame("A005", Slip.PRINTED, 4)).touches("reprint")
    assert printed_as(citizen) == [Mark.REPLACES, Mark.REPLACES, Mark.COPY]
    first_failed = with_ticket(Slip.FAILED).touches("add", "service:land")
    assert printed_as(first_failed.does(Added(2, A005))) == [Mark.NONE]


def test_what_comes_of_the_first_slip_tells_nothing_of_the_second() -> None:
    citizen = with_ticket(slip=None).touches("add", "service:land").does(Added(2, A005))
    citizen.does(SlipCame("A005", Slip.PRINTED, 1))
    assert citizen.visit.slip is Slip.PRINTING
    assert citizen.does(SlipCame("A005", Slip.FAILED, 3)).visit.slip is Slip.FAILED
    assert printed_as(citizen) == [Mark.REPLACES]


def test_one_number_goes_on_to_another_service_and_its_slip_is_printed_anew() -> None:
    citizen = with_ticket().touches("add", "service:land")
    assert citizen.wishes[-1] == AddService(2, A005, "land")
    assert citizen.screen is Screen.WAIT
    both = replace(A005, later=("land",))
    printed: list[Wish] = [PrintAgain(3, "A005", Mark.REPLACES)]
    citizen.does(Added(2, both))
    assert (citizen.screen, citizen.visit.ticket) == (Screen.TICKET, both)
    assert citizen.wishes[-1:] == printed
    assert citizen.visit.slip is Slip.PRINTING


def test_whoever_thinks_better_of_it_keeps_the_number() -> None:
    citizen = with_ticket().touches("add", "back")
    assert (citizen.screen, citizen.visit.ticket) == (Screen.TICKET, A005)
    assert not citizen.visit.adding
    assert not any(isinstance(wish, AddService) for wish in citizen.wishes)


def test_a_service_that_cannot_be_added_leaves_the_number_and_says_so() -> None:
    citizen = with_ticket().touches("add", "service:land").does(Added(2, None))
    assert (citizen.screen, citizen.visit.ticket) == (Screen.TICKET, A005)
    assert citizen.visit.not_added
    lost = with_ticket().touches("add", "service:land").waits(30)
    assert (lost.screen, lost.visit.not_added) == (Screen.TICKET, True)


def test_whoever_mended_the_papers_types_the_number_and_is_back_in_line() -> None:
    citizen = Citizen().touches("check-in", "ok")
    assert citizen.screen is Screen.CHECK_IN, "there is no number yet"
    citizen.touches("key:A", "key:5", "ok")
    assert citizen.wishes == [CheckIn(1, "A005")]
    citizen.does(CameBack(1, "in_line", "6"))
    assert (citizen.screen, citizen.visit.counter) == (Screen.CAME_BACK, "6")
    assert citizen.waits(20).screen is Screen.HOME


def test_a_number_that_is_unknown_can_be_typed_again() -> None:
    citizen = Citizen().touches("check-in", "key:A", "key:9", "ok").does(CameBack(1, "unknown"))
    citizen.touches("again")
    assert (citizen.screen, citizen.visit.number) == (Screen.CHECK_IN, "")


def test_a_hub_that_does_not_answer_sends_whoever_comes_back_to_the_guide() -> None:
    citizen = Citizen().touches("check-in", "key:A", "key:9", "ok").waits(30)
    assert (citizen.screen, citizen.visit.came_back) == (Screen.CAME_BACK, "away")


@pytest.mark.parametrize(
    ("keys", "label"),
    [
        ("A5", "A005"),
        ("A005", "A005"),
        ("A1000", "A1000"),
        ("A0", "A000"),
        ("HA12", "A012"),
        ("K1-001", "K1-001"),
        ("K1QX-001", "K1QX-001"),
        ("A", None),
        ("12", None),
        ("", None),
    ],
)
def test_a_number_may_be_typed_as_one_says_it(keys: str, label: str | None) -> None:
    number = ""
    for key in keys:
        number = typed.number(number, key)
    assert typed.as_label(number) == label


def test_the_next_citizen_finds_the_first_language() -> None:
    citizen = Citizen().touches("language:en")
    assert citizen.visit.lang == "en"
    assert citizen.waits(45).visit.lang == "vi"


@pytest.mark.parametrize("way", ["home", "back"])
def test_whoever_goes_back_to_the_first_screen_still_reads_their_own_language(way: str) -> None:
    citizen = Citizen().touches("language:en", "take", way)
    assert (citizen.screen, citizen.visit.lang) == (Screen.HOME, "en")
    assert Citizen().touches("language:en", "take", "done").visit.lang == "vi", "they have left"


def test_the_query_has_an_end() -> None:
    assert len(Citizen().touches("search").types("x" * 300).visit.query) == 60


def test_an_unknown_target_changes_nothing() -> None:
    citizen = Citizen()
    before = citizen.visit
    assert citizen.touches("nonsense", "key:a", "service:x", "result:y").visit == before
