"""Any flow documents of ours, whole: parameters, queries, nested actions, hooks and buttons."""

from typing import Any

from hypothesis import strategies as st

from app.flows.button_definition import Button, FormField
from app.flows.definition import FlowExtras, parse
from app.flows.hook_definition import FieldExtras, HookExtras
from app.flows.parameter_types import ALIASES
from app.flows.part import OUR_KEY

Strategy = st.SearchStrategy[Any]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
words = texts.filter(bool)
slugs = st.from_regex(r"[A-Za-z0-9._-]{1,9}", fullmatch=True)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True)
wholes = st.integers(1, 2**63 - 1)
flags = st.just(True)
maps = st.dictionaries(names | st.sampled_from(["@type", "@value", "Operation"]), texts, max_size=2)


def some(**fields: Strategy) -> Strategy:
    """An object with some of these members."""
    return st.fixed_dictionaries({}, optional=fields)


def query(kind: str, **fields: Strategy) -> Strategy:
    """A query of ours."""
    return st.fixed_dictionaries({"@type": st.just(kind)}, optional=fields)


def few(of: Strategy, *, by: str = "") -> Strategy:
    """A short list; the values under `by` are distinct."""
    return st.lists(of, max_size=2, unique_by=(lambda item: item[by]) if by else None)


single_queries = st.one_of(
    query(
        "tree.Query",
        PathPrefix=st.lists(texts, min_size=1, max_size=2),
        MinSize=wholes,
        Type=st.sampled_from(["LEAF", "COLLECTION"]),
        Extension=words,
        Not=flags,
    ),
    query("jobs.TriggerFilterQuery", IsApiHook=flags, ApiHookSlug=words, RunParameterName=words),
    query("jobs.ActionOutputSingleQuery", IsSuccess=flags, FreeCondition=words),
    query("idm.UserSingleQuery", Login=words, HasProfile=words),
    query("jobs.Unheard", Colour=texts, value=texts, Number=st.integers(-9, 9)),
)
queries = single_queries | query(
    "service.Query",
    SubQueries=st.lists(single_queries, min_size=1, max_size=2),
    Operation=st.just("AND"),
)
selectors = some(
    All=flags,
    Pathes=few(texts),
    Query=some(SubQueries=few(queries), Operation=st.sampled_from(["OR", "AND"])),
    Collect=flags,
    Label=texts,
    Range=some(Limit=texts, OrderBy=texts, Unheard=texts),
    Unheard=texts,
)


def action(**more: Strategy) -> Strategy:
    """An action."""
    optional = {
        "Label": texts,
        "Bypass": flags,
        "NodesSelector": selectors,
        "NodesFilter": selectors,
        "TriggerFilter": selectors,
        "IdmFilter": selectors,
        "UsersSelector": selectors,
        "DataSelector": selectors,
        "Parameters": maps,
    }
    return st.fixed_dictionaries({"ID": words}, optional=optional | more)


after = action(ChainedActions=few(action()))
actions = action(ChainedActions=few(after), FailedFilterActions=few(action()), MergeAction=after)

types = st.sampled_from(sorted(ALIASES.keys() - {"password"})) | words
"""Passwords lose their values on purpose."""

parameters = st.fixed_dictionaries(
    {"Name": names, "Type": types},
    optional={"Description": texts, "Value": texts, "Mandatory": flags, "JsonChoices": texts},
)
policies = st.fixed_dictionaries(
    {"Subject": texts, "Effect": st.sampled_from([0, 1, 7, "allow", "deny"])},
    optional={"Action": st.integers(0, 4)},
)
scripts = st.sampled_from(["", "pydio.x()", "pydio.y()"])
fields = st.builds(FormField, Name=names, type=types, description=texts, value=texts)
buttons = st.builds(
    Button,
    name=texts,
    label=texts,
    icon=texts,
    group=texts,
    extensions=texts,
    message=texts,
    fields=st.lists(fields, max_size=2, unique_by=lambda field: field.name).map(tuple),
    folder_condition=scripts,
    selection_condition=scripts,
    needs_selection=st.booleans(),
    folders=st.booleans(),
    one_only=st.booleans(),
    hides=st.booleans(),
    raw=st.dictionaries(names, texts, max_size=2),
)
extras = st.builds(
    HookExtras,
    enabled=st.booleans(),
    overridable=st.none() | st.just(("A",)),
    fields=st.dictionaries(names, st.builds(FieldExtras, label=texts, help=texts), max_size=2),
    folder_condition=st.sampled_from(["", "true"]),
    selection_condition=st.sampled_from(["", "true"]),
    needs_write=few(slugs).map(tuple),
    colour=texts,
)
CONDITIONS = ("folder_condition", "selection_condition")


@st.composite
def hooks(draw: st.DrawFn) -> dict[str, Any]:
    """A hook, with a button or without one; conditions in JavaScript are accounted for."""
    button, entry = draw(st.none() | buttons), draw(extras)
    waiting = [getattr(button, name) for name in CONDITIONS if button and not getattr(entry, name)]
    lost = draw(st.sampled_from([(), ("gone()",)]))
    untranslated = tuple(dict.fromkeys([*lost, *filter(None, waiting)]))
    entry = entry.model_copy(update={"untranslated": untranslated})
    metadata = button.to_metadata() if button else {"Note": draw(texts)}
    document = some(PresetParameters=maps, AllowOverridePresets=flags, Policies=few(policies))
    return {"ApiSlug": draw(slugs), "Metadata": metadata | _entry(entry), **draw(document)}


def _entry(entry: HookExtras | FlowExtras) -> dict[str, str]:
    text = entry.model_dump_json(exclude_defaults=True)
    return {} if text == "{}" else {OUR_KEY: text}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A flow document."""
    entry = FlowExtras(
        slug=draw(st.just("") | slugs), run_as=draw(st.sampled_from(["caller", "flow"]))
    )
    document = some(
        ID=words,
        Owner=texts,
        CreatedAt=wholes,
        Inactive=flags,
        EventNames=few(texts),
        Schedule=some(Iso8601Schedule=texts),
        Actions=few(actions),
        MergeAction=actions,
        MaxConcurrency=st.integers(0, 99),
        NodeEventFilter=selectors,
        Parameters=few(parameters, by="Name"),
        ResourcesDependencies=few(queries),
        Hooks=few(hooks(), by="ApiSlug"),
        Unheard=texts,
    )
    return {"Label": draw(words), "Metadata": draw(maps) | _entry(entry), **draw(document)}


flows = documents().map(parse)
