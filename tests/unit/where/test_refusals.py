"""What is no part of the language is refused at its place, with a sentence that mends it."""

import pytest

from shared.errors import WhereInvalid
from shared.where import check
from tests.unit.where.rows import columns

# (the condition, the text that the refusal points at, words of its detail, words of its hint)
REFUSED = [
    ("", "", "empty", "age >= 65"),
    ("  \n", "  \n", "empty", "age >= 65"),
    ("age = 1; DROP TABLE x", ";", "not part", "without a semicolon"),
    ("SELECT 1", "SELECT", "SELECT statement", "follow WHERE"),
    ("delete from x", "delete", "DELETE statement", "follow WHERE"),
    ("WHERE age = 1", "WHERE", "WHERE", "Leave it out"),
    ("age IN (SELECT 1)", "SELECT", "Subqueries", "values themselves"),
    ("EXISTS (SELECT 1)", "SELECT", "Subqueries", "values"),
    ("age > ANY(1)", "ANY", "Subqueries", "values"),
    ("sum(age) > 1", "sum", "many rows", "own values"),
    ("max(age) > 1", "max", "many rows", "greatest(a, b)"),
    ("count(*) > 1", "count", "many rows", "own values"),
    ("age > avg(age) OVER ()", "OVER", "Window", "own values"),
    ("lag(age) = 1", "lag", "window function", "own values"),
    ("lowr(name) = 'x'", "lowr", "no function lowr", "Did you mean lower?"),
    ("nosuch(name) = 'x'", "nosuch", "no function nosuch", "docs/where.md"),
    ("contry = 'GB'", "contry", "no column contry", "Did you mean country?"),
    ("zzz = 1", "zzz", "no column zzz", "The columns are age"),
    ('country = "GB"', '"GB"', "no column GB", "single quotes: 'GB'"),
    ("country = GB", "GB", "no column GB", "single quotes: 'GB'"),
    ('"AGE" = 1', '"AGE"', "no column AGE", "case matters"),
    ("address.town = 'x'", "address.town", "no column address.town", "Did you mean address.city?"),
    ("age", "age", "age is an integer, not a condition", "Compare it, for example age > 0"),
    ("name", "name", "not a condition", "name = 'something'"),
    ("NOT age", "age", "age is an integer, not a condition", "age > 0"),
    ("active AND age", "age", "not a condition", "age > 0"),
    ("if(age, 1, 2) = 1", "age", "not a condition", "age > 0"),
    ("CASE WHEN age THEN TRUE END", "age", "not a condition", "age > 0"),
    ("age = '65'", "'65'", "cannot be compared", "Write 65 without quotes"),
    ("age = 'abc'", "'abc'", "cannot be compared", "CAST"),
    ("country = 5", "5", "cannot be compared", "Write '5' in quotes"),
    ("country = age", "age", "cannot be compared", "CAST(country AS INTEGER)"),
    ("active = 'true'", "'true'", "cannot be compared", "TRUE or FALSE without quotes"),
    ("joined > '31.01.2024'", "'31.01.2024'", "cannot be compared", "'2024-01-31'"),
    ("joined > 5", "5", "cannot be compared", "CAST"),
    ("age IN (1, 'x')", "'x'", "cannot be compared", "CAST"),
    ("age BETWEEN 1 AND 'x'", "'x'", "cannot be compared", "CAST"),
    ("age < 5 < 6", "6", "age < 5 is a boolean", "CAST"),
    ("coalesce(age, 'x') = 1", "'x'", "cannot be compared", "CAST"),
    ("CASE WHEN active THEN 1 ELSE 'x' END = 1", "'x'", "different types", "CAST"),
    ("lower(age) = 'x'", "age", "lower takes text", "CAST(age AS TEXT)"),
    ("age + '5' > 1", "'5'", "+ takes an integer or a number", "5 without quotes"),
    ("name || 5 = 'x'", "5", "|| takes text", "Write '5' in quotes"),
    ("lower(name, name) = 'x'", "lower", "2 arguments", "lower(a)"),
    ("seen - seen > 1", "seen - seen", "cannot be subtracted", "date_diff"),
    ("INTERVAL 1 DAY = INTERVAL 1 DAY", "INTERVAL 1 DAY = INTERVAL 1 DAY", "does not take an interval", "a = b"),
    ("INTERVAL 1 DAY IN (NULL)", "INTERVAL 1 DAY", "only be added", "joined + INTERVAL"),
    ("NULL IN (1, INTERVAL 1 DAY)", "INTERVAL 1 DAY", "only be added", "joined + INTERVAL"),
    ("INTERVAL 1 DAY BETWEEN NULL AND NULL", "INTERVAL 1 DAY", "only be added", "joined + INTERVAL"),
    ("joined + CASE WHEN active THEN INTERVAL 1 DAY END > joined", "INTERVAL 1 DAY", "only be added", "joined +"),
    ("joined + INTERVAL 1 FORTNIGHT > joined", "INTERVAL 1 FORTNIGHT", "not an interval", "INTERVAL 3 DAYS"),
    ("joined + INTERVAL '1 eon' > joined", "INTERVAL '1 eon'", "not an interval", "INTERVAL 3 DAYS"),
    ("greatest(active, TRUE)", "greatest(active, TRUE)", "does not take a boolean", "greatest(a, b, …)"),
    ("lpad(name, age, 'x') = 'x'", "age", "must be a constant", "lpad(a, n, c)"),
    ("lpad(name, 100000, 'x') = 'x'", "100000", "0 to 1,000", "whole number"),
    ("lpad(name, 10, 'xy') = 'x'", "'xy'", "one character", "'0'"),
    ("repeat(name, age) = 'x'", "age", "must be a constant", "repeat(a, n)"),
    ("repeat(name, 101) = 'x'", "101", "0 to 100", "whole number"),
    ("repeat(repeat(name, 10), 10) = 'x'", "repeat(repeat(name, 10), 10)", "far longer", "16 times"),
    ("round(balance, 99) = 1", "99", "0 to 15", "whole number"),
    ("name LIKE country", "country", "must be a constant", "LIKE pattern"),
    ("name LIKE 'a' ESCAPE 'xy'", "'xy'", "one character", "ESCAPE '!'"),
    ("name LIKE 'a!' ESCAPE '!'", "'a!'", "ends with its escape", "twice"),
    ("regexp_matches(name, '(?=a)')", "'(?=a)'", "Look-around", "simpler"),
    (r"regexp_matches(name, '(a)\1')", r"'(a)\1'", "Back-references", "simpler"),
    ("regexp_matches(name, '(a')", "'(a'", "no regular expression", "backslash"),
    ("regexp_matches(name, 'a', 'g')", "'g'", "only option is 'i'", "'i'"),
    ("split_part(name, '', 1) = 'x'", "''", "separator is empty", "','"),
    ("split_part(name, ',', 0) = 'x'", "0", "count from 1", "-1 for the last"),
    ("date_trunc('mont', joined) = joined", "'mont'", "no unit mont", "Did you mean month?"),
    ("date_trunc('hour', joined) = joined", "'hour'", "A date has no hour", "timestamp"),
    ("extract(yeer FROM joined) = 1", "extract", "no unit yeer", "Did you mean year?"),
    ("age::foo = 1", "foo", "no type foo", "INTEGER, NUMBER"),
    ("CAST(age AS DECIMAL(10, 2)) = 1", "DECIMAL", "no type DECIMAL", "INTEGER, NUMBER"),
    ("CAST(age AS DATE) = joined", "CAST(age AS DATE)", "cannot become a date", "can become"),
    ("CAST('x' AS DATE) = joined", "CAST('x' AS DATE)", "is not a date", "'2024-01-31'"),
    ("age > 9223372036854775808", "9223372036854775808", "does not fit 64 bits", "9.22337e+18"),
    ("balance > 1e999", "1e999", "too large", "1.8e308"),
    ("age = ?", "?", "not part", "no parameters"),
    ("age = $1", "$", "not part", "no parameters"),
    ("age = :x", ":", "not part", "no parameters"),
    ("*", "*", "not a value", "Name the columns"),
    ("x -> x + 1", "->", "not part", "no lambdas"),
    ("[1, 2] = age", "[", "not part", "no lists"),
    ("{'a': 1} = age", "{", "not part", "no structures"),
    ("age = 1 && age = 2", "&&", "not part", "AND"),
    ("name = E'x'", "E'x'", "not part", "single quotes"),
    ("(age, 1) = (1, 2)", "(age, 1)", "can only follow IN", "one value at a time"),
    ("(age = 1", "(", "not closed", "Close it"),
    ("age = 1)", ")", "closes nothing", "Leave it out"),
    ("CASE WHEN active THEN TRUE", "CASE", "not closed", "Close it"),
    ("name = 'abc", "'abc", "not closed", "write ''"),
    ("age = 1 /* x", "/* x", "not closed", "Close it"),
    ("age =", "", "ends too early", "Finish it"),
    ("AND age = 1", "AND", "nothing before it", "both sides"),
    ("age = 1 AND OR age = 2", "OR", "nothing before it", "both sides"),
    ("age > 5 5", "5", "5 is not expected", "operator"),
    ("age IS 5", "age IS 5", "NULL, TRUE or FALSE", "="),
    ("name COLLATE nocase = 'x'", "COLLATE", "not expected", "operator"),
    ("age IN 5", "age IN 5", "values in brackets", "IN ("),
]  # fmt: skip


