import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.buttons.conditions import lint
from app.buttons.javascript import translate

TRANSLATIONS = {
    'metadata.get("usermeta-status") === "draft"': 'metadata.get("usermeta-status") == "draft"',
    "metadata.get('usermeta-status') == 'draft'": 'metadata.get("usermeta-status") == "draft"',
    'metadata.get("a") !== "x"': 'metadata.get("a") != "x"',
    'metadata.get("a") != "x"': 'metadata.get("a") != "x"',
    'return metadata.get("a") === "x";': 'metadata.get("a") == "x"',
    '  return(metadata.get("a")==="x") ; ': '(metadata.get("a") == "x")',
    '"x" === metadata.get("a")': '"x" == metadata.get("a")',
    'metadata.get("a")': 'metadata.get("a") != ""',
    '!metadata.get("a")': 'metadata.get("a") == ""',
    '!!metadata.get("a")': '!(metadata.get("a") == "")',
    '(metadata.get("a"))': '(metadata.get("a")) != ""',
    'metadata.has("a")': 'metadata.has("a")',
    '!metadata.has("a")': '!metadata.has("a")',
    'metadata.get("a") === undefined': 'metadata.get("a") == ""',
    'metadata.get("a") !== null': 'metadata.get("a") != ""',
    "undefined == metadata.get('a')": '"" == metadata.get("a")',
    'metadata.get("a") === ""': 'metadata.get("a") == ""',
    'metadata.get("a") === true': 'metadata.get("a") == true',
    'metadata.get("a") === false': 'metadata.get("a") == false',
    'metadata.get("a") === 3': 'metadata.get("a") == 3',
    'metadata.get("a") == -1.5': 'metadata.get("a") == -1.5',
    'metadata.get("a") === metadata.get("b")': 'metadata.get("a") == metadata.get("b")',
    'metadata.get("a") > 3': '(metadata.has("a") && metadata.get("a") > 3)',
    'metadata.get("a") <= "m"': '(metadata.has("a") && metadata.get("a") <= "m")',
    '10 >= metadata.get("a")': '(metadata.has("a") && 10 >= metadata.get("a"))',
    'metadata.get("a") < metadata.get("b")': (
        '(metadata.has("a") && metadata.has("b") && metadata.get("a") < metadata.get("b"))'
    ),
    '!(metadata.get("a") > 3)': '!((metadata.has("a") && metadata.get("a") > 3))',
    'metadata.get("a") === "x" && metadata.get("b") === "y"': (
        'metadata.get("a") == "x" && metadata.get("b") == "y"'
    ),
    'metadata.get("a") || metadata.get("b")': 'metadata.get("a") != "" || metadata.get("b") != ""',
    'metadata.get("a") && !metadata.get("b")': (
        'metadata.get("a") != "" && metadata.get("b") == ""'
    ),
    'metadata.get("a") === "x" || metadata.has("b") && metadata.get("c")': (
        'metadata.get("a") == "x" || metadata.has("b") && metadata.get("c") != ""'
    ),
    '(metadata.get("a") || metadata.get("b")) && metadata.get("c")': (
        '(metadata.get("a") != "" || metadata.get("b") != "") && metadata.get("c") != ""'
    ),
    '!(metadata.get("a") === "x" || metadata.get("b") === "y")': (
        '!(metadata.get("a") == "x" || metadata.get("b") == "y")'
    ),
    '((metadata.get("a") === "x"))': '((metadata.get("a") == "x"))',
    "true": "true",
    "!false": "!false",
    'true && metadata.get("a")': 'true && metadata.get("a") != ""',
    "1 < 2": "(1 < 2)",
    'metadata . get ( "a" )\n=== "x"': 'metadata.get("a") == "x"',
    'metadata.get("a") === "it\'s"': 'metadata.get("a") == "it\'s"',
    "metadata.get('a') === 'say \"hi\"'": 'metadata.get("a") == "say \\"hi\\""',
    'metadata.get("a") === "a\\u0041\\x42\\n"': 'metadata.get("a") == "aAB\\n"',
    'metadata.get("a") === "\\ud83d\\ude80 Ü"': 'metadata.get("a") == "🚀 Ü"',
    'metadata.get("a") === "&& ) return ;"': 'metadata.get("a") == "&& ) return ;"',
}


@pytest.mark.parametrize("js", TRANSLATIONS)
def test_simple_javascript_becomes_a_condition(js):
    assert translate(js) == TRANSLATIONS[js]
    assert lint(TRANSLATIONS[js]) == []


UNTRANSLATED = [
    "",
    ";",
    "return",
    "return;",
    "true; true",
    "returntrue",
    "alert(1)",
    "metadata",
    'metadata.get("a").length > 3',
    'metadata.get("a").indexOf("x") === 0',
    'metadata.get(name) === "x"',
    'metadata.get("a", "b")',
    'metadata["a"] === "x"',
    'metadata.set("a", "b")',
    'node.getMetadata().get("a") === "x"',
    'metadata.get("a") ? true : false',
    'metadata.get("a") + "x" === "y"',
    'var a = metadata.get("a"); return a;',
    '(metadata.get("a") || "x") === "y"',
    '(metadata.get("a") === "x") === true',
    'metadata.get("a") === "x" === true',
    'metadata.has("a") === undefined',
    'metadata.get("a") > true',
    '"a" < 1',
    '"text"',
    "1",
    "null",
    "!undefined",
    'metadata.get("a") === 1.',
    'metadata.get("a") === 0x10',
    'metadata.get("a") === 99999999999999999999',
    'metadata.get("a") === "\\7"',
    'metadata.get("a") === "\\ud83d"',
    'metadata.get("a") === `x`',
    'metadata.get("a") === "x',
    '/x/.test(metadata.get("a"))',
    'metadata.get("a") === "x" // note',
    "(true",
    "true)",
    "&& true",
    "(" * 200 + "true" + ")" * 200,
    "!" * 200 + "true",
    "true || " * 200 + "true",
    "a" + " " * 200_000 + "b",
]


@pytest.mark.parametrize("js", UNTRANSLATED, ids=lambda text: text[:40])
def test_all_other_javascript_stays_untranslated(js):
    assert translate(js) is None


PIECES = st.sampled_from(
    [
        'metadata.get("a")',
        "metadata.has('b')",
        "metadata",
        "(",
        ")",
        "!",
        "&&",
        "||",
        "===",
        "!=",
        "<",
        ">=",
        '"x"',
        "'y'",
        '"\\u00e9"',
        "1",
        "-2.5",
        "true",
        "null",
        "undefined",
        "return ",
        ";",
        "\\",
        "\ud800",
        "é",
    ]
)
ANY = st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join))


@given(ANY)
def test_nothing_breaks_the_translator_and_what_it_gives_can_be_saved(js):
    condition = translate(js)
    assert condition is None or lint(condition) == []
