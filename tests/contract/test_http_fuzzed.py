"""The hub does what its own description says, also when it is asked nonsense."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.contract.hubs import RunningHub


def test_the_openapi_is_true(hub: RunningHub, tmp_path: Path, long: bool) -> None:
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "run", f"{hub.url}/openapi.json", "--no-color", "--mode", "all"]
    # A stream of events never ends, and a request_id that the fuzzer happens to use twice is
    # rightly refused though its form is valid.
    command += ["--exclude-path-regex", "/events$", "--exclude-checks", "positive_data_acceptance"]
    command += (
        ["--max-examples=200"] if long else ["--max-examples=10", "--generation-deterministic"]
    )
    fuzzed = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=tmp_path, timeout=300
    )
    assert fuzzed.returncode == 0, fuzzed.stdout[-6000:]
    log = hub.log.read_text()
    assert "Traceback" not in log, log[-4000:]
