"""Pack a version for a ward without internet: program, wheels, names of Debian packages."""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from motcua.install.machine import Machine, run
from motcua.install.plan import Places

WHEELS = "wheels"
_READ_ME = """Một Cửa {number}

1. Bring this file to the machine, and unpack it:   tar -xzf {name}.tar.gz
2. Its Debian packages stand in system-packages.txt. Without internet they come from a Debian
   DVD, or from a machine of the same Debian:       apt-get download PACKAGE
3. Then, in the folder:                             sudo ./run install
   On a machine where it is installed already:      sudo ./run update FOLDER
"""


def bundle(source: Path, number: str, out: Path, say: Callable[[str], None]) -> Path:
    """Pack the program of a source folder with the wheels for this machine's kind; give the file.

    Raises `InstallError`. The wheels are those of the lock, by their hashes.
    """
    name = f"motcua-{number}"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-bundle-") as scratch:
        machine = Machine(Places(root=Path(scratch)))
        program = machine.real(machine.copy_program(source, name))
        shutil.rmtree(program / WHEELS, ignore_errors=True)
        say("fetching the wheels (some minutes) ...")
        run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--only-binary", ":all:", "--require-hashes"),
            *("-r", program / "requirements.lock", "-d", program / WHEELS),
        )
        (program / "READ-ME-FIRST.txt").write_text(
            _READ_ME.format(number=number, name=name), encoding="utf-8"
        )
        file = out / f"{name}.tar.gz"
        part = file.with_suffix(".part")
        with tarfile.open(part, "w:gz", compresslevel=3) as packed:
            packed.add(program, arcname=name)
        part.replace(file)
    return file
