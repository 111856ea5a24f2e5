"""What commands print: for people, for scripts, and on a terminal."""

import json

import pytest

from app import printing
from app.printing import progress, show, tell

ROWS = [{"name": "[red]a", "roles": ["x", "y"], "enabled": True, "used": None}]


def test_rows_are_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    show("Users", ROWS, as_json=False)
    told = capsys.readouterr().out
    assert all(text in told for text in ("Users", "name", "[red]a", "x, y", "yes"))
    assert "None" not in told


def test_rows_are_json_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    show("Users", ROWS, as_json=True)
    assert json.loads(capsys.readouterr().out) == ROWS


@pytest.mark.parametrize(("as_json", "told"), [(False, "Users: none\n"), (True, "[]\n")])
def test_no_rows_are_said_to_be_none(
    capsys: pytest.CaptureFixture[str], as_json: bool, told: str
) -> None:
    show("Users", [], as_json=as_json)
    assert capsys.readouterr().out == told


def test_nothing_is_wrapped_where_a_program_reads(capsys: pytest.CaptureFixture[str]) -> None:
    show("Runs", [{"TaskID": "t" * 300, "Label": "l" * 300}], as_json=False)
    line = next(line for line in capsys.readouterr().out.splitlines() if "ttt" in line)
    assert "t" * 300 in line
    assert "l" * 300 in line


def test_what_names_a_row_stays_whole_on_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    show("Runs", [{"TaskID": "t" * 32, "Label": "long " * 20, "Owner": "o" * 40}], as_json=False)
    told = capsys.readouterr().out
    assert "t" * 32 in told
    assert told.count("o") >= 40 + told.count("long")
    assert "…" not in told


@pytest.mark.parametrize("state", printing.STYLES)
def test_states_have_colours_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    show("Runs", [{"Status": state}], as_json=False)
    assert "\x1b[" not in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    show("Runs", [{"Status": state}], as_json=False)
    assert "\x1b[3" in capsys.readouterr().out


def test_one_sentence_or_the_data_behind_it(capsys: pytest.CaptureFixture[str]) -> None:
    tell("Übung", {"text": "Übung"}, as_json=False)
    tell("Übung", {"text": "Übung"}, as_json=True)
    assert capsys.readouterr().out == 'Übung\n{"text": "Übung"}\n'


def test_progress_shows_on_a_terminal_and_never_in_the_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress("Moving") as report:
        report(0.5)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress("Moving") as report:
        report(1.0)
    told = capsys.readouterr()
    assert told.out == ""
    assert "Moving" in told.err
    assert "100%" in told.err
