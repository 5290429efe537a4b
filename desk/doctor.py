"""The doctor's page: what is wrong with the machine and its devices, and what to do about it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from desk.drawing import Drawing
from desk.examining import ExaminationError
from hub.clerks import Role
from hub.queueing.day import VIETNAM


def add(router: APIRouter, drawing: Drawing) -> None:
    """Add the page of the doctor."""

    @router.get("/room/doctor")
    def doctor(request: Request) -> Response:
        reader = drawing.reader(request, Role.LEAD)
        found, refused = None, ""
        try:
            found = drawing.examiner.examine()
        except ExaminationError as error:
            refused = reader.words.say(f"doctor.{error}")
        return drawing.page(
            "doctor",
            reader.words,
            status=503 if refused else 200,
            who=reader.clerk,
            found=found,
            at=found.at.astimezone(VIETNAM).strftime("%H:%M:%S") if found else "",
            refused=refused,
        )
