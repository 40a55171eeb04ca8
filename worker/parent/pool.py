"""How child processes of Celery's pool are replaced: soon where they died, and when they ask for it; how they end."""

import os
import sys
from collections.abc import Callable
from typing import Any

from billiard.pool import EX_FAILURE, EX_OK, EX_RECYCLE
from celery.concurrency import asynpool
from celery.concurrency.asynpool import AsynPool

LOOK_S = 0.5
"""Celery looks every five seconds where it was not told of a death, which is usual for a child that works."""


def replace_the_dead_soon() -> None:
    """Has Celery's pool look for dead children more often; before it starts."""
    AsynPool.timers = property(_timers)  # type: ignore[assignment, method-assign]


def start_with_those_alive() -> None:
    """Has the pool have started well where a child lives; before it starts.

    Celery ends the whole worker where one child has died by then, whatever killed it; the pool replaces that one.
    """
    AsynPool.did_start_ok = _has_life  # type: ignore[assignment, method-assign]


def _has_life(pool: Any) -> bool:
    return any(child.exitcode is None for child in pool._pool)


def _timers(pool: Any) -> dict[Any, float]:
    return {pool.maintain_pool: LOOK_S}


def replace_if(is_due: Callable[[], bool]) -> None:
    """Has each child end, between two tasks, where this says so in it; Celery starts another. Before the pool starts.

    Celery's own limits count tasks, and the most memory that a process ever had.
    """
    worker: Any = asynpool.Worker
    make = worker._make_child_methods

    def make_child_methods(child: Any, *args: Any) -> None:
        make(child, *args)
        receive = child.wait_for_job

        def wait_for_job() -> Any:
            if is_due():
                sys.exit(EX_RECYCLE)
            return receive()

        child.wait_for_job = wait_for_job

    worker._make_child_methods = make_child_methods


def end_at_once_if(is_due: Callable[[], bool]) -> None:
    """Has a child that ends where this says so in it not wait for its parent. Before the pool starts.

    It says that it ends, and waits a second to be ended for that. A parent that stops hears it no longer: it waits for
    its children first. What they have answered it has read by then.
    """
    worker: Any = asynpool.Worker
    do_exit = worker._do_exit

    def end(child: Any, pid: int, code: int | None, error: BaseException | None = None) -> None:
        if is_due():
            if child.on_exit is not None:
                child.on_exit(pid, code)
            os._exit(code if code is not None else EX_FAILURE if error else EX_OK)
        do_exit(child, pid, code, error)

    worker._do_exit = end
