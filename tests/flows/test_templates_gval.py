import pytest

from app.flows.template_errors import TemplateFault
from app.flows.template_gval import gval

USAGE = {"Users": 40, "Max": 50, "Name": "x", "List": [1, {"Deep": "y"}], "Key With Space": 7}

VALUES = {
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "10 - 2 - 3": 5,
    "7 / 2": 3.5,
    "8 / 2": 4,
    "7 % 4": 3,
    "-2 * 3": -6,
    "--2": 2,
    "1.5 + 1.5": 3,
    "$[0].Users / $[0].Max * 100": 80,
    "$[0].Users / $[0].Max > $[1]/100": False,
    "$[1] * 24": 2160,
    '$[1] == "90"': True,
    "$[1] == 90": True,
    "$[0].Name": "x",
    '$[0].Name + "!"': "x!",
    '$[0]["Key With Space"]': 7,
    "$[0].List[1].Deep": "y",
    '$[0].Name == "x" && !($[1] < 50)': True,
    "false || 1 < 2": True,
    '1 > 2 ? "yes" : "no"': "no",
    '"a" < "b"': True,
    "null == null": True,
    '"a" != 1': True,
}


@pytest.mark.parametrize("expression", VALUES)
def test_an_expression_has_its_value(expression):
    assert gval(expression, USAGE, "90") == VALUES[expression]


def test_a_whole_result_is_a_whole_number():
    assert isinstance(gval("100 * 0.5"), int)


FAULTS = {
    "": "expects a value, not “the end”",
    "1 +": "expects a value, not “the end”",
    "1 2": "does not understand “2”",
    "1 ; 2": "does not understand “; 2”",
    "(1": "expects “)” before “the end”",
    "$[0].None": "finds no “None”",
    "$[9]": "finds no “9”",
    "$[0].List[5]": "finds no “5”",
    "1 / 0": "divide by zero",
    "1 % 0": "divide by zero",
    '"a" * 2': "needs a number, not 'a'",
    "true + 1 - 1": "needs a number",
    '1 < "a"': "cannot compare",
    "name": "expects a value, not “name”",
    "$[0].__class__": "finds no “__class__”",
}


@pytest.mark.parametrize("expression", FAULTS)
def test_an_expression_without_a_value_says_why(expression):
    with pytest.raises(TemplateFault) as caught:
        gval(expression, USAGE, "90")
    assert FAULTS[expression] in str(caught.value)
