"""Evaluates conditions in a process of its own, which may be killed at any moment.

It is started as a script, hence one file, without the application and without site packages,
so that it is up in a few hundredths of a second; it reads requests from its input until that
ends. It never trusts a condition: the system limits its memory and ends it after too much time.
"""

import json
import re
import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import module_from_spec
from typing import Any, BinaryIO, NamedTuple

Json = dict[str, Any]

ENGINE = "cel.cel"

MEMORY = 512 * 1024 * 1024
"""Bytes of address space: twenty times what a page of a thousand nodes needs."""

TIMEOUT = 0.2
"""Seconds of computing for one condition: a thousand times what a usual one takes."""

PER_NODE = 50e-6
"""Further seconds for each node that a condition must hold for: three times the usual."""

PER_BYTE = 50e-9
"""Further seconds to read each byte of a request: five times the usual."""

KEPT_PROGRAMS = 1_000
"""Compiled conditions: more than the buttons of a large installation."""

LONGEST_WORDING = 200
"""Characters of an error that is passed on as the engine words it."""

MAX_INT = 2**63 - 1
HEADER = struct.Struct(">I")
NODE_FIELDS = re.compile(r"\bnode\b(?:\s*\.\s*([a-z_]+)\b)?")
NO_PARSE = "Failed to parse expression"
TOO_DEEP = "Recursion limit"
SYNTAX = re.compile(r"<input>:(\d+):(\d+): Syntax error: (.*)")
OTHER = re.compile(r"<input>:(\d+):(\d+): (.*)")
UNEXPECTED = re.compile(r"input '(.*)'|error at: '(.*)'", re.DOTALL)
CALL = re.compile(r"Function '(\w+)' error")
UNKNOWN = re.compile(r"Undefined variable or function: '([^']*)'")
FIELDS = frozenset(
    ("name", "path", "extension", "size", "kind", "is_file", "is_folder", "modified", "metadata")
)
"""What a node is to conditions."""


class Issue(NamedTuple):
    """What is wrong in a condition, and where; line and column count from 1."""

    message: str
    line: int = 1
    column: int = 1


class Compiled(NamedTuple):
    """A condition ready to run: the variables it names, the fields it reads of `node`."""

    program: Any
    variables: frozenset[str]
    fields: tuple[str, ...] | None
    """None: the node as a whole."""


def allowance(nodes: int) -> float:
    """Return the seconds of computing that one question about so many nodes may take."""
    return TIMEOUT + nodes * PER_NODE


def load_engine(path: str) -> Any:
    """Return the engine in an extension file.

    It is loaded by its file because the package around it brings a whole command line along,
    which takes five times as long as all the rest; by its name, because it loads only once.
    """
    if ENGINE not in sys.modules:
        loader = ExtensionFileLoader(ENGINE, path)
        module = module_from_spec(ModuleSpec(ENGINE, loader, origin=path))
        loader.exec_module(module)
        sys.modules[ENGINE] = module
    return sys.modules[ENGINE]


def issue(error: BaseException) -> Issue:
    """Return what the engine found wrong while compiling."""
    text = str(error)
    found = SYNTAX.search(text) or OTHER.search(text)
    if TOO_DEEP in text:
        return Issue("it is nested too deeply")
    if not found:
        return Issue("it cannot be read")
    return Issue(_unexpected(found[3].split(" expecting ")[0]), int(found[1]), int(found[2]))


def _unexpected(message: str) -> str:
    found = UNEXPECTED.search(message)
    if not found:
        return message
    text = found[1] or found[2] or ""
    return "it ends too early" if text == "<EOF>" else f"“{text}” is not expected here"


def get(values: Any, name: Any, default: Any = "") -> Any:
    """Return a value of a map; `default`, empty text unless given, where it is missing or null."""
    value = values.get(name)
    return default if value is None else value


def has(values: Any, name: Any) -> bool:
    """Return whether a map has a value of this name."""
    return values.get(name) is not None


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"get": get, "has": has}


def wording(error: BaseException) -> str:
    """Return in plain words why a condition could not be evaluated."""
    text = str(error)
    if isinstance(error, KeyError):
        return f"there is no value {text}; metadata.get({text}) gives empty text instead"
    if isinstance(error, TypeError):
        return "it compares or combines values of different kinds, such as text and a number"
    if text.startswith(NO_PARSE):
        return "{0.message} (line {0.line}, column {0.column})".format(issue(error))
    if found := UNKNOWN.search(text):
        return f"“{found[1]}” is not known"
    if found := CALL.search(text):
        return f"“{found[1]}” cannot work with what it is given"
    return text.split("\n")[0][:LONGEST_WORDING] or "it cannot be evaluated"


