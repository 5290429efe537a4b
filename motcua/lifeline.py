"""Tie a process to the one that started it, so that not even `kill -9` leaves orphans.

`motcua centre` names itself in the environment of its children; each child asks the kernel to be
killed when that parent dies (prctl PR_SET_PDEATHSIG) and then checks that the parent is still
there, so there is no moment in between. The other way, a pipe whose end the child watches, needs
a thread in every child and cannot be asked of Mosquitto, which is one of them.

SIGKILL, because a polite signal could hang: the database is durable at every commit, and the
broker, had it stayed, would publish the last wills.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

VARIABLE = "MOTCUA_PARENT"
_PR_SET_PDEATHSIG = 1


def hold(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of a child that shall not outlive this process.

    The kernel watches the thread that starts the child, so start it from the main thread.
    """
    return environment | {VARIABLE: str(os.getpid())}


def bind() -> None:
    """Take the name of the parent out of the environment and die when it does; else do nothing."""
    named = os.environ.pop(VARIABLE, "")
    if not named.isdigit() or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(named):
        sys.exit(f"motcua: process {named}, which started this part, is gone")
