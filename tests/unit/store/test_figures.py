"""What is counted of the whole system: each thing once, whatever happens and however often a step is repeated."""

import re
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from shared.errors import Conflict
from shared.states import State
from shared.store.buckets import UNTOLD
from shared.store.figures import Figures, FiguresReader, Worker, tell_of_worker
from shared.store.keys import Keys
from shared.store.leased import Chunk, Stretch
from tests.unit.store.conftest import Store

ACTS = (
    "create",
    "pause",
    "resume",
    "cancel",
    "delete",
    "claim",
    "commit",
    "again",
    "stale",
    "retry",
    "release",
    "die",
    "expire",
)


def figures(store: Store) -> Figures:
    return FiguresReader(store.redis, store.keys).read()


def counted(store: Store, *names: str) -> tuple[int, ...]:
    found = figures(store).counted
    return tuple(found.get(name, 0) for name in names)


class Life:
    """A store to which a test does what it likes, and what ought to have been counted."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.before = figures(store).counted
        self.list = store.counted_list(40, size=40 * 262144)
        self.jobs: list[str] = []
        self.leases: list[tuple[str, Chunk]] = []
        self.segments: list[tuple[Chunk, int]] = []
        self.expected: Counter[str] = Counter()

    def do(self, act: str) -> None:
        if act == "create":
            self.jobs.append(self.store.job(self.list).id)
            self.expected["created"] += 1
        elif act == "claim":
            ticket = f"t{next(self.store.numbers)}"
            lease = self.store.claim(ticket)
            if isinstance(lease, Chunk):
                self.leases.append((ticket, lease))
        elif act in {"pause", "resume", "cancel"} and self.jobs:
            with suppress(Conflict):
                self.store.jobs.control(self.jobs[-1], act)  # type: ignore[arg-type]
        elif act == "retry" and self.jobs:
            with suppress(Conflict):
                self.store.jobs.retry(self.jobs[-1], f"nonce{next(self.store.numbers)}")
                self.expected["retried"] += 1
        elif act == "delete" and self.jobs:
            self.store.jobs.delete(self.jobs.pop())
        elif act in {"commit", "again", "stale"}:
            self._commit(act)
        elif self.leases:
            self._end_lease(act)

    def _commit(self, act: str) -> None:
        if act == "commit" and self.leases:
            _, lease = self.leases[-1]
            done = [at for one, at in self.segments if one == lease]
            first = done[-1] + 1 if done else lease.at
            if first < lease.to and self.store.commit(lease, 1, first=first, kept=1) != "fenced":
                self.segments.append((lease, first))
                self.expected["rows:kept"] += 1
                self.expected["chunks"] += first + 1 == lease.to
        elif act == "again" and self.segments:
            lease, first = self.segments[-1]
            self.store.commit(lease, 1, first=first, kept=1)
        elif act == "stale" and self.leases:
            _, lease = self.leases[0]
            self.store.commit(lease, 1, first=lease.to + 5)

    def _end_lease(self, act: str) -> None:
        ticket, lease = self.leases.pop()
        if act == "release":
            self.store.leases.release(ticket, "nonce")
            self.store.leases.release(ticket, "nonce")
        elif act == "die":
            self.expected["rescued:died"] += self.store.leases.died(ticket, "")
            self.store.leases.died(ticket, "")
        else:
            self.store.redis.zadd(self.store.keys.deadlines(), {f"job:{lease.job}:{lease.chunk}": 1}, xx=True)
            for _ in range(2):
                self.expected["rescued:expired"] += len(self.store.leases.duty("w", "work", 2, rescue=True))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), max_size=30))
def test_whatever_is_done_each_thing_is_counted_once(store: Store, acts: list[str]) -> None:
    life = Life(store)
    for act in ["create", *acts]:
        life.do(act)

    # As the sets are, before a look could put them right.
    of = {str(state): sorted(store.redis.smembers(store.keys.in_state(state))) for state in State}
    states = {job: store.jobs.snapshot(job).state for job in life.jobs}
    assert of == {str(state): sorted(job for job, its in states.items() if its == state) for state in State}
    now = figures(store)
    grown = Counter(now.counted)
    grown.subtract(life.before)
    names = (
        "created",
        "retried",
        "rows:kept",
        "rows:rejected",
        "rows:failed",
        "chunks",
        "rescued:died",
        "rescued:expired",
    )
    assert {name: grown[name] for name in names} == {name: life.expected[name] for name in names}
    assert grown[f"commit:{UNTOLD}"] == len(life.segments)
    assert now.leases == len(store.redis.hgetall(store.keys.owners()))
    for job in life.jobs:
        store.jobs.delete(job)
    ended = sum(number for name, number in figures(store).counted.items() if name.startswith("ended:"))
    assert ended == now.counted["created"] + now.counted.get("retried", 0)


def test_a_repeat_of_any_step_is_not_counted(store: Store) -> None:
    record = store.counted_list(10)
    job = store.job(record)
    lease = store.chunk("t")
    for _ in range(3):
        store.commit(lease, 4, kept=3, failed=1)
    for _ in range(3):
        store.commit(lease, 6, first=4)

    assert counted(store, "created", "rows:kept", "rows:rejected", "rows:failed") == (1, 3, 6, 1)
    assert counted(store, f"commit:{UNTOLD}", "chunks", "fenced", "ended:succeeded") == (2, 1, 0, 1)
    assert store.jobs.snapshot(job.id).state == "succeeded"


def test_a_commit_that_is_refused_is_counted_as_fenced(store: Store) -> None:
    store.job(store.counted_list(10))
    lease = store.chunk("t")
    store.leases.died("t", "")
    assert store.commit(lease, 10) == "fenced"
    assert counted(store, "fenced", "rows:rejected", f"commit:{UNTOLD}") == (1, 0, 0)


def test_a_lease_handed_back_by_its_own_process_is_no_rescue(store: Store) -> None:
    store.job(store.counted_list(10))
    store.chunk("t")
    store.leases.release("t", "nonce")
    assert counted(store, "rescued:died", "rescued:expired") == (0, 0)


def test_a_stretch_of_a_list_is_rescued_and_counted_like_a_chunk(store: Store) -> None:
    record = store.uncounted_list()
    assert isinstance(store.claim("t"), Stretch)
    store.redis.zadd(store.keys.deadlines(), {f"list:{record.id}": 1})
    store.leases.duty("w", "work", 2, rescue=True)
    assert counted(store, "rescued:expired") == (1,)


def test_a_commit_tells_how_long_the_one_before_it_took(store: Store) -> None:
    store.job(store.counted_list(10))
    lease = store.chunk()
    for first, took in enumerate((None, 0.002, 0.002, 7.5)):
        store.commit(lease, 1, first=first, took=took)
    assert counted(store, f"commit:{UNTOLD}", "commit:0.0025", "commit:+Inf") == (1, 2, 1)
    assert counted(store, "commit_us") == (7_504_000,)


def test_jobs_that_no_set_knows_yet_are_found_by_the_first_look(store: Store) -> None:
    record = store.counted_list(10)
    kept, gone = [store.job(record).id for _ in range(5)], store.job(record).id
    store.jobs.control(kept[0], "cancel")
    for state in State:
        store.redis.delete(store.keys.in_state(state))
    # And what is left of a job that somebody removed by hand is no job.
    store.redis.delete(store.keys.job(gone))

    assert {state: jobs for state, jobs in figures(store).jobs.items() if jobs} == {"queued": 4, "cancelled": 1}
    assert store.redis.zcard(store.keys.jobs()) == 5


def test_more_jobs_than_one_step_looks_at_are_recounted_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.store.figures.SLICE", 2)
    record = store.counted_list(10)
    jobs = [store.job(record).id for _ in range(7)]
    for state in State:
        store.redis.delete(store.keys.in_state(state))
    store.redis.delete(store.keys.job(jobs[1]))
    assert figures(store).jobs["queued"] == 6


def test_workers_are_those_that_were_seen_lately_with_what_they_tell(store: Store) -> None:
    store.leases.duty("work@here", "work", 2, rescue=True)
    store.leases.duty("quick@here", "quick", 3, rescue=True)
    store.redis.zadd(store.keys.workers(), {"work@gone|work|8": 1})
    tell_of_worker(store.redis, store.keys, "work@here", busy=1, memory=2**20)

    assert set(figures(store).workers) == {
        Worker("work@here", "work", 2, 1, 2**20),
        Worker("quick@here", "quick", 3, None, None),
    }
    assert 0 < store.redis.pttl(store.keys.worker("work@here")) <= 15_000


def test_what_waits_is_told(store: Store) -> None:
    store.leases.duty("w", "work", 2, rescue=True)
    store.job(store.counted_list(10))
    now = figures(store)
    assert (now.turns, now.leases, now.lists) == (1, 0, 1)
    assert now.waiting["work"] > 0
    store.chunk()
    assert figures(store).leases == 1


def test_full_memory_is_told_and_hinders_no_look(store: Store, redis_client: Redis) -> None:
    store.job(store.counted_list(10))
    assert figures(store).takes_writes
    redis_client.config_set("maxmemory", 1)
    try:
        full = figures(store)
    finally:
        redis_client.config_set("maxmemory", 0)
    assert not full.takes_writes
    assert (full.memory_limit, full.jobs["queued"]) == (1, 1)
    assert figures(store).memory_limit > full.memory


def test_every_key_that_the_steps_write_is_on_the_map(store: Store) -> None:
    mine = Keys("")
    names = [
        *(name("\0") for name in (mine.job, mine.log, mine.segments, mine.leases_of, mine.reasons, mine.back)),
        *(name("\0") for name in (mine.list, mine.parts, mine.groups, mine.users, mine.in_state, mine.worker)),
        *(name("\0", 1) for name in (mine.segments_before, mine.manifests_before)),
        *(name() for name in (mine.jobs, mine.lists, mine.turns, mine.deadlines, mine.owners, mine.owed)),
        *(name() for name in (mine.counters, mine.workers, mine.figures, mine.trial)),
        *(name() for name in (mine.ended, mine.used, mine.untidy, mine.doomed, mine.crowded)),
        *(name("\0") for name in (mine.running_of, mine.queued_of, mine.jobs_of, mine.lists_of)),
        *(name() for name in (mine.waiting, mine.fenced, mine.deleted, mine.stored)),
    ]
    on_the_map = re.compile("|".join(re.escape(name).replace(re.escape("\0"), "[^:]+") for name in names))
    life = Life(store)
    for act in ("create", "claim", "commit", "expire", "create", "pause", "create", "cancel", "retry",
                "create", "claim", "commit", "cancel", "release", "retry"):  # fmt: skip
        life.do(act)
    tell_of_worker(store.redis, store.keys, "w", busy=0, memory=0)

    written = {name.removeprefix(store.keys.prefix) for name in store.redis.scan_iter(f"{store.keys.prefix}*")}
    assert len(written) > 15
    assert {name for name in written if not on_the_map.fullmatch(name)} == set()
