"""Jobs as their clients know them: create, look, follow, control, delete, page. Workers' acts are in `leases`."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Literal, cast

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
from shared.store.figures import slow_rows_of
from shared.store.finding import Finding, Position, Wanted
from shared.store.keys import Keys
from shared.store.owning import ticket_of
from shared.store.scripts import Scripts

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
    `running_jobs` of one owner may run at a time (0: any number); `finding` looks for those that somebody means.
    """

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        log_bytes: int = 768 * 1024,
        retention: int | None = None,
        read_manifest: ReadManifest = _nothing_written_down,
        running_jobs: int = 0,
        finding: Finding | None = None,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys, log_bytes)
        self._retention = retention
        self._read_manifest = read_manifest
        self._running_jobs = running_jobs
        self._finding = finding or Finding(redis, keys)

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
        found = (json.loads(text) for text in texts)
        leases = sorted((one for one in found if one["kind"] == "chunk"), key=lambda lease: int(lease["from"]))
        slow = slow_rows_of(self._redis, self._keys, sorted({lease["worker"] for lease in leases}))
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

    def delete(self, job_id: str, nonce: str | None = None, *, only_ended: bool = False) -> None:
        """Removes the job and its log, ending it first; its files are doomed. Raises NotFound.

        `nonce`: this call's own; the same again within a minute is the same deletion. With `only_ended` a job that has
        not ended, or runs again, is left alone: raises Conflict.
        """
        answer = self._scripts.run("delete", job_id, "", nonce or secrets.token_hex(4), int(only_ended))
        if isinstance(answer, str):
            raise Conflict(f"the job is {answer}, and was to be deleted only if it has ended", state=answer)
        if not answer:
            raise _missing(job_id)

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


def _slowest(lease: Mapping[str, Any], slow: Mapping[str, Sequence[tuple[int, int]]]) -> tuple[int | None, int | None]:
    """The row of a lease that is longest under test, and since when (ms)."""
    told = slow.get(ticket_of(lease["owner"]), ())
    mine = [(since, row) for row, since in told if lease["at"] < row <= lease["to"]]
    since, row = min(mine, default=(None, None))
    return row, since


def _missing(job_id: str) -> NotFound:
    return NotFound(f"there is no job {job_id[:64]}")


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _parse_page(cursor: str | None) -> Position | None:
    if cursor is None:
        return None
    created, colon, job_id = cursor.partition(":")
    if not (colon and created.isascii() and created.isdigit() and len(created) <= 15):
        raise Invalid("`cursor` is not one that this address gave; leave it out to begin at the newest")
    return int(created), job_id
