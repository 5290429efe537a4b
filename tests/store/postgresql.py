"""A real PostgreSQL for tests: made, started and thrown away by whoever needs one."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests.processes import free_port

# PostgreSQL refuses to run as root; then it runs as the user its package made.
OWN_USER = "postgres"
CARELESS = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB"


class _Server:
    """A server on its data, that can be killed whole and started again."""

    def __init__(self, port: int, folder: Path, options: str, who: dict[str, Any]) -> None:
        self._port, self._folder, self._who = port, folder, who
        self._command = [_binary("postgres"), "-D", str(folder / "data"), *options.split()]

    def start(self) -> None:
        log = self._folder / "log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, stdout=out, stderr=out, cwd=self._folder, **self._who
            )
        try:
            _wait(self._port, self._process, log)
        except RuntimeError:
            self._process.kill()
            raise

    def kill(self) -> None:
        """End it as a power cut would, with all who serve in it."""
        served = psutil.Process(self._process.pid).children()
        self._process.kill()
        self._process.wait()
        # They go by themselves when they see it, and hold the data until then.
        for one in served:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(served, timeout=10)

    def stop(self) -> None:
        """Give it its fast end: it waits for nobody who is still connected."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()


_servers: dict[str, _Server] = {}


def killed(url: str) -> None:
    """Kill a server whole with `kill -9`, and start it again on what its disk holds."""
    server = _servers[url]
    server.kill()
    server.start()


@contextmanager
def running(*, durable: bool = False, port: int | None = None) -> Iterator[str]:
    """Run a PostgreSQL, by default without a care for its disk; yield its first database's URL."""
    port = port or free_port()
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
    who = _who()
    if who:
        shutil.chown(folder, who["user"], who["group"])
    url = url_at(port)
    try:
        data = folder / "data"
        _do(["initdb", "-D", data, "-U", "motcua", "--auth=trust", "-E", "UTF8", "-N"], who)
        options = (
            f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
            f" {'-c shared_buffers=256MB' if durable else CARELESS}"
        )
        _servers[url] = server = _Server(port, folder, options, who)
        server.start()
        try:
            yield url
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def url_at(port: int) -> str:
    """Name the first database of a server on a port of this machine."""
    return f"postgresql://motcua@127.0.0.1:{port}/postgres"


def new_database(server: str, name: str) -> str:
    """Make an empty database on a server; tell its URL."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        # The smallest template, copied as files: a third of the time a whole log of it takes.
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY FILE_COPY")
    return server.replace("/postgres", f"/{name}")


@contextmanager
def frozen(url: str, *, answering: bool = False) -> Iterator[None]:
    """Stop a server where it stands, as a machine that hangs; let it go on after the block.

    `answering`: only those of its processes stop that serve whoever is connected now.
    """
    import psycopg

    with psycopg.connect(url) as connection:
        server = psutil.Process(connection.info.backend_pid).parent()
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND pid <> pg_backend_pid()"
        ).fetchall()
    assert server is not None
    if answering:
        processes = [psutil.Process(pid) for (pid,) in rows]
    else:
        server.suspend()
        processes = [*server.children(), server]
    with ExitStack() as stack:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.suspend()
                stack.callback(_resume, process)
        yield


def _resume(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.resume()


def _who() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam(OWN_USER)
    except KeyError:
        raise RuntimeError(f"as root the tests need the user {OWN_USER!r}") from None
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _binary(name: str) -> str:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which(name, path=os.pathsep.join(map(str, [*places, os.environ["PATH"]])))
    if found is None:
        raise RuntimeError(f"no {name} here: the store's tests need PostgreSQL installed")
    return found


def _do(command: list[Any], who: dict[str, Any]) -> None:
    program, *arguments = command
    done = subprocess.run(
        [_binary(program), *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        **who,
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    until = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="motcua", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
