"""Decides the shape of a hook (reference: WebHook, Policies).

What the reference has no name for stands under the hook's `Metadata` / `flowbutton`, as JSON
text. It never decides who may call.
"""

import re
from functools import lru_cache
from typing import Any, Literal

import re2
from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.access.policy import Rule
from app.flows.button_definition import Button
from app.flows.part import OUR_KEY, Part

MAX_SLUG = 64
SLUG = re.compile(r"[A-Za-z0-9._-]+")

KEPT_EXTRAS = 4_000
"""Texts whose meaning a process keeps: hooks of a large installation. Each call asks several times.
"""

ALLOW = 1
"""The effect that allows; any other denies (reference: Policies)."""

CALLING = (0, 3)
"""The actions of a row that mean to call: any, and write (reference: Policies)."""

CONDITIONS = "JsonConditions"
"""Under which a row of the reference may say more, which is not known here."""

EFFECTS = {"allow": ALLOW, "deny": 0}
"""The numbers of the words that the reference's other encoding has."""


def stands_in_address(slug: str) -> bool:
    """Return whether a slug can be a part of an address: browsers take `.` and `..` out of it."""
    return slug not in (".", "..")


class HookPolicy(Part):
    """One row of who may call (reference: Policies; effect 1 allow, 0 deny; action 3 write)."""

    subject: str
    effect: int = 0
    action: int = 3

    @field_validator("effect", mode="before")
    @classmethod
    def _as_number(cls, effect: Any) -> Any:
        return EFFECTS.get(effect, effect) if isinstance(effect, str) else effect

    @property
    def rule(self) -> Rule:
        """The row as a rule of the decision; one that is not known in full denies."""
        known = self.action in CALLING and CONDITIONS not in (self.model_extra or {})
        return Rule(self.subject, "allow" if known and self.effect == ALLOW else "deny")


class FieldExtras(BaseModel):
    """What a form field says beyond the reference; limits hold for every caller."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = ""
    help: str = ""
    default: str = ""
    """A template over the selection, `{{.Node.Path | base}}`; wins over the preset."""
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    width: Literal["full", "half"] = "full"
    mandatory: bool | None = None

    @field_validator("pattern")
    @classmethod
    def _must_compile(cls, pattern: str) -> str:
        try:
            re2.compile(pattern)
        except re2.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern


class HookExtras(BaseModel):
    """What a hook of ours says beyond the reference."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    overridable: tuple[str, ...] | None = None
    """Parameters that a caller may override; None: as the reference's one switch says."""
    fields: dict[str, FieldExtras] = Field(default_factory=dict)
    folder_condition: str = ""
    selection_condition: str = ""
    needs_write: tuple[str, ...] = ()
    """Slugs of workspaces in which the caller must be able to write."""
    hides: bool = False
    """Whether a failing selection rule hides the button instead of disabling it."""
    colour: str = ""
    """Name of a colour of `app.buttons.colours`; any other has none."""
    group: str = ""
    """A group of our own in toolbar and menus; empty: the reference's group of action bars."""
    outputs_link: bool = False
    """Whether what is said after the press leads to the outputs instead of the run."""
    previews: bool = False
    """Whether whoever may press the button may see first what it would do."""
    parked_action: str = ""
    """The `action` of a button that an admin took away, so that it comes back as it was."""
    rate_limit: str = ""
    """How often one user may call, `10 per minute`; empty: no limit."""
    untranslated: tuple[str, ...] = ()
    """JavaScript conditions that have no translation; the button stays off."""


@lru_cache(KEPT_EXTRAS)
def _extras(text: str) -> HookExtras:
    return HookExtras.model_validate_json(text)


class Hook(Part):
    """One webhook of a flow and, in its metadata, its button (reference: Hooks[])."""

    api_slug: str = Field(default="", max_length=MAX_SLUG, pattern=r"^[A-Za-z0-9._-]*$")
    preset_parameters: dict[str, str] = Field(default_factory=dict)
    allow_override_presets: bool = False
    policies: tuple[HookPolicy, ...] = ()
    metadata: dict[str, str] = Field(default_factory=dict)

    @property
    def extras(self) -> HookExtras:
        """What the hook says beyond the reference."""
        return _extras(self.metadata.get(OUR_KEY, "{}"))

    @property
    def rules(self) -> list[Rule]:
        """The policy as rules of the decision."""
        return [policy.rule for policy in self.policies]

    @property
    def button(self) -> Button | None:
        """The button, or None where the hook has none."""
        return Button.from_metadata(self.metadata) if self.metadata.get("action") else None
