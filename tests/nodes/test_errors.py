import pickle

import pytest

from app.nodes import errors


def test_missing_bad_and_forbidden_paths_say_the_same() -> None:
    told = {kind("documents/x.pdf").detail for kind in (errors.NotPermitted, errors.NodeMissing)}
    assert told == {'You may not use "documents/x.pdf", or it does not exist.'}
    assert errors.BadPath("documents/x.pdf").detail in told
    assert {errors.NodeMissing.status, errors.BadPath.status} == {403}


@pytest.mark.parametrize("kind", [errors.NameTaken, errors.NodeMissing, errors.StorageFull])
def test_an_error_survives_pickling(kind: type[errors.PathProblem]) -> None:
    error = pickle.loads(pickle.dumps(kind("a/b")))
    assert (type(error), error.path, error.detail) == (kind, "a/b", kind("a/b").detail)


def test_an_endless_path_is_cut() -> None:
    assert len(errors.NodeMissing("x" * 10_000).detail) < 400


def test_a_path_that_is_not_unicode_can_still_be_shown() -> None:
    assert "\\ud800" in errors.NodeMissing("a\ud800").detail


def test_a_path_may_hold_braces() -> None:
    assert errors.NameTaken("{0}{path}").detail.startswith('"{0}{path}"')
