"""Drafts: lists that are counted while they come in, and become lists, or nothing."""

import pytest

from shared.errors import NotFound
from shared.lists import ListRecord, Outline
from shared.store.leased import IndexPart, Stretch
from tests.unit.store.conftest import Store

MIB = 2**20


def record_of(store: Store, list_id: str, size: int, **other: object) -> ListRecord:
    """The record of a list that `store.uncounted_list` would add."""
    twin = store.uncounted_list(size)
    store.lists.delete(twin.id)
    return twin.model_copy(update={"id": list_id, **other})


def outline(store: Store) -> Outline:
    return record_of(store, "any", 1).outline


def stretch_of(store: Store, ticket: str | None = None) -> Stretch:
    lease = store.claim(ticket)
    assert isinstance(lease, Stretch)
    return lease


def count(store: Store, stretch: Stretch, rows: int, end: int, enough: int = 0) -> bool:
    part = IndexPart(f"{stretch.row}-{stretch.fence}", stretch.row, rows, stretch.byte, end)
    return store.leases.add_index(stretch, part, 1, stretch.line + rows, False, enough)


def names_of(store: Store) -> set[str]:
    """All names below the prefix but the counters, which only grow, and what storage still has of deleted lists."""
    lasting = {store.keys.counters(), store.keys.figures(), store.keys.workers(), store.keys.doomed()}
    return set(store.redis.keys(f"{store.keys.prefix}*")) - lasting


def test_nobody_sees_a_draft(store: Store) -> None:
    shape = record_of(store, "d", 100)
    assert store.lists.draft("d", shape.outline, 50)
    assert store.lists.page(10, None) == ([], None)
    for look in (lambda: store.lists.get("d"), lambda: store.lists.delete("d"), lambda: store.job(shape)):
        with pytest.raises(NotFound):
            look()
    assert store.lists.draft("d", shape.outline, 60)


def test_a_stretch_of_a_draft_says_how_it_is_read_and_how_far_it_has_come(store: Store) -> None:
    shape = outline(store)
    store.lists.draft("d", shape, 50 * 2**30)
    lease = stretch_of(store, "t")
    assert (lease.outline, lease.available, lease.byte, lease.row) == (shape, 50 * 2**30, 0, 0)
    assert store.claim("t") == lease


def test_the_next_stretch_is_given_out_once_enough_is_there(store: Store) -> None:
    shape = outline(store)
    store.lists.draft("d", shape, 100)
    assert count(store, stretch_of(store), 9, 90, enough=150)
    assert store.claim() is None
    store.lists.draft("d", shape, 150)
    assert store.claim() is None
    store.lists.draft("d", shape, 151)
    assert (stretch_of(store).byte, store.redis.hget(store.keys.list("d"), "rows")) == (90, "9")


def test_where_no_row_ends_twice_as_much_is_waited_for(store: Store) -> None:
    shape = outline(store)
    tried = []
    for available in range(100, 10_001, 100):
        store.lists.draft("d", shape, available)
        lease = store.claim("t")
        if lease is not None:
            tried.append(available)
            store.leases.died("t", "")
    assert tried == [100, 300, 700, 1500, 3100, 6300]


def test_a_list_of_the_same_outline_keeps_what_was_counted(store: Store) -> None:
    record = record_of(store, "d", 200)
    store.lists.draft("d", record.outline, 100)
    count(store, stretch_of(store), 9, 90)
    store.lists.draft("d", record.outline, 190)
    under_way = stretch_of(store)
    assert store.lists.add(record).created_at
    assert store.claim() is None
    assert count(store, under_way, 9, 180)
    last = stretch_of(store)
    assert (last.outline, last.row, last.byte) == (None, 18, 180)
    assert store.index(last, 2, 200, complete=True)
    assert (store.lists.get("d").rows, store.lists.get("d").blank_lines) == (20, 2)
    assert [part.end for part in store.leases.parts("d")] == [90, 180, 200]
    assert store.redis.ttl(store.keys.list("d")) == store.redis.ttl(store.keys.parts("d")) == -1
    assert not {"draft", "available", "enough"} & set(store.redis.hgetall(store.keys.list("d")))
    assert not store.lists.draft("d", record.outline, 300)


def test_a_list_of_another_outline_is_counted_anew(store: Store) -> None:
    record = record_of(store, "d", 200)
    store.lists.draft("d", record.outline.model_copy(update={"delimiter": ";"}), 100)
    count(store, stretch_of(store), 9, 90)
    store.lists.draft("d", record.outline, 190)
    under_way = stretch_of(store, "t")
    store.lists.add(record)
    assert not count(store, under_way, 9, 180)
    assert store.redis.hget(store.keys.owners(), "t") is None
    first = stretch_of(store)
    assert (first.outline, first.row, first.byte, first.line) == (None, 0, 0, 1)
    assert store.index(first, 20, 200, complete=True)
    assert (store.lists.get("d").rows, len(store.leases.parts("d"))) == (20, 1)


def test_adding_it_twice_changes_nothing(store: Store) -> None:
    record = record_of(store, "d", 200)
    store.lists.draft("d", record.outline, 100)
    count(store, stretch_of(store), 9, 90)
    assert store.lists.add(record) == store.lists.add(record)
    assert len(store.leases.parts("d")) == 1


@pytest.mark.parametrize("leased", [False, True])
def test_a_draft_that_is_dropped_leaves_nothing(store: Store, leased: bool) -> None:
    before = names_of(store)
    shape = outline(store)
    store.lists.draft("d", shape, 100)
    count(store, stretch_of(store), 9, 90)
    store.lists.draft("d", shape, 190)
    lease = stretch_of(store, "t") if leased else None
    assert store.lists.drop_draft("d")
    assert names_of(store) == before
    if lease:
        assert not count(store, lease, 9, 180)
        assert not store.leases.died("t", "")
    store.leases.duty("w", "work", 1, rescue=True)
    assert store.claim() is None
    assert names_of(store) == before


def test_a_list_that_is_known_is_not_dropped_as_a_draft(store: Store) -> None:
    record = store.uncounted_list()
    assert not store.lists.drop_draft(record.id)
    assert store.lists.get(record.id)


def test_a_draft_that_stops_growing_runs_out(store: Store) -> None:
    shape = outline(store)
    store.lists.draft("d", shape, 100)
    count(store, stretch_of(store), 9, 90)
    mine = [store.keys.list("d"), store.keys.parts("d")]
    assert all(3590 < store.redis.ttl(name) <= 3600 for name in mine)
    for name in mine:
        store.redis.expire(name, 5)
    store.lists.draft("d", shape, 110)
    assert all(store.redis.ttl(name) > 3590 for name in mine)


def test_after_one_has_run_out_the_draft_begins_anew(store: Store) -> None:
    shape = outline(store)
    store.lists.draft("d", shape, 100)
    count(store, stretch_of(store), 9, 90)
    store.redis.delete(store.keys.list("d"))
    store.lists.draft("d", shape, 200)
    assert stretch_of(store).byte == 0
    assert store.leases.parts("d") == []


def test_the_stretch_of_a_dead_worker_is_given_out_again(store: Store) -> None:
    store.lists.draft("d", outline(store), 100)
    old = stretch_of(store, "t")
    store.redis.zadd(store.keys.deadlines(), {"list:d": 1})
    assert store.leases.duty("w", "work", 1, rescue=True) == ["list:d"]
    new = stretch_of(store)
    assert (new.byte, new.available) == (old.byte, old.available)
    assert not count(store, old, 9, 90)
    assert count(store, new, 9, 90)
