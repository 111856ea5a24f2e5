"""Decides what a template becomes (reference: Templates): Go's text/template, bounded.

Values of parameters are data: template text inside them is never evaluated. Rendering reads
the data it is given and nothing else, so a repeated step gives the same text.
"""

import re
from functools import cache, lru_cache
from typing import NoReturn

from app.flows import template_limits as limits
from app.flows.template_data import TemplateData
from app.flows.template_engine import (
    BudgetError,
    Compiler,
    EngineError,
    SandboxError,
    Template,
    prepare,
)
from app.flows.template_errors import TemplateFault, TemplateProblem
from app.flows.template_functions import functions

__all__ = ["TemplateData", "check", "render"]

OPEN = "{{"
CACHED = 500
"""Compiled templates that one process keeps: the actions of some fifty flows."""

REFUSED = re.compile(r"\{\{-?\s*(define|template|block)\b")
"""Templates that call each other can run for ever; one field holds one template."""

REFUSED_FIELD = re.compile(r"^\w+ '(\w+)' is not allowed$")
FAILED_FUNCTION = re.compile(r"^function '(\w+)' failed: ")
"""How the engine words two kinds of errors; ours are shorter."""

BUDGETS = {
    "output": f"the result is longer than {limits.MAX_OUTPUT:,} characters",
    "iteration": "the loops run too often",
    "function-call": f"more than {limits.MAX_CALLS:,} functions are called",
}


def render(text: str, data: TemplateData, where: str = "") -> str:
    """Return the text with its template parts rendered over `data` (reference: Templates).

    `where` names the field, for errors and for identifiers that differ from field to field.
    Raises TemplateProblem.
    """
    if OPEN not in text:
        return text
    template = _template(text, where)
    try:
        with limits.rendering(data.now, f"{data.seed}\n{where}\n{text}"):
            return str(template.render(data.root))
    except Exception as error:
        _refuse(error, text, where)


def check(text: str) -> None:
    """Raise TemplateProblem, with line and column, where a text cannot be rendered at all:
    wrong syntax or an unknown function."""
    if OPEN in text:
        _template(text, "")


def _template(text: str, where: str) -> Template:
    if len(text) > limits.MAX_SOURCE:
        reason = f"a template has at most {limits.MAX_SOURCE:,} characters"
        raise TemplateProblem(reason, where=where)
    if found := REFUSED.search(text):
        reason = f"“{found[1]}” is not available; write the text where it is used"
        raise TemplateProblem(reason, *_place(text, _offset(text, found.start())), where)
    try:
        return _compile(text)
    except Exception as error:
        _refuse(error, text, where)


@cache
def _compiler() -> Compiler:
    return prepare(functions())


@lru_cache(maxsize=CACHED)
def _compile(text: str) -> Template:
    rounds = min(limits.MAX_ROUNDS, limits.LOOP_WORK // len(text))
    return _compiler()(text, limits.MAX_OUTPUT, rounds, limits.MAX_CALLS)


def _refuse(error: Exception, text: str, where: str) -> NoReturn:
    position = getattr(error, "position", None)
    line, column = (0, 0) if position is None else _place(text, position)
    raise TemplateProblem(_reason(error), line, column, where) from error


def _reason(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, TemplateFault):
            return str(cause)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, BudgetError):
        return next((BUDGETS[key] for key in BUDGETS if error.message.startswith(key)), str(error))
    if not isinstance(error, EngineError):
        return "the template cannot be read"
    text = getattr(error, "message", "") or str(error).split(": ", 1)[-1]
    if isinstance(error, SandboxError):
        return REFUSED_FIELD.sub(r"a value has no field “\1”", text)
    return FAILED_FUNCTION.sub(r"\1: ", text)


def _offset(text: str, index: int) -> int:
    return len(text[:index].encode(errors="replace"))


def _place(text: str, position: int) -> tuple[int, int]:
    before = text.encode(errors="replace")[:position].decode(errors="replace")
    return before.count("\n") + 1, len(before.rsplit("\n", 1)[-1]) + 1
