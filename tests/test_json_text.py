import pytest

from app.json_text import loads


def test_a_value_is_returned() -> None:
    assert loads('{"a": [1, null]}') == {"a": [1, None]}


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a":' * 100_000, "1" * 100_000])
def test_whatever_is_wrong_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text)
