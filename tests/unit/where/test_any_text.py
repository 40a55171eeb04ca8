"""Whatever is typed, the check answers: with a condition or with a refusal that points into the text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import WhereInvalid
from shared.where import Condition, check
from shared.where.table import FUNCTIONS
from tests.unit.where.rows import columns

WORDS = [
    "age", "balance", "name", '"full name"', "address.city", "joined", "active", "1", "0.5", "1e5", "'a'",
    "'2024-01-31'",
    "=", "<>", "<", ">=", "+", "-", "*", "/", "//", "%", "^", "||", "::", "(", ")", "(", ")", ",", ".", ";", "?",
    "$1",
    "and", "or", "not", "in", "between", "like", "ilike", "is", "null", "true", "case", "when", "then", "else", "end",
    "escape", "interval", "day", "month", "cast(", "try_cast(", "as", "integer", "text", "date", "timestamp",
    "decimal",
    "struct", "map", "array", "extract(", "year", "from", "position(", "select", "with", "exists", "distinct", "over",
    "at", "time", "zone", "lambda", "x:", "->", "[", "]", "{", "}", "--", "/*", "*/", "'", '"', "e'", "b'", "x'1f'",
    "current_date", "now()", "values", "any", "all", "if", "collate", "filter", "isnull", "notnull", "unnest", "row",
    ":=", "=>", "~", "&", "|", "@", "#", "\\", "\n", "é", "😀", "\0", "\u00a0", "٣",
    *(f"{name}(" for name in sorted(FUNCTIONS)),
]  # fmt: skip


def answers(text: str) -> None:
    try:
        assert isinstance(check(text, columns()), Condition)
    except WhereInvalid as refusal:
        position, length = refusal.extra["position"], refusal.extra["length"]
        assert 0 <= position <= position + length <= len(text)
        assert refusal.detail
        assert refusal.extra["hint"]


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    answers(text)


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_run_of_the_languages_own_words_is_answered(text: str) -> None:
    answers(text)


@given(st.lists(st.sampled_from(WORDS), max_size=60).map("".join))
def test_words_without_spaces_between_are_answered(text: str) -> None:
    answers(text)


@pytest.mark.parametrize(
    "piece",
    [
        "(", "lower(", "case when ", "not ", "- ", "cast(", "a in (", "interval ", "age between (",
        "x is distinct from ",
        "decimal(", "struct(", "map(", "array[", "[", "{", "extract(year from ", "if(", "date(", "((a,",
        "x at time zone ",
        "a::", "a.", "age = 1 or ", "age + ", "'a' || ", "1,", "age in (1,1) and ", "/*", "'",
        '"', "(((a))) and ", "$$",
        "case age when 1 then ", "f(x -> ", "lambda x: ", "not(", "-(", "coalesce(", "timestamp ", "cast(age as ",
        "(x) ",
    ],
)  # fmt: skip
def test_the_longest_text_of_one_kind_is_answered_soon(piece: str) -> None:
    text = (piece * 4096)[:4096]
    start = time.process_time()
    answers(text)
    # About 70 ms where it is worst; ten times that would mean that it grows faster than the text.
    assert time.process_time() - start < 1.0


def test_forty_levels_are_taken_and_one_more_is_not() -> None:
    for opening, closing in (("(", ")"), ("not (", ")"), ("lower(", ")"), ("case when active then ", " end")):
        text = opening * 41 + "name" + closing * 41
        with pytest.raises(WhereInvalid, match="40 deep"):
            check(text, columns())
    assert check("(" * 40 + "age = 1" + ")" * 40, columns())
    assert check("not (" * 20 + "age = 1" + ")" * 20, columns())


def test_long_chains_do_not_count_as_depth() -> None:
    assert check(" OR ".join(["age=1"] * 400), columns())
    assert check(" || ".join(["name"] * 10) + " = 'x'", columns())
    assert check("age IN (" + ", ".join(str(n) for n in range(800)) + ")", columns())


def test_too_many_characters_are_refused_before_they_are_read() -> None:
    with pytest.raises(WhereInvalid, match="4,096") as refused:
        check("age = 1 " + " " * 4096, columns())
    assert refused.value.extra["position"] == 4096
