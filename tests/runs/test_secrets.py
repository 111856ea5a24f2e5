"""Passwords of a run: sealed where it is kept, open where a step needs them, masked elsewhere."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import sealing
from app.extensions import db
from app.flows.facts import MASK
from app.runs import service
from app.runs.facts import load_facts
from app.runs.models import Run
from app.runs.retrying import order_of
from app.runs.sealed_records import Records, StepFailed
from app.runs.service import Order, same_call
from app.sealing import SecretUnreadable

SECRET = "hunter22"


def in_context(work: Any) -> Any:
    return work()


def test_a_run_keeps_its_password_sealed(run: Run) -> None:
    row = db.session.execute(sa.select(*Run.__table__.columns)).mappings().one()
    assert SECRET not in str(dict(row))
    assert run.parameters == {"Secret": MASK, "Plain": "p"}
    assert run.opened_parameters == {"Secret": SECRET, "Plain": "p"}


def test_its_steps_get_the_password(run: Run) -> None:
    facts = load_facts(run.id)
    assert facts.parameters["Secret"] == SECRET
    assert facts.trigger.parameters == facts.parameters
    assert facts.mask(f"a {SECRET}") == f"a {MASK}"


def test_a_run_that_goes_on_has_the_password_again(run: Run, monkeypatch: Any) -> None:
    run.status = "Error"
    db.session.commit()
    monkeypatch.setattr("app.runs.retrying.earlier.has_records", lambda _run_id: True)
    assert order_of(run).parameters == {"Secret": SECRET, "Plain": "p"}


def test_a_run_without_passwords_seals_nothing(order: Order) -> None:
    order.parameters.update(Secret="")
    run = service.start(order)
    assert (run.secrets, run.parameters) == ("", {"Secret": "", "Plain": "p"})


def test_without_its_key_a_run_says_which_setting_helps(app: Flask, run: Run) -> None:
    sealing.init_app(app, "another key", [])
    with pytest.raises(SecretUnreadable, match="FLOWBUTTON_OLDER_SECRET_KEYS"):
        load_facts(run.id)
    sealing.init_app(app, "another key", ["tests"])
    assert load_facts(run.id).parameters["Secret"] == SECRET


def test_the_same_call_is_known_after_the_key_was_changed(
    app: Flask, order: Order, run: Run
) -> None:
    sealing.init_app(app, "another key", ["tests"])
    assert same_call(run.id, order.owner, "say", {"n": 1}) is run


def test_what_a_step_of_it_returns_is_kept_sealed(run: Run) -> None:
    records = Records(load_facts(run.id), in_context)
    kept = records.kept({"output": SECRET})
    assert SECRET not in str(kept)
    assert records.opened(kept) == {"output": SECRET}


def test_an_error_that_tells_the_password_is_kept_without_it(run: Run, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.runs.sealed_records.engine.step", lambda _name, work: work())

    def work() -> None:
        raise ValueError(f"{SECRET} is bad")

    with pytest.raises(StepFailed, match=f"^ValueError: {MASK} is bad$") as caught:
        Records(load_facts(run.id), in_context).step("0", work)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_any_other_error_is_kept_as_it_is(run: Run, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.runs.sealed_records.engine.step", lambda _name, work: work())
    with pytest.raises(ZeroDivisionError):
        Records(load_facts(run.id), in_context).step("0", lambda: 1 // 0)
