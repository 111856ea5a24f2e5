"""Holds the action that turns data into tables; importing it registers it."""

from app.actions.etl import transform

__all__ = ["transform"]
