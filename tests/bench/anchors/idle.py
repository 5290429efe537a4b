"""A Python that has only loaded the libraries named, and waits: what memory is compared with."""

from __future__ import annotations

import importlib
import signal
import sys

for name in sys.argv[1:]:
    importlib.import_module(name)
signal.pause()
