"""How a class whose calls block is made of one whose calls are awaited: call by call, with its words and its types."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from winnow.client.running import each, finish

C = TypeVar("C")
P = ParamSpec("P")
T = TypeVar("T")


class Face(Generic[C]):
    """What blocks, in front of what is awaited."""

    def __init__(self, core: C) -> None:
        self._core = core


def faced(one: C | Face[C]) -> C:
    """What is awaited, of itself or of what stands in front of it."""
    return one._core if isinstance(one, Face) else one


def finished(method: Callable[Concatenate[C, P], Coroutine[Any, Any, T]]) -> Callable[Concatenate[Face[C], P], T]:
    """The same call, that returns when it is done."""

    def call(self: Face[C], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return finish(method(self._core, *args, **kwargs))

    return like(method, call)


def iterated(method: Callable[Concatenate[C, P], AsyncIterator[T]]) -> Callable[Concatenate[Face[C], P], Iterator[T]]:
    """The same call, over which a plain `for` goes."""

    def call(self: Face[C], /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        return each(method(self._core, *args, **kwargs))

    return like(method, call)


def like(method: Callable[..., Any], call: T) -> T:
    """`call` with the name, the words and the signature of `method`, but for what is asynchronous in it."""
    wrapped = cast(Any, wraps(method)(cast(Any, call)))
    signature = inspect.signature(method)
    gives = str(signature.return_annotation).replace("Async", "")
    wrapped.__signature__ = signature.replace(return_annotation=gives)
    del wrapped.__wrapped__
    return cast(T, wrapped)
