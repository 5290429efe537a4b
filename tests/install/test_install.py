"""Installing, updating and going back, on a machine in a folder, with a real hub in it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from motcua.install import service
from motcua.install import trial as trying
from motcua.install import update as updating
from motcua.install.machine import InstallError, Machine, Source
from motcua.install.plan import SCREEN, UNITS, Places, Plan, Room, unit
from motcua.install.trial import trial, waits
from tests.processes import VIETNAMESE_FIRST, answers, free_port, wait_until

HOUSE = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 27, 1, 30, tzinfo=UTC)
# A program that comes with a venv: this Python, with the modules of that very folder.
_PYTHON = """#!/bin/sh
cd "{folder}" && PYTHONPATH="{folder}" exec {python} "$@"
"""


def prepare(folder: Path) -> None:
    """Give a version a Python of its own, as `./run` does."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(_PYTHON.format(folder=folder, python=sys.executable), encoding="utf-8")
    python.chmod(0o755)


@dataclass
class Systemd:
    """What systemd does for a unit: it starts the hub of the version that is current."""

    root: Path
    port: int
    asked: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def __call__(self, *words: str) -> None:
        self.asked.append(" ".join(words))
        if words[-1] != unit(Room.HUB):
            return
        if words[0] in {"stop", "restart"} or "--now" in words:
            self.stop()
        if words[0] in {"start", "restart"}:
            self.start()

    def start(self) -> None:
        here = ["--settings", str(self.root / "etc/motcua/centre.toml")]
        here += ["--state", str(self.root / "var/lib/motcua")]
        sets = [f"hub.port={self.port}", "centre.hours=always", "broker.port=1"]
        words = [word for one in sets for word in ("--set", one)]
        python = self.root / "opt/motcua/current/.venv/bin/python"
        self.process = subprocess.Popen(
            [python, "-m", "motcua", "hub", *here, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process = None


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    found = Systemd(tmp_path / "root", free_port())
    yield found
    found.stop()


@pytest.fixture
def machine(systemd: Systemd) -> Machine:
    def write_units(folder: Path) -> None:
        systemd.asked.append(f"the units of {folder.name}")

    return Machine(
        Places(systemd.root), systemctl=systemd, prepare=prepare, write_units=write_units
    )


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take the program as a newcomer would have it."""
    folder = tmp_path_factory.mktemp("source") / "motcua"
    for name in ("broker_config", "counter", "desk", "display", "hub", "kiosk", "look", "motcua"):
        shutil.copytree(HOUSE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HOUSE / "procedures", folder / "procedures")
    shutil.copytree(HOUSE / "data", folder / "data")
    for name in ("pyproject.toml", "requirements.lock", "run", "system-packages.txt"):
        shutil.copy2(HOUSE / name, folder / name)
    return folder


def source(folder: Path, minute: int = 30) -> Source:
    return Source(folder, "0.1.0", NOW.replace(minute=minute))


def installed(machine: Machine, systemd: Systemd, program: Path) -> str:
    """Install the hub, wait until it is well; give its address."""
    service.install(machine, Plan((Room.HUB,), 0, machine.places), source(program), print)
    url = f"http://127.0.0.1:{systemd.port}"
    assert waits(url)
    return url


def take(url: str) -> str:
    body = {"service": "certify", "request_id": f"r{datetime.now(UTC).timestamp()}"}
    return str(httpx.post(f"{url}/api/v1/tickets", json=body, trust_env=False).json()["label"])


def test_a_part_is_installed_runs_and_is_taken_away_without_its_queue(
    machine: Machine, systemd: Systemd, program: Path
) -> None:
    url = installed(machine, systemd, program)
    assert take(url) == "A001"
    root = systemd.root
    assert (root / "opt/motcua/current").resolve().name == "0.1.0-20261127T013000"
    assert not list((root / "opt/motcua/current/").glob(".git"))
    assert "enable motcua-hub.service" in systemd.asked
    (root / "etc/motcua/centre.toml").write_text(
        (root / "etc/motcua/centre.toml").read_text(encoding="utf-8") + "# ours\n", encoding="utf-8"
    )
    # Again, with the broker: what is ours stays, what runs is the newer one.
    service.install(
        machine, Plan((Room.HUB, Room.BROKER), 0, machine.places), source(program, 31), print
    )
    assert (root / "etc/motcua/centre.toml").read_text(encoding="utf-8").endswith("# ours\n")
    assert service.installed(machine) == (Room.HUB, Room.BROKER)
    assert waits(url)
    assert take(url) == "A002"
    # And alone: the other part goes.
    said: list[str] = []
    alone = Plan((Room.BROKER,), 0, machine.places)
    service.install(machine, alone, source(program, 32), said.append)
    assert service.installed(machine) == (Room.BROKER,)
    assert "disable --now motcua-hub.service" in systemd.asked

    service.uninstall(machine, said.append)
    assert service.installed(machine) == ()
    assert len(said) > 3
    assert all(VIETNAMESE_FIRST.search(line) for line in said), said
    assert not (root / "opt/motcua").exists()
    assert (root / "var/lib/motcua/queue.db").exists()
    assert (root / "etc/motcua/centre.toml").exists()
    service.uninstall(machine, print, purge=True)
    assert not (root / "var/lib/motcua").exists()


def test_the_command_of_an_installed_machine_works_on_its_own_queue_as_its_own_user(
    machine: Machine, systemd: Systemd, program: Path, tmp_path: Path
) -> None:
    installed(machine, systemd, program)
    root, tools = systemd.root, tmp_path / "tools"
    tools.mkdir()
    text = (root / "usr/local/bin/motcua").read_text(encoding="utf-8")
    for place in ("/opt/motcua", "/etc/motcua", "/var/lib/motcua"):
        text = text.replace(place, f"{root}{place}")
    (tools / "motcua").write_text(text, encoding="utf-8")
    for name, does in (
        ("id", 'if [ "$1" = -u ]; then cat "$0.is"; else echo somebody; fi'),
        ("runuser", 'echo "$2" >"$0.was"; shift 3; exec "$@"'),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)

    def typed(user: int) -> subprocess.CompletedProcess[str]:
        (tools / "id.is").write_text(f"{user}\n", encoding="utf-8")
        return subprocess.run(
            [tools / "motcua", "device", "add", "K1", "--room", "kiosk"],
            env={"PATH": f"{tools}:{os.environ['PATH']}"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    refused = typed(1000)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "sudo motcua device add K1" in refused.stderr
    done = typed(0)
    assert done.returncode == 0, done.stderr
    assert (tools / "runuser.was").read_text() == "motcua\n"
    assert (root / "var/lib/motcua/keys/K1").exists()
    assert (root / "usr/local/bin/motcua").stat().st_mode & 0o777 == 0o755
    service.uninstall(machine, print)
    assert not (root / "usr/local/bin/motcua").exists()


def test_an_update_keeps_the_queue_and_the_version_before(
    machine: Machine, systemd: Systemd, program: Path
) -> None:
    url = installed(machine, systemd, program)
    assert take(url) == "A001"
    old = machine.current()
    updating.update(machine, source(program, 40), trial(machine, url), print)
    assert machine.current() != old
    assert take(url) == "A002"
    units = [word for word in systemd.asked if word.startswith("the units of")]
    assert units == ["the units of 0.1.0-20261127T014000"]
    assert old is not None
    assert machine.real(old).exists()
    kept = list((systemd.root / "var/lib/motcua").glob("before-*/queue.db"))
    assert len(kept) == 1


def broken(program: Path, folder: Path, what: str) -> Path:
    """Break a newer version in one way."""
    newer = folder / "newer"
    shutil.copytree(program, newer)
    match what:
        case "does not start":
            (newer / "hub" / "app.py").write_text("this is no Python\n", encoding="utf-8")
        case "does not open the queue":
            migration = newer / "hub/store/migrations/versions/v9999_broken.py"
            last = max((newer / "hub/store/migrations/versions").glob("v*.py")).stem[1:5]
            migration.write_text(
                f'revision, down_revision = "9999", "{last}"\n'
                "branch_labels = depends_on = None\n\n\ndef upgrade():\n"
                '    raise RuntimeError("broken")\n',
                encoding="utf-8",
            )
        case "is not well once it runs":
            # It opens the copy, and the queue too, whose shape it changes; then it answers nobody.
            migration = newer / "hub/store/migrations/versions/v9999_more.py"
            last = max((newer / "hub/store/migrations/versions").glob("v*.py")).stem[1:5]
            migration.write_text(
                "import sqlalchemy as sa\nfrom alembic import op\n"
                f'revision, down_revision = "9999", "{last}"\n'
                "branch_labels = depends_on = None\n\n\ndef upgrade():\n"
                '    op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))\n',
                encoding="utf-8",
            )
            health = newer / "hub/routes/health.py"
            text = health.read_text(encoding="utf-8")
            health.write_text(text.replace('"/health"', '"/ill"', 1), encoding="utf-8")
    return newer


@pytest.mark.parametrize("what", ["does not start", "does not open the queue"])
def test_a_version_that_does_not_take_the_queue_over_is_never_switched_to(
    machine: Machine, systemd: Systemd, program: Path, tmp_path: Path, what: str
) -> None:
    url = installed(machine, systemd, program)
    take(url)
    old, asked = machine.current(), list(systemd.asked)
    with pytest.raises(InstallError, match="the old one runs on"):
        updating.update(
            machine, source(broken(program, tmp_path, what), 50), trial(machine, url), print
        )
    assert machine.current() == old
    assert systemd.asked == asked, "what runs was never stopped"
    assert take(url) == "A002"
    assert len(list((systemd.root / "opt/motcua").glob("0.1.0-*"))) == 1


def test_a_version_that_is_not_well_once_it_runs_goes_back_by_itself_with_its_queue(
    machine: Machine,
    systemd: Systemd,
    program: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = installed(machine, systemd, program)
    take(url)
    old = machine.current()
    real = trial(machine, url)
    newer = broken(program, tmp_path, "is not well once it runs")
    patience = iter((1.0, 60.0))

    def well() -> bool:
        # Nobody waits a minute for what will not come: the new one runs, and has no /health.
        wait_until(lambda: answers(systemd.port), "a version runs", within_s=60)
        monkeypatch.setattr(trying, "_TRIED_S", next(patience))
        return real.well()

    # On the copy it was well: the fault comes with the real machine alone.
    tried = updating.Trial(on_copy=lambda _version, _folder: None, well=well)
    with pytest.raises(InstallError, match="runs again, with its queue"):
        updating.update(machine, source(newer, 55), tried, print)
    assert machine.current() == old
    assert take(url) == "A002"
    assert list((systemd.root / "var/lib/motcua").glob("before-*/failed/queue.db"))
    assert old is not None
    assert f"the units of {old.name}" in systemd.asked[-3:], "from the units it knows"


def needing(folder: Path, place: Path) -> None:
    """Leave a queue with a need that stands in its log only, as one has it that was killed."""
    folder.mkdir()
    place.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "queue.db")) as queue:
        queue.execute("PRAGMA journal_mode = WAL")
        queue.execute("CREATE TABLE need (needs TEXT)")
        queue.execute("INSERT INTO need VALUES ('hears-little')")
        queue.commit()
        for name in ("queue.db", "queue.db-wal"):
            shutil.copyfile(folder / name, place / name)


def holding(state: Path) -> list[str]:
    return sorted(
        str(path.parent.relative_to(state))
        for path in state.rglob("queue.db*")
        if b"hears-little" in path.read_bytes()
    )


@pytest.mark.parametrize("taken", [True, False])
def test_what_citizens_need_stays_in_no_copy_of_an_update_and_is_not_lost_for_who_waits(
    tmp_path: Path, taken: bool
) -> None:
    def nothing(*_: object) -> None:
        pass

    def well() -> bool:
        seen.append(holding(state))
        return next(answers_given)

    seen: list[list[str]] = []
    answers_given = iter((taken, True))
    machine = Machine(Places(tmp_path / "root"), nothing, nothing, nothing)
    state = machine.real(machine.places.state)
    needing(tmp_path / "now", state)
    needing(tmp_path / "earlier", state / "before-0.0.9")
    (tmp_path / "newer").mkdir()
    old = machine.copy_program(tmp_path / "newer", "old")
    machine.switch(old)
    machine.real(UNITS).mkdir(parents=True)
    (machine.real(UNITS) / unit(Room.HUB)).touch()
    tried = updating.Trial(on_copy=nothing, well=well)
    if taken:
        updating.update(machine, source(tmp_path / "newer"), tried, print)
    else:
        with pytest.raises(InstallError, match="runs again, with its queue"):
            updating.update(machine, source(tmp_path / "newer"), tried, print)
    kept = "before-0.1.0-20261127T013000"
    assert seen[0] == [".", "before-0.0.9", kept], "the way back is whole until nobody goes it"
    assert holding(state) == ["."], "the living queue alone"
    assert (state / kept / "failed" / "queue.db").exists() is not taken


def test_a_kiosk_alone_is_updated_while_its_hub_is_switched_off(
    systemd: Systemd, program: Path
) -> None:
    def systemctl(*words: str) -> None:
        systemd.asked.append(" ".join(words))
        if words[0] == "start" and machine.current() == bad:
            raise InstallError("it never said that it is ready")

    machine, bad = Machine(Places(systemd.root), systemctl, prepare, lambda _folder: None), None
    service.install(machine, Plan((Room.KIOSK,), 1, machine.places), source(program), print)
    tried = trial(machine, "http://127.0.0.1:1")
    updating.update(machine, source(program, 40), tried, print)
    good = machine.current()
    assert good == machine.places.versions / "0.1.0-20261127T014000"
    bad = machine.places.versions / "0.1.0-20261127T015000"
    with pytest.raises(InstallError, match=f"{good.name} runs again"):
        updating.update(machine, source(program, 50), tried, print)
    assert machine.current() == good
    assert systemd.asked[-1] == "start motcua-kiosk.service"


@pytest.mark.parametrize(
    ("before", "after", "goes_back"),
    [
        pytest.param("active", ["failed"], True, id="one that ends"),
        pytest.param("active", [*["active"] * 3, "activating"], True, id="one that ends and ends"),
        pytest.param("active", ["active"], False, id="one that runs"),
        pytest.param("failed", ["failed"], False, id="one that was broken already"),
    ],
)
def test_a_version_is_well_once_all_parts_of_the_machine_stay_up(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: str,
    after: list[str],
    *,
    goes_back: bool,
) -> None:
    def nothing(*_: object) -> None:
        pass

    def state_of(name: str) -> str:
        kiosk = name == unit(Room.KIOSK)
        return (before if machine.current() == old else next(states)) if kiosk else "active"

    for name, seconds in (("_TRIED_S", 0.5), ("_STEADY_S", 0.1), ("_LOOK_S", 0.01)):
        monkeypatch.setattr(trying, name, seconds)
    machine, states = Machine(Places(tmp_path / "root"), nothing, nothing, nothing), cycle(after)
    (tmp_path / "newer").mkdir()
    old = machine.copy_program(tmp_path / "newer", "old")
    machine.switch(old)
    machine.real(UNITS).mkdir(parents=True)
    for room in (Room.BROKER, Room.KIOSK):
        (machine.real(UNITS) / unit(room)).touch()
    tried = trial(machine, "http://127.0.0.1:1", state_of)
    with pytest.raises(InstallError, match="old runs again") if goes_back else nullcontext():
        updating.update(machine, source(tmp_path / "newer"), tried, print)
    assert (machine.current() == old) is goes_back


def test_nothing_is_updated_where_nothing_is_installed(machine: Machine, program: Path) -> None:
    with pytest.raises(InstallError, match="nothing is installed"):
        updating.update(machine, source(program), trial(machine, "http://127.0.0.1:1"), print)


def test_a_set_up_that_fails_leaves_nothing_behind(systemd: Systemd, program: Path) -> None:
    def fails(_folder: Path) -> None:
        raise InstallError("no network")

    machine = Machine(Places(systemd.root), systemctl=systemd, prepare=fails)
    with pytest.raises(InstallError, match="no network"):
        service.install(machine, Plan((Room.HUB,), 0, machine.places), source(program), print)
    assert list((systemd.root / "opt/motcua").iterdir()) == []
    assert service.installed(machine) == ()


def test_a_screen_that_does_not_come_keeps_no_hub_from_starting(
    tmp_path: Path, program: Path
) -> None:
    asked = []

    def systemctl(*words: str) -> None:
        asked.append(" ".join(words))
        if words == ("restart", SCREEN):
            raise InstallError("no screens found")

    machine = Machine(Places(tmp_path / "root"), systemctl=systemctl, prepare=prepare)
    plan = Plan((Room.CENTRE,), 3, machine.places)
    with pytest.raises(InstallError, match=f"sudo journalctl -u {SCREEN}"):
        service.install(machine, plan, source(program), print)
    assert asked[-2:] == [f"restart {SCREEN}", f"restart {unit(Room.CENTRE)}"]
    service.uninstall(machine, print)
    assert f"disable --now {SCREEN}" in asked
    assert service.installed(machine) == ()


def test_a_bundle_is_unpacked_and_what_is_none_is_refused(program: Path, tmp_path: Path) -> None:
    packed = tmp_path / "motcua.tar.gz"
    with tarfile.open(packed, "w:gz") as bundle:
        bundle.add(program / "pyproject.toml", arcname="motcua-0.1.0/pyproject.toml")
    with updating.unpacked(packed) as folder:
        assert (folder / "pyproject.toml").exists()
    (tmp_path / "half.tar.gz").write_bytes(packed.read_bytes()[:200])
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as bundle:
        bundle.add(program / "run", arcname="other/run")
    for name in ("half.tar.gz", "other.tar.gz", "gone.tar.gz"):
        with pytest.raises(InstallError), updating.unpacked(tmp_path / name):
            pass


def test_the_command_rehearses_below_a_folder_and_refuses_who_is_not_root(
    tmp_path: Path,
) -> None:
    words = [sys.executable, "-m", "motcua", "uninstall", "--root", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0
    assert "systemctl daemon-reload" in done.stdout
    both = [sys.executable, "-m", "motcua", "install", "--part", "centre", "--part", "hub"]
    done = subprocess.run(
        [*both, "--root", str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "install it alone" in done.stderr
    anew = [sys.executable, "-m", "motcua", "install", "--units", "--root", str(tmp_path)]
    done = subprocess.run(anew, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "nothing is installed here" in done.stderr
