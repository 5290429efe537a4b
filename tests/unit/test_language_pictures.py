"""Whoever writes a language sees every screen in it; the made-up longer one is drawn likewise."""

from __future__ import annotations

from pathlib import Path

import pytest

from look.parts import buttons
from motcua import pictures
from motcua.pictures_kiosk import MODES, kiosk_pictures
from motcua.pictures_language import PSEUDO, languages, modes_of
from motcua.pictures_slips import slips
from motcua.premises import Premises
from motcua.settings import SHIPPED, load

SETTINGS = load(SHIPPED / "centre.toml")


@pytest.fixture
def centre(tmp_path: Path) -> Premises:
    """A centre that wrote one sentence of a language of its own."""
    (tmp_path / "texts").mkdir()
    said = '[language]\nname = "Tày"\n\n[nav]\nback = "Tẻo"\n'
    (tmp_path / "texts" / "tay.toml").write_text(said, "utf-8")
    return Premises(tmp_path / "centre.toml", tmp_path, SETTINGS)


def test_each_screen_is_drawn_in_a_centres_own_language_in_each_way_to_see(
    centre: Premises,
) -> None:
    texts = languages(centre.find)
    drawn = {one.name: one for one in kiosk_pictures(SETTINGS, texts=texts, modes=modes_of("tay"))}
    usual = {one.name for one in kiosk_pictures(SETTINGS)}
    ways = [mode for mode in MODES if mode != "en"]
    for screen in ("home", "services", "see"):
        for name in (f"kiosk-{screen}-{way}-portrait".replace("--", "-") for way in ways):
            assert name in usual
            assert name.replace(screen, f"{screen}-tay") in drawn
    assert not usual & drawn.keys()
    back = next(b for b in buttons(drawn["kiosk-services-tay-portrait"].parts()) if b.id == "back")
    assert back.text == "Tẻo"
    assert {name for name, _ in slips(SETTINGS, texts, ("tay",))} >= {
        "slip-58mm-tay-plain",
        "slip-80mm-tay-full",
    }


def test_the_made_up_language_is_longer_and_drawn_likewise(centre: Premises) -> None:
    texts = languages(centre.find)
    shipped, longer = texts.say("vi", "help.away_hint"), texts.say(PSEUDO, "help.away_hint")
    assert 1.35 < len(longer) / len(shipped) < 1.45
    assert set(modes_of(PSEUDO)) >= {PSEUDO, f"{PSEUDO}-large"}


def test_a_language_that_is_not_there_is_told_with_those_that_are(
    centre: Premises, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pictures.run(tmp_path / "out", language="dao", find=centre.find) == 1
    assert "dao" in (told := capsys.readouterr().err)
    assert "vi, en, pseudo, tay" in told
