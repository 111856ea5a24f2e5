"""Makes an application in this process quick to build and to use, where no test looks at that."""

from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from app import database
from app.accounts import passwords


class LazyRule(Rule):
    """A rule that learns to make addresses when the first is asked of it.

    Of more than a hundred rules a test uses a few, and learning takes half of the time in which
    an application is made.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        learn = super()._compile_builder
        learned: list[Callable[..., Any]] = []

        def build(rule: Rule, *arguments: Any, **values: Any) -> Any:
            if not learned:
                learned.append(learn(append_unknown))
            return learned[0](rule, *arguments, **values)

        return build


class CommonTemplates(BytecodeCache):
    """What templates were compiled to, kept for all applications of this process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def make_quick() -> None:
    """Let no commit wait for the disk, passwords be guessed soon, rules be learned late, and
    templates be compiled once.

    No test within a process looks at what a power cut leaves or how long guessing takes; whole
    processes that tests start keep the real things.
    """
    database.SYNCHRONOUS = "OFF"
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
    Flask.url_rule_class = LazyRule
    Flask.jinja_options = {"bytecode_cache": CommonTemplates()}
