"""Decides how the tools of a toolbar are drawn: each look once in a process.

What differs from page to page is put in afterwards: where the tool sends, the ID of its run and
why it is disabled. It never decides what a tool says.
"""

import secrets
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from flask import current_app, url_for
from markupsafe import Markup, escape

from app.assets import icon_url
from app.buttons.toolbar import Offer

KEPT_LOOKS = 4_000
"""Drawn tools kept in a process, some hundred bytes each: more than the buttons of a large
installation, working and disabled."""


def _mark(name: str) -> str:
    """Return a text that no button says, and that is written alike in addresses and in HTML."""
    return f"{name}-{secrets.token_hex(16)}"


SLUG, ADDRESS, TASK, REASON = map(_mark, ("slug", "address", "task", "reason"))


@dataclass(frozen=True)
class Look:
    """All that a drawn tool depends on but what is put in afterwards."""

    slug: str
    label: str
    icon: str
    tooltip: str
    group: str
    colour: str
    prompt: bool
    works: bool
    nearly_works: bool
    home: str
    """Where icons are served: it tells the application and the address that it is reached under."""


class Tools:
    """The tools over a selection in one folder."""

    def __init__(self, folder: str) -> None:
        self._home = icon_url("")
        self._addresses = {
            prompt: str(escape(url_for(endpoint, slug=SLUG, folder=folder)))
            for prompt, endpoint in ((False, "hooks.call"), (True, "buttons.open_form"))
        }

    def draw(self, offer: Offer) -> Markup:
        """Return the tool of an offer."""
        address = self._addresses[offer.prompt].replace(SLUG, quote(offer.slug, safe=""))
        text = _drawn(_look(offer, self._home)).replace(ADDRESS, address)
        text = text.replace(TASK, offer.task_id)
        return Markup(text.replace(REASON, escape(offer.reason)))  # noqa: S704 - all is escaped or quoted


def _look(offer: Offer, home: str) -> Look:
    return Look(
        slug=offer.slug,
        label=offer.label,
        icon=offer.icon,
        tooltip=offer.tooltip,
        group=offer.group,
        colour=offer.colour,
        prompt=offer.prompt,
        works=offer.works,
        nearly_works=not offer.works and offer.nearly_works,
        home=home,
    )


@lru_cache(KEPT_LOOKS)
def _drawn(look: Look) -> str:
    template = current_app.jinja_env.get_template("buttons/_tool.html")
    return template.render(look=look, address=ADDRESS, task_id=TASK, reason=REASON)
