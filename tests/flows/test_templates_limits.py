import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.flows import template_limits as limits
from app.flows.template_errors import TemplateProblem
from app.flows.templates import check, render

from .template_samples import DATA, OFFER

MANY = replace(DATA, nodes=[OFFER] * 1_000)
TOO_LARGE = "a value is larger than"
TOO_MUCH = "too much work"
LOOPS = "the loops run too often"

HOSTILE = {
    '{{repeat 1000000000 "x"}}': TOO_LARGE,
    '{{"x" | repeat 400000 | repeat 400000}}': TOO_LARGE,
    '{{printf "%1000000000d" 1}}': "a width is at most",
    '{{printf "%-1000000000s" "x"}}': "a width is at most",
    '{{printf "%.1000000000f" 1.5}}': "a width is at most",
    '{{printf "%*d" 1000000000 1}}': "a width is at most",
    "{{until 1000000000}}": "numbers can be made",
    "{{untilStep 0 1000000000 1}}": "numbers can be made",
    "{{seq 1000000000}}": "numbers can be made",
    "{{seq 0 1 1000000000}}": "numbers can be made",
    "{{indent 1000000000 `x`}}": TOO_LARGE,
    '{{nindent 1000000000 "x"}}': TOO_LARGE,
    '{{replace "" (repeat 10000 "x") (repeat 10000 "y")}}': TOO_LARGE,
    '{{join (repeat 100000 "x") (until 9000)}}': TOO_LARGE,
    '{{wrapWith 1 (repeat 1000 "y") (repeat 100000 "x")}}': TOO_LARGE,
    '{{$a := "xx"}}{{range until 60}}{{$a = print $a $a}}{{end}}': TOO_LARGE,
    '{{$a := "xx"}}{{range until 60}}{{$a = cat $a $a}}{{end}}': TOO_LARGE,
    '{{$a := "xx"}}{{range until 60}}{{$a = printf "%s%s" $a $a}}{{end}}': TOO_LARGE,
    '{{$a := "xx"}}{{range until 60}}{{$a = nospace (print $a $a)}}{{end}}': TOO_LARGE,
    "{{$a := list 1}}{{range until 60}}{{$a = list $a $a}}{{end}}": TOO_LARGE,
    "{{$a := list 1}}{{range until 60}}{{$a = concat $a $a}}{{end}}": TOO_LARGE,
    '{{$d := dict}}{{$_ := set $d "d" $d}}{{$d}}': "nested deeper",
    "{{range 1000000000}}{{end}}": LOOPS,
    "{{range 1000000000}}{{$x := 1}}{{end}}": LOOPS,
    "{{range until 9999}}{{range until 9999}}{{$x := 1}}{{end}}{{end}}": LOOPS,
    "{{range 99999}}{{range 99999}}{{end}}{{end}}": LOOPS,
    "{{uniq (until 9999)}}": TOO_MUCH,
    '{{trimAll (repeat 200000 "z") (repeat 200000 "y")}}': TOO_MUCH,
    '{{$a := repeat 400000 "x"}}{{range until 9999}}{{$b := upper $a}}{{end}}': TOO_MUCH,
    '{{range until 9999}}{{$b := splitList "" (repeat 90000 "x")}}{{end}}': TOO_MUCH,
    '{{range until 99}}{{$b := regexFindAll "a.*b|a" (repeat 9000 "a") -1}}{{end}}': TOO_MUCH,
    '{{regexReplaceAll "a" (repeat 20000 "a") (repeat 10000 "b")}}': TOO_MUCH,
    '{{regexFindAll "a" (repeat 30000 "a") -1}}': "all matches are sought in at most",
    '{{regexMatch (repeat 2000 "a") "a"}}': "a regular expression has at most",
    '{{regexMatch "((a{100}){100}){100}" "a"}}': "is not a regular expression",
    "{{range .Input.Nodes}}{{range $.Input.Nodes}}{{.Path | upper}}{{end}}{{end}}": "",
    "{{range 40000}}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{{end}}": "the result is longer",
    "{{" + "(" * 500 + "1" + ")" * 500 + "}}": "nesting limit",
    "{{if true}}" * 500 + "{{end}}" * 500: "nesting limit",
    '{{fromJson "' + "[" * 9_000 + '"}}': "this text is not JSON",
    '{{gval "' + "(" * 300 + '1" }}': "gval expects a value",
    '{{gval "' + "1+" * 300 + '1" }}': "an expression of gval has at most",
    '{{toDate (repeat 100000 "1,") "x"}}': "the form of a date has at most",
    '{{date (repeat 100000 "1,") 1}}': "the form of a date has at most",
    '{{dateInZone (repeat 100000 "1,") 1 "UTC"}}': "the form of a date has at most",
    "{{" + "0" * 200 + "x}}": "bad number syntax",
    "{{0" + "_0" * 200 + "+1j}}": "bad number syntax",
    "{{1}}" * 5_000: "a template has at most 20,000 characters",
    '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}': "is not available",
    "\ud800{{1}}": "",
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:60].encode("ascii", "replace"))
def test_a_hostile_template_is_refused(text):
    with pytest.raises(TemplateProblem) as caught:
        render(text, MANY)
    assert HOSTILE[text] in caught.value.detail


