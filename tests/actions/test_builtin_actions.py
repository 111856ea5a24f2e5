import pytest

from app.actions.registry import all_actions

EXPECTED = [
    "actions.archive.compress",
    "actions.archive.extract",
    "actions.cmd.http",
    "actions.cmd.sendmail",
    "actions.cmd.shell",
    "actions.contents.pdf",
    "actions.contents.pdf-text",
    "actions.etl.transform",
    "actions.idm.user-activity",
    "actions.images.convert",
    "actions.images.exif",
    "actions.images.resize",
    "actions.images.thumbnails",
    "actions.put-meta",
    "actions.report.collect",
    "actions.report.folder",
    "actions.scheduler.build-message",
    "actions.scheduler.log-advanced",
    "actions.scheduler.log-input",
    "actions.scheduler.sleep",
    "actions.scheduler.sort-input",
    "actions.scheduler.trigger-flow",
    "actions.tree.cells-hash",
    "actions.tree.copymove",
    "actions.tree.delete",
    "actions.tree.hash",
    "actions.tree.mkdir",
    "actions.tree.put",
    "actions.tree.read",
]


def test_every_built_in_action_comes_through_the_entry_points() -> None:
    assert set(EXPECTED) <= {found.id for found in all_actions()}


@pytest.mark.parametrize("action_id", EXPECTED)
def test_every_action_says_what_it_reads(action_id: str) -> None:
    found = {action.id: action for action in all_actions()}[action_id]
    names = [parameter.name for parameter in found.parameters]
    assert found.label
    assert len(names) == len(set(names)) > 0
    assert all(parameter.help for parameter in found.parameters)
