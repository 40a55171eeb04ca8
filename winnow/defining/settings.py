"""How a predicate wants to be run: read from the decorator's arguments, and checked there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from winnow.defining.errors import PredicateInvalid

DEFAULT_CONCURRENCY = 100
"""Rows (or batches) that one worker process has under way at a time, of an `async def`."""
DEFAULT_TIMEOUT_S = 60.0
"""A row that takes longer is presumed hung, unless the predicate says otherwise."""
RETRY_ON: tuple[type[Exception], ...] = (OSError,)
"""Connections refused or lost, names that do not resolve, time limits: `ConnectionError` and `TimeoutError` are
`OSError`s. Libraries have trees of their own: name theirs (`httpx.TransportError`)."""

MOST_TIMEOUT_S = 366 * 86_400
"""More is meant as no limit, and beyond what alarms can be set to."""

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_RATE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*([smh])\s*")
_SIZES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?)i?B?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rate:
    """A ceiling of tests, retries included, over all jobs and machines: `count` in any `seconds`."""

    count: float
    seconds: int

    @property
    def interval(self) -> float:
        """Seconds from one test to the next when they are spread evenly."""
        return self.seconds / self.count

    def __str__(self) -> str:
        unit = next(unit for unit, seconds in _SECONDS.items() if seconds == self.seconds)
        return f"{self.count:g}/{unit}"

    @classmethod
    def parse(cls, text: object) -> Rate:
        """Reads `50/s`, `100/m`, `1000/h`, `0.5/s`. Raises ValueError that says how a rate is written."""
        found = _RATE.fullmatch(text) if isinstance(text, str) else None
        if found is None or float(found[1]) <= 0:
            raise ValueError(f'rate={text!r} is no rate: write "50/s", "100/m" or "1000/h"')
        return cls(float(found[1]), _SECONDS[found[2]])


@dataclass(frozen=True, slots=True)
class Settings:
    """A predicate's settings, checked. Times are seconds, sizes bytes; None means no limit."""

    concurrency: int
    timeout: float | None
    retries: int
    retry_on: tuple[type[Exception], ...]
    rate: Rate | None
    batch: int | None
    memory: int | None


def read_settings(
    *,
    is_async: bool,
    concurrency: int | None,
    timeout: float | None,
    retries: int,
    retry_on: type[Exception] | tuple[type[Exception], ...] | None,
    rate: str | None,
    batch: int | None,
    memory: int | str | None,
) -> Settings:
    """The settings as given, with defaults filled in. Raises PredicateInvalid (without the predicate's name)."""
    if concurrency is not None and not is_async:
        raise PredicateInvalid(
            "concurrency is for async def; a plain def tests one row at a time in each worker process "
            "(WINNOW_CONCURRENCY says how many those are)"
        )
    _whole("concurrency", concurrency, 1)
    _whole("batch", batch, 1)
    _whole("retries", retries, 0)
    if timeout is not None and not (_is_number(timeout) and 0 < timeout <= MOST_TIMEOUT_S):
        raise PredicateInvalid(f"timeout={timeout!r}: give seconds above 0, at most a year, or None for no limit")
    if retry_on is not None and retries == 0:
        raise PredicateInvalid("retry_on without retries: say how often, as in retries=2")
    try:
        read_rate = None if rate is None else Rate.parse(rate)
        size = None if memory is None else _bytes(memory)
    except ValueError as fault:
        raise PredicateInvalid(str(fault)) from None
    return Settings(
        concurrency=(concurrency or DEFAULT_CONCURRENCY) if is_async else 1,
        timeout=None if timeout is None else float(timeout),
        retries=retries,
        retry_on=RETRY_ON if retry_on is None else _exceptions(retry_on),
        rate=read_rate,
        batch=batch,
        memory=size,
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(name: str, value: object, least: int) -> None:
    if value is not None and not (isinstance(value, int) and not isinstance(value, bool) and value >= least):
        raise PredicateInvalid(f"{name}={value!r}: give a whole number from {least} up")


def _bytes(size: object) -> int:
    found = _SIZE.fullmatch(size) if isinstance(size, str) else None
    number = int(float(found[1]) * _SIZES[found[2].upper()]) if found else size
    if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
        raise ValueError(f'memory={size!r} is no size: write bytes, or "512 MB", "2 GB"')
    return number


def _exceptions(given: object) -> tuple[type[Exception], ...]:
    found = given if isinstance(given, tuple) else (given,)
    if not found or not all(isinstance(one, type) and issubclass(one, Exception) for one in found):
        raise PredicateInvalid(f"retry_on={given!r}: give an exception, or a tuple of them")
    return found
