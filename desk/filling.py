"""What a form of ours sent: which button of which drawing, and what was filled in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from desk.doing import Pressed
from hub.queueing.errors import InvalidRequestError

_LONGEST = 200
_MANY = {"needs", "later"}
_NUMBERS = {"minutes"}


@dataclass(frozen=True, slots=True)
class Filled:
    """One press: its button, and the fields of its verb."""

    pressed: Pressed
    fields: Mapping[str, Any]
    others: bool = False
    """The page lists who waits for other counters."""


async def filled(request: Request) -> Filled:
    """Read a form. What was left empty is left out; a list may be empty.

    Raises `InvalidRequestError` for what no form of ours sends.
    """
    form = await request.form(max_files=0, max_fields=40)
    fields: dict[str, Any] = {}
    for key in form:
        if any("\0" in str(value) for value in form.getlist(key)):
            raise InvalidRequestError(key, "a NUL character cannot stand here")
        values = [str(value)[:_LONGEST] for value in form.getlist(key)]
        texts = [unicodedata.normalize("NFC", value).strip() for value in values]
        if key in _MANY:
            fields[key] = tuple(text for text in texts if text)
        elif texts[-1]:
            fields[key] = _number(key, texts[-1]) if key in _NUMBERS else texts[-1]
    page, seen, others = (str(fields.pop(key, "")) for key in ("page", "seen", "others"))
    return Filled(Pressed(page, seen), fields, bool(others))


def _number(key: str, text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise InvalidRequestError(key, "this is no number") from None
