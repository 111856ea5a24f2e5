"""The page of a flow shows its diagram, and the same as a list."""

import re

from app.flows import diagram_items, store
from app.flows.definition import Flow
from app.flows.diagram import layout
from app.flows.diagram_items import Item
from tests.browser_room.html import elements, main
from tests.conftest import Client
from tests.flows.test_diagram import FLOWS, every_flow


def texts(item: Item) -> list[str]:
    """What is said of an item and of all below it."""
    after = [item.merge] if item.merge else []
    return [item.told, *(text for child in (*item.children, *after) for text in texts(child))]


def test_the_page_has_the_drawing_and_the_same_as_a_list(as_admin: Client) -> None:
    flow = FLOWS["all"].model_copy(update={"label": "All <of> it"})
    store.save(flow, author="tests")
    page = main(as_admin.get("/admin/flows/all-of-it").text)
    drawing = elements(page, "svg", role="group")[0]
    title, text = drawing["aria-labelledby"].split()
    assert elements(page, "title", id=title)[0].text == "Actions of All <of> it"
    assert "The list below says the same." in elements(page, "desc", id=text)[0].text
    assert len(elements(page, "rect")) == len(layout(flow).boxes)
    told = [text for item in diagram_items.starts(flow) for text in texts(item)]
    listed = [entry.text for entry in elements(page[page.index("<details") :], "li")]
    assert len(listed) == len(told) + len(texts(diagram_items.merge(flow)))
    assert all(any(text in entry for entry in listed) for text in told)
    assert not re.search(r"\sstyle=", page)


@every_flow
def test_the_page_of_a_real_flow_is_small(as_admin: Client, flow: Flow) -> None:
    record = store.save(flow, author="tests")
    answer = as_admin.get(f"/admin/flows/{record.slug}")
    assert answer.status_code == 200
    assert len(answer.data) < 100_000
