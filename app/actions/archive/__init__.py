"""Holds the actions that pack and unpack archives; importing it registers them."""

from app.actions.archive import compress, extract

__all__ = ["compress", "extract"]
