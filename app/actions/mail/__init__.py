"""Holds the action that sends mail; importing it registers it."""

from app.actions.mail import sendmail

__all__ = ["sendmail"]
