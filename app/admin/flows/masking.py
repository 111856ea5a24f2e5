"""Decides that the values of password parameters are in no page, and stay when it is sent back."""

from app.flows.definition import Flow
from app.flows.facts import MASK
from app.flows.secret_values import changed, secret_names, secrets_in, values_at


def masked(flow: Flow) -> Flow:
    """Return the flow with a mask for every secret that has a value."""
    return changed(flow, secret_names(flow), lambda _place, value: value and MASK)


def unmasked(edited: Flow, before: Flow) -> Flow:
    """Return an edited flow with the secrets of `before` where a mask was left alone.

    What is no password any more loses its value, so that no secret comes to light.
    """
    kept, still = secrets_in(before), secret_names(edited)
    secret = values_at(edited, still).keys()

    def change(place: str, value: str) -> str:
        if value != MASK:
            return value
        return kept.get(place, "") if place in secret else ""

    return changed(edited, still | secret_names(before), change)
