"""Decides which pages of the reference are made from the code; none of them is kept in git."""

from collections.abc import Callable, Mapping

from tools.reference import actions, commands, routes, rules, settings, templates

PAGES: Mapping[str, Callable[[], str]] = {
    "reference/settings.md": settings.page,
    "reference/actions.md": actions.page,
    "reference/commands.md": commands.page,
    "reference/addresses.md": routes.page,
    "reference/buttons.md": rules.page,
    "reference/templates.md": templates.page,
}
"""What makes each page, by its place below docs/, in the order of the navigation."""
