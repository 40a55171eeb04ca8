"""docs/where.md says what the table says, and each of its examples is true."""

from pathlib import Path

import pytest

from shared.where.reference import SAMPLE, completions, markdown
from shared.where.table import ENTRIES
from tests.unit.where.rows import verdict
from worker.verdicts.formulas import BUILDERS

PAGE = Path(__file__).parents[2] / "docs" / "where.md"
EXAMPLES = [
    pytest.param(expression, answer, id=expression)
    for entry in ENTRIES.values()
    for expression, answer in entry.examples
]
# Entries that the check turns into others, so that nothing is left to compute.
SHORT_FOR = {"between", "if", "nullif", "extract", "interval"}


def test_the_page_is_the_one_that_the_table_makes() -> None:
    assert PAGE.read_text() == markdown(), "run: python -m shared.where.reference > docs/where.md"


@pytest.mark.parametrize(("expression", "answer"), EXAMPLES)
def test_the_example_is_true(expression: str, answer: str) -> None:
    types = {column.name: str(column.type) for column, _ in SAMPLE}
    row: dict[str, str | None] = {column.name: text for column, text in SAMPLE}
    if answer.startswith("failed: "):
        assert verdict(expression, types, **row) == answer.removeprefix("failed: ")
    else:
        assert verdict(f"({expression}) IS NOT DISTINCT FROM {answer}", types, **row) == "kept"


def test_every_entry_has_an_example_and_a_computation() -> None:
    assert all(entry.examples and entry.doc for entry in ENTRIES.values())
    assert set(ENTRIES) - SHORT_FOR == set(BUILDERS) - {"as number", "as timestamp"}


def test_completion_offers_each_name_once() -> None:
    names = [offer["name"] for offer in completions()]
    assert len(names) == len(set(names))
    assert {"lower", "substr", "case"} <= set(names)
