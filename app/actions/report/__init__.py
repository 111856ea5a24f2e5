"""Holds the actions that write reports; importing it registers them."""

from app.actions.report import collect, folder

__all__ = ["collect", "folder"]
