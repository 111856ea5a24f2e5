"""Holds the actions on images; importing it registers them."""

from app.actions.images import convert, exif, resize, thumbnails

__all__ = ["convert", "exif", "resize", "thumbnails"]
