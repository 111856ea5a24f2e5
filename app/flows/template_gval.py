"""Decides what `gval` computes: arithmetic and comparisons over its arguments, `$[0]`, `$[1]` …

`gval "$[0].Free / $[0].Total * 100 > $[1]" map "5"`. Text that is a number counts as one; a
whole result is a whole number. It never calls anything.
"""

import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from app.flows.template_errors import TemplateFault

MAX_LENGTH = 500
"""Characters of an expression: five times the longest published one."""

MAX_NESTING = 20
"""Parentheses inside each other; bounds recursion."""

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<sign>\|\||&&|[=!<>]=|[-+*/%<>!?:()\[\].$]))"""
)
NUMBER = re.compile(r"[+-]?\d{1,30}(?P<fraction>\.\d{0,30})?(?:[eE][+-]?\d{1,3})?")
WORDS = {"true": True, "false": False, "null": None}
LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("==", "!=", "<=", ">=", "<", ">"),
    ("+", "-"),
    ("*", "/", "%"),
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def gval(expression: str, *arguments: object) -> object:
    """Return the value of the expression; raises TemplateFault where it has none."""
    if len(expression) > MAX_LENGTH:
        raise TemplateFault(f"an expression of gval has at most {MAX_LENGTH} characters")
    reader = _Reader(_tokens(expression), arguments)
    value = reader.ternary(0)
    if reader.peek():
        raise TemplateFault(f"gval does not understand “{reader.peek()}” here")
    return value


def _tokens(expression: str) -> list[str]:
    tokens, place = [], 0
    while expression[place:].strip():
        match = TOKEN.match(expression, place)
        if not match:
            raise TemplateFault(f"gval does not understand “{expression[place:].strip()[:20]}”")
        tokens.append(match[0].strip())
        place = match.end()
    return tokens


class _Reader:
    """Evaluates while reading, one method a level of the grammar."""

    def __init__(self, tokens: list[str], arguments: tuple[object, ...]) -> None:
        self.tokens = [*tokens, ""]
        self.place = 0
        self.arguments = list(arguments)

    def peek(self) -> str:
        return self.tokens[self.place]

    def take(self, *wanted: str) -> str:
        """Return the next token and step on, empty text where it is not a wanted one."""
        token = self.peek()
        if not token or (wanted and token not in wanted):
            return ""
        self.place += 1
        return token

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise TemplateFault(f"gval expects “{wanted}” before “{self.peek() or 'the end'}”")

    def ternary(self, nesting: int) -> object:
        condition = self.binary(0, nesting)
        if not self.take("?"):
            return condition
        yes = self.binary(0, nesting)
        self.need(":")
        no = self.binary(0, nesting)
        return yes if condition else no

    def binary(self, level: int, nesting: int) -> object:
        if level == len(LEVELS):
            return self.unary(nesting)
        value = self.binary(level + 1, nesting)
        while sign := self.take(*LEVELS[level]):
            value = _apply(sign, value, self.binary(level + 1, nesting))
        return value

    def unary(self, nesting: int) -> object:
        signs = []
        while sign := self.take("!", "-"):
            signs.append(sign)
        value = self.primary(nesting)
        for sign in reversed(signs):
            value = (not value) if sign == "!" else _whole(-_number(value))
        return value

    def primary(self, nesting: int) -> object:
        word = self.take()
        if word == "(" and nesting < MAX_NESTING:
            value = self.ternary(nesting + 1)
            self.need(")")
            return value
        if word == "$":
            return self.path(self.arguments)
        if word in WORDS:
            return WORDS[word]
        if word[:1].isdigit():
            return _number(word)
        if word.startswith('"'):
            return json.loads(word)
        raise TemplateFault(f"gval expects a value, not “{word or 'the end'}”")

    def path(self, value: object) -> object:
        while sign := self.take(".", "["):
            key = self.take()
            value = _step(value, json.loads(key) if key.startswith('"') else key)
            if sign == "[":
                self.need("]")
        return value


def _step(value: object, key: str) -> object:
    if isinstance(value, Mapping) and key in value:
        return value[key]
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    raise TemplateFault(f"gval finds no “{key}”")


def _apply(sign: str, left: object, right: object) -> object:
    if sign == "||":
        return bool(left) or bool(right)
    if sign == "&&":
        return bool(left) and bool(right)
    if sign in COMPARE:
        return _compare(sign, left, right)
    if sign == "+" and not (_is_number(left) and _is_number(right)):
        return f"{left}{right}"
    return _whole(_calculate(sign, _number(left), _number(right)))


def _compare(sign: str, left: object, right: object) -> bool:
    if _is_number(left) and _is_number(right):
        left, right = _number(left), _number(right)
    elif sign not in ("==", "!=") and not (isinstance(left, str) and isinstance(right, str)):
        raise TemplateFault(f"gval cannot compare {left!r} with {right!r}")
    return COMPARE[sign](left, right)


def _calculate(sign: str, left: float, right: float) -> float:
    if sign in "/%" and right == 0:
        raise TemplateFault("gval cannot divide by zero")
    if sign == "/":
        return left / right
    simple = {"+": operator.add, "-": operator.sub, "*": operator.mul, "%": operator.mod}
    return (
        float(simple[sign](float(left), float(right)))
        if _has_fraction(left, right)
        else (simple[sign](left, right))
    )


def _has_fraction(*numbers: float) -> bool:
    return any(isinstance(number, float) for number in numbers)


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return NUMBER.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: object) -> int | float:
    if not _is_number(value):
        raise TemplateFault(f"gval needs a number, not {value!r}")
    if isinstance(value, str):
        return int(value) if value.lstrip("+-").isdigit() else float(value)
    return value  # type: ignore[return-value]


def _whole(value: float) -> int | float:
    return int(value) if isinstance(value, float) and value.is_integer() else value
