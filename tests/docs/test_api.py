"""docs/api.md says what the documents say, and its links lead somewhere; so do those of the page."""

import re
from pathlib import Path

from tests.documented import for_http, for_sockets
from web.described.page import html, slug
from web.described.reference import markdown

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_the_page_is_the_one_that_the_documents_make() -> None:
    assert PAGE.read_text() == markdown(for_http(), for_sockets()), "python -m web.described.reference > docs/api.md"


def test_links_within_the_page_lead_to_one_place_each() -> None:
    headings = [slug(heading) for heading in re.findall(r"^#+ (.*)$", PAGE.read_text(), re.MULTILINE)]
    assert len(headings) == len(set(headings))
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE.read_text())) <= set(headings)


def test_the_page_of_a_server_has_neither_script_nor_other_hosts_nor_dead_links() -> None:
    page = html(for_http(), for_sockets())
    assert "<script" not in page
    assert " style=" not in page
    assert re.findall(r'(?:src|href)="(?!#|/api/|data:,")[^"]*"', page) == []
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))
