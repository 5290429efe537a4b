"""What all pages of one hub share: who looks at them, their words, how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from desk import look
from desk.door import COOKIE, RefusedError, SignInError, wants_data
from desk.examining import Examiner
from desk.foresight import Foresight
from desk.look import Look
from desk.shown import Shown
from desk.signing import Sessions
from desk.texts import FIRST, Words
from hub.clerks import Clerk, Role
from hub.house import House

LANGUAGE = "motcua_lang"
#: Under which word of the head line a page stands that has none of its own name.
_WITHIN = {"desks": "counter", "procedure": "book", "ticket": "guide", "doctor": "room"}


@dataclass(frozen=True)
class Reader:
    """Who a page is drawn for, and in which language."""

    clerk: Clerk
    words: Words


class Drawing:
    """Draws the pages of one hub. Its methods read the database; call them in a thread."""

    def __init__(self, house: House, drawn: Look) -> None:
        self.house = house
        self.sessions = Sessions(house.store, house.centre.id, house.clock)
        self.css = look.palette(drawn.colours)
        self.foresight = Foresight(house)
        self.examiner = Examiner(drawn.doctor, house.clock)
        self._look = drawn
        self._pages = look.environment()

    def words(self, request: Request) -> Words:
        """Choose the language this browser wants."""
        words = self._look.words
        return words.get(request.cookies.get(LANGUAGE, FIRST), words[FIRST])

    def reader(self, request: Request, role: Role | None = None, *, uses: bool = True) -> Reader:
        """Tell who asks for a page of `role`, or of everybody's.

        Raises `SignInError` when nobody is signed in, `RefusedError` when it is not for them.
        """
        clerk = self.sessions.who(request.cookies.get(COOKIE), uses=uses)
        if clerk is None:
            here = request.url.replace(scheme="", netloc="")
            raise SignInError(str(here) if request.method == "GET" else "/desk")
        if role is not None and not clerk.may(role):
            raise RefusedError(403, "not-allowed")
        return Reader(clerk, self.words(request))

    def part(self, name: str, words: Words, **what: Any) -> str:
        """Render a page, or a part of one."""
        template = self._pages.get_template(f"{name}.html")
        return template.render(
            say=words.say, lang=words.language, centre=self._look.centre, Role=Role, **what
        )

    def parts(self, words: Words, shown: Shown, page: str) -> Mapping[str, str]:
        """Render the parts of a page that change by themselves, by name."""
        return {
            name: self.part(f"parts/{name}", words, shown=shown, page=page) for name in shown.PARTS
        }

    def anew(self, words: Words, shown: Shown, page: str, says: str) -> Response:
        """Answer our script, which pressed a button: the parts, and a sentence to say."""
        parts = self.parts(words, shown.without_revision(), page)
        return JSONResponse({"seen": shown.revision, "parts": parts, "says": says})

    def page(
        self, name: str, words: Words, *, status: int = 200, who: Clerk | None, **what: Any
    ) -> Response:
        """Answer with a page."""
        here = _WITHIN.get(name, name)
        return HTMLResponse(self.part(name, words, who=who, here=here, **what), status)

    def explain(self, request: Request, status: int, why: str) -> Response:
        """Answer with a refusal: a sentence for our own script, a page for whoever looks."""
        words = self.words(request)
        sentence = words.say(f"said.{why}" if words.has(f"said.{why}") else "said.illegal-move")
        if wants_data(request):
            return JSONResponse({"says": sentence, "why": why}, status)
        return self.page("refused", words, status=status, who=None, sentence=sentence)
