import pytest

from app.nodes import names
from app.nodes.errors import BadName
from app.nodes.node import extension_of

LEGAL = [
    "a",
    "x" * 255,
    "ü" * 127,
    "#1 offer 100%.pdf",
    "a+b & c.pdf",
    "new\nline",
    '"quotes"',
    "emoji 🚀.txt",
    "<script>alert(1)",
    "trailing space ",
    " ",
    "back\\slash",
    "\u202egnp.exe",
    "%2e%2e",
    "%20",
    "...",
    ".hidden",
    "a;b",
    "~",
    "-rf",
    "CON",
    ".flowbutto",
]
ILLEGAL = [
    "",
    ".",
    "..",
    "a/b",
    "/",
    "nul\0",
    "x" * 256,
    "ü" * 128,
    ".flowbutton-x.tmp",
    ".flowbutton-x",
    "lone \ud800 surrogate",
]


@pytest.mark.parametrize("name", LEGAL)
def test_names_that_a_disk_can_hold_are_legal(name: str) -> None:
    assert names.check_name(name) is None


@pytest.mark.parametrize("name", ILLEGAL)
def test_other_names_are_refused_with_a_reason(name: str) -> None:
    with pytest.raises(BadName) as caught:
        names.check_name(name)
    assert caught.value.status == 422
    assert caught.value.detail.endswith(".") or "bytes" in caught.value.detail


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.pdf", "pdf"),
        ("REPORT.PDF", "pdf"),
        ("x.tar.gz", "tar.gz"),
        ("X.TAR.GZ", "tar.gz"),
        ("x.tar.bz2", "tar.bz2"),
        ("x.tar.xz", "tar.xz"),
        ("a.b.tar.gz", "tar.gz"),
        ("x.gz", "gz"),
        ("tar.gz", "gz"),
        (".tar.gz", "gz"),
        ("a.b.c", "c"),
        ("README", ""),
        (".bashrc", ""),
        (".config.json", "json"),
        ("..hidden", ""),
        ("trailing.", ""),
        ("...", ""),
        (".", ""),
        ("", ""),
        ("a.ÄÖ", "äö"),
        ("x.pdf ", "pdf "),
    ],
)
def test_extension_of_a_name(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.parametrize(
    ("name", "number", "result"),
    [
        ("a.pdf", 1, "a-1.pdf"),
        ("a.PDF", 12, "a-12.PDF"),
        ("x.tar.gz", 1, "x-1.tar.gz"),
        ("README", 2, "README-2"),
        (".bashrc", 1, ".bashrc-1"),
        ("a-1.pdf", 1, "a-1-1.pdf"),
        ("trailing.", 1, "trailing.-1"),
        ("x" * 255, 1, "x" * 253 + "-1"),
        ("x" * 251 + ".pdf", 1, "x" * 249 + "-1.pdf"),
        ("ü" * 125 + ".pdf", 1, "ü" * 124 + "-1.pdf"),
        ("a." + "e" * 253, 1, "a." + "e" * 251 + "-1"),
    ],
)
def test_a_number_goes_before_the_extension_and_the_name_still_fits(
    name: str, number: int, result: str
) -> None:
    assert names.numbered(name, number) == result
    assert len(result.encode()) <= names.NAME_BYTES


def test_the_first_free_name_is_taken() -> None:
    assert names.free_name("a.pdf", set()) == "a.pdf"
    assert names.free_name("a.pdf", {"a.pdf", "a-1.pdf", "a-3.pdf"}) == "a-2.pdf"


def test_the_temporary_name_of_a_key_is_stable_and_legal_on_disk() -> None:
    name = names.temporary_name("run-1:step create")
    assert name == names.temporary_name("run-1:step create")
    assert name != names.temporary_name("run-2:step create")
    assert names.is_temporary(name)
    assert len(name) < 64
