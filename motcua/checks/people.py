"""The desk's people: somebody may sign in, and somebody leads the room."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from hub.clerks import Role
from hub.queueing.errors import StoreUnavailableError
from motcua.checks import Check, ok, warning

_NAME = "tài khoản cán bộ"


def check_people(url: str, sqlite_file: Path | None, centre: str) -> Check:
    """Examine who may sign in at the desk."""
    from hub.store import clerks
    from hub.store.engine import Store, StoreError

    if sqlite_file is not None and not sqlite_file.exists():
        return _nobody()
    try:
        with closing(Store(url)) as store:
            store.require()
            with store.read() as connection:
                known = [one.clerk for one in clerks.listed(connection, centre)]
    except (StoreError, StoreUnavailableError):
        return ok(_NAME, "Xem mục cơ sở dữ liệu.")
    if not known:
        return _nobody()
    leads = [one.name for one in known if Role.LEAD in one.roles]
    if not leads:
        return warning(
            _NAME,
            f"{len(known)} người đăng nhập được, nhưng không ai có vai trò lãnh đạo (lead): "
            "không ai xem được cả phòng.",
            'Gõ: ./run clerk add "Họ và tên" --role lead',
        )
    return ok(_NAME, f"{len(known)} người đăng nhập được; lãnh đạo: {', '.join(leads)}.")


def _nobody() -> Check:
    return warning(
        _NAME,
        "Chưa ai đăng nhập được vào trang cán bộ.",
        'Gõ: ./run clerk add "Họ và tên" --role lead',
    )
