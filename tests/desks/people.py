"""Those who sign in, and how a browser talks to the desk without being one."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import httpx

from tests.contract.hubs import RunningHub

HOA, MINH, LAN = "Nguyễn Thị Hoa", "Trần Văn Minh", "Lê Thị Lan"
SECRET = "ba bảy 5913"
ROLES = {HOA: ["clerk"], MINH: ["guide"], LAN: ["lead"]}


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


def employ(hub: RunningHub) -> None:
    """Let one of each role sign in."""
    for name, roles in ROLES.items():
        words = [word for role in roles for word in ("--role", role)]
        done = motcua(hub, "clerk", "add", name, *words, typed=f"{SECRET}\n")
        assert done.returncode == 0, done.stderr


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
