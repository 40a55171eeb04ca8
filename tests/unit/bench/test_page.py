"""Parts of the bench share a page of results, and leave each other's figures alone."""

from bench.page import HEAD, as_section, with_section


def test_a_section_takes_the_place_of_the_one_with_its_title_and_leaves_the_others() -> None:
    page = with_section(with_section(HEAD, "The engine", "fast\n\n### Cases\n\nmany\n"), "The relay", "slow\n")
    again = with_section(page, "The engine", "faster\n")
    assert again == f"{HEAD}\n## The engine\n\nfaster\n\n## The relay\n\nslow\n"


def test_written_twice_a_page_is_the_same() -> None:
    page = with_section(HEAD, "The relay", as_section("make bench", "About.", {"date": "today"}, "| a |"))
    assert with_section(page, "The relay", as_section("make bench", "About.", {"date": "today"}, "| a |")) == page
