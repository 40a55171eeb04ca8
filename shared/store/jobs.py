"""Jobs as their clients know them: create, look, follow, control, delete, page. Workers' acts are in `leases`."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Literal, cast

from redis import Redis

from shared.errors import Conflict, Invalid, NotFound
from shared.events import Cursor, Event
from shared.jobs import CountedReason, CountedReasons, Example, Manifest, Segment, Snapshot, Submission, Work
from shared.limits import Change, Declared
from shared.lists import ListRecord
from shared.segments import Entry, Segments, without_holes
from shared.states import ENDED
from shared.store import fields
from shared.store.fields import Line
from shared.store.keys import Keys
from shared.store.scripts import Scripts

PAGE = 200
"""Jobs that are read at once; far more than are made within a millisecond."""

Verb = Literal["pause", "resume", "cancel"]
ReadManifest = Callable[[str, int, Manifest], Sequence[Segment]]
"""Gives the segments of a job's attempt that are written down in a manifest; may raise OSError."""


@dataclass(frozen=True)
class Followed:
    """One atomic read: the snapshot, and the events after the place asked for.

    `recovered` is False where the log no longer reaches back that far, or was rolled back; `events` is empty then.
    """

    snapshot: Snapshot
    events: list[Event]
    recovered: bool


@dataclass(frozen=True)
class Results:
    """What is committed without a hole, in list order. `complete`: nothing more will come in this attempt.

    `drawn`: the rows are a sample of the list, drawn into an object of the job; they are numbered as they stand in it.
    """

    state: str
    attempt: int
    complete: bool
    list_id: str
    keep_rejected: bool
    segments: Segments
    drawn: bool = False


def _nothing_written_down(job_id: str, attempt: int, manifest: Manifest) -> Sequence[Segment]:
    raise FileNotFoundError(f"manifest {manifest.name} of job {job_id}: there is no storage here")


