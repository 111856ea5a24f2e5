"""A new flow: from its label alone, and ready to run."""

import pytest

from app.flows import store
from app.flows.models import FlowRecord
from tests.conftest import Client


def test_a_label_makes_a_flow_that_writes_a_line(as_admin: Client) -> None:
    sent = {"label": " Tidy up ", "description": "Tidies."}
    answer = as_admin.post("/admin/flows/-/new", data=sent)
    assert (answer.status_code, answer.location) == (303, "/admin/flows/tidy-up")
    record = store.find("tidy-up")
    flow = store.current(record)
    assert (record.label, record.enabled, flow.description) == ("Tidy up", True, "Tidies.")
    assert [action.id for action in flow.actions] == ["actions.scheduler.log-input"]
    assert "Flow created." in as_admin.get(answer.location).text


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("", "Give the flow a label."),
        ("   ", "Give the flow a label."),
        ("x" * 201, "longer than 200 characters"),
        ("say", "There is a flow “say” already. Choose another label."),
        ("SAY!", "There is a flow “say” already. Choose another label."),
    ],
)
def test_a_label_that_cannot_be_is_told_at_its_field(
    as_admin: Client, say: FlowRecord, label: str, told: str
) -> None:
    answer = as_admin.post("/admin/flows/-/new", data={"label": label, "description": "Kept"})
    assert answer.status_code == 422
    assert told in answer.text
    assert "Kept" in answer.text
    assert [record.slug for record, _flow in store.all_flows()] == ["say"]


@pytest.mark.parametrize("label", ["new", "import", "-", "日本"])
def test_a_flow_may_have_any_name(as_admin: Client, label: str) -> None:
    answer = as_admin.post("/admin/flows/-/new", data={"label": label})
    assert answer.status_code == 303
    assert as_admin.get(answer.location).status_code == 200
