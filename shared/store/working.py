"""Who tests what of a job just now, as its leases and the workers' own words have it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from redis import Redis

from shared.jobs import Work
from shared.store import fields
from shared.store.figures import slow_rows_of
from shared.store.keys import Keys
from shared.store.owning import ticket_of


def work_on(redis: Redis, keys: Keys, job_id: str) -> list[Work]:
    """What is being tested of a job just now, in list order, and by whom; raises NotFound."""
    pipe = redis.pipeline()
    pipe.exists(keys.job(job_id))
    pipe.hvals(keys.leases_of(job_id))
    exists, texts = pipe.execute()
    if not exists:
        raise fields.missing(job_id)
    found = (json.loads(text) for text in texts)
    leases = sorted((one for one in found if one["kind"] == "chunk"), key=lambda lease: int(lease["from"]))
    slow = slow_rows_of(redis, keys, sorted({lease["worker"] for lease in leases}))
    return [
        Work(
            worker=lease["worker"],
            chunk=lease["chunk"],
            first=int(lease["from"]) + 1,
            to=int(lease["to"]),
            at=int(lease["at"]) + 1,
            since=fields.rfc3339(int(lease["since"])) or "",
            row=row,
            row_since=fields.rfc3339(since),
        )
        for lease in leases
        for row, since in (_slowest(lease, slow),)
    ]


def _slowest(lease: Mapping[str, Any], slow: Mapping[str, Sequence[tuple[int, int]]]) -> tuple[int | None, int | None]:
    """The row of a lease that is longest under test, and since when (ms)."""
    told = slow.get(ticket_of(lease["owner"]), ())
    mine = [(since, row) for row, since in told if lease["at"] < row <= lease["to"]]
    since, row = min(mine, default=(None, None))
    return row, since
