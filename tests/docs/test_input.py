"""docs/input.md says what the catalogue says, and what comes of each list is what the page says."""

from pathlib import Path

import pytest

from tests.awkward import ALL, PACKED, PARQUET, REFUSED, SPELLINGS, Awkward, Spelling
from tests.awkward.outcome import inspected, refusal, rows, stored, verdicts
from tests.awkward.page import markdown
from tests.awkward.spelled import fitting, found

PAGE = Path(__file__).parents[2] / "docs" / "input.md"


def test_the_page_is_the_one_that_the_catalogue_makes() -> None:
    assert PAGE.read_text() == markdown(), "run: python -m tests.awkward.page > docs/input.md"


def test_no_two_lists_are_called_alike() -> None:
    assert len({case.name for case in ALL}) == len(ALL)
    assert all(case.says for case in ALL)


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_refusal_says_what_it_is_about_and_how_to_mend_it(case: Awkward) -> None:
    no = refusal(case)
    assert no is not None
    assert case.refused in no.detail
    what, _, cure = no.detail.replace("?", ".").partition(". ")
    assert what and cure, "a sentence says what, another how to mend it"


@pytest.mark.parametrize("case", PACKED, ids=str)
def test_what_is_kept_of_a_packed_list_is_what_was_packed(case: Awkward) -> None:
    assert stored(case) == case.plain
    assert len(rows(case)) == case.rows


@pytest.mark.parametrize("case", PARQUET, ids=str)
def test_a_parquet_list_has_the_rows_that_the_catalogue_says(case: Awkward) -> None:
    assert len(rows(case)) == case.rows


@pytest.mark.parametrize("case", [case for case in ALL if case.found], ids=str)
def test_the_columns_are_those_that_the_catalogue_says(case: Awkward) -> None:
    assert ", ".join(f"{column.name} {column.type}" for column in inspected(case).columns) == case.found


@pytest.mark.parametrize("case", [case for case in ALL if case.where], ids=str)
def test_the_verdicts_are_those_that_the_catalogue_says(case: Awkward) -> None:
    assert [one.word for one in verdicts(case)] == case.verdicts.split()


@pytest.mark.parametrize("one", [one for some in SPELLINGS.values() for one in some], ids=lambda one: one.field)
def test_a_spelling_is_what_the_catalogue_says(one: Spelling) -> None:
    assert found(one.field) == one.found
    assert " ".join(kind for kind in fitting(one.field)) == one.fits
