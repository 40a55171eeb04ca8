"""Texts that are to be more than a condition: injections from the lists that attackers use, and what a grammar makes
of the language's own pieces and theirs."""

from hypothesis import strategies as st

from shared.where.table import FUNCTIONS
from tests.unit.where.rows import TYPES

CANARY = "/tmp/winnow-canary"

READING = [
    "read_csv('{}')", "read_text('{}')", "read_blob('{}')", "read_parquet('{}')", "read_json('{}')", "glob('{}')",
    "read_csv_auto('{}')", "sniff_csv('{}')", "parquet_scan('{}')", "LOAD_FILE('{}')", "pg_read_file('{}')",
    "pg_ls_dir('{}')", "lo_import('{}')", "readfile('{}')", "load_extension('{}')", "xmltype('{}')", "getenv('HOME')",
    "UTL_HTTP.REQUEST('http://127.0.0.1:1/')", "UTL_FILE.FOPEN('{}')", "xp_cmdshell('touch {}')", "xp_dirtree('{}')",
    "sys_exec('touch {}')", "sys_eval('id')", "system('touch {}')", "shell('touch {}')", "EXEC('touch {}')",
    "__import__('os').system('touch {}')", "eval('1')", "exec('1')", "open('{}')", "pl.read_csv('{}')",
    "dblink('host=127.0.0.1 port=1','select 1')", "query_to_xml('select 1')", "BENCHMARK(100000000, MD5('a'))",
    "SLEEP(10)", "pg_sleep(10)", "WAITFOR DELAY '0:0:10'", "DBMS_LOCK.SLEEP(10)", "randomblob(1000000000)",
    "zeroblob(2000000000)", "generate_series(1, 1000000000)", "range(1000000000)", "repeat('a', 1000000000)",
    "lpad('a', 1000000000, 'b')", "current_setting('x')", "set_config('a','b',true)", "version()", "user()",
    "duckdb_secrets()", "duckdb_settings()", "which_secret('{}','s3')", "getvariable('x')", "nextval('x')",
]  # fmt: skip
STATEMENTS = [
    "PRAGMA database_list", "PRAGMA table_info('x')", "ATTACH '{}' AS x", "DETACH x", "COPY x TO '{}'",
    "COPY (SELECT 1) TO PROGRAM 'touch {}'", "INSTALL httpfs", "LOAD httpfs", "LOAD '{}'", "EXPORT DATABASE '{}'",
    "IMPORT DATABASE '{}'", "CREATE TABLE x AS SELECT * FROM '{}'", "DROP TABLE jobs", "DELETE FROM jobs",
    "INSERT INTO jobs VALUES (1)", "UPDATE jobs SET a = 1", "SET enable_external_access = true", "CALL x()",
    "SELECT * FROM '{}'", "SELECT * FROM read_csv('{}')", "SELECT 1 INTO OUTFILE '{}'", "VACUUM INTO '{}'",
    "CREATE FUNCTION f AS 1", "CREATE MACRO f(a) AS a", "CREATE SECRET s (TYPE s3)", "EXECUTE IMMEDIATE 'x'",
    "DECLARE @x int", "SHUTDOWN", "USE x", "BEGIN", "EXPLAIN ANALYZE SELECT 1", "GRANT ALL ON x TO y", "TRUNCATE x",
    "FROM '{}'", "TABLE x", "VALUES (1)", "WITH RECURSIVE t AS (SELECT 1) SELECT * FROM t", "SUMMARIZE x",
    "DESCRIBE x",
]  # fmt: skip
TRICKS = [
    "' OR '1'='1", "' OR 1=1 --", "') OR ('1'='1", "1; {}", "1 UNION SELECT 1", "1 UNION ALL SELECT NULL,NULL --",
    "'/**/OR/**/1=1", "/*!50000 SELECT*/ 1", "1 /* {} */", "1 -- {}", "1 # {}", "'; {} --", "\\'; {} --", "''''''",
    "'\\", "$${}$$", "$a${}$a$", "E'\\x27'", "U&'\\0027'", "x'27'", "b'1'", "N'a'", "q'[a]'", "{{fn user()}}",
    "@@version", "@x", ":x", "?", "$1", "%s", "%(x)s", "${{jndi:ldap://127.0.0.1:1/a}}", "{{{{7*7}}}}",
    "<script>alert(1)</script>", "`id`", "$(touch {})", "|touch {}", "../../../../etc/passwd", "file://{}",
    "\u2019 OR 1=1", "\uff07 OR 1=1", "\u02bc", "\u201c", "age\u00a0=\u00a01", "age\u200b=1", "\u202eage = 1",
    "a\u0301ge = 1", "age = \u0661", "age = \uff11", "\ufeffage = 1", "age = 1\x00{}", "\x1a", "age = 1\r\n;{}",
    "AGE=1", "\u0131n(age)", "\u017felect 1", "age = 1;\x0b{}", "\\u0027", "%27", "age COLLATE x", "age::regclass",
    "'x'::json", "age ->> 'a'", "age #> 'a'", "struct_pack(a := 1)", "[x for x in [1]]",
    "list_transform([1], x -> x)", "COLUMNS(*)", "COLUMNS('.*')", "* EXCLUDE (age)", "age FILTER (WHERE 1=1)",
    "ROW(1,2)", "EXISTS (SELECT 1 FROM '{}')", "age IN (SELECT 1)", "age = (SELECT 1)", "age = ANY (SELECT 1)",
    "sum(age) OVER ()", "CAST(age AS BLOB)", "CAST('{}' AS regclass)", "age::\"x\"", "\"{}\"", "\"age\"\"; {}\"",
    "'{}'.name", "main.jobs.id", "regexp_matches(name, '(a+)+$')", "regexp_matches(name, '(a|a)*b')",
    "regexp_matches(name, '(.*){{1000}}')", "regexp_matches(name, '(((a{{1,100}}){{1,100}}){{1,100}})')",
    "name LIKE '%_%_%_%_%_%_%_%_%_%_%'", "regexp_matches(name, '\\p{{L}}{{1000}}')",
    "regexp_replace(name, '.', repeat('a', 100)) = ''", "CAST(repeat('9', 100) AS INTEGER) = 1",
    "age * age * age * age * age > 0", "power(10, 400) = 1", "exp(1000) = 1", "1e308 * 10 = 1",
    "9223372036854775807 + 1 = 1", "-9223372036854775808 / -1 = 1", "age % 0 = 1", "round(x, -400) = 1",
]  # fmt: skip
HOSTILE = [text.format(*[CANARY] * text.count("{}")) for text in (*READING, *STATEMENTS, *TRICKS)]

