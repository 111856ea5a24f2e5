"""Writes flows as files of the reference hold them: numbers for names, queries as protobuf.

Field numbers stand here by themselves, so that they check those of the importer.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

PREFIX = "type.googleapis.com/"
TEXT, FLAG, WHOLE, PARTS = "text", "flag", "whole", "parts"
OPERATIONS = {"OR": 0, "AND": 1}
NODE_TYPES = {"UNKNOWN": 0, "LEAF": 1, "COLLECTION": 2}
CONDITION = {"type": (1, TEXT), "jsonOptions": (2, TEXT)}
ACL_ACTION = {"Name": (1, TEXT), "Value": (2, TEXT)}
SUBJECTS = {"Subjects": (1, TEXT), "Any": (3, FLAG)}

FIELDS: dict[str, dict[str, tuple[int, Any]]] = {
    "jobs.TriggerFilterQuery": {
        "IsSchedule": (1, FLAG), "IsManual": (2, FLAG), "EventNames": (3, TEXT),
        "IsApiHook": (4, FLAG), "ApiHookSlug": (5, TEXT), "RunParameterName": (6, TEXT),
        "RunParameterValue": (7, TEXT),
    },
    "jobs.ActionOutputSingleQuery": {
        "IsSuccess": (1, FLAG), "StringBodyRegexp": (2, TEXT), "JsonBodyHasKey": (6, TEXT),
        "TaskTimeGt": (9, WHOLE), "Not": (12, FLAG), "FreeCondition": (13, TEXT),
    },
    "jobs.DataSelectorSingleQuery": {"JsonPath": (1, TEXT)},
    "jobs.ContextMetaSingleQuery": {"FieldName": (1, TEXT), "Condition": (2, CONDITION)},
    "tree.Query": {
        "PathPrefix": (1, TEXT), "MinSize": (2, WHOLE), "MaxSize": (3, WHOLE),
        "Type": (6, NODE_TYPES), "FileName": (7, TEXT), "Content": (8, TEXT),
        "FreeString": (9, TEXT), "Extension": (10, TEXT), "PathDepth": (12, WHOLE),
        "Paths": (13, TEXT), "Not": (14, FLAG), "DurationDate": (16, TEXT),
    },
    "idm.UserSingleQuery": {
        "Login": (1, TEXT), "GroupPath": (3, TEXT), "Recursive": (4, FLAG), "HasRole": (8, TEXT),
        "not": (10, FLAG), "HasProfile": (13, TEXT),
    },
    "idm.RoleSingleQuery": {"Uuid": (1, TEXT), "Label": (2, TEXT)},
    "idm.WorkspaceSingleQuery": {"slug": (4, TEXT), "LastUpdated": (7, TEXT)},
    "idm.ACLSingleQuery": {"Actions": (1, ACL_ACTION), "WorkspaceIDs": (3, TEXT)},
    "object.DataSourceSingleQuery": {"Name": (1, TEXT), "Not": (16, FLAG)},
    "idm.Role": {"Uuid": (1, TEXT), "Label": (2, TEXT)},
    "service.Query": {
        "SubQueries": (1, PARTS), "Operation": (2, OPERATIONS),
        "ResourcePolicyQuery": (3, SUBJECTS), "Limit": (5, WHOLE),
    },
}  # fmt: skip

NUMBERS: dict[str, dict[str, int]] = {
    "Operation": OPERATIONS,
    "Effect": {"deny": 0, "allow": 1},
    "Action": {"ANY": 0, "OWNER": 1, "READ": 2, "WRITE": 3, "EDIT_RULES": 4},
}
KINDS = {
    "IdmSelector": {"User": 0, "Role": 1, "Workspace": 2, "Acl": 3},
    "IdmFilter": {"User": 0, "Role": 1, "Workspace": 2, "Acl": 3},
    "DataSourceSelector": {"DataSource": 0, "Object": 1},
    "DataSourceFilter": {"DataSource": 0, "Object": 1},
    "ContextMetaFilter": {"RequestMeta": 0, "ContextUser": 1},
}
TEXT_MAPS = ("Parameters", "Metadata", "PresetParameters", "VersionMeta")


def numeric(value: Any) -> Any:
    """Return a part of a document in the REST form as an exported file holds it."""
    if isinstance(value, list):
        return [numeric(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "@type" in value:
        data = encoded(value)
        body = {"value": b64encode(data).decode()} if data else {}
        return {"type_url": PREFIX + name_of(value), **body}
    return {key: _member(key, item) for key, item in value.items()}


def name_of(query: Mapping[str, Any]) -> str:
    return str(query["@type"]).removeprefix(PREFIX)


def _member(key: str, item: Any) -> Any:
    if key in TEXT_MAPS and isinstance(item, dict):
        return item
    if key in NUMBERS and isinstance(item, str):
        return NUMBERS[key][item]
    if key in KINDS and isinstance(item, dict) and isinstance(item.get("Type"), str):
        item = {**item, "Type": KINDS[key][item["Type"]]}
    return numeric(item)


def encoded(query: Mapping[str, Any]) -> bytes:
    """Return a query as protobuf."""
    return _message(query, FIELDS[name_of(query)])


def _message(values: Mapping[str, Any], fields: Mapping[str, tuple[int, Any]]) -> bytes:
    parts = []
    for name, value in values.items():
        if name != "@type":
            tag, kind = fields[name]
            items = value if isinstance(value, list) else [value]
            parts.append((tag, b"".join(_field(tag, kind, item) for item in items)))
    return b"".join(data for _tag, data in sorted(parts))


def _field(tag: int, kind: Any, value: Any) -> bytes:
    if kind in (FLAG, WHOLE) or kind in (OPERATIONS, NODE_TYPES):
        number = kind[value] if isinstance(kind, dict) and isinstance(value, str) else int(value)
        return _varint(tag << 3) + _varint(number & 2**64 - 1) if number else b""
    if kind == TEXT:
        data = value.encode()
    elif kind == PARTS:
        url, body = (PREFIX + name_of(value)).encode(), encoded(value)
        data = _bytes(1, url) + (_bytes(2, body) if body else b"")
    else:
        data = _message(value, kind)
    return _bytes(tag, data)


def _bytes(tag: int, data: bytes) -> bytes:
    return _varint(tag << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    data = bytearray()
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    return bytes([*data, number])
