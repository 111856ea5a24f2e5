"""Decides how queries and resources look in a document of ours and in one of the reference.

Ours is readable, `{"@type": "tree.Query", "Extension": "pdf"}`; an exported one holds base64 of
protobuf under `type_url` and `value`; the REST form has `@type` and string enums. It never
evaluates a query.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from app.flows.cells_messages import OPERATION, TABLES
from app.flows.protobuf import REST_KEY, BadValue, Json, Table, UnknownField, decode, encode
from app.problems import FieldError

TYPE, URL, RAW, CHILDREN = "@type", "type_url", "value", "SubQueries"
PREFIX = "type.googleapis.com/"

MAX_QUERY_DEPTH = 20
"""Queries nested deeper than any that a person can read; bounds recursion."""

TEXT_MAPS = ("Parameters", "Metadata", "PresetParameters", "VersionMeta")
"""Objects that hold texts under free keys, `@type` and `Operation` among them."""

PEOPLE = {"User": 0, "Role": 1, "Workspace": 2, "Acl": 3}
PLACES = {"DataSource": 0, "Object": 1}
CONTEXTS = {"RequestMeta": 0, "ContextUser": 1}
SELECTOR_TYPES = {
    "IdmSelector": PEOPLE, "IdmFilter": PEOPLE,
    "DataSourceSelector": PLACES, "DataSourceFilter": PLACES,
    "ContextMetaFilter": CONTEXTS,
}  # fmt: skip
"""The numbers of the types of selectors that the REST form has names for."""

OPERATIONS: dict[Any, str] = {**OPERATION, **{name: name for name in OPERATION.values()}}
NUMBERS = {name: number for number, name in OPERATION.items()}


def readable(value: Any, place: str, errors: list[FieldError]) -> Any:
    """Return a part of a document with every query in it in our form.

    What is wrong with a query is added to `errors`, with its place.
    """
    if isinstance(value, list):
        return [readable(item, f"{place}[{at}]", errors) for at, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if is_any(value):
        return _readable_any(value, place, errors, depth=1)
    return _without_default_operation(
        {key: _readable_member(key, item, place, errors) for key, item in value.items()}
    )


def exported(value: Any) -> Any:
    """Return a part of a document of ours with its queries in the reference's exported form."""
    if isinstance(value, list):
        return [exported(item) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get(TYPE), str):
        return _exported_any(value)
    return {key: _exported_member(key, item) for key, item in value.items()}


def is_known(query: Mapping[str, Any]) -> bool:
    """Return whether a query of ours is of a known type, read in full but for `REST_KEY`."""
    table = TABLES.get(query.get(TYPE, ""))
    return table is not None and query.keys() <= table.keys() | {TYPE, REST_KEY}


def is_any(value: Json) -> bool:
    """Return whether an object is a query or resource, in any of the three forms."""
    return isinstance(value.get(TYPE), str) or isinstance(value.get(URL), str)


def is_text_map(key: str, item: Any) -> bool:
    """Return whether a member holds texts under free keys, in which no query can stand."""
    return key in TEXT_MAPS and isinstance(item, dict)


def _readable_member(key: str, item: Any, place: str, errors: list[FieldError]) -> Any:
    if is_text_map(key, item):
        return item
    if key == "Operation" and type(item) in (int, str):
        return OPERATIONS.get(item, item)
    if key in SELECTOR_TYPES and isinstance(item, dict):
        item = _with_number(item, SELECTOR_TYPES[key])
    return readable(item, f"{place}.{key}" if place else key, errors)


def _with_number(selector: Json, types: Mapping[str, int]) -> Json:
    """Return a selector with the number of its type; none is the first of all types."""
    kind = selector.get("Type")
    number = types.get(kind, kind) if isinstance(kind, str) else kind
    rest = {key: item for key, item in selector.items() if key != "Type"}
    is_first = type(number) is int and number == 0
    return rest if is_first or kind is None else {**selector, "Type": number}


