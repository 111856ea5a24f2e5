"""Flows as admins of Pydio Cells have them, in the REST form; every one is our own.

Beside each stands what the importer has to say of it: its state, and the places that are not
carried out or have no effect.
"""

import json
from dataclasses import dataclass
from typing import Any

from .plain import asking, failing, nodes, say, users

Json = dict[str, Any]
ALL_FILES = nodes(PathPrefix=["data/docs"], Type="LEAF")


def typed(name: str, **fields: Any) -> Json:
    """A query with the full name of its type, as the REST form has it."""
    return {"@type": f"type.googleapis.com/{name}", **fields}


def trigger(**fields: Any) -> Json:
    return typed("jobs.TriggerFilterQuery", **fields)


def output(**fields: Any) -> Json:
    return typed("jobs.ActionOutputSingleQuery", **fields)


def path(text: str) -> Json:
    return typed("jobs.DataSelectorSingleQuery", JsonPath=text)


def nested(*queries: Json, operation: str = "OR", **fields: Any) -> Json:
    return typed("service.Query", SubQueries=list(queries), Operation=operation, **fields)


def request(field: str, condition: str, options: Json) -> Json:
    text = json.dumps(options)
    return typed(
        "jobs.ContextMetaSingleQuery",
        FieldName=field,
        Condition={"type": condition, "jsonOptions": text},
    )


def button(gui: Json | None = None, **metadata: str) -> Json:
    shown = {"text": "Sign", "context": {"actionBar": "true"}, **(gui or {})}
    return {"action": json.dumps({"name": "sign", "gui": shown}), **metadata}


def message(**parameters: str) -> Json:
    return {"ID": "actions.scheduler.build-message", "Parameters": parameters}


def log(text: str, **more: Any) -> Json:
    return {"ID": "actions.scheduler.log-input", "Parameters": {"message": text}, **more}


@dataclass(frozen=True)
class Foreign:
    """A flow, and what is told of it."""

    document: Json
    state: str = "active"
    unsupported: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def job(label: str, *actions: Json, **fields: Any) -> Json:
    return {
        "ID": label.lower().replace(" ", "-"),
        "Label": label,
        "Actions": list(actions),
        **fields,
    }


TWO_HOOKS = job(
    "Sign or stamp",
    say("sign", TriggerFilter=asking(trigger(ApiHookSlug="sign"))),
    say(
        "stamp",
        TriggerFilter=asking(
            trigger(ApiHookSlug="stamp"),
            trigger(RunParameterName="Mode", RunParameterValue="both"),
            operation="AND",
        ),
    ),
    Parameters=[{"Name": "Mode", "Value": "both", "Type": "text", "Mandatory": True}],
    Hooks=[
        {
            "ApiSlug": slug,
            "PresetParameters": {"Mode": "both"},
            "AllowOverridePresets": True,
            "Policies": [
                {"Subject": "profile:admin", "Effect": "allow", "Action": "WRITE"},
                {"Subject": "role:guests", "Effect": "deny", "Action": "WRITE"},
            ],
            "Metadata": button(useSelectionNodes="true"),
        }
        for slug in ("sign", "stamp")
    ],
)

EVERY_FIELD = job(
    "Every field",
    {
        **log("{{.Node.Path}}"),
        "Label": "First",
        "Description": "It says the path.",
        "Bypass": False,
        "BreakAfter": False,
        "Timeout": "5m",
        "NodesSelector": {
            "All": False,
            "Pathes": ["data/docs/{{.JobParameters.File}}"],
            "Query": {"SubQueries": [ALL_FILES], "Operation": "AND"},
            "Collect": True,
            "FanOutInput": False,
            "ClearInput": True,
            "Label": "Files",
            "Timeout": "30s",
        },
        "NodesFilter": {"All": True},
        "IdmFilter": {"Type": "User", "All": True, "Label": "Everybody"},
        "ActionOutputFilter": asking(output(IsSuccess=True)),
        "ContextMetaFilter": {"Type": "ContextUser", **asking(users(HasProfile="standard"))},
        "TriggerFilter": asking(trigger(IsManual=True), trigger(IsApiHook=True)),
        "ChainedActions": [say("then")],
        "FailedFilterActions": [say("else")],
        "MergeAction": say("at the end"),
    },
    Owner="pydio.system.user",
    Metadata={"Description": "All", "Icon": "mdi mdi-star", "TplCategory": "x", "Usage": "# How"},
    CreatedAt=1_700_000_000,
    ModifiedAt=1_700_000_001,
    Inactive=False,
    Custom=True,
    EventNames=["NODE_CHANGE:3"],
    Schedule={"Iso8601Schedule": "R/2026-01-31T08:00:00Z/P1M"},
    AutoStart=False,
    AutoClean=False,
    MergeAction=say("last"),
    MaxConcurrency=5,
    Timeout="1h",
    NodeEventFilter=asking(nodes(Extension="pdf,docx")),
    Parameters=[
        {
            "Name": "File",
            "Description": "A file",
            "Value": "a.pdf",
            "Mandatory": True,
            "Type": "select",
            "JsonChoices": '{"a.pdf": "First", "b.pdf": "Second"}',
        }
    ],
    ResourcesDependencies=[typed("idm.Role", Uuid="reviewers", Label="Reviewers")],
    Hooks=[{"ApiSlug": "every", "Policies": [{"Subject": "user:bob", "Effect": "allow"}]}],
)

