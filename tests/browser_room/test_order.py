import pytest

from app.browser.order import natural, sorted_names


@pytest.mark.parametrize(
    "names",
    [
        ["file 2.txt", "file 10.txt"],
        ["File 2.txt", "file 3.txt", "FILE 10.txt"],
        ["a", "B", "c"],
        ["a", "a 1", "a1"],
        ["v1.2", "v1.10", "v2"],
        ["page 007", "page 7", "page 8"],
        ["0", "1", "9", "10", "99999999999999999999", "100000000000000000000"],
        ["Uber", "Übung", "U\u0308bungen", "Vase"],
        ["Straße", "strasse", "strauch"],
        ["-1", "1"],
        ["#1", "1", "a"],
        ["scan 001.png", "scan 010.png", "scan 100.png"],
    ],
)
def test_names_are_sorted_as_people_expect(names: list[str]) -> None:
    keys = [natural(name) for name in names]
    assert keys == sorted(keys)
    assert sorted_names(names[::-1]) == names
    assert sorted_names(names, descending=True) == names[::-1]


def test_names_that_look_alike_have_keys_of_their_own() -> None:
    alike = ["\u00dcbung", "U\u0308bung", "übung", "Ubung", "file 1", "file 01", "FILE 1"]
    assert len({natural(name) for name in alike}) == len(alike)
