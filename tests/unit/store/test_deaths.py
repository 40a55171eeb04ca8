"""Rows whose test ends its process: they are found by halves, and nobody else is blamed."""

from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from shared.store.keys import Keys
from shared.store.leases import Chunk
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
                self.store.leases.died(ticket, "signal 9 (SIGKILL)")


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
