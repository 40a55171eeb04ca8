"""Room: the lists of an owner never take up more than they may, whatever comes, goes and is under way at once."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from shared.errors import NoRoom, RoomHeld
from shared.lists import ListRecord
from shared.store.keys import Keys
from shared.store.lists import Lists
from shared.store.room import LEAST_BYTES, Room
from tests.unit.store.conftest import Store

QUOTA = 100_000


def shape(store: Store) -> ListRecord:
    record = store.uncounted_list()
    store.lists.delete(record.id)
    return record


def bounded(store: Store, quota: int = QUOTA) -> Lists:
    return Lists(store.redis, store.keys, 60, Room(store.redis, store.keys, quota))


def named(record: ListRecord, name: str, size: int, owner: str = "ada") -> ListRecord:
    return record.model_copy(update={"id": name, "bytes": size, "owner": owner})


def stored(redis: Redis, keys: Keys, owner: str = "ada") -> int:
    return int((redis.hget(keys.stored(), owner) or "0").partition(":")[0])


def test_a_list_that_would_be_too_much_is_not_added_and_leaves_nothing(store: Store) -> None:
    lists, record = bounded(store), shape(store)
    lists.add(named(record, "a", 60_000))
    before = {key: store.redis.type(key) for key in store.redis.keys(f"{store.keys.prefix}*")}
    with pytest.raises(NoRoom) as refused:
        lists.add(named(record, "b", 60_000))
    assert (refused.value.extra["limit"], refused.value.extra["stored"]) == (QUOTA, 60_000)
    assert {key: store.redis.type(key) for key in store.redis.keys(f"{store.keys.prefix}*")} == before
    assert lists.add(named(record, "c", 60_000, "eve")).owner == "eve"


def test_a_deleted_list_makes_room_once(store: Store) -> None:
    lists, record = bounded(store), shape(store)
    lists.add(named(record, "a", 60_000))
    lists.add(named(record, "a", 60_000))
    lists.add(named(record, "b", 30_000))
    assert stored(store.redis, store.keys) == 90_000
    lists.delete("a")
    assert stored(store.redis, store.keys) == 30_000
    lists.delete("b")
    assert not store.redis.hexists(store.keys.stored(), "ada")


def test_a_list_takes_up_a_block_at_least(store: Store) -> None:
    lists, record = bounded(store, 3 * LEAST_BYTES), shape(store)
    for name in "abc":
        lists.add(named(record, name, 1))
    with pytest.raises(NoRoom):
        lists.add(named(record, "d", 1))


def test_lists_that_were_there_before_anybody_counted_are_counted(store: Store) -> None:
    lists, record = bounded(store), shape(store)
    lists.add(named(record, "a", 60_000))
    lists.add(named(record, "b", 10_000))
    store.redis.delete(store.keys.stored())
    with pytest.raises(NoRoom):
        lists.add(named(record, "c", 40_000))
    lists.delete("a")
    assert stored(store.redis, store.keys) == 10_000


def test_lists_that_came_and_went_without_being_told_are_noticed(store: Store) -> None:
    lists, record = bounded(store), shape(store)
    for name in ("a", "b"):
        lists.add(named(record, name, 20_000))
    # As an earlier version of another part adds one, and deletes one.
    store.redis.hset(store.keys.list("c"), mapping={"record": "{}", "size": 70_000})
    store.redis.zadd(store.keys.lists_of("ada"), {"c": 1})
    with pytest.raises(NoRoom):
        lists.add(named(record, "d", 10_000))
    store.redis.zrem(store.keys.lists_of("ada"), "c")
    lists.add(named(record, "d", 10_000))
    assert stored(store.redis, store.keys) == 50_000


def test_what_an_upload_holds_nobody_else_takes_and_its_list_does(store: Store) -> None:
    lists, record, room = bounded(store), shape(store), Room(store.redis, store.keys, QUOTA)
    assert room.hold("ada", "a", 50_000, 70_000) == 70_000
    assert room.hold("ada", "b", 10_000, 70_000) == 30_000
    with pytest.raises(RoomHeld, match="hold 30,000 of the 100,000 bytes"):
        room.hold("ada", "a", 80_000, 80_000)
    with pytest.raises(RoomHeld, match="hold 100,000 of"):
        lists.add(named(record, "c", 10_000))
    with pytest.raises(NoRoom, match="more than the 100,000 bytes"):
        room.hold("ada", "c", QUOTA + 1, QUOTA + 1)
    assert room.hold("eve", "e", QUOTA, QUOTA) == QUOTA
    lists.add(named(record, "a", 70_000))
    assert stored(store.redis, store.keys) == 70_000
    room.let_go("ada", "b")
    assert room.hold("ada", "d", 30_000, 30_000) == 30_000


def test_who_holds_and_has_not_been_heard_of_for_two_minutes_has_died(store: Store) -> None:
    room = Room(store.redis, store.keys, QUOTA)
    room.hold("ada", "a", QUOTA, QUOTA)
    seconds, _ = store.redis.time()
    store.redis.hset(store.keys.coming("ada"), "a", f"{QUOTA}:{int(seconds) * 1000 - 121_000}")
    assert room.hold("ada", "b", QUOTA, QUOTA) == QUOTA
    assert store.redis.hkeys(store.keys.coming("ada")) == ["b"]
    assert 0 < store.redis.pttl(store.keys.coming("ada")) <= 120_000


def test_lists_in_use_are_not_among_the_unused_and_the_longest_unused_is_first(store: Store) -> None:
    lists, record = bounded(store), shape(store)
    added = [lists.add(named(record, name, 10)) for name in "abc"]
    store.job(added[1])
    store.redis.zadd(store.keys.used(), {"c": 1_000})
    assert [one.id for one in lists.unused("ada", 10)] == ["c", "a"]
    assert lists.unused("eve", 10) == []


def test_processes_that_add_at_once_store_no_more_together(store: Store) -> None:
    record = shape(store)

    def add(start: int) -> None:
        lists = bounded(store)
        for number in range(start, start + 10):
            try:
                lists.add(named(record, f"l{number}", 9_000))
            except NoRoom:
                return

    threads = [threading.Thread(target=add, args=(10 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored(store.redis, store.keys) == 99_000
    assert store.redis.zcard(store.keys.lists_of("ada")) == 11


@settings(max_examples=30)
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["hold", "add", "drop", "let go"]), st.integers(0, 5), st.integers(1, 60_000)),
        max_size=25,
    )
)
def test_whatever_comes_goes_and_is_under_way_no_more_is_stored_than_may_be(
    redis_server: str, acts: list[tuple[str, int, int]]
) -> None:
    with Redis.from_url(redis_server, decode_responses=True) as client:
        keys = Keys("winnow:room:")
        for key in client.keys(f"{keys.prefix}*"):
            client.delete(key)
        store = Store(client, keys)
        lists, record, room = bounded(store), shape(store), Room(client, keys, QUOTA)
        sizes: dict[str, int] = {}
        held: dict[str, int] = {}
        for act, number, size in acts:
            name = f"u{number}"
            free = QUOTA - sum(sizes.values()) - sum(bytes for one, bytes in held.items() if one != name)
            weight = max(size, LEAST_BYTES)
            try:
                if act == "hold":
                    held[name] = room.hold("ada", name, size, size)
                    assert held[name] == weight
                elif act == "let go":
                    room.let_go("ada", name)
                    held.pop(name, None)
                elif act == "add" and name not in sizes:
                    lists.add(named(record, name, size))
                    sizes[name] = weight
                    held.pop(name, None)
                elif act == "drop" and name in sizes:
                    lists.delete(name)
                    del sizes[name]
            except (NoRoom, RoomHeld) as refused:
                assert weight > free
                assert isinstance(refused, NoRoom) is (sum(sizes.values()) + weight > QUOTA)
            else:
                assert act not in ("hold", "add") or weight <= free or name in sizes
            assert stored(client, keys) == sum(sizes.values()) <= QUOTA
