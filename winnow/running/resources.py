"""What a worker process keeps for predicates from job to job: its event loop, and what `setup` returned."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from winnow.predicate import Predicate
from winnow.running.faults import failure_of, home_of
from winnow.running.loops import LoopThread

log = logging.getLogger("winnow.predicates")

MOST = 8
"""Kept at a time, of setups that name parameters: the ones used last."""
END_S = 2.0
"""For what follows the `yield` of an async setup."""

NOTHING = "it yields nothing: give what the rows' test is to have after `yield`"
_NONE = object()

Undo = Callable[[], None]


class SetupFailed(RuntimeError):
    """A predicate's `setup` raised: no row can be tested by this process. Its words say what and where."""


class Resources:
    """One for each worker process, made after it was forked."""

    def __init__(self) -> None:
        self._thread: LoopThread | None = None
        self._made: OrderedDict[tuple[object, ...], tuple[Any, Undo]] = OrderedDict()

    def loop(self) -> LoopThread:
        """The process's event loop, started when it is first asked for."""
        if self._thread is None or self._thread.is_closed:
            self._thread = LoopThread()
        return self._thread

    def renew_loop(self) -> LoopThread:
        """Another loop for one that is held; what was set up in that one is not used again."""
        held, self._thread = self._thread, None
        if held is not None:
            held.give_up()
            self._made = OrderedDict((key, made) for key, made in self._made.items() if key[0] is not held)
        return self.loop()

    def setup(self, predicate: Predicate[..., Any], params: Mapping[str, Any]) -> tuple[Any, ...]:
        """What is to be given to the predicate after its rows: nothing, or what `setup` returned, called once.

        Raises SetupFailed.
        """
        if predicate.setup is None:
            return ()
        named = {name: params[name] for name in predicate.setup_takes}
        thread = self.loop() if predicate.is_async else None
        key = (thread, predicate.module, predicate.name, repr(named))
        if key not in self._made:
            try:
                self._made[key] = _set_up(predicate.setup, named, thread)
            except (Exception, SystemExit, asyncio.CancelledError) as error:
                where = home_of(predicate.function.__code__.co_filename)
                reason, place = failure_of(error, where)
                at = f" ({place})" if place else ""
                raise SetupFailed(f"predicate {predicate.name}: its setup failed: {reason}{at}") from error
            if len(self._made) > MOST:
                _undo(self._made.pop(next(iter(self._made)))[1])
        self._made.move_to_end(key)
        return (self._made[key][0],)

    def close(self) -> None:
        """Undoes what was set up, the last first, and ends the loop."""
        while self._made:
            _undo(self._made.popitem()[1][1])
        if self._thread is not None:
            self._thread.close(END_S)
            self._thread = None


def _set_up(setup: Callable[..., Any], named: Mapping[str, Any], thread: LoopThread | None) -> tuple[Any, Undo]:
    if thread is None:
        return _begun(setup(**named))
    resource, undo = thread.submit(_in_loop(setup, named)).result()

    def end() -> None:
        # Its loop has to turn for it.
        if not thread.is_closed:
            thread.submit(undo()).result(END_S)

    return resource, end


async def _in_loop(setup: Callable[..., Any], named: Mapping[str, Any]) -> tuple[Any, Callable[[], Any]]:
    """Also a plain setup is called where its loop turns: clients look for it."""
    made = setup(**named)
    if inspect.isasyncgen(made):
        resource = await anext(made, _NONE)
        if resource is _NONE:
            raise RuntimeError(NOTHING)

        async def end_async() -> None:
            await anext(made, None)

        return resource, end_async
    if inspect.iscoroutine(made):
        made = await made
    resource, undo = _begun(made)

    async def end() -> None:
        undo()

    return resource, end


def _begun(made: Any) -> tuple[Any, Undo]:
    """What a plain setup returned, or yielded, and what is to be done at the end."""
    if not inspect.isgenerator(made):
        return made, lambda: None

    def end() -> None:
        next(made, None)

    for resource in made:
        return resource, end
    raise RuntimeError(NOTHING)


def _undo(undo: Undo) -> None:
    try:
        undo()
    except (Exception, asyncio.CancelledError):
        log.exception("what a setup does at the end went wrong")
