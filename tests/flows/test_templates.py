from dataclasses import replace

import pytest

from app.flows.template_errors import TemplateProblem
from app.flows.templates import check, render

from .template_samples import DATA, EMPTY, NOW, with_parameter

TEXTS = {
    # the roots
    "no template at all": "no template at all",
    "{ {.Node} }": "{ {.Node} }",
    "{{.JobParameters.Prefix}}": "weekly",
    "{{.JobParameters.Missing}}": "",
    "[{{.JobParameters.Empty}}]": "[]",
    "{{.Node.Path}}": "main/offers/Offer 7.pdf",
    "{{.Node}}": "main/offers/Offer 7.pdf",
    "{{.Node.GetPath}}": "main/offers/Offer 7.pdf",
    "{{.Node.Size}} {{.Node.MTime}}": "2048 1795597507",
    "{{.Node.Type}}": "LEAF",
    "{{if eq .Node.Type 1}}file{{else}}folder{{end}}": "file",
    "{{(index .Input.Nodes 2).Type}}": "COLLECTION",
    "{{.Node.IsLeaf}} {{.Node.HasSource}}": "true true",
    '{{.Node.GetStringMeta "usermeta-status"}}': "draft",
    '[{{.Node.GetStringMeta "usermeta-none"}}]': "[]",
    '{{.Node.GetStringMeta "usermeta-rating"}}': "4",
    '{{.Node.GetStringMeta "usermeta-done"}}': "true",
    '{{join "+" (.Node.GetMeta "usermeta-tags")}}': "a+b",
    '{{.Node.HasMetaKey "usermeta-status"}}': "true",
    '{{index .Node.MetaStore "usermeta-status"}}': '"draft"',
    "{{len .Input.Nodes}} nodes": "3 nodes",
    "{{range .Input.Nodes}}{{.Path | base}};{{end}}": "Offer 7.pdf;b.txt;old;",
    "{{range $i, $n := .Input.Nodes}}{{$i}}={{$n.Size}} {{end}}": "0=2048 1=10 2=0 ",
    "{{range .Input.Users}}- {{.Login}}{{end}}": "- alice",
    "{{.User.Login}} {{.User.DisplayName}} {{.User.Attributes.email}}": (
        "alice Alice A. alice@example.org"
    ),
    "{{range .User.Roles}}{{.Uuid}}/{{.Label}}{{end}}": "reviewers/Reviewers",
    "{{.Role.Label}} {{.Workspace.Slug}} {{.Acl.NodeID}}": "Reviewers documents n-1",
    "{{.DataSource.Name}}": "main",
    "{{.ContextUser.Login}}@{{.ContextWorkspace.Label}}": "alice@Documents",
    "{{.Event.Target.Path | dir}}": "main/offers",
    "{{.Vars.Version}} {{.Vars.Count}} [{{.Vars.none}}]": "4.2 3 []",
    "{{.LastOutput.StringBody}}": "second",
    "{{range .Input.OutputChain}}{{.StringBody}} {{end}}": "first second ",
    "{{.LastOutput.JsonAsValue.Map.Stats.Free}}": "20000000",
    "[{{.LastOutput.JsonAsValue.Map.None}}{{.LastOutput.JsonAsValue.Map.Empty}}]": "[]",
    "{{(index .LastOutput.JsonAsValues.Map.Items 1).Name}}": "two",
    "{{.Env.Date}} {{.Env.Time}}": "2026-11-25 09:05",
    "{{.Env.Now}}": "2026-11-25 09:05:07 +0000 UTC",
    "{{.Env.JobUUID}} {{.Env.TaskUUID}}": "offers task-0001",
    # dates
    '{{now | date "2006-01-02"}}': "2026-11-25",
    '{{now | date "Mon, 02 Jan 2006 15:04:05"}}': "Wed, 25 Nov 2026 09:05:07",
    "{{now | htmlDate}}": "2026-11-25",
    '{{dateInZone "15:04" now "America/New_York"}}': "04:05",
    '{{now | dateModify "-240h" | date "2006-01-02"}}': "2026-11-15",
    "{{now | date_modify .JobParameters.Delay | toStamp}}": "1795467907",
    '{{now | date_modify "24h" | unixEpoch}}': "1795683907",
    "{{now | asStamp}}": "1795597507",
    '{{fromStamp "1800000000" | date "2006-01-02"}}': "2027-01-15",
    '{{.LastOutput.JsonAsValue.Map.Until | fromStamp | date "02.01.2006"}}': "15.01.2027",
    '{{toDate "02/01/2006" "03/04/2026" | date "2006-01-02"}}': "2026-04-03",
    '{{(now).Year}} {{(now | dateModify "48h").Day}}': "2026 27",
    '{{ago (now | dateModify "-90m")}}': "1h30m0s",
    '{{durationRound "49h"}} {{duration "95"}}': "2d 1m35s",
    '{{$h := mul 24 .JobParameters.Days | printf "-%dh"}}{{now | dateModify $h | htmlDate}}': (
        "2026-11-15"
    ),
    # text
    '{{.JobParameters.Target | trimSuffix "/"}}/x': "main/out/x",
    '{{.JobParameters.Kinds | replace "," "|"}}': "pdf|docx|odt",
    '{{range splitList "," .JobParameters.Kinds}}<{{.}}>{{end}}': "<pdf><docx><odt>",
    '{{.JobParameters.Missing | default "none"}}': "none",
    "{{if .JobParameters.Empty}}set{{else}}unset{{end}}": "unset",
    "{{if .JobParameters.Zero}}text{{end}}": "text",
    '{{list "-" (mul 24 .JobParameters.Days) "h" | join ""}}': "-240h",
    '{{cat 720 "h" | nospace}}': "720h",
    '{{nospace "Über den Wolken.pdf"}}': "ÜberdenWolken.pdf",
    '{{trunc 4 "Übung"}} {{abbrev 6 "Übungsblatt"}} {{substr 0 2 "Übung"}}': "Übun Übu... Üb",
    '{{"a-b" | upper | quote}}': '"A-B"',
    '{{printf "%05d %s %.1f" 42 "x" 1.25}}': "00042 x 1.2",
    '{{print 1 2 "a" 3}}': "1 2a3",
    '{{html "<a&b>"}} {{urlquery "a b&c"}}': "&lt;a&amp;b&gt; a+b%26c",
    '{{js `it\'s "<"`}}': 'it\\\'s \\"\\u003C\\"',
    '{{"\\"quoted\\"" | trimQuotes}}': "quoted",
    '{{ext "a/b.tar.gz"}} {{base "a/b.txt"}} {{dir "a/b.txt"}}': ".gz b.txt a",
    '{{(split "," "x,y")._1}}': "y",
    '{{regexMatch "^a+b$" "aaab"}} {{regexFind "[0-9]+" "ab12cd34"}}': "true 12",
    '{{regexReplaceAll "(\\\\w+)@(\\\\w+)" "me@home" "$2:${1}"}}': "home:me",
    '{{regexSplit "[,;]" "a,b;c" -1 | join "+"}} {{regexFindAll "a." "ab ac ad" 2}}': (
        "a+b+c [ab ac]"
    ),
    # numbers
    "{{.Node.Size | humanBytes}} {{.Node.Size | toString | humanBytes}}": "2.0 kB 2.0 kB",
    "{{humanBytes 999}} {{humanBytes 56000000}} {{humanComma 1234567}}": "999 B 56 MB 1,234,567",
    '{{"50" | gval "$[0] * 1024 * 1024" | int64}}': "52428800",
    '{{gval "$[0].Stats.Free / $[0].Stats.Total * 100" .LastOutput.JsonAsValue.Map}}': "2",
    '{{gval "$[0].Stats.Free < $[1]" .LastOutput.JsonAsValue.Map "5"}}': "false",
    "{{gt (.Input.Users | len) 0}}": "true",
    '{{add 1 2 3}} {{sub 5 "2"}} {{div 7 2}} {{round 2.345 2}}': "6 3 3 2.35",
    # JSON and maps
    "{{toJson .LastOutput.JsonAsValue.Map.Items}}": '[{"Name":"one"},{"Name":"two"}]',
    '{{index (.LastOutput.JsonAsValue.Map.Text | jsonStringToMap) "deep" | toJson}}': '{"x":1}',
    '{{.Node | toJsonMap | gval "$[0].Path"}}': "main/offers/Offer 7.pdf",
    '{{$d := dict "a" 1}}{{$_ := set $d "b" 2}}{{toJson $d}}': '{"a":1,"b":2}',
    '{{merge (dict "a" 1) (dict "a" 2 "b" 3) | toJson}}': '{"a":1,"b":3}',
    '{{mergeOverwrite (dict "a" 1) (dict "a" 2) | toJson}}': '{"a":2}',
    '{{$v := deepCopy .Vars}}{{$_ := set $v "Count" 9}}{{$v.Count}} {{.Vars.Count}}': "9 3",
    '{"k":"{{.LastOutput.JsonAsValue.Map.Items | toJson | b64enc}}"}': (
        '{"k":"W3siTmFtZSI6Im9uZSJ9LHsiTmFtZSI6InR3byJ9XQ=="}'
    ),
    '{{hasKey .JobParameters "Days"}} {{get .Vars "none"}}': "true ",
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_template_becomes_its_text(text):
    assert render(text, DATA) == TEXTS[text]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_that_renders_passes_the_check_at_saving(text):
    assert check(text) is None


PROBLEMS = {
    "{{": (1, 1, "unclosed action"),
    "a\n{{if .Node}}": (2, 13, "unexpected EOF"),
    "\n\n  {{ unknownThing 1 }}": (3, 6, "function 'unknownThing' not defined"),
    "{{if true}}{{end}}{{nope}}": (1, 21, "function 'nope' not defined"),
    "é{{end}}": (1, 2, "unexpected end"),
    "{{$x}}": (1, 3, "undefined variable '$x'"),
    '{{define "x"}}{{end}}': (1, 1, "“define” is not available"),
    'x {{- template "x"}}': (1, 3, "“template” is not available"),
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_the_check_names_line_and_column(text):
    with pytest.raises(TemplateProblem) as caught:
        check(text)
    line, column, reason = PROBLEMS[text]
    assert (caught.value.line, caught.value.column) == (line, column)
    assert reason in caught.value.detail


FAILURES = {
    "{{.Node.Colour}}": "a node has no field “Colour”",
    "{{.User.Path}}": "a user has no field “Path”",
    "{{.Nodes}}": "the data of a template has no field “Nodes”",
    "{{.LastOutput.Body}}": "an output has no field “Body”",
    "{{(now).Century}}": "a moment has no field “Century”",
    "{{.Node.GetStringMeta}}": "wrong number of args for GetStringMeta: want 1 got 0",
    '{{now | date_modify "soon"}}': "“soon” is not a duration",
    '{{now | date_modify "-99999999999h"}}': "is not a duration",
    '{{"yesterday" | date "2006"}}': "'yesterday' is not a moment",
    '{{dateInZone "15:04" now "Mars/Base"}}': "“Mars/Base” is not a time zone",
    '{{toDate "2006-01-02" "tomorrow"}}': "“tomorrow” is not a date of the form “2006-01-02”",
    "{{index .Input.Nodes 9}}": "there is no item 9 in a list of 3",
    '{{gval "$[0].Nope" .Vars}}': "gval finds no “Nope”",
    '{{humanBytes "many"}}': "'many' is not a number",
    '{{jsonStringToMap "{"}}': "this text is not JSON",
    '{{jsonStringToMap "[1]"}}': "this JSON text is not a map",
    '{{regexMatch "(" "a"}}': "“(” is not a regular expression",
    '{{fail "nothing to do"}}': "fail: nothing to do",
    "{{eq .JobParameters.Days 10}}": "eq: incompatible types for comparison",
    '{{set .JobParameters "a" "b"}}': "the input of a template cannot be changed",
    '{{unset .Vars "Version"}}': "the input of a template cannot be changed",
}


@pytest.mark.parametrize("text", FAILURES)
def test_a_failure_names_its_cause_and_its_place(text):
    with pytest.raises(TemplateProblem) as caught:
        render(text, DATA, "Actions[0].Parameters.target")
    assert caught.value.detail.startswith("Actions[0].Parameters.target: line 1, column ")
    assert FAILURES[text] in caught.value.detail


@pytest.mark.parametrize("root", ["Node", "User", "Workspace", "Acl", "ContextUser", "Event"])
def test_what_the_input_does_not_hold_is_false_and_an_error_where_it_is_read(root):
    assert render(f"{{{{if .{root}}}}}yes{{{{else}}}}no{{{{end}}}}", EMPTY) == "no"
    with pytest.raises(TemplateProblem, match=r"there is no .* here, so “Path” has no value"):
        render(f"{{{{.{root}.Path}}}}", EMPTY)


def test_an_empty_message_has_empty_outputs_and_variables():
    text = "[{{.LastOutput.StringBody}}{{.LastOutput.JsonBody}}{{.LastOutput.JsonAsValue.Map.x}}]"
    assert render(text + "{{.Vars.x}}{{len .Input.Nodes}}", EMPTY) == "[]0"


REACHES = [
    "{{.Node.__class__}}",
    "{{.Node.node}}",
    "{{.Node.node.__init__}}",
    '{{("x").upper}}',
    '{{("{0.__class__}").format .}}',
    "{{.Input.Nodes.append}}",
    "{{.Env.Now.year}}",
    "{{.Env.Now.tzinfo}}",
    "{{(semver `1.2.3`)._original}}",
    "{{.Node.GetStringMeta.__globals__}}",
    "{{.Root}}",
]


@pytest.mark.parametrize("text", REACHES)
def test_templates_reach_nothing_of_python(text):
    with pytest.raises(TemplateProblem):
        render(text, DATA)


@pytest.mark.parametrize(
    "name",
    "env expandenv getHostByName genPrivateKey genCA bcrypt htpasswd derivePassword encryptAES "
    "randAlpha randAlphaNum randBytes randInt shuffle".split(),
)
def test_functions_of_chance_secrets_and_surroundings_do_not_exist(name):
    with pytest.raises(TemplateProblem, match=f"function '{name}' not defined"):
        check(f"{{{{{name}}}}}")


@pytest.mark.parametrize(
    "value", ["{{.Node.Path}}", "{{", "}}", '{{env "HOME"}}', "{{range until 9}}x{{end}}"]
)
def test_template_text_in_a_parameter_stays_text(value):
    assert render("<{{.JobParameters.P}}>", with_parameter(value)) == f"<{value}>"
    assert render("{{print .JobParameters.P | trim}}", with_parameter(value)) == value


def test_a_repeated_step_renders_the_same_dates_and_identifiers():
    text = "{{uuidv4}} {{uuidv4}} {{now | toStamp}}"
    first = render(text, DATA, "a")
    assert first == render(text, replace(DATA), "a")
    assert len(set(first.split())) == 3


def test_identifiers_differ_from_step_to_step_and_from_field_to_field():
    texts = {
        render("{{uuidv4}}", DATA, "a"),
        render("{{uuidv4}}", DATA, "b"),
        render("{{uuidv4}}", replace(DATA, seed="run-1:step-2"), "a"),
        render("x{{uuidv4}}", DATA, "a")[1:],
    }
    assert len(texts) == 4
    assert all(text[14] == "4" and len(text) == 36 for text in texts)


def test_the_moment_is_the_one_of_the_data_and_in_utc():
    later = replace(DATA, now=NOW.replace(year=2030))
    assert render('{{now | date "2006 -0700"}}', later) == "2030 +0000"


def test_no_template_changes_the_data_of_the_next():
    with pytest.raises(TemplateProblem):
        render('{{set .LastOutput.JsonAsValue.Map "Stats" 1}}', DATA)
    assert render("{{merge .Vars (dict `New` 1) | len}}{{.Vars.New}}", DATA) == "3"
