"""Celery's pool of processes with what is ours: it starts without those that have died, and ends without a pause."""

import os
import signal
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import billiard.pool
import pytest
from billiard.pool import Pool
from celery.concurrency.asynpool import AsynPool, Worker

from worker.parent.pool import end_at_once_if, start_with_those_alive
from worker.stopping import Stopping


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two processes that wait for work."""
    monkeypatch.setattr(AsynPool, "did_start_ok", Pool.did_start_ok, raising=False)
    start_with_those_alive()
    made: Any = AsynPool(2, threads=False)
    yield made
    for child in made._pool:
        kill(child)


def kill(child: Any) -> None:
    if child.exitcode is None:
        os.kill(child.pid, signal.SIGKILL)
        child.join(10)


def test_a_worker_starts_although_one_of_its_processes_was_killed_meanwhile(pool: Any) -> None:
    kill(pool._pool[0])
    assert pool.did_start_ok()


def test_a_worker_none_of_whose_processes_lives_has_not_started(pool: Any) -> None:
    for child in pool._pool:
        kill(child)
    assert not pool.did_start_ok()


def test_processes_of_a_worker_that_stops_do_not_wait_for_a_parent_that_waits_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopping = Stopping()
    monkeypatch.setattr(Worker, "_do_exit", Worker._do_exit)
    end_at_once_if(lambda: stopping.is_set)
    # Whoever pauses does so for longer than any test takes.
    monkeypatch.setattr(billiard.pool, "time", SimpleNamespace(sleep=lambda _: time.sleep(600)))
    pool: Any = AsynPool(2, threads=False)
    stopping.ask()
    pool.close()
    pool._stop_task_handler(pool._task_handler)
    children = list(pool._pool)
    for child in children:
        child.join(30)
    ended = [child.exitcode is not None for child in children]
    for child in children:
        kill(child)
    assert ended == [True, True]
