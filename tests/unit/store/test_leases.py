"""Who works on what: claims, turns, fences, hand-overs, duties."""

import itertools

from redis import Redis

from shared.commits import SetAside
from shared.store.leased import Chunk, Stretch
from shared.store.ledger import Ledger
from tests.unit.store.conftest import Store


def test_the_same_ticket_and_nonce_give_the_same_lease(store: Store) -> None:
    store.job(store.counted_list(10))
    assert store.claim("t") == store.claim("t") is not None


def test_a_second_delivery_of_a_ticket_finds_nothing_while_the_first_works(store: Store) -> None:
    store.job(store.counted_list(10))
    store.chunk("t")
    assert store.leases.claim("t", "another", "worker") is None


def test_a_segment_is_accepted_once_however_often_it_is_sent(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk()
    assert store.commit(lease, 4, kept=4) == store.commit(lease, 4, kept=4) == "go"
    store.commit(lease, 6, first=4)
    assert store.commit(lease, 6, first=4) == "stop"
    assert store.jobs.snapshot(job.id).rows.done == 10
    assert len(store.jobs.results(job.id).segments) == 2


def test_a_rescued_chunk_begins_after_what_was_committed_and_its_old_lease_is_fenced(store: Store) -> None:
    job = store.job(store.counted_list(10))
    old = store.chunk("t")
    store.commit(old, 4)
    store.redis.zadd(store.keys.deadlines(), {f"job:{job.id}:{old.chunk}": 1})
    assert store.leases.duty("w", "work", 2, rescue=True) == [f"job:{job.id}:{old.chunk}"]
    new = store.chunk()
    assert (new.at, new.to) == (4, 10)
    assert store.commit(old, 6, first=4) == "fenced"
    assert store.commit(new, 6) == "stop"
    assert store.jobs.snapshot(job.id).rows.done == 10


def test_a_beat_keeps_a_lease_alive(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk("t")
    store.redis.zadd(store.keys.deadlines(), {f"job:{job.id}:{lease.chunk}": 1})
    assert store.leases.beat(["t", "unknown"]) == 1
    assert store.leases.duty("w", "work", 2, rescue=True) == []


def test_a_clock_that_was_set_back_keeps_no_dead_workers_lease_alive(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk("t")
    name = f"job:{job.id}:{lease.chunk}"
    expected = store.redis.zscore(store.keys.deadlines(), name)
    store.redis.zadd(store.keys.deadlines(), {name: expected + 3_600_000})
    store.leases.duty("w", "work", 2, rescue=True)
    after = store.redis.zscore(store.keys.deadlines(), name)
    assert expected <= after < expected + 60_000


def test_a_round_of_duties_pays_some_of_very_much_owed_progress_and_the_next_one_the_rest(store: Store) -> None:
    store.redis.zadd(store.keys.owed(), {f"gone{number}": 1 for number in range(700)})
    left = []
    for _ in range(2):
        store.leases.duty("w", "work", 2, rescue=True)
        left.append(store.redis.zcard(store.keys.owed()))
    assert left == [200, 0]


def test_rescue_holds_still_where_it_is_told_to(store: Store) -> None:
    job = store.job(store.counted_list(10))
    lease = store.chunk("t")
    store.redis.zadd(store.keys.deadlines(), {f"job:{job.id}:{lease.chunk}": 1})
    assert store.leases.duty("w", "work", 2, rescue=False) == []


def test_the_lease_of_a_dead_process_is_handed_back_by_its_ticket(store: Store) -> None:
    store.job(store.counted_list(10))
    old = store.chunk("t")
    assert store.leases.died("t", "")
    assert not store.leases.died("t", "")
    assert store.commit(old, 10) == "fenced"
    assert store.chunk().fence != old.fence


def test_what_a_parent_takes_back_is_fenced_and_free_and_counts_as_nobody_s_death(store: Store) -> None:
    store.job(store.counted_list(10))
    old = store.chunk("t")
    assert store.leases.take_back("t")
    assert not store.leases.take_back("t")
    assert store.commit(old, 10) == "fenced"
    assert store.chunk().fence != old.fence
    assert "rescued:died" not in store.redis.hgetall(store.keys.figures())


def test_a_worker_that_leaves_counts_no_longer_and_does_the_duties_all_the_same(store: Store) -> None:
    for name in ("going", "staying"):
        store.leases.duty(name, "work", 3, rescue=True)
    assert store.redis.hget(store.keys.counters(), "slots") == "6"
    store.leases.leave("going", "work", 3)
    store.leases.duty("going", "work", 3, rescue=True, leaving=True)
    assert store.redis.hget(store.keys.counters(), "slots") == "3"
    assert store.redis.zrange(store.keys.workers(), 0, -1) == ["staying|work|3"]


def test_jobs_take_turns_whatever_their_size(store: Store) -> None:
    large = store.counted_list(1000, size=1000 * 262144)
    first, second = store.job(large), store.job(large)
    taken = []
    for _ in range(6):
        lease = store.chunk()
        taken.append(lease.job)
        store.commit(lease, lease.to - lease.at)
    assert taken.count(first.id) == taken.count(second.id) == 3
    assert all(a != b for a, b in itertools.pairwise(taken))


def live(store: Store, jobs: int) -> list[Chunk]:
    """So many jobs of very many rows, each of which has had a turn and has more to do; gives their leases."""
    large = store.counted_list(10_000, size=10_000 * 262144)
    for _ in range(jobs):
        store.job(large)
    return [store.chunk(f"t{number}") for number in range(jobs)]


def test_a_small_job_is_next_however_many_and_large_the_others_are(store: Store) -> None:
    live(store, 100)
    small = store.job(store.counted_list(10))
    assert store.chunk().job == small.id


def test_who_tests_a_long_chunk_makes_room_at_its_next_commit_for_a_job_that_is_new(store: Store) -> None:
    (first,) = live(store, 1)
    store.commit(first, first.to - first.at)
    long = store.chunk("t")
    assert store.commit(long, 1) == "go"
    small = store.job(store.counted_list(10))
    assert store.commit(long, 1, first=long.at + 1) == "stop"
    store.leases.release("t", "nonce")
    lease = store.chunk()
    assert lease.job == small.id
    assert store.commit(lease, 10) == "stop"
    # What was handed back goes on from where it was.
    rest = store.chunk()
    assert (rest.job, rest.at, rest.to) == (long.job, long.at + 2, long.to)


def test_who_made_room_is_behind_those_it_was_made_for(store: Store) -> None:
    record = store.counted_list(10)
    first = store.job(record)
    lease = store.chunk("t")
    new = [store.job(record).id for _ in range(3)]
    assert store.commit(lease, 1) == "stop"
    store.leases.release("t", "nonce")
    assert [store.chunk().job for _ in range(4)] == [*new, first.id]


def test_chunks_are_small_at_first_and_grow_no_faster_than_eightfold(store: Store) -> None:
    store.job(store.counted_list(100_000, size=100_000 * 26214))
    sizes = []
    for _ in range(4):
        lease = store.chunk()
        sizes.append(lease.to - lease.at)
        store.commit(lease, lease.to - lease.at)
    assert sizes[0] == 10
    assert all(a < b <= 8 * a for a, b in itertools.pairwise(sizes))


def test_the_last_chunks_are_a_fair_share_each_but_no_less_than_a_moments_work(store: Store) -> None:
    store.leases.duty("worker", "work", 4, rescue=False)
    store.job(store.counted_list(1_000_000, size=1_000_000))
    sizes = []
    while (lease := store.claim()) is not None:
        assert isinstance(lease, Chunk)
        sizes.append(lease.to - lease.at)
        store.commit(lease, sizes[-1], micros=sizes[-1])
    # At a microsecond a row a moment has 25,000; the list ends with what is left of one.
    assert sum(sizes) == 1_000_000
    assert sizes[1] == -((sizes[0] - 1_000_000) // 4)
    assert min(sizes[:-1]) == 25_000


def test_a_stretch_of_an_index_counts_once_and_only_under_its_fence(store: Store) -> None:
    record = store.uncounted_list()
    stretch = store.claim("t")
    assert isinstance(stretch, Stretch)
    store.leases.died("t", "")
    newer = store.claim("u")
    assert isinstance(newer, Stretch)
    assert not store.index(stretch, 5, 1000, complete=True)
    assert store.index(newer, 5, 1000, complete=True)
    assert store.index(newer, 5, 1000, complete=True)
    assert store.lists.get(record.id).rows == 5
    assert len(store.leases.parts(record.id)) == 1


def test_a_duty_puts_a_ticket_where_work_waits_without_one(store: Store, redis_client: Redis) -> None:
    store.job(store.counted_list(10))
    redis_client.delete("work")
    store.leases.duty("w", "work", 3, rescue=True)
    assert redis_client.llen("work") == 1


def test_few_tickets_wait_however_long_the_list(store: Store, redis_client: Redis) -> None:
    store.leases.duty("w", "work", 2, rescue=True)
    record = store.counted_list(100_000, size=10**9)
    for _ in range(20):
        store.job(record)
    assert redis_client.llen("work") <= 2


def test_results_stop_at_a_hole_and_go_on_once_it_is_filled(store: Store) -> None:
    job = store.job(store.counted_list(20, size=20 * 262144))
    first, second = store.chunk("a"), store.chunk("b")
    assert isinstance(first, Chunk)
    store.commit(second, second.to - second.at)
    assert len(store.jobs.results(job.id).segments) == 0
    store.commit(first, first.to - first.at)
    assert len(store.jobs.results(job.id).segments) == 2


def test_what_was_set_aside_across_many_deaths_does_not_pile_up(store: Store) -> None:
    job = store.job(store.counted_list(1000))
    for number in range(60):
        lease = store.chunk("t")
        record = SetAside(attempt=1, first=lease.at, rows=3, name=f"aside-{number}", checksum=0)
        assert store.leases.set_aside(lease, record)
        # It dies before it has set the last two of these rows aside anew.
        store.commit(lease, 1)
        store.leases.died("t", "signal 9 (SIGKILL)", suspects=[(lease.at + 1, lease.at + 2)])
    named = Ledger(store.redis, store.keys).aside(job.id)
    assert len(named) <= 20
    assert [one.name for one in named][-2:] == ["aside-58", "aside-59"], "what may be needed is there"
