"""The X screen the windows stand on: the one that is there, or an Xvfb of our own.

Our Xvfb listens on its Unix socket only, lets in only who holds the cookie we make, and ends with
us, also when we are killed. Pictures are taken from the X server, so they show what a person
standing there would see, not what a program believes to have drawn.
"""

from __future__ import annotations

import os
import secrets
import select
import shutil
import struct
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from PIL import Image

#: Room for a kiosk in portrait (1080×1920) and, beside it, a display (1920×1080).
OWN_SIZE = (3000, 1920)
_START_S = 15.0


class ScreenError(Exception):
    """There is no screen and none can be started: one sentence with what to do."""


@dataclass(frozen=True)
class Rect:
    """A rectangle of the X screen, in pixels."""

    width: int
    height: int
    left: int = 0
    top: int = 0

    def __str__(self) -> str:
        return f"{self.width}x{self.height}+{self.left}+{self.top}"


class Screen:
    """An X screen: its name, its size, and, when it is ours, the server behind it."""

    def __init__(
        self,
        display: str,
        *,
        authority: Path | None = None,
        server: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self.display = display
        self.authority = authority
        self._server = server
        self.width, self.height = self._geometry()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def own(self) -> bool:
        """Tell whether we brought this screen ourselves: nobody looks at it."""
        return self._server is not None

    @property
    def env(self) -> dict[str, str]:
        """The environment a program needs to open a window here."""
        named = {"DISPLAY": self.display}
        return named | ({"XAUTHORITY": str(self.authority)} if self.authority else {})

    def picture(self, rect: Rect) -> Image.Image:
        """Take a picture of a rectangle as the X server shows it."""
        # Every part that shows a key comes by this file; only tests and the tour take pictures.
        from PIL import ImageGrab

        box = (rect.left, rect.top, rect.left + rect.width, rect.top + rect.height)
        if self.authority:
            # Pillow asks Xlib, which knows the cookie's place from the environment only.
            os.environ["XAUTHORITY"] = str(self.authority)
        return ImageGrab.grab(box, xdisplay=self.display)

    def alive(self) -> bool:
        """Tell whether the server we started still runs (one that was there: always)."""
        return self._server is None or self._server.poll() is None

    def close(self) -> None:
        """End the server, if it is ours."""
        if self._server is None:
            return
        self._server.terminate()
        try:
            self._server.wait(3)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def _geometry(self) -> tuple[int, int]:
        try:
            answer = subprocess.run(
                ["xdotool", "getdisplaygeometry"],
                env=os.environ | self.env,
                capture_output=True,
                text=True,
                check=True,
                timeout=10,
            )
            width, height = answer.stdout.split()
        except FileNotFoundError:
            self.close()
            raise ScreenError("xdotool is missing: apt-get install xdotool") from None
        except (subprocess.SubprocessError, ValueError):
            self.close()
            raise ScreenError(
                f"the screen {self.display} does not answer: check DISPLAY and XAUTHORITY, "
                "or unset DISPLAY to work without a screen"
            ) from None
        return int(width), int(height)


def open_screen(folder: Path, env: Mapping[str, str] = os.environ) -> Screen:
    """Use the screen that is there, or bring one of our own (its cookie lies in `folder`)."""
    if env.get("DISPLAY"):
        authority = env.get("XAUTHORITY")
        return Screen(env["DISPLAY"], authority=Path(authority) if authority else None)
    return own_screen(folder)


def own_screen(folder: Path, size: tuple[int, int] = OWN_SIZE) -> Screen:
    """Start an Xvfb that ends with us, on the first free display number."""
    program = shutil.which("Xvfb")
    if program is None:
        raise ScreenError("there is no screen, and Xvfb is missing: apt-get install xvfb")
    authority = _cookie(folder / "xauthority")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24"]
    command += ["-nolisten", "tcp", "-noreset", "-auth", str(authority)]
    with (folder / "xvfb.log").open("wb") as log:
        server = subprocess.Popen(
            [*_ends_with_us(), *command],
            pass_fds=[writing],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C in the terminal ends us first; the windows must not lose their screen before.
            start_new_session=True,
        )
    os.close(writing)
    number = _read_number(reading)
    if not number:
        server.kill()
        server.wait()
        raise ScreenError(f"Xvfb did not start: see {folder / 'xvfb.log'}")
    return Screen(f":{number}", authority=authority, server=server)


def _read_number(reading: int) -> str:
    """Read the display's number up to its newline: the server writes the two one by one."""
    text = b""
    deadline = time.monotonic() + _START_S
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while not text.endswith(b"\n"):
            left = max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([pipe], [], [], left)
            chunk = pipe.read(32) if ready else b""
            if not chunk:
                return ""
            text += chunk
    return text.decode().strip()


def _ends_with_us() -> list[str]:
    """Ask the kernel to end the child when we end, even by SIGKILL (util-linux's setpriv)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _cookie(path: Path) -> Path:
    """Write an authority file whose one cookie opens whatever display number Xvfb will choose."""

    def counted(value: bytes) -> bytes:
        return struct.pack(">H", len(value)) + value

    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    any_host = struct.pack(">H", 0xFFFF)  # FamilyWild of Xauth.h
    name, secret = b"MIT-MAGIC-COOKIE-1", secrets.token_bytes(16)
    path.touch(mode=0o600)
    path.write_bytes(any_host + counted(b"") + counted(b"") + counted(name) + counted(secret))
    return path


def side_by_side(width: int, height: int, kiosks: int = 1, displays: int = 1) -> tuple[Rect, ...]:
    """Place kiosks in portrait, then displays in landscape, on a screen of this size.

    The kiosks stand in a row, the displays beside them, two above each other. On a screen as large
    as ours a kiosk and a display stand in full size; on a smaller one all shrink by the same
    factor, so that they stay beside each other and keep their shape.
    """
    columns, rows = -(-displays // 2), min(displays, 2)
    wide = kiosks * 1080 + columns * 1920
    high = max(1920 if kiosks else 0, rows * 1080)
    factor = min(1.0, width / wide, height / high) if wide else 1.0

    def rect(wide: int, high: int, left: int, top: int) -> Rect:
        return Rect(int(wide * factor), int(high * factor), int(left * factor), int(top * factor))

    return (
        *(rect(1080, 1920, 1080 * i, 0) for i in range(kiosks)),
        *(
            rect(1920, 1080, 1080 * kiosks + 1920 * (i // 2), 1080 * (i % 2))
            for i in range(displays)
        ),
    )
