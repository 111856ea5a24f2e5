"""Writes the reference of all addresses, those for scripts from the OpenAPI document."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app import create_app
from app.config import Settings
from app.openapi import openapi_document
from tools.reference.words import code, summary, table

HEAD = """# Addresses

## For scripts

Send `Authorization: Bearer TOKEN`; a token is made on the account page or by
`flowbutton token create`. `/a/openapi.json` gives this interface as OpenAPI 3.1. A refusal is
`application/problem+json` with `type`, `title`, `status`, `detail` and, where a field is at fault,
`errors`. [Call a hook](../how-to/call-a-hook.md) shows how it is used.

"""
PAGES = """
## Pages

What browsers ask for. They need a session, and forms a token against forgery; they may change with
any version.

"""
NOTHING_SIGNED = "documentation"
"""The application is only looked at, it answers nobody."""

ANSWERED_ALWAYS = {"HEAD", "OPTIONS"}
CONVERTER = re.compile(r"<(?:[^<>:]*:)?(\w+)>")


def page() -> str:
    """Return the page."""
    rows = sorted(_pages(create_app(Settings(secret_key=NOTHING_SIGNED, database_url="sqlite://"))))
    return HEAD + "\n".join(_operations()) + PAGES + table(("Address", "Methods", "Does"), rows)


def address(rule: Rule) -> str:
    """Return an address with what varies in braces."""
    return CONVERTER.sub(r"{\1}", rule.rule)


def _pages(app: Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/a/"):
            methods = " ".join(sorted((rule.methods or set()) - ANSWERED_ALWAYS))
            yield code(address(rule)), methods, summary(app.view_functions[rule.endpoint])


def _operations() -> Iterator[str]:
    for path, operations in openapi_document()["paths"].items():
        for method, operation in operations.items():
            yield _operation(f"{method.upper()} {path}", operation)


def _operation(title: str, operation: dict[str, Any]) -> str:
    parts = [f"### {title}", f"{operation['summary']}."]
    fields = [*_parameters(operation), *_body(operation)]
    if fields:
        parts.append(table(("Field", "Where", "Type"), fields))
    parts.append(table(("Status", "Meaning"), map(_status, operation["responses"])))
    return "\n\n".join(parts)


def _parameters(operation: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for item in operation.get("parameters", ()):
        yield code(item["name"]), item["in"], _type(item["schema"])


def _body(operation: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for name, schema in content["schema"].get("properties", {}).items():
            yield code(name), "body", _type(schema)


def _type(schema: dict[str, Any]) -> str:
    if "const" in schema:
        return code(schema["const"])
    kinds = schema.get("type", "any")
    text = kinds if isinstance(kinds, str) else " or ".join(kinds)
    if "items" in schema:
        text += f" of {_type(schema['items'])}s"
    return f"{text}, {code(schema['pattern'])}" if "pattern" in schema else text


def _status(status: str) -> tuple[str, str]:
    return status, HTTPStatus(int(status)).phrase
