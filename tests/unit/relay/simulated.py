"""A log and its broadcast in memory: as the store answers, with the delays and losses that a test asks for."""

from collections.abc import Callable
from typing import Any

import eventlet

from shared.errors import NotFound
from shared.events import Cursor, Event
from shared.jobs import Amount, Filter, Rows, Snapshot
from shared.store.jobs import Followed

JOB = "job1"


def event(seq: int, history: int = 0, type_: str = "progress", **members: Any) -> Event:
    """An event of `JOB`; those of another `history` are later, as after a rollback."""
    cursor = f"{seq}-{1000 * seq + 500 * history}"
    return {"type": type_, "job": JOB, "seq": seq, "cursor": cursor, "at": "2026-01-02T03:04:05.006Z", **members}


def snapshot(cursor: str, state: str = "running", job: str = JOB) -> Snapshot:
    """A snapshot at a place."""
    return Snapshot(
        id=job, label=None, state=state, phase=None, attempt=1, list={"id": "l", "name": "people.csv"},
        filter=Filter(where="a = 1"), sample=None, estimate=None, owner="local", created_at="2026-01-02T03:04:05.006Z",
        started_at=None, finished_at=None, rows=Rows(total=None, done=0, kept=0, rejected=0, failed=0),
        bytes=Amount(total=None, done=0), chunks=Amount(total=None, done=0), rate=None, eta_seconds=None, reasons=(),
        limits=None, keep_rejected=True, max_failed=None, seq=Cursor.parse(cursor).seq, cursor=cursor, error=None,
    )  # fmt: skip


class SimulatedJobs:
    """What the hub asks of `shared.store.jobs.Jobs`, over one list of events. `pause` stands for the network."""

    def __init__(self, pause: Callable[[], None] = lambda: eventlet.sleep(0)) -> None:
        self.log: list[Event] = []
        self.trimmed = 0
        self.state = "running"
        self.is_gone = False
        self.reads = 0
        self._pause = pause

    def append(self, **members: Any) -> Event:
        """The next event, recorded."""
        self.log.append(event(len(self.log) + 1, **members))
        return self.log[-1]

    def follow(self, job_id: str, after: Cursor | None) -> Followed:
        """As the store's."""
        self.reads += 1
        self._pause()
        if self.is_gone:
            raise NotFound("there is no such job")
        now = snapshot(self.log[-1]["cursor"] if self.log else "0", self.state)
        answer = Followed(now, [], True)
        if after is not None:
            known = self.trimmed <= after.seq <= len(self.log)
            if known and after.us is not None and after.seq > 0:
                known = Cursor.parse(self.log[after.seq - 1]["cursor"]) == after
            answer = Followed(now, self.log[after.seq :] if known else [], known)
        self._pause()
        return answer

    def snapshot(self, job_id: str) -> Snapshot:
        """As the store's."""
        return self.follow(job_id, None).snapshot

    def tails(self, job_ids: list[str]) -> dict[str, Cursor]:
        """As the store's."""
        self._pause()
        tail = {} if self.is_gone else {JOB: Cursor.parse(self.log[-1]["cursor"] if self.log else "0")}
        self._pause()
        return tail
