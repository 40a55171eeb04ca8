"""`make bench`: a slow test over a long list, by Winnow and by what people use for that; and the library alone."""

import argparse
import importlib.metadata
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bench.ending import stop_when_told
from bench.page import PAGE, as_section, facts_of_this_run, write_section
from bench.predicates import slow
from bench.predicates.contestants import COMPUTING, EACH, GATHER, IMAP, PROCESSES, WAITING, Contestant
from bench.predicates.lists import kept_of, write_list
from bench.predicates.overhead import overhead
from bench.predicates.results import Case, Round, as_table

BUSY = Case(places=PROCESSES, computes=True, bare=IMAP)
WAITS = Case(places=PROCESSES * slow.CONCURRENCY, computes=False, bare=GATHER)
WARM_ROWS = 400
ABOUT = (
    "A slow test for each row of a CSV, in two processes, from the list on disk (Winnow: from submit, over HTTP) until "
    "the kept rows are there. Contestants take turns, each in new processes, after a go on a small list. The ideal is "
    "what a row takes alone, measured in each round, times the rows, by how many can be under test at a time. Where "
    "rows are tested is equally nice for all. Shown "
    "are medians of the rounds with their range; ratios are within a round. CPU is that of all a contestant's "
    "processes, and of the one that asks."
)


def main(words: Sequence[str] | None = None) -> None:
    """Measures, prints the tables, and writes them where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.predicates", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="of a test that computes for 200 µs")
    parser.add_argument("--waiting", type=int, default=10_000, help="rows of a test that waits for 50 ms")
    parser.add_argument("--rows-each", type=int, default=2_000, help="where each row is a task of its own")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", help="contestants whose name has this; repeatable")
    parser.add_argument("--write", action="store_true", help=f"writes {PAGE.name} too")
    asked = parser.parse_args(words)
    stop_when_told()
    facts = facts_of_this_run(
        versions=", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("celery", *_dask())),
        rounds=f"{asked.rounds}, taking turns",
    )
    print("\n".join(f"{name}: {value}" for name, value in facts.items()), end="\n\n", flush=True)
    parts: list[str] = []
    if not asked.only:
        parts.append(f"### What the library alone costs\n\n{overhead(20_000, 10_000, asked.rounds)}")
        print(parts[-1], end="\n\n", flush=True)
    for title, case, cost, contestants, rows in (
        (f"{asked.rows:,} rows × 200 µs", BUSY, slow.cost_of_busy, COMPUTING, asked.rows),
        (f"{asked.waiting:,} rows × 50 ms, 200 at a time in each process", WAITS, slow.cost_of_waits, WAITING,
         asked.waiting),
    ):  # fmt: skip
        chosen = {name: each for name, each in contestants.items() if _is_asked(name, asked.only)}
        lengths = {name: min(asked.rows_each, rows) if name == EACH else rows for name in chosen}
        rounds = [measure(cost, chosen, lengths, number) for number in range(asked.rounds)] if chosen and rows else []
        if rounds:
            parts.append(f"### {title}\n\n{as_table(case, rounds)}")
            print(parts[-1], end="\n\n", flush=True)
    if asked.write:
        command = " ".join(("python -m bench.predicates", *sys.argv[1:]))
        write_section("Predicates", as_section(command, ABOUT, facts, "\n\n".join(parts)))


def measure(
    cost: Callable[[], float], contestants: Mapping[str, Contestant], lengths: Mapping[str, int], number: int = 0
) -> Round:
    """A round: everybody's go at a list of its length. Who comes first changes with the round's number.

    Raises RuntimeError where somebody kept other rows than he should.
    """
    ran = {}
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as name:
        folder = Path(name)
        for contestant in _from(number, list(contestants)):
            path = write_list(folder / "list.csv", lengths[contestant])
            small = write_list(folder / "small.csv", WARM_ROWS)
            out = folder / "kept.csv"
            with contestants[contestant]() as go:
                go(small, out)
                one = ran[contestant] = go(path, out)
            if out.read_bytes() != kept_of(path):
                raise RuntimeError(f"{contestant} kept other rows than it should")
            said = f"{contestant}: {one.rows:,} rows in {one.seconds:.2f} s"
            print(said, file=sys.stderr, flush=True)
    return Round(cost(), {each: ran[each] for each in contestants})


def _from(number: int, names: list[str]) -> list[str]:
    start = number % max(len(names), 1)
    return names[start:] + names[:start]


def _is_asked(name: str, only: Sequence[str] | None) -> bool:
    return not only or any(each in name for each in only)


def _dask() -> Iterable[str]:
    try:
        importlib.metadata.version("distributed")
    except importlib.metadata.PackageNotFoundError:
        return ()
    return ("distributed",)


if __name__ == "__main__":
    main()
