"""`make bench`: the engine and the running system beside Polars and DuckDB, over formats, lengths and conditions."""

import argparse
import csv
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.ending import stop_when_told
from bench.engine.cases import ALL, BRIEF, LENGTHS, MAIN, Case
from bench.engine.contestants import CONTESTANTS
from bench.engine.lists import write_list
from bench.engine.plot import draw
from bench.engine.results import PEERS, SYSTEM, Measured, Outcome, as_cases, as_table, nanoseconds_a_row
from bench.engine.system import Served
from bench.page import CORES, PAGE, as_section, facts_of_this_run, write_section

PICTURE = Path(__file__).parents[2] / "docs" / "bench.svg"
SMALL_ROWS = 20_000
ABOUT = "Ratios are within a round: below 1 is faster than the faster of Polars and DuckDB on as many cores."


def main() -> None:
    """Runs the cases, prints the tables, and writes page and picture where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("--size", type=float, default=0.3, help="the lists' lengths, 1 being those of the results page")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="lists of all lengths too, up to 30 M rows")
    parser.add_argument("--only", help="cases whose name has this in it")
    parser.add_argument("--write", action="store_true", help=f"writes {PAGE.name} and {PICTURE.name} too")
    asked = parser.parse_args()
    stop_when_told()
    chosen = [case for case in (ALL if asked.full else BRIEF) if not asked.only or asked.only in case.name]
    cases = [replace(case, rows=max(int(case.rows * asked.size), SMALL_ROWS)) for case in chosen]
    facts = facts_of_this_run(
        versions=", ".join(f"{each} {importlib.metadata.version(each)}" for each in ("polars", "duckdb", "numba")),
        condition=f"`{MAIN.where}` where the case does not name another; kept rows written to a file",
        rounds=f"{asked.rounds}, contestants in turn, each in a new process after a go on a small list",
    )
    print("\n".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n", flush=True)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as name:
        folder = Path(name)
        with Served(folder / "data") as served:
            for case in cases:
                outcomes.append(_case(case, asked.rounds, folder, served))
                print(as_cases(outcomes[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
            remarks = [f"The web process held at most {served.web_mb():.0f} MB."]
    body = "\n\n".join([*_tables(outcomes), "\n".join([*_remarks(outcomes), *remarks])])
    print(body)
    if asked.write:
        draw(outcomes, PICTURE)
        command = " ".join(("python -m bench.engine", *sys.argv[1:]))
        write_section("The engine", as_section(command, ABOUT, facts, body))


def _case(case: Case, rounds: int, folder: Path, served: Served) -> Outcome:
    """Writes the list, uploads it, and lets everybody have their rounds on it."""
    path = write_list(folder / str(case.rows), case.list, case.rows)
    small = write_list(folder / "small", case.list, SMALL_ROWS)
    begun = time.perf_counter()
    list_id = served.upload(path)
    uploaded = time.perf_counter() - begun
    kept = served.submit(list_id, case.where).kept
    outcome = Outcome(
        case.name, case.rows, path.stat().st_size / 1e6, kept, _contestants(case), uploaded, time.perf_counter() - begun
    )
    for _ in range(rounds):
        for each in outcome.contestants:
            if each.name == SYSTEM:
                ran = served.submit(list_id, case.where)
                each.seconds.append(ran.seconds)
                each.peaks_mb.append(served.worker_mb())
                outcome.first_progress_s.append(ran.first_s)
                outcome.redis_kb.append(ran.redis_kb)
                continue
            out = folder / ("kept" + Path(case.list.removesuffix(".gz").removesuffix(".zst")).suffix)
            once = _once(each, case, path, small, out)
            each.seconds.append(once["seconds"])
            each.peaks_mb.append(once["peak_mb"])
            if (rows := _rows_of(out)) != kept:
                raise SystemExit(f"{case.name}: {each.name} kept {rows} rows, Winnow {kept}")
    served.forget(list_id)
    _clear(folder, case)
    return outcome


def _contestants(case: Case) -> list[Measured]:
    system = Measured(SYSTEM, CORES)
    if case.name != MAIN.name:
        return [system, *(Measured(peer, CORES) for peer in PEERS)]
    return [system, *(Measured(each, threads) for threads in sorted({1, CORES}) for each in CONTESTANTS)]


def _clear(folder: Path, case: Case) -> None:
    """Disks are not endless: long lists go when they were measured."""
    if case in LENGTHS and case.rows > MAIN.rows:
        for path in (folder / str(case.rows)).iterdir():
            path.unlink()


def _once(each: Measured, case: Case, path: Path, small: Path, out: Path) -> dict[str, float]:
    words = [each.name, case.name, str(path), str(small), str(out), str(each.threads)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.engine.contestants", *words],
        env={**os.environ, "POLARS_MAX_THREADS": "1" if each.name == "winnow" else str(each.threads)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _rows_of(path: Path) -> int:
    """How many rows a contestant kept; Winnow's processes leave one file each."""
    if path.suffix == ".parquet":
        import polars as pl  # noqa: PLC0415

        return int(pl.scan_parquet(path).select(pl.len()).collect().item())
    if path.suffix != ".csv":
        with path.open("rb") as file:
            return sum(1 for _ in file)
    parts = sorted(path.parent.glob(f"{path.stem}.[0-9]*"))
    rows = 0
    for part in parts or [path]:
        with part.open(encoding="utf-8", newline="") as file:
            rows += sum(1 for _ in csv.reader(file)) - (not parts)
    for part in parts:
        part.unlink()
    return rows


def _tables(outcomes: Sequence[Outcome]) -> list[str]:
    main_one = [each for each in outcomes if each.case == MAIN.name]
    return [
        *(f"### {each.case}, all contestants\n\n{as_table(each)}" for each in main_one),
        f"### All cases\n\nWinnow's seconds are those from submit to succeeded, the list being known.\n\n"
        f"{as_cases(outcomes)}",
    ]


def _remarks(outcomes: Sequence[Outcome]) -> list[str]:
    lengths = [each for each in outcomes if each.case in {case.name for case in LENGTHS}]
    costs = ", ".join(f"{nanoseconds_a_row(each):.0f} ns of {each.rows:,} rows" for each in lengths)
    largest = max(kb for each in outcomes for kb in each.redis_kb)
    return [
        *([f"Cost of a row by the list's length (median): {costs}."] if lengths else []),
        f"Redis held at most {largest:.0f} kB of a job at its end.",
        "All contestants kept as many rows in every case.",
    ]


if __name__ == "__main__":
    main()
