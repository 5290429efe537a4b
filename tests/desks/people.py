"""Those who sign in, and how a browser talks to the desk without being one."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import httpx
from argon2 import PasswordHasher

from hub.clerks import Clerk, Role
from hub.store import clerks
from hub.store.engine import Store, database_url
from tests.contract.guests import CENTRE
from tests.contract.hubs import RunningHub

HOA, MINH, LAN = "Nguyễn Thị Hoa", "Trần Văn Minh", "Lê Thị Lan"
SECRET = "ba bảy 5913"
ROLES = {HOA: (Role.CLERK,), MINH: (Role.GUIDE,), LAN: (Role.LEAD,)}


def motcua(hub: RunningHub, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command on the hub's state, as its officer does."""
    return subprocess.run(
        [sys.executable, "-m", "motcua", *words, "--state", str(hub.state)],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# What it takes to check a PIN is written in its hash; with so little a test does not wait for it.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def employ(hub: RunningHub) -> None:
    """Let one of each role sign in, as `motcua clerk add` does."""
    with closing(Store(database_url("", hub.state))) as store:
        store.open()
        with store.write() as connection:
            for name, roles in ROLES.items():
                new = clerks.Known(Clerk(name, roles), QUICK.hash(SECRET), datetime.now(UTC))
                assert clerks.add(connection, CENTRE, new)


class Visitor:
    """Somebody at a desk: their cookies, and where their requests say they come from."""

    def __init__(self, hub: RunningHub) -> None:
        self.http = httpx.Client(
            base_url=hub.url, timeout=60, trust_env=False, headers={"Sec-Fetch-Site": "same-origin"}
        )

    def sign_in(self, name: str, secret: str = SECRET, goal: str = "/desk") -> httpx.Response:
        """Fill in the form of the entrance."""
        return self.http.post("/desk/sign-in", data={"name": name, "secret": secret, "goal": goal})

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.http.get(path)

    def press(self, path: str, **fields: Any) -> httpx.Response:
        """Press a button, as the page's script does."""
        return self.http.post(path, data=fields, headers={"X-Desk": "1"})

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Press a button in a browser without our script."""
        return self.http.post(path, data=fields)


def seen_in(page: str) -> dict[str, str]:
    """Read from a drawing what its buttons send: which page it is, and what had happened."""
    found = {}
    for name in ("page", "seen"):
        match = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert match, f"no button names its {name}"
        found[name] = match[1]
    return found
