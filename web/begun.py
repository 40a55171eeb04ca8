"""Answers that begin, and answers that have begun: from the first byte on nothing can be answered with a problem."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Protocol

from redis import RedisError

from shared.errors import Problem
from shared.files.faults import is_of_storage, problem_of
from shared.store.faults import said_of
from web.serving import BrokenOff


@contextmanager
def breaking_off() -> Iterator[None]:
    """Breaks the answer off where its job was deleted, say, or storage or Redis do not work."""
    try:
        yield
    except Problem as problem:
        raise BrokenOff(problem.detail) from problem
    except RedisError as error:
        raise BrokenOff(said_of(error)) from error
    except OSError as error:
        if not is_of_storage(error):
            raise
        raise BrokenOff(problem_of(error).detail) from error


class Streamed(Protocol):
    """The bytes of an answer, to be closed once the server is done with it."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None:
        """Nobody reads on."""


class Begun:
    """An answer whose first bytes are there. Before these what goes wrong is raised as what it is.

    Raises BrokenOff where nothing went wrong, but there is to be no whole answer: its job was cancelled, say.
    """

    def __init__(self, body: Streamed) -> None:
        self.close: Callable[[], None] = body.close
        rest = iter(body)
        try:
            first = next(rest, b"")
        except BrokenOff as error:
            body.close()
            if isinstance(error.__cause__, Exception):
                raise error.__cause__ from None
            raise
        except BaseException:
            body.close()
            raise
        self._parts = chain((first,), rest)

    def __iter__(self) -> Iterator[bytes]:
        return self._parts
