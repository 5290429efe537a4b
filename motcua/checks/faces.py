"""The faces: what the kiosk and the screens show of this centre, before anybody stands there."""

from __future__ import annotations

from collections.abc import Iterable

from look import pictograms
from motcua.checks import Check, ok, warning


def check_pictograms(ids: Iterable[str]) -> Check:
    """Examine whether each service and class can be known by its pictogram."""
    name = "hình vẽ"
    named = list(ids)
    bare = [id_ for id_ in named if pictograms.of(id_) == pictograms.NEUTRAL]
    if not bare:
        return ok(name, f"{len(named)} lĩnh vực và diện ưu tiên đều có hình.")
    there = ", ".join(one for one in pictograms.PICTOGRAMS if one != pictograms.NEUTRAL)
    return warning(
        name,
        f"{', '.join(bare)} chưa có hình riêng, đang dùng hình chung.",
        f"Nếu hợp nghĩa, đặt id là một trong các hình có sẵn: {there}.",
    )
