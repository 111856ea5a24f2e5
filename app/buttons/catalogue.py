"""Decides which buttons there are and which of them a person may know of.

It never looks at folders or selections.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.access.policy import Rule, decide
from app.buttons import colours
from app.buttons.errors import UnknownButton
from app.buttons.icons import icon_for
from app.flows import store
from app.flows.button_definition import Button
from app.flows.hook_definition import Hook, HookExtras
from app.flows.store import HookRef

READ_BUTTONS = 4_000
"""Buttons kept read in a process: more than the hooks of a large installation."""


@dataclass(frozen=True)
class ButtonRef:
    """A button with the hook that it calls."""

    hook: HookRef
    button: Button

    @property
    def slug(self) -> str:
        """The slug of the hook, by which the button is addressed."""
        return self.hook.slug

    @property
    def label(self) -> str:
        """The text on the button."""
        return self.button.label or self.slug

    @cached_property
    def extras(self) -> HookExtras:
        """What the hook says beyond the reference."""
        return self.hook.hook.extras

    @cached_property
    def icon(self) -> str:
        """The shipped icon that is drawn, whatever name the button has."""
        return icon_for(self.button.icon)

    @property
    def group(self) -> str:
        """The group that it stands in, in toolbar and menus."""
        return self.extras.group or self.button.group

    @cached_property
    def colour(self) -> str:
        """The name of its colour; empty text where it has none."""
        return colours.known(self.extras.colour)

    @property
    def placed(self) -> bool:
        """Whether it has a place at all: in the toolbar or in menus."""
        return self.button.in_toolbar or self.button.in_menu

    @property
    def prompts(self) -> bool:
        """Whether pressing it opens a dialog: with a form, a question, or a choice to preview."""
        asks = self.button.message or (self.button.form and self.button.fields)
        return bool(asks or self.extras.previews)

    @cached_property
    def policy(self) -> list[Rule]:
        """Who may call the hook; the button follows it (reference: Policies)."""
        return self.hook.hook.rules


def buttons_for(subjects: Collection[str]) -> list[ButtonRef]:
    """Return the buttons that can be pressed and whose policy admits `subjects`."""
    refs = (ref for ref in all_buttons() if ref.hook.enabled)
    return [ref for ref in refs if decide(ref.policy, subjects).allowed]


def all_buttons() -> Sequence[ButtonRef]:
    """Return every button of the installation, disabled ones too; kept until a flow changes."""
    global _buttons
    hooks = store.every_hook()
    kept, buttons = _buttons
    if kept is not hooks:
        buttons = tuple(ref for hook in hooks if (ref := _reference(hook)))
        _buttons = (hooks, buttons)
    return buttons


def find(slug: str, subjects: Collection[str]) -> ButtonRef:
    """Return the button of this slug.

    Raises UnknownButton, in one wording, where there is none, it is switched off or its policy
    does not admit `subjects`.
    """
    hook = store.find_hook(slug)
    ref = _reference(hook) if hook else None
    if ref is None or not decide(ref.policy, subjects).allowed:
        raise UnknownButton
    return ref


def _reference(hook: HookRef) -> ButtonRef | None:
    button = _button(tuple(hook.hook.metadata.items()))
    return ButtonRef(hook, button) if button else None


_buttons: tuple[Sequence[HookRef], tuple[ButtonRef, ...]] = ((), ())


@lru_cache(maxsize=READ_BUTTONS)
def _button(metadata: tuple[tuple[str, str], ...]) -> Button | None:
    return Hook(metadata=dict(metadata)).button
