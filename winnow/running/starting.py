"""From a predicate and its parameters to a run of it, whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from winnow.predicate import Predicate
from winnow.running.batches import BatchRun
from winnow.running.coroutines import CoroutineRun
from winnow.running.functions import FunctionRun
from winnow.running.guard import Guard
from winnow.running.limiting import Limiter
from winnow.running.loops import LoopThread
from winnow.running.resources import Resources
from winnow.running.run import Marks, Run, bind, task_of


def start(
    predicate: Predicate[..., Any],
    params: Mapping[str, Any],
    resources: Resources,
    *,
    prepared: tuple[Any, ...] = (),
    limiter: Limiter | None = None,
    marks: Marks | None = None,
    guard: Guard | None = None,
) -> Run:
    """A run that waits for rows. `params` are validated (`Predicate.validate`), `prepared` is what `open` returned.

    Without a limiter, the predicate's rate is this process's own ceiling. `guard` is whoever interrupts. Raises
    SetupFailed.
    """
    injected = (*resources.setup(predicate, params), *prepared)
    task = task_of(predicate, params, injected, limiter=limiter, marks=marks, guard=guard)
    if not predicate.is_async:
        return BatchRun(task) if predicate.kind == "batch" else FunctionRun(task)

    def renew() -> tuple[LoopThread, Callable[[Any], Any]]:
        thread = resources.renew_loop()
        return thread, bind(predicate, params, (*resources.setup(predicate, params), *prepared))

    return CoroutineRun(task, resources.loop(), renew)
