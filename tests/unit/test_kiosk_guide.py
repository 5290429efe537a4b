"""The voice guide, without a window: what each key says and touches, on every screen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from kiosk.aloud import Piece, Speech
from kiosk.calling import NOBODY, Call, Heard
from kiosk.guide import Guide, items, press, shown
from kiosk.pad import CODES, Key, Pad
from kiosk.screens import Scene, draw
from kiosk.settings import KioskSettings, PadSettings
from kiosk.visitor import Sight
from look.texts import Texts
from tests.unit.test_kiosk_screens import DATA, scenes

NEXT, PREVIOUS, CHOOSE, BACK, REPEAT = (
    Key.NEXT,
    Key.PREVIOUS,
    Key.CHOOSE,
    Key.BACK,
    Key.REPEAT,
)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(lambda name: DATA / name)


@dataclass
class Led:
    """Somebody with a pad before one screen: what they heard last, and what they touched."""

    scene: Scene
    guide: Guide = field(default_factory=Guide)
    heard: tuple[str, ...] = ()
    touched: str = ""
    after: bool = False
    says: tuple[Piece, ...] = ()

    @property
    def speech(self) -> Speech:
        return Speech(self.scene.texts, self.scene.visit.lang)

    def sees(self, **changes: object) -> Led:
        """Draw the screen, with some of its visit changed."""
        self.scene = replace(self.scene, visit=replace(self.scene.visit, **changes))  # type: ignore[arg-type]  # any field
        name, parts = draw(self.scene)
        move = shown(self.guide, self.speech.tell(name, parts), self.speech)
        self.guide, self.after, self.says = move.guide, move.after, move.says
        self.heard = tuple(piece.text for piece in move.says)
        return self

    def press(self, *keys: Key) -> Led:
        for key in keys:
            move = press(self.guide, key, self.speech)
            self.guide, self.touched = move.guide, move.touch
            self.heard = tuple(piece.text for piece in move.says)
        return self

    def goes_to(self, item: str) -> Led:
        for _ in items(self.guide, self.speech):
            if self.press(NEXT).guide.focus == item:
                return self
        raise AssertionError(f"{item} is not there")


def led(texts: Texts, name: str) -> Led:
    """Stand before a screen with the guide begun."""
    scene = next(scene for found, scene in scenes(texts, 1080, 1920) if found == name)
    return Led(scene).sees().press(NEXT)


def test_nothing_is_said_before_the_first_key(texts: Texts) -> None:
    scene = next(scene for found, scene in scenes(texts, 1080, 1920) if found == "home vi")
    silent = Led(scene).sees()
    assert (silent.heard, silent.guide.place) == ((), "")


@pytest.mark.parametrize("key", list(Key))
def test_whichever_key_is_first_begins_and_touches_nothing(texts: Texts, key: Key) -> None:
    scene = next(scene for found, scene in scenes(texts, 1080, 1920) if found == "services vi")
    begun = Led(scene).sees().press(key)
    assert begun.heard[0].startswith("Hướng dẫn bằng giọng nói")
    assert begun.heard[1] == "Quý khách cần làm việc gì?"
    assert begun.heard[-2:] == ("Chứng thực", f"một trong {begun.heard[-1].split(' trong ')[1]}")
    assert (begun.touched, begun.guide.place) == ("", "service:A")


def test_every_item_of_every_screen_is_met_once_round_and_said_with_its_place(
    texts: Texts,
) -> None:
    for name, scene in scenes(texts, 1080, 1920):
        there = Led(scene).sees().press(NEXT)
        if there.guide.told.screen == "idle":
            continue
        count = len(items(there.guide, there.speech))
        met = []
        for _ in range(count):
            there.press(NEXT)
            met.append(there.guide.focus)
            assert len(there.heard) == 2, name
            assert there.heard[0], name
            assert not any(sign.isdigit() for words in there.heard for sign in words), name
        assert len(set(met)) == count, name
        choices = {choice.id for choice in there.guide.told.choices}
        assert choices <= set(met), name
        back = [there.press(PREVIOUS).guide.focus for _ in range(count)]
        assert set(back) == set(met), name


def test_choosing_touches_what_was_said_last(texts: Texts) -> None:
    assert led(texts, "services vi").press(NEXT, CHOOSE).touched == "service:H"
    assert led(texts, "ticket-printed vi").press(CHOOSE).touched == "done"


def test_back_goes_back_and_at_home_the_guide_ends(texts: Texts) -> None:
    assert led(texts, "services vi").press(BACK).touched == "back"
    assert led(texts, "help vi").press(BACK).touched == "go-on"
    ended = led(texts, "home vi").press(BACK)
    assert (ended.guide.on, ended.touched, ended.guide.place) == (False, "", "")
    assert ended.heard == ("Đã tắt hướng dẫn bằng giọng nói",)
    stays = led(texts, "ticket-printed vi").press(BACK)
    assert (stays.touched, stays.heard[0]) == ("", "Màn này không có trang trước")


def test_repeating_says_the_screen_and_the_item_again(texts: Texts) -> None:
    there = led(texts, "ticket-offline vi").press(NEXT)
    item = there.heard
    there.press(REPEAT)
    assert there.heard[:2] == ("Số của quý khách", "ca một, không không một")
    assert there.heard[-2:] == item


def test_any_key_stays_when_one_is_asked(texts: Texts) -> None:
    there = led(texts, "idle vi")
    assert there.heard[1:] == (
        "Quý khách còn ở đây không?",
        "Màn hình sẽ về trang đầu sau ít giây nữa",
        "Bấm một nút bất kỳ để ở lại",
    )
    assert [there.press(key).touched for key in Key] == ["stay"] * 5


def test_what_changes_on_a_screen_is_said_after_what_is_being_said(texts: Texts) -> None:
    there = led(texts, "ticket-printing vi")
    at = there.guide.focus
    visit = next(s.visit for n, s in scenes(texts, 1080, 1920) if n == "ticket-printed vi")
    there.sees(slip=visit.slip)
    assert (there.heard, there.after) == (("Mời quý khách nhận phiếu",), True)
    assert there.guide.focus == at
    assert there.sees().heard == ()


def test_another_page_of_a_list_is_said_from_its_first_item(texts: Texts) -> None:
    there = led(texts, "search-results vi").goes_to("more").sees(part=1)
    assert there.guide.focus.startswith("result:")
    assert there.heard[-1].startswith("một trong ")


def test_whatever_switch_one_turns_its_new_state_is_said(texts: Texts) -> None:
    there = led(texts, "see vi").goes_to("sight:contrast")
    assert there.sees(sight=Sight(contrast=True)).heard == ("Đã chọn",)
    assert not there.after, "at once"
    assert there.sees(sight=Sight()).heard == ("Đã bỏ chọn",)


def test_a_need_is_turned_without_its_name_being_written(texts: Texts) -> None:
    there = led(texts, "needs vi").sees(needs=()).goes_to("need:wheelchair")
    item = press(there.guide, REPEAT, there.speech).says[-2:]
    assert [piece.secret for piece in item] == [True, True], "nor its place among them"
    told = there.sees(needs=("wheelchair",))
    assert told.heard == ("Đã chọn",)
    assert not any(piece.secret for piece in told.says), "so this may be written"


def test_a_call_for_help_that_ends_is_heard(texts: Texts) -> None:
    there = led(texts, "home vi")
    there.scene = replace(there.scene, call=Call(Heard.TOLD))
    assert there.sees().goes_to("call").heard[0].startswith("Đã gọi")
    there.scene = replace(there.scene, call=NOBODY)
    assert there.sees().heard[0] == "Gọi người giúp"


def test_a_second_call_that_reaches_nobody_is_heard_again(texts: Texts) -> None:
    there = led(texts, "help away vi").goes_to("call").press(CHOOSE)
    assert (there.touched, there.heard[0]) == ("call", "Máy chưa báo được nhân viên")


def test_another_language_is_heard_at_once(texts: Texts) -> None:
    there = led(texts, "home vi").sees(lang="en")
    assert there.heard[-2].startswith("Take a number")
    assert there.heard[-1].startswith("one of ")


def test_a_number_is_typed_by_its_letter_and_its_digits(texts: Texts) -> None:
    there = led(texts, "check-in vi")
    assert "Chọn chữ cái trước, rồi chọn các số. Các số không ở đầu không cần gõ." in there.heard
    there.goes_to("key:L").press(CHOOSE)
    assert there.touched == "key:L"
    there.sees(number="L")
    assert there.heard[:2] == ("lờ", "không"), "what stands there, and the digit one stands at"
    assert there.goes_to("key:1").press(CHOOSE).touched == "key:1"
    there.sees(number="L1")
    assert there.heard[:2] == ("lờ một", "một")
    assert there.goes_to("ok").press(CHOOSE).touched == "ok"


def test_a_question_is_typed_letter_by_letter_and_its_answers_are_counted(texts: Texts) -> None:
    there = led(texts, "search vi").goes_to("type").press(CHOOSE)
    assert there.heard[1] == "a"
    assert there.goes_to("key:k").press(CHOOSE).touched == "key:k"
    there.sees(query="k")
    assert (there.heard, there.after) == (("ca",), False)
    results = next(s.visit for n, s in scenes(texts, 1080, 1920) if n == "search-results vi")
    there.sees(found="k", results=results.results)
    assert there.heard[-1].startswith("Tìm thấy ")
    assert there.after, "the letter is heard first"
    assert there.guide.focus == "key:k"
    there.press(BACK)
    assert (there.touched, there.guide.focus.partition(":")[0]) == ("", "result")
    assert there.heard[0] == "ca"
    assert there.heard[-1].startswith("một trong ")


def test_the_lines_of_a_procedure_are_read_again_one_by_one(texts: Texts) -> None:
    there = led(texts, "page vi")
    assert there.guide.focus == "take"
    assert "Nút lên để nghe lại từng dòng" in there.heard
    last = there.guide.told.content[-1].text
    assert there.press(PREVIOUS).heard[0] == last
    assert there.press(CHOOSE).heard[0] == last
    assert (there.touched, there.guide.place) == ("", there.guide.focus)
    assert there.press(NEXT).guide.focus == "take"


def test_waiting_is_said_without_its_items(texts: Texts) -> None:
    assert led(texts, "wait vi").heard[1:] == ("Đang lấy số, xin quý khách chờ một chút",)


def test_a_key_that_is_held_counts_once() -> None:
    pad = Pad(PadSettings().model_dump())
    down, enter = CODES["down"], CODES["enter"]
    assert [pad.down(down) for _ in range(3)] == [NEXT, None, None]
    assert [pad.down(enter) for _ in range(3)] == [CHOOSE, None, None]
    pad.up(enter)
    assert pad.down(enter) is CHOOSE
    assert pad.down(CODES["a"]) is None
    pad.up(CODES["a"])


def test_the_keys_of_a_pad_are_named_in_the_settings() -> None:
    own = KioskSettings.model_validate({"pad": {"next": "f14", "choose": 5}})
    pad = Pad(own.pad.model_dump())
    assert pad.down(CODES["f14"]) is NEXT
    assert pad.down(ord("5")) is CHOOSE
    assert pad.down(CODES["down"]) is None


@pytest.mark.parametrize(
    ("names", "complaint"),
    [({"next": "downn"}, "no key is named 'downn'"), ({"next": "up"}, "'up' has two meanings")],
)
def test_a_key_that_is_not_there_or_means_two_things_is_refused(
    names: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        PadSettings.model_validate(names)


def test_each_name_of_a_key_has_a_code_of_its_own() -> None:
    assert len(set(CODES.values())) == len(CODES)
