"""Reads pages as tests look at them: elements with their attributes and their text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "meta", "link", "img", "br", "hr", "use", "path", "circle", "rect"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.open: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.found.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.pieces.append(data)


def elements(text: str, tag: str, **attributes: str) -> list[Element]:
    """All elements of a tag that have these attributes; `_` in a name stands for `-`."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        element
        for element in _Reader(text).found
        if element.tag == tag and wanted.items() <= element.attributes.items()
    ]


def main(text: str) -> str:
    """What stands in the page itself, without its frame."""
    return text[text.index("<main") : text.index("</main>")]


def rows(text: str) -> list[str]:
    """The names of the rows that can be selected, in their order."""
    found = elements(text, "tr")
    return [row["data-name"] for row in found if "data-name" in row.attributes]


def ticked(text: str) -> list[str]:
    """The names of the rows that are selected."""
    boxes = elements(text, "input", type="checkbox", name="select")
    return [box["value"] for box in boxes if "checked" in box.attributes]


def link(text: str, label: str) -> str:
    """Where the link of this text leads."""
    found = [element["href"] for element in elements(text, "a") if element.text == label]
    assert len(found) == 1, f"{len(found)} links named {label}"
    return found[0]


def labels(text: str, tag: str = "a") -> list[str]:
    """The texts of all links, or of all elements of another tag."""
    return [element.text for element in elements(text, tag)]
