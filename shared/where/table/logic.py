"""Comparing values, combining answers, choosing between values, and changing types."""

from shared.where.table.entry import Entry
from shared.where.tree import Kind

_SAME = ("T, T -> boolean",)


def _compare(name: str, doc: str, *examples: tuple[str, str]) -> Entry:
    return Entry(name, f"a {name} b", _SAME, doc, examples, callable=False)


LOGIC: tuple[Entry, ...] = (
    _compare("=", "Whether both are equal. NULL if either is NULL.", ("country = 'GB'", "TRUE"), ("score = 1", "NULL")),
    _compare("<>", "Whether they differ; also written `!=`.", ("country <> 'GB'", "FALSE")),
    _compare(
        "<", "Whether the first is less. Text is compared character by character, by code point.", ("age < 65", "TRUE")
    ),
    _compare("<=", "Whether the first is less or equal.", ("age <= 36", "TRUE")),
    _compare(">", "Whether the first is greater.", ("joined > '2024-01-01'", "TRUE")),
    _compare(">=", "Whether the first is greater or equal.", ("age >= 65", "FALSE")),
    Entry(
        "and",
        "a AND b",
        ("boolean, boolean... -> boolean",),
        "TRUE if all are, FALSE if any is FALSE, else NULL.",
        (
            ("age > 30 AND country = 'GB'", "TRUE"),
            ("age > 65 AND score = 1", "FALSE"),
            ("age > 65 AND 1 / 0 = 1", "FALSE"),
        ),
        callable=False,
    ),
    Entry(
        "or",
        "a OR b",
        ("boolean, boolean... -> boolean",),
        "TRUE if any is, FALSE if all are FALSE, else NULL.",
        (("age > 65 OR country = 'GB'", "TRUE"), ("age > 65 OR score = 1", "NULL")),
        callable=False,
    ),
    Entry(
        "not",
        "NOT a",
        ("boolean -> boolean",),
        "The opposite; NULL stays NULL.",
        (("NOT active", "FALSE"),),
        callable=False,
    ),
    Entry(
        "between",
        "a [NOT] BETWEEN low AND high",
        ("T, T, T -> boolean",),
        "The same as `a >= low AND a <= high`.",
        (("age BETWEEN 18 AND 64", "TRUE"), ("joined NOT BETWEEN '2023-01-01' AND '2023-12-31'", "TRUE")),
        callable=False,
    ),
    Entry(
        "in",
        "a [NOT] IN (b, c, …)",
        ("T, T... -> boolean",),
        "Whether it equals one of them. NULL if it equals none and one of them is NULL.",
        (("country IN ('GB', 'IE')", "TRUE"), ("age NOT IN (1, 2)", "TRUE"), ("age IN (1, NULL)", "NULL")),
        callable=False,
    ),
    Entry(
        "is null",
        "a IS [NOT] NULL",
        ("T -> boolean",),
        "Whether there is no value. Never NULL itself.",
        (("score IS NULL", "TRUE"), ("note IS NULL", "FALSE"), ("age IS NOT NULL", "TRUE")),
        callable=False,
    ),
    Entry(
        "is true",
        "a IS [NOT] TRUE, a IS [NOT] FALSE",
        ("boolean -> boolean",),
        "Whether the answer is exactly that; NULL is neither.",
        (("active IS TRUE", "TRUE"), ("(score > 1) IS NOT TRUE", "TRUE"), ("(score > 1) IS FALSE", "FALSE")),
        callable=False,
    ),
    Entry(
        "is distinct from",
        "a IS [NOT] DISTINCT FROM b",
        _SAME,
        "Like `<>`, but NULL counts as a value of its own, so the answer is never NULL.",
        (("score IS DISTINCT FROM 1", "TRUE"), ("score IS NOT DISTINCT FROM NULL", "TRUE")),
        callable=False,
    ),
    Entry(
        "case",
        "CASE WHEN test THEN value … [ELSE value] END, CASE a WHEN b THEN value … END",
        (),
        "The value of the first test that is TRUE, else that of ELSE, else NULL. Branches not taken cannot fail.",
        (("CASE WHEN age >= 65 THEN 'old' ELSE 'young' END", "'young'"), ("CASE country WHEN 'GB' THEN 1 END", "1")),
        callable=False,
    ),
    Entry(
        "if",
        "if(test, a, b)",
        ("boolean, T, T -> T",),
        "The second where the test is TRUE, else the third.",
        (("if(age >= 65, 'old', 'young')", "'young'"), ("if(age = 0, 0, 100 / age) > 2", "TRUE")),
        aliases=("iff",),
    ),
    Entry(
        "coalesce",
        "coalesce(a, b, …)",
        ("T, T... -> T",),
        "The first that is not NULL. What comes after it cannot fail.",
        (("coalesce(score, 0)", "0"),),
        aliases=("ifnull",),
    ),
    Entry(
        "nullif",
        "nullif(a, b)",
        ("T, T -> T",),
        "NULL where both are equal, else the first.",
        (("nullif(note, '')", "NULL"),),
    ),
    Entry(
        "greatest",
        "greatest(a, b, …)",
        ("T, T... -> T",),
        "The greatest of them; NULL is passed over.",
        (("greatest(age, 40, score)", "40"),),
        not_for=frozenset({Kind.BOOLEAN}),
    ),
    Entry(
        "least",
        "least(a, b, …)",
        ("T, T... -> T",),
        "The least of them; NULL is passed over.",
        (("least(age, 40)", "36"),),
        not_for=frozenset({Kind.BOOLEAN}),
    ),
    Entry(
        "cast",
        "CAST(a AS type), a::type",
        (),
        "The value in another type; a value that does not fit fails the row. From text, spaces around it, a plus sign "
        "and leading zeros are allowed. A number is rounded to an integer, half to even.",
        (
            ("CAST(code AS INTEGER)", "7"),
            ("age::TEXT", "'36'"),
            ("CAST(2.5 AS INTEGER)", "2"),
            ("CAST(name AS INTEGER) > 1", "failed: CAST(name AS INTEGER): 'Ada Lovelace' is not an integer"),
        ),
        callable=False,
    ),
    Entry(
        "try_cast",
        "TRY_CAST(a AS type)",
        (),
        "As CAST, but NULL where the value does not fit.",
        (("TRY_CAST(name AS INTEGER)", "NULL"),),
        callable=False,
    ),
)