_atoms = st.sampled_from(
    [*(f'"{name}"' for name in TYPES), *(name for name in TYPES if name.isalnum() and name != "order"),
     "1", "0", "-1", "0.5", "1e300", "9223372036854775807", "'a'", "''", "'2024-01-31'", "NULL", "TRUE", "now()",
     "current_date", "INTERVAL 3 DAYS", "'%_'", "'\U0001f600'"]
)  # fmt: skip
_operators = st.sampled_from(
    ["=", "<>", "<", ">=", "+", "-", "*", "/", "//", "%", "^", "||", "AND", "OR", "LIKE", "ILIKE", "NOT LIKE",
     "IS DISTINCT FROM", "~", "::", ";", "--", "/*", ",", "IN", "COLLATE"]
)  # fmt: skip


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    calls = st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=4))
    return st.one_of(
        st.tuples(inner, _operators, inner).map(" ".join),
        calls.map(lambda call: f"{call[0]}({', '.join(call[1])})"),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"NOT {text}"),
        st.tuples(inner, inner).map(lambda pair: f"CASE WHEN {pair[0]} THEN {pair[1]} END"),
        st.tuples(inner, st.sampled_from(["INTEGER", "TEXT", "DATE", "BLOB", "TIMESTAMP", "NUMBER"])).map(
            lambda pair: f"CAST({pair[0]} AS {pair[1]})"
        ),
        st.tuples(inner, st.lists(inner, max_size=4)).map(lambda pair: f"{pair[0]} IN ({', '.join(pair[1])})"),
        st.tuples(inner, inner, inner).map(lambda three: "{} BETWEEN {} AND {}".format(*three)),
    )


grammatical = st.recursive(_atoms, _larger, max_leaves=25)
"""Conditions of the language's pieces, right ones and wrong ones."""

injected = st.one_of(
    st.tuples(
        grammatical, st.sampled_from([" OR ", " AND ", ";", " ", "\n--\n", "/**/"]), st.sampled_from(HOSTILE)
    ).map("".join),
    st.sampled_from(HOSTILE).map(lambda text: f"name = '{text}'"),
    st.sampled_from(HOSTILE).map(lambda text: f"lower({text}) = 'a'"),
    st.recursive(_atoms | st.sampled_from(HOSTILE), _larger, max_leaves=12),
)
"""Conditions with something hostile in them."""

_pieces = [*HOSTILE, "(", "[", "not ", "- ", "case when ", "age=1 or ", "'a'||", "1,", "lower("]
endless = st.tuples(st.sampled_from(_pieces), st.integers(1, 2100)).map(lambda pair: (pair[0] * pair[1])[:5000])
"""One piece again and again, up to past the limit."""

hostile = st.one_of(grammatical, injected, injected, st.text(max_size=60), endless)
"""All of these."""
