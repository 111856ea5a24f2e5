"""How secrets are sealed, read by older keys, and told apart."""

import pytest
from flask import Flask

from app import sealing
from app.sealing import SecretUnreadable, fingerprints, is_sealed, seal, sealed_anew, unseal

MARKER = "p4ss wörd “quoted” \\ \n\udcff"


def use(app: Flask, present: str, *older: str) -> None:
    sealing.init_app(app, present, older)


def test_a_sealed_text_is_read_back_and_tells_nothing(app: Flask) -> None:
    sealed = seal(MARKER)
    assert unseal(sealed) == MARKER
    assert is_sealed(sealed)
    assert not is_sealed(MARKER)
    assert "p4ss" not in sealed


def test_the_same_text_is_sealed_differently_each_time(app: Flask) -> None:
    assert seal(MARKER) != seal(MARKER)


@pytest.mark.parametrize("change", [lambda text: text[:-2], lambda text: text[:40] + "A" * 60])
def test_a_changed_text_is_refused(app: Flask, change) -> None:
    with pytest.raises(SecretUnreadable):
        unseal(change(seal(MARKER)))


def test_an_older_key_reads_until_it_is_dropped(app: Flask) -> None:
    use(app, "first")
    sealed = seal(MARKER)
    use(app, "second", "first")
    assert unseal(sealed) == MARKER
    renewed, lost = sealed_anew(f'{{"a": "{sealed}"}}')
    assert lost == 0
    use(app, "second")
    assert unseal(renewed[len('{"a": "') : -len('"}')]) == MARKER
    with pytest.raises(SecretUnreadable):
        unseal(sealed)


def test_what_no_key_opens_stays_and_is_counted(app: Flask) -> None:
    use(app, "first")
    sealed = seal(MARKER)
    use(app, "second")
    assert sealed_anew(f"{sealed} {sealed}") == (f"{sealed} {sealed}", 2)


def test_fingerprints_of_one_text_agree_by_each_key_and_differ_between_keys(app: Flask) -> None:
    use(app, "first")
    (by_first,) = fingerprints("call")
    use(app, "second", "first")
    by_second, again = fingerprints("call")
    assert again == by_first != by_second
    assert fingerprints("other")[0] != by_second
