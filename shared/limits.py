"""The nouns of a job's limits: what its predicate declares, what a job asks for, and what holds."""

import re
from typing import Any

from pydantic import Field, field_validator

from shared.errors import Invalid
from shared.lists import Noun

MOST_CONCURRENCY = 10_000

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_RATE = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*/\s*([smh])\s*")


def interval_of(rate: str) -> float:
    """Seconds from one test to the next at a rate such as `50/s`, `100/m`, `1000/h`. Raises ValueError."""
    found = _RATE.fullmatch(rate)
    if found is None or float(found[1]) <= 0:
        raise ValueError(f'{rate[:40]!r} is no rate: write "50/s", "100/m" or "1000/h"')
    return _SECONDS[found[2]] / float(found[1])


class Limits(Noun):
    """What limits a job's tests."""

    concurrency: int
    """Rows (or batches) under test at a time, in one worker process."""
    rate: str | None
    """Tests that begin in a time over all machines, retries included, such as `50/s`; null is no ceiling."""


class Declared(Limits):
    """What a predicate declares of itself, which a job keeps from its submission on."""

    name: str
    batch: int | None = None
    is_async: bool = False


class Change(Noun):
    """The body of `POST /api/jobs/ID/limits`. What is left out stays; null puts back what the predicate declares."""

    concurrency: int | None = Field(None, ge=1, le=MOST_CONCURRENCY)
    rate: str | None = None

    @field_validator("concurrency", mode="before")
    @classmethod
    def _only_whole(cls, value: Any) -> Any:
        if isinstance(value, bool | str | float):
            raise ValueError(f"give a whole number from 1 to {MOST_CONCURRENCY:,}")
        return value

    @field_validator("rate")
    @classmethod
    def _only_rates(cls, value: str | None) -> str | None:
        if value is None:
            return None
        interval_of(value)
        return "".join(value.split())

    def over(self, now: Limits, declared: Declared) -> Limits:
        """What holds after this change. Raises Invalid where the predicate does not allow it."""
        asked = self.model_fields_set
        if not asked:
            raise Invalid("say what to change: `concurrency`, `rate`, or both")
        concurrency = now.concurrency if "concurrency" not in asked else self.concurrency or declared.concurrency
        rate = now.rate if "rate" not in asked else self.rate or declared.rate
        if not declared.is_async and self.concurrency is not None:
            raise _faulty(
                "concurrency",
                f"{declared.name} is a plain def, which tests one row at a time in each worker process: there are as "
                "many as WINNOW_CONCURRENCY says",
            )
        if rate and declared.rate and interval_of(rate) < interval_of(declared.rate):
            raise _faulty(
                "rate", f"{rate} is above {declared.rate}, the ceiling that {declared.name} has over all jobs together"
            )
        return Limits(concurrency=concurrency, rate=rate)


def _faulty(name: str, detail: str) -> Invalid:
    return Invalid(f"{name}: {detail}", errors=[{"pointer": f"#/{name}", "detail": detail}])
