"""Decides which functions templates may call, and wraps each so that it cannot run away.

Before a call its arguments and what it would make are measured, afterwards what it made.
"""

import re
from collections.abc import Callable, Mapping
from functools import wraps

from app.flows import template_dates, template_engine, template_json, template_regexp, template_text
from app.flows.template_errors import TooMuch
from app.flows.template_gval import gval
from app.flows.template_limits import MAX_ITEMS, MAX_WIDTH, allow, current, size
from app.flows.template_values import Map

Function = Callable[..., object]
Cost = Callable[..., int]

TOO_WIDE = re.compile(r"%[-+# .*\[\]\d]*\d{4,}")
WIDE = re.compile(r"%[-+# 0]*[\d*.\[]")
STAR = re.compile(r"%[-+# .\[\]\d]*\*")
STRIP_COST = 500
"""Characters times cut characters that `trimAll` handles in the time of one unit."""


def _repeat(count: int, value: str) -> int:
    return count * len(value)


def _indent(spaces: int, value: str) -> int:
    return spaces * (value.count("\n") + 2) + len(value)


def _replace(old: str, new: str, value: str) -> int:
    return len(value) + value.count(old) * len(new)


def _join(separator: str, value: object) -> int:
    return len(separator) * len(value) if isinstance(value, list) else 0


def _wrap(width: int, separator: str, value: str) -> int:
    return len(value) + (len(value) // max(width, 1) + 1) * len(separator)


def _printf(form: str, *values: object) -> int:
    numbers = [value for value in values if isinstance(value, int)]
    stars = STAR.search(form) and any(abs(number) > MAX_WIDTH for number in numbers)
    if stars or TOO_WIDE.search(form):
        raise TooMuch(f"printf: a width is at most {MAX_WIDTH:,}")
    return len(form) + len(WIDE.findall(form)) * MAX_WIDTH


def _items(count: int) -> int:
    if abs(count) > MAX_ITEMS:
        raise TooMuch(f"at most {MAX_ITEMS:,} numbers can be made")
    return abs(count)


def _seq(*numbers: int) -> int:
    start = numbers[0] if len(numbers) > 1 else 0
    step = numbers[1] if numbers[2:] else 1
    return _until_step(start, numbers[-1], step)


def _until_step(start: int, stop: int, step: int) -> int:
    return _items((stop - start) // step if step else 0)


def _pairs(value: list[object]) -> int:
    return len(value) * size(value)


def _excluded(value: object, *excluded: object) -> int:
    return len(excluded) * size(value)


def _strip(cutset: str, value: str) -> int:
    return len(cutset) * len(value) // STRIP_COST


MAKES: dict[str, Cost] = {
    "repeat": _repeat,
    "indent": _indent,
    "nindent": _indent,
    "replace": _replace,
    "join": _join,
    "wrapWith": _wrap,
    "printf": _printf,
    "until": _items,
    "seq": _seq,
    "untilStep": _until_step,
}
"""How large a value a function would make, from its arguments."""

TAKES: dict[str, Cost] = {
    "uniq": _pairs,
    "mustUniq": _pairs,
    "without": _excluded,
    "mustWithout": _excluded,
    "trimAll": _strip,
    "trimall": _strip,
}
"""How much work a function has beyond reading its arguments once."""


def metered(name: str, function: Function) -> Function:
    """Return the function within the limits of the current rendering."""
    makes, takes = MAKES.get(name), TAKES.get(name)

    @wraps(function)
    def call(*arguments: object) -> object:
        meter = current()
        meter.charge(sum(size(argument) for argument in arguments))
        if makes:
            meter.charge(allow(makes(*arguments)))
        if takes:
            meter.charge(takes(*arguments))
        result = _adopt(template_engine.value_of(function(*arguments)))
        meter.charge(size(result))
        return result

    return call


def _adopt(result: object) -> object:
    return Map(result) if type(result) is dict else result


def functions() -> Mapping[str, Function]:
    """Return every function that templates may call besides Go's comparisons, by name."""
    known = template_engine.sprig() | {"gval": gval}
    for module in (template_dates, template_json, template_regexp, template_text):
        known |= module.FUNCTIONS
    return {name: metered(name, function) for name, function in sorted(known.items())}
