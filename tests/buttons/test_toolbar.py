"""Which buttons a person is offered: the same in every place, and none that are hidden."""

from pathlib import Path

import pytest

from app.accounts.models import User
from app.buttons import catalogue, target, toolbar
from app.buttons.errors import StaleSelection, UnknownButton
from app.flows import store
from app.nodes.errors import NotPermitted

from .conftest import save, set_status
from .samples import hook_document

CONTRACTS = "documents/contracts"
REVIEWERS = [{"Subject": "role:reviewers", "Effect": 1}]


def states(user: User, *names: str, folder: str = CONTRACTS) -> dict[str, str]:
    offers = toolbar.offers(user, target.of(folder, names))
    return {offer.slug: offer.state for offer in offers}


def test_nothing_is_offered_where_there_is_no_flow(place: Path, bob: User) -> None:
    assert states(bob) == {}


def test_a_selection_disables_and_enables(place: Path, bob: User) -> None:
    save(hook_document("join", needs_selection=True, many_only=True, extensions="pdf"))
    assert states(bob) == {"join": "disabled"}
    assert states(bob, "a.pdf") == {"join": "disabled"}
    assert states(bob, "a.pdf", "b.pdf") == {"join": "shown"}
    assert states(bob, "a.pdf", "notes.txt") == {"join": "disabled"}


def test_hidden_buttons_are_left_out(place: Path, alice: User, bob: User) -> None:
    save(hook_document("approve", policies=REVIEWERS), hook_document("write", write=True))
    assert states(alice) == {"approve": "shown", "write": "shown"}
    assert states(bob) == {"write": "shown"}
    assert states(bob, folder="archive") == {}


def test_conditions_look_at_metadata(place: Path, alice: User) -> None:
    condition = 'metadata.get("usermeta-status") in ["", "draft"]'
    save(hook_document("submit", needs_selection=True, extras={"selection_condition": condition}))
    assert states(alice, "a.pdf", "b.pdf") == {"submit": "shown"}
    set_status("b.pdf", "in-review")
    assert states(alice, "a.pdf", "b.pdf") == {"submit": "disabled"}
    assert states(alice, "a.pdf") == {"submit": "shown"}
    set_status("b.pdf", "draft")
    assert states(alice, "a.pdf", "b.pdf") == {"submit": "shown"}


@pytest.mark.parametrize(
    ("condition", "state"),
    [
        ('user.login == "alice" && "reviewers" in user.roles', "shown"),
        ('user.profile == "standard"', "shown"),
        ('workspace.slug == "documents" && workspace.label == "Documents"', "shown"),
        ('folder.path == "documents/contracts"', "shown"),
        ('folder.name == "elsewhere"', None),
        ('metadata["missing"] == "x"', None),
        ("1 + 1", None),
        ("nonsense(", None),
    ],
)
def test_conditions_know_person_and_place(
    place: Path, alice: User, condition: str, state: str | None
) -> None:
    save(hook_document("report", extras={"folder_condition": condition}))
    assert states(alice).get("report") == state


def test_a_selected_node_is_known_by_the_path_of_its_viewer(place: Path, alice: User) -> None:
    condition = 'node.path == "documents/contracts/a.pdf" && size(nodes) == 2'
    save(hook_document("pick", needs_selection=True, extras={"selection_condition": condition}))
    assert states(alice, "a.pdf", "b.pdf") == {"pick": "disabled"}
    [offer] = toolbar.offers(alice, target.of(CONTRACTS, ["a.pdf", "b.pdf"]))
    assert offer.reason == "“b.pdf” does not meet the condition of this button."


def test_offers_come_by_group_then_weight_then_label(place: Path, bob: User) -> None:
    save(
        hook_document("e", label="Beta", group="b", weight=1),
        hook_document("d", label="Alpha", group="b", weight=1),
        hook_document("c", label="Zulu", group="a", weight=20),
        hook_document("b", label="beta", group="a", weight=3),
        hook_document("a", label="Alpha", group="a", weight=3),
    )
    assert list(states(bob)) == ["a", "b", "c", "d", "e"]


