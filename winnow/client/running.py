"""Coroutines run through without an event loop: for those that only ever wait for a wire that blocks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


def finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns.

    Raises `RuntimeError` where it waits for something else than its wire: a callback that is a coroutine function, or
    an asynchronous iterable, given to a client that blocks.
    """
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    else:
        raise RuntimeError("this waits for an event loop: use AsyncClient for what is asynchronous")
    finally:
        coroutine.close()


def each(items: AsyncIterator[T]) -> Iterator[T]:
    """What the asynchronous iterator gives; it is closed when this is."""
    try:
        while True:
            try:
                item = finish(_next(items))
            except StopAsyncIteration:
                return
            yield item
    finally:
        if isinstance(items, AsyncGenerator):
            finish(items.aclose())


async def _next(items: AsyncIterator[T]) -> T:
    return await anext(items)
