"""Reads a form as a browser does: what it would send if somebody pressed Save untouched."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

SILENT = ("submit", "button", "reset", "image")


class _Reader(HTMLParser):
    """Collects the successful controls of one form; nested forms do not exist in HTML."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.sent: list[tuple[str, str]] = []
        self.inside = False
        self.disabled = 0
        self.select: dict[str, str | None] = {}
        self.options: list[dict[str, str | None]] = []
        self.area: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("id") == self.form_id:
            self.inside = True
        if tag == "fieldset" and ("disabled" in given or self.disabled):
            self.disabled += 1
        if not self.inside or self.disabled or "disabled" in given:
            return
        if tag == "input":
            self._input(given)
        elif tag == "textarea":
            self.area, self.text = given.get("name"), ""
        elif tag == "select":
            self.select, self.options = given, []
        elif tag == "option" and self.select:
            self.options.append(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "fieldset" and self.disabled:
            self.disabled -= 1
        if tag == "textarea" and self.area is not None:
            text = self.text.replace("\r\n", "\n").removeprefix("\n")
            self.sent.append((self.area, text.replace("\n", "\r\n")))
            self.area = None
        if tag == "select" and self.select:
            self._choose()

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def _input(self, given: dict[str, str | None]) -> None:
        name, kind = given.get("name"), given.get("type") or "text"
        if not name or kind in SILENT:
            return
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        default = "on" if kind in ("checkbox", "radio") else ""
        value = given.get("value", default) or ""
        line = value if kind == "hidden" else value.replace("\n", "").replace("\r", "")
        self.sent.append((name, line))

    def _choose(self) -> None:
        chosen = [option for option in self.options if "selected" in option]
        if not chosen and "multiple" not in self.select:
            chosen = self.options[:1]
        name = self.select.get("name") or ""
        self.sent += [(name, option.get("value") or "") for option in chosen]
        self.select = {}


def sent_by(page: str, form_id: str = "editor") -> MultiDict[str, str]:
    """Return what the form sends."""
    reader = _Reader(form_id)
    reader.feed(page)
    return MultiDict(reader.sent)


def changed(fields: MultiDict[str, str], **values: str | list[str] | None) -> MultiDict[str, str]:
    """Return the fields with other values; None takes one away. `__` in a name stands for `-`."""
    result = fields.copy()
    for name, value in values.items():
        key = name.replace("__", "-")
        if value is None:
            result.poplist(key)
        else:
            result.setlist(key, [value] if isinstance(value, str) else value)
    return result
