"""A FastAPI route that inserts one row, durably: what the HTTP of the hub is compared with."""

from __future__ import annotations

import sqlite3
import sys
import threading

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel


class Wanted(BaseModel):
    """The same body that the hub's route takes."""

    service: str
    request_id: str


app = FastAPI()
lock = threading.Lock()
database = sqlite3.connect(sys.argv[2], isolation_level=None, check_same_thread=False)
for statement in (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "CREATE TABLE ticket (id TEXT PRIMARY KEY, service TEXT NOT NULL)",
):
    database.execute(statement)


@app.post("/api/v1/tickets", status_code=201)
def issue(wanted: Wanted) -> Wanted:
    """Insert one row and answer with it."""
    with lock:
        row = (wanted.request_id, wanted.service)
        database.execute("INSERT INTO ticket VALUES (?, ?)", row)
    return wanted


@app.get("/health")
def health() -> dict[str, str]:
    """Say that the server is up."""
    return {"status": "ok"}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
