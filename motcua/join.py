"""Hand the hub its part of the settings."""

from __future__ import annotations

from hub.centre import CentreConfig
from hub.settings import read_holidays
from motcua.premises import Premises
from motcua.settings import SettingsError


def centre_config(here: Premises) -> CentreConfig:
    """Join what the hub must know about its centre from the tables of the one file.

    Raises `SettingsError` when the holidays cannot be read.
    """
    own = here.settings
    named = own.centre.holidays
    try:
        holidays = read_holidays(here.find(named)) if named else frozenset()
    except ValueError as error:
        raise SettingsError(f"centre.holidays: {error}") from None
    return CentreConfig(
        centre=own.centre,
        halls=own.halls,
        priorities=own.priorities,
        services=own.services,
        counters=own.counters,
        queue=own.queue,
        repeat_s=own.counter.repeat_s,
        holidays=holidays,
    )
