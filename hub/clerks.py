"""Who works at a desk: a name, and what each may do. Pure; the desk knows how they sign in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody does: serve at a counter, guide people in the hall, lead the room."""

    CLERK = "clerk"
    GUIDE = "guide"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody who may sign in."""

    name: str
    roles: tuple[Role, ...]

    def may(self, role: Role) -> bool:
        """Tell whether a page for `role` is this one's too; who leads the room may do all."""
        return role in self.roles or Role.LEAD in self.roles


LONGEST_NAME = 64


def same_name(name: str) -> str:
    """Write a name so that equal names are equal, however they were typed."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def wrong_name(name: str) -> str:
    """Say what is wrong with a clerk's name; empty: nothing is."""
    if not same_name(name):
        return "a name has at least one letter"
    if len(name) > LONGEST_NAME:
        return f"a name has at most {LONGEST_NAME} signs"
    if any(unicodedata.category(sign).startswith("C") for sign in name):
        return "a name has letters, and no control signs"
    return ""
