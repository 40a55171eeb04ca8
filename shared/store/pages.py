"""Many jobs at once: pages of those that somebody means, and a line about each of the newest."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from redis import Redis

from shared.errors import Invalid
from shared.jobs import Snapshot
from shared.store import fields
from shared.store.fields import Line
from shared.store.finding import Finding, Position, Wanted
from shared.store.keys import Keys


class Pages:
    """The jobs of one Redis, some at a time. Raises `redis.RedisError` where it does not answer.

    `retention` is how many seconds a job is kept after its end; `finding` looks for those that somebody means.
    """

    def __init__(self, redis: Redis, keys: Keys, retention: int | None, finding: Finding) -> None:
        self._redis = redis
        self._keys = keys
        self._retention = retention
        self._finding = finding

    def page(self, wanted: Wanted, limit: int, cursor: str | None) -> tuple[list[Snapshot], str | None]:
        """The jobs that are meant, newest first, and the cursor of the next page (None: no more). Raises Invalid."""
        jobs, following = self._page(wanted, limit, cursor)
        # A job may have gone on since it was found.
        found = [job for job in self._many(jobs) if job and (not wanted.states or job.state in wanted.states)]
        return found, following

    def summaries(self, wanted: Wanted, limit: int, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """The same, each job in one line."""
        jobs, following = self._page(wanted, limit, cursor)
        lines = self.lines(jobs)
        found = [lines[job].summary for job in jobs if job in lines]
        return [job for job in found if not wanted.states or job["state"] in wanted.states], following

    def _page(self, wanted: Wanted, limit: int, cursor: str | None) -> tuple[list[str], str | None]:
        found = list(islice(self._finding.each(wanted, _parse_page(cursor)), limit + 1))
        last = found[limit - 1] if len(found) > limit else None
        return [job.job for job in found[:limit]], f"{last.created}:{last.job}" if last else None

    def newest(self, limit: int, owner: str | None) -> list[Line]:
        """A line about each of the newest jobs (of an owner), newest first."""
        found: list[Line] = []
        for jobs in self._finding.slices(owner=owner):
            lines = self.lines([job for _, job in jobs])
            found += [lines[job] for _, job in jobs if job in lines]
            if len(found) >= limit:
                break
        return found[:limit]

    def lines(self, job_ids: Sequence[str]) -> dict[str, Line]:
        """A line about each job that exists, in one round trip."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hmget(self._keys.job(job_id), fields.LINE)
        lines = map(fields.line, pipe.execute())
        return {line.job: line for line in lines if line is not None}

    def _many(self, job_ids: Sequence[str]) -> list[Snapshot | None]:
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hgetall(self._keys.job(job_id))
            pipe.zrevrange(self._keys.reasons(job_id), 0, 9, withscores=True)
        pipe.hget(self._keys.counters(), "slots")
        *answers, slots = pipe.execute()
        return [
            fields.snapshot(answers[i], answers[i + 1], self._retention, int(slots or 0)) if answers[i] else None
            for i in range(0, len(answers), 2)
        ]


def _parse_page(cursor: str | None) -> Position | None:
    if cursor is None:
        return None
    created, colon, job_id = cursor.partition(":")
    if not (colon and created.isascii() and created.isdigit() and len(created) <= 15):
        raise Invalid("`cursor` is not one that this address gave; leave it out to begin at the newest")
    return int(created), job_id
