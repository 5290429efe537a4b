"""A ward without internet: the bundle is unpacked, installed without any network, and serves."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from motcua.install.bundle import debian_packages
from motcua.install.guides import write_guides
from motcua.install.trial import waits
from tests.networks import needs_root
from tests.processes import free_port

HOUSE = Path(__file__).resolve().parents[2]
# On a busy machine of two cores all of it took 8 minutes, with most wheels in the cache of pip.
LONGEST_S = 3600


def did(*words: str | Path, cwd: Path | None = None, env: Mapping[str, str] = os.environ) -> str:
    """Type a command that has to be done; give what it said."""
    done = subprocess.run(
        words,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
        env=env,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_of_the_debian_packages_those_are_packed_that_a_ward_needs_and_this_debian_has() -> None:
    text = "# why\nmosquitto\nlibnew1t64|libnew1\n\nlibold1|libold0\nstrace tests\n"
    found = debian_packages(text, known={"mosquitto", "libnew1", "libold1"}.__contains__)
    assert found[-3:] == ["mosquitto", "libnew1", "libold1"]
    assert {"xserver-xorg", "cage", "seatd"} <= {*found}


def test_the_guides_are_pages_that_any_browser_shows_and_prints(tmp_path: Path) -> None:
    write_guides(HOUSE / "docs", tmp_path / "guides")
    pages = sorted(tmp_path.glob("guides/??/*.html"))
    assert {"install.html", "worst-morning.html", "clerk.html"} <= {page.name for page in pages}
    for page in pages:
        text = page.read_text("utf-8")
        assert text.startswith("<!doctype html>")
        assert f'lang="{page.parent.name}"' in text
        assert "[ ]" not in text
        for link in re.findall(r'(?:href|src)="([^"#:]+)[^"]*"', text):
            assert link.endswith((".html", ".png", ".svg")), link
            assert (page.parent / link).is_file(), link
    worst = (tmp_path / "guides/vi/worst-morning.html").read_text("utf-8")
    assert "<td>16</td>" in worst
    assert "<code>sudo motcua counter <span>--teach</span></code>" in worst


@pytest.mark.long
@needs_root
def test_a_bundle_is_installed_without_a_network_and_its_centre_gives_numbers(
    tmp_path: Path,
) -> None:
    file = Path(did(sys.executable, "-m", "motcua", "bundle", tmp_path / "stick").splitlines()[-1])
    with tarfile.open(file) as packed:
        packed.extractall(tmp_path, filter="data")
    folder, root = tmp_path / file.name.removesuffix(".tar.gz"), tmp_path / "root"
    first = (file.parent / "DOC-TRUOC-READ-ME-FIRST.txt").read_text("utf-8")
    assert "sudo ./run install" in first.partition("In English")[0]
    pages = re.findall(r"huong-dan/\S+", first)
    assert len(pages) == 4
    assert all((file.parent / page).is_file() for page in pages)
    debs = {path.name.split("_")[0] for path in (folder / "debs").iterdir()}
    assert {"mosquitto", "xserver-xorg", "libc6"} <= debs, "with all that they need"
    # A network of its own, in which there is nothing else, and none of the packages that this
    # machine happens to have lying about.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    bare["PIP_CONFIG_FILE"] = os.devnull
    run: list[str | Path] = ["unshare", "--net", folder / "run"]
    did(*run, "install", "--root", root, cwd=tmp_path, env=bare)

    port = free_port()
    words: list[str | Path] = [
        "--settings",
        root / "etc/motcua/centre.toml",
        "--state",
        root / "var/lib/motcua",
    ]
    for one in (f"hub.port={port}", "centre.hours=always", "broker.port=1"):
        words += ["--set", one]
    python = root / "opt/motcua/current/.venv/bin/python"
    with subprocess.Popen([python, "-m", "motcua", "hub", *words], cwd=tmp_path) as hub:
        try:
            url = f"http://127.0.0.1:{port}"
            assert waits(url)
            body = {"service": "certify", "request_id": "first"}
            taken = httpx.post(f"{url}/api/v1/tickets", json=body, trust_env=False)
            assert taken.json()["label"] == "A001"
        finally:
            hub.terminate()