FOREIGN: dict[str, Foreign] = {
    "uploads": Foreign(
        job(
            "New uploads",
            say("new"),
            EventNames=["NODE_CHANGE:0"],
            NodeEventFilter=asking(
                nodes(PathPrefix=["data/docs/"]),
                nodes(Type="LEAF"),
                nodes(Extension="tmp", Not=True),
                operation="AND",
            ),
        )
    ),
    "nightly": Foreign(
        job(
            "Nightly report",
            say(
                "old",
                NodesSelector=asking(nodes(DurationDate="<5d", Extension="pdf"), Collect=True),
            ),
            Schedule={"Iso8601Schedule": "R/2026-03-03T20:00:00-08:00/PT24H"},
            MaxConcurrency="4",
            CreatedAt="1700000000",
        )
    ),
    "two hooks": Foreign(TWO_HOOKS),
    "every field": Foreign(EVERY_FIELD, ignored=("ResourcesDependencies[0]",)),
    "merges": Foreign(
        job(
            "Merge inside of merge",
            say(
                "a",
                ChainedActions=[say("b", MergeAction=say("c")), say("d")],
                MergeAction=say("e", ChainedActions=[say("f", MergeAction=say("g"))]),
            ),
            MergeAction=say("h"),
        )
    ),
    "failures": Foreign(
        job(
            "Failed filters",
            say(
                "pdf",
                NodesFilter=asking(nodes(Extension="PDF")),
                FailedFilterActions=[
                    say("rest", FailedFilterActions=[say("never")]),
                ],
                ChainedActions=[
                    say(
                        "heard",
                        ActionOutputFilter=asking(output(StringBodyRegexp="nothing", Not=True)),
                    )
                ],
            ),
        )
    ),
    "roles": Foreign(
        job(
            "Roles",
            log(
                "{{range .Input.Roles}}{{.Uuid}} {{end}}",
                IdmSelector={
                    "Type": "Role",
                    "Collect": True,
                    **asking(typed("idm.RoleSingleQuery", Uuid=["reviewers", "board"])),
                },
            ),
        )
    ),
    "workspaces": Foreign(
        job(
            "Workspaces",
            log(
                "{{.Workspace.Slug}}",
                IdmSelector={
                    "Type": "Workspace",
                    **asking(typed("idm.WorkspaceSingleQuery", slug="do*")),
                },
            ),
        )
    ),
    "recent workspaces": Foreign(
        job(
            "Recent workspaces",
            say(
                "w",
                IdmSelector={
                    "Type": "Workspace",
                    **asking(typed("idm.WorkspaceSingleQuery", LastUpdated="<30d")),
                },
            ),
        ),
        "inactive",
        ("Actions[0].IdmSelector.Query.SubQueries[0].LastUpdated",),
    ),
    "recycle bins": Foreign(
        job(
            "Recycle bins",
            log(
                "{{range .Input.Acls}}{{.Action.Name}} {{end}}",
                IdmSelector={
                    "Type": "Acl",
                    "Collect": True,
                    **asking(typed("idm.ACLSingleQuery", Actions=[{"Name": "recycle_root"}])),
                },
            ),
        )
    ),
    "any access rule": Foreign(
        job("All rules", say("r", IdmSelector={"Type": "Acl", "All": True})),
        "inactive",
        ("Actions[0].IdmSelector.Query",),
    ),
    "rules of a workspace": Foreign(
        job(
            "Rules of one",
            say(
                "r",
                IdmSelector={
                    "Type": "Acl",
                    **asking(
                        typed("idm.ACLSingleQuery", Actions=[{"Name": "read"}]),
                        typed("idm.ACLSingleQuery", WorkspaceIDs=["x"]),
                    ),
                },
            ),
        ),
        "inactive",
        ("Actions[0].IdmSelector.Query.SubQueries[0].Actions", "Actions[0].IdmSelector.Query"),
    ),
    "old users": Foreign(
        job(
            "Users as they were selected before",
            log(
                "{{.User.Login}}",
                UsersSelector=asking(users(HasProfile="standard"), users(GroupPath="/")),
                UsersFilter={"All": True, "Label": "All"},
                TriggerFilter={"Label": "Whatever starts it"},
            ),
        )
    ),
    "preset users": Foreign(
        job("Preset users", say("u", UsersSelector={"Users": [{"Login": "bob"}]})),
        "inactive",
        ("Actions[0].UsersSelector.Users",),
    ),
    "groups": Foreign(
        job(
            "People of a group",
            say("u", IdmSelector=asking(users(GroupPath="/sales", Recursive=True))),
        ),
        "inactive",
        ("Actions[0].IdmSelector.Query.SubQueries[0].GroupPath",),
    ),
    "largest": Foreign(
        job(
            "The two largest",
            say(
                "largest",
                NodesSelector=asking(
                    ALL_FILES,
                    Collect=True,
                    Range={
                        "Limit": "{{.JobParameters.Count}}",
                        "Offset": "0",
                        "OrderBy": "size",
                        "OrderDir": "desc",
                    },
                ),
            ),
            Parameters=[{"Name": "Count", "Value": "2", "Type": "integer"}],
        )
    ),
    "strange order": Foreign(
        job(
            "A strange order",
            say("x", NodesSelector={"All": True, "Range": {"OrderBy": "colour", "Limit": "many"}}),
            say("y", NodesFilter={"All": True, "Range": {"Limit": "3"}}),
        ),
        "inactive",
        (
            "Actions[0].NodesSelector.Range.Limit",
            "Actions[0].NodesSelector.Range.OrderBy",
            "Actions[1].NodesFilter.Range",
        ),
    ),
    "values": Foreign(
        job(
            "Values of a body",
            {
                **message(message='{"rows": [{"n": "x"}, {"n": "y"}]}', ctype="json"),
                "ChainedActions": [
                    log(
                        "{{.LastOutput.JsonAsValue.Map.n}}",
                        DataSelector=asking(path("$.JsonBody.rows[*]")),
                    ),
                    log(
                        "{{range .Vars.Names}}{{.}} {{end}}",
                        DataSelector=asking(path("$.JsonBody..n => Names"), Collect=True),
                    ),
                ],
            },
        )
    ),
    "filter of values": Foreign(
        job(
            "A filter of values",
            say("x", DataFilter=asking(path("$.JsonBody.ok"))),
            say("y", DataSelector=asking(path("$.Input.Nodes"))),
            say("z", DataSelector=asking(nested(path("$.JsonBody")))),
        ),
        "inactive",
        (
            "Actions[0].DataFilter",
            "Actions[1].DataSelector.Query.SubQueries[0].JsonPath",
            "Actions[2].DataSelector.Query.SubQueries[0]",
        ),
    ),
    "office hours": Foreign(
        job(
            "From inside, in office hours",
            say(
                "open",
                ContextMetaFilter={
                    "Type": "RequestMeta",
                    **asking(
                        request("RemoteAddress", "CIDRCondition", {"cidr": "10.0.0.0/8"}),
                        request(
                            "ServerTime",
                            "OfficeHoursCondition",
                            {"matches": "Monday-Sunday/00:00/23:59"},
                        ),
                        operation="AND",
                    ),
                },
                FailedFilterActions=[say("closed")],
            ),
        )
    ),
    "browser": Foreign(
        job(
            "Asks for the browser",
            say(
                "b",
                ContextMetaFilter=asking(
                    request("UserAgent", "StringMatchCondition", {"matches": "Firefox"})
                ),
            ),
        ),
        "inactive",
        ("Actions[0].ContextMetaFilter.Query.SubQueries[0].FieldName",),
    ),
    "datasources": Foreign(
        job(
            "Datasources",
            log(
                "{{.DataSource.Name}}",
                DataSourceSelector={
                    "Type": "DataSource",
                    **asking(typed("object.DataSourceSingleQuery", Name="da*")),
                },
            ),
            Metadata={"flowbutton": '{"run_as":"flow"}'},
        )
    ),
    "servers": Foreign(
        job(
            "Servers",
            say("s", DataSourceSelector={"Type": "Object", "All": True}),
            Metadata={"flowbutton": '{"run_as":"flow"}'},
        ),
        "inactive",
        ("Actions[0].DataSourceSelector.Type",),
    ),
    "unicode": Foreign(
        job(
            "Überprüfung 日本語 🚀",
            log(
                "“{{.JobParameters.Gruss}}” – {{.Node.Path}}",
                Label="Schreibe – naïve ‘Notiz’",
                NodesFilter=asking(nodes(FileName="*.pdf")),
            ),
            Parameters=[{"Name": "Gruss", "Value": "Grüße\tund\n„so“ 🎉"}],
            Metadata={"Beschreibung": "ß"},
        )
    ),
    "extras": Foreign(
        job(
            "Unknown fields everywhere",
            {
                **say("x", NodesFilter=asking(ALL_FILES, Description="for people")),
                "Colour": {"r": 1, "list": [1, 2.5, "x", True]},
            },
            Languages=["de"],
            TasksSilentUpdate=True,
            VersionMeta={"Operation": "AND", "@type": "x"},
            Schedule={"Iso8601Schedule": "", "Iso8601MinDelta": "PT5M"},
            Parameters=[{"Name": "A", "Value": "1", "Hint": "?", "Type": "carousel"}],
            Hooks=[{"ApiSlug": "extras", "Colour": 7}],
        ),
        ignored=(
            "Languages",
            "TasksSilentUpdate",
            "VersionMeta",
            "Schedule.Iso8601MinDelta",
            "Actions[0].Colour",
            "Actions[0].NodesFilter.Description",
            "Parameters[0].Hint",
            "Parameters[0].Type",
            "Hooks[0].Colour",
        ),
    ),
    "unknown choices": Foreign(
        job(
            "Filters that nobody knows",
            {
                **say("x", NodesFilter=asking(ALL_FILES, Moon="full")),
                "MoonFilter": {"All": True},
                "TideSelector": {"All": True},
            },
            MoonFilter={"All": True},
        ),
        "inactive",
        (
            "MoonFilter",
            "Actions[0].MoonFilter",
            "Actions[0].TideSelector",
            "Actions[0].NodesFilter.Moon",
        ),
    ),
    "nested queries": Foreign(
        job(
            "Queries in queries",
            say(
                "picked",
                NodesSelector=asking(
                    nested(
                        nodes(Extension="pdf"),
                        nested(nodes(FileName="a*"), nodes(FileName="b*")),
                        operation="AND",
                    ),
                    nested(
                        nodes(MinSize="3", Type="LEAF"),
                        nodes(Extension="pdf", Not=True),
                        operation="AND",
                    ),
                    Collect=True,
                ),
            ),
        )
    ),
    "limits in queries": Foreign(
        job(
            "Limits of queries",
            say("x", NodesSelector={"Query": {"SubQueries": [ALL_FILES], "Limit": "5"}}),
            say(
                "y",
                NodesFilter={
                    "Query": {
                        "SubQueries": [nested(ALL_FILES, ResourcePolicyQuery={"Any": True})],
                        "ResourcePolicyQuery": {"Subjects": ["profile:admin"]},
                    }
                },
            ),
        ),
        "inactive",
        (
            "Actions[1].NodesFilter.Query.SubQueries[0].ResourcePolicyQuery",
            "Actions[0].NodesSelector.Query.Limit",
            "Actions[1].NodesFilter.Query.ResourcePolicyQuery",
        ),
    ),
    "content": Foreign(
        job("By content", say("x", NodesSelector=asking(nodes(Content="secret")))),
        "inactive",
        ("Actions[0].NodesSelector.Query.SubQueries[0].Content",),
    ),
    "images": Foreign(
        job(
            "Images only",
            say("image", NodesFilter=asking(nodes(FreeString="+Meta.is_image:T -Extension:gif"))),
        )
    ),
    "templates": Foreign(
        job(
            "Templates that cannot be rendered",
            {
                **log("{{.Node.Path | shout}}"),
                "NodesSelector": {"Pathes": ["data/{{if}}"]},
                "NodesFilter": asking(
                    nodes(FileName='{{printf "x}}'), nodes(FreeString="+Meta.a:{{nosuch 1}}")
                ),
                "ActionOutputFilter": asking(output(FreeCondition="{{eq 1")),
            },
            {"ID": "actions.unheard", "Parameters": {"stray": "{{end}}"}},
            {"ID": "actions.cmd.sendmail", "Parameters": {"subject": '{"a": "{{bad"}'}},
            Hooks=[{"ApiSlug": "t", "PresetParameters": {"A": "{{.ContextUser.Login | shout}}"}}],
            Parameters=[{"Name": "A", "Value": "{{is data}}"}],
        ),
        "inactive",
        (
            "Actions[1]",
            "Actions[0].Parameters.message",
            "Actions[0].NodesSelector.Pathes[0]",
            "Actions[0].NodesFilter.Query.SubQueries[0].FileName",
            "Actions[0].NodesFilter.Query.SubQueries[1].FreeString",
            "Actions[0].ActionOutputFilter.Query.SubQueries[0].FreeCondition",
            "Actions[1].Parameters.stray",
            "Actions[2].Parameters.subject",
            "Hooks[0].PresetParameters.A",
        ),
    ),
    "starts by itself": Foreign(
        job(
            "Starts by itself",
            say("x"),
            AutoStart=True,
            AutoRestart=True,
            AutoClean=True,
            EventNames=["NODE_CHANGE:0", "IDM_CHANGE:USER:0"],
        ),
        unsupported=("EventNames[1]", "AutoRestart"),
        ignored=("AutoClean",),
    ),
    "who changes": Foreign(
        job(
            "Who changes it counts",
            say("x"),
            EventNames=["NODE_CHANGE:0"],
            ContextMetaFilter={"Type": "ContextUser", **asking(users(HasProfile="admin"))},
            DataSourceFilter=asking(typed("object.DataSourceSingleQuery", Name="data")),
        )
    ),
    "filters of events": Foreign(
        job(
            "Filters that no node can be asked",
            say("x"),
            EventNames=["NODE_CHANGE:0"],
            IdmFilter=asking(users(HasProfile="admin")),
            UserEventFilter={"All": True},
            ContextMetaFilter=asking(
                request("RemoteAddress", "CIDRCondition", {"cidr": "10.0.0.0/8"})
            ),
            NodeEventFilter=asking(nodes(Extension="pdf"), Range={"Limit": "1"}),
        ),
        "inactive",
        ("IdmFilter", "UserEventFilter", "NodeEventFilter.Range", "ContextMetaFilter"),
    ),
    "filters of no events": Foreign(
        job(
            "Filters though nothing happens",
            say("x"),
            IdmFilter=asking(users(HasProfile="admin")),
            ContextMetaFilter={"Type": "ContextUser"},
        ),
        ignored=("IdmFilter", "ContextMetaFilter"),
    ),
    "policies": Foreign(
        job(
            "Policies that say more",
            say("x"),
            Hooks=[
                {
                    "ApiSlug": "policies",
                    "Policies": [
                        {"Subject": "user:bob", "Effect": "allow", "Action": "READ"},
                        {"Subject": "user:eve", "Effect": "deny", "Action": "READ"},
                        {
                            "Subject": "profile:admin",
                            "Effect": "allow",
                            "Action": "ANY",
                            "JsonConditions": '{"RemoteAddress": {"type": "CIDRCondition"}}',
                        },
                    ],
                }
            ],
        ),
        "inactive",
        ("Hooks[0].Policies[0].Action", "Hooks[0].Policies[2].JsonConditions"),
    ),
    "true booleans": Foreign(
        job(
            "A button with true booleans",
            say("x"),
            Hooks=[
                {
                    "ApiSlug": "booleans",
                    "Metadata": button(
                        {
                            "weight": 10,
                            "selectionContext": {
                                "dir": False,
                                "file": True,
                                "unique": False,
                                "allowedMimes": "pdf",
                                "evalMetadata": "alert(1)",
                            },
                        },
                        formPrompt="true",
                        formParameters='[{"Name": "A", "Type": "text", "Value": "x"}]',
                    ),
                }
            ],
            Parameters=[{"Name": "A"}],
        ),
        unsupported=("Hooks[0].Metadata.action.gui.selectionContext.evalMetadata",),
    ),
    "misplaced": Foreign(
        job(
            "Members that their kind has not",
            say(
                "x",
                NodesFilter={"All": True, "Collect": True, "Timeout": "soon"},
                IdmSelector={"All": True, "Pathes": ["data"], "Collect": True},
                TriggerFilter={"All": True, "Type": 3},
            ),
        ),
        ignored=(
            "Actions[0].NodesFilter.Collect",
            "Actions[0].NodesFilter.Timeout",
            "Actions[0].IdmSelector.Pathes",
            "Actions[0].TriggerFilter.Type",
            "Actions[0].TriggerFilter.All",
        ),
    ),
    "task times": Foreign(
        job(
            "Waits for a slow task",
            say("x", ActionOutputFilter=asking(output(TaskTimeGt=60, IsSuccess=True))),
            failing("y", Timeout="soon"),
            Timeout="later",
        ),
        "inactive",
        (
            "Actions[0].ActionOutputFilter.Query.SubQueries[0].TaskTimeGt",
            "Actions[1].Timeout",
            "Timeout",
        ),
    ),
    "bare": Foreign(job("Bare")),
    "off": Foreign(job("Off", say("x"), Inactive=True), "inactive"),
}
