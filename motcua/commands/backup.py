"""The queue's backup, and the way back from one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

if TYPE_CHECKING:
    from hub.keeping.restore import Done, Ready


def backup(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Folder (default: backup.folder)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole queue into one file, while the hub runs, and prove it."""
    from hub.keeping import aside
    from hub.keeping.errors import BackupError
    from hub.keeping.make import make
    from hub.keeping.shelf import Shelf
    from hub.store.address import file_of
    from hub.store.engine import database_url
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    own, now = here.settings.backup, datetime.now(UTC)
    if to is None and not own.folder:
        refuse(
            "backup.folder để trống; ghi thư mục sau --to / it is empty; name a folder with --to"
        )
    shelf = Shelf(to or own.place(here.state), here.settings.centre.id)
    try:
        if to is None and not Path(own.folder).is_absolute():
            shelf.folder.mkdir(parents=True, exist_ok=True)
        url = database_url(here.settings.hub.database, here.state)
        made = make(url, shelf, _passphrase(own.passphrase(here.state)), now)
        dropped = []
        if to is None:
            dropped = shelf.drop_old(own.keep_days, now)
            dropped += aside.drop_old(file_of(url), here.state, own.keep_days, now)
    except BackupError as error:
        refuse(error)
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}")
    if as_json:
        print_json({"file": made, "dropped": dropped})
    else:
        print(made)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file `motcua backup` made.")],
    *,
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    above: Annotated[
        int,
        typer.Option(
            "--above", min=0, max=99_999, help="Give no number of today up to this one again."
        ),
    ] = 0,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file",
            metavar="FILE",
            help="The pass phrase (default: backup.passphrase_file).",
        ),
    ] = None,
) -> None:
    """Put the queue back from a backup; the hub must not run. The present one is set aside."""
    from hub.keeping import pack
    from hub.keeping.errors import BackupError
    from hub.keeping.restore import ready
    from hub.store.engine import database_url
    from motcua.join import centre_config
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    url = database_url(here.settings.hub.database, here.state)
    try:
        phrase = passphrase_file or here.settings.backup.passphrase(here.state)
        # A new machine may lack the pass phrase, and what is not sealed needs none.
        words = _passphrase(phrase) if pack.is_sealed(file) else None
        with ready(url, centre_config(here), file, words) as found:
            _tell(found)
            if not yes:
                typer.confirm(
                    "Thay hàng chờ hiện nay bằng bản này? (y: có, N: không) "
                    "/ Put it in the place of the present queue?",
                    abort=True,
                )
            done = found.put(datetime.now(UTC), above)
    except BackupError as error:
        refuse(error)
    except OSError as error:
        refuse(f"{error.filename or file}: {error.strerror}")
    _tell_done(done)


def _passphrase(file: Path | None) -> bytes | None:
    from hub.keeping.seal import read_passphrase

    return read_passphrase(file) if file else None


def _tell(found: Ready) -> None:
    from hub.queueing.day import VIETNAM

    said = found.said
    made = datetime.fromisoformat(said.made_at).astimezone(VIETNAM)
    print(
        f"Bản sao lưu lúc {made:%H:%M ngày %d/%m/%Y}: {said.tickets} "
        f"số, {said.revision} sự kiện, đã kiểm tra / tickets and events, proven"
    )
    if found.present is None:
        print("Không có hàng chờ nào ở đây, hoặc không đọc được / no queue here that can be read")
    elif found.present.goes_on:
        after = found.present.revision - said.revision
        print(
            f"Từ bản sao lưu đến giờ có thêm {after} sự kiện, sẽ cất sang một bên "
            "/ so many events came after it; they will be set aside"
        )
    else:
        print(
            f"Hàng chờ ở đây là của nơi khác, có {found.present.revision} sự kiện "
            "/ the queue here is another one"
        )


def _tell_done(done: Done) -> None:
    print("Đã khôi phục hàng chờ; hãy cho trung tâm chạy lại / restored; start the hub")
    if done.aside:
        print(f"Hàng chờ trước đó cất ở {done.aside} / the one before, set aside")
    if done.passed:
        print(
            f"Ngày {done.day:%d/%m/%Y}, số phát tiếp sau {', '.join(done.passed)} "
            "/ numbers go on after these"
        )
    print(
        "Ai lấy số sau bản sao lưu thì không còn trong hàng: phát số mới cho họ. Có ai cầm số cao "
        "hơn thì khôi phục lần nữa, thêm --above và số ấy / whoever took a number after the backup "
        "needs a new one; if somebody holds a higher number, restore once more with --above"
    )
    if done.let_in:
        print(
            f"Được vào lại như lúc sao lưu: {', '.join(done.let_in)}. Ai không được vào nữa thì gõ "
            "motcua device revoke TÊN hoặc motcua clerk remove TÊN / these may come again; send "
            "away who should not"
        )
