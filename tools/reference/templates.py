"""Writes the reference of templates: their data, their functions and their limits."""

from datetime import UTC, datetime
from types import ModuleType

from app.flows import template_data, template_limits, template_objects
from app.flows.template_data import TemplateData
from app.flows.template_functions import functions
from app.flows.template_values import View
from app.flows.templates import render
from tools.reference.template_examples import EXAMPLES
from tools.reference.words import attribute_docs, code, plain, summary, table

HEAD = """# Templates

Parameters of actions, and presets and first values of forms, may hold templates of Go:
`{{ .Node.Path | base | trimSuffix ".pdf" }}`. Values that people enter are data: template text in
them is never evaluated. A template reads what stands here and nothing else; the same step renders
the same text however often it is repeated.

## Data

"""
ROOTS = {
    "JobParameters": "the run's parameters, by name",
    "Input": "the whole message of the step",
    "Node": "its first node",
    "User": "its first user",
    "Role": "its first role",
    "Workspace": "its first workspace",
    "Acl": "its first access rule",
    "DataSource": "its first datasource; `.DataSource.Name`",
    "LastOutput": "the output of the action before",
    "Vars": "the variables that actions set, by name",
    "Env": "`Now`, `Date`, `Time` of the step, `JobUUID`, `TaskUUID`",
    "ContextUser": "who started the run",
    "ContextWorkspace": "the workspace in which it was started",
    "Event": "the event that started it; `.Event.Target` is its node",
}
VIEWS = {
    "`.Input`": template_data.Input,
    "An output": template_data.OutputView,
    "`JsonAsValue` of an output": template_data.JsonView,
    "A node": template_objects.NodeView,
    "A user": template_objects.PersonView,
    "A role": template_objects.RoleView,
    "A workspace": template_objects.WorkspaceView,
}
GO = "and or not len eq ne lt le gt ge".split()
FUNCTIONS = """
## Functions

Besides Go's own """
OWN_MODULE = "app."
SAMPLE = TemplateData(datetime(2026, 1, 31, 8, tzinfo=UTC), "reference")


def page() -> str:
    """Return the page."""
    roots = ((code(f".{name}"), ROOTS[name]) for name in template_data.Root.FIELDS)
    views = ((title, _names(view)) for title, view in VIEWS.items())
    rows = (_function(name) for name in functions() if not _is_must(name))
    go = ", ".join(map(code, GO))
    musts = ", ".join(code(name) for name in functions() if _is_must(name))
    return "".join(
        (
            HEAD,
            table(("Name", "Is"), roots),
            "\n",
            table(("Thing", "Fields"), views),
            FUNCTIONS,
            f"{go}, with `if`, `range`, `with` and variables:\n\n",
            table(("Function", "Gives"), rows),
            f"\nThe same as the functions without “must”: {musts}.\n\n## Limits\n\n",
            _limits(template_limits),
        )
    )


def _names(view: type[View]) -> str:
    return ", ".join(code(name) for name in view.FIELDS)


def _is_must(name: str) -> bool:
    bare = name.removeprefix("must_") if name.startswith("must_") else name.removeprefix("must")
    return bare != name and (bare in functions() or bare[:1].lower() + bare[1:] in functions())


def _function(name: str) -> tuple[str, str]:
    """A function of ours says what it gives, one of Sprig's shows it."""
    function = functions()[name]
    if function.__module__.startswith(OWN_MODULE):
        return code(name), summary(function)
    source = f"{{{{ {EXAMPLES[name]} }}}}"
    return code(name), f"{code(source)} → {code(render(source, SAMPLE))}"


def _limits(module: ModuleType) -> str:
    docs = attribute_docs(module)
    rows = ((plain(doc), f"{getattr(module, name):,}") for name, doc in docs.items())
    return table(("What", "Most"), rows)