class Evaluator:
    """Answers requests with one engine; compiled conditions are kept."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.compile = lru_cache(KEPT_PROGRAMS)(self._compile)

    def _compile(self, snippet: str) -> Compiled:
        program = self.engine.compile(snippet)
        return Compiled(program, frozenset(program.variables()), node_fields(snippet))

    def answers(self, request: Json) -> Iterator[Json]:
        """Yield an answer to each question of a request, in order.

        It holds `value` or `error`, and `index`, the place of the node that decided.
        """
        sets = [NodeSet(nodes) for nodes in request["sets"]]
        contexts: dict[tuple[int, int, bool], Any] = {}
        for snippet, base, nodes in request["questions"]:
            limit(allowance(len(sets[nodes].nodes)))
            try:
                condition = self.compile(request["snippets"][snippet])
                key = (base, nodes, "nodes" in condition.variables)
                if key not in contexts:
                    shared = {"nodes": sets[nodes].nodes} if key[-1] else {}
                    variables = request["bases"][base] | shared
                    contexts[key] = self.engine.Context(variables, FUNCTIONS)
                folder = request["bases"][base].get("folder", {})
                yield decide(condition, contexts[key], sets[nodes].distinct(condition, folder))
            except Exception as error:
                yield {"error": wording(error), "index": 0}


def decide(condition: Compiled, context: Any, tests: Iterable[tuple[int, Json]]) -> Json:
    """Return whether the condition holds in every test; the first that fails decides."""
    for index, variables in tests:
        try:
            for name, value in variables.items():
                context.add_variable(name, value)
            value = condition.program.execute(context)
        except Exception as error:
            return {"error": wording(error), "index": index}
        if value is False:
            return {"value": False, "index": index}
        if value is not True:
            kind = type(value).__name__
            return {"error": f"it gives {kind}, not true or false", "index": index}
    return {"value": True, "index": 0}


class NodeSet:
    """The nodes of questions; equal ones, as far as a condition reads them, are tested once."""

    def __init__(self, nodes: Sequence[Json]) -> None:
        self.nodes = nodes
        self._metadata_keys: list[str] = []
        self._distinct: dict[tuple[bool, tuple[str, ...]], Sequence[int]] = {}

    def distinct(self, condition: Compiled, folder: Json) -> Iterator[tuple[int, Json]]:
        """Yield the place of each node to test and its variables; the folder without nodes."""
        if not self.nodes:
            yield 0, self._variables(condition, folder)
        for index in self._tested(condition):
            yield index, self._variables(condition, self.nodes[index])

    def _tested(self, condition: Compiled) -> Sequence[int]:
        """Return the places to test, found once for all conditions that read the same."""
        reads_node = "node" in condition.variables
        if reads_node and condition.fields is None:
            return range(len(self.nodes))
        fields = condition.fields or () if reads_node else ()
        reads = ("metadata" in condition.variables or "metadata" in fields, fields)
        if reads not in self._distinct:
            first: dict[tuple[Any, ...], int] = {}
            for index in range(len(self.nodes)):
                first.setdefault(self._key(index, *reads), index)
            self._distinct[reads] = list(first.values())
        return self._distinct[reads]

    def _variables(self, condition: Compiled, node: Json) -> Json:
        variables = {}
        if "node" in condition.variables:
            variables["node"] = _part(node, condition.fields)
        if "metadata" in condition.variables:
            variables["metadata"] = node.get("metadata", {})
        return variables

    def _key(self, index: int, metadata: bool, fields: Iterable[str]) -> tuple[Any, ...]:
        values = [self.nodes[index].get(name) for name in fields if name != "metadata"]
        if metadata:
            values.append(self._metadata_key(index))
        return tuple(values)

    def _metadata_key(self, index: int) -> str:
        if not self._metadata_keys:
            self._metadata_keys = [
                json.dumps(node.get("metadata"), sort_keys=True) for node in self.nodes
            ]
        return self._metadata_keys[index]


def _part(node: Json, fields: tuple[str, ...] | None) -> Json:
    return node if fields is None else {name: node[name] for name in fields if name in node}


def node_fields(snippet: str) -> tuple[str, ...] | None:
    """Return the fields of `node` that a condition may read; None: the node as a whole."""
    fields = NODE_FIELDS.findall(snippet)
    return tuple(sorted(set(fields))) if all(field in FIELDS for field in fields) else None


def read_frame(source: BinaryIO) -> bytes | None:
    """Return the next message; None where the other side has ended."""
    header = source.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    body = source.read(HEADER.unpack(header)[0])
    return body if len(body) == HEADER.unpack(header)[0] else None


def frame(message: bytes) -> bytes:
    """Return a message with its length before it."""
    return HEADER.pack(len(message)) + message


def integer(text: str) -> int | float:
    """Return a whole number of JSON as the engine can hold it."""
    number = int(text)
    return number if -MAX_INT <= number <= MAX_INT else float(number)


def serve(evaluator: Evaluator, source: BinaryIO, sink: BinaryIO) -> None:
    """Say that all is ready, then answer requests until there are no more."""
    sink.write(frame(b"{}"))
    sink.flush()
    while (message := read_frame(source)) is not None:
        limit(TIMEOUT + len(message) * PER_BYTE)
        request = json.loads(message, parse_int=integer)
        for answer in evaluator.answers(request):
            sink.write(frame(json.dumps(answer).encode()))
            sink.flush()
        limit(0)


def limit(seconds: float) -> None:
    """End this process when it has computed for so long; 0: never."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def main(engine_path: str) -> None:
    """Limit this process, then serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    evaluator = Evaluator(load_engine(engine_path))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(evaluator, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1])