def _exported_member(key: str, item: Any) -> Any:
    if is_text_map(key, item):
        return item
    if key == "Operation" and isinstance(item, str):
        return NUMBERS.get(item, item)
    return exported(item)


def _without_default_operation(value: Json) -> Json:
    return {key: item for key, item in value.items() if (key, item) != ("Operation", "OR")}


def _readable_any(value: Json, place: str, errors: list[FieldError], depth: int) -> Json:
    name, *others = _types_of(value)
    if any(other != name for other in others):
        errors.append(FieldError(place, f"is said to be {name}, and {others[0]} too"))
        return {TYPE: name}
    body = {key: item for key, item in value.items() if key not in (TYPE, URL)}
    if name not in TABLES:
        return {TYPE: name, **body}
    if depth > MAX_QUERY_DEPTH:
        errors.append(FieldError(place, f"nested deeper than {MAX_QUERY_DEPTH} levels"))
        return {TYPE: name}
    try:
        fields = _fields(body, TABLES[name])
    except BadValue as error:
        errors.append(FieldError(f"{place}.{error.path}", str(error)))
        return {TYPE: name}
    if fields is None:
        return {TYPE: name, **body}
    return {TYPE: name, **_with_readable_children(fields, place, errors, depth)}


def _types_of(value: Json) -> list[str]:
    named = (value.get(key) for key in (TYPE, URL))
    return [name.removeprefix(PREFIX) for name in named if isinstance(name, str)]


def _fields(body: Json, table: Table) -> Json | None:
    """Return the fields of a message in either form, or None where they cannot be read.

    The REST form goes through the wire, so that both forms end up the same.
    """
    if body.keys() <= {RAW}:
        return _decoded(body.get(RAW, ""), table)
    folded = {name.lower(): name for name in table}
    fields: Json = {}
    for key, item in body.items():
        name = folded.get(key.lower(), key)
        if name in fields:
            raise BadValue(name, "stands twice, in two spellings")
        fields[name] = item
    children = fields.pop(CHILDREN, []) if CHILDREN in table else []
    try:
        plain = decode(encode(fields, table), table)
    except UnknownField:
        return None
    return plain if children == [] else {**plain, CHILDREN: children}


def _decoded(value: Any, table: Table) -> Json | None:
    if not isinstance(value, str):
        raise BadValue(RAW, "must be base64")
    try:
        return decode(b64decode(value, validate=True), table)
    except ValueError:
        return None


def _with_readable_children(fields: Json, place: str, errors: list[FieldError], depth: int) -> Json:
    if CHILDREN not in fields:
        return fields
    children = fields[CHILDREN]
    if not isinstance(children, list) or not all(_is_child(child) for child in children):
        errors.append(FieldError(f"{place}.{CHILDREN}", "must be a list of queries"))
        return {}
    read = [
        _readable_any(child, f"{place}.{CHILDREN}[{at}]", errors, depth + 1)
        for at, child in enumerate(children)
    ]
    return {**fields, CHILDREN: read}


def _is_child(value: Any) -> bool:
    return isinstance(value, dict) and is_any(value)


def _exported_any(value: Json) -> Json:
    name = value[TYPE]
    url = name if "/" in name else PREFIX + name
    body = {key: item for key, item in value.items() if key != TYPE}
    if not is_known(value):
        return {URL if _is_wire(body) else TYPE: url, **body}
    if CHILDREN in body:
        body[CHILDREN] = [_exported_any(child) for child in body[CHILDREN]]
    try:
        data = encode(body, TABLES[name])
    except UnknownField:
        return {TYPE: url, **body}
    return {URL: url, **({RAW: b64encode(data).decode()} if data else {})}


def _is_wire(body: Json) -> bool:
    """Whether a body is that of an exported query: some bytes, and as base64 writes them."""
    raw = body.get(RAW)
    if body.keys() != {RAW} or not isinstance(raw, str) or not raw:
        return False
    try:
        return b64encode(b64decode(raw, validate=True)).decode() == raw
    except ValueError:
        return False
