"""What a centre's counters press, as it is being taught: which box or button stands where. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from counter.codec import UNSET
from counter.settings import ButtonSettings

AGAIN = "rút điện của hộp rồi cắm lại"
NO_NUMBER = f"chưa đặt số: bật ít nhất một công tắc, {AGAIN}"
TWO_BOXES = f"hai hộp cùng một số: gạt công tắc của một trong hai hộp sang số khác, {AGAIN}"


@dataclass(frozen=True)
class Heard:
    """A press that came while somebody was listening, `at` on the computer's steady clock.

    `port` is a name that lasts; `address` is None for a bare button. `shared`: two boxes have this
    address, and which of them was pressed cannot be told.
    """

    port: str
    address: int | None
    at: float
    shared: bool = False


class LessonError(Exception):
    """One sentence: why what was pressed cannot be taken for this counter."""


@dataclass(frozen=True)
class Lesson:
    """The boxes and buttons of one machine, and which counters were taught by now."""

    port: str
    boxes: tuple[tuple[int, str], ...]
    buttons: tuple[tuple[str, str], ...]
    taught: tuple[str, ...] = ()

    @classmethod
    def of(cls, own: ButtonSettings) -> Lesson:
        """Begin with what the settings say."""
        return cls(
            own.port,
            tuple((box.address, box.counter) for box in own.boxes),
            tuple((button.port, button.counter) for button in own.buttons),
        )

    def learn(self, counter: str, heard: Heard) -> Lesson:
        """Put what was pressed on this counter, and take it off any other.

        Raises `LessonError` when the same was just taught for another counter, when a box hangs on
        another line than those before it, or when it has no address of its own.
        """
        if heard.address == UNSET:
            raise LessonError(f"Hộp này {NO_NUMBER}.")
        if heard.shared:
            raise LessonError(f"Hộp số {heard.address}: {TWO_BOXES}.")
        owner = self._owner(heard)
        if owner is not None and owner in self.taught:
            raise LessonError(f"Nút này vừa được gán cho quầy {owner}.")
        kept = self.without(counter)
        if heard.address is None:
            buttons = tuple(pair for pair in kept.buttons if pair[0] != heard.port)
            learnt = replace(kept, buttons=(*buttons, (heard.port, counter)))
        else:
            boxes = kept.boxes
            if heard.port != self.port:
                if any(name in self.taught for _, name in boxes):
                    raise LessonError(
                        f"Hộp này ở đường dây khác ({heard.port}); mỗi máy chỉ có một đường dây."
                    )
                # Whatever hung on the old line is not there any more, or was never real.
                boxes = ()
            boxes = tuple(pair for pair in boxes if pair[0] != heard.address)
            learnt = replace(kept, port=heard.port, boxes=(*boxes, (heard.address, counter)))
        return replace(learnt, taught=(*self.taught, counter))

    def same_as(self, other: Lesson) -> bool:
        """Tell whether both say the same of every counter, in whatever order."""
        return (self.port, set(self.boxes), set(self.buttons)) == (
            other.port,
            set(other.boxes),
            set(other.buttons),
        )

    def without(self, counter: str) -> Lesson:
        """Leave a counter without box and button."""
        return replace(
            self,
            boxes=tuple(pair for pair in self.boxes if pair[1] != counter),
            buttons=tuple(pair for pair in self.buttons if pair[1] != counter),
        )

    def _owner(self, heard: Heard) -> str | None:
        if heard.address is None:
            return next((name for port, name in self.buttons if port == heard.port), None)
        if heard.port != self.port:
            return None
        return next((name for address, name in self.boxes if address == heard.address), None)
