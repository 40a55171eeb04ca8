"""`make bench`: prints Winnow's engine beside its peers, and submit to succeeded through the running system."""

import argparse
import csv
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.ending import stop_when_told
from bench.engine import winnow
from bench.engine.contestants import CONTESTANTS, WHERE
from bench.engine.results import Measured, as_page, as_table
from bench.engine.system import Served
from bench.people import write_people

SYSTEM = "winnow, submit to succeeded"
PAGE = Path(__file__).parents[1] / "RESULTS.md"


def main() -> None:
    """Runs the rounds, prints the table, and writes it where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("--mb", type=float, default=50, help="size of the generated list")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-system", action="store_true", help="the engine alone")
    parser.add_argument("--write", action="store_true", help=f"writes {PAGE.name} too")
    asked = parser.parse_args()
    stop_when_told()
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as name:
        folder = Path(name)
        path = folder / "people.csv"
        rows = write_people(path, asked.mb)
        facts = {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "list": f"CSV, {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, 3 % of notes with a newline in quotes",
            "condition": f"`{WHERE}`, kept rows written to a file",
            "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}",
            "versions": ", ".join(
                f"{each} {importlib.metadata.version(each)}" for each in ("polars", "duckdb", "numba")
            ),
            "rounds": f"{asked.rounds}, contestants in turn, each in a new process after a go on a small list",
        }
        print("\n".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n")
        measured = [Measured(each, threads) for threads in sorted({1, cores}) for each in CONTESTANTS]
        if asked.no_system:
            remarks = _rounds(measured, None, asked.rounds, folder, path)
        else:
            with Served(folder, path, WHERE) as served:
                measured.append(Measured(SYSTEM, cores))
                remarks = _rounds(measured, served, asked.rounds, folder, path)
                remarks.append(
                    f"Through the system: upload {served.upload_s:.2f} s, upload to the end of the first job "
                    f"{served.first_s:.2f} s; the peak is that of the largest worker process."
                )
        begun = time.perf_counter()
        winnow.index(path)
        remarks.append(
            f"The index of the list, made once: {time.perf_counter() - begun:.2f} s with loading the kernels."
        )
    body = as_table(measured) + "\n\n" + "\n".join(remarks)
    print(body)
    if asked.write:
        command = "python -m bench.engine " + " ".join(sys.argv[1:])
        PAGE.write_text(as_page(command, facts, body))


def _rounds(measured: list[Measured], served: Served | None, rounds: int, folder: Path, path: Path) -> list[str]:
    """Runs them; gives remarks, the first on whether all kept the same number of rows."""
    kept: dict[str, int] = {}
    for number in range(rounds):
        for each in measured:
            if each.name == SYSTEM:
                assert served is not None
                each.seconds.append(served.submit())
                each.peaks_mb.append(served.peak_mb())
                continue
            out = folder / f"{each.name}{each.threads}.csv"
            once = _once(each, path, out)
            each.seconds.append(once["seconds"])
            each.peaks_mb.append(once["peak_mb"])
            if each.threads == 1:
                kept[each.name] = kept.get(each.name) or _rows_of(out)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    if len(set(kept.values())) > 1:
        return [f"NOT THE SAME ROWS: {kept}"]
    return [f"All kept the same number of rows: {next(iter(kept.values())):,}."]


def _once(each: Measured, path: Path, out: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.engine.contestants", each.name, str(path), str(out), str(each.threads)],
        env={**os.environ, "POLARS_MAX_THREADS": "1" if each.name == "winnow" else str(each.threads)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _rows_of(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


if __name__ == "__main__":
    main()
