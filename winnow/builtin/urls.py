"""`answers`: URLs that answer, and what those say that do not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from winnow import Column, Verdict, predicate
from winnow.builtin.reach.errors import Passing

if TYPE_CHECKING:
    from winnow.builtin.asking import Asker

Method = Literal["head then get", "head", "get"]


@lru_cache(maxsize=16)
def _read_statuses(written: str) -> frozenset[int]:
    """The statuses that `200-299,301` means; raises ValueError."""
    found: set[int] = set()
    for part in written.split(","):
        first, _, last = (part if "-" in part else f"{part}-{part}").partition("-")
        if not (first.strip().isdecimal() and last.strip().isdecimal() and 100 <= int(first) <= int(last) <= 599):
            raise ValueError(f"statuses: {part.strip()!r} is no status from 100 to 599, nor a range such as 200-299")
        found.update(range(int(first), int(last) + 1))
    return frozenset(found)


async def _asker(statuses: str) -> AsyncIterator[Asker]:
    # What is no status is said before the first row, and once.
    _read_statuses(statuses)
    # What it brings is large, and few worker processes ask URLs.
    from winnow.builtin.asking import Asker  # noqa: PLC0415

    asker = Asker()
    yield asker
    await asker.close()


# Every step has a limit of its own, and a row that waits for its turn at a host has done nothing wrong: no `timeout`.
@predicate(concurrency=200, timeout=None, retries=2, retry_on=Passing, setup=_asker)
async def answers(
    row: Mapping[str, str],
    asker: Asker,
    column: Annotated[
        Column, Field(description="The column of URLs; one without a scheme is taken for http://")
    ] = "url",
    statuses: Annotated[
        str,
        Field(
            description="Statuses that count as an answer, such as 200-299,301",
            pattern=r"^\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?(\s*,\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?)*\s*$",
            max_length=200,
        ),
    ] = "200-299",
    method: Annotated[Method, Field(description="GET is asked where HEAD is not answered well, or at once")] = (
        "head then get"
    ),
    redirects: Annotated[int, Field(ge=0, le=5, description="How many redirects are followed")] = 5,
    timeout: Annotated[float, Field(gt=0, le=60, description="Seconds for all requests of a URL together")] = 10,
    max_bytes: Annotated[int, Field(ge=0, le=2**20, description="Bytes that are read of a body, at most")] = 16_384,
    at_a_time: Annotated[int, Field(ge=1, le=50, description="Requests to one host at a time, per worker process")] = 2,
    pause: Annotated[
        float, Field(ge=0, le=60, description="Seconds between requests to one host, per worker process")
    ] = 0,
) -> Verdict:
    """Keeps rows whose URL answers with one of the statuses.

    Rejected with the last status (`404`) or what came instead of one: `timeout`, `no such host`, `refused`,
    `certificate`. Failed where this machine's own network or name servers are at fault, or the host says 429. Only
    public addresses are asked.
    """
    reason = await asker.ask(
        row[column],
        statuses=_read_statuses(statuses),
        method=method,
        redirects=redirects,
        timeout=timeout,
        max_bytes=max_bytes,
        at_a_time=at_a_time,
        pause=pause,
    )
    return Verdict.reject(reason) if reason else Verdict.keep()
