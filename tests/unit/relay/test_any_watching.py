"""The board under whatever happens, in whatever order: what must be true of it always, and once all is quiet.

That no client gets two lines of a job within a second is asserted where lines are sent (`tests.unit.relay.board`).
"""

import redis
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.unit.relay.board import OWNER, Board

SLOTS = st.integers(0, 5)
CLIENTS = st.sampled_from(["a", "b", "c"])
STATES = st.sampled_from(["running", "paused", "succeeded", None])


class Watching(RuleBasedStateMachine):
    """Events that may get lost with the connection, ticks, clients that come, go, and stop to read; Redis away."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Board()
        self.is_lost = False
        self.watching: set[str] = set()
        self.generation = [0] * 6

    @rule(slot=SLOTS, state=STATES, theirs=st.booleans())
    def a_job_changes(self, slot: int, state: str | None, theirs: bool) -> None:
        job = self._job(slot)
        if theirs and job not in self.board.jobs.known:
            self.board.has(job, owner="another")
        self.board.changes(job, state, heard=not self.is_lost)

    @rule(slot=SLOTS)
    def a_job_is_deleted(self, slot: int) -> None:
        if self._job(slot) in self.board.jobs.known:
            self.board.deletes(self._job(slot), heard=not self.is_lost)
            self.generation[slot] += 1

    @rule(seconds=st.sampled_from([0.0, 0.2, 0.2, 0.5, 1.0]))
    def time_passes(self, seconds: float) -> None:
        try:
            self.board.tick(seconds)
        except redis.ConnectionError:
            assert self.board.jobs.is_away

    @rule(sid=CLIENTS)
    def a_client_watches(self, sid: str) -> None:
        try:
            answer = self.board.watch.enter(sid, OWNER)
        except redis.ConnectionError:
            return
        self.watching.add(sid)
        for line in answer:
            self.board.clients.lines[sid, line["id"]] = line

    @rule(sid=CLIENTS, slot=SLOTS, state=STATES)
    def lines_are_told_while_a_client_s_answer_is_on_its_way(self, sid: str, slot: int, state: str | None) -> None:
        def meanwhile() -> None:
            self.a_job_changes(slot, state, False)
            self.time_passes(1.0)

        self.board.jobs.meanwhile[:] = [meanwhile]
        self.a_client_watches(sid)
        self.board.jobs.meanwhile.clear()

    @rule(slot=SLOTS, state=STATES)
    def a_job_changes_while_its_line_is_read(self, slot: int, state: str | None) -> None:
        self.board.jobs.meanwhile[:] = [lambda: self.a_job_changes(slot, state, False)]
        self.time_passes(1.0)
        self.board.jobs.meanwhile.clear()

    @rule(sid=CLIENTS)
    def a_client_goes(self, sid: str) -> None:
        self.board.watch.leave(sid)
        self.watching.discard(sid)
        lines = self.board.clients.lines
        for key in [key for key in lines if key[0] == sid]:
            del lines[key]

    @rule(sid=CLIENTS)
    def a_client_stops_or_goes_on_reading(self, sid: str) -> None:
        self.board.clients.full ^= {sid}

    @rule()
    def redis_goes_or_comes(self) -> None:
        self.board.jobs.is_away = not self.board.jobs.is_away

    @rule()
    def the_connection_is_lost_or_found(self) -> None:
        self.is_lost = not self.is_lost
        if not self.is_lost:
            self.board.watch.reconnected()

    def teardown(self) -> None:
        """Once all is quiet everybody knows what is true."""
        self.board.jobs.is_away = False
        self.board.clients.full.clear()
        if self.is_lost:
            self.board.watch.reconnected()
        for _ in range(3):
            self.board.tick(1.0)
        assert self.board.tick(1.0) == []
        known = self.board.jobs.known
        for sid in self.watching:
            lines = {job: line for (who, job), line in self.board.clients.lines.items() if who == sid}
            assert all(known[job].owner == OWNER for job in lines if job in known)
            assert all(job in known or "state" not in line for job, line in lines.items())
            for job, there in known.items():
                if there.owner == OWNER:
                    assert (lines[job]["state"], lines[job]["seq"]) == (there.state, there.seq)

    def _job(self, slot: int) -> str:
        """A deleted job's id never comes again."""
        return f"job{slot}.{self.generation[slot]}"


TestWatching = Watching.TestCase
TestWatching.settings = settings(stateful_step_count=50)
