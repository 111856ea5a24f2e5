"""The house rules that a machine can hold."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import app as package
from app.extensions import alembic

TABLE = re.compile(r'__tablename__ = "(\w+)"')
ROOT = Path(package.__file__).parent
ROOMS = (
    "access",
    "audit",
    "outgoing",
    "accounts",
    "nodes",
    "notifications",
    "actions",
    "flows",
    "runs",
    "hooks",
    "buttons",
    "browser",
    "admin",
)
ABOVE_ROOMS = {
    "shell",
    "advice",
    "health",
    "incoming",
    "metrics",
    "openapi",
    "errors",
    "cli",
    "serving",
    "checking",
    "moving",
    "backing_up",
    "renewing",
    "demo",
    "wsgi",
}
KNOW_THE_REQUEST = {
    "errors.py",
    "security.py",
    "incoming.py",
    "shell.py",
    "assets.py",
    "admin/guard.py",
    "accounts/callers.py",
    "accounts/guards.py",
    "accounts/limits.py",
    "runs/api.py",
    "hooks/pages.py",
    "browser/answers.py",
    "browser/content.py",
    "browser/pages.py",
    "browser/changes.py",
    "browser/routes.py",
}
MODULES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)


def imported(path: Path) -> Iterator[str]:
    for item in ast.walk(ast.parse(path.read_text())):
        if isinstance(item, ast.ImportFrom) and item.module and item.level == 0:
            yield item.module
            yield from (f"{item.module}.{name.name}" for name in item.names)
        elif isinstance(item, ast.Import):
            yield from (name.name for name in item.names)


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in ROOMS], ids=str)
def test_imports_run_one_way(path: Path) -> None:
    own = ROOMS.index(room_of(path))
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "app" and len(parts) > 1 and parts[1] in ROOMS:
            assert ROOMS.index(parts[1]) <= own, f"{path} imports {name}"
        if parts[0] == "app" and len(parts) > 1 and parts[1] in ABOVE_ROOMS:
            pytest.fail(f"{path} imports {name}")


def test_only_views_and_errors_know_the_request() -> None:
    knowing = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if {"flask.request", "flask.session", "flask_login.current_user"} & set(imported(path))
    }
    assert {name for name in knowing if not name.endswith("views.py")} <= KNOW_THE_REQUEST


def test_dbos_has_one_importer() -> None:
    assert [
        str(path.relative_to(ROOT))
        for path in MODULES
        if any(name.split(".")[0] == "dbos" for name in imported(path))
    ] == ["runs/engine.py"]


def test_contents_of_strangers_are_read_in_processes_of_their_own() -> None:
    readers = {"PIL", "pypdf", "pypdfium2", "tarfile"}
    assert {
        path.relative_to(ROOT).parts[:3]
        for path in MODULES
        if readers & {name.split(".")[0] for name in imported(path)}
        and path.relative_to(ROOT).parts[:2] != ("demo", "files")
        and path != ROOT / "actions/archive/writing.py"
    } == {("actions", "contents", room) for room in ("archives", "pdfs", "pictures")}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring or not path.read_text().strip()


def test_modules_and_functions_stay_short() -> None:
    modules, functions = [], []
    for path in MODULES:
        text = path.read_text()
        modules.append(text.count("\n"))
        for item in ast.walk(ast.parse(text)):
            if isinstance(item, ast.FunctionDef):
                functions.append((item.end_lineno or 0) - item.lineno + 1)
    assert statistics.median(modules) < 90
    assert statistics.median(functions) <= 10
    assert statistics.quantiles(modules, n=10)[-1] < 200
    assert statistics.quantiles(functions, n=10)[-1] < 30


def test_the_migrations_make_the_tables_of_the_models(app: Flask) -> None:
    assert alembic.compare_metadata() == []


def test_every_model_is_known_to_a_fresh_application() -> None:
    """A table that only an action's module loads would be missing from the migrations."""
    code = (
        "from app.config import Settings; from app import create_app, database;"
        "create_app(Settings(secret_key='x', database_url='sqlite://'));"
        "print(*database.Base.metadata.tables)"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT.parent)
    models = [path for path in MODULES if "__tablename__" in path.read_text()]
    tables = {name for path in models for name in TABLE.findall(path.read_text())}
    assert tables <= set(told.stdout.split())
