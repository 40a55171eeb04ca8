"""The files that the documentation names exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
ROOMS = "bench|deploy|docs|examples|launch|requirements|shared|tests|web|winnow|worker"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text()
    named = [ROOT / name for name in re.findall(rf"`((?:{ROOMS})/[\w./-]+)`", text)]
    linked = [page.parent / name for name in re.findall(r"\]\(([^)#:]+)\)", text)]
    assert [str(path) for path in named + linked if not path.exists()] == []
