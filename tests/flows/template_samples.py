"""The data that the tests of templates render over."""

from dataclasses import replace
from datetime import UTC, datetime

from app.actions.message import Output
from app.flows.facts import Label, Person
from app.flows.template_data import TemplateData
from app.nodes.node import Node

NOW = datetime(2026, 11, 25, 9, 5, 7, tzinfo=UTC)


def file(path, size=2_048, **metadata):
    named = {f"usermeta-{name}": value for name, value in metadata.items()}
    return Node(path, path.rpartition("/")[2], "file", size, NOW, named)


def folder(path):
    return Node(path, path.rpartition("/")[2], "folder", 0, NOW)


ALICE = Person(
    "alice", "Alice A.", "alice@example.org", "standard", (Label("reviewers", "Reviewers"),)
)
OFFER = file("main/offers/Offer 7.pdf", status="draft", rating=4, tags=["a", "b"], done=True)
STORAGE = {
    "Stats": {"Free": 20_000_000, "Total": 1_000_000_000},
    "Items": [{"Name": "one"}, {"Name": "two"}],
    "Empty": None,
    "Text": '{"deep": {"x": 1}}',
    "Until": 1_800_000_000,
}
DATA = TemplateData(
    now=NOW,
    seed="run-1:step-1",
    parameters={
        "Days": "10",
        "Zero": "0",
        "Empty": "",
        "Target": "main/out/",
        "Prefix": "weekly",
        "Evil": '{{.ContextUser.Login}} {{env "HOME"}}',
        "Delay": "-36h",
        "Kinds": "pdf,docx,odt",
    },
    nodes=[OFFER, file("main/offers/b.txt", size=10), folder("main/offers/old")],
    users=[ALICE],
    roles=[Label("reviewers", "Reviewers")],
    workspaces=[Label("documents", "Documents")],
    acls=[{"NodeID": "n-1"}],
    datasources=["main"],
    outputs=[Output(text="first"), Output(text="second", json=STORAGE)],
    variables={"Version": "4.2", "Count": 3},
    context_user=ALICE,
    context_workspace=Label("documents", "Documents"),
    event_node=OFFER,
    job_id="offers",
    task_id="task-0001",
)
EMPTY = TemplateData(now=NOW, seed="run-1:step-1")


def with_parameter(value):
    return replace(DATA, parameters={"P": value})
