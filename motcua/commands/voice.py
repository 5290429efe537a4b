"""The voice that calls: its clips made, and examined."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from motcua.options import AsJson, Overrides, SettingsFile, StateFolder
from motcua.saying import print_json, refuse

if TYPE_CHECKING:
    from display.languages import Language

voice = typer.Typer(
    help="The voice that calls: make its clips, examine them.", no_args_is_help=True
)

Code = Annotated[
    str, typer.Option("--language", metavar="vi|en", help="The language of the clips.")
]


@voice.command()
def build(  # noqa: PLR0917 - Typer calls it by name
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    language: Code = "vi",
    missing: Annotated[
        bool, typer.Option("--missing", help="Only those that are not there yet.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder (default: sounds/ beside the settings)."),
    ] = None,
) -> None:
    """Make the clips of a language with espeak-ng, those of the counters' names too.

    Each may be replaced by a recorded one.
    """
    from display.bank import BankError, counter_clips, make
    from motcua.premises import enter

    here = enter(settings, state, overrides or ())
    spoken = _language(language)
    folder = out or here.file.parent / "sounds" / spoken.code
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = counter_clips(one.name for one in here.settings.counters)
        find = None if out else lambda clip: here.find(f"sounds/{spoken.code}/{clip}")
        made = make(folder, spoken, names=names, missing_only=missing, find=find)
    except (BankError, OSError) as error:
        refuse(error)
    print(f"{len(made)} clips in {folder}")


@voice.command()
def check(
    settings: SettingsFile = None,
    state: StateFolder = None,
    overrides: Overrides = None,
    language: Annotated[
        str, typer.Option("--language", metavar="vi|en|…", help="The language of the clips.")
    ] = "vi",
    as_json: AsJson = False,
) -> None:
    """Examine the clips of a language: what is missing, unreadable, too loud, silent or long.

    Those of the calls, and those of the kiosk's sentences that somebody recorded. Exit 1 when
    something is left that the display cannot mend as it speaks.
    """
    from dataclasses import asdict

    from display.bank import counter_clips
    from display.checking import examine
    from display.languages import CHIME, LANGUAGES
    from look.texts import Texts
    from motcua.premises import enter
    from motcua.recorded import examine_clips
    from procedures.wording import load_events

    here = enter(settings, state, overrides or ())
    texts = Texts.load(here.find)
    if language not in (*LANGUAGES, *texts.languages):
        raise typer.BadParameter(f"{language} is none of {', '.join(texts.languages)}")
    centre = here.settings
    names = counter_clips(one.name for one in centre.counters)
    calls = (*LANGUAGES[language].words, CHIME, *names) if language in LANGUAGES else ()
    ids = (
        *(f"service.{one.id}" for one in centre.services),
        *(f"priority.{one.id}" for one in centre.priorities),
        *(f"event.{one.id}" for one in load_events(here.find("procedures"))),
    )
    findings = (
        *examine(calls, lambda clip: here.find(f"sounds/{language}/{clip}.wav")),
        *examine_clips(
            here.find(f"sounds/{language}"), texts, ids, alone=language not in LANGUAGES
        ),
    )
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(f"{finding.clip}: {finding.wrong}{' (mended)' if finding.mended else ''}")
        if not findings:
            print(f"{len(calls)} clips of calls; nothing is wrong, nor with what is recorded")
    if not all(finding.mended for finding in findings):
        raise typer.Exit(1)


def _language(code: str) -> Language:
    from display.languages import LANGUAGES

    if code not in LANGUAGES:
        raise typer.BadParameter(f"{code} is none of {', '.join(LANGUAGES)}")
    return LANGUAGES[code]
