"""Holds the fields and numbers of the reference's protobuf messages that a flow carries.

It decides nothing; names are those of protobuf's JSON, numbers those on the wire.
"""

from app.flows.cells_kinds import data, enum, flag, message, real, text, texts, whole
from app.flows.protobuf import Table

OPERATION = {0: "OR", 1: "AND"}
NODE_TYPE = {0: "UNKNOWN", 1: "LEAF", 2: "COLLECTION"}
POLICY_ACTION = {0: "ANY", 1: "OWNER", 2: "READ", 3: "WRITE", 4: "EDIT_RULES"}
POLICY_EFFECT = {0: "deny", 1: "allow"}
USER_TYPE = {0: "UNKNOWN", 1: "USER", 2: "GROUP"}
WORKSPACE_SCOPE = {0: "ANY", 1: "ADMIN", 2: "ROOM", 3: "LINK"}
STORAGE_TYPE = {0: "ANY", 1: "LOCALFS", 2: "REMOTE"}
ENCRYPTION_MODE = {0: "CLEAR", 1: "MASTER", 2: "USER", 3: "USER_PWD"}

ANY: Table = {"type_url": text(1), "value": data(2)}

POLICY: Table = {
    "id": whole(1),
    "Resource": text(2),
    "Action": enum(3, POLICY_ACTION),
    "Subject": text(4),
    "Effect": enum(5, POLICY_EFFECT),
    "JsonConditions": text(6),
}

POLICY_QUERY: Table = {
    "Subjects": texts(1),
    "Empty": flag(2),
    "Any": flag(3),
    "LeftIdentifier": text(4),
    "Action": enum(5, POLICY_ACTION),
}

POINT: Table = {"Lat": real(1), "Lon": real(2)}

GEO_QUERY: Table = {
    "Center": message(1, POINT),
    "Distance": text(2),
    "TopLeft": message(3, POINT),
    "BottomRight": message(4, POINT),
}

TABLES: dict[str, Table] = {
    "service.Query": {
        "SubQueries": message(1, ANY, repeated=True),
        "Operation": enum(2, OPERATION),
        "ResourcePolicyQuery": message(3, POLICY_QUERY),
        "Offset": whole(4),
        "Limit": whole(5),
        "groupBy": whole(6, 32),
        "SortField": text(7),
        "SortDesc": flag(8),
    },
    "jobs.TriggerFilterQuery": {
        "IsSchedule": flag(1),
        "IsManual": flag(2),
        "EventNames": texts(3),
        "IsApiHook": flag(4),
        "ApiHookSlug": text(5),
        "RunParameterName": text(6),
        "RunParameterValue": text(7),
    },
    "jobs.ActionOutputSingleQuery": {
        "IsSuccess": flag(1),
        "StringBodyRegexp": text(2),
        "StringBodySizeGreaterThan": whole(3, 32),
        "StringBodySizeSmallerThan": whole(4, 32),
        "JsonBodyRegexp": text(5),
        "JsonBodyHasKey": text(6),
        "JsonBodySizeGreaterThan": whole(7, 32),
        "JsonBodySizeSmallerThan": whole(8, 32),
        "TaskTimeGt": whole(9, 32),
        "TaskTimeLt": whole(10, 32),
        "ErrorStringRegexp": text(11),
        "Not": flag(12),
        "FreeCondition": text(13),
    },
    "jobs.ContextMetaSingleQuery": {
        "FieldName": text(1),
        "Condition": message(2, {"type": text(1), "jsonOptions": text(2)}),
    },
    "jobs.DataSelectorSingleQuery": {"JsonPath": text(1)},
    "tree.Query": {
        "PathPrefix": texts(1),
        "MinSize": whole(2),
        "MaxSize": whole(3),
        "MinDate": whole(4),
        "MaxDate": whole(5),
        "Type": enum(6, NODE_TYPE),
        "FileName": text(7),
        "Content": text(8),
        "FreeString": text(9),
        "Extension": text(10),
        "GeoQuery": message(11, GEO_QUERY),
        "PathDepth": whole(12, 32),
        "Paths": texts(13),
        "Not": flag(14),
        "UUIDs": texts(15),
        "DurationDate": text(16),
        "FileNameOrContent": text(17),
        "ETag": text(18),
    },
    "idm.UserSingleQuery": {
        "Login": text(1),
        "Password": text(2),
        "GroupPath": text(3),
        "Recursive": flag(4),
        "AttributeName": text(5),
        "AttributeValue": text(6),
        "AttributeAnyValue": flag(7),
        "HasRole": text(8),
        "NodeType": enum(9, USER_TYPE),
        "not": flag(10),
        "Uuid": text(11),
        "FullPath": text(12),
        "HasProfile": text(13),
        "ConnectedSince": text(14),
    },
    "idm.RoleSingleQuery": {
        "Uuid": texts(1),
        "Label": text(2),
        "IsTeam": flag(3),
        "IsGroupRole": flag(4),
        "IsUserRole": flag(5),
        "HasAutoApply": flag(6),
        "not": flag(7),
    },
    "idm.WorkspaceSingleQuery": {
        "uuid": text(1),
        "label": text(2),
        "description": text(3),
        "slug": text(4),
        "scope": enum(5, WORKSPACE_SCOPE),
        "not": flag(6),
        "LastUpdated": text(7),
        "HasAttribute": text(8),
        "AttributeName": text(9),
        "AttributeValue": text(10),
    },
    "idm.ACLSingleQuery": {
        "Actions": message(1, {"Name": text(1), "Value": text(2)}, repeated=True),
        "RoleIDs": texts(2),
        "WorkspaceIDs": texts(3),
        "NodeIDs": texts(4),
        "not": flag(5),
    },
    "idm.UserMetaNamespace": {
        "Namespace": text(1),
        "Label": text(2),
        "Order": whole(3, 32),
        "Indexable": flag(4),
        "JsonDefinition": text(5),
        "Policies": message(6, POLICY, repeated=True),
        "PoliciesContextEditable": flag(7),
    },
    "idm.Role": {
        "Uuid": text(1),
        "Label": text(2),
        "IsTeam": flag(3),
        "GroupRole": flag(4),
        "UserRole": flag(5),
        "LastUpdated": whole(6, 32),
        "AutoApplies": texts(7),
        "Policies": message(8, POLICY, repeated=True),
        "PoliciesContextEditable": flag(9),
        "ForceOverride": flag(10),
    },
    "object.DataSourceSingleQuery": {
        "Name": text(1),
        "IsDisabled": flag(2),
        "StorageType": enum(3, STORAGE_TYPE),
        "PeerAddress": text(4),
        "FlatStorage": flag(5),
        "SkipSyncOnRestart": flag(6),
        "EncryptionMode": enum(7, ENCRYPTION_MODE),
        "EncryptionKey": text(8),
        "IsVersioned": flag(9),
        "VersioningPolicyName": text(10),
        "StorageConfigurationName": text(13),
        "StorageConfigurationValue": text(14),
        "ObjectServiceName": text(15),
        "Not": flag(16),
        "IsEncrypted": flag(17),
    },
}
