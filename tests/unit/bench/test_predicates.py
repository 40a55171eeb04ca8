"""The bench of predicates: its reckoning, its tests, and its contestants on lists of a few rows."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.predicates import plain, slow
from bench.predicates.__main__ import measure
from bench.predicates.contestants import COMPUTING, EACH, IMAP, WAITING, WINNOW, Contestant, Go, celery, gather, imap
from bench.predicates.lists import Ran, kept_of, run, write_list
from bench.predicates.results import Case, Round, as_table, efficiency, overhead_us

CASE = Case(places=2, computes=True, bare=IMAP)


def _tried(contestant: Contestant, folder: Path, rows: int) -> tuple[Ran, bytes, bytes]:
    path, out = write_list(folder / "list.csv", rows), folder / "kept.csv"
    with contestant() as go:
        ran = go(path, out)
    return ran, out.read_bytes(), kept_of(path)


def test_efficiency_is_the_ideal_time_by_that_which_it_took() -> None:
    ran = Ran(rows=200_000, seconds=25.0, first_s=0.2, cpu_s=42.0)
    assert efficiency(ran, cost_s=200e-6, places=2) == pytest.approx(0.8)
    assert overhead_us(ran, cost_s=200e-6) == pytest.approx(10)


def test_ratios_are_within_a_round_and_by_the_row() -> None:
    rounds = [
        Round(200e-6, {WINNOW: Ran(1000, 1.0, 0.1, 1.0), IMAP: Ran(1000, 2.0, 0.1, 1.0), EACH: Ran(10, 1.0, 0.1, 1.0)}),
        Round(200e-6, {WINNOW: Ran(1000, 3.0, 0.1, 1.0), IMAP: Ran(1000, 2.0, 0.1, 1.0), EACH: Ran(10, 1.0, 0.1, 1.0)}),
    ]
    lines = as_table(CASE, rounds).splitlines()
    assert next(line for line in lines if line.startswith(f"| {WINNOW} ")).split("|")[5].strip() == (
        "1.000 (0.500 to 1.500)"
    )
    assert "50.000 (50.000 to 50.000)" in next(line for line in lines if line.startswith(f"| {EACH} "))


def test_a_table_needs_no_bare_peer() -> None:
    assert "0.200" in as_table(CASE, [Round(200e-6, {WINNOW: Ran(1000, 0.5, 0.1, 0.3)})])


def test_a_row_that_computes_has_at_least_its_time_of_the_processor() -> None:
    began = time.thread_time()
    assert slow.compute_all([{"n": str(number)} for number in range(10)]) == [True, False] * 5
    assert time.thread_time() - began >= 10 * slow.COST_S
    assert slow.cost_of_busy(10) >= slow.COST_S


def test_rows_that_wait_do_so_together() -> None:
    began = time.perf_counter()
    assert slow.wait_for_all([{"n": str(number)} for number in range(slow.CONCURRENCY)]) == [True, False] * 100
    assert time.perf_counter() - began >= slow.WAIT_S
    assert slow.cost_of_waits(1) >= slow.WAIT_S


@pytest.mark.parametrize("contestant", [imap, gather])
def test_a_pool_keeps_every_other_row(contestant: Contestant, tmp_path: Path) -> None:
    ran, kept, expected = _tried(contestant, tmp_path, 250)
    assert kept == expected
    assert ran.rows == 250
    assert 0 < ran.first_s <= ran.seconds
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_plain_celery_keeps_every_other_row_whatever_a_task_has(tmp_path: Path) -> None:
    for task, rows_each in ((plain.compute_chunk, 100), (plain.compute_row, None)):
        _, kept, expected = _tried(lambda task=task, each=rows_each: celery(task, each), tmp_path, 250)  # type: ignore[misc]
        assert kept == expected


@pytest.mark.slow
@pytest.mark.parametrize("contestants", [COMPUTING, WAITING])
def test_the_running_system_keeps_every_other_row(contestants: dict[str, Contestant], tmp_path: Path) -> None:
    ran, kept, expected = _tried(contestants[WINNOW], tmp_path, 2_000)
    assert kept == expected
    assert 0 < ran.first_s <= ran.seconds


def test_who_comes_first_changes_from_round_to_round_and_the_results_do_not() -> None:
    came = []

    @contextmanager
    def named(name: str) -> Iterator[Go]:
        came.append(name)
        yield lambda path, out: run(lambda rows: [int(row["n"]) % 2 == 0 for row in rows], path, out)

    everybody: dict[str, Contestant] = {name: lambda name=name: named(name) for name in "abc"}  # type: ignore[misc]
    lengths = {"a": 10, "b": 20, "c": 30}
    for number in range(2):
        found = measure(lambda: 1e-6, everybody, lengths, number)
        assert {name: ran.rows for name, ran in found.ran.items()} == lengths
        assert list(found.ran) == ["a", "b", "c"]
    assert came == ["a", "b", "c", "b", "c", "a"]


def test_who_keeps_other_rows_than_it_should_is_found_out() -> None:
    @contextmanager
    def keeping_all() -> Iterator[Go]:
        yield lambda path, out: run(lambda rows: [True for _ in rows], path, out)

    with pytest.raises(RuntimeError, match="generous kept other rows"):
        measure(lambda: 1e-6, {"generous": keeping_all}, {"generous": 10})
