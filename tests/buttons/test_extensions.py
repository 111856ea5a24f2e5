"""The extension rule: `allowedMimes` of the reference, and what people write into it."""

import pytest

from app.buttons.extensions import parse


@pytest.mark.parametrize(
    ("rule", "name", "allowed"),
    [
        ("pdf", "a.pdf", True),
        ("pdf", "a.PDF", True),
        ("pdf", "REPORT.Pdf", True),
        ("PDF", "a.pdf", True),
        (".pdf", "a.pdf", True),
        (" pdf ", "a.pdf", True),
        ("..pdf", "a.pdf", True),
        (". pdf", "a.pdf", True),
        ("pdf", "a.txt", False),
        ("pdf", "pdf", False),
        ("pdf", ".pdf", False),
        ("pdf", "a.pdf.", False),
        ("pdf", "a.pdf ", False),
        ("pdf", "apdf", False),
        ("pdf", "a.xpdf", False),
        ("pdf", "a.pdf.txt", False),
        ("pdf", "README", False),
        ("pdf", ".bashrc", False),
        ("pdf", "..pdf", False),
        ("pdf", "my.long.name.pdf", True),
        ("jpg,png", "a.png", True),
        ("jpg , .PNG ,webp", "a.png", True),
        ("jpg,,png,", "a.png", True),
        ("jpg,png", "a.gif", False),
        ("tar.gz", "x.tar.gz", True),
        ("tar.gz", "x.TAR.GZ", True),
        (".tar.gz", "x.tar.gz", True),
        ("tar.gz", "x.gz", False),
        ("tar.gz", ".tar.gz", False),
        ("tar.gz", "xtar.gz", False),
        ("gz", "x.tar.gz", False),
        ("gz", "x.gz", True),
        ("nii.gz", "scan.nii.gz", True),
        ("nii.gz", "scan.gz", False),
        ("*", "a.pdf", True),
        ("*", "README", True),
        ("*", ".bashrc", True),
        ("pdf,*", "a.txt", True),
        ("^exe", "a.pdf", True),
        ("^exe", "README", True),
        ("^exe", "a.exe", False),
        ("^.EXE", "a.exe", False),
        ("^ exe", "a.exe", False),
        ("^exe, ^bat", "a.bat", False),
        ("*,^exe", "a.exe", False),
        ("*,^exe", "a.pdf", True),
        ("pdf,^pdf", "a.pdf", False),
        ("pdf,^exe", "a.txt", False),
        ("^tar.gz", "x.tar.gz", False),
        ("^gz", "x.tar.gz", True),
        ("", "a.pdf", True),
        ("", "README", True),
        (" , ", "a.pdf", True),
        ("jpg", "Übung.jpg", True),
        ("txt", "emoji 🚀.txt", True),
        ("pdf", "a\nb.pdf", True),
        ("pdf", "#1 offer 100%.pdf", True),
    ],
)
def test_a_rule_admits_a_file_by_its_name(rule: str, name: str, allowed: bool) -> None:
    assert parse(rule).allows(name) is allowed


@pytest.mark.parametrize(
    ("rule", "asks"), [("", False), (" , ", False), (".", False), ("*", True), ("^exe", True)]
)
def test_a_rule_without_an_extension_asks_nothing(rule: str, asks: bool) -> None:
    assert parse(rule).asks is asks


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("pdf", "pdf"),
        ("JPG, .png", "jpg or png"),
        ("*", "any extension"),
        ("^exe", "any extension but exe"),
        ("pdf,^exe,^bat", "pdf but exe or bat"),
    ],
)
def test_a_rule_says_what_it_admits(rule: str, text: str) -> None:
    assert str(parse(rule)) == text
