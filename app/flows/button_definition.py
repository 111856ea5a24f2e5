"""Decides the shape of a button and its text form in a hook's metadata (reference: Button).

In the document every value is a string, booleans too; here they have types. What is not ours
to know stays in `raw` and is written back. It never decides whether a button shows.
"""

import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.flows.part import FORM_KEY, Part


class FormField(Part):
    """A parameter that the user edits (reference: formParameters)."""

    name: str
    type: str = "text"
    description: str = ""
    value: str = ""


class Button(BaseModel):
    """A button, with the reference's defaults; `raw` keeps the rest of its JSON text."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    label: str
    tooltip: str = ""
    icon: str = ""
    weight: int = 0
    group: str = ""
    in_toolbar: bool = False
    in_menu: bool = False
    needs_selection: bool = False
    folder_condition: str = ""
    """JavaScript of the reference (`context.evalMetadata`), kept verbatim."""
    selection_condition: str = ""
    """JavaScript of the reference (`selectionContext.evalMetadata`), kept verbatim."""
    folder_extensions: str = ""
    folders: bool = False
    files: bool = True
    one_only: bool = False
    many_only: bool = False
    root: bool = False
    extensions: str = ""
    hides: bool = False
    read: bool = False
    write: bool = False
    admin_only: bool = False
    form: bool = False
    message: str = ""
    fields: tuple[FormField, ...] = ()
    success_message: str = ""
    sends_selection: bool = False
    sends_folder: bool = False
    raw: dict[str, JsonValue] = Field(default_factory=dict)

    @classmethod
    def from_metadata(cls, metadata: dict[str, str]) -> Self:
        """Return the button in a hook's metadata.

        Raises pydantic's ValidationError or ValueError where its JSON text is not one.
        """
        raw = json.loads(metadata["action"])
        values: dict[str, Any] = {name: _get(raw, *path) for name, path in TEXTS.items()}
        values |= {name: _get(raw, *path) == "true" for name, path in FLAGS.items()}
        values |= {name: _get(raw, *FLAGS[name]) != "false" for name in ON_BY_DEFAULT}
        return cls(
            **values,
            weight=_whole(_get(raw, "gui", "weight")),
            hides=_get(raw, "gui", "selectionContext", "behaviour") == "hidden",
            form=metadata.get("formPrompt") == "true",
            message=metadata.get("promptMessage", ""),
            fields=tuple(json.loads(metadata.get(FORM_KEY) or "[]")),
            success_message=metadata.get("successMessage", ""),
            sends_selection=metadata.get("useSelectionNodes") == "true",
            sends_folder=metadata.get("useContextNode") == "true",
            raw=raw,
        )

    def to_metadata(self) -> dict[str, str]:
        """Return the metadata that `from_metadata` reads, every value a string."""
        raw = json.loads(json.dumps(self.raw))
        for name, path in TEXTS.items():
            _put(raw, path, getattr(self, name))
        for name, path in FLAGS.items():
            if getattr(self, name) or name in ALWAYS_WRITTEN or _get(raw, *path):
                _put(raw, path, "true" if getattr(self, name) else "false")
        _put(raw, ("gui", "weight"), str(self.weight) if self.weight else "")
        _put(raw, ("gui", "selectionContext", "behaviour"), "hidden" if self.hides else "")
        fields = [field.model_dump(by_alias=True) for field in self.fields]
        texts = {
            "action": json.dumps(raw, ensure_ascii=False),
            "formPrompt": "true" if self.form else "",
            "promptMessage": self.message,
            FORM_KEY: json.dumps(fields, ensure_ascii=False) if fields else "",
            "successMessage": self.success_message,
            "useSelectionNodes": "true" if self.sends_selection else "",
            "useContextNode": "true" if self.sends_folder else "",
        }
        return {key: text for key, text in texts.items() if text}


TEXTS = {
    "name": ("name",),
    "label": ("gui", "text"),
    "tooltip": ("gui", "title"),
    "icon": ("gui", "iconClass"),
    "group": ("gui", "context", "actionBarGroup"),
    "folder_condition": ("gui", "context", "evalMetadata"),
    "folder_extensions": ("gui", "context", "allowedMimes"),
    "selection_condition": ("gui", "selectionContext", "evalMetadata"),
    "extensions": ("gui", "selectionContext", "allowedMimes"),
}
ON_BY_DEFAULT = ("files", "one_only")
"""Flags that hold where the document says nothing (reference: defaults)."""

FLAGS = {
    "in_toolbar": ("gui", "context", "actionBar"),
    "in_menu": ("gui", "context", "contextMenu"),
    "needs_selection": ("gui", "context", "selection"),
    "folders": ("gui", "selectionContext", "dir"),
    "files": ("gui", "selectionContext", "file"),
    "one_only": ("gui", "selectionContext", "unique"),
    "many_only": ("gui", "selectionContext", "multipleOnly"),
    "root": ("gui", "selectionContext", "enableRoot"),
    "read": ("rightsContext", "read"),
    "write": ("rightsContext", "write"),
    "admin_only": ("rightsContext", "adminOnly"),
}
ALWAYS_WRITTEN = (
    "in_toolbar",
    "in_menu",
    "needs_selection",
    "folders",
    "files",
    "one_only",
    "many_only",
)


def _get(raw: Any, *path: str) -> str:
    for key in path:
        raw = raw.get(key, "") if isinstance(raw, dict) else ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return raw if isinstance(raw, str) else str(raw) if isinstance(raw, int) else ""


def _put(raw: dict[str, Any], path: tuple[str, ...], text: str) -> None:
    if not text and not _get(raw, *path):
        return
    *parents, last = path
    for key in parents:
        raw = raw.setdefault(key, {})
    raw[last] = text


def _whole(text: str) -> int:
    try:
        return int(text or "0")
    except ValueError:
        return 0
