"""What workers do to jobs and lists: claim, commit, hand back, keep alive, and the duties that hold it together."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from redis import Redis

from shared.commits import Segment, SetAside
from shared.jobs import Preparing
from shared.store.buckets import UNTOLD, bucket_of
from shared.store.fields import written
from shared.store.keys import Keys
from shared.store.leased import (
    DEATHS,
    Answer,
    Chunk,
    IndexPart,
    Met,
    Preparation,
    Shown,
    Stretch,
    Suspects,
    lease_of,
)
from shared.store.owning import ahead_name
from shared.store.scripts import Scripts


class Leases:
    """The workers' side of one Redis. Raises `redis.RedisError` where it does not answer.

    `running_jobs` of one owner may run at a time (0: any number); the others wait.
    """

    def __init__(self, redis: Redis, keys: Keys, log_bytes: int = 768 * 1024, running_jobs: int = 0) -> None:
        self._redis = redis
        self._keys = keys
        self._running_jobs = running_jobs
        self._scripts = Scripts(redis, keys, log_bytes)

    def claim(self, ticket: str, nonce: str, worker: str) -> Chunk | Stretch | Preparation | None:
        """The next work for a ticket, or None. The same ticket and nonce again give the same lease."""
        return self._claim(ticket, nonce, worker)

    def claim_ahead(self, ticket: str, place: int, nonce: str, worker: str, held: Chunk) -> Chunk | None:
        """A further chunk of the job that a ticket has one of, to be tested beside that one; None where there is none,
        or it is another's turn.

        `place` is from 1 to `AHEAD`, and has no chunk. The ticket's parent sees to all that it holds. To be released,
        or committed to its end, under the name that `ahead_name` gives.
        """
        lease = self._claim(ahead_name(ticket, place), nonce, worker, held)
        return lease if isinstance(lease, Chunk) else None

    def _claim(
        self, owner: str, nonce: str, worker: str, held: Chunk | None = None
    ) -> Chunk | Stretch | Preparation | None:
        only = ("", "") if held is None else (held.job, held.attempt)
        answer = self._scripts.run("claim", owner, nonce, worker, self._running_jobs, *only)
        return lease_of(answer) if answer else None

    def commit(
        self,
        lease: Chunk,
        segment: Segment,
        micros: int,
        kept: Shown,
        failed: Shown,
        reasons: Mapping[str, Met],
        took: float | None = None,
        stood: tuple[int, int] = (0, 0),
        worked: int | None = None,
        reasoned: int = 0,
    ) -> Answer:
        """Has a segment accepted, once: `go` on, `stop` and hand back, or `fenced` (the chunk is another's).

        `micros` is what its test took. `took` is how many seconds the caller's last commit took, from storage to
        answer: known only after it, so it is counted with the next one, and as once as that. `reasons` are by
        `verdict|reason`. `stood`: how many of the kept and of the rejected rows were not tested, because an earlier
        attempt's verdict on them stands. `worked`: how much of `micros` went into the tests themselves (None: all).
        `reasoned` rejected rows have a reason, also one that is not among `reasons` (see `track`).
        """
        found = {reason: (met.rows, met.last) for reason, met in reasons.items()}
        answer: Answer = self._scripts.run(
            "commit", lease.job, lease.chunk, lease.fence, segment.model_dump_json(), segment.first, segment.rows,
            segment.kept, segment.rejected, segment.failed, segment.end - segment.start, segment.name, micros,
            kept.json, kept.rows, failed.json, failed.rows, written(found),
            UNTOLD if took is None else bucket_of(took), int((took or 0) * 1e6),
            *stood, micros if worked is None else worked, reasoned,
        )  # fmt: skip
        return answer

    def set_aside(self, lease: Chunk, record: SetAside) -> bool:
        """Has verdicts be found by whoever claims the chunk next, in place of what was set aside of those rows before;
        False where the lease is another's. They are in storage before."""
        answer = self._scripts.run(
            "set_aside", lease.job, lease.chunk, lease.fence, record.model_dump_json(), record.first, record.to
        )
        return bool(answer == "ok")

    def track(self, job_id: str, reasons: Sequence[str]) -> set[str]:
        """Which reasons (`verdict|reason`) of a job are counted, once these have had the room that was left.

        To be asked where a segment has more than `REASONS` distinct ones; then no other will be counted any more.
        """
        found: list[str] = self._scripts.run("track", job_id, *reasons)
        return set(found)

    def drawn(self, job_id: str, size: int) -> bool:
        """The rows of a job's sample stand in storage, `size` bytes; False where that was known, or the job is gone."""
        return bool(self._scripts.run("drawn", job_id, size))

    def add_index(
        self,
        lease: Stretch,
        part: IndexPart,
        blank_lines: int,
        end_line: int,
        complete: bool,
        enough: int = 0,
        groups: Sequence[int] = (),
    ) -> bool:
        """Has a stretch of an index accepted; False where the lease is another's by now, or the list is gone.

        A draft has to have `enough` bytes before another stretch of it is given out. `groups`: the rows at which
        chunks had better begin and end, if any are better than others.
        """
        text = json.dumps(part.__dict__)
        return bool(
            self._scripts.run(
                "index", lease.list, lease.fence, text, part.start, part.rows, blank_lines, part.end, end_line,
                int(complete), enough, json.dumps(list(groups)),
            )
        )  # fmt: skip

    def preparing(self, lease: Preparation, so_far: Preparing) -> bool:
        """Tells everybody how far a preparation is, to be called at most twice a second; False where the lease is
        another's by now."""
        told = so_far.model_dump_json()
        return bool(self._scripts.run("preparing", lease.job, lease.fence, told, so_far.rows))

    def prepared(self, lease: Preparation, name: str) -> bool:
        """Has chunks be given out, whose rows are tested with what is in this folder of the job; False where the lease
        is another's by now."""
        return bool(self._scripts.run("prepared", lease.job, lease.fence, name))

    def release(self, ticket: str, nonce: str) -> bool:
        """Hands the ticket's lease back."""
        return self._release(ticket, nonce)

    def take_back(self, ticket: str) -> bool:
        """Hands back the lease of a process that is about to be ended, and fences it; for its parent."""
        return self._release(ticket, "*")

    def died(self, ticket: str, death: str, suspects: Suspects = ()) -> bool:
        """Hands the lease of a dead process back; `death` says how it died, as people say it ('' where unknown).

        It counts against the suspects, which were under test, or where there are none against all that the lease has
        left: those are then found by halves.
        """
        return self._release(ticket, "", death, suspects)

    def died_in_setup(self, ticket: str, problem: Mapping[str, Any]) -> bool:
        """The same where the process died as it set a predicate up: no row is blamed, and at the third time the job
        fails with this problem."""
        return self._release(ticket, "", setup=written(problem))

    def blame(self, ticket: str, suspects: Suspects, reason: str, *, at_once: bool) -> bool:
        """Hands back the lease of a process that is ended because of the suspects; for its parent.

        They are failed with that reason once they are alone: `at_once`, or when they have met with it three times.
        """
        return self._release(ticket, "*", "", suspects, reason, DEATHS if at_once else 1)

    def _release(
        self,
        ticket: str,
        nonce: str,
        death: str = "",
        suspects: Suspects = (),
        reason: str = "",
        deaths: int = 1,
        setup: str = "",
    ) -> bool:
        told = json.dumps(suspects) if suspects else ""
        return bool(self._scripts.run("release", ticket, nonce, death, told, reason, deaths, setup))

    def unwanted(self, tickets: Sequence[str]) -> dict[str, str]:
        """Which tickets work on what is not to be tested any more: their job rests, has ended or is gone, or their
        lease is another's. Gives what each works on, in the store's words, which are others for each lease."""
        if not tickets:
            return {}
        found: list[str] = self._scripts.run("unwanted", *tickets)
        return {ticket: work for ticket, work in zip(tickets, found, strict=True) if work}

    def interrupt(self, ticket: str, work: str) -> bool:
        """Takes back what `unwanted` found, blaming no row; False where the ticket works on something else by now."""
        return bool(self._scripts.run("interrupt", ticket, work))

    def beat(self, tickets: Sequence[str]) -> int:
        """Prolongs the leases of tickets whose processes are alive; gives how many there were."""
        return int(self._scripts.run("beat", *tickets)) if tickets else 0

    def duty(self, worker: str, queue: str, slots: int, rescue: bool, *, leaving: bool = False) -> list[str]:
        """One round of the duties (see duty.lua); gives the leases that were rescued. Who is leaving is not counted."""
        me = "" if leaving else f"{worker}|{queue}|{slots}"
        rescued: list[str] = self._scripts.run("duty", me, int(rescue), self._running_jobs)
        return rescued

    def leave(self, worker: str, queue: str, slots: int) -> None:
        """The worker takes nothing more, and is forgotten."""
        self._scripts.run("leave", f"{worker}|{queue}|{slots}")

    def halt(self, lease: Chunk | Preparation, state: Literal["failed", "paused"], problem: Mapping[str, Any]) -> bool:
        """Ends or pauses a job for a reason that is not a row's; False where the lease is another's, or it rests."""
        return bool(self._scripts.run("halt", lease.job, lease.chunk, lease.fence, state, written(problem)))

    def halt_list(self, lease: Stretch, problem: Mapping[str, Any]) -> int:
        """Pauses the jobs on a list that cannot be counted now; gives how many."""
        return int(self._scripts.run("halt_list", lease.list, lease.fence, written(problem)))

    def parts(self, list_id: str, after: int = 0) -> list[IndexPart]:
        """The accepted parts of a list's index, from the `after`-th on."""
        return [IndexPart(**json.loads(text)) for text in self._redis.lrange(self._keys.parts(list_id), after, -1)]
