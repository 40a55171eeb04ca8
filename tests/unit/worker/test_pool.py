"""A pool of processes that has lost one at its start goes on with the others; Celery's own ends the worker."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from billiard.pool import Pool
from celery.concurrency.asynpool import AsynPool

from worker.parent.pool import start_with_those_alive


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
