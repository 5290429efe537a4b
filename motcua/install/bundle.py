"""Pack a version for a ward without internet: program, wheels, Debian packages."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from motcua.install.guides import write_guides
from motcua.install.machine import Machine, run
from motcua.install.plan import PACKAGES, Places

WHEELS, DEBS = "wheels", "debs"
_GUIDES = "huong-dan"
_READ_ME_NAME = "DOC-TRUOC-READ-ME-FIRST.txt"
_READ_ME = """Một Cửa {number}

Máy chưa cài lần nào (mỗi dòng một lệnh):

    tar -xzf {name}.tar.gz
    cd {name}
    sudo ./run install

Máy đã cài bản trước:

    sudo motcua update {name}.tar.gz

Mở bằng trình duyệt, đọc và in được trên máy nào cũng được:

    huong-dan/vi/install.html          buổi cài đặt, từng bước, có hình
    huong-dan/vi/worst-morning.html    khi gặp sự cố: in ra, dán trong phòng máy
    huong-dan/vi/clerk.html            tờ của cán bộ quầy

{debian}

In English: type the first three lines on a machine where it was never installed, else the fourth.
Step by step: huong-dan/en/install.html
"""


def bundle(source: Path, number: str, out: Path, say: Callable[[str], None]) -> Path:
    """Pack the program of a source folder with all that a machine like this needs; give the file.

    Raises `InstallError`. The wheels are those of the lock, by their hashes; the Debian packages
    those of this Debian, checked by apt, with everything they need from an empty machine on.
    """
    name = f"motcua-{number}"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-bundle-") as scratch:
        machine = Machine(Places(root=Path(scratch)))
        program = machine.real(machine.copy_program(source, name))
        for folder in (WHEELS, DEBS):
            shutil.rmtree(program / folder, ignore_errors=True)
        say("đang tải các gói Python, mất vài phút / fetching the wheels (some minutes) ...")
        run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--only-binary", ":all:", "--require-hashes"),
            *("-r", program / "requirements.lock", "-d", program / WHEELS),
        )
        debian = _fetch_debian_packages(program, say)
        # Beside the file, not in it: they are read before anything is unpacked.
        write_guides(program / "docs", out / _GUIDES)
        (out / _READ_ME_NAME).write_text(
            _READ_ME.format(number=number, name=name, debian=debian), encoding="utf-8"
        )
        file = out / f"{name}.tar.gz"
        part = file.with_suffix(".part")
        with tarfile.open(part, "w:gz", compresslevel=3) as packed:
            packed.add(program, arcname=name)
        part.replace(file)
    return file


def _fetch_debian_packages(program: Path, say: Callable[[str], None]) -> str:
    """Put the Debian packages beside the program; give a sentence on what is there."""
    if not (shutil.which("apt-get") and shutil.which("apt-cache")):
        say("máy này không phải Debian, nên thiếu gói của Debian / no Debian packages from here")
        return "Đóng gói trên máy không phải Debian, nên không có gói của Debian / none of Debian."
    say("đang tải các gói của Debian / fetching the Debian packages ...")
    names = debian_packages((program / "system-packages.txt").read_text(encoding="utf-8"), _known)
    folder = program / DEBS
    (folder / "partial").mkdir(parents=True)
    # To an apt that knows of no installed package everything is missing that these need.
    empty = ("Dir::State::status=/dev/null", f"Dir::Cache::archives={folder}")
    options = [word for one in (*empty, "Debug::NoLocking=1") for word in ("-o", one)]
    run("apt-get", *options, "-y", "--no-install-recommends", "--download-only", "install", *names)
    shutil.rmtree(folder / "partial")
    (folder / "lock").unlink(missing_ok=True)
    debian = platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"Gói trong {DEBS}/ chỉ dùng cho {debian} / they are of no use on another Debian."


def debian_packages(text: str, known: Callable[[str], bool]) -> list[str]:
    """List what a machine needs, its screens too: of alternatives the first that is known."""
    names = [name for packages in PACKAGES.values() for name in packages.split()]
    for line in text.splitlines():
        match line.split():
            case [alternatives] if not alternatives.startswith("#"):
                these = alternatives.split("|")
                names.append(next(filter(known, these), these[-1]))
    return list(dict.fromkeys(names))


def _known(name: str) -> bool:
    """Tell whether this Debian has a package; one that is only provided has no candidate."""
    done = subprocess.run(
        ["apt-cache", "policy", name],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C"},
    )
    return "Candidate: " in done.stdout and "Candidate: (none)" not in done.stdout