def test_a_hostile_template_uses_little_memory():
    tracemalloc.start()
    for text in (
        '{{repeat 1000000000 "x"}}',
        '{{printf "%1000000000d" 1}}',
        "{{until 1000000000}}",
    ):
        with pytest.raises(TemplateProblem):
            render(text, DATA)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{{printf "year 20260 %s" "x"}}', "year 20260 x"),
        ('{{printf "%d * %d" 5000 3}}', "5000 * 3"),
        ('{{printf "%999d|" 1 | len}}', "1000"),
        ("{{seq 99998 100000}} {{seq 0 50000 100000}}", "99998 99999 100000 0 50000 100000"),
        ("{{untilStep 0 100000 50000}} {{until 9999 | len}}", "[0 50000] 9999"),
    ],
)
def test_large_numbers_that_make_little_are_fine(text, expected):
    assert render(text, DATA) == expected


def test_a_regular_expression_never_backtracks():
    text = '{{regexMatch "^(a+)+$" (print (repeat 100000 "a") "b")}}'
    assert render(text, DATA) == "false"


def test_usual_work_over_a_thousand_nodes_is_within_the_limits():
    text = '{{range .Input.Nodes}}{{.Path | base | upper}} {{printf "%8d" .Size}};{{end}}'
    assert render(text, MANY).count("OFFER 7.PDF     2048;") == 1_000


def test_what_one_rendering_used_does_not_count_for_the_next():
    text = '{{$a := repeat 300000 "x"}}{{len $a}}'
    assert [render(text, DATA) for _ in range(20)] == ["300000"] * 20


def test_a_short_template_may_loop_more_often_than_a_long_one():
    assert render("{{range 40000}}{{end}}", DATA) == ""
    with pytest.raises(TemplateProblem, match=LOOPS):
        render("{{range 40000}}{{end}}" + "x" * 2_000, DATA)


def _refusal(text):
    try:
        check(text)
        render(text, DATA)
    except TemplateProblem as problem:
        return problem.detail
    return "rendered"


@given(st.text(alphabet='{}.|$()"-%*d x:=ifrangednJobParmetsN1', max_size=60))
def test_any_text_is_rendered_or_refused_and_nothing_else(text):
    assert _refusal(text)


@given(st.text(max_size=200))
def test_a_parameter_passes_through_unchanged(value):
    assert render("{{.JobParameters.P}}", replace(DATA, parameters={"P": value})) == value


def test_the_limits_fit_together():
    assert limits.MAX_WORK > limits.MAX_VALUE > limits.MAX_SEARCHED > limits.MAX_PATTERN
