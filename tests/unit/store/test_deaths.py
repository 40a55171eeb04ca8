"""Rows whose test ends its process: they are found by halves, and nobody else is blamed."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from shared.store.keys import Keys
from shared.store.leased import Chunk
from tests.unit.store.conftest import Store


class Gang:
    """Workers that die of certain rows, as soon as they test one, and commit what comes before it first, or not."""

    def __init__(self, store: Store, deadly: set[int], commits_first: bool) -> None:
        self.store = store
        self.deadly = deadly
        self.commits_first = commits_first
        self.deaths = 0
        self.failed: list[int] = []

    def work(self) -> None:
        while isinstance(lease := self.store.claim(ticket := f"ticket{next(self.store.numbers)}"), Chunk):
            met = sorted(row for row in self.deadly if lease.at <= row < lease.to)
            if lease.doom:
                assert lease.doom.endswith("3 times (signal 9 (SIGKILL))")
                self.failed += range(lease.at, lease.to)
                self.store.commit(lease, lease.to - lease.at, failed=lease.to - lease.at)
            elif not met:
                self.store.commit(lease, lease.to - lease.at)
            else:
                if self.commits_first and met[0] > lease.at:
                    self.store.commit(lease, met[0] - lease.at)
                self.deaths += 1
                self.meet(lease, ticket, met[0])

    def meet(self, lease: Chunk, ticket: str, row: int) -> None:
        self.store.leases.died(ticket, "signal 9 (SIGKILL)")


class Marking(Gang):
    """Workers whose parents know which rows were under test: one, or several beside each other."""

    def __init__(self, store: Store, deadly: set[int], commits_first: bool, beside: int) -> None:
        super().__init__(store, deadly, commits_first)
        self.beside = beside
        self.tested: Counter[int] = Counter()

    def meet(self, lease: Chunk, ticket: str, row: int) -> None:
        under_test = range(row, min(row + self.beside, lease.to))
        self.tested.update(range(lease.at, row))
        suspects = [(under_test.start, under_test.stop)] if row % 2 else [(one, one + 1) for one in under_test]
        self.store.leases.died(ticket, "signal 9 (SIGKILL)", suspects)


@given(rows=st.integers(1, 400), deadly=st.sets(st.integers(0, 399), max_size=3), commits_first=st.booleans())
def test_deadly_rows_fail_and_all_others_are_tested(
    redis_server: str, rows: int, deadly: set[int], commits_first: bool
) -> None:
    with Redis.from_url(redis_server, decode_responses=True) as redis:
        redis.delete("work")
        store = Store(redis, Keys("deaths:"))
        redis.delete(*redis.keys("deaths:*"), "nothing")
        job = store.job(store.counted_list(rows))
        gang = Gang(store, {row for row in deadly if row < rows}, commits_first)
        gang.work()
        snapshot = store.jobs.snapshot(job.id)
    assert (snapshot.state, snapshot.rows.done) == ("succeeded", rows)
    assert sorted(gang.failed) == sorted(gang.deadly)
    assert gang.deaths <= len(gang.deadly) * 12
    assert snapshot.chunks.done == snapshot.chunks.total


@given(
    rows=st.integers(1, 400),
    deadly=st.sets(st.integers(0, 399), max_size=3),
    commits_first=st.booleans(),
    beside=st.integers(1, 9),
)
def test_where_those_under_test_are_known_nobody_else_is_suspected(
    redis_server: str, rows: int, deadly: set[int], commits_first: bool, beside: int
) -> None:
    with Redis.from_url(redis_server, decode_responses=True) as redis:
        redis.delete("work")
        store = Store(redis, Keys("deaths:"))
        redis.delete(*redis.keys("deaths:*"), "nothing")
        job = store.job(store.counted_list(rows))
        gang = Marking(store, {row for row in deadly if row < rows}, commits_first, beside)
        gang.work()
        snapshot = store.jobs.snapshot(job.id)
    assert (snapshot.state, snapshot.rows.done) == ("succeeded", rows)
    assert sorted(gang.failed) == sorted(gang.deadly)
    assert gang.deaths <= len(gang.deadly) * (3 if beside == 1 else 9)
    assert snapshot.chunks.done == snapshot.chunks.total


def test_the_row_that_was_under_test_is_alone_in_the_next_lease_and_its_neighbours_are_free_of_blame(
    store: Store,
) -> None:
    store.job(store.counted_list(10))
    store.chunk("t")
    store.leases.died("t", "exit code 3", [(4, 5)])
    leases = [store.chunk(ticket) for ticket in ("before", "alone", "behind")]
    assert [(lease.at, lease.to) for lease in leases] == [(0, 4), (4, 5), (5, 10)]
    store.leases.died("alone", "exit code 3", [(4, 5)])
    alone = store.chunk("again")
    assert (alone.at, alone.to, alone.doom) == (4, 5, "")
    store.leases.died("again", "signal 11 (SIGSEGV)", [(4, 5)])
    assert store.chunk().doom == "its test ended the worker process 3 times (signal 11 (SIGSEGV))"


def test_each_row_says_how_its_own_processes_died(store: Store) -> None:
    store.job(store.counted_list(2))
    store.chunk("t")
    store.leases.died("t", "", [(0, 1)])
    for _ in range(2):
        store.chunk("one")
        store.chunk("other")
        store.leases.died("one", "exit code 1", [(0, 1)])
        store.leases.died("other", "exit code 2", [(1, 2)])
    assert store.chunk("one").doom == "its test ended the worker process 3 times (exit code 1)"
    store.chunk("other")
    store.leases.died("other", "exit code 2", [(1, 2)])
    assert store.chunk().doom == "its test ended the worker process 3 times (exit code 2)"


def test_a_row_that_does_not_come_back_is_failed_at_once_where_it_was_alone_under_test(store: Store) -> None:
    store.job(store.counted_list(10))
    lease = store.chunk("t")
    assert store.leases.blame("t", [(4, 5)], "not done", at_once=True)
    assert store.commit(lease, 10) == "fenced"
    assert not store.leases.died("t", "signal 9 (SIGKILL)")
    assert [(lease.at, lease.to, lease.doom) for lease in (store.chunk(), store.chunk(), store.chunk())] == [
        (0, 4, ""),
        (4, 5, "not done"),
        (5, 10, ""),
    ]


def test_rows_that_did_not_come_back_together_are_each_tested_again_before_one_is_failed(store: Store) -> None:
    store.job(store.counted_list(8))
    store.chunk("t")
    store.leases.blame("t", [(0, 8)], "not done", at_once=False)
    assert not store.chunk("t").doom
    lease = store.chunk("t")
    store.leases.blame("t", [(lease.at, lease.to)], "not done", at_once=True)
    again = store.chunk()
    assert (again.at, again.to - again.at, again.doom) == (lease.at, (lease.to - lease.at) // 2, "")


def test_what_is_doomed_stays_so_when_its_process_dies_of_something_else(store: Store) -> None:
    store.job(store.counted_list(1))
    store.chunk("t")
    store.leases.blame("t", [(0, 1)], "not done", at_once=True)
    for _ in range(3):
        assert store.chunk("t").doom == "not done"
        store.leases.died("t", "signal 9 (SIGKILL)")
    assert store.chunk("t").doom == "not done"
    store.leases.release("t", "nonce")
    assert store.chunk("t").doom == "not done"


def test_suspects_beyond_what_is_left_are_nobodys(store: Store) -> None:
    store.job(store.counted_list(10))
    store.commit(store.chunk("t"), 5)
    store.leases.died("t", "", [(2, 4), (20, 30)])
    lease = store.chunk()
    assert (lease.at, lease.to, lease.doom) == (5, 8, "")


def test_a_lease_that_ran_out_counts_for_nothing(store: Store) -> None:
    job = store.job(store.counted_list(1))
    for _ in range(4):
        lease = store.chunk()
        assert not lease.doom
        store.redis.zadd(store.keys.deadlines(), {f"job:{job.id}:{lease.chunk}": 1})
        store.leases.duty("w", "work", 2, rescue=True)


def test_rows_that_were_committed_clear_those_behind_them(store: Store) -> None:
    store.job(store.counted_list(10))
    for _ in range(9):
        lease = store.chunk("t")
        store.commit(lease, 1)
        store.leases.died("t", "")
    assert not store.chunk().doom
