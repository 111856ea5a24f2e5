"""What is promised of each parser of what strangers write: a check of one text, and its bounds."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.actions.contents.pdfs import pages
from app.actions.errors import BadActionParameter
from app.buttons import conditions, extensions
from app.buttons.condition_runner import MAX_SECONDS, ConditionRunner, Question
from app.flows import templates
from app.flows.part import OUR_KEY
from app.flows.template_engine import EngineError
from app.flows.template_errors import TemplateFault, TemplateProblem
from app.flows.template_limits import MAX_OUTPUT
from app.nodes import paths
from app.nodes.errors import PathProblem
from app.nodes.storage.s3 import keys
from tests.buttons.condition_samples import BASE, DRAFT, FINAL
from tests.flows.template_samples import DATA
from tests.flows.test_mutations import told, whole
from tests.fuzz.paths import inner_of

CORPUS = Path(__file__).with_name("corpus")
PREFIX = "docs/"
PDF_PAGES = 12


@dataclass(frozen=True)
class Outcome:
    """What came of a text: whether it was refused by name, and the whole answer, to compare."""

    refused: bool
    answer: str


@dataclass(frozen=True)
class Parser:
    """A parser: the check of a text, and the bounds within which it is asked."""

    check: Callable[[str], Outcome]
    """Returns what came of a text; raises AssertionError, or whatever the parser should not."""

    longest: int
    """Bytes of a text in the hunt."""

    seconds: float
    """Seconds of computing for one text, ten times what the slowest takes when it is watched."""

    runs: int
    """Texts of the short hunt that every run of the tests has: a few seconds."""

    words: str
    """What the language consists of, parted by blanks."""

    refuses: bool = True
    """Whether there is a text that it refuses."""


def importer(text: str) -> Outcome:
    """A flow of Cells: told truly or refused by name, whole when written and read again."""
    data = text.encode(errors="surrogatepass")
    report = whole(data) if OUR_KEY in text else told(data)
    return Outcome(report.flow is None, repr(report))


def path(text: str) -> Outcome:
    """A path of a user: inside of the workspace, exactly as written, on every storage."""
    try:
        inner = inner_of(text)
        below = inner.removeprefix("docs").removeprefix("/")
        key = keys.key_of(PREFIX, below, text)
    except PathProblem as problem:
        return Outcome(True, problem.detail)
    assert "/".join(paths.split(text)) == text
    assert f"{inner}/".startswith("docs/")
    if below:
        assert key.startswith(PREFIX)
        names = key.removeprefix(PREFIX).split("/")
        assert [keys.name_of(name) for name in names] == below.split("/")
    return Outcome(False, inner)


def page_list(text: str) -> Outcome:
    """A list of pages: only those of the file, and no more than one call may ask for."""
    try:
        found = pages.parse(text, PDF_PAGES, "a.pdf")
    except BadActionParameter as problem:
        return Outcome(True, problem.detail)
    assert set(found) <= set(range(1, PDF_PAGES + 1))
    assert 1 <= len(found) <= pages.MAX_PAGES
    assert pages.parse(" ".join(map(str, found)), PDF_PAGES, "a.pdf") == found
    return Outcome(False, repr(found))


def extension_rule(text: str) -> Outcome:
    """A rule of extensions, and below it a name: case changes nothing, and neither does order."""
    rule_text, _, name = text.partition("\n")
    rule = extensions.parse.__wrapped__(rule_text)
    allowed = rule.allows(name)
    assert rule.allows(name.lower()) == allowed
    turned = ",".join(rule_text.split(",")[::-1])
    assert extensions.parse.__wrapped__(turned).allows(name) == allowed
    assert extensions.parse.__wrapped__(f"{rule_text},^").allows(name) == allowed
    return Outcome(False, f"{rule}: {allowed}")


@cache
def runner() -> ConditionRunner:
    return ConditionRunner()


def condition(text: str) -> Outcome:
    """A condition: told what is wrong with it, or evaluated to true, false or an error."""
    if issues := conditions.lint(text):
        assert all(one.message and one.line > 0 and one.column > 0 for one in issues)
        return Outcome(True, repr(issues))
    outcome = runner().evaluate([Question(text, BASE, (DRAFT, FINAL))])[0]
    assert (outcome.value is None) is bool(outcome.error)
    return Outcome(False, f"{outcome.value} {outcome.error}")


def template(text: str) -> Outcome:
    """A template: rendered, or refused for a reason that its author can understand."""
    try:
        rendered = templates.render(text, DATA)
    except TemplateProblem as problem:
        return Outcome(True, reason(problem))
    assert len(rendered) <= MAX_OUTPUT
    templates.check(text)
    return Outcome(False, rendered)


def reason(problem: TemplateProblem) -> str:
    """Return why a template is refused; fail where that came of an error that nobody foresaw."""
    cause: BaseException | None = problem.__cause__
    while cause and not isinstance(cause, EngineError | TemplateFault):
        cause = cause.__cause__ or cause.__context__
    assert cause or not problem.__cause__, repr(problem.__cause__)
    return problem.detail


JSON = r'{ } [ ] : , " \\ null true false 0 1 -1 1.5 2 7 "" "x" "true" '
FLOW = """
"Label" "ID" "Actions" "ChainedActions" "FailedFilterActions" "MergeAction" "Parameters" "Hooks"
"ApiSlug" "Policies" "Subject" "Effect" "Action" "Metadata" "action" "flowbutton" "formParameters"
"NodesSelector" "NodesFilter" "UsersSelector" "UsersFilter" "IdmSelector" "IdmFilter" "Query"
"SubQueries" "Operation" "@type" "type_url" "value" "@rest" "Type" "Range" "Limit" "Offset"
"OrderBy" "All" "Paths" "Collect" "ClearInput" "FanOutInput" "Timeout" "DataSelector" "JsonPath"
"ActionOutputFilter" "TriggerFilter" "ContextMetaFilter" "EventNames" "NodeEventFilter" "Schedule"
"Iso8601Schedule" "AutoStart" "Name" "Value" "Mandatory" "JsonChoices" "PresetParameters"
"MaxConcurrency" "ResourcesDependencies" "tree.Query" "service.Query" "jobs.TriggerFilterQuery"
"jobs.ActionOutputSingleQuery" "jobs.ContextMetaSingleQuery" "jobs.DataSelectorSingleQuery"
"idm.UserSingleQuery" "idm.RoleSingleQuery" "idm.WorkspaceSingleQuery" "idm.ACLSingleQuery"
"object.DataSourceSingleQuery" "PathPrefix" "Extension" "FreeString" "DurationDate" "Job" "Jobs"
"""
CEL = """
( ) [ ] { } . , ? : ! - + * / % < > <= >= == != && || in true false null 0 1 1u 1.5 "" "a" 'a'
r"a" b"a" // metadata folder node nodes user workspace .get( .has( .size() size( .matches( int(
string( double( timestamp( duration( type( .all(n, .exists(n, .map(n, .filter(n, .name .path
.metadata .extension .modified .login .roles .slug "usermeta-status" has( dyn( bytes( uint(
"""
GO = """
{{ }} {{- -}} {{end}} {{else}} {{if {{range {{with {{$x := {{/* */}} . $ | ( ) , := = " ` ' \\ nil
true false 0 1 -1 1.5 0x1f 1e9 'a' .Node .Node.Path .Input.Nodes .JobParameters .LastOutput
.JsonAsValue.Map .StringBody .Vars .Env .ContextUser .Event.Target .User .GetMeta .GetStringMeta
.Nope index len slice printf print println html js urlquery and or not eq ne lt le gt ge call
break continue "%d" "%s" "%v" "%q" "%x" "%08.3f" "%*d" "%[2]d" until seq list dict set get keys
pluck merge mergeOverwrite deepCopy toJson fromJson jsonStringToMap gval "$[0] + $[1]" "$[0].a"
regexMatch regexFindAll regexReplaceAll regexSplit "(a|b)*" now date dateModify "-1h" toDate
"2006-01-02" ago duration durationRound unixEpoch dateInZone "Europe/Berlin" humanBytes humanComma
trunc substr abbrev abbrevboth repeat replace split splitList join wrap wrapWith nindent indent
title initials plural ternary default empty coalesce add sub mul div mod max min floor ceil round
int64 float64 atoi toDecimal kindOf typeOf b64enc b64dec b32dec sha256sum adler32sum semver
semverCompare urlParse urlJoin slice chunk dig without uniq has first last rest initial reverse
sortAlpha seq untilStep trimAll cat quote squote camelcase kebabcase swapcase osBase
"""

PARSERS: dict[str, Parser] = {
    "importer": Parser(importer, 8_000, 10, 2_000, JSON + FLOW),
    "path": Parser(path, 400, 2, 40_000, "documents/ .. . / // \\ %2e %2f ⟪0⟫ ⟪d800⟫ ~"),
    "page_list": Parser(page_list, 400, 2, 40_000, "1- - , – — − 1-12 3-1 0 13"),
    "extension_rule": Parser(
        extension_rule, 200, 2, 20_000, "^ * , . pdf tar.gz .tar.gz ^. a.pdf", refuses=False
    ),
    "condition": Parser(condition, 400, 3 * MAX_SECONDS, 5_000, CEL),
    "template": Parser(template, 600, 20, 2_000, GO),
}