@pytest.mark.parametrize(("where", "at", "detail", "hint"), REFUSED, ids=[where for where, *_ in REFUSED])
def test_it_is_refused_at_its_place_with_a_cure(where: str, at: str, detail: str, hint: str) -> None:
    with pytest.raises(WhereInvalid) as refused:
        check(where, columns())
    problem = refused.value
    assert detail in problem.detail
    assert hint in problem.extra["hint"]
    position = problem.extra["position"]
    assert where[position : position + problem.extra["length"]] == at


def test_positions_count_characters_of_what_was_written() -> None:
    where = "name = '😀é' AND\n\tcontry = 'x'"
    with pytest.raises(WhereInvalid) as refused:
        check(where, columns())
    assert refused.value.extra["position"] == where.index("contry")


def test_names_that_differ_by_case_must_be_quoted() -> None:
    twins = columns({"Id": "integer", "ID": "integer", "n": "text"})
    with pytest.raises(WhereInvalid, match="could be") as refused:
        check("id = 1", twins)
    assert '"ID" or "Id"' in refused.value.extra["hint"]
    assert [column.name for column in check('"Id" = 1', twins).columns] == ["Id"]
    assert [column.name for column in check("ID = 1", twins).columns] == ["ID"]


def test_two_columns_of_one_name_cannot_be_told_apart() -> None:
    with pytest.raises(WhereInvalid, match="2 columns called a"):
        check("a = 1", [*columns({"a": "integer"}), *columns({"a": "integer"})])


def test_the_columns_are_those_it_names_in_the_lists_spelling_and_order() -> None:
    condition = check("NAME = 'x' OR AGE = 1 OR age = 2 OR \"Address\".city = ''", columns({**dict.fromkeys(
        ("zip", "age", "Address.City", "name"), "text"), "age": "integer"}))  # fmt: skip
    assert [column.name for column in condition.columns] == ["age", "Address.City", "name"]


@pytest.mark.parametrize(
    "name", ["order", "date", "select", "from", "left", "table", "index", "values", "end_date", "if"]
)
def test_words_of_sql_may_be_names_of_columns(name: str) -> None:
    assert check(f"{name} = 1 AND 1 < {name}", columns({name: "integer"})).columns[0].name == name


@pytest.mark.parametrize("name", ["full name", "a.b", 'say "hi"', "ünïcode", "and", "1st", "'", "", "*"])
def test_any_name_can_be_written_in_quotes(name: str) -> None:
    quoted = name.replace('"', '""')
    assert check(f"\"{quoted}\" = 'x'", columns({name: "text"})).columns[0].name == name


def test_comments_and_line_ends_are_let_through() -> None:
    assert check("age >= 65 -- the old\n AND /* of */ country = 'CN'", columns())
