"""Holds the template engine: the only importer of gotpl, so that another could replace it.

It decides which built-in and Sprig functions exist at all, and that templates reach nothing of
Python's objects. It never knows flows.
"""

from collections.abc import Callable, Mapping

import gotpl
import re2
from gotpl.funcs.sprig import hermetic_text_func_map
from gotpl.parse import lexer
from gotpl.runtime.gofmt import sprintf

EngineError = gotpl.TemplateError
BudgetError = gotpl.BudgetExceededError
SandboxError = gotpl.SandboxViolationError
Template = gotpl.Template
Compiler = Callable[[str, int, int, int], Template]
Functions = Mapping[str, Callable[..., object]]

__all__ = [
    "BudgetError",
    "Compiler",
    "EngineError",
    "Functions",
    "SandboxError",
    "Template",
    "prepare",
    "sprig",
    "sprintf",
    "value_of",
]

SPRIG = """
abbrevboth add add1 add1f addf adler32sum all any append atoi b32dec b32enc b64dec b64enc
base biggest camelcase cat ceil chunk clean coalesce compact concat contains deepEqual
default dict dig dir div divf empty ext fail first float64 floor get has hasKey hasPrefix
hasSuffix hello indent initial int int64 isAbs join kebabcase keys kindIs kindOf last list
lower max maxf min minf mod mul mulf mustAppend mustChunk mustCompact mustFirst mustHas
mustInitial mustLast mustPrepend mustPush mustRest mustReverse mustSlice mustUniq
mustWithout nindent omit osBase osClean osDir osExt osIsAbs pick pluck plural prepend push
quote repeat replace rest reverse round semver semverCompare seq set sha1sum sha256sum
sha512sum slice snakecase sortAlpha split splitList splitn squote sub subf swapcase ternary
title toDecimal toStrings trim trimAll trimPrefix trimSuffix trimall tuple typeIs
typeIsLike typeOf uniq unset until untilStep untitle upper urlJoin urlParse values without
wrap wrapWith
"""
"""Sprig's functions that need no clock, chance, network or secret and take bounded time."""


lexer._NUMBER_PATTERN = re2.compile(lexer._NUMBER_PATTERN.pattern)
lexer._COMPLEX_PATTERN = re2.compile(lexer._COMPLEX_PATTERN.pattern)
"""The same syntax of numbers, on an engine that never backtracks: forty zeros took for ever."""


def sprig() -> dict[str, Callable[..., object]]:
    """Return Sprig's functions that templates may call, by name."""
    known = hermetic_text_func_map()
    return {name: known[name] for name in SPRIG.split()}


def value_of(result: object) -> object:
    """Return what a function of the engine returned; raises its error where it failed."""
    if not isinstance(result, gotpl.FunctionResult):
        return result
    if result.error is not None:
        raise result.error
    return result.value


def prepare(functions: Functions) -> Compiler:
    """Return a compiler of templates that know exactly these functions besides Go's own.

    It takes the text and the limits of output characters, loop rounds and function calls, and
    raises EngineError.
    """
    policy = gotpl.SandboxPolicy(
        allow_functions=functions,
        allow_attributes=("Major", "Minor", "Patch"),
        allow_methods=("Prerelease", "Metadata", "Original"),
        allow_custom_lookup=True,
    )
    prepared = gotpl.Environment(functions=functions, sandbox=policy).functions

    def template(text: str, output: int, rounds: int, calls: int) -> Template:
        budget = gotpl.ExecutionBudget(output, rounds, 1, calls)
        return Template(
            text, functions=prepared, missing_key="error", sandbox=policy, budget=budget
        )

    return template
