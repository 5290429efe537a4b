"""A text as the words it is read aloud by: numbers, money, dates, codes, short names. Pure.

What comes out holds no digit: espeak-ng reads "15" as "mười năm". Short names are those that the
national list of procedures uses; one that is not known is spelled.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from look.numerals import LETTERS, LONGEST, cardinal, spelled

_VI: Mapping[str, str] = {
    "ADN": "a dê nờ",
    "BCA": "Bộ Công an",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "BGTVT": "Bộ Giao thông vận tải",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BKHĐT": "Bộ Kế hoạch và Đầu tư",
    "BLĐTBXH": "Bộ Lao động, Thương binh và Xã hội",
    "BNNMT": "Bộ Nông nghiệp và Môi trường",
    "BNNPTNT": "Bộ Nông nghiệp và Phát triển nông thôn",
    "BNV": "Bộ Nội vụ",
    "BQP": "Bộ Quốc phòng",
    "BTC": "Bộ Tài chính",
    "BTNMT": "Bộ Tài nguyên và Môi trường",
    "BTP": "Bộ Tư pháp",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "BXD": "Bộ Xây dựng",
    "BYT": "Bộ Y tế",
    "CCCD": "căn cước công dân",
    "CMND": "chứng minh nhân dân",
    "CP": "Chính phủ",
    "CSGT": "cảnh sát giao thông",
    "HĐND": "Hội đồng nhân dân",
    "HTX": "hợp tác xã",
    "NĐ": "nghị định",
    "NQ": "nghị quyết",
    "PCCC": "phòng cháy chữa cháy",
    "QĐ": "quyết định",
    "QH": "Quốc hội khóa",
    "QR": "quy rờ",
    "THCS": "trung học cơ sở",
    "TT": "thông tư",
    "TTLT": "thông tư liên tịch",
    "TTg": "Thủ tướng",
    "UBND": "Ủy ban nhân dân",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội khóa",
    "VNeID": "vê nờ e i dê",
    "cm": "xăng ti mét",
    "kg": "ki lô gam",
    "km": "ki lô mét",
    "mm": "mi li mét",
}
_WORDS: dict[str, Mapping[str, str]] = {
    "vi": {
        "to": "đến", "comma": "phẩy", "dot": "chấm", "percent": "phần trăm", "by": "nhân",
        "each": "mỗi", "over": "trên", "metres": "mét vuông", "site": "trang mạng", "year": "năm",
    },
    "en": {
        "to": "to", "comma": "point", "dot": "point", "percent": "percent", "by": "by",
        "each": "each", "over": "over", "metres": "square metres", "site": "web page", "year": "of",
    },
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ROMAN = {"I": 1, "V": 5, "X": 10}

# The first that fits wins, so the longer shapes stand first.
_SHAPES = re.compile(
    r"""
      (?P<site>(?:https?://|www\.)\S+)
    | (?P<time>\b\d{1,2}:\d{2}\b)
    | (?P<date>(?:\bngày\s+)?\b\d{1,2}/\d{1,2}/\d{4}\b)
    | (?P<law>\b\d+(?:/\d{4})?/{1,2}(?:[A-ZĐƯ]|nđ-cp)[A-Za-zĐđƯ0-9-]*)
    | (?P<day>(?:\bngày\s+)?\b\d{1,2}/\d{1,2}\b(?!/))
    | (?P<code>\b\d\.\d{6}\b)
    | (?P<phone>\b\d{3,}(?:\ \d{3,})+\b)
    | (?P<money>\b\d{1,3}(?:[.,]\d{3})+\b)
    | (?P<decimal>\b\d+[.,]\d+\b)
    | (?P<range>\b\d+\s*[–-]\s*\d+\b)
    | (?P<label>\b[A-ZĐ][A-ZĐ0-9]{0,7}-\d{3,6}\b|\b[A-ZĐ]{1,5}\d+[a-z]?\b)
    | (?P<size>\b\d+\s?x\s?\d+)
    | (?P<metres>\bm[2²](?!\w))
    | (?P<percent>%)
    | (?P<each>(?<=đồng)\s*/\s*)
    | (?P<roman>\b[IVX]{2,}\b)
    | (?P<number>\d+)
    | (?P<short>\b[A-Za-zĐƯ]{2,10}\b)
    | (?P<letter>\b[B-DF-HJ-NP-TV-XZĐb-df-hj-np-tv-xzđ]\b)
    """,
    re.VERBOSE,
)
_PAUSES = re.compile(r"\s*[()\[\]{}/–—;:…·|•]+\s*|\s+-+\s*|\s*-+\s+|\.{2,}")
_PHRASE = re.compile(r"(?<=[,;:.!?])\s+")
#: How a Vietnamese syllable is spelled, its marks left out.
_SYLLABLE = re.compile(
    r"(b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(ch?|m|ng?|nh|p|t)?"
)
_NOT_SYLLABLES = frozenset({"at", "then"})  # of our English sentences; they look like some
_NOT_SAID = re.compile(r"[\"“”«»*_#<>=+~^\\`✓]")


def language(text: str, lang: str) -> str:
    """Choose whose voice reads a text: names of procedures stay Vietnamese in an English visit."""
    if lang != "en":
        return "vi"
    marked = any(unicodedata.combining(sign) for sign in unicodedata.normalize("NFD", text))
    return "vi" if marked or "đ" in text.casefold() else "en"


def voices(text: str, lang: str) -> tuple[tuple[str, str], ...]:
    """Part a text of an English visit by whose voice reads what: ``(("en", "Then:"), ("vi", …))``.

    Phrases are told apart by their marks; one without any is Vietnamese where each of its words
    could be: "con" is, "second in line" is not.
    """
    whole = language(text, lang)
    if lang != "en" or whole == "en":
        return ((whole, text),)
    found: list[tuple[str, str]] = []
    for phrase in _PHRASE.split(text):
        voice = language(phrase, lang)
        words = re.findall(r"[a-z]+", phrase.casefold())
        if voice == "en" and not any(map(_is_english, words)):
            voice = found[-1][0] if found and not words else "vi"
        if found and found[-1][0] == voice:
            found[-1] = voice, f"{found[-1][1]} {phrase}"
        else:
            found.append((voice, phrase))
    return tuple(found)


def _is_english(word: str) -> bool:
    return word in _NOT_SYLLABLES or not _SYLLABLE.fullmatch(word)


def spoken(text: str, lang: str) -> str:
    """Write a text as it is said in `lang` (``vi`` or ``en``): words and pauses, never a digit."""

    def word(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        said = _SAID[kind](match[0], lang)
        # "10a", "4cm": the number and what hangs on it are two words.
        before = match.string[match.start() - 1 : match.start()] if match.start() else ""
        after = match.string[match.end() : match.end() + 1]
        return f"{' ' * before.isalnum()}{said}{' ' * after.isalnum()}"

    # Once more for what a number stood close to: the "cm" of "3x4cm".
    said = _SHAPES.sub(word, _SHAPES.sub(word, unicodedata.normalize("NFC", text)))
    said = _PAUSES.sub(", ", _NOT_SAID.sub(" ", said)).replace("-", " ")
    said = "".join(
        f" {spelled(str(unicodedata.digit(sign)), lang)} " if sign.isdigit() else sign
        for sign in said
    )
    said = re.sub(r"\s+", " ", said)
    said = re.sub(r"(?: ?,)+", ",", said)
    said = re.sub(r",? ?([.?!])[, ]*", r"\1 ", said)
    return said.strip(" ,")


def _number(digits: str, lang: str) -> str:
    """Say how many; a row that begins with zeros, or is very long, digit by digit."""
    if len(digits) > min(9, LONGEST) or (len(digits) > 2 and digits[0] == "0"):
        return spelled(digits, lang)
    return cardinal(int(digits), lang)


def _time(text: str, lang: str) -> str:
    hour, minute = (int(part) for part in text.split(":"))
    if lang == "en":
        rest = "o'clock" if minute == 0 else cardinal(minute, lang)
        return f"{cardinal(hour, lang)} {'oh ' if 0 < minute < 10 else ''}{rest}"
    return f"{cardinal(hour, lang)} giờ" + (f" {cardinal(minute, lang)}" if minute else "")


def _date(text: str, lang: str) -> str:
    day, month, *year = (int(part) for part in re.findall(r"\d+", text))
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return f" {_WORDS[lang]['over']} ".join(cardinal(n, lang) for n in (day, month, *year))
    if lang == "en":
        return " ".join([cardinal(day, lang), _MONTHS[month - 1], *map(str, map(_year_en, year))])
    months = "tư" if month == 4 else cardinal(month, lang)
    said = f"ngày {cardinal(day, lang)} tháng {months}"
    return said + (f" năm {cardinal(year[0], lang)}" if year else "")


def _year_en(year: int) -> str:
    return cardinal(year, "en")


def _law(text: str, lang: str) -> str:
    """Say the number of a law, then its year, then who made it: "118/2025/NĐ-CP"."""
    number, *rest = [part for part in text.split("/") if part]
    words = [_number(number, lang)]
    if len(rest) > 1:
        words.append(f"{_WORDS[lang]['year']} {cardinal(int(rest[0]), lang)}")
    for part in rest[-1].split("-"):
        name = re.fullmatch(r"(\D*)(\d*)", part)
        if name is None:
            words.append(spelled(part, lang))
            continue
        letters, count = name[1], name[2]
        said = _VI.get(letters) or _VI.get(letters.upper()) or spelled(letters, lang)
        words.append(f"{said} {_number(count, lang)}" if count else said)
    return ", ".join(word for word in words if word)


def _short(text: str, lang: str) -> str:
    """Expand a short name; spell one that is not known and cannot be read as a word."""
    if lang == "vi" and text in _VI:
        return _VI[text]
    capitals = text.isupper() and not set(text) & set("AEIOUYƯ")
    return spelled(text, lang) if capitals else text


def _roman(text: str, lang: str) -> str:
    values = [_ROMAN[letter] for letter in text]
    follow = [*values[1:], 0]
    total = sum(-one if one < other else one for one, other in zip(values, follow, strict=True))
    return cardinal(total, lang)


def _decimal(text: str, lang: str) -> str:
    whole, part = re.split(r"[.,]", text)
    word = _WORDS[lang]["comma" if "," in text else "dot"]
    return f"{_number(whole, lang)} {word} {_number(part, lang)}"


_SAID: dict[str, Callable[[str, str], str]] = {
    "site": lambda _text, lang: _WORDS[lang]["site"],
    "time": _time,
    "date": _date,
    "law": _law,
    "day": _date,
    "code": lambda text, lang: f" {_WORDS[lang]['dot']} ".join(
        spelled(part, lang) for part in text.split(".")
    ),
    "money": lambda text, lang: _number(re.sub(r"\D", "", text), lang),
    "decimal": _decimal,
    "range": lambda text, lang: f" {_WORDS[lang]['to']} ".join(
        _number(part, lang) for part in re.findall(r"\d+", text)
    ),
    "label": spelled,
    "phone": spelled,
    "size": lambda text, lang: f" {_WORDS[lang]['by']} ".join(
        _number(part, lang) for part in re.findall(r"\d+", text)
    ),
    "metres": lambda _text, lang: _WORDS[lang]["metres"],
    "percent": lambda _text, lang: f" {_WORDS[lang]['percent']}",
    "each": lambda _text, lang: f" {_WORDS[lang]['each']} ",
    "roman": _roman,
    "number": _number,
    "short": _short,
    "letter": lambda text, lang: LETTERS[lang].get(text.casefold(), text),
}
