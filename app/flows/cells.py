"""Decides whether a flow of the reference can be taken over, and says what of it is lost.

Both of the reference's encodings are read, and our own. It saves nothing: `cells_import` does.
"""

from collections.abc import Iterator

from app.flows.cells_document import load, refuse
from app.flows.cells_hooks import Translate, prepared
from app.flows.cells_queries import TYPE, URL, exported, readable
from app.flows.cells_report import ImportReport, refused, reported
from app.flows.cells_secrets import without_secrets
from app.flows.cells_types import with_our_types, with_their_types
from app.flows.definition import Flow, parse
from app.flows.errors import BadDocument
from app.flows.protobuf import Json
from app.flows.undone import unknown_fields
from app.problems import FieldError


def read(data: bytes | Json, translate: Translate = lambda _script: None) -> ImportReport:
    """Return the flow in a file or a JSON value, with what is unsupported, ignored or wrong.

    `translate` turns a button's condition from JavaScript into CEL, or returns None; such a
    button stays off. A flow with an unknown action or query comes back inactive. What is broken
    comes back refused, with its places and no flow; nothing is raised (reference: Flow schema).
    """
    try:
        return reported(_flow(load(data), translate))
    except BadDocument as problem:
        return refused(problem)
    except RecursionError:
        return refused(BadDocument("The flow document is nested too deeply."))


def write(flow: Flow) -> Json:
    """Return the flow as the reference exports it: numeric enums, queries as base64 protobuf.

    What the reference has no name for stands under OUR_KEY of `Metadata` alone. Reading it gives
    the same flow, but for the values of password parameters, which are left out: a file is no
    place for a secret.
    """
    flow = without_secrets(flow)
    document: Json = exported(flow.document())
    for at, parameter in enumerate(flow.parameters):
        document["Parameters"][at]["Type"] = parameter.type
    for at, hook in enumerate(flow.hooks):
        for row, policy in enumerate(hook.policies):
            document["Hooks"][at]["Policies"][row]["Action"] = policy.action
    return with_their_types(document)


def _flow(document: Json, translate: Translate) -> Flow:
    errors: list[FieldError] = []
    document = readable(document, "", errors)
    document = prepared(with_our_types(document), translate, errors)
    refuse(errors)
    flow = parse(document)
    refuse(list(_said_to_be_queries(flow)))
    return flow


def _said_to_be_queries(flow: Flow) -> Iterator[FieldError]:
    """Yield the parts that have a type as a query has: what stands in such a part is not read."""
    for field in unknown_fields(flow, ""):
        if field.place.rpartition(".")[2] in (TYPE, URL):
            yield FieldError(field.place, "no query can stand here")
