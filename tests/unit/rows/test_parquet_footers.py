"""Footers are read and written byte for byte, and many files become one that every reader takes."""

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.worker.tables import rows_of, tables
from worker.rows.parquet import thrift
from worker.rows.parquet.footers import TAIL_BYTES, Part, footer_of, merged, tail, with_schema_of
from worker.rows.parquet.source import Source
from worker.rows.parquet.writing import RowGroups, Style, empty_footer, write_file

EVERYTHING = """SELECT 1::DECIMAL(9,2) d, INTERVAL 1 DAY i, 'a'::ENUM('a', 'b') e, uuid() u, {'a': 1} s, '[1]'::JSON j,
 TIME '01:02:03' t, MAP {'a': 1} m, 1::UTINYINT n, 'x'::BLOB b, [1, 2] l, NULL::TIMESTAMPTZ z"""


def written(table: Any, **how: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **how)
    return file.getvalue()


def footer(data: bytes) -> bytes:
    return footer_of(lambda at, length: data[at : at + length], len(data))


def by_duckdb(path: Path) -> bytes:
    duckdb.sql(f"COPY ({EVERYTHING}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


def by_polars(path: Path) -> bytes:
    frame = pl.DataFrame({"a": [1, None], "b": ["x", "y"], "c": [[1], []], "d": [{"e": 1.5}, None]})
    frame.write_parquet(path, statistics="full")
    return path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), group=st.integers(1, 20), index=st.booleans(), version=st.sampled_from(["1.0", "2.6"]))
def test_what_is_read_of_a_footer_is_written_again_byte_for_byte(
    table: Any, group: int, index: bool, version: str
) -> None:
    if version == "1.0":
        table = table.select([n for n in table.column_names if table.schema.field(n).type != pa.timestamp("ns")])
    found = footer(written(table, row_group_size=group, write_page_index=index, version=version))
    assert thrift.encode(thrift.decode(found)) == found


@pytest.mark.parametrize("write", [by_duckdb, by_polars])
def test_other_writers_footers_are_written_again_too(tmp_path: Path, write: Any) -> None:
    found = footer(write(tmp_path / "file"))
    assert thrift.encode(thrift.decode(found)) == found


@given(data=st.binary(max_size=60))
def test_any_bytes_are_a_struct_or_refused(data: bytes) -> None:
    try:
        found = thrift.decode(data)
    except ValueError:
        return
    assert thrift.decode(thrift.encode(found)) == found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(table=tables(), cuts=st.lists(st.integers(0, 25), max_size=4), index=st.booleans())
def test_files_put_together_are_read_as_one(tmp_path: Path, table: Any, cuts: list[int], index: bool) -> None:
    bounds = sorted({0, len(table), *(min(cut, len(table)) for cut in cuts)})
    pieces = [table.slice(start, end - start) for start, end in pairwise(bounds)]
    files = [written(piece, write_page_index=index, row_group_size=5) for piece in pieces]
    inside = [data[4 : len(data) - TAIL_BYTES - len(footer(data))] for data in files]
    parts = [Part(footer(data), len(rows)) for data, rows in zip(files, inside, strict=True)]
    whole = b"PAR1" + b"".join(inside) + tail(merged(footer(written(table.slice(0, 0))), parts))
    path = tmp_path / "whole.parquet"
    path.write_bytes(whole)
    alone = tmp_path / "alone.parquet"
    alone.write_bytes(written(table))
    assert rows_of(pq.read_table(path)) == rows_of(pq.read_table(alone))
    assert pq.read_table(path).schema.equals(pq.read_table(alone).schema, check_metadata=True)
    one, other = (duckdb.sql(f"SELECT * FROM '{file}'").fetchall() for file in (path, alone))
    assert repr(one) == repr(other)
    if "nothing" not in table.column_names:
        assert pl.read_parquet(path).equals(pl.read_parquet(alone), null_equal=True)


def test_what_arrow_cannot_say_of_a_column_is_kept(tmp_path: Path) -> None:
    data = by_duckdb(tmp_path / "list.parquet")
    source = Source(lambda at, length: data[at : at + length], len(data))
    file = io.BytesIO()
    style = Style.of(source)
    file.write(b"PAR1")
    groups = RowGroups(file, style)
    for batch in pq.ParquetFile(io.BytesIO(data)).iter_batches():
        groups.add(batch)
    file.write(tail(merged(empty_footer(style), [groups.close()])))
    (tmp_path / "again.parquet").write_bytes(file.getvalue())
    first, again = (duckdb.sql(f"FROM '{tmp_path}/{name}.parquet'") for name in ("list", "again"))
    assert first.types == again.types and first.fetchall() == again.fetchall()


def test_annotations_are_taken_only_where_columns_are_stored_alike() -> None:
    mine, other = footer(written(pa.table({"a": [1]}))), footer(written(pa.table({"a": ["x"]})))
    assert with_schema_of(mine, other) == mine


def test_a_file_without_rows_is_whole() -> None:
    file = io.BytesIO()
    write_file(file, Style(pa.schema([("a", pa.int64())])), [])
    assert pq.read_table(file).num_rows == 0
