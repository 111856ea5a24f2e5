"""At which place of a condition a failure is shown."""

from collections.abc import Sequence

import pytest

from app.admin.buttons.locating import locate
from app.buttons.condition_runner import Question, runner

BASE = {"folder": {"metadata": {"n": 1, "t": "x"}}, "user": {}, "workspace": {}}


def fails(snippets: Sequence[str]) -> list[bool]:
    outcomes = runner().evaluate([Question(snippet, BASE) for snippet in snippets])
    return [outcome.value is None for outcome in outcomes]


@pytest.mark.parametrize(
    ("snippet", "at"),
    [
        ("1 == 1", 0),
        ('1 < "a"', 2),
        ('1 == 1 && 1 < "a"', 12),
        ('1 == 1 || (2 == 2 && "a" >= 1)', 25),
        ('1 + 2 < 3 + "a"', 10),
        ('"a" * 2 == "aa"', 4),
        ("metadata.n > 0 && metadata.t > 0", 29),
        ('metadata["gone"] == "x"', 0),
        ('"x" == metadata["gone"]', 7),
        ("1 == 1 && metadata.n", 10),
        ("metadata.n", 0),
        ('-1 < "a"', 3),
        ('[1, 2].all(x, x < "a")', 0),
        ('metadata.get("a < b") > 1', 22),
        ("", 0),
        ("nonsense(", 0),
    ],
)
def test_the_smallest_part_that_fails_is_found(snippet: str, at: int) -> None:
    assert locate(snippet, fails) == at
