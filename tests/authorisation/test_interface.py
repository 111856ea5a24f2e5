"""The interface for scripts answers whatever is sent to it, by whoever, without failing."""

import contextvars
from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

from app.openapi import openapi_document
from tests.authorisation.world import ELSEWHERE, FAILED, LOGINS, ROLES, World
from tests.tally import tally


def can_be_wrong(operation: dict[str, Any]) -> bool:
    """Return whether something can be sent that the document does not allow."""
    parameters = operation.get("parameters", [])
    return "requestBody" in operation or any(one["in"] == "query" for one in parameters)


DOCUMENT = {key: part for key, part in openapi_document().items() if key != "security"}
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
"""Without the schemes of signing in: else half of the cases try credentials that nobody has."""

OPERATIONS = [
    (method, path, mode)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode is GenerationMode.POSITIVE or can_be_wrong(operation)
]
KNOWN = {"slug": "say-hello", "task_id": FAILED}
"""What the variables of an address stand for where something is to be found there."""

REFUSALS = range(400, 500)
EXAMPLES = 12
"""Cases for each operation, caller and kind: some 1,000 in all, the same each time."""


@pytest.mark.parametrize(("method", "path", "mode"), OPERATIONS)
@pytest.mark.parametrize("known", [True, False], ids=["known", "any"])
@pytest.mark.parametrize("role", ROLES)
def test_no_call_makes_it_fail(
    installation: World, method: str, path: str, mode: GenerationMode, known: bool, role: str
) -> None:
    statuses: Counter[int] = Counter()
    cases = SCHEMA[path][method].as_strategy(generation_mode=mode)

    @given(case=cases)
    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def call(case: Case) -> None:
        if known:
            case.path_parameters = {**(case.path_parameters or {}), **_known(path)}
        status = ask(installation, case, role)
        statuses[status] += 1
        tally.answer(status, refused=status in REFUSALS)

    call()
    assert statuses
    assert max(statuses) < 500


def ask(installation: World, case: Case, role: str) -> int:
    """Return the status of the answer to a case, sent from elsewhere."""
    cookies = {"session": installation.cookies[LOGINS[role]]} if role in LOGINS else {}
    options = {"environ_base": {"REMOTE_ADDR": ELSEWHERE}}
    answer = contextvars.Context().run(case.call, app=installation.app, cookies=cookies, **options)
    return int(answer.status_code)


def _known(path: str) -> dict[str, str]:
    return {name: value for name, value in KNOWN.items() if f"{{{name}}}" in path}
