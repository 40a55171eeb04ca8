"""docs/why.md and docs/why.zh.md: the same page twice, with the tables of the last measurement and code that runs."""

import re
from pathlib import Path

import pytest

from bench.pitfalls.pages import PAGES, tables, with_tables
from bench.pitfalls.results import broken, kept

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = (page.read_text() for page in PAGES)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXCERPTS = [code for _, code in BLOCK.findall(ENGLISH) if re.match(r"(#|//) \S+\.(py|html)\n", code)]


def shape(section: str) -> dict[str, object]:
    """What two sections have in common if they say the same: their code, their links, how much of what there is."""
    return {
        "code": BLOCK.findall(section),
        "links": sorted(re.findall(r"\]\(([^)]+)\)", section)),
        "rows": sum(line.startswith("|") for line in section.splitlines()),
        "items": len(re.findall(r"^(?:- |\d\. )", section, re.MULTILINE)),
    }


def sections(page: str) -> dict[str, str]:
    """The sections of a page, by the name that links use."""
    parts = re.split(r'^<a id="(.*)"></a>$', page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_both_pages_have_the_same_sections() -> None:
    assert list(sections(ENGLISH)) == list(sections(CHINESE))
    for name, section in sections(ENGLISH).items():
        assert shape(section) == shape(sections(CHINESE)[name]), name
        assert section.count("\n## ") == sections(CHINESE)[name].count("\n## ") == 1, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_are_those_of_the_last_measurement(page: Path) -> None:
    text = page.read_text()
    assert text == with_tables(text, tables(kept(), PAGES[page])), "run: python -m bench.pitfalls --rounds 3 --write"


def test_in_the_last_measurement_winnows_way_kept_every_promise() -> None:
    assert [broken(result) for result in kept().results if result.design == "winnow"] == [[], []]


@pytest.mark.parametrize("code", EXCERPTS, ids=lambda code: code.splitlines()[0])
def test_the_cure_is_code_of_the_example(code: str) -> None:
    name, *lines = code.splitlines()
    file = [line.strip() for line in (ROOT / "examples" / "printn" / name.split()[1]).read_text().splitlines()]
    place = 0
    for line in filter(None, map(str.strip, lines)):
        assert line in file[place:], f"not in the file, or not in this order: {line}"
        place = file.index(line, place) + 1


def test_the_pages_link_to_each_other_and_the_readme_to_both() -> None:
    assert "(why.zh.md)" in ENGLISH
    assert "(why.md)" in CHINESE
    readme = (ROOT / "README.md").read_text()
    assert "(docs/why.md)" in readme
    assert "(docs/why.zh.md)" in readme


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(sections(text))
