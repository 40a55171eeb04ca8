"""What is measured: lists, conditions, and how the peers do the same."""

from dataclasses import dataclass

BASE = "age >= 65 AND country = 'CN' AND balance > 100"
BASE_POLARS = "(pl.col('age') >= 65) & (pl.col('country') == 'CN') & (pl.col('balance') > 100)"


@dataclass(frozen=True)
class Case:
    """One list and one condition: in Winnow's words (DuckDB takes the same) and as a Polars expression.

    `rows` are those of the list in a run of size 1.
    """

    name: str
    list: str
    rows: int
    where: str = BASE
    polars: str = BASE_POLARS


def _many(rows: int) -> Case:
    return Case(f"CSV, {rows // 1_000_000} M rows", "people.csv", rows)


def _has(column: str, text: str) -> str:
    return f"pl.col('{column}').str.contains('{text}', literal=True)"


MAIN = _many(3_000_000)
LENGTHS = (_many(1_000_000), MAIN, _many(10_000_000), _many(30_000_000))
FORMATS = (
    Case("CSV without quotes", "plain.csv", 3_000_000),
    Case("CSV, gzip", "people.csv.gz", 3_000_000),
    Case("CSV, zstd", "people.csv.zst", 3_000_000),
    Case("JSON Lines", "people.jsonl", 1_000_000),
    Case("Parquet", "people.parquet", 3_000_000),
    Case(
        "text",
        "lines.txt",
        3_000_000,
        "line LIKE '%transfer%'",
        "pl.col('line').str.contains('transfer', literal=True)",
    ),
)
CONDITIONS = (
    Case("half is kept", "people.csv", 3_000_000, "age < 46", "pl.col('age') < 46"),
    Case(
        "LIKE",
        "people.csv",
        3_000_000,
        "note LIKE '%transfer%'",
        "pl.col('note').str.contains('transfer', literal=True)",
    ),
    Case(
        "regular expression",
        "people.csv",
        3_000_000,
        "regexp_matches(note, 'call after [0-9]+:[0-9]{2}|porter$')",
        "pl.col('note').str.contains('call after [0-9]+:[0-9]{2}|porter$')",
    ),
    Case(
        "dates",
        "visits.csv",
        3_000_000,
        "day >= DATE '2023-01-01' AND seen < TIMESTAMP '2024-04-01 00:00:00'",
        "(pl.col('day') >= pl.date(2023, 1, 1)) & (pl.col('seen') < pl.datetime(2024, 4, 1))",
    ),
)
ALL = (*LENGTHS, *FORMATS, *CONDITIONS)
BRIEF = (MAIN, *FORMATS, *CONDITIONS)
