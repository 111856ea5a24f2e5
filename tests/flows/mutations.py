"""Breaks a flow document in ways that files of real people are broken; each way has a seed."""

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Json = dict[str, Any]
Spot = tuple[Any, Any]
"""A list or object, and the index or key of one of its members."""

WRONG: list[Any] = [
    None, True, False, 0, 1, -1, 3.5, "", "x", "true", "1", [], {}, [[]], [None], {"a": None},
    {"@type": "tree.Query"}, {"@type": 5}, {"type_url": "x"}, 2**53, 2**63, 10**30, "0" * 40,
    "\x00", "\ud800", "{{", "{{.Node.Path}}", "{{ nosuch 1 }}", "ß🚀", "a" * 3_000,
]  # fmt: skip
NAMES = [
    "Label", "label", "ID", "Type", "type", "Query", "query", "SubQueries", "Operation", "All",
    "Pathes", "@type", "value", "@rest", "Range", "DataSelector", "UsersFilter", "MoonFilter",
    "Colour", "nodes_filter", "nodesFilter", "Not", "", "ä", "flowbutton", "Users", "Hooks",
]  # fmt: skip
SWAPS: dict[Any, list[Any]] = {
    0: ["OR", "deny", "ANY", "User"], 1: ["AND", "allow", "Role", "ContextUser", "OWNER"],
    2: ["Workspace", "READ"], 3: ["Acl", "WRITE"], "AND": [1, 2, "XOR"], "OR": [0, 7],
}  # fmt: skip
HUGE = ["9" * 25, "-" + "9" * 25, "1e999", "NaN", "Infinity", "1e18", "9" * 5_000]


def mutated(data: bytes, seed: str) -> bytes:
    """Return the file with one to three things of it changed, the same for the same seed."""
    chance = Random(seed)
    document = json.loads(data)
    if chance.random() < 0.15:
        return _as_text(data, chance)
    for _change in range(chance.randint(1, 3)):
        chance.choice(CHANGES)(document, chance)
    return json.dumps(document).encode()


def spots(value: Any) -> Iterator[Spot]:
    """Yield every member of a document, at whatever depth."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(members):
        yield value, key
        if isinstance(item, dict | list):
            yield from spots(item)


def _spot(document: Json, chance: Random) -> Spot:
    return chance.choice(list(spots(document)) or [({"a": 1}, "a")])


def _drop(document: Json, chance: Random) -> None:
    holder, key = _spot(document, chance)
    del holder[key]


def _replace(document: Json, chance: Random) -> None:
    holder, key = _spot(document, chance)
    holder[key] = copy.deepcopy(chance.choice(WRONG))


def _add(document: Json, chance: Random) -> None:
    holder, _key = _spot(document, chance)
    new = copy.deepcopy(chance.choice(WRONG))
    if isinstance(holder, dict):
        holder[chance.choice(NAMES)] = new
    else:
        holder.insert(chance.randint(0, len(holder)), new)


def _swap(document: Json, chance: Random) -> None:
    known = [(holder, key) for holder, key in spots(document) if _swappable(holder[key])]
    if known:
        holder, key = chance.choice(known)
        holder[key] = chance.choice(SWAPS[holder[key]])


def _swappable(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool) and value in SWAPS


def _respell(document: Json, chance: Random) -> None:
    """Number as text, text as number, another case of a name."""
    holder, key = _spot(document, chance)
    if isinstance(holder[key], bool | int):
        holder[key] = str(holder[key])
    elif isinstance(holder, dict) and key:
        holder[key[0].swapcase() + key[1:]] = holder.pop(key)


def _nest(document: Json, chance: Random) -> None:
    holder, key = _spot(document, chance)
    deep, depth = holder[key], chance.choice([1, 30, 60, 300])
    way = chance.choice(["list", "object", "actions", "queries"])
    for _level in range(depth):
        if way == "list":
            deep = [deep]
        elif way == "object":
            deep = {"a": deep}
        elif way == "actions":
            deep = {"ID": "actions.scheduler.log-input", "ChainedActions": [deep]}
        else:
            deep = {"@type": "service.Query", "SubQueries": [deep]}
    holder[key] = deep


def _spoil_text(document: Json, chance: Random) -> None:
    """Change one character of a text: of base64, of a button's JSON, of a template."""
    texts = [(h, k) for h, k in spots(document) if isinstance(h[k], str) and h[k]]
    if not texts:
        return
    holder, key = chance.choice(texts)
    text, at = holder[key], chance.randrange(len(holder[key]))
    other = chance.choice(["", "A", "=", '"', "{", "}", "\\", "\x00", "ß", " ", "/", "5"])
    holder[key] = text[:at] + other + text[at + 1 :]


def _move(document: Json, chance: Random) -> None:
    """Put a copy of one part in the place of another one."""
    (here, key), (there, other) = _spot(document, chance), _spot(document, chance)
    here[key] = copy.deepcopy(there[other])


CHANGES: list[Callable[[Json, Random], None]] = [
    _drop, _drop, _replace, _replace, _add, _add, _swap, _respell, _nest, _spoil_text,
    _spoil_text, _move,
]  # fmt: skip


def _as_text(data: bytes, chance: Random) -> bytes:
    """Change a file that is JSON no more, or that holds what our own parser would not write."""
    way = chance.choice(["truncate", "twice", "huge", "garbage"])
    text = json.dumps(json.loads(data))
    at = chance.randrange(1, len(text))
    if way == "truncate":
        return text[:at].encode()
    if way == "garbage":
        return (
            text[:at].encode() + bytes(chance.randrange(256) for _ in range(3)) + text[at:].encode()
        )
    if way == "twice":
        return text.replace('{"', '{"Label": "twice", "Label": 3, "', 1).encode()
    numbers = [f'{mark} {chance.choice(HUGE)}, "' for mark in ('"Moon":',)]
    return text.replace('{"', "{" + numbers[0], 1).encode()
