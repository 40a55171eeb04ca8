"""Answers that have begun: what goes wrong now cannot be answered with a problem any more."""

from collections.abc import Iterator
from contextlib import contextmanager

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
