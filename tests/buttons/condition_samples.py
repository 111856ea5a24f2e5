"""Nodes and people that the tests of conditions ask about."""

from datetime import UTC, datetime

from app.buttons.conditions import of_node
from app.nodes.node import Node

NOW = datetime(2026, 11, 25, 9, 5, 7, tzinfo=UTC)


def file(path, size=2_048, **metadata):
    named = {f"usermeta-{name}": value for name, value in metadata.items()}
    return Node(path, path.rpartition("/")[2], "file", size, NOW, named)


def variables(path, size=2_048, **metadata):
    return of_node(file(path, size, **metadata), path)


BASE = {
    "folder": {"name": "contracts", "is_folder": True, "metadata": {"usermeta-checksums": "on"}},
    "user": {"login": "alice", "name": "Alice", "profile": "standard", "roles": ["reviewers"]},
    "workspace": {"slug": "documents", "label": "Documents"},
}
DRAFT = variables("documents/a.pdf", status="draft", rating=4, empty=None, big=2**80)
FINAL = variables("documents/b.txt", size=10, status="final")
