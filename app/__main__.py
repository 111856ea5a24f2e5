"""Lets `python -m app` be the `flowbutton` command."""

from app.cli import main

main()
