"""Datasources, workspaces, files, folders and their metadata. It never knows flows or pages."""

from flask import Flask


def init_app(_app: Flask) -> None:
    """Load every table of this room; nodes have no pages of their own."""
    from app.nodes import claims, metadata, workspaces

    _ = claims, metadata, workspaces
