"""One contestant, once, in a process of its own: `python -m bench.engine.contestants NAME LIST KEPT THREADS`.

Imports and a first go on a small list are not timed. Prints `{"seconds", "peak_mb"}`; the peak is that of all its
processes together.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.memory import peak_mb
from bench.people import write_people

WHERE = "age >= 65 AND country = 'CN' AND balance > 100"

Go = Callable[[Path, Path], None]


def polars(threads: int) -> Go:
    """Scan, filter, sink. POLARS_MAX_THREADS is the caller's to set: it is read at import."""
    import polars as pl  # noqa: PLC0415  (each contestant pays for itself alone)

    del threads
    wanted = (pl.col("age") >= 65) & (pl.col("country") == "CN") & (pl.col("balance") > 100)
    return lambda path, out: pl.scan_csv(path).filter(wanted).sink_csv(out)


def duckdb(threads: int) -> Go:
    """COPY of a SELECT."""
    import duckdb as db  # noqa: PLC0415

    connection = db.connect(config={"threads": threads})

    def go(path: Path, out: Path) -> None:
        connection.execute(f"COPY (SELECT * FROM read_csv('{path}') WHERE {WHERE}) TO '{out}' (HEADER)")

    return go


def winnow(threads: int) -> Go:
    """Winnow's engine, rows as bytes: in this process, or in several at once, each on its share of the list."""
    from bench.engine import winnow as ours  # noqa: PLC0415

    go: Go = ours.alone(WHERE) if threads == 1 else ours.together(WHERE, threads)
    return go


CONTESTANTS = {"winnow": winnow, "polars": polars, "duckdb": duckdb}


def main(name: str, path: Path, out: Path, threads: int) -> None:
    """Warms up, measures, prints."""
    go = CONTESTANTS[name](threads)
    small = out.with_suffix(".small")
    write_people(small, 1)
    go(small, out)
    begun = time.perf_counter()
    go(path, out)
    seconds = time.perf_counter() - begun
    process = psutil.Process()
    peak = sum(peak_mb(one) for one in (process, *process.children(recursive=True)))
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
