"""The kiosk's own clips, recorded by a person: what is wrong with them, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from display.checking import Finding, examine
from look.texts import FIRST, ONE, Texts

LONGEST_S = 30.0
"""A sentence; who hears a longer one has forgotten how it began (own)."""
_SIGNS = ("letter-*.wav", "digit-*.wav")


def examine_clips(
    folder: Path, texts: Texts, ids: Iterable[str], *, alone: bool
) -> tuple[Finding, ...]:
    """Examine the clips in a language's folder that are the kiosk's: their names have a dot.

    `ids` are the services, events and classes of priority, as ``service.land``. A language that
    speaks by its clips `alone` has its letters and digits there too, and what it lacks is said in
    Vietnamese, which is told. Unlike the display the kiosk plays a clip as it is, and mends none.
    """
    return tuple(_findings(folder, texts, frozenset(ids), alone))


def _findings(folder: Path, texts: Texts, ids: frozenset[str], alone: bool) -> Iterator[Finding]:
    names = sorted(path.stem for path in folder.glob("*.*.wav"))
    sayable = {key for key in texts.names(FIRST).values() if not key.startswith(ONE)} | ids
    for name in names:
        if name not in sayable:
            yield Finding(name, "never heard: no sentence and nothing to be touched is named so")
    signs = sorted(path.stem for kind in _SIGNS for path in folder.glob(kind)) if alone else []
    found = examine(
        (*names, *signs), lambda name: folder / f"{name}.wav", shortest_s=0.0, longest_s=LONGEST_S
    )
    yield from (replace(finding, mended=False) for finding in found)
    if alone:
        for name in sorted(sayable - {*names}):
            yield Finding(name, "missing: it is said in Vietnamese", mended=True)
