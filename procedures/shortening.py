"""What a paper is called: the name at the head of a long sentence, or our words for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from procedures.catalogue import Paper, PaperCase
from procedures.datafile import read_toml
from procedures.naming import MORE
from procedures.naming import cut as cut_at

LONGEST_TEXT = 90


@dataclass(frozen=True, slots=True)
class PlainWords:
    """A paper's name that begins so is told in our words; with empty ones it is no paper."""

    starts: str
    says: str


Plain = tuple[PlainWords, ...]
_PLAIN: TypeAdapter[Plain] = TypeAdapter(Plain)
_LONGEST_PAPER = 120
_SHORTEST_NAME = 8

MARK = re.compile(
    r"^(?:[\s\-+*•–.:]+|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ](?:\.?\d{1,2})?|[ivx]{1,4})[.)]+\s*)+",
    re.IGNORECASE,
)
# Where the name of a paper ends and its explanation begins.
_END = re.compile(r"[;:]\s|\.\s+(?=[A-ZĐ])|\s[-+]\s|,\s(?:trừ|trong đó|cụ thể)\s|\s\((?!nếu)|\s?⏎")
_SOFT_END = re.compile(r",\s|\s(?:theo|do|đối với|trong trường hợp|của|để|được|quy định|tại)\s")
# "Original or certified copy (or electronic copy) of": how many there must be is counted beside it.
_KIND = re.compile(
    r"^(?:0?\d\s+)?(?:(?:bản (?:chính|sao|gốc|điện tử|chụp|in)|biểu mẫu điện tử|"
    r"(?:có|được) (?:công chứng|chứng thực)|(?:được )?(?:cấp )?từ (?:sổ gốc|bản chính)|"
    r"điện tử|hợp lệ|kèm (?:theo )?bản chính|để đối chiếu|từ|hoặc|hay|và|các|của|giữa|[,/]|"
    r"\([^()]{0,40}\))[\s,/]*)+(?=[^\s(]{2,}\s)",
    re.IGNORECASE,
)
_NO_PAPER = re.compile(
    r"^(?:lưu ý|ghi chú|số lượng|người tiếp nhận|người ủy quyền và|cá nhân có quyền|"
    r"cơ quan (?:đăng ký|tiếp nhận)|đối với giấy tờ|việc (?:nộp|tiếp nhận))\b",
    re.IGNORECASE,
)
# Where a long name may end soonest: what follows only narrows it.
_NARROWED = re.compile(
    r"\s(?:theo quy định|đối với trường hợp|trong trường hợp|quy định tại|được quy định|"
    r"phù hợp với quy định|do cơ quan|do tổ chức)\s",
    re.IGNORECASE,
)
_REMARK = re.compile(r"^(?:trường hợp|đối với)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"^(?:thành phần )?hồ sơ\b.*(?:bao gồm|gồm)\b|^thành phần hồ sơ", re.IGNORECASE
)


def load_plain(path: Path) -> Plain:
    """Read our words for what a list says at length; without a file there are none."""
    return _PLAIN.validate_python(read_toml(path).get("plain", ())) if path.exists() else ()


def short_cases(cases: Iterable[PaperCase], plain: Plain = ()) -> Iterator[PaperCase]:
    """Name the papers of each case, each once, remarks between them left out."""
    seen: set[PaperCase] = set()
    for case in cases:
        counted = any(paper.originals or paper.copies for paper in case.items)
        papers = (
            replace(paper, name=_paper_name(paper.name, plain))
            for paper in case.items
            # Where papers are counted, what has no count is a remark between them.
            if (not counted or paper.originals or paper.copies)
            and not _NO_PAPER.match(MARK.sub("", paper.name))
        )
        kept = _together(paper for paper in papers if len(paper.name) > 2)
        found = PaperCase(kept, name_of(case.case, LONGEST_TEXT))
        if kept and found not in seen:
            seen.add(found)
            yield found


def _together(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Name each paper once: cut where the explanations begin, some become the same."""
    found: dict[str, Paper] = {}
    for paper in papers:
        twin = found.get(paper.name, paper)
        found[paper.name] = Paper(
            paper.name,
            max(paper.originals, twin.originals),
            max(paper.copies, twin.copies),
        )
    return tuple(found.values())


def _paper_name(text: str, plain: Plain) -> str:
    text = MARK.sub("", text)
    bare = _KIND.sub("", text).lower()
    for known in plain:
        if text.lower().startswith(known.starts.lower()) or bare.startswith(known.starts.lower()):
            return known.says
    # "The dossier consists of: …" names its papers after the colon.
    if _SEVERAL.match(text) and ":" in text:
        text = MARK.sub("", text.partition(":")[2].strip())
    elif _REMARK.match(text) and ":" in text and len(text) > _LONGEST_PAPER:
        case, _, rest = text.partition(":")
        text = ": ".join(filter(None, (cut(case, 50), name_of(rest, 60))))
        return text[:1].upper() + text[1:]
    bare = _KIND.sub("", text)
    return name_of(bare if len(bare) >= _SHORTEST_NAME else text, _LONGEST_PAPER)


def name_of(text: str, longest: int) -> str:
    """Take the name at the head of a text; "…" when something that mattered follows."""
    text = MARK.sub("", text).strip(" .;:,+-")
    end = _END.search(text, 12)
    name = text[: end.start()] if end else text
    narrowed = _NARROWED.search(name, 20)
    if len(name) > longest and narrowed:
        name = f"{name[: narrowed.start()].rstrip(' ,;:(')}{MORE}"
    name = cut(name, longest)
    return (name[:1].upper() + name[1:]).rstrip(" .;:,")


def cut(text: str, longest: int) -> str:
    """Cut what a list says at length; "…" tells that there was more."""
    return cut_at(text, longest, _SOFT_END)
