"""The vectorised evaluation answers as a plain reading of the tree does, row by row, in whatever blocks."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from shared.where import check
from tests.unit.where.evaluator import Failed, evaluate
from tests.unit.where.rows import NOW, columns
from worker.verdicts.where import WhereTest

TYPES = {
    "a": "integer", "b": "integer", "x": "number", "y": "number", "p": "boolean", "q": "boolean", "s": "text",
    "t": "text", "d": "date", "e": "date",
}  # fmt: skip
INTEGERS = st.sampled_from([None, 0, 1, -1, 2, -7, 10, 2**62, 2**63 - 1, -(2**63), 3_037_000_500]) | st.integers(
    -99, 99
)
NUMBERS = st.sampled_from([None, 0.0, -0.0, 1.5, -2.5, 1e308, -1e308, 1e-308, 2.0**63, 0.1]) | st.floats(-99, 99)
TEXTS = st.sampled_from([None, "", "a", "Ab", "aba", "é", "😀b", "12", "-3", " 7 ", "+5", "9" * 19, "a.b.c", "x"])
DATES = st.sampled_from([None, date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29)]) | st.dates()
ROWS = st.fixed_dictionaries(
    {
        "a": INTEGERS, "b": INTEGERS, "x": NUMBERS, "y": NUMBERS, "p": st.sampled_from([None, True, False]),
        "q": st.sampled_from([None, True, False]), "s": TEXTS, "t": TEXTS, "d": DATES, "e": DATES,
    }
)  # fmt: skip


def one_of(forms: list[str], **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts of these forms with their `{parts}` filled in, each brace anew."""

    @st.composite
    def fill(draw: st.DrawFn) -> str:
        text = draw(st.sampled_from(forms))
        for name, strategy in parts.items():
            while "{" + name + "}" in text:
                text = text.replace("{" + name + "}", draw(strategy), 1)
        return text

    return fill()


def expressions(depth: int) -> dict[str, st.SearchStrategy[str]]:
    leaves = {
        "i": st.sampled_from(["a", "b", "0", "1", "-1", "3", "9223372036854775807", "(-9223372036854775808)", "NULL"]),
        "n": st.sampled_from(["x", "y", "0.0", "1.5", "(-2.5)", "1e308", "a"]),
        "c": st.sampled_from(["p", "q", "TRUE", "FALSE", "NULL", "a = b", "x < y", "s >= t", "a IN (1, b, NULL, -7)"]),
        "s": st.sampled_from(["s", "t", "''", "'a'", "'é'"]),
        "d": st.sampled_from(["d", "e", "DATE '2024-01-31'"]),
    }
    if depth == 0:
        return leaves
    below = expressions(depth - 1)
    choice = [
        "CASE WHEN {c} THEN {%s} WHEN {c} THEN {%s} ELSE {%s} END",
        "coalesce({%s}, {%s}, {%s})",
        "if({c}, {%s}, {%s})",
    ]
    choice += ["nullif({%s}, {%s})", "greatest({%s}, {%s})", "least({%s}, {%s}, {%s})"]

    def forms(kind: str, *own: str) -> st.SearchStrategy[str]:
        general = [
            form.replace("%s", kind) for form in choice if kind != "c" or ("least" not in form and "great" not in form)
        ]
        return leaves[kind] | one_of([*own, *own, *general], **below)

    return {
        "i": forms(
            "i", "({i} + {i})", "({i} - {i})", "({i} * {i})", "(- {i})", "({i} // {i})", "({i} % {i})", "abs({i})",
            "sign({n})", "length({s})", "CAST({s} AS INTEGER)", "TRY_CAST({s} AS INTEGER)", "CAST({n} AS INTEGER)",
            "CAST({c} AS INTEGER)", "year({d})", "({d} - {d})", "strpos({s}, 'b')", "isodow({d})", "dayofyear({d})",
        ),
        "n": forms(
            "n", "({n} + {n})", "({n} - {n})", "({n} * {n})", "({n} / {n})", "({i} / {i})", "(- {n})", "abs({n})",
            "floor({n})", "ceil({n})", "sqrt({n})", "CAST({i} AS NUMBER)",
        ),
        "c": forms(
            "c", "({c} AND {c})", "({c} OR {c})", "(NOT {c})", "({c} AND {c} AND {c})", "({i} = {i})", "({n} > {n})",
            "({s} <= {s})", "({d} < {d})", "({i} IS NULL)", "({n} IS NOT NULL)", "({c} IS TRUE)",
            "({c} IS NOT FALSE)",
            "({i} IS DISTINCT FROM {i})", "({s} IS NOT DISTINCT FROM {s})", "({i} BETWEEN {i} AND {i})",
            "({i} IN (1, 2, {i}))", "({s} IN ('a', NULL, ''))", "starts_with({s}, {s})", "contains({s}, {s})",
            "ends_with({s}, {s})", "CAST({i} AS BOOLEAN)", "({d} = {d} + {i})",
        ),
        "s": forms(
            "s", "({s} || {s})", "concat({s}, {s})", "substring({s}, {i})", "substring({s}, {i}, {i})",
            "left({s}, {i})",
            "right({s}, {i})", "split_part({s}, '.', -1)", "split_part({s}, '.', 2)", "trim({s})", "trim({s}, 'ab')",
            "replace({s}, 'a', 'xy')", "CAST({i} AS TEXT)", "CAST({c} AS TEXT)", "CAST({d} AS TEXT)",
        ),
        "d": forms("d", "({d} + {i})", "({d} - {i})", "CAST({d} + INTERVAL 1 MONTH AS DATE)"),
    }  # fmt: skip


CONDITIONS = expressions(3)["c"]


def as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def expected(tree: Any, row: dict[str, Any]) -> str:
    try:
        return "kept" if evaluate(tree, row) is True else "rejected"
    except Failed:
        return "failed"


@given(CONDITIONS, st.lists(ROWS, min_size=1, max_size=12), st.integers(1, 5))
def test_conditions_come_to_what_a_plain_reading_says(where: str, rows: list[dict[str, Any]], block: int) -> None:
    rows = [row | ({"s": row["s"]} if row["s"] is not None else {}) for row in rows]
    condition = check(where, columns(TYPES))
    test = WhereTest(condition, NOW)
    texts = {
        str(index): pl.Series([as_text(row[column.name]) for row in rows], dtype=pl.String)
        for index, column in enumerate(test.columns)
    }
    frame = pl.DataFrame(texts) if texts else pl.DataFrame(height=len(rows))
    decision = test.decide(frame)
    got = [
        "failed" if i in decision.failures else "kept" if kept else "rejected" for i, kept in enumerate(decision.kept)
    ]
    assert got == [expected(condition.tree, row) for row in rows]

    kept, failures = [], {}
    for start in range(0, len(rows), block):
        part = test.decide(frame.slice(start, block))
        kept += part.kept.tolist()
        failures.update({start + row: reason for row, reason in part.failures.items()})
    assert (kept, failures) == (decision.kept.tolist(), decision.failures)


def test_days_are_counted_over_the_whole_range() -> None:
    assert date(9999, 12, 31) - date(1, 1, 1) == timedelta(days=2_932_896 + 719_162)
