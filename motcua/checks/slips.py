"""What is wrong in a file a ward edits with a text editor, and what to do.

The readers of these files say it in the words of TOML and of pydantic; this page knows the slips
that people make.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from procedures.datafile import Slip

# What the reader of TOML says begins so: what is wrong, what to do.
_TOML = (
    ("Illegal character", 'thiếu dấu nháy " ở cuối chữ', 'Thêm dấu nháy thẳng " cho đủ cặp.'),
    (
        "Unclosed array",
        "thiếu dấu phẩy hay dấu ] ở dòng này hoặc ngay trên",
        'Trong ngoặc vuông, sau mỗi "chữ" là một dấu phẩy; hết danh sách là dấu ].',
    ),
    (
        "Cannot declare",
        "mã hoặc bảng này đã có ở trên trong cùng tệp",
        "Gộp hai mục làm một, hoặc sửa lại mã gõ nhầm.",
    ),
    ("Cannot overwrite", "khóa này đã có ở trên trong cùng mục", "Giữ một dòng, xóa dòng kia."),
    (
        "Invalid value",
        "giá trị viết sai",
        'Chữ nằm trong dấu nháy thẳng "…", không dùng “ ”; đúng, sai thì viết true, false.',
    ),
    (
        "Expected newline",
        "thừa chữ sau giá trị",
        "Mỗi dòng một khóa; giữa các chữ trong ngoặc vuông là dấu phẩy.",
    ),
    ("Expected '='", "thiếu dấu = sau khóa", 'Viết như các dòng khác: khóa = "giá trị".'),
    ("Expected ']'", "thiếu dấu ] của tên mục", 'Tên mục viết như sau: ["1.001193"].'),
)
_SHAPES = {
    "tuple_type": ("phải là một danh sách", 'Viết trong ngoặc vuông: ["…", "…"].'),
    "list_type": ("phải là một danh sách", 'Viết trong ngoặc vuông: ["…", "…"].'),
    "string_type": ("phải là chữ", 'Viết trong dấu nháy thẳng: "…".'),
    "bool_parsing": ("chỉ là true hoặc false", "Viết true hoặc false, không có dấu nháy."),
    "bool_type": ("chỉ là true hoặc false", "Viết true hoặc false, không có dấu nháy."),
    "missing": ("còn thiếu", "Viết thêm khóa này vào mục, như các mục bên cạnh."),
    "missing_argument": ("còn thiếu", "Viết thêm khóa này vào mục, như các mục bên cạnh."),
}
_CODES = {
    "twice": ("đã có ở chỗ khác", "Giữ một mục, xóa mục kia, hoặc sửa lại mã gõ nhầm."),
    "unknown_code": (
        "không có trong danh mục",
        "Xem lại các chữ số; nếu là thủ tục mới thì viết thêm name.",
    ),
}
_UNKNOWN = {"unexpected_keyword_argument", "extra_forbidden", "invalid_key"}


def told(slip: Slip) -> tuple[str, str]:
    """Say which file, line and key, what is wrong with it, and what to do."""
    what, todo = _what(slip)
    place = f"{slip.file}, dòng {slip.line}" if slip.line else slip.file
    called = "mã" if slip.kind in _CODES else "khóa"
    key = f"{called} {slip.key!r} " if slip.key and slip.kind not in _UNKNOWN else ""
    return f"{place}: {key}{what}.", todo


def _what(slip: Slip) -> tuple[str, str]:
    if slip.kind == "encoding":
        return (
            "tệp không ở mã UTF-8",
            "Mở bằng trình soạn thảo, chọn Lưu thành (Save as), mã hóa UTF-8.",
        )
    if slip.kind == "toml":
        for begins, what, todo in _TOML:
            if slip.said.startswith(begins):
                return what, todo
        return f"viết sai ({slip.said})", "Viết như các mục bên cạnh."
    if slip.kind in _UNKNOWN:
        if slip.key.replace(".", "").isdigit():
            return "mã thủ tục thiếu dấu nháy", 'Viết mã trong dấu nháy: ["1.001193"].'
        meant = f"Có lẽ là {slip.near!r}." if slip.near else "Viết như các mục bên cạnh."
        return f"không có khóa {slip.key!r}", meant
    return (_SHAPES | _CODES).get(slip.kind, (f"sai ({slip.said})", "Viết như các mục bên cạnh."))


def place_of(folder: Path, written: Iterable[str]) -> str:
    """Find the first file and line where one of these is written; empty when none is."""
    sought = tuple(written)
    for path in (*sorted(folder.glob("words/*.toml")), *sorted(folder.glob("*.toml"))):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        for number, line in enumerate(lines, start=1):
            if any(text in line for text in sought):
                return f"{path.name}, dòng {number}: "
    return ""
