"""Today and past days: waits and service times as tables and bars, to take along as files."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter, Request, Response

from desk import export
from desk.door import RefusedError
from desk.drawing import Drawing
from desk.room_view import day_report
from hub.clerks import Role
from hub.complaint import account_of, sentences
from hub.queueing.day import VIETNAM
from hub.queueing.errors import QueueError
from hub.store import room

_MOST = 400
_FILES = {
    "csv": ("text/csv; charset=utf-8", export.csv_file),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        export.workbook,
    ),
}


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the pages of the days."""
    house = drawing.house

    def today() -> date:
        return house.clock().astimezone(VIETNAM).date()

    @router.get("/room/days")
    def days(request: Request, day: str = "") -> Response:
        reader = drawing.reader(request, Role.LEAD)
        shown = _day(day) if day else today()
        with house.store.read() as connection:
            known = room.days(connection, house.centre.id, _MOST)
        found = day_report(house, shown)
        parted = found.by(lambda turn: turn.service)
        names = {service.id: service.name for service in house.centre.services}
        return drawing.page(
            "days",
            reader.words,
            who=reader.clerk,
            day=shown,
            days=known,
            whole=found.whole,
            # As they stand in the settings, and then those that are gone from them.
            by_service={
                names.get(id_, id_): parted[id_] for id_ in {**names, **parted} if id_ in parted
            },
            by_hour=found.by(lambda turn: turn.hour),
            out_of_order=found.out_of_order,
            names=names,
            local=_local,
        )

    @router.get("/room/days/{day}.{kind}")
    def file(request: Request, day: str, kind: str) -> Response:
        words = drawing.reader(request, Role.LEAD).words
        if kind not in _FILES:
            raise RefusedError(404, "not-found")
        media, write = _FILES[kind]
        shown = _day(day)
        content = write(house.centre, day_report(house, shown), words)
        name = f"{house.centre.id}-{shown.isoformat()}.{kind}"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, headers=disposition, media_type=media)

    @router.get("/room/why")
    def why(request: Request, number: str = "", day: str = "") -> Response:
        reader = drawing.reader(request, Role.LEAD)
        shown = _day(day) if day else today()
        # A NUL is in no number, and PostgreSQL would not look for it.
        label, said, refused = number.replace("\0", "").strip().upper()[:24], [], ""
        if label:
            try:
                found = account_of(house.store, house.centre, label, shown)
                said = list(sentences(house.centre, found))
            except QueueError as error:
                refused = str(error)
        return drawing.page(
            "why",
            reader.words,
            who=reader.clerk,
            number=label,
            day=shown,
            said=said,
            refused=refused,
        )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(404, "not-found") from None


def _local(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H:%M")
