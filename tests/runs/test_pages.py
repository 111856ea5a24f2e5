"""What the pages of runs show."""

from datetime import timedelta

import pytest

from app.database import now
from app.runs.artefacts import Artefact
from app.runs.models import Run
from app.runs.pages import took


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.05, "under 0.1 s"),
        (7.25, "7.2 s"),
        (59.9, "59 s"),
        (60, "1 min 0 s"),
        (3_599, "59 min 59 s"),
        (7_440, "2 h 4 min"),
    ],
)
def test_how_long_a_run_worked(run: Run, seconds: float, text: str) -> None:
    assert took(run) == ""
    run.start_time = now() - timedelta(days=1)
    run.end_time = run.start_time + timedelta(seconds=seconds)
    assert took(run) == text


def test_an_output_is_found_in_its_workspace() -> None:
    view = Artefact("docs/inside/a.tar.gz")
    assert (view.workspace, view.inner) == ("docs", "inside/a.tar.gz")
    assert (view.name, view.extension) == ("a.tar.gz", "tar.gz")
