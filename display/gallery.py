"""The pictures a centre shows between two calls: found, made small, and kept ready in a thread.

Whoever puts a picture into the folder, or takes it away, need not start anything again. One that
cannot be read costs a line in the log.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

_log = logging.getLogger(__name__)

_UNREADABLE = (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError)
_KINDS = (".jpg", ".jpeg", ".png", ".webp")
MOST = 50
LOOK_S = 60.0
SIZE = (1920, 1080)
"""Larger ones would be made smaller at each drawing, on the thread that draws the calls."""


def pictures(folder: Path) -> list[Path]:
    """List the pictures of a folder by name, also those beyond `MOST`."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in _KINDS)
    except OSError:  # most centres have no pictures
        return []


def is_readable(path: Path) -> bool:
    """Tell whether a picture can be read to its end."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", (320, 180))  # a large photograph is then read at a part
            image.load()
    except _UNREADABLE:
        return False
    return True


class Gallery:
    """The pictures of one folder, in the order of their names. `files` are those ready to draw."""

    def __init__(self, folder: Path, ready: Path, size: tuple[int, int] = SIZE) -> None:
        self._folder, self._ready, self._size = folder, ready, size
        self._made: dict[tuple[str, int, int], Path | None] = {}
        self._end = threading.Event()
        self.files: tuple[str, ...] = ()

    def start(self, every_s: float = LOOK_S) -> Callable[[], None]:
        """Look into the folder now and again; give what ends it."""
        thread = threading.Thread(target=self._run, args=(every_s,), name="gallery", daemon=True)
        thread.start()
        return self._end.set

    def _run(self, every_s: float) -> None:
        while True:
            self.look()
            if self._end.wait(every_s):
                return

    def look(self) -> None:
        """Look into the folder once: make ready what is new, forget what is gone."""
        found = dict(self._found())
        for key, path in found.items():
            if key not in self._made:
                self._made[key] = self._make(key, path)
        for key in self._made.keys() - found.keys():
            if gone := self._made.pop(key):
                gone.unlink(missing_ok=True)
        self.files = tuple(str(ready) for key in found if (ready := self._made[key]))
        for left in set(self._ready.glob("*.png")) - {*self._made.values()}:
            left.unlink(missing_ok=True)  # of an earlier life

    def _found(self) -> Iterator[tuple[tuple[str, int, int], Path]]:
        for path in pictures(self._folder)[:MOST]:
            try:
                state = path.stat()
            except OSError:
                continue
            yield (path.name, state.st_mtime_ns, state.st_size), path

    def _make(self, key: tuple[str, int, int], path: Path) -> Path | None:
        ready = self._ready / f"{hashlib.sha256(repr(key).encode()).hexdigest()[:16]}.png"
        try:
            self._ready.mkdir(parents=True, exist_ok=True)
            with Image.open(path) as image:
                image.draft("RGB", self._size)  # a large photograph is then read at a part
                upright = ImageOps.exif_transpose(image).convert("RGB")
            if upright.width > self._size[0] or upright.height > self._size[1]:
                upright = ImageOps.contain(upright, self._size, Image.Resampling.LANCZOS)
            part = ready.with_suffix(".part")
            upright.save(part, format="PNG", compress_level=1)
            part.replace(ready)
        except _UNREADABLE as error:
            _log.warning("the picture %s is not shown: %s", path, error)
            return None
        return ready
