"""Redis and storage say of what version they are, and whether they belong together; a start goes by it."""

import json
import threading
from pathlib import Path

import pytest

from shared.files.local import LocalFiles
from shared.store import upgrades
from shared.store.finding import Wanted
from shared.store.schema import FILE, InUse, agree, wait_until_agreed
from shared.store.server import Unsuitable
from shared.store.upgrades import SCHEMA
from tests.unit.store.conftest import Store


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path)


def stamps(store: Store, files: LocalFiles) -> tuple[dict[str, object], dict[str, object]]:
    text = store.redis.get(store.keys.schema())
    assert text is not None
    return json.loads(text), json.loads(files.path(FILE).read_bytes())


def settle(store: Store, files: LocalFiles) -> None:
    agree(store.redis, store.keys, files)


def add_list(store: Store, files: LocalFiles) -> str:
    """A list that both know."""
    record = store.counted_list(10)
    with files.create(f"lists/{record.id}/content") as file:
        file.write(b"x")
    return record.id


def test_what_is_new_is_stamped_alike(store: Store, files: LocalFiles) -> None:
    settle(store, files)
    of_redis, of_files = stamps(store, files)
    assert of_redis == of_files
    assert of_redis["schema"] == SCHEMA
    add_list(store, files)
    settle(store, files)
    assert stamps(store, files) == (of_redis, of_files)


