"""What a plain Celery application does with a slow test: a task for some rows, or a task for each."""

import os

from celery import Celery

from bench.predicates.slow import compute, compute_all, wait_for_all

REDIS = "BENCH_REDIS"
"""The variable that has the URL of its broker and its results."""

app = Celery("plain", broker=os.environ.get(REDIS), backend=os.environ.get(REDIS))


@app.task
def compute_chunk(rows: list[dict[str, str]]) -> list[bool]:
    """The verdicts of `busy` on some rows."""
    return compute_all(rows)


@app.task
def compute_row(row: dict[str, str]) -> bool:
    """The verdict of `busy` on a row."""
    return compute(row)


@app.task
def wait_for_chunk(rows: list[dict[str, str]]) -> list[bool]:
    """The verdicts of `waits` on some rows."""
    return wait_for_all(rows)
