"""Conditions on a Parquet file come to the same verdicts as DuckDB's on that file, in whatever blocks it is read."""

import datetime as dt
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.lists import Column
from shared.where import check
from worker.judging import judge
from worker.kinds.parquet import blocks
from worker.rows.parquet.inspection import columns_of
from worker.rows.parquet.source import Source
from worker.verdicts.where import WhereTest

KINDS = {
    "n": (pa.int32(), st.integers(-50, 50)),
    "u": (pa.uint16(), st.integers(0, 100)),
    "x": (pa.float64(), st.integers(-400, 400).map(lambda n: n / 8)),
    "m": (pa.decimal128(9, 2), st.integers(-10_000, 10_000).map(lambda cents: Decimal(cents) / 100)),
    "b": (pa.bool_(), st.booleans()),
    "d": (pa.date32(), st.dates(dt.date(1890, 1, 1), dt.date(2100, 1, 1))),
    "ts": (pa.timestamp("us"), st.datetimes(dt.datetime(1890, 1, 1), dt.datetime(2100, 1, 1))),
    "ms": (pa.timestamp("ms"), st.datetimes(dt.datetime(1890, 1, 1), dt.datetime(2100, 1, 1))),
    "t": (pa.string(), st.text("abÜ %_'", max_size=4)),
    "c": (pa.dictionary(pa.int32(), pa.string()), st.sampled_from(["red", "green", "", "blue"])),
    "s": (pa.struct([("k", pa.int64()), ("v", pa.string())]),
          st.fixed_dictionaries({"k": st.none() | st.integers(0, 9), "v": st.none() | st.text("xy", max_size=2)})),
}  # fmt: skip
CONDITIONS = [
    "n > 10 OR u < 20",
    "n % 7 = 0 AND x IS NOT NULL",
    "x * 2 > n",
    "abs(x) BETWEEN 3 AND 20.5",
    "m >= 12.5",
    "NOT b",
    "b OR n = 3",
    "d < DATE '1970-01-01'",
    "ts >= TIMESTAMP '1999-12-31 23:59:59'",
    "ts < ms",
    "year(d) % 2 = 0",
    "t LIKE '%a_'",
    "length(t) > 1 AND upper(t) <> t",
    "c IN ('red', '')",
    "c IS NULL",
    "coalesce(s.k, 5) > 4",
    "s.v = 'x' OR s.v IS NULL",
    "n IS NULL AND c = 'blue'",
]


@st.composite
def files(draw: st.DrawFn) -> pa.Table:
    rows = draw(st.integers(1, 30))
    columns = {
        name: pa.array(draw(st.lists(st.none() | values, min_size=rows, max_size=rows)), kind)
        for name, (kind, values) in KINDS.items()
    }
    return pa.table(columns)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(table=files(), group=st.integers(1, 40), block=st.integers(1, 400))
def test_the_verdicts_are_those_of_duckdb(tmp_path: Path, table: pa.Table, group: int, block: int) -> None:
    path = tmp_path / "list.parquet"
    pq.write_table(table, path, row_group_size=group)
    data = path.read_bytes()
    source = Source(lambda at, length: data[at : at + length], len(data))
    answers = ", ".join(f"coalesce({where}, false)" for where in CONDITIONS)
    wanted = zip(*duckdb.sql(f"SELECT {answers} FROM '{path}'").fetchall(), strict=True)
    for where, kept_there in zip(CONDITIONS, wanted, strict=True):
        assert kept(source, columns_of(source), where, block) == list(kept_there), where


def kept(source: Source, columns: tuple[Column, ...], where: str, block: int) -> list[bool]:
    test = WhereTest(check(where, columns), datetime.now(UTC))
    out: list[bool] = []
    for first, rows in blocks(source, 0, source.rows, test.columns, block):
        assert first == len(out)
        judged = judge(rows, test)
        assert not judged.reasons
        out += judged.kept.tolist()
    return out


@pytest.mark.parametrize(
    ("kind", "values", "where", "reason"),
    [
        (pa.uint64(), [2**63, 1], "a = 1", "a: '9223372036854775808' is not an integer"),
        (pa.float64(), [float("inf"), 1.0], "a = 1", "a: 'Infinity' is not a number"),
        (pa.timestamp("s"), [-(2**40), 1], "a > TIMESTAMP '1970-01-01 00:00:00'", None),
        (pa.date32(), [-800_000, 1], "a > DATE '1970-01-01'", "a: '-0221-09-04' is not a date"),
        (pa.binary(), [b"\xff", b"1"], "a = '1'", "a: not UTF-8"),
    ],
)
def test_a_value_that_does_not_fit_fails_its_row_alone(
    tmp_path: Path, kind: pa.DataType, values: list[object], where: str, reason: str | None
) -> None:
    pq.write_table(pa.table({"a": pa.array(values, kind)}), tmp_path / "list")
    data = (tmp_path / "list").read_bytes()
    source = Source(lambda at, length: data[at : at + length], len(data))
    test = WhereTest(check(where, columns_of(source)), datetime.now(UTC))
    ((_, rows),) = blocks(source, 0, 2, test.columns, 1000)
    judged = judge(rows, test)
    assert judged.kept.tolist() == [False, True] and judged.failed.tolist() == [True, False]
    assert reason is None or judged.reasons[0] == reason
