"""Holds the actions on images; importing it registers them."""

from app.actions.images import resize

__all__ = ["resize"]
