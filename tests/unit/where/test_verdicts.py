"""Kept, rejected or failed: what NULL, errors and odd values come to."""

from datetime import UTC, timedelta, timezone

import polars as pl
import pytest

from shared.errors import WhereInvalid
from shared.where import check
from tests.unit.where.rows import NOW, columns, decide, verdict
from worker.verdicts import where as module
from worker.verdicts.where import WhereTest

BIG, SMALL = "9223372036854775807", "-9223372036854775808"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("NULL", "rejected"),
        ("n = 1", "rejected"),
        ("NOT (n = 1)", "rejected"),
        ("n = n", "rejected"),
        ("n <> 1", "rejected"),
        ("n IS NULL", "kept"),
        ("n IN (1, 2)", "rejected"),
        ("n NOT IN (1, 2)", "rejected"),
        ("age NOT IN (1, NULL)", "rejected"),
        ("age IN (36, NULL)", "kept"),
        ("n = 1 OR TRUE", "kept"),
        ("NOT (n = 1 AND FALSE)", "kept"),
        ("n + 1 IS NULL", "kept"),
        ("n / 0 IS NULL", "kept"),
        ("n % 0 IS NULL", "kept"),
        ("name = ''", "kept"),
        ("1 = 1", "kept"),
        ("1 = 2", "rejected"),
        ("TRUE", "kept"),
        ("age = 36.0", "kept"),
        ("age IN (36.0, 1)", "kept"),
        ("greatest(n, age) = 36", "kept"),
        ("concat(name, 'x', NULL) = 'x'", "kept"),
        ("name || NULL IS NULL", "kept"),
        ("CAST(n AS TEXT) IS NULL", "kept"),
        ("TRY_CAST('x' || name AS INTEGER) IS NULL", "kept"),
        ("CASE WHEN n = 1 THEN FALSE ELSE TRUE END", "kept"),
        ("CASE n WHEN NULL THEN TRUE END IS NULL", "kept"),
    ],
)
def test_null_is_never_kept_by_mistake(where: str, expected: str) -> None:
    assert verdict(where, age="36", n="", name="") == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("FALSE AND 1 / 0 = 1", "rejected"),
        ("1 / 0 = 1 AND FALSE", "rejected"),
        ("NOT (1 / 0 = 1 AND FALSE)", "kept"),
        ("TRUE OR 1 / 0 = 1", "kept"),
        ("1 / 0 = 1 OR TRUE", "kept"),
        ("TRUE AND 1 / 0 = 1", "1 / 0: division by zero"),
        ("FALSE OR 1 / 0 = 1", "1 / 0: division by zero"),
        ("NULL AND 1 / 0 = 1", "1 / 0: division by zero"),
        ("NULL OR 1 / 0 = 1", "1 / 0: division by zero"),
        ("NOT 1 / 0 = 1", "1 / 0: division by zero"),
        ("(1 / 0 = 1) IS NULL", "1 / 0: division by zero"),
        ("(1 / 0 = 1) IS NOT TRUE", "1 / 0: division by zero"),
        ("1 / 0 IS DISTINCT FROM NULL", "1 / 0: division by zero"),
        ("1 / 0 > n", "1 / 0: division by zero"),
        ("1 / 0 BETWEEN 2 AND 1", "1 / 0: division by zero"),
        ("1 BETWEEN 2 AND 1 / 0", "rejected"),
        ("CASE WHEN TRUE THEN TRUE ELSE 1 / 0 = 1 END", "kept"),
        ("CASE WHEN FALSE THEN 1 / 0 = 1 ELSE TRUE END", "kept"),
        ("CASE WHEN 1 / 0 = 1 THEN TRUE ELSE TRUE END", "1 / 0: division by zero"),
        ("CASE WHEN TRUE THEN TRUE WHEN 1 / 0 = 1 THEN TRUE END", "kept"),
        ("if(age = 0, FALSE, 36 / age = 1)", "kept"),
        ("coalesce(TRUE, 1 / 0 = 1)", "kept"),
        ("coalesce(NULL, 1 / 0 = 1)", "1 / 0: division by zero"),
        ("coalesce(1 / 0, 2) = 2", "1 / 0: division by zero"),
        ("greatest(1, 1 // 0) = 1", "1 // 0: division by zero"),
        ("concat('a', CAST(1 // 0 AS TEXT)) = 'a'", "1 // 0: division by zero"),
        ("age IN (36, 1 // 0)", "kept"),
        ("age IN (1, 1 // 0)", "1 // 0: division by zero"),
    ],
)
def test_an_error_matters_only_where_it_decides(where: str, expected: str) -> None:
    assert verdict(where, age="36", n=None) == expected


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("n + 1 > 0", "n + 1: the result does not fit 64 bits"),
        ("n * 2 > 0", "n * 2: the result does not fit 64 bits"),
        ("-n - 2 < 0", "-n - 2: the result does not fit 64 bits"),
        ("-(-n - 1) > 0", "-(-n - 1): the result does not fit 64 bits"),
        ("abs(-n - 1) > 0", "abs(-n - 1): the result does not fit 64 bits"),
        ("(-n - 1) // -1 > 0", "(-n - 1) // -1: the result does not fit 64 bits"),
        ("CAST(CAST(n AS NUMBER) AS INTEGER) > 0",
        "CAST(CAST(n AS NUMBER) AS INTEGER): '9.223372036854776e+18' is not an integer"),
        ("x * x > 0", "x * x: the result is not a finite number"),
        ("x + x > 0", "x + x: the result is not a finite number"),
        ("power(10, x) > 0", "power(10, x): the result is not a finite number"),
        ("power(-8, 0.5) > 0", "power(-8, 0.5): the result is not a finite number"),
        ("exp(x) > 0", "exp(x): the result is not a finite number"),
        ("1 / (x - x) > 0", "1 / (x - x): division by zero"),
        ("n % 0 > 0", "n % 0: division by zero"),
        ("sqrt(-x) > 0", "sqrt(-x): the square root of a negative"),
        ("ln(-x) > 0", "ln(-x): the logarithm of zero or less"),
        ("substring('abc', 1, -1) = ''", "substring('abc', 1, -1): a negative length"),
        ("CAST(name AS INTEGER) = 1", "CAST(name AS INTEGER): 'x' is not an integer"),
        ("name::DATE > '2024-01-01'", "name::DATE: 'x' is not a date"),
        ("CAST('' || country AS INTEGER) = 1", "CAST('' || country AS INTEGER): '' is not an integer"),
        ("joined + n > '2024-01-01'", "joined + n: the result is not within the years 1 to 9999"),
        ("joined + INTERVAL 8000 YEARS > joined",
        "joined + INTERVAL 8000 YEARS: the result is not within the years 1 to 9999"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_fails_the_row_with_its_reason(where: str, reason: str) -> None:
    assert verdict(where, n=BIG, x="1e308", name="x", country="", joined="2024-01-31") == reason


@pytest.mark.parametrize(
    "where",
    [
        f"n + 0 = {BIG}", f"n - 1 + 1 = {BIG}", "n * 1 = n", f"-n - 1 = {SMALL}", f"({SMALL}) % -1 = 0",
        f"n // -1 = -{BIG}",
        f"abs({SMALL} + 1) = n", "n % 10 = 7", f"CAST({SMALL} AS TEXT) = '{SMALL}'",
        f"CAST('{SMALL}' AS INTEGER) < 0",
        "-7 // 2 = -3 AND 7 // -2 = -3 AND -7 % 2 = -1 AND mod(7, -2) = 1",
    ],
)  # fmt: skip
def test_the_ends_of_64_bits_are_still_within(where: str) -> None:
    assert verdict(where, n=BIG) == "kept"


def test_casts_read_text_more_generously_than_fields_are_read() -> None:
    assert verdict("CAST(name AS INTEGER) = 7 AND name::NUMBER = 7", name=" +007 ") == "kept"
    assert verdict("CAST(name AS BOOLEAN)", name=" TRUE ") == "kept"
    assert verdict("CAST(name AS DATE) = '2024-01-31'", name=" 2024-01-31 ") == "kept"
    assert verdict("CAST(name AS TIMESTAMP) = '2024-01-31 22:00:00'", name="2024-02-01T00:00+02:00") == "kept"


def test_casts_to_text_say_what_they_say_in_docs() -> None:
    assert verdict("CAST(active AS TEXT) = 'true' AND CAST(x AS TEXT) = '1.0'", active="true", x="1") == "kept"
    assert verdict("CAST(seen AS TEXT) = '2024-01-31 18:30:00'", seen="2024-01-31T18:30Z") == "kept"
    assert verdict("CAST(seen AS TEXT) = '2024-01-31 18:30:00.05'", seen="2024-01-31T18:30:00.050") == "kept"


@pytest.mark.parametrize(
    ("text", "pattern", "matches"),
    [
        ("abc", "abc", True), ("abc", "ab", False), ("abc", "a%", True), ("abc", "%c", True), ("abc", "%b%", True),
        ("abc", "a_c", True), ("abc", "____", False), ("", "", True), ("", "%", True), ("a\nb", "a%b", True),
        ("a\nb", "a_b", True), ("a.c", "a.c", True), ("abc", "a.c", False), ("a+b(c)[d]{e}^$|\\",
        "a+b(c)[d]{e}^$|\\", True),
        ("éa", "_a", True), ("abc\n", "abc", False), ("ABC", "abc", False), ("aXbXc", "a%b%c", True), ("ab",
        "%a%b%c%", False),
    ],
)  # fmt: skip
def test_like_takes_the_whole_text(text: str, pattern: str, matches: bool) -> None:
    assert verdict(f"name LIKE '{pattern}'", name=text) == ("kept" if matches else "rejected")
    assert verdict(f"name NOT LIKE '{pattern}'", name=text) == ("rejected" if matches else "kept")


def test_escape_makes_wildcards_plain() -> None:
    assert verdict("name LIKE '10!%' ESCAPE '!'", name="10%") == "kept"
    assert verdict("name LIKE '10!%' ESCAPE '!'", name="100") == "rejected"
    assert verdict("name LIKE 'a!!b!_%' ESCAPE '!'", name="a!b_c") == "kept"
    assert verdict("name NOT LIKE 'a!_' ESCAPE '!'", name="ab") == "kept"
    assert verdict("name ILIKE 'A!_É' ESCAPE '!'", name="a_é") == "kept"


def test_now_is_the_moment_that_was_given_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    for moment in (NOW, NOW.replace(tzinfo=UTC), (NOW + timedelta(hours=2)).replace(tzinfo=east)):
        test = WhereTest(check("now() = '2024-05-05 12:00:00' AND current_date = '2024-05-05'", columns()), moment)
        assert test.decide(pl.DataFrame(height=1)).kept.tolist() == [True]


def test_a_condition_without_columns_answers_for_every_row() -> None:
    assert decide("1 = 1", [{}] * 3).kept.tolist() == [True] * 3
    assert decide("1 / 0 = 1", [{}] * 2).failures == dict.fromkeys(range(2), "1 / 0: division by zero")
    assert decide("1 = 1", []).kept.tolist() == []
    assert decide("age = 1", []).kept.tolist() == []


def test_only_the_rows_at_fault_fail() -> None:
    rows = [{"age": "1"}, {"age": "x"}, {"age": "0"}, {"age": ""}, {"age": "50"}]
    decision = decide("10 / age >= 1", rows)
    assert decision.kept.tolist() == [True, False, False, False, False]
    assert decision.failures == {1: "age: 'x' is not an integer", 2: "10 / age: division by zero"}


def test_a_pattern_that_the_engine_cannot_compile_is_refused_at_its_place() -> None:
    where = r"regexp_matches(name, '(\w{900}){900}')"
    with pytest.raises(WhereInvalid) as refused:
        WhereTest(check(where, columns()), NOW)
    assert refused.value.extra["position"] == where.index("'")


def test_what_makes_much_text_of_little_is_decided_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BYTES_AT_ONCE", 2500)
    rows = [{"name": name} for name in ("a", "b", "1", "a", "2", "b", "3")]
    decision = decide("CAST(lpad(name, 1000, '0') AS INTEGER) > 1", rows)
    assert decision.kept.tolist() == [False, False, False, False, True, False, True]
    assert sorted(decision.failures) == [0, 1, 3, 5]


def test_a_constant_before_values_that_are_all_the_same_answers_for_every_row() -> None:
    # Polars answers such a comparison with a single row.
    rows = [{"name": "a", "n": None}] * 3
    for where in (
        "'a' = if(n > 1, 'b', 'a')",
        "'' IS DISTINCT FROM split_part(name, '.', 1)",
        "'a' <= lower('A' || '')",
    ):
        assert decide(where, rows).kept.tolist() == [True] * 3
    assert decide("contains(NULL, if(n > 1, 'b', 'a'))", rows).kept.tolist() == [False] * 3