class Jobs:
    """All jobs of one Redis. Raises `redis.RedisError` where it does not answer.

    `retention` is how many seconds a job is kept after its end; `read_manifest` reads segments that storage has;
    `running_jobs` of one owner may run at a time (0: any number).
    """

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        log_bytes: int = 768 * 1024,
        retention: int | None = None,
        read_manifest: ReadManifest = _nothing_written_down,
        running_jobs: int = 0,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys, log_bytes)
        self._retention = retention
        self._read_manifest = read_manifest
        self._running_jobs = running_jobs

    def create(
        self,
        job_id: str,
        submission: Submission,
        record: ListRecord,
        owner: str,
        needs: str = "",
        declared: Declared | None = None,
        reads: Sequence[str] | None = None,
    ) -> Snapshot:
        """Records the job and gives it its first ticket; under an id that exists, changes nothing.

        `needs`: the id (`name@version`) of the predicate, which a worker must have that takes its chunks. `declared`:
        what that says of its limits. `reads`: the other lists that its preparation reads; None where it prepares
        nothing. Raises NotFound for a list that is gone.
        """
        answer = self._scripts.run(
            "create", job_id, record.id, record.name, submission.where or "",
            json.dumps({name: str(kind) for name, kind in submission.types.items()}),
            submission.label or "", owner, int(submission.keep_rejected),
            "" if submission.max_failed is None else submission.max_failed,
            "" if submission.predicate is None else submission.predicate.model_dump_json(), needs,
            "" if declared is None else declared.model_dump_json(),
            "" if reads is None else " ".join([record.id, *reads]),
            "" if submission.sample is None else submission.sample,
        )  # fmt: skip
        if answer.startswith("no list"):
            raise NotFound(f"there is {answer}")
        return self.snapshot(job_id)

    def snapshot(self, job_id: str) -> Snapshot:
        """The whole state of a job now; raises NotFound."""
        return self.follow(job_id, None).snapshot

    def owner(self, job_id: str) -> str | None:
        """Whose job it is; None where there is none."""
        return cast(str | None, self._redis.hget(self._keys.job(job_id), "owner"))

    def needs(self, job_id: str) -> str:
        """The id of the predicate that a job keeps to (`name@version`); "" where it has none, or is gone."""
        return str(self._redis.hget(self._keys.job(job_id), "needs") or "")

    def prepared(self, job_id: str) -> str | None:
        """The name of the folder with what was prepared for the job's rows; None where nothing is, or not yet."""
        return cast(str | None, self._redis.hget(self._keys.job(job_id), "prepared"))

    def follow(self, job_id: str, after: Cursor | None) -> Followed:
        """The snapshot and the events after a place in the log (None: no events); raises NotFound."""
        seq = "" if after is None else after.seq
        us = "" if after is None or after.us is None else after.us
        answer = self._scripts.run("follow", job_id, seq, us)
        if not answer:
            raise _missing(job_id)
        flat, reasons, events, recovered, processes = answer
        return Followed(
            self._snapshot(_pairs(flat), [(name, float(rows)) for name, rows in _pairs(reasons).items()], processes),
            [json.loads(event) for event in events],
            bool(recovered),
        )

    def control(self, job_id: str, verb: Verb) -> Snapshot:
        """Pauses, resumes or cancels; raises Conflict where the state forbids it, NotFound."""
        answer = self._scripts.run("control", job_id, verb, self._running_jobs)
        if answer == "no job":
            raise _missing(job_id)
        if answer != "ok":
            raise Conflict(f"the job is {answer}, and a {answer} job cannot be asked to {verb}", state=answer)
        return self.snapshot(job_id)

    def limit(self, job_id: str, change: Change) -> Snapshot:
        """Changes the limits of a job that has not ended. Raises Invalid, Conflict, NotFound."""
        snapshot = self.snapshot(job_id)
        declared = self._redis.hget(self._keys.job(job_id), "declared")
        if snapshot.limits is None or declared is None:
            raise Invalid("the job has no predicate, so there is nothing to limit: conditions are tested at full speed")
        wanted = change.over(snapshot.limits, Declared.model_validate_json(str(declared)))
        asked = change.model_fields_set
        answer = self._scripts.run(
            "limit", job_id, wanted.concurrency if "concurrency" in asked else "-",
            (wanted.rate or "") if "rate" in asked else "-",
        )  # fmt: skip
        if answer == "no job":
            raise _missing(job_id)
        if answer != "ok":
            raise Conflict(f"the job is {answer}, and limits can be changed until a job has ended", state=answer)
        return self.snapshot(job_id)

    def retry(self, job_id: str, nonce: str, instead: str = "") -> Snapshot:
        """Queues an ended job again: failed rows are tested again, and those never tested. `nonce` is this call's own.

        `instead` is the id of the predicate's version that there is now, where the job's own is gone: taken if no
        verdict of the old one stands. Raises Conflict where the state forbids it, nothing is to be tested again or
        versions would mix, NotFound.
        """
        answer = self._scripts.run("retry", job_id, nonce, instead)
        if answer == "no job":
            raise _missing(job_id)
        if answer == "no list":
            raise Conflict(
                "a list of the job was deleted, so its rows cannot be tested again; upload it and submit anew"
            )
        if answer == "nothing":
            raise Conflict("the job has succeeded and no row has failed, so there is nothing to test again")
        if answer == "changed":
            name = instead.rpartition("@")[0]
            raise Conflict(
                f"predicate {name!r} was changed since, and rows that it kept or rejected would stand beside others "
                "that its new version tests: submit the job again"
            )
        if answer != "ok":
            raise Conflict(f"the job is {answer}, and only one that has ended can be retried", state=answer)
        return self.snapshot(job_id)

    def work(self, job_id: str) -> list[Work]:
        """What is being tested of a job just now, in list order, and by whom; raises NotFound."""
        pipe = self._redis.pipeline()
        pipe.exists(self._keys.job(job_id))
        pipe.hvals(self._keys.leases_of(job_id))
        exists, texts = pipe.execute()
        if not exists:
            raise _missing(job_id)
        leases = sorted((json.loads(text) for text in texts), key=lambda lease: int(lease["from"]))
        return [
            Work(
                worker=lease["worker"],
                chunk=lease["chunk"],
                first=int(lease["from"]) + 1,
                to=int(lease["to"]),
                at=int(lease["at"]) + 1,
                since=fields.rfc3339(int(lease["since"])) or "",
            )
            for lease in leases
        ]

    def delete(self, job_id: str) -> None:
        """Removes the job and its log, ending it first; its files are doomed. Raises NotFound."""
        if not self._scripts.run("delete", job_id, "", secrets.token_hex(4)):
            raise _missing(job_id)

    def page(
        self, state: str | None, q: str | None, limit: int, cursor: str | None, owner: str | None
    ) -> tuple[list[Snapshot], str | None]:
        """Jobs (of an owner) newest first, and the cursor of the next page (None: no more).

        `q` looks in label, list, filter, id.
        """
        found: list[Snapshot] = []
        position = _parse_page(cursor)
        while True:
            batch = self._before(position, PAGE, owner)
            if not batch:
                return found, None
            for snapshot, (job_id, created) in zip(self._many([job for job, _ in batch]), batch, strict=True):
                if snapshot is None or not _matches(snapshot, state, q):
                    continue
                if len(found) == limit:
                    return found, f"{position[0]}:{position[1]}" if position else None
                found.append(snapshot)
                position = (created, job_id)
            position = (batch[-1][1], batch[-1][0])

    def newest(self, limit: int, owner: str | None) -> list[Line]:
        """A line about each of the newest jobs (of an owner), newest first."""
        found: list[Line] = []
        position: tuple[int, str] | None = None
        while len(found) < limit and (batch := self._before(position, PAGE, owner)):
            lines = self.lines([job for job, _ in batch])
            found += [lines[job] for job, _ in batch if job in lines]
            position = (batch[-1][1], batch[-1][0])
        return found[:limit]

    def lines(self, job_ids: Sequence[str]) -> dict[str, Line]:
        """A line about each job that exists, in one round trip."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hmget(self._keys.job(job_id), fields.LINE)
        lines = map(fields.line, pipe.execute())
        return {line.job: line for line in lines if line is not None}

    def results(self, job_id: str) -> Results:
        """The segments committed without a hole; raises NotFound."""
        pipe = self._redis.pipeline()
        pipe.hmget(self._keys.job(job_id), "state", "attempt", "list", "keep_rejected", "drawn")
        pipe.zrange(self._keys.manifests(job_id), 0, -1)
        pipe.zrange(self._keys.segments(job_id), 0, -1)
        (state, attempt, list_id, keep_rejected, drawn), manifests, segments = pipe.execute()
        if state is None:
            raise _missing(job_id)
        entries: list[Entry] = [
            *(Manifest.model_validate_json(member) for member in manifests),
            *(Segment.model_validate_json(member) for member in segments),
        ]
        entries.sort(key=lambda entry: entry.first)
        read = partial(self._read_manifest, job_id, int(attempt))
        found = Segments(without_holes(entries), read)
        return Results(state, int(attempt), state in ENDED, list_id, keep_rejected == "1", found, drawn == "1")

    def reasons(self, job_id: str, verdict: str | None, q: str | None, limit: int) -> CountedReasons:
        """The reasons of rejected and failed rows, or of one verdict; `q` looks in their words. Raises NotFound."""
        pipe = self._redis.pipeline()
        pipe.hmget(self._keys.job(job_id), "id", "failed", "reasoned")
        pipe.zrange(self._keys.reasons(job_id), 0, -1, desc=True, withscores=True)
        pipe.hgetall(self._keys.examples(job_id))
        (known, failed, reasoned), counted, examples = pipe.execute()
        if known is None:
            raise _missing(job_id)
        told = [(member, fields.reason_of(member, rows)) for member, rows in counted if rows]
        left = fields.others([one for _, one in told], int(failed), int(reasoned or 0))
        wanted = (
            CountedReason(**one, example=Example(row=examples[member]) if member in examples else None)
            for member, one in told
            if verdict in (None, one["verdict"]) and (not q or q.casefold() in one["reason"].casefold())
        )
        other = sum(rows for one, rows in left.items() if verdict in (None, one))
        return CountedReasons(reasons=tuple(islice(wanted, limit)), other=other)

    def tails(self, job_ids: Sequence[str]) -> dict[str, Cursor]:
        """The place of each job's last event; jobs that are gone are left out."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hget(self._keys.job(job_id), "cursor")
        return {job: Cursor.parse(text) for job, text in zip(job_ids, pipe.execute(), strict=True) if text}

    def _many(self, job_ids: Sequence[str]) -> list[Snapshot | None]:
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hgetall(self._keys.job(job_id))
            pipe.zrevrange(self._keys.reasons(job_id), 0, 9, withscores=True)
        pipe.hget(self._keys.counters(), "slots")
        *answers, slots = pipe.execute()
        return [
            self._snapshot(answers[i], answers[i + 1], int(slots or 0)) if answers[i] else None
            for i in range(0, len(answers), 2)
        ]

    def _snapshot(self, values: Mapping[str, str], reasons: Sequence[tuple[str, float]], processes: int) -> Snapshot:
        return fields.snapshot(values, reasons, self._retention, processes)

    def _before(self, position: tuple[int, str] | None, count: int, owner: str | None) -> list[tuple[str, int]]:
        """The next jobs (of an owner) in order (creation, then id, both falling)."""
        key = self._keys.jobs() if owner is None else self._keys.jobs_of(owner)
        if position is None:
            raw = self._redis.zrange(key, 0, count - 1, desc=True, withscores=True)
        else:
            raw = self._redis.zrange(
                key, position[0], "-inf", byscore=True, desc=True, offset=0, num=count, withscores=True
            )
        jobs = [(job, int(created)) for job, created in cast(list[tuple[str, float]], raw)]
        return [(job, at) for job, at in jobs if position is None or (at, job) < position]


def _missing(job_id: str) -> NotFound:
    return NotFound(f"there is no job {job_id[:64]}")


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _parse_page(cursor: str | None) -> tuple[int, str] | None:
    if cursor is None:
        return None
    created, colon, job_id = cursor.partition(":")
    if not (colon and created.isascii() and created.isdigit() and len(created) <= 15):
        raise Invalid("`cursor` is not one that this address gave; leave it out to begin at the newest")
    return int(created), job_id


def _matches(snapshot: Snapshot, state: str | None, q: str | None) -> bool:
    if state and snapshot.state != state:
        return False
    if not q:
        return True
    call = snapshot.filter.predicate
    texts = (snapshot.label, snapshot.list["name"], snapshot.filter.where, call and call.name, snapshot.id)
    return any(q.casefold() in text.casefold() for text in texts if text)
