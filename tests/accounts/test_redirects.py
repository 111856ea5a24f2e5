import pytest

from app.accounts.redirects import HOME, MAX_TARGET, as_target, safe_next, target_of


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/ws/documents/contracts",
        "/ws/documents?sort=name&page=2",
        "/ws/documents/%231%20offer%20100%25.pdf",
        "/ws/documents/%C3%9Cbung.pdf",
        "/ws/documents/Übung.pdf",
        "/ws/documents/a%0Ab.txt",
        "/ws/documents/a b.txt",
        "/ws/documents/a:b@c",
        "/ws//documents",
        "/runs?next=//evil.example",
        "/ws/http://evil.example",
        "/evil.example",
        "/" + "x" * (MAX_TARGET - 1),
    ],
)
def test_own_paths_are_kept(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "ws/documents",
        "evil.example",
        "?next=/",
        "//evil.example",
        "///evil.example",
        "//evil.example/%2f..",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/ws\\..\\evil",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\n/evil.example",
        "/\x00/evil.example",
        "\t//evil.example",
        " //evil.example",
        " /ws",
        "/ws/documents\r\nSet-Cookie: a=b",
        "/ws\x7f",
        "/ws\x85",
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%0D%0A/evil.example",
        "/%00/evil.example",
        "/%2Fevil.example",
        "/%2f/evil.example",
        "/%5Cevil.example",
        "/%5c/evil.example",
        "http://evil.example",
        "https:evil.example",
        "http:/evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "@evil.example",
        "\uff0f\uff0fevil.example",
        "/" + "x" * MAX_TARGET,
    ],
)
def test_all_else_goes_home(target: str | None) -> None:
    assert safe_next(target) == HOME


@pytest.mark.parametrize(
    ("path", "query", "target"),
    [
        ("/ws/documents", "", "/ws/documents"),
        ("/ws/documents", "sort=name", "/ws/documents?sort=name"),
        ("/ws/d/#1 offer 100%.pdf", "", "/ws/d/%231%20offer%20100%25.pdf"),
        ("/ws/d/what?.txt", "a=b", "/ws/d/what%3F.txt?a=b"),
        ("/ws/d/a+b & c;d.pdf", "", "/ws/d/a%2Bb%20%26%20c%3Bd.pdf"),
        ("/ws/d/two\nlines", "", "/ws/d/two%0Alines"),
        ("/ws/d/back\\slash", "", "/ws/d/back%5Cslash"),
        ("/ws/d/Übung.pdf", "", "/ws/d/%C3%9Cbung.pdf"),
    ],
)
def test_page_that_asked_for_sign_in_is_a_target(path: str, query: str, target: str) -> None:
    assert as_target(path, query) == target
    assert safe_next(target) == target


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("http://localhost:8000/ws/documents?sort=name", "/ws/documents?sort=name"),
        ("http://localhost:8000", HOME),
        ("http://localhost//evil.example", HOME),
        ("http://[broken", HOME),
        ("", HOME),
    ],
)
def test_address_of_a_browser_becomes_a_path(address: str, target: str) -> None:
    assert target_of(address) == target
