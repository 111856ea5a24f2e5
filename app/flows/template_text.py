"""Decides the text functions of templates that differ from Sprig's, and the reference's own.

Characters are counted as people do, never as bytes, so that no name is cut inside a letter.
"""

import html
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

from app.flows.template_engine import sprintf
from app.flows.template_errors import TemplateFault
from app.flows.template_limits import current

KILO = 1_000
FEW = 10
"""Sizes below it show one decimal, as Go's humanize does."""
BYTE_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
JS_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&=\u2028\u2029"} | {
    ord("\\"): "\\\\",
    ord("'"): "\\'",
    ord('"'): '\\"',
}
JS_ESCAPES |= {code: f"\\u{code:04X}" for code in range(0x20)}


def text(value: object) -> str:
    """Return a value as templates print it."""
    return sprintf("%v", value)


def go_print(*values: object) -> str:
    """Return the values one after the other, a space between two that are not text."""
    parts: list[str] = []
    for index, value in enumerate(values):
        if index and not isinstance(value, str) and not isinstance(values[index - 1], str):
            parts.append(" ")
        parts.append(text(value))
    return "".join(parts)


def go_println(*values: object) -> str:
    """Return the values with spaces between them and a line's end."""
    return " ".join(text(value) for value in values) + "\n"


def go_html(*values: object) -> str:
    """Return the values escaped for HTML."""
    return html.escape(go_print(*values)).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


def go_js(*values: object) -> str:
    """Return the values escaped for a JavaScript string."""
    return go_print(*values).translate(JS_ESCAPES)


def go_urlquery(*values: object) -> str:
    """Return the values escaped for a query in an address."""
    return quote_plus(go_print(*values), safe="")


def index(value: object, *keys: object) -> object:
    """Return the member at the keys; empty text for a missing key of a map."""
    for key in keys:
        value = _member(value, key)
    return value


def _member(value: object, key: object) -> object:
    if isinstance(value, Mapping):
        found = value.get(key)
        return "" if found is None else found
    if not isinstance(value, list | tuple):
        raise TemplateFault(f"index needs a list or map, not {type(value).__name__}")
    if not isinstance(key, int) or not 0 <= key < len(value):
        raise TemplateFault(f"index: there is no item {key!r} in a list of {len(value)}")
    return value[key]


def nospace(value: str) -> str:
    """Return the text without white space."""
    return "".join(value.split())


def initials(value: str) -> str:
    """Return the first letter of each word."""
    return "".join(word[0] for word in value.split())


def trunc(length: int, value: str) -> str:
    """Return the first characters, or the last where `length` is negative."""
    return value[:length] if length >= 0 else value[length:]


def substr(start: int, end: int, value: str) -> str:
    """Return the characters from `start` up to `end`; a negative end means the text's end."""
    return value[max(start, 0) : end if end >= 0 else len(value)]


def abbrev(width: int, value: str) -> str:
    """Return the text cut to `width` characters, three dots included."""
    return value if width < len("x...") or len(value) <= width else value[: width - 3] + "..."


def trim_quotes(value: str) -> str:
    """Return the text without quotation marks around it (reference: trimQuotes)."""
    return value.strip('"')


def human_bytes(value: object) -> str:
    """Return a size for people, such as `82 MB` (reference: humanBytes)."""
    amount = float(_whole(value))
    for unit in BYTE_UNITS:
        if amount < KILO or unit == BYTE_UNITS[-1]:
            break
        amount /= KILO
    few = unit != "B" and amount < FEW
    return f"{amount:.1f} {unit}" if few else f"{amount:.0f} {unit}"


def human_comma(value: object) -> str:
    """Return a whole number with commas, such as `1,234,567` (reference: humanComma)."""
    return f"{_whole(value):,}"


def _whole(value: object) -> int:
    try:
        return int(float(str(value))) if not isinstance(value, int) else value
    except (ValueError, OverflowError) as error:
        raise TemplateFault(f"{value!r} is not a number") from error


def uuidv4() -> str:
    """Return an identifier: the same one when the same step renders again."""
    return current().next_uuid()


FUNCTIONS: dict[str, Callable[..., object]] = {
    "print": go_print,
    "println": go_println,
    "printf": sprintf,
    "html": go_html,
    "js": go_js,
    "urlquery": go_urlquery,
    "index": index,
    "toString": text,
    "nospace": nospace,
    "initials": initials,
    "trunc": trunc,
    "substr": substr,
    "abbrev": abbrev,
    "trimQuotes": trim_quotes,
    "humanBytes": human_bytes,
    "humanComma": human_comma,
    "uuidv4": uuidv4,
}
