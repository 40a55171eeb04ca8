"""A busy job without workers: the store's own steps write its life, as workers' claims and commits would."""

import json
import secrets
from dataclasses import dataclass, replace
from itertools import count
from typing import cast

from redis import Redis

from shared.commits import Segment
from shared.events import Cursor, Event
from shared.jobs import Submission
from shared.lists import Column, Dialect, Format, ListRecord, Type
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.leased import Chunk, IndexPart, Shown, Stretch
from shared.store.leases import Leases
from shared.store.lists import Lists

SCRATCH = Keys("scratch:")
TOTAL = 30_000_000
BYTES_A_ROW = 52
ROWS = 1000
NONE = Shown()


@dataclass(frozen=True)
class Shows:
    """Rows that a commit shows to watchers: a `kept` and a `failed` go out before its `progress`."""

    kept: Shown = NONE
    failed: Shown = NONE


NOTHING = Shows()


class BusyJob:
    """One job on a long list. Each `commit` is the one Lua step that counts, logs and publishes."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self.done = 0
        self._redis = redis
        self._keys = keys
        self._leases = Leases(redis, keys)
        self._jobs = Jobs(redis, keys)
        self._tickets = count(1)
        record = self._add_list(Lists(redis, keys))
        submission = Submission.model_validate({"list": record.id, "where": "age >= 65 AND country = 'CN'"})
        self.id = secrets.token_hex(8)
        self._jobs.create(self.id, submission, record, "local")
        self._lease = self._claim()

    def commit(self, shows: Shows = NOTHING) -> int:
        """So many more rows are done; gives how many in all, by which the `progress` that says so is known."""
        if self._lease.at >= self._lease.to:
            self._lease = self._claim()
        lease, rows = self._lease, min(ROWS, self._lease.to - self._lease.at)
        kept, failed = shows.kept.rows, shows.failed.rows
        segment = Segment(
            first=lease.at, rows=rows, kept=kept, failed=failed, rejected=rows - kept - failed,
            start=lease.at * BYTES_A_ROW, end=(lease.at + rows) * BYTES_A_ROW, kept_bytes=kept * BYTES_A_ROW,
            failed_bytes=failed * BYTES_A_ROW, rejected_bytes=0, report_bytes=0,
            name=f"{lease.chunk}-{lease.fence}-{lease.at}",
        )  # fmt: skip
        answer = self._leases.commit(lease, segment, 20_000, shows.kept, shows.failed, {})
        if answer != "go":
            raise RuntimeError(f"a commit was answered {answer!r}")
        self._lease = replace(lease, at=lease.at + rows)
        self.done += rows
        return self.done

    def has_said(self, done: int) -> bool:
        """Whether the last event says that so many rows are done: the store lets ten a second out, no more."""
        newest = cast(list[tuple[str, dict[str, str]]], self._redis.xrevrange(self._keys.log(self.id), count=1))
        event: Event = json.loads(newest[0][1]["e"])
        return bool(event["type"] == "progress" and event["rows"]["done"] == done)

    def events(self) -> list[Event]:
        """What is in its log, in order."""
        return self._jobs.follow(self.id, Cursor(0)).events

    def _add_list(self, lists: Lists) -> ListRecord:
        """A list that is counted."""
        record = ListRecord(
            id=secrets.token_hex(8), name="people.csv", format=Format.CSV, dialect=Dialect(delimiter=","),
            bytes=TOTAL * BYTES_A_ROW, sha256="0", columns=(Column(name="age", type=Type.INTEGER),), sample=(), body=0,
        )  # fmt: skip
        lists.add(record)
        stretch = self._leases.claim(f"ticket{next(self._tickets)}", "nonce", "bench")
        assert isinstance(stretch, Stretch)
        part = IndexPart("part", 0, TOTAL, 0, TOTAL * BYTES_A_ROW)
        self._leases.add_index(stretch, part, 0, TOTAL, complete=True)
        return record

    def _claim(self) -> Chunk:
        lease = self._leases.claim(f"ticket{next(self._tickets)}", "nonce", "bench")
        assert isinstance(lease, Chunk)
        return lease


class SameEvents:
    """A job for peers: they send the very events that the store made of a job which nobody follows."""

    def __init__(self, redis_url: str, keys: Keys = SCRATCH) -> None:
        self.done = 0
        with Redis.from_url(redis_url, decode_responses=True) as redis:
            job = BusyJob(redis, keys)
            job.commit()
            self._progress = job.events()[-1]
        self.id = job.id

    def commit(self, shows: Shows = NOTHING) -> list[Event]:
        """The events of the next commit."""
        self.done += ROWS
        head = {name: self._progress[name] for name in ("job", "seq", "cursor", "at")}
        rows = {"kept": shows.kept, "failed": shows.failed}
        return [
            *(
                {"type": kind, **head, "rows": json.loads(of.json), "skipped": 0}
                for kind, of in rows.items()
                if of.rows
            ),
            {**self._progress, "rows": {**self._progress["rows"], "done": self.done}},
        ]
