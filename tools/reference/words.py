"""Decides how the reference is written from code: docstrings as sentences, tables of Markdown."""

import ast
import inspect
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from types import ModuleType

NONE = re.compile(r"[;,] None where [^.]*")
CODE = re.compile(r"(`[^`]*`)")
RAISES = re.compile(r"[;.,]?\s*\b[Rr]aises [^.]*\.")
REFERENCE = re.compile(r"\s*\([Rr]eference:[^)]*\)|\s*\(interface:[^)]*\)")
OPENINGS = (("Say whether ", "Whether "), ("Return whether ", "Whether "), ("Return ", ""))


def summary(thing: object) -> str:
    """Return the first paragraph of a docstring as text for people."""
    return plain(inspect.getdoc(thing) or "")


def plain(docstring: str) -> str:
    """Return the first paragraph of a docstring without what only programmers need."""
    text = " ".join(docstring.split("\n\n")[0].split())
    text = NONE.sub("", text)
    text = RAISES.sub(".", REFERENCE.sub("", text))
    for opening, instead in OPENINGS:
        if text.startswith(opening):
            text = instead + text.removeprefix(opening)
    return text[:1].upper() + text[1:]


def attribute_docs(thing: type | ModuleType) -> dict[str, str]:
    """Return the docstrings below the attributes of a class, or the constants of a module."""
    tree = ast.parse(inspect.getsource(thing))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else tree.body
    docs = {}
    for item, after in pairwise(body):
        name = _assigned(item)
        if name and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            docs[name] = plain(str(after.value.value))
    return docs


def _assigned(item: ast.stmt) -> str:
    if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
        return item.target.id
    if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
        return item.targets[0].id
    return ""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines) + "\n"


def cell(value: object) -> str:
    """Return a value as it may stand in a cell; a bar inside of code ends none."""
    parts = CODE.split(str(value).replace("\n", " "))
    parts[::2] = (part.replace("|", "\\|") for part in parts[::2])
    return "".join(parts)


def code(text: object) -> str:
    """Return a text in the type of code; nothing for an empty one."""
    if not str(text):
        return ""
    fence = "``" if "`" in str(text) else "`"
    return f"{fence}{text}{fence}"
