"""The hub does what its own description says, also when it is asked nonsense."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from hub.guard import A_SECOND
from tests.contract.guests import ALL, DESK, KIOSK, let_in
from tests.contract.hubs import RunningHub


def fuzz(
    hub: RunningHub,
    folder: Path,
    *words: str,
    examples: int,
    unchecked: Sequence[str] = (),
    shown: Mapping[str, str] | None = None,
) -> None:
    """Ask the hub all that its OpenAPI describes, well and badly."""
    # The book is made ready by its first question, which may take longer than the fuzzer waits.
    asked = {"request_id": "first", "text": "khai sinh", "mode": "found"}
    hub.http.post("/api/v1/searches", json=asked, headers=shown, timeout=60)
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "run", *words, "--no-color", "--mode", "all"]
    # A stream of events never ends, and a request_id that the fuzzer happens to use twice is
    # rightly refused though its form is valid.
    command += ["--exclude-path-regex", "/events$"]
    command += ["--exclude-checks", ",".join(["positive_data_acceptance", *unchecked])]
    command += [f"--max-examples={examples}"]
    if examples <= _FEW:
        command += ["--generation-deterministic"]
    fuzzed = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=folder, timeout=500
    )
    assert fuzzed.returncode == 0, fuzzed.stdout[-6000:]
    log = hub.log.read_text()
    assert "Traceback" not in log, log[-4000:]


_FEW, _MANY = 10, 200


def test_the_openapi_is_true(hub: RunningHub, tmp_path: Path, long: bool) -> None:
    fuzz(hub, tmp_path, f"{hub.url}/openapi.json", examples=_MANY if long else _FEW)


@pytest.fixture(scope="module")
def keys(hub: RunningHub) -> Mapping[str, str]:
    """Let the first devices in: from here on the hub asks for keys."""
    return let_in(hub.state, *ALL)


@pytest.mark.parametrize(
    "who",
    [
        pytest.param("nobody", marks=pytest.mark.long),
        DESK.name,
        pytest.param(KIOSK.name, marks=pytest.mark.long),
    ],
)
def test_the_openapi_is_true_where_keys_are_asked_for(
    hub: RunningHub, keys: Mapping[str, str], tmp_path: Path, long: bool, who: str
) -> None:
    shown = {"Authorization": f"Bearer {keys.get(who, keys[DESK.name])}"}
    described = hub.http.get("/openapi.json", headers=shown).json()
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(described))
    words = [str(file), "--url", hub.url]
    if who in keys:
        words += ["--header", f"Authorization: {shown['Authorization']}"]
    # As fast as one device may ask, see `hub.guard`.
    words += ["--rate-limit", f"{A_SECOND:.0f}/s"]
    # Of a stranger not even the method is read.
    unchecked = () if who in keys else ("unsupported_method",)
    examples = _MANY if long else 3
    fuzz(hub, tmp_path, *words, examples=examples, unchecked=unchecked, shown=shown)
