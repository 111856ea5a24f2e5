"""Translates conditions of the reference, JavaScript over metadata, into ours (evalMetadata).

Member calls, comparisons, `&&`, `||`, `!`, parentheses and literals; all else stays untranslated.
It never runs any JavaScript.
"""

import json
import re
from dataclasses import dataclass
from typing import NoReturn

from app.buttons.conditions import MAX_LENGTH, lint

MAX_NESTING = 30
"""Parentheses and negations inside each other; bounds recursion."""

TOKEN = re.compile(
    r"""\s*(?:(?P<call>metadata\s*\.\s*(?P<method>get|has)\s*\(\s*(?P<key>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')\s*\))"""
    r"""|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
    r"""|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\w.]))"""
    r"""|(?P<word>\b(?:true|false|null|undefined)\b)"""
    r"""|(?P<sign>===|!==|==|!=|<=|>=|<|>|&&|\|\||!|\(|\)))"""
)
WRAPPING = re.compile(r"\s*(?:return\b)?(?P<expression>.*?);?\s*", re.DOTALL)
EQUALITY = {"===": "==", "==": "==", "!==": "!=", "!=": "!="}
ORDER = ("<", "<=", ">", ">=")
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([^ux0-9])|(0)(?![0-9]))", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": ""}


class _NotSimple(Exception):
    """The JavaScript is not of the simple shape."""


@dataclass(frozen=True)
class _Part:
    """A translated part: its text and what it is: get, text, number, flag, nothing or verdict."""

    text: str
    kind: str


def translate(js: str) -> str | None:
    """Return the condition that says the same; None where the JavaScript is not that simple.

    A missing value is empty text: truth becomes `!= ""`, undefined and null become `""`.
    """
    if len(js) > MAX_LENGTH or not (expression := WRAPPING.fullmatch(js)):
        return None
    try:
        condition = _Reader(_tokens(expression["expression"])).whole()
    except _NotSimple:
        return None
    return None if lint(condition) else condition


def _tokens(text: str) -> list[re.Match[str]]:
    tokens, place = [], 0
    while text[place:].strip():
        found = TOKEN.match(text, place)
        if not found:
            _refuse()
        tokens.append(found)
        place = found.end()
    return tokens


def _refuse() -> NoReturn:
    raise _NotSimple


class _Reader:
    """Reads tokens by recursive descent, one method a level of the grammar."""

    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self.tokens = tokens
        self.place = 0

    def whole(self) -> str:
        condition = _verdict(self.joined("||", 0))
        return condition if self.place == len(self.tokens) else _refuse()

    def take(self, *signs: str) -> str:
        """Return the next token and step on where it is one of the signs, else empty text."""
        if self.place < len(self.tokens) and self.tokens[self.place]["sign"] in signs:
            self.place += 1
            return str(self.tokens[self.place - 1]["sign"])
        return ""

    def joined(self, sign: str, nesting: int) -> _Part:
        part = self._operand(sign, nesting)
        texts = [part]
        while self.take(sign):
            texts.append(self._operand(sign, nesting))
        if len(texts) == 1:
            return part
        return _Part(f" {sign} ".join(_verdict(each) for each in texts), "verdict")

    def _operand(self, sign: str, nesting: int) -> _Part:
        return self.joined("&&", nesting) if sign == "||" else self.equality(nesting)

    def equality(self, nesting: int) -> _Part:
        left = self.order(nesting)
        sign = self.take(*EQUALITY)
        return _equal(EQUALITY[sign], left, self.order(nesting)) if sign else left

    def order(self, nesting: int) -> _Part:
        left = self.unary(nesting)
        sign = self.take(*ORDER)
        return _ordered(sign, left, self.unary(nesting)) if sign else left

    def unary(self, nesting: int) -> _Part:
        if nesting > MAX_NESTING:
            _refuse()
        if self.take("!"):
            return _negated(self.unary(nesting + 1))
        if self.take("("):
            part = self.joined("||", nesting + 1)
            return _Part(f"({part.text})", part.kind) if self.take(")") else _refuse()
        return self.atom()

    def atom(self) -> _Part:
        if self.place == len(self.tokens) or self.tokens[self.place]["sign"]:
            _refuse()
        token = self.tokens[self.place]
        self.place += 1
        if token["call"]:
            kind = "get" if token["method"] == "get" else "flag"
            return _Part(f"metadata.{token['method']}({_quoted(token['key'])})", kind)
        if token["text"]:
            return _Part(_quoted(token["text"]), "text")
        if token["number"]:
            return _Part(token["number"], "number")
        flag = token["word"] in ("true", "false")
        return _Part(token["word"], "flag") if flag else _Part('""', "nothing")


def _verdict(part: _Part) -> str:
    if part.kind == "get":
        return f'{part.text} != ""'
    return part.text if part.kind in ("flag", "verdict") else _refuse()


def _negated(part: _Part) -> _Part:
    if part.kind == "get":
        return _Part(f'{part.text} == ""', "verdict")
    if part.kind == "flag" or (part.kind == "verdict" and part.text.startswith(("(", "!"))):
        return _Part(f"!{part.text}", "verdict")
    return _Part(f"!({part.text})", "verdict") if part.kind == "verdict" else _refuse()


def _equal(sign: str, left: _Part, right: _Part) -> _Part:
    kinds = {left.kind, right.kind}
    if "verdict" in kinds or ("nothing" in kinds and "get" not in kinds):
        _refuse()
    return _Part(f"{left.text} {sign} {right.text}", "verdict")


def _ordered(sign: str, left: _Part, right: _Part) -> _Part:
    """A missing value compares as false in JavaScript; ours would be an error without a guard."""
    kinds = {left.kind, right.kind}
    if kinds - {"get", "text", "number"} or kinds == {"text", "number"}:
        _refuse()
    gets = [part.text for part in (left, right) if part.kind == "get"]
    guards = [text.replace(".get(", ".has(", 1) for text in gets]
    return _Part(f"({' && '.join([*guards, f'{left.text} {sign} {right.text}'])})", "verdict")


def _quoted(literal: str) -> str:
    if "\\" in ESCAPE.sub("", literal[1:-1]):
        _refuse()
    text = ESCAPE.sub(_unescaped, literal[1:-1])
    try:
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        _refuse()
    return json.dumps(whole, ensure_ascii=False)


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return "\0" if found[4] else ESCAPES.get(found[3], found[3])
