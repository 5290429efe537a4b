"""Run one display in its own process: Kivy allows one application in each."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from broker_config.settings import BrokerSettings
from display.app import run
from display.settings import DisplaySettings

DATA = Path(__file__).resolve().parents[2] / "data"

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    asked = json.loads(sys.argv[1])
    sys.exit(
        run(
            display=DisplaySettings(**asked["display"]),
            broker=BrokerSettings(port=asked["port"]),
            centre_id="test",
            centre_name="Trung tâm Phục vụ hành chính công phường Nam Cường",
            find=lambda name: own if (own := Path(asked["state"]) / name).exists() else DATA / name,
            state=Path(asked["state"]),
            trace=Path(asked["state"]) / "trace.jsonl",
            live_s=asked["live_s"],
        )
    )
