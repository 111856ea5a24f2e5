import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.browser import arranging
from app.browser.arranging import PAGE_SIZE, Arranged, Kept, arranged
from app.nodes.reading import Reader
from app.nodes.storage.base import Scan
from app.nodes.storage.local import LocalStorage

KEY = ("ds", False, False, False)


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The folders that were read, while each change of a folder has a time of its own."""
    read: list[str] = []
    scan = LocalStorage.scan

    def noted(self, inner, by):
        read.append(inner)
        return scan(self, inner, by)

    monkeypatch.setattr(LocalStorage, "scan", noted)
    monkeypatch.setattr("app.nodes.storage.scanning.SETTLED", 0)
    monkeypatch.setattr(arranging, "_kept", Kept(1_000))
    return iter([read])


def order_of(folder: str, by="name") -> Arranged:
    order = arranging.of_folder(Reader(None), folder, by, descending=False, hidden=False)
    assert order is not None
    return order


def test_the_order_of_an_unchanged_folder_is_kept(contracts: Path, scans) -> None:
    (read,) = scans
    pages = [order_of("ds/documents/contracts").page(1) for _ in range(3)]
    assert pages == [["2026", "Annex 2.pdf", "Annex 10.pdf", "Lease.pdf"]] * 3
    assert len(read) == 1


def test_a_new_name_is_seen(contracts: Path, scans) -> None:
    order_of("ds/documents/contracts")
    (contracts / "Annex 3.pdf").touch()
    os.utime(contracts, (500, 500))
    assert "Annex 3.pdf" in order_of("ds/documents/contracts").page(1)


def test_sizes_are_looked_at_each_time(contracts: Path, scans) -> None:
    assert order_of("ds/documents/contracts", "size").page(1)[-1] == "Annex 10.pdf"
    (contracts / "Lease.pdf").write_bytes(b"x" * 9_000)
    assert order_of("ds/documents/contracts", "size").page(1)[-1] == "Lease.pdf"


def test_no_more_names_are_kept_than_are_allowed() -> None:
    kept = Kept(250)
    order = arranged(
        Scan({}, {str(n): 0.0 for n in range(100)}), "name", descending=False, hidden=False
    )
    for folder in ("a", "b", "c"):
        kept.put((folder, False, False, False), "mark", order)
    assert kept.get(("a", False, False, False), "mark") is None
    assert kept.get(("c", False, False, False), "mark") is order
    assert kept.get(("c", False, False, False), "other") is None


def test_an_order_larger_than_all_that_is_kept_is_not_kept() -> None:
    kept = Kept(10)
    kept.put(KEY, "mark", Arranged(("a",), 11, 0))
    assert kept.get(KEY, "mark") is None


def test_pages_are_cut_where_they_are_full() -> None:
    names = {f"{number}": 0.0 for number in range(PAGE_SIZE + 1)}
    order = arranged(Scan({}, names), "name", descending=False, hidden=False)
    assert (order.pages, order.page(2)) == (2, [f"{PAGE_SIZE}"])
    assert order.page_of(lambda name: name == f"{PAGE_SIZE}") == 2
