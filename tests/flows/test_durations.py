from datetime import timedelta

import pytest

from app.flows.durations import parse_duration
from app.flows.errors import FlowFailed


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("2h 30m", 9_000), ("500ms", 0.5), ("1w2d", 777_600)]
)
def test_duration_is_the_sum_of_its_parts(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "soon", "1 fortnight", "1" * 100_000, "1s" * 100_000])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(FlowFailed, match="is not a duration"):
        parse_duration(text)
