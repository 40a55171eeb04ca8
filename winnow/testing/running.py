"""One predicate over a few rows, with the time limits, tries and limits that it has in a worker."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from winnow.predicate import Predicate
from winnow.running.answers import Outcome
from winnow.running.faults import Failure
from winnow.running.guard import Guard, shielded
from winnow.running.preparing import build, close_prepared, open_prepared
from winnow.running.resources import Resources
from winnow.running.rows import Block, ListRow
from winnow.running.run import Run
from winnow.running.starting import start
from winnow.testing.lists import Rows, TriedList, read_rows
from winnow.testing.results import Result, Results
from winnow.testing.source import TriedSource

COMMIT_S = 0.4
"""As often as a worker takes what is finished."""


def run(
    predicate: Predicate[..., Any], rows: Rows, /, *, lists: Mapping[str, Rows] | None = None, **params: Any
) -> Results:
    """A result for each row. `rows` are dicts, or the path of a CSV, TSV, JSON Lines or text file.

    `params` are the predicate's, as a job gives them. `lists` are other lists by id, for a predicate that reads such:
    `run(in_list, rows, lists={"seen": [{"email": "a@b.c"}]}, other="seen:email")`. What cannot be read of a file is
    failed, untested, as it is on the server.

    A plain def with a time limit is run in the main thread only. A row that ends its process (`os._exit`, a crash in
    native code) ends this one: only workers survive that. Raises ParamsInvalid, SetupFailed, and what a `prepare`
    raises.
    """
    if not isinstance(predicate, Predicate):
        raise TypeError(f"{predicate!r} is no predicate: put @predicate above it")
    tried = read_rows(rows)
    values = predicate.validate(params)
    resources, guard = Resources(), Guard()
    with TemporaryDirectory(prefix="winnow-") as folder:
        build(predicate, values, TriedSource(tried.block, lists or {}, Path(folder)))
        prepared = open_prepared(predicate, values, Path(folder))
        try:
            going = start(predicate, values, resources, prepared=prepared, guard=guard)
            with _ending_at_ctrl_c(guard):
                outcomes = _run(going, tried.block)
        finally:
            close_prepared(prepared)
            resources.close()
    return _results(tried, outcomes, going.hints)


def _run(going: Run, block: Block) -> dict[int, tuple[ListRow, Outcome]]:
    outcomes: dict[int, tuple[ListRow, Outcome]] = {}
    going.take(block.rows())
    try:
        while going.waiting:
            for row, outcome in going.work(time.monotonic() + COMMIT_S):
                outcomes[row.number] = (row, outcome)
    finally:
        going.stop()
    return outcomes


def _results(tried: TriedList, outcomes: dict[int, tuple[ListRow, Outcome]], hints: list[str]) -> Results:
    by_number = {number: _result(row, outcome) for number, (row, outcome) in outcomes.items()}
    for number, reason in tried.unread.items():
        by_number[number] = Result(Block({}, [number]).rows()[0], "failed", reason)
    return Results([by_number[number] for number in sorted(by_number)], hints)


def _result(row: ListRow, outcome: Outcome) -> Result:
    if isinstance(outcome, Failure):
        return Result(row, "failed", outcome.reason, outcome.place)
    return Result(row, "kept" if outcome.kept else "rejected", outcome.reason)


@contextmanager
def _ending_at_ctrl_c(guard: Guard) -> Iterator[None]:
    """Ctrl-C ends the test, and is not taken for something that a row raised."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    @shielded
    def interrupt(number: int, frame: FrameType | None) -> None:
        guard.interrupt(KeyboardInterrupt())

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