def test_toolbar_and_menu_show_what_is_placed_there_from_one_decision(
    place: Path, bob: User
) -> None:
    save(
        hook_document("both", needs_selection=True, one_only=True),
        hook_document("bar", in_menu=False),
        hook_document("menu", in_toolbar=False),
        hook_document("none", in_menu=False, in_toolbar=False),
    )
    for names in ([], ["a.pdf"], ["a.pdf", "b.pdf"]):
        bar = {offer.slug: offer.reasons for offer in toolbar.toolbar(bob, CONTRACTS, names)}
        menu = {offer.slug: offer.reasons for offer in toolbar.menu(bob, CONTRACTS, names)}
        assert set(bar) == {"both", "bar"}
        assert set(menu) == {"both", "menu"}
        assert bar["both"] == menu["both"]


@pytest.mark.parametrize(
    ("button", "prompt"),
    [
        ({}, False),
        ({"message": "Are you sure?"}, True),
        ({"form": True}, False),
        ({"form": True, "fields": [{"Name": "Pages"}]}, True),
        ({"fields": [{"Name": "Pages"}]}, False),
    ],
)
def test_a_form_or_a_message_opens_a_dialog(
    place: Path, bob: User, button: dict[str, object], prompt: bool
) -> None:
    save(hook_document("do-it", **button))
    [offer] = toolbar.toolbar(bob, CONTRACTS, [])
    assert offer.prompt is prompt


def test_a_button_without_a_label_has_its_slug(place: Path, bob: User) -> None:
    save(hook_document("do-it", label=""))
    [offer] = toolbar.toolbar(bob, CONTRACTS, [])
    assert offer.label == "do-it"


def test_each_press_of_one_offer_is_the_same_run_and_each_offer_another(
    place: Path, bob: User
) -> None:
    save(hook_document("do-it"))
    [first], [second] = (toolbar.toolbar(bob, CONTRACTS, []) for _time in range(2))
    assert first.task_id != second.task_id


def test_people_are_not_told_how_they_pass_the_policy(place: Path, bob: User) -> None:
    save(hook_document("do-it", needs_selection=True))
    [offer] = toolbar.toolbar(bob, CONTRACTS, [])
    assert [reason.rule for reason in offer.reasons] == ["selection_required", "kind", "root"]


@pytest.mark.parametrize("off", ["flow", "hook"])
def test_what_is_switched_off_is_unknown_at_once(place: Path, bob: User, off: str) -> None:
    save(hook_document("do-it"))
    assert states(bob) == {"do-it": "shown"}
    if off == "flow":
        store.set_enabled("flow", False)
    else:
        save(hook_document("do-it", extras={"enabled": False}), replace="flow")
    assert states(bob) == {}
    with pytest.raises(UnknownButton):
        catalogue.find("do-it", bob.subjects)


def test_a_changed_policy_counts_at_once(place: Path, bob: User) -> None:
    save(hook_document("do-it"))
    save(hook_document("do-it", policies=REVIEWERS), replace="flow")
    assert states(bob) == {}


def test_a_hook_without_a_button_is_no_offer(place: Path, bob: User) -> None:
    save({"ApiSlug": "bare", "Policies": [{"Subject": "profile:standard", "Effect": 1}]})
    assert states(bob) == {}
    with pytest.raises(UnknownButton):
        catalogue.find("bare", bob.subjects)


def test_a_place_that_is_not_for_the_person_is_refused(place: Path, bob: User) -> None:
    save(hook_document("do-it"))
    with pytest.raises(NotPermitted):
        states(bob, folder="finance")
    with pytest.raises(StaleSelection):
        states(bob, "gone.pdf")


def test_a_button_that_wants_another_number_nearly_works(place: Path, bob: User) -> None:
    save(hook_document("join", needs_selection=True, many_only=True, extensions="pdf"))
    selections = {(): False, ("a.pdf",): True, ("a.pdf", "b.pdf"): False, ("notes.txt",): False}
    for names, nearly in selections.items():
        [offer] = toolbar.offers(bob, target.of(CONTRACTS, names))
        assert offer.nearly_works == nearly, names
