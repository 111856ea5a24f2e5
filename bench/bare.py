"""A bare Flask application: one view that inserts a row and commits, with nothing around it."""

import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, Response, jsonify

DATABASE = os.environ.get("BENCH_DATABASE", "")
"""The file of SQLite, or the address of PostgreSQL; "" for none."""

PRAGMAS = ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL")
TABLE = "CREATE TABLE IF NOT EXISTS bare (id VARCHAR(64) PRIMARY KEY, text TEXT NOT NULL)"

app = Flask(__name__)
_local = threading.local()


@app.get("/healthz")
def live() -> Response:
    """Answer that the process is alive."""
    return jsonify({"status": "ok"})


@app.post("/")
def insert() -> Response:
    """Insert one row and commit."""
    key = os.urandom(16).hex()
    connection = _connection()
    mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    connection.execute(f"INSERT INTO bare VALUES ({mark}, {mark})", (key, "{}"))  # noqa: S608
    connection.commit()
    return jsonify({"Success": True, "TaskID": key, "Status": "Queued"})


def _connection() -> Any:
    if not hasattr(_local, "connection"):
        _local.connection = connect(DATABASE)
    return _local.connection


def connect(database: str) -> Any:
    """Return a new connection; the table is there."""
    if database.startswith("postgresql"):
        connection: Any = psycopg.connect(database)
    else:
        connection = sqlite3.connect(database, check_same_thread=False)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    connection.execute(TABLE)
    connection.commit()
    return connection
