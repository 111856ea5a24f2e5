"""What the shared pieces of a page promise: names, states and descriptions that people rely on."""

from types import SimpleNamespace

import pytest
from flask import Flask, render_template, render_template_string
from wtforms import BooleanField, Form, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired

from app import assets
from app.config import ROOT

HOSTILE = '"><script>alert(1)</script>'


class Sample(Form):
    """One field of each kind that is rendered in its own way."""

    name = StringField("Name", [DataRequired("Give a name.")], description="Without a slash.")
    keep = BooleanField("Keep the original")
    format = SelectField("Format", choices=["zip", "tar"])
    count = RadioField("How many", choices=["One", "Any"])
    token = HiddenField("Token")


@pytest.fixture(autouse=True)
def site():
    app = Flask(__name__, static_folder=None, template_folder=str(ROOT / "templates"))
    app.secret_key = "for the tests"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_global(lambda: "t0ken", "csrf_token")
    assets.init_app(app)
    with app.test_request_context():
        yield app


def render(call: str, **values) -> str:
    imports = "".join(
        f'{{% import "macros/{name}.html" as {name} %}}' for name in ("ui", "forms", "tools")
    )
    return " ".join(render_template_string(imports + call, **values).split())


def page(*, admin: bool, section: str = "") -> str:
    user = SimpleNamespace(login="bob", name=HOSTILE, is_admin=admin)
    places = [SimpleNamespace(slug="archive", label=HOSTILE, writable=False)]
    shell = SimpleNamespace(
        user=user, workspaces=places, active_runs=2, section=section, tray_url="/runs/tray"
    )
    return render_template("layout/page.html", shell=shell)


def test_a_field_is_tied_to_its_help_and_its_error():
    form = Sample()
    form.validate()
    html = render("{{ forms.field(form.name) }}", form=form)
    assert 'aria-describedby="name-help name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-help">Without a slash.<' in html
    assert "Give a name." in html


def test_a_field_without_error_says_nothing_of_one():
    html = render("{{ forms.field(form.name) }}", form=Sample())
    assert "aria-invalid" not in html
    assert 'aria-describedby="name-help"' in html


def test_the_value_of_a_field_stays_text():
    form = Sample(data={"name": HOSTILE})
    assert "<script>" not in render("{{ forms.field(form.name) }}", form=form)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", 'class="required"'),
        ("keep", 'type="checkbox"'),
        ("format", "<select"),
        ("count", "<fieldset"),
    ],
)
def test_each_kind_of_field_has_its_control(name, expected):
    assert expected in render("{{ forms.field(form[name]) }}", form=Sample(), name=name)


def test_a_hidden_field_has_no_label_and_its_error_is_still_said():
    form = Sample()
    form.token.errors = ["This page is too old."]
    assert "<label" not in render("{{ forms.field(form.token) }}", form=form)
    assert "This page is too old." in render("{{ forms.form_errors(form) }}", form=form)


@pytest.mark.parametrize(("fraction", "now"), [(0, "0"), (0.625, "62"), (1, "100")])
def test_progress_says_how_far_it_is(fraction, now):
    html = render("{{ ui.progress(fraction, 'Copying') }}", fraction=fraction)
    assert 'role="progressbar"' in html
    assert f'aria-valuenow="{now}"' in html
    assert 'aria-label="Copying"' in html


def test_progress_that_nobody_knows_claims_no_value():
    assert "aria-valuenow" not in render("{{ ui.progress(none, 'Copying') }}")


def test_a_disabled_tool_can_be_focused_says_why_and_does_nothing():
    html = render("{{ tools.tool('k', 'Join', reason='Choose two', attrs={'hx-post': '/x'}) }}")
    assert 'aria-disabled="true"' in html
    assert " disabled" not in html
    assert 'aria-describedby="k-reason"' in html
    assert 'id="k-reason">Choose two<' in html
    assert "hx-post" not in html


def test_a_tool_that_works_carries_its_attributes_once():
    html = render("{{ tools.tool('k', 'Join', attrs={'id': 'k', 'hx-post': '/x'}) }}")
    assert html.count('id="k"') == 1
    assert 'hx-post="/x"' in html
    assert "aria-disabled" not in html


def test_a_row_is_named_by_its_file_whatever_the_name():
    html = render("{{ tools.row_checkbox(n, n) }}{{ tools.row_menu(n, '/menu') }}", n=HOSTILE)
    assert "<script>" not in html
    assert 'aria-label="Select &#34;&gt;' in html
    assert 'aria-label="Actions for &#34;&gt;' in html


def test_a_dialog_and_its_submit_are_named_by_the_button():
    html = render(
        "{% call forms.dialog('Join PDFs') %}{{ forms.dialog_foot('Join PDFs') }}{% endcall %}"
    )
    assert 'aria-labelledby="dialog-title"' in html
    assert html.index("Cancel") < html.index('type="submit"')
    assert html.count("<span>Join PDFs</span>") == 2


@pytest.mark.parametrize(
    ("names", "count", "said"),
    [(["a"], 1, "<strong>a</strong>"), (["a", "b"], 5, ", b and 3 more"), ([HOSTILE], 1, "&lt;")],
)
def test_a_dialog_names_what_it_acts_on(names, count, said):
    html = render("{{ forms.acts_on(names, count) }}", names=names, count=count)
    assert said in html
    assert "<script>" not in html


@pytest.mark.parametrize(("admin", "seen"), [(True, True), (False, False)])
def test_only_an_admin_is_shown_the_way_to_administration(admin, seen):
    assert ("/admin/flows" in page(admin=admin)) is seen


def test_the_frame_says_where_one_is_and_keeps_names_text():
    html = page(admin=False, section="ws:archive")
    assert html.count('aria-current="page"') == 1
    assert "read only" in html
    assert "<script>alert" not in html


def test_the_frame_sends_the_token_and_lets_htmx_evaluate_nothing():
    html = page(admin=False)
    assert """hx-headers='{"X-CSRFToken": "t0ken"}'""" in html
    for setting in ('"allowEval": false', '"selfRequestsOnly": true', '"historyCacheSize": 0'):
        assert setting in html


@pytest.mark.parametrize(("status", "way_out"), [(401, "/login"), (404, 'href="/"'), (500, "our")])
def test_an_error_page_says_what_to_do_next(status, way_out):
    problem = {"status": status, "title": "No", "detail": HOSTILE}
    html = render_template("errors/problem.html", shell=None, problem=problem)
    assert way_out in html
    assert "<script>alert" not in html


def test_an_error_toast_names_the_fields_at_fault():
    errors = [{"field": "Name", "message": "Give a name."}]
    problem = {"status": 422, "title": "Not acceptable", "detail": HOSTILE, "errors": errors}
    html = render_template("errors/problem_fragment.html", problem=problem)
    assert "Give a name." in html
    assert "<script>" not in html
