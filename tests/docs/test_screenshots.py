"""The pictures that the command makes are there, and each is shown somewhere."""

from pathlib import Path

from tools import screenshots

ROOT = Path(__file__).resolve().parents[2]


def test_every_picture_is_there_and_shown() -> None:
    pages = [*screenshots.PAGES, *screenshots.ADMIN_PAGES]
    made = {f"{page}-{scheme}" for page in pages for scheme in screenshots.SCHEMES}
    made |= {f"folder-{width}" for width in screenshots.WIDTHS}
    assert {path.stem for path in screenshots.FOLDER.iterdir()} == made
    text = "".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))
    assert {name for name in made if f"screenshots/{name}.webp" not in text} == set()
