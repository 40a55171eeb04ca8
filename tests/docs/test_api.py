"""docs/api.md and the page's types say what the documents say; links lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.documented import for_http, for_sockets
from web.described.page import html, slug
from web.described.reference import markdown
from web.described.types import types

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
TYPES = Path(__file__).parents[2] / "web" / "page" / "src" / "wire" / "described.ts"


def test_the_page_is_the_one_that_the_documents_make() -> None:
    assert PAGE.read_text() == markdown(for_http(), for_sockets()), "python -m web.described.reference > docs/api.md"


def test_the_types_of_the_page_are_those_that_the_documents_make() -> None:
    made = types(for_http(), for_sockets())
    assert TYPES.read_text() == made, "python -m web.described.types > web/page/src/wire/described.ts"


def test_two_documents_that_mean_different_things_by_one_name_make_no_types() -> None:
    schemas = [{"components": {"schemas": {"Row": {"type": kind}}}} for kind in ("string", "integer")]
    with pytest.raises(ValueError, match="Row"):
        types(*schemas)


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
