"""A board with its surroundings in memory: a store, clients that may be full, and a clock that a test moves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import redis

from shared.store.fields import Line
from web.relay.watch import Watch

OWNER = "local"
Answer = TypeVar("Answer")


@dataclass
class Job:
    """A job as the store has it."""

    state: str = "running"
    owner: str = OWNER
    seq: int = 1


@dataclass
class Jobs:
    """What the board asks of the store."""

    known: dict[str, Job] = field(default_factory=dict)
    is_away: bool = False
    read: list[str] = field(default_factory=list)
    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    """What happens next between a read and its answer."""

    def newest(self, limit: int, owner: str | None) -> list[Line]:
        """The newest are those that were added last."""
        self._ask()
        mine = [job for job, there in reversed(self.known.items()) if owner in (None, there.owner)]
        return self._answer([self._line(job) for job in mine[:limit]])

    def lines(self, job_ids: Sequence[str]) -> dict[str, Line]:
        """As the store's."""
        self._ask()
        self.read += job_ids
        return self._answer({job: self._line(job) for job in job_ids if job in self.known})

    def _answer(self, answer: Answer) -> Answer:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return answer

    def _ask(self) -> None:
        if self.is_away:
            raise redis.ConnectionError("away")

    def _line(self, job: str) -> Line:
        there = self.known[job]
        return Line(job, there.owner, f"{there.seq}-1", {"id": job, "state": there.state, "seq": there.seq})


class Clients:
    """What was sent to whom: `(client, "job" or "gone", job, its state)`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str, str]] = []
        self.full: set[str] = set()
        self.last: dict[tuple[str, str], float] = {}
        self.lines: dict[tuple[str, str], dict[str, Any]] = {}
        self.clock = 100.0

    def is_full(self, sid: str) -> bool:
        """As a test wants."""
        return sid in self.full

    def send_all(self, sids: Iterable[str], name: str, data: Any) -> None:
        """Keeps it; a line within a second of the job's last one is a failure."""
        for sid in sids:
            assert sid not in self.full
            self.sent.append((sid, name, data["id"], data.get("state", "")))
            self.lines[sid, data["id"]] = data
            if name == "job":
                assert self.clock - self.last.get((sid, data["id"]), 0.0) > 0.999
                self.last[sid, data["id"]] = self.clock


class Board:
    """`changes` is what happens to a job; `tick` lets so many seconds pass, tells, and gives what was sent."""

    def __init__(self, *watching: str) -> None:
        self.jobs = Jobs()
        self.clients = Clients()
        self.watch = Watch(self.jobs, self.clients, now=lambda: self.clients.clock)  # type: ignore[arg-type]
        for sid in watching:
            self.watch.enter(sid, OWNER)

    def has(self, job: str, owner: str = OWNER) -> None:
        """A job of which nothing is heard."""
        self.jobs.known[job] = Job(owner=owner)

    def changes(self, job: str, state: str | None = None, *, heard: bool = True) -> None:
        """An event of a job, which may be new: a change of its state, or progress."""
        there = self.jobs.known.setdefault(job, Job(seq=0))
        there.seq += 1
        there.state = state or there.state
        if heard:
            self.watch.changed(job, "state" if state else "progress")

    def deletes(self, job: str, *, heard: bool = True) -> None:
        """A job goes."""
        owner = self.jobs.known.pop(job).owner
        if heard:
            self.watch.gone(job, owner)

    def tick(self, seconds: float = 0.2) -> list[tuple[str, str, str, str]]:
        """What the watchers are sent."""
        self.clients.clock += seconds
        self.watch.tell()
        sent, self.clients.sent = self.clients.sent, []
        return sent
