"""What the doctor says of the kiosk's voice."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.settings import KioskSettings
from motcua.checks import Verdict
from motcua.checks.reading import check_reading

HEARD = {"SDL_AUDIODRIVER": "dummy"}


@pytest.mark.parametrize(
    ("volume", "environment", "program", "verdict", "todo"),
    [
        (0.7, HEARD, "espeak-ng", Verdict.OK, ""),
        (0.0, {}, "no-such-program", Verdict.OK, ""),
        (0.7, HEARD, "no-such-program", Verdict.WARNING, "apt-get install espeak-ng"),
        (0.7, HEARD, "true", Verdict.WARNING, "--reinstall"),
        (0.7, {}, "espeak-ng", Verdict.WARNING, "kiosk.volume = 0"),
    ],
)
def test_it_says_what_is_missing_to_be_heard(
    tmp_path: Path,
    *,
    volume: float,
    environment: dict[str, str],
    program: str,
    verdict: Verdict,
    todo: str,
) -> None:
    found = check_reading([KioskSettings(volume=volume)], environment, tmp_path, program)
    assert found.verdict is verdict
    assert todo in found.todo
    assert bool(found.todo) == (verdict is Verdict.WARNING)
