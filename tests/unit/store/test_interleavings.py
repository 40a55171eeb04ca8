"""Whatever users, workers and accidents do in any order: the store is sound after each step, and done in the end."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from shared.commits import Segment, SetAside
from shared.errors import Conflict
from shared.jobs import ListName, Preparing, Submission
from shared.states import ENDED, State, may_follow
from shared.store.jobs import Jobs
from shared.store.keys import Keys
from shared.store.leased import Chunk, Preparation
from shared.store.leases import Leases
from shared.store.owning import AHEAD, ahead_name
from tests.unit.store.conftest import Store

ROWS = 12
NEEDED = "is_adult@1"
ROW_BYTES = 262144
"""Rows so large that the first chunk has one."""
HAS_A_PLACE = {"running", "pausing", "cancelling"}
VERBS = ("pause", "resume", "cancel")
ACTS = (
    *VERBS,
    "create",
    "create preparing",
    "create calling",
    "learn",
    "forget",
    "prepared",
    "tell",
    "retry",
    "delete",
    "claim",
    "claim ahead",
    "commit",
    "commit again",
    "set aside",
    "release",
    "die",
    "run out",
    "interrupt",
    "halt",
)


@dataclass
class World:
    """A store with one list, its users, and workers that may be anywhere in their work."""

    store: Store
    places: int
    jobs: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    held: list[tuple[str, Chunk | Preparation, int]] = field(default_factory=list)
    """Tickets, their leases, and where they believe to be, however stale that is."""

    def __post_init__(self) -> None:
        self.store.jobs = Jobs(self.store.redis, self.store.keys, running_jobs=self.places)
        self.store.leases = Leases(self.store.redis, self.store.keys, running_jobs=self.places)
        self.other = self.store.counted_list(1)
        self.list = self.store.counted_list(ROWS, size=ROWS * ROW_BYTES)

    def do(self, act: str, which: int) -> None:
        job = self.jobs[which % len(self.jobs)] if self.jobs else None
        if act == "create":
            self.jobs.append(self.store.job(self.list, max_failed=0).id)
        elif act == "create preparing":
            asked = Submission.model_validate({"list": self.list.id, "where": "age > 1", "max_failed": 0})
            name = f"job{next(self.store.numbers)}"
            self.jobs.append(self.store.jobs.create(name, asked, self.list, "local", reads=[self.other.id]).id)
        elif act == "create calling":
            asked = Submission.model_validate(
                {"list": self.list.id, "predicate": {"name": "is_adult"}, "max_failed": 0}
            )
            name = f"job{next(self.store.numbers)}"
            self.jobs.append(self.store.jobs.create(name, asked, self.list, "local", NEEDED).id)
        elif act == "learn":
            # Whoever has a predicate looks after all jobs a few times a second.
            self.store.redis.sadd(self.store.keys.abilities("worker"), NEEDED)
            self.store.leases.duty("worker", "work", 2, rescue=False)
        elif act == "forget":
            self.store.redis.delete(self.store.keys.abilities("worker"))
        elif act == "claim ahead" and self.held:
            ticket, lease, _ = self.held[which % len(self.held)]
            if isinstance(lease, Chunk) and "+" not in ticket:
                name, nonce = ahead_name(ticket, 1 + which % AHEAD), "nonce"
                further = self.store.leases.claim_ahead(ticket, 1 + which % AHEAD, nonce, "worker", lease)
                if further is not None and (name, further) not in [held[:2] for held in self.held]:
                    self.held.append((name, further, further.at))
        elif act == "claim":
            ticket = f"t{next(self.store.numbers)}"
            lease = self.store.claim(ticket)
            if isinstance(lease, Chunk | Preparation):
                self.held.append((ticket, lease, lease.at if isinstance(lease, Chunk) else 0))
        elif act in VERBS and job:
            for _ in range(2):  # its answer was lost
                with suppress(Conflict):
                    self.store.jobs.control(job, act)  # type: ignore[arg-type]
        elif act == "retry" and job:
            nonce = f"retry{next(self.store.numbers)}"
            for _ in range(2):
                with suppress(Conflict):
                    self.store.jobs.retry(job, nonce)
        elif act == "delete" and job:
            self.store.jobs.delete(job)
            self.jobs.remove(job)
            self.deleted.append(job)
        elif self.held:
            self._work(act, which % len(self.held), failed=int(which % 7 == 6))

    def _work(self, act: str, place: int, failed: int) -> None:
        ticket, lease, at = self.held[place]
        leases = self.store.leases
        if isinstance(lease, Preparation) and act in {"prepared", "commit", "commit again"}:
            leases.prepared(lease, lease.fence)
        elif isinstance(lease, Preparation) and act == "tell":
            of = ListName(id=self.list.id, name=self.list.name)
            leases.preparing(lease, Preparing(list=of, rows=place, total=ROWS))
        elif act in {"prepared", "tell"}:
            return
        elif act == "commit" and at < lease.to:
            for _ in range(2):
                self.store.commit(lease, 1, first=at, failed=failed, micros=500_000)
            self.held[place] = ticket, lease, at + 1
        elif act == "commit again" and at > lease.at:
            self.store.commit(lease, 1, first=at - 1, micros=500_000)
        elif act == "set aside":
            if isinstance(lease, Chunk) and at + 1 < lease.to:
                record = SetAside(attempt=1, first=at, rows=lease.to - at, name=f"aside-{at}", checksum=0)
                leases.set_aside(lease, record)
        elif act == "release":
            leases.release(ticket, "nonce")
        elif act == "die":
            leases.died(ticket, "signal 9 (SIGKILL)")
        elif act == "halt":
            leases.halt(lease, "paused", {"detail": "storage is full"})
        elif act == "interrupt":
            for found, work in leases.unwanted([one for one, _, _ in self.held]).items():
                leases.interrupt(found, work)
        elif act == "run out":
            self.store.redis.zadd(self.store.keys.deadlines(), {f"job:{lease.job}:{lease.chunk}": 1}, xx=True)
            leases.duty("w", "work", 2, rescue=True)

    def finish(self) -> None:
        """All that was begun is given up, all that rests is resumed, and what is there to do is done."""
        for ticket, _, _ in self.held:
            self.store.leases.died(ticket, "")
        self.do("learn", 0)
        for job in self.jobs:
            with suppress(Conflict):
                self.store.jobs.control(job, "resume")
        while isinstance(lease := self.store.claim(), Chunk | Preparation):
            if isinstance(lease, Preparation):
                self.store.leases.prepared(lease, lease.fence)
            else:
                self.store.commit(lease, lease.to - lease.at, micros=500_000)
            self.is_sound()

    def is_sound(self) -> None:
        redis, keys = self.store.redis, self.store.keys
        pipe = redis.pipeline()
        for name in (keys.turns(), keys.deadlines(), keys.queued_of("local")):
            pipe.zrange(name, 0, -1)
        pipe.smembers(keys.running_of("local"))
        pipe.hgetall(keys.owners())
        pipe.smembers(keys.unserved_by(NEEDED))
        for job in self.jobs:
            pipe.hgetall(keys.job(job)).hgetall(keys.leases_of(job))
            pipe.zrange(keys.back(job), 0, -1).zrange(keys.segments(job), 0, -1)
        turns, deadlines, queued, running, owners, unserved, *more = pipe.execute()
        states, leased, calling = {}, {}, set()
        for number, job in enumerate(self.jobs):
            fields, leases, back, segments = more[4 * number : 4 * number + 4]
            states[job] = fields["state"]
            calling |= {job} if fields["needs"] else set()
            kept, rejected, failed, done, following = (
                int(fields[name]) for name in ("kept", "rejected", "failed", "done", "next")
            )
            assert kept + rejected + failed == done <= ROWS
            leases = {chunk: json.loads(text) for chunk, text in leases.items()}
            leased |= {f"job:{job}:{chunk}": lease["owner"] for chunk, lease in leases.items()}
            back = [tuple(map(int, one.split(":")[1:3])) for one in back]
            segments = [Segment.model_validate_json(one) for one in segments]
            assert sum(one.rows for one in segments) == done
            parts = sorted((one.first, one.to) for one in segments)
            is_live = states[job] not in ENDED
            if is_live:
                # Each row is done, in somebody's hands, handed back, or not yet handed out; and one of these alone.
                parts = sorted([*parts, *back, *((one["at"], one["to"]) for one in leases.values()), (following, ROWS)])
                parts = [(a, b) for a, b in parts if a < b]
                assert (parts[0][0], parts[-1][1]) == (0, ROWS)
                assert [(a, b) for a, b in pairwise(parts) if a[1] != b[0]] == []
            assert [(a, b) for a, b in pairwise(parts) if a[1] > b[0]] == []
            if states[job] in {"paused", *ENDED}:
                assert leases == {}
            if not is_live:
                assert back == []
            # How far a preparation is, is known of one that is under way alone.
            assert "preparing" not in fields or "prepare" in leases
            # No row is handed out before it is prepared, and its lists are its own until its end.
            assert fields["prepares"] == "" or "prepared" in fields or following == 0
            has = [redis.sismember(keys.users(one), job) for one in (self.list.id, self.other.id)]
            assert has == [is_live, is_live and fields["prepares"] != ""]
            if states[job] not in {"queued", "running"}:
                assert f"job:{job}" not in turns
            elif job in unserved:
                assert fields["needs"] and f"job:{job}" not in turns
            elif "waits" not in fields and "prepare" not in leases and (back or following < ROWS):
                assert f"job:{job}" in turns
        assert set(deadlines) == set(leased)
        held = {owner: text.partition("|")[2] for owner, text in owners.items()}
        assert held == {owner: name for name, owner in leased.items()}
        placed = {job for job, state in states.items() if state in HAS_A_PLACE}
        assert running == placed
        # Who was not served has no place in the queue before it is claimed.
        all_queued = {job for job, state in states.items() if state == "queued"}
        assert all_queued - calling <= set(queued) <= all_queued - unserved
        if self.places:
            assert len(placed) <= self.places
            if queued and len(placed) < self.places:
                assert f"job:{queued[0]}" in turns

    def story_is_true(self, job: str) -> None:
        """States follow each other as the table says, and events without a gap."""
        events = self.store.events(job)
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        states = [State(str(event["state"])) for event in events if event["type"] == "state"]
        assert [(a, b) for a, b in pairwise(states) if not may_follow(a, b)] == []

    def leaves_nothing_of(self, job: str) -> None:
        """No key has its name, and no member speaks of it but those for the duty that removes files."""
        redis, keys = self.store.redis, self.store.keys
        for name in redis.scan_iter(f"{keys.prefix}*"):
            assert f":{job}:" not in f"{name}:"
            if name in {keys.deleted(), keys.doomed()}:
                continue
            kind = redis.type(name)
            members = {
                "hash": lambda name=name: [*redis.hgetall(name).items()],
                "zset": lambda name=name: redis.zrange(name, 0, -1),
                "set": lambda name=name: redis.smembers(name),
                "list": lambda name=name: redis.lrange(name, 0, -1),
                "stream": lambda name=name: redis.xrange(name),
                "string": lambda name=name: redis.get(name),
            }[kind]()
            assert f"{job}'" not in str(members) and f"{job}:" not in str(members) and f'{job}"' not in str(members)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2), st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 20)), min_size=12, max_size=40))
def test_after_each_step_the_store_is_sound_and_in_the_end_each_job_is_done(
    redis_server: str, places: int, acts: list[tuple[str, int]]
) -> None:
    with Redis.from_url(redis_server, decode_responses=True) as redis:
        redis.delete("work", *redis.keys("interleavings:*"))
        world = World(Store(redis, Keys("interleavings:")), places)
        for act, which in (("create", 0), ("create", 0), ("claim", 0), *acts):
            world.do(act, which)
            world.is_sound()
        world.finish()
        for job in world.jobs:
            world.story_is_true(job)
            after = world.store.jobs.snapshot(job)
            assert after.state in ENDED
            if after.state == "succeeded":
                assert not redis.exists(world.store.keys.aside(job))
            assert after.state != "succeeded" or after.rows.done == ROWS
            # max_failed is 0; or three processes died as they prepared it.
            died = after.error is not None and "prepare ended" in after.error["detail"]
            assert (after.state == "failed") == (after.rows.failed > 0 or died) or after.state == "cancelled"
        for job in world.deleted:
            world.leaves_nothing_of(job)
        for job in world.jobs:
            world.store.jobs.delete(job)
            world.leaves_nothing_of(job)
        redis.delete(*redis.keys("interleavings:*"))
