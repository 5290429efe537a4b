"""`./run` under bad luck, with small stand-ins for apt, dpkg and Python that note what they do."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]

# A Python that is asked for its version, makes a venv, is pip, or runs something.
PYTHON = """#!/bin/sh
case "$*" in
--version) echo "Python 3.12.1" ;;
"-c import sys"*) exit "$(cat "$NOTES/wrong-python" 2>/dev/null || echo 0)" ;;
"-m venv"*) echo "venv" >>"$NOTES/log"
    for last; do :; done
    mkdir -p "$last/bin" && cp "$0" "$last/bin/python" ;;
"-m pip --version") ;;
"-m pip"*) echo "pip $*" >>"$NOTES/log"; exit "$(cat "$NOTES/pip-fails" 2>/dev/null || echo 0)" ;;
*) echo "in $PWD: $*" >>"$NOTES/log" ;;
esac
"""
DPKG = """#!/bin/sh
for last; do :; done
grep -qx "$last" "$NOTES/half-removed" 2>/dev/null && printf 'config-files '
grep -qx "$last" "$NOTES/installed" && printf 'installed '
"""
APT_GET = """#!/bin/sh
echo "apt-get $*" >>"$NOTES/log"
"""
APT_CACHE = """#!/bin/sh
for last; do :; done
case $last in
*t64) echo "  Candidate: (none)" ;;
*) echo "  Candidate: 1.0" ;;
esac
"""


@dataclass
class Machine:
    """A machine that has nothing but a shell, coreutils and the stand-ins."""

    root: Path

    @property
    def notes(self) -> Path:
        return self.root / "notes"

    def has(self, *packages: str) -> None:
        (self.notes / "installed").write_text("".join(f"{one}\n" for one in packages))

    def program(self, name: str, text: str) -> None:
        path = self.root / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def run(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        (self.notes / "log").write_text("")
        return subprocess.run(
            [self.root / "house/run", *words],
            cwd=folder or self.root,
            env={"PATH": str(self.root / "bin"), "NOTES": str(self.notes)},
            capture_output=True,
            text=True,
            check=False,
        )

    def did(self) -> list[str]:
        return (self.notes / "log").read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    root = tmp_path / "một cửa"
    machine = Machine(root)
    for folder in ("bin", "house", "notes"):
        (root / folder).mkdir(parents=True)
    shutil.copy(HOUSE / "run", root / "house/run")
    (root / "house/requirements.lock").write_text("kivy==2.3.1\n")
    (root / "house/system-packages.txt").write_text(
        "# a comment\n\nmosquitto\nlibasound2t64|libasound2\npostgresql tests\n"
    )
    for name in (
        "cat",
        "cp",
        "dirname",
        "flock",
        "grep",
        "mkdir",
        "readlink",
        "rm",
        "sh",
        "sha256sum",
        "tr",
    ):
        found = shutil.which(name)
        assert found
        (root / "bin" / name).symlink_to(found)
    machine.program("python3", PYTHON)
    machine.program("dpkg-query", DPKG)
    machine.program("apt-get", APT_GET)
    machine.program("apt-cache", APT_CACHE)
    machine.program("id", "#!/bin/sh\necho 1000\n")
    machine.has("mosquitto", "libasound2t64", "postgresql")
    return machine


def test_the_first_start_sets_up_from_the_lock_and_walks_the_tour(machine: Machine) -> None:
    assert machine.run().returncode == 0
    venv, locked, own, compiled, tour = machine.did()
    assert venv == "venv"
    assert "--require-hashes -r" in locked
    assert "--no-index --no-deps --no-build-isolation -e" in own
    assert "-m compileall -q" in compiled
    assert tour == f"in {machine.root}: -m motcua tour"


def test_a_second_start_installs_nothing(machine: Machine) -> None:
    machine.run()
    assert machine.run().returncode == 0
    assert machine.did() == [f"in {machine.root}: -m motcua tour"]


def test_a_set_up_that_was_interrupted_is_done_again(machine: Machine) -> None:
    (machine.notes / "pip-fails").write_text("1")
    assert machine.run("hub").returncode != 0
    assert not any("motcua" in line for line in machine.did())
    (machine.notes / "pip-fails").unlink()
    assert machine.run("hub").returncode == 0
    assert len([line for line in machine.did() if line.startswith("pip")]) == 2
    machine.run("hub")
    assert machine.did() == [f"in {machine.root}: -m motcua hub"]


@pytest.mark.parametrize("change", ["lock", "place"])
def test_another_lock_or_another_place_is_set_up_again(machine: Machine, change: str) -> None:
    machine.run("hub")
    if change == "lock":
        (machine.root / "house/requirements.lock").write_text("kivy==2.3.2\n")
        machine.run("hub")
    else:
        (machine.root / "house").rename(machine.root / "moved")
        (machine.root / "house").symlink_to(machine.root / "moved")
        machine.run("hub")
    assert any(line.startswith("pip") for line in machine.did())


def test_missing_packages_are_named_in_one_command_to_type(machine: Machine) -> None:
    machine.has("python3-venv")
    done = machine.run()
    assert done.returncode == 1
    command = "sudo apt-get update && sudo apt-get install mosquitto libasound2"
    assert done.stderr.splitlines()[-1].strip() == command
    assert machine.did() == []


def test_what_only_tests_and_benchmarks_need_is_asked_for_by_them_alone(machine: Machine) -> None:
    machine.has("mosquitto", "libasound2")
    for words in ((), ("centre",), ("doctor", "tests")):
        assert machine.run(*words).returncode == 0
    for word in ("test", "bench"):
        done = machine.run(word)
        assert done.returncode == 1
        command = "sudo apt-get update && sudo apt-get install postgresql"
        assert done.stderr.splitlines()[-1].strip() == command
    assert machine.did() == []


def test_a_package_of_two_architectures_is_there_when_one_of_them_is(machine: Machine) -> None:
    (machine.notes / "half-removed").write_text("mosquitto\npostgresql\n")
    machine.has("mosquitto", "libasound2t64")
    assert machine.run("hub").returncode == 0
    assert machine.run("test").stderr.splitlines()[-1].split()[-1] == "postgresql"


def test_root_installs_missing_packages(machine: Machine) -> None:
    machine.has("mosquitto")
    machine.program("id", "#!/bin/sh\necho 0\n")
    assert machine.run("hub").returncode == 0
    update, install, *_ = machine.did()
    assert update == "apt-get -qq update"
    assert install.endswith(" libasound2")
    assert "mosquitto" not in install


def test_the_packages_of_a_bundle_are_taken_without_a_network(machine: Machine) -> None:
    machine.has("python3-venv")
    debs = machine.root / "house/debs"
    debs.mkdir()
    for name in ("mosquitto_2.deb", "libasound2_1.deb"):
        (debs / name).touch()
    asked = machine.run()
    assert asked.returncode == 1
    command = f"sudo apt-get install --no-install-recommends {debs}/*.deb"
    assert asked.stderr.splitlines()[-1].strip() == command
    machine.program("id", "#!/bin/sh\necho 0\n")
    assert machine.run("hub").returncode == 0
    (install,) = [line for line in machine.did() if line.startswith("apt-get")]
    assert install.endswith(f" {debs}/libasound2_1.deb {debs}/mosquitto_2.deb")


def test_a_broken_python_is_passed_over(machine: Machine) -> None:
    machine.program("python3", "#!/bin/sh\necho 'shim: no such version' >&2; exit 127\n")
    machine.program("python3.12", PYTHON)
    assert machine.run("hub").returncode == 0


def test_no_fitting_python_is_told_in_one_sentence(machine: Machine) -> None:
    (machine.notes / "wrong-python").write_text("1")
    done = machine.run()
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in done.stderr


@pytest.mark.parametrize(
    ("words", "ran"),
    [
        (
            ("test",),
            "in {house}: -m pytest -n 3 --dist loadfile --no-loadscope-reorder",
        ),
        (("test", "--long", "tests/unit"), "in {house}: -m pytest --long tests/unit"),
        (("bench", "--json", "x"), "in {house}: -m tests.bench --json x"),
        (("pictures", "a b"), "in {here}: -m motcua pictures a b"),
        (("centre",), "in {here}: -m motcua centre"),
        (("--help",), "in {here}: -m motcua --help"),
    ],
)
def test_words_go_where_they_belong_from_any_folder(
    machine: Machine, words: tuple[str, ...], ran: str
) -> None:
    machine.run("hub")
    elsewhere = machine.root / "else where"
    elsewhere.mkdir()
    assert machine.run(*words, folder=elsewhere).returncode == 0
    assert machine.did() == [ran.format(house=machine.root / "house", here=elsewhere)]


def test_a_file_of_this_folder_named_like_a_module_is_not_taken_for_one(machine: Machine) -> None:
    machine.run("hub")
    python = machine.root / "house/.venv/bin/python"
    python.write_text(PYTHON.replace("in $PWD", "safe path: $PYTHONSAFEPATH"))
    machine.run("hub")
    assert machine.did() == ["safe path: 1: -m motcua hub"]


def test_run_can_be_called_through_a_link(machine: Machine) -> None:
    machine.run("hub")
    (machine.root / "bin/motcua-run").symlink_to(machine.root / "house/run")
    done = subprocess.run(
        [machine.root / "bin/motcua-run", "hub"],
        env=os.environ | {"PATH": str(machine.root / "bin"), "NOTES": str(machine.notes)},
        check=False,
    )
    assert done.returncode == 0