def test_all_parts_that_start_at_once_find_the_same_stamp(store: Store, files: LocalFiles) -> None:
    threads = [threading.Thread(target=settle, args=(store, files)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    of_redis, of_files = stamps(store, files)
    assert of_redis == of_files


def test_a_start_on_what_is_settled_writes_nothing(store: Store, files: LocalFiles) -> None:
    settle(store, files)
    before = store.redis.info("stats")["total_commands_processed"]
    settle(store, files)
    # INFO itself, and one GET.
    assert store.redis.info("stats")["total_commands_processed"] - before == 2


@pytest.mark.parametrize("what", ["redis", "files"])
def test_what_a_later_version_has_used_is_refused_in_one_line(store: Store, files: LocalFiles, what: str) -> None:
    settle(store, files)
    later = json.dumps({**stamps(store, files)[0], "schema": SCHEMA + 1})
    if what == "redis":
        store.redis.set(store.keys.schema(), later)
    else:
        files.path(FILE).write_text(later)
    with pytest.raises(
        Unsuitable, match=rf"later version of Winnow \(schema {SCHEMA + 1}, .* knows {SCHEMA}\)"
    ) as said:
        settle(store, files)
    assert "\n" not in str(said.value)


def test_what_has_no_stamp_is_of_the_first_schema_and_upgraded(store: Store, files: LocalFiles) -> None:
    list_id = add_list(store, files)
    record = store.lists.get(list_id)
    ended, live = store.job(record).id, store.job(record).id
    store.jobs.control(ended, "cancel")
    for index in (store.keys.ended(), store.keys.used(), store.keys.untidy()):
        store.redis.delete(index)

    settle(store, files)

    assert stamps(store, files)[0]["schema"] == stamps(store, files)[1]["schema"] == SCHEMA
    finished = store.redis.hget(store.keys.job(ended), "finished_ms")
    assert store.redis.zrange(store.keys.ended(), 0, -1, withscores=True) == [(ended, float(finished or 0))]
    assert store.redis.zrange(store.keys.used(), 0, -1) == [list_id]
    assert set(store.redis.zrange(store.keys.untidy(), 0, -1)) == {f"job:{ended}", f"list:{list_id}"}
    assert store.jobs.snapshot(live).state == "queued"


def test_what_was_written_before_there_were_owners_lists_is_found_by_its_owner(store: Store, files: LocalFiles) -> None:
    list_id = add_list(store, files)
    job = store.job(store.lists.get(list_id)).id
    store.redis.delete(store.keys.jobs_of("local"), store.keys.lists_of("local"))
    store.redis.hdel(store.keys.list(list_id), "owner")

    settle(store, files)

    assert [one.id for one in store.lists.page(10, None, "local")[0]] == [list_id]
    assert [one.id for one in store.jobs.page(Wanted("local"), 10, None)[0]] == [job]
    assert store.lists.owner(list_id) == "local"
    store.jobs.delete(job)
    store.lists.delete(list_id)
    assert store.redis.exists(store.keys.jobs_of("local"), store.keys.lists_of("local")) == 0


def test_nothing_is_upgraded_while_workers_of_the_version_before_run(store: Store, files: LocalFiles) -> None:
    add_list(store, files)
    store.leases.duty("work@old", "work", 2, rescue=False)
    with pytest.raises(InUse, match="workers of the version before still run"):
        settle(store, files)
    assert not files.exists(FILE)
    waits: list[float] = []

    def stop(seconds: float) -> None:
        waits.append(seconds)
        store.leases.leave("work@old", "work", 2)

    wait_until_agreed(store.redis, store.keys, files, stop)
    assert len(waits) == 1
    assert stamps(store, files)[0]["schema"] == SCHEMA


def test_what_is_of_this_version_may_be_in_use(store: Store, files: LocalFiles) -> None:
    settle(store, files)
    store.leases.duty("work@this", "work", 2, rescue=False)
    settle(store, files)


def test_an_upgrade_that_was_cut_off_is_taken_again(
    store: Store, files: LocalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_list(store, files)
    step = upgrades._STEPS[1]

    def dying(*args: object) -> None:
        step(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setitem(upgrades._STEPS, 1, dying)
    with pytest.raises(KeyboardInterrupt):
        settle(store, files)
    assert not files.exists(FILE) and store.redis.get(store.keys.schema()) is None
    used = store.redis.zrange(store.keys.used(), 0, -1, withscores=True)
    monkeypatch.setitem(upgrades._STEPS, 1, step)
    settle(store, files)
    assert store.redis.zrange(store.keys.used(), 0, -1, withscores=True) == used


def test_one_that_died_between_the_two_stamps_is_helped_by_the_next(store: Store, files: LocalFiles) -> None:
    add_list(store, files)
    settle(store, files)
    store.redis.delete(store.keys.schema())
    settle(store, files)
    of_redis, of_files = stamps(store, files)
    assert of_redis == of_files


def test_what_can_be_upgraded_no_more_is_refused(
    store: Store, files: LocalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_list(store, files)
    monkeypatch.delitem(upgrades._STEPS, 1)
    with pytest.raises(Unsuitable, match=r"schema 1.*run the versions in between"):
        settle(store, files)


def test_a_folder_without_anything_that_redis_knows_is_refused(store: Store, files: LocalFiles, tmp_path: Path) -> None:
    add_list(store, files)
    settle(store, files)
    empty = LocalFiles(tmp_path / "not-mounted")
    with pytest.raises(Unsuitable, match="not-mounted has nothing of the lists and jobs that Redis knows: mount"):
        settle(store, empty)


def test_a_redis_that_knows_nothing_of_the_folder_is_refused_before_anything_is_an_orphan(
    store: Store, files: LocalFiles
) -> None:
    add_list(store, files)
    settle(store, files)
    for name in store.redis.scan_iter(f"{store.keys.prefix}*"):
        store.redis.delete(name)
    with pytest.raises(Unsuitable, match="Redis knows nothing of the lists and jobs in WINNOW_DATA="):
        settle(store, files)
    files.delete("lists")
    settle(store, files)


def test_two_that_do_not_belong_together_are_refused(store: Store, files: LocalFiles) -> None:
    add_list(store, files)
    settle(store, files)
    files.path(FILE).write_text(json.dumps({"schema": SCHEMA, "id": "another"}))
    with pytest.raises(Unsuitable, match=r"does not belong to this Redis: check WINNOW_DATA and WINNOW_REDIS_URL$"):
        settle(store, files)


def test_a_stamp_that_is_missing_can_be_put_back(store: Store, files: LocalFiles) -> None:
    add_list(store, files)
    settle(store, files)
    files.delete(FILE)
    with pytest.raises(Unsuitable, match=r"if it does, write (\{.*\}) into winnow\.json there") as said:
        settle(store, files)
    files.path(FILE).write_text(str(said.value).partition("write ")[2].partition(" into")[0])
    settle(store, files)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "x", "id": "y"}'])
def test_a_stamp_that_cannot_be_read_is_told(store: Store, files: LocalFiles, text: str) -> None:
    files.path(FILE).write_text(text)
    with pytest.raises(Unsuitable, match="cannot be read"):
        settle(store, files)


def test_a_folder_that_cannot_be_written_is_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Unsuitable, match="file cannot be used: Not a directory"):
        settle(store, LocalFiles(tmp_path / "file"))
