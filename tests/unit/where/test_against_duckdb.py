"""Where docs/where.md does not say otherwise, conditions answer as DuckDB answers them."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from tests.unit.where.rows import decide

TYPES = {
    "i": "integer", "j": "integer", "x": "number", "p": "boolean", "s": "text", "t": "text", "d": "date",
    "w": "timestamp",
}  # fmt: skip
NAMES = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR"}
ROWS: list[tuple[str | None, ...]] = [
    ("1", "2", "1.5", "true", "abc", "b", "2024-01-31", "2024-01-31 18:30:05"),
    ("-7", "2", "-2.5", "false", "Ada Lovelace", "Love", "2023-12-31", "2023-12-31 23:59:59.999999"),
    ("0", "-3", "0.0", "true", "", "", "2024-02-29", "2024-02-29 00:00:00"),
    (None, None, None, None, None, None, None, None),
    ("9007199254740993", "5", "1e15", "false", "a,b,,c", ",", "1970-01-01", "1970-01-01 12:00:00"),
    ("100", None, "-0.125", None, "Éa😀b", "😀", "2000-03-01", None),
    ("-100", "7", "2.5", "true", "  x  ", " ", "0001-01-01", "0001-01-01 00:00:01"),
    ("37", "10", "3.5", "false", "50%_\\", "%", "9999-12-31", "9999-12-31 23:00:00"),
    ("5", "5", "100.0", "true", "A.B.C", "B", "2019-12-30", "2019-12-30 06:07:08.5"),
]

CONDITIONS = [
    "i = j", "i <> j", "i < j", "x >= i", "i + j > 0", "i - j < 0", "i * j = -14", "i // 2 = -3", "i % 2 = -1",
    "mod(i, 10) = 7", "i / 2 > 0.4", "x * 2 = 5", "-i > 0", "abs(i) = 7", "abs(x) < 1", "sign(x) = -1", "sign(i) = 0",
    "round(x) = 3", "round(x) = -3", "round(x, 2) = -0.13", "floor(x) = -3", "ceil(x) = 3", "sqrt(abs(x)) > 1.5",
    "power(x, 2) = 6.25", "x ^ 2 = 6.25", "x ** 2 = 2.25", "exp(-abs(x)) < 1", "ln(abs(x) + 1) > 1",
    "log10(abs(x) + 900) = 3",
    "i <> 9007199254740992", "i = 9007199254740993.0", "i > 0 AND p", "i > 0 OR p", "NOT p", "NOT (p AND i > 0)",
    "p = TRUE", "p <> FALSE", "p > FALSE", "p IS TRUE", "p IS NOT TRUE", "p IS FALSE", "p IS NOT FALSE", "p IS NULL",
    "i BETWEEN 0 AND 40", "i NOT BETWEEN 0 AND 40", "j BETWEEN i AND 10", "s BETWEEN 'a' AND 'b'",
    "i IN (1, 37, 5)", "i NOT IN (1, 37)", "i IN (1, NULL)", "i NOT IN (1, NULL)", "i IN (j, 1)", "s IN ('abc', '')",
    "i IS DISTINCT FROM j", "i IS NOT DISTINCT FROM j", "j IS DISTINCT FROM NULL", "s IS NULL", "s IS NOT NULL",
    "s = 'abc'", "s < t", "s >= 'a'", "s <> t", "t || s = 'babc'", "concat(s, NULL, t) = 'abcb'", "s || NULL IS NULL",
    "s LIKE 'a%'", "s LIKE '%a%'", "s LIKE '_b_'", "s LIKE '%'", "s LIKE ''", "s NOT LIKE '%b%'", "s ILIKE 'ADA%'",
    "s ILIKE 'éA%'", "s LIKE '%!%%' ESCAPE '!'", "s LIKE '%!_\\' ESCAPE '!'", "s NOT ILIKE 'a%'", "s LIKE 'A.B.C'",
    "lower(s) = 'abc'", "upper(s) = 'ÉA😀B'", "length(s) = 4", "length(s) > 3", "trim(s) = 'x'", "ltrim(s) = 'x  '",
    "rtrim(s) = '  x'", "trim(s, 'ac') = 'b'", "left(s, 2) = 'ab'", "left(s, -1) = 'ab'", "right(s, 2) = 'bc'",
    "right(s, -1) = 'bc'", "left(s, i % 50) = s", "right(s, i % 50) = ''", "substring(s, 2) = 'bc'",
    "substring(s, 2, 1) = 'b'",
    "substring(s, -2) = 'bc'", "substring(s, 0) = s", "substring(s, 0, 2) = 'a'", "substring(s, -5, 3) = 'a'",
    "substring(s, 1, 0) = ''", "substring(s, i % 50, 2) = 'ab'", "substr(s, 99) = ''",
    "replace(s, 'b', 'xy') = 'axyc'",
    "replace(s, '', 'x') = s", "split_part(s, ',', 3) = ''", "split_part(s, ',', -1) = 'c'",
    "split_part(s, ',', 9) = ''",
    "split_part(s, '.', 2) = t", "lpad(s, 2, '0') = 'ab'", "lpad(s, 5, '0') = '00abc'", "rpad(s, 5, '0') = 'abc00'",
    "repeat(s, 2) = 'abcabc'", "repeat(s, 0) = ''", "reverse(s) = 'cba'", "starts_with(s, t)", "starts_with(s, 'A')",
    "ends_with(s, 'c')", "contains(s, t)", "contains(s, 'Love')", "strpos(s, t) = 2", "strpos(s, 'b') = 4",
    "position('b' IN s) > 1", "strpos(s, '') = 1", "regexp_matches(s, '^[A-Z]')", "regexp_matches(s, 'LOVE', 'i')",
    "regexp_matches(s, '\\d+%')", "coalesce(i, j, 0) = 0", "coalesce(s, 'none') = 'none'", "ifnull(j, 1) = 1",
    "nullif(i, 5) IS NULL", "nullif(s, '') IS NULL", "if(i > 0, s, t) = 'abc'", "greatest(i, j) = 5",
    "least(i, j, 3) = -3",
    "greatest(s, t) = 'b'", "CASE WHEN i > 0 THEN 'p' WHEN i < 0 THEN 'n' ELSE 'z' END = 'n'",
    "CASE i WHEN 1 THEN TRUE WHEN -7 THEN FALSE END", "CASE WHEN p THEN i END = 1", "CAST(i AS VARCHAR) = '-7'",
    "CAST(x AS BIGINT) = 2", "CAST(x AS BIGINT) = -2", "CAST(x AS BIGINT) = 4", "CAST(p AS BIGINT) = 1",
    "CAST(i AS BOOLEAN)", "TRY_CAST(s AS BIGINT) IS NULL", "CAST('  37 ' AS BIGINT) = i", "i::VARCHAR LIKE '-%'",
    "CAST(d AS VARCHAR) LIKE '2024-%'", "CAST(w AS DATE) = d", "CAST(w AS VARCHAR) LIKE '%.5'",
    "CAST(p AS VARCHAR) = 'true'",
    "d = '2024-01-31'", "d > '2000-01-01'", "d < w", "w >= '2024-01-31 18:00:00'", "w = DATE '2024-02-29'",
    "d = DATE '2024-02-29'",
    "d - DATE '2024-01-01' = 30", "d + INTERVAL 0 MONTH = d", "greatest(d, DATE '2000-01-01') - INTERVAL 1 MONTH > w",
    "greatest(w, TIMESTAMP '2000-01-01 00:00:00') - INTERVAL 90 MINUTES < d",
    "year(d) = 2024", "quarter(d) = 1", "month(d) = 12", "week(d) = 1", "week(d) = 52", "day(d) = 31",
    "dayofyear(d) = 60",
    "dayofweek(d) = 0", "isodow(d) = 7", "isodow(w) = 1", "hour(w) = 18", "minute(w) = 30", "second(w) = 59",
    "extract(year FROM w) = 2019", "extract(dow FROM d) = 3", "date_part('month', d) = 2",
    "date_trunc('month', d) = '2024-01-01'",
    "date_trunc('year', w) = '2019-01-01'", "date_trunc('week', w) = '2019-12-30'",
    "date_trunc('quarter', d) = '2023-10-01'",
    "date_trunc('minute', w) = '2019-12-30 06:07:00'", "date_diff('year', d, DATE '2024-06-15') = 1",
    "date_diff('month', d, DATE '2024-02-15') = 1", "date_diff('quarter', d, DATE '2024-06-15') > 0",
    "date_diff('week', d, DATE '2024-02-10') = 1", "date_diff('week', d, DATE '2024-01-25') = 0",
    "date_diff('week', DATE '2024-02-10', d) = -5",
    "date_diff('day', d, DATE '2024-02-01') = 1", "date_diff('hour', w, TIMESTAMP '2024-01-31 20:00:00') = 2",
    "date_diff('minute', w, TIMESTAMP '2024-01-31 18:31:00') = 1",
    "date_diff('second', w, TIMESTAMP '2024-01-01 00:00:00') = 1",
]  # fmt: skip


Answers = dict[str, list[tuple[bool | None, bool | None]]]


def ask_duckdb(conditions: list[str]) -> Answers:
    """Each condition and its negation, row for row."""
    import duckdb  # noqa: PLC0415

    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {NAMES.get(kind, kind)}" for name, kind in TYPES.items())
        connection.execute(f"CREATE TABLE rows (nr INTEGER, {columns})")
        for at, row in enumerate(ROWS):
            connection.execute(f"INSERT INTO rows VALUES (?{', ?' * len(row)})", [at, *row])
        ask = "SELECT ({0}), NOT ({0}) FROM rows ORDER BY nr"
        return {where: connection.execute(ask.format(where)).fetchall() for where in conditions}


@pytest.fixture(scope="module")
def duckdb_answers() -> Answers:
    # In a process of its own: at the end of an interpreter DuckDB's module lists what it leaked, after the results.
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(ask_duckdb, CONDITIONS).result()


@pytest.mark.parametrize("where", CONDITIONS)
def test_it_keeps_the_same_rows(where: str, duckdb_answers: Answers) -> None:
    answers = duckdb_answers[where]
    rows = [dict(zip(TYPES, row, strict=True)) for row in ROWS]
    for condition, theirs in ((where, [yes for yes, _ in answers]), (f"NOT ({where})", [no for _, no in answers])):
        decision = decide(condition, rows, TYPES)
        assert decision.failures == {}
        assert decision.kept.tolist() == [bool(answer) for answer in theirs]


def test_every_condition_tells_some_rows_from_others() -> None:
    rows = [dict(zip(TYPES, row, strict=True)) for row in ROWS]
    never = [
        where
        for where in CONDITIONS
        if not decide(where, rows, TYPES).kept.any() and not decide(f"NOT ({where})", rows, TYPES).kept.any()
    ]
    assert never == []
