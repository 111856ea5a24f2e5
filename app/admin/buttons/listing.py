"""Decides what the list of buttons tells of each, and which of them do not work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.admin.buttons.faults import Fault, faults_of
from app.admin.listing import Page, asked, page_of
from app.buttons import catalogue
from app.buttons.catalogue import ButtonRef


@dataclass(frozen=True)
class ButtonRow:
    """A button in the list."""

    ref: ButtonRef
    faults: Sequence[Fault]

    @property
    def place(self) -> str:
        """Where it stands."""
        places = {"toolbar": self.ref.button.in_toolbar, "menus": self.ref.button.in_menu}
        return " and ".join(name for name, on in places.items() if on) or "nowhere"


def button_list(arguments: Mapping[str, str]) -> Page[ButtonRow]:
    """Return the page of all buttons that `q` and `page` ask for, sorted by slug."""
    wanted = asked(arguments, "q").casefold()
    found = [ref for ref in catalogue.all_buttons() if wanted in _words(ref)]
    found.sort(key=lambda ref: ref.slug)
    return page_of(lambda offset, limit: _rows(found[offset : offset + limit]), arguments)


def _rows(refs: Sequence[ButtonRef]) -> list[ButtonRow]:
    faults = faults_of(refs)
    return [ButtonRow(ref, faults.get(ref.slug, ())) for ref in refs]


def _words(ref: ButtonRef) -> str:
    flow = ref.hook.flow
    return f"{ref.slug}\n{ref.label}\n{ref.hook.flow_slug}\n{flow.label}".casefold()
