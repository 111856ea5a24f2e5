"""Compares pages as a person would: without what is new in each answer."""

import re

TOKEN = re.compile(r'(?<=X-CSRFToken": ")[^"]+|(?<=name="csrf_token" value=")[^"]+')


def seen(text: str) -> str:
    """A page without its tokens, which change with every second."""
    return TOKEN.sub("", text)
