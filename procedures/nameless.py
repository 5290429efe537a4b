"""A question with nothing in it that tells who asked: what may be counted and kept.

A name is made of the same syllables as everything else (*an* is in *công an*, *văn* in *văn hóa*),
so a word stays only beside a neighbour it is known with, from the book or the words of the country,
or when it only makes a sentence, or is all that was typed. Where a family name begins, as many
words go as a whole name has. Digits always go; accents too, so that one question is counted once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from procedures.closeness import Closeness
from procedures.index import Index
from procedures.reading import Terms
from procedures.text import words

CUT = "…"
_LONGEST = 200
# Nine of ten people have one of these. Those that are everyday words too (*mai*, *đinh*, *tô*)
# are cut like any other word: where no neighbour is known with them.
_FAMILY = frozenset(
    words(
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao doan vuong "
        "trinh trieu giang lu sung vang thao lo ma nong luong hang cu chao tan"
    )
)
# A whole name rarely has more words.
_WHOLE_NAME = 4
_MIDDLE = frozenset({"van", "thi"})
# Behind one of these a first name may stand alone: *khai sinh cho bé Minh Anh*.
_CALLED = frozenset(words("be chau con ong ba anh chi em cho ten"))
_FIRST = frozenset(
    words(
        "an anh bao binh chau chi cuong dan dat diem diep dung duc giang ha hai han hanh hao hien "
        "hieu hoa hoai hong hue huong huy huyen khai khang khanh khoa kien kim lam lan linh loan "
        "long mai mi minh my nam nga ngan ngoc nguyen nguyet nhan nhi nhung oanh phat phong phuc "
        "phuong quan quang quoc quy quynh son tai tam thanh thao thi thinh thu thuy thuong tien "
        "toan trang tri trinh trong truc trung truong tu tuan tung tuyet uyen van viet vinh vy yen"
    )
)


def nameless(index: Index, text: str) -> str:
    """Write a question without names and numbers; nothing but a cut when no word may stay."""
    kept: list[str] = []
    for word in _words(index.closeness, index.closeness.read(text).literal):
        if word != CUT or kept[-1:] != [CUT]:
            kept.append(word)
    return " ".join(kept)[:_LONGEST].strip() or CUT


def _words(known: Closeness, terms: Terms) -> Iterator[str]:
    folds = [term.folded for term in terms]
    # Each with the word before it; before the first and behind the last stands nothing.
    pairs = (known.known_together(one, two) for one, two in itertools.pairwise(terms))
    together = [False, *pairs, False]
    named = _names(folds, together)
    for place, term in enumerate(terms):
        beside = together[place] or together[place + 1]
        stays = beside or term.filler or (len(terms) == 1 and known.knows(term))
        digits = any(char.isdigit() for char in term.folded)
        yield term.folded if stays and not digits and place not in named else CUT


def _names(folds: list[str], together: list[bool]) -> set[int]:
    """Find the places of names: what a family name begins, or two first names."""
    found: set[int] = set()
    for place, word in enumerate(folds):
        middle = not _MIDDLE.isdisjoint(folds[place + 1 : place + 2])
        alone = not (together[place] or together[place + 1])
        if word in _FAMILY and (middle or alone):
            found.update(range(place, place + _WHOLE_NAME))
        if word not in _CALLED:
            continue
        called = folds[place + 1 : place + 3]
        if len(called) == 2 and _FIRST.issuperset(called) and not together[place + 1]:
            found.update((place + 1, place + 2))
        # "cho" and "do" stand side by side in the book: what comes behind tells that it is a name.
        family, first = (*called, "", "")[:2]
        if family in _FAMILY and first in _FIRST and not together[place + 2]:
            found.update(range(place + 1, place + 1 + _WHOLE_NAME))
    return found
