"""Flows: their documents, versions, parameters, templates and the order of their actions."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Keep the changes of nodes that flows wait for; flows have no pages outside of `admin`."""
    from app.flows import events
    from app.nodes.signals import node_changed

    node_changed.connect(events.remember, sender=app)
