"""One contestant, once, in a process of its own:
`python -m bench.engine.contestants NAME CASE LIST SMALL KEPT THREADS`.

Prints JSON: the seconds from the list on disk to the kept rows on disk, and the peak memory in MB (of all processes).
A small list goes through first, so that imports, thread pools and compiled kernels are not what is measured.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.engine.cases import ALL, Case
from bench.memory import peak_mb

Go = Callable[[Path, Path], None]

READ = {
    ".csv": "read_csv('{}')",
    ".gz": "read_csv('{}')",
    ".zst": "read_csv('{}')",
    ".jsonl": "read_json('{}', format = 'newline_delimited')",
    ".parquet": "read_parquet('{}')",
    ".txt": "read_csv('{}', columns = {{'line': 'VARCHAR'}}, delim = '\\x01', quote = '', escape = '', header = false)",
}
WRITE = {".jsonl": "FORMAT json", ".parquet": "FORMAT parquet", ".txt": "FORMAT csv, HEADER false, QUOTE ''"}


def polars(case: Case, threads: int) -> Go:
    """Scan, filter, sink. POLARS_MAX_THREADS is the caller's to set: it is read at import."""
    import polars as pl  # noqa: PLC0415  (each contestant pays for itself alone)

    del threads
    wanted = eval(case.polars, {"pl": pl})

    def go(path: Path, out: Path) -> None:
        if path.suffix == ".jsonl":
            pl.scan_ndjson(path).filter(wanted).sink_ndjson(out)
        elif path.suffix == ".parquet":
            pl.scan_parquet(path).filter(wanted).sink_parquet(out)
        elif path.suffix == ".txt":
            pl.scan_lines(path, name="line").filter(wanted).sink_csv(out, include_header=False, quote_style="never")
        else:
            pl.scan_csv(path, try_parse_dates=True).filter(wanted).sink_csv(out)

    return go


def duckdb(case: Case, threads: int) -> Go:
    """COPY of a SELECT."""
    import duckdb as db  # noqa: PLC0415

    connection = db.connect(config={"threads": threads})

    def go(path: Path, out: Path) -> None:
        source, options = READ[path.suffix].format(path), WRITE.get(path.suffix, "FORMAT csv, HEADER")
        connection.execute(f"COPY (SELECT * FROM {source} WHERE {case.where}) TO '{out}' ({options})")

    return go


def winnow(case: Case, threads: int) -> Go:
    """Winnow's engine, rows as bytes: in this process, or in several at once, each on its share of the list."""
    from bench.engine import winnow as ours  # noqa: PLC0415

    go: Go = ours.alone(case.where) if threads == 1 else ours.together(case.where, threads)
    return go


CONTESTANTS = {"winnow": winnow, "polars": polars, "duckdb": duckdb}


def main(name: str, case: Case, path: Path, small: Path, out: Path, threads: int) -> None:
    """Warms up, measures, prints."""
    go = CONTESTANTS[name](case, threads)
    go(small, out)
    begun = time.perf_counter()
    go(path, out)
    seconds = time.perf_counter() - begun
    process = psutil.Process()
    peak = sum(peak_mb(one) for one in (process, *process.children(recursive=True)))
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    named = {case.name: case for case in ALL}
    main(sys.argv[1], named[sys.argv[2]], *map(Path, sys.argv[3:6]), int(sys.argv[6]))
