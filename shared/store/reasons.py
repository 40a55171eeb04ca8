"""Why rows were rejected or failed: how many for each reason that is counted by itself, and the last such row."""

from itertools import islice

from redis import Redis

from shared.jobs import CountedReason, CountedReasons, Example
from shared.store import fields
from shared.store.keys import Keys


def reasons_of(redis: Redis, keys: Keys, job_id: str, verdict: str | None, q: str | None, limit: int) -> CountedReasons:
    """The reasons of rejected and failed rows, or of one verdict; `q` looks in their words. Raises NotFound."""
    pipe = redis.pipeline()
    pipe.hmget(keys.job(job_id), "id", "failed", "reasoned")
    pipe.zrange(keys.reasons(job_id), 0, -1, desc=True, withscores=True)
    pipe.hgetall(keys.examples(job_id))
    (known, failed, reasoned), counted, examples = pipe.execute()
    if known is None:
        raise fields.missing(job_id)
    told = [(member, fields.reason_of(member, rows)) for member, rows in counted if rows]
    left = fields.others([one for _, one in told], int(failed), int(reasoned or 0))
    wanted = (
        CountedReason(**one, example=Example(row=examples[member]) if member in examples else None)
        for member, one in told
        if verdict in (None, one["verdict"]) and (not q or q.casefold() in one["reason"].casefold())
    )
    other = sum(rows for one, rows in left.items() if verdict in (None, one))
    return CountedReasons(reasons=tuple(islice(wanted, limit)), other=other)
