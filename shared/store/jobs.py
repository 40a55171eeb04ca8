"""Jobs as their clients know them: create, look, follow, control, delete, page. Workers' acts are in `leases`."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from redis import Redis

from shared.errors import Conflict, Invalid, NotFound
from shared.events import Cursor, Event
from shared.jobs import CountedReasons, Snapshot, Submission, Work
from shared.limits import Change, Declared
from shared.lists import ListRecord
from shared.store import fields
from shared.store.committed import ReadManifest, Results, nothing_written_down, results_of
from shared.store.fields import Line
from shared.store.finding import Finding, Wanted
from shared.store.keys import Keys
from shared.store.pages import Pages
from shared.store.reasons import reasons_of
from shared.store.scripts import Scripts
from shared.store.working import work_on

Verb = Literal["pause", "resume", "cancel"]


@dataclass(frozen=True)
class Followed:
    """One atomic read: the snapshot, and the events after the place asked for.

    `recovered` is False where the log no longer reaches back that far, or was rolled back; `events` is empty then.
    """

    snapshot: Snapshot
    events: list[Event]
    recovered: bool


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
        read_manifest: ReadManifest = nothing_written_down,
        running_jobs: int = 0,
        finding: Finding | None = None,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys, log_bytes)
        self._retention = retention
        self._read_manifest = read_manifest
        self._running_jobs = running_jobs
        self._pages = Pages(redis, keys, retention, finding or Finding(redis, keys))

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
            raise fields.missing(job_id)
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
            raise fields.missing(job_id)
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
            raise fields.missing(job_id)
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
            raise fields.missing(job_id)
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
        return work_on(self._redis, self._keys, job_id)

    def delete(self, job_id: str, nonce: str | None = None, *, only_ended: bool = False) -> None:
        """Removes the job and its log, ending it first; its files are doomed. Raises NotFound.

        `nonce`: this call's own; the same again within a minute is the same deletion. With `only_ended` a job that has
        not ended, or runs again, is left alone: raises Conflict.
        """
        answer = self._scripts.run("delete", job_id, "", nonce or secrets.token_hex(4), int(only_ended))
        if isinstance(answer, str):
            raise Conflict(f"the job is {answer}, and was to be deleted only if it has ended", state=answer)
        if not answer:
            raise fields.missing(job_id)

    def page(self, wanted: Wanted, limit: int, cursor: str | None) -> tuple[list[Snapshot], str | None]:
        """The jobs that are meant, newest first, and the cursor of the next page (None: no more). Raises Invalid."""
        return self._pages.page(wanted, limit, cursor)

    def summaries(self, wanted: Wanted, limit: int, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """The same, each job in one line."""
        return self._pages.summaries(wanted, limit, cursor)

    def newest(self, limit: int, owner: str | None) -> list[Line]:
        """A line about each of the newest jobs (of an owner), newest first."""
        return self._pages.newest(limit, owner)

    def lines(self, job_ids: Sequence[str]) -> dict[str, Line]:
        """A line about each job that exists, in one round trip."""
        return self._pages.lines(job_ids)

    def results(self, job_id: str) -> Results:
        """The segments committed without a hole; raises NotFound."""
        return results_of(self._redis, self._keys, job_id, self._read_manifest)

    def reasons(self, job_id: str, verdict: str | None, q: str | None, limit: int) -> CountedReasons:
        """The reasons of rejected and failed rows, or of one verdict; `q` looks in their words. Raises NotFound."""
        return reasons_of(self._redis, self._keys, job_id, verdict, q, limit)

    def tails(self, job_ids: Sequence[str]) -> dict[str, Cursor]:
        """The place of each job's last event; jobs that are gone are left out."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hget(self._keys.job(job_id), "cursor")
        return {job: Cursor.parse(text) for job, text in zip(job_ids, pipe.execute(), strict=True) if text}

    def _snapshot(self, values: Mapping[str, str], reasons: Sequence[tuple[str, float]], processes: int) -> Snapshot:
        return fields.snapshot(values, reasons, self._retention, processes)


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
