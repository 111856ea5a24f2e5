import pytest

from app.actions.durations import seconds
from app.actions.errors import BadActionParameter


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5s", 5.0),
        ("2m", 120.0),
        ("500ms", 0.5),
        ("1h", 3600.0),
        ("3", 3.0),
        ("1.5", 1.5),
        (" 5 S ", 5.0),
        ("0", 0.0),
        ("60m", 3600.0),
    ],
)
def test_duration_is_told_in_seconds(text: str, value: float) -> None:
    assert seconds(text, "duration") == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "soon", "-1", "5 weeks", "1s1s", "nan", "inf", "1e3", "٣"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(BadActionParameter, match="“duration” is no duration"):
        seconds(text, "duration")


@pytest.mark.parametrize("text", ["61m", "2h", "3601"])
def test_more_than_an_hour_is_refused(text: str) -> None:
    with pytest.raises(BadActionParameter, match="longer than one hour"):
        seconds(text, "duration")
