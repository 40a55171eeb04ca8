"""The duty `prune`: what was kept long enough goes, orphans go, and nothing that is in use or may still be recorded."""

import pytest

from shared.commits import SetAside
from shared.errors import NotFound
from shared.files import naming
from shared.jobs import Submission
from shared.store.finding import Wanted
from shared.store.leased import Chunk, Preparation
from tests.unit.worker.duties.conftest import RETENTION_S, ROW_BYTES, Yard
from worker.duties.prune import OBJECTS, UPLOAD_S, Prune, Pruned

HOUR = 3601.0


def ended_long_ago(yard: Yard, job: str) -> None:
    yard.put_back(yard.keys.ended(), job, RETENTION_S + 1)


def unused_for_long(yard: Yard, list_id: str) -> None:
    yard.put_back(yard.keys.used(), list_id, RETENTION_S + 1)


def tidied_after_an_hour(yard: Yard) -> Pruned:
    """A round when the hour after which folders are looked through has gone by."""
    for member in yard.redis.zrange(yard.keys.untidy(), 0, -1):
        yard.put_back(yard.keys.untidy(), member, HOUR)
    return yard.prune(later=HOUR)


def names_with(yard: Yard, text: str) -> set[str]:
    return {name for name in yard.redis.scan_iter(f"{yard.keys.prefix}*") if text in name}


def test_a_job_goes_when_it_has_been_kept_long_enough_with_all_that_belongs_to_it(yard: Yard) -> None:
    kept, job = yard.finished(3), yard.finished(3)
    yard.bind.job(job, ended=True)
    ended_long_ago(yard, job)

    pruned = yard.prune()

    assert (pruned.jobs, pruned.lists) == (1, 0)
    assert pruned.objects == 4
    assert names_with(yard, job) == set()
    assert not [name for name in yard.stored() if name.startswith(f"jobs/{job}/")]
    for index in (yard.keys.jobs(), yard.keys.ended(), yard.keys.untidy(), yard.keys.crowded()):
        assert yard.redis.zscore(index, job) is yard.redis.zscore(index, f"job:{job}") is None
    assert yard.jobs.snapshot(kept).state == "succeeded"
    assert yard.redis.scard(yard.keys.doomed()) == 0
    assert not yard.prune()


def test_a_job_that_has_not_ended_stays_however_old_it_is(yard: Yard) -> None:
    job = yard.job(yard.counted_list(4, 4 * ROW_BYTES))
    yard.put_back(yard.keys.jobs(), job.id, 10**6)
    yard.jobs.control(job.id, "pause")
    yard.redis.zadd(yard.keys.ended(), {"another": 10**15})
    assert not yard.prune()
    assert yard.jobs.snapshot(job.id).state == "paused"


def test_when_a_job_goes_is_told_from_its_end_on(yard: Yard) -> None:
    live = yard.job(yard.counted_list(4))
    assert live.expires_at is None
    ended = yard.jobs.control(live.id, "cancel")
    assert ended.finished_at is not None and ended.expires_at is not None
    assert ended.expires_at[:16] >= ended.finished_at[:16] and ended.expires_at != ended.finished_at
    assert yard.jobs.page(Wanted(), 1, None)[0][0].expires_at == ended.expires_at


def test_a_list_goes_when_nobody_has_used_it_for_long_enough(yard: Yard) -> None:
    used, unused = yard.counted_list(3), yard.counted_list(3)
    for one in (used, unused):
        yard.write(naming.list_content(one.id))
        unused_for_long(yard, one.id)
    yard.lists.use(used.id)

    assert yard.prune() == Pruned(lists=1, objects=1, bytes=1)

    assert yard.lists.get(used.id).expires_at is not None
    with pytest.raises(NotFound):
        yard.lists.get(unused.id)
    assert names_with(yard, unused.id) == set()
    assert yard.stored() == {naming.list_content(used.id)}


def test_a_job_is_a_use_of_its_list_from_submission_to_its_end(yard: Yard) -> None:
    record = yard.counted_list(3)
    unused_for_long(yard, record.id)
    job = yard.job(record)
    assert yard.lists.get(record.id).expires_at is None
    unused_for_long(yard, record.id)
    assert not yard.prune()
    unused_for_long(yard, record.id)
    yard.jobs.control(job.id, "cancel")
    assert not yard.prune()
    assert yard.lists.get(record.id).expires_at is not None


def test_a_list_is_there_as_long_as_jobs_on_it_whose_rejected_rows_are_in_it(yard: Yard) -> None:
    job = yard.finished(3)
    list_id = yard.jobs.snapshot(job).list["id"]
    expires = yard.jobs.snapshot(job).expires_at
    found = yard.lists.get(list_id).expires_at
    assert expires is not None and found is not None and found >= expires


def test_a_use_between_the_look_and_the_step_keeps_a_list(yard: Yard) -> None:
    record = yard.counted_list(3)
    unused_for_long(yard, record.id)
    assert yard.keeping.expired_lists(9) == [record.id]
    yard.lists.use(record.id)
    assert not yard.keeping.expire_list(record.id)
    assert yard.lists.get(record.id)


def test_using_a_list_that_is_gone_brings_nothing_of_it_back(yard: Yard) -> None:
    record = yard.counted_list(3)
    job = yard.job(record)
    yard.jobs.control(job.id, "cancel")
    yard.lists.delete(record.id)
    yard.lists.use(record.id)
    assert yard.redis.zscore(yard.keys.used(), record.id) is None


def test_what_was_doomed_when_somebody_died_is_removed_by_the_next_round(yard: Yard) -> None:
    job = yard.finished(3)
    yard.jobs.delete(job)
    assert [name for name in yard.stored() if name.startswith(f"jobs/{job}/")]
    assert yard.prune(sweep=False).objects == 4
    assert not [name for name in yard.stored() if name.startswith(f"jobs/{job}/")]
    assert not yard.files.path(f"jobs/{job}").exists()


def test_what_was_being_written_for_a_job_when_it_was_deleted_goes_a_minute_later(yard: Yard) -> None:
    job = yard.finished(3)
    yard.jobs.delete(job)
    yard.prune()
    yard.write(f"jobs/{job}/1/7-7.ab-1")
    yard.write(f"jobs/{job}/1/kept.csv.0-3-0-1")
    assert not yard.prune()
    (mark,) = yard.redis.zrange(yard.keys.deleted(), 0, -1)
    yard.put_back(yard.keys.deleted(), mark, 61)
    assert yard.prune().objects == 2
    assert not yard.files.path(f"jobs/{job}").exists()
    assert not [name for name in yard.redis.scan_iter(f"{yard.keys.prefix}*") if name == yard.keys.deleted()]


def test_a_job_that_was_made_anew_under_the_id_of_a_deleted_one_keeps_its_files(yard: Yard) -> None:
    record = yard.counted_list(3)
    first = yard.job(record)
    yard.jobs.delete(first.id)
    yard.prune()
    yard.jobs.create(first.id, Submission(list=record.id, where="age > 1"), record, "local")
    yard.write(naming.job_header(first.id))
    (mark,) = yard.redis.zrange(yard.keys.deleted(), 0, -1)
    yard.put_back(yard.keys.deleted(), mark, 61)
    assert not yard.prune()
    assert yard.files.exists(naming.job_header(first.id))


def test_a_large_folder_is_removed_in_small_steps(yard: Yard) -> None:
    for number in range(2 * OBJECTS + 1):
        yard.write(f"jobs/large/1/{number}")
    yard.redis.sadd(yard.keys.doomed(), "jobs/large")
    steps = [step.objects for step in Prune(yard.keeping, yard.files, yard.tidying).round(sweep=False)]
    assert steps == [OBJECTS, OBJECTS, 1]


def test_files_of_jobs_and_lists_that_nobody_knows_go_once_they_are_an_hour_old(yard: Yard) -> None:
    job = yard.finished(2)
    known = yard.stored()
    yard.write("lists/moved/content")
    yard.write("lists/counted/index/0-1.ab")
    yard.write("jobs/gone/1/0-1.ab-1")
    yard.write("jobs/gone/header")
    for folder in ("lists/moved", "lists/counted", "jobs/gone"):
        yard.age(folder, HOUR)
    yard.write("lists/fresh/content")
    yard.write("jobs/gone2/1/0-1.ab-1", age=HOUR)

    pruned = yard.prune()

    assert pruned.objects == 4
    assert yard.stored() == known | {"lists/fresh/content", "jobs/gone2/1/0-1.ab-1"}
    assert not yard.files.path("jobs/gone").exists()
    assert yard.jobs.snapshot(job)


def test_a_folder_that_is_still_written_to_stays(yard: Yard) -> None:
    yard.write("jobs/gone/1/0-1.ab-1")
    yard.age("jobs/gone", HOUR)
    yard.write("jobs/gone/1/0-1.ab-2")
    assert not yard.prune()


def test_nothing_that_is_no_folder_of_ours_is_touched(yard: Yard) -> None:
    yard.write("jobs/lost+found/x")
    yard.write("lists/.snapshot/x")
    yard.write("redis/appendonly")
    yard.write("lists/README")
    for name in ("jobs/lost+found", "lists/.snapshot", "redis", "lists/README"):
        yard.age(name, HOUR)
    assert not yard.prune()


def test_drafts_and_lists_on_their_way_in_stay(yard: Yard) -> None:
    shape = yard.counted_list(3)
    yard.lists.draft("draft", shape.outline, 100)
    yard.write("lists/draft/index/0-1.ab")
    yard.write("lists/slow/index/0-1.ab")
    for name in ("draft", "slow"):
        yard.age(f"lists/{name}", HOUR)
    yard.write(naming.upload("slow"), age=HOUR)
    before = yard.stored()
    assert not yard.prune()
    assert yard.stored() == before


def test_uploads_that_broke_off_go(yard: Yard) -> None:
    yard.write(naming.upload("dead"), b"12345", age=UPLOAD_S + 1)
    yard.write(naming.upload("slow"), age=UPLOAD_S - 100)
    assert yard.prune() == Pruned(uploads=1, bytes=5)
    assert yard.stored() == {naming.upload("slow")}


def test_after_a_restart_of_redis_orphans_have_an_hours_grace_and_what_has_expired_has_none(yard: Yard) -> None:
    job = yard.finished(2)
    yard.write("jobs/gone/header")
    yard.age("jobs/gone", HOUR)
    yard.keeping.seconds_up = lambda: 3599  # type: ignore[method-assign]
    ended_long_ago(yard, job)
    assert yard.prune().jobs == 1
    assert "jobs/gone/header" in yard.stored()


def test_segments_that_were_refused_go_an_hour_after_the_end_and_all_others_stay(yard: Yard) -> None:
    job = yard.finished(6)
    yard.write(f"jobs/{job}/1/0-1.ab-1")
    yard.write(f"jobs/{job}/1/0-1.ab-1.rejected")
    yard.write(f"jobs/{job}/1/.0-2.ab-1.cdef0123.part")
    yard.write(f"jobs/{job}/.header.cdef0123.part")
    kept = [name for name in yard.stored() if "0-1.ab-1" not in name and not name.endswith(".part")]
    for made in ("kept.csv.0-6-0-1", "kept.footer-6"):
        yard.write(f"jobs/{job}/1/{made}")
    first = next(iter(yard.jobs.results(job).segments)).name
    yard.write(naming.rejected_piece(job, 1, first))
    segments = list(yard.jobs.results(job).segments)
    assert not yard.prune(later=HOUR)

    assert tidied_after_an_hour(yard).objects == 4

    derived = {f"jobs/{job}/1/{made}" for made in ("kept.csv.0-6-0-1", "kept.footer-6", f"{first}.rejected")}
    assert yard.stored() == {*kept, *derived}
    assert list(yard.jobs.results(job).segments) == segments
    assert yard.redis.zscore(yard.keys.untidy(), f"job:{job}") is None


def test_what_was_written_less_than_an_hour_ago_stays_when_a_folder_is_looked_through(yard: Yard) -> None:
    job = yard.finished(6)
    yard.write(f"jobs/{job}/1/0-1.ab-1")
    yard.put_back(yard.keys.untidy(), f"job:{job}", HOUR)
    assert not yard.prune()
    assert f"jobs/{job}/1/0-1.ab-1" in yard.stored()


def test_of_an_ended_job_most_of_what_redis_held_is_written_down(yard: Yard) -> None:
    job = yard.finished(100)
    segments = list(yard.jobs.results(job).segments)
    tidied_after_an_hour(yard)
    assert yard.redis.zcard(yard.keys.segments(job)) == 0
    assert yard.redis.zcard(yard.keys.manifests(job)) == 1
    assert list(yard.jobs.results(job).segments) == segments


def test_manifests_that_became_part_of_larger_ones_go(yard: Yard) -> None:
    job = yard.finished(40)
    segments = list(yard.jobs.results(job).segments)
    for first in (0, 20):
        part = segments[first : first + 20]
        manifest = yard.manifests.write(job, 1, part, "aa")
        yard.ledger.bind(job, 1, "segments", [one.model_dump_json() for one in part], manifest)
    yard.bind.job(job, ended=True)
    assert len([name for name in yard.stored() if "manifest-" in name]) == 3
    assert tidied_after_an_hour(yard).objects == 2
    assert list(yard.jobs.results(job).segments) == segments


def test_accepted_segments_behind_a_hole_stay(yard: Yard) -> None:
    job = yard.job(yard.counted_list(4, 4 * ROW_BYTES)).id
    yard.chunk("first")
    second = yard.chunk("second")
    accepted = yard.tested(second, second.at, 1)
    yard.jobs.control(job, "cancel")
    yard.write(f"jobs/{job}/1/0-1.ab-1")
    yard.leases.release("first", "nonce")
    yard.leases.release("second", "nonce")
    assert yard.jobs.snapshot(job).state == "cancelled"
    assert tidied_after_an_hour(yard).objects == 1
    assert naming.segment(job, 1, accepted.name) in yard.stored()


def test_the_folder_of_a_job_that_goes_on_is_looked_through_later(yard: Yard) -> None:
    job = yard.job(yard.counted_list(4, 4 * ROW_BYTES)).id
    lease = yard.claim("t")
    assert isinstance(lease, Chunk)
    yard.write(f"jobs/{job}/1/{lease.chunk}-{lease.fence}-0")
    yard.redis.zadd(yard.keys.untidy(), {f"job:{job}": 0})
    assert not yard.prune(later=HOUR)
    assert (yard.redis.zscore(yard.keys.untidy(), f"job:{job}") or 0) > 0


def test_index_objects_that_were_refused_go_once_the_list_is_counted(yard: Yard) -> None:
    record = yard.uncounted_list()
    stretch = yard.claim()
    yard.write(naming.list_index(record.id, "part0"))
    yard.write(naming.list_index(record.id, "0-9.ab"))
    yard.write(naming.list_content(record.id))
    yard.write(naming.list_sample(record.id))
    assert not tidied_after_an_hour(yard)
    assert stretch is not None and not isinstance(stretch, Chunk)
    yard.index(stretch, 10, 1000, complete=True)
    assert tidied_after_an_hour(yard).objects == 1
    assert yard.stored() == {
        naming.list_index(record.id, "part0"), naming.list_content(record.id), naming.list_sample(record.id),
    }  # fmt: skip


def test_a_round_says_in_a_line_what_it_deleted() -> None:
    found = Pruned(jobs=3, objects=1200, bytes=35_000_000)
    assert str(found + Pruned(lists=1, jobs=1)) == "deleted 4 jobs, 1 list, 1,200 objects (35.0 MB)"
    assert not Pruned()


def retried(yard: Yard, job: str) -> str:
    yard.jobs.retry(job, f"nonce{next(yard.numbers)}")
    return job


def cut_short(yard: Yard, rows: int, done: int) -> str:
    """A job that was cancelled when so many of its rows were done; what came next was written, and refused."""
    record = yard.counted_list(rows, rows * ROW_BYTES)
    yard.write(naming.list_content(record.id), b"content")
    job = yard.job(record).id
    work_a_little(yard, job, done)
    return job


def work_a_little(yard: Yard, job: str, done: int) -> None:
    ticket = f"ticket{next(yard.numbers)}"
    for at in range(done):
        lease = yard.claim(ticket)
        assert isinstance(lease, Chunk)
        yard.tested(lease, at, 1)
    lease = yard.claim(ticket)
    assert isinstance(lease, Chunk)
    yard.jobs.control(job, "cancel")
    yard.leases.release(ticket, "nonce")
    yard.tested(lease, lease.at, 1)


def of_attempt(yard: Yard, job: str, attempt: int) -> set[str]:
    folder = f"jobs/{job}/{attempt}/"
    return {name.removeprefix(folder) for name in yard.stored() if name.startswith(folder)}


def test_what_an_earlier_attempt_found_stays_while_it_may_be_needed_and_what_was_made_of_it_goes(yard: Yard) -> None:
    job = cut_short(yard, 8, 3)
    found = {segment.name for segment in yard.jobs.results(job).segments}
    yard.write(f"jobs/{job}/1/{min(found)}.rejected")
    yard.write(f"jobs/{job}/1/kept.csv.0-3-0-1")
    assert len(of_attempt(yard, job, 1)) == 3 + 1 + 2
    work_a_little(yard, retried(yard, job), 1)

    tidied_after_an_hour(yard)

    # The first row has a later verdict.
    assert of_attempt(yard, job, 1) == {name for name in found if not name.endswith("-0")} != found
    assert len(of_attempt(yard, job, 2)) == 1
    retried(yard, job)
    assert {one.attempt for one in yard.ledger.before(job, 3) or []} == {1, 2}


def test_what_earlier_attempts_left_goes_when_one_has_succeeded(yard: Yard) -> None:
    job = cut_short(yard, 8, 3)
    retried(yard, job)
    while isinstance(lease := yard.claim(), Chunk):
        yard.tested(lease, lease.at, lease.to - lease.at)
    assert yard.jobs.snapshot(job).state == "succeeded"
    assert of_attempt(yard, job, 1)
    before = list(yard.jobs.results(job).segments)

    tidied_after_an_hour(yard)

    assert not yard.files.path(f"jobs/{job}/1").exists()
    assert list(yard.jobs.results(job).segments) == before
    assert of_attempt(yard, job, 2) >= {segment.name for segment in before}


def test_manifests_of_an_earlier_attempt_stay_with_the_segments_in_them(yard: Yard) -> None:
    job = cut_short(yard, 40, 20)
    yard.bind.job(job, ended=True)
    found = {segment.name for segment in yard.jobs.results(job).segments}
    manifests = {name for name in of_attempt(yard, job, 1) if name.startswith("manifest-")}
    assert manifests
    work_a_little(yard, retried(yard, job), 1)
    tidied_after_an_hour(yard)
    assert of_attempt(yard, job, 1) == {name for name in found if not name.endswith("-0")} | manifests


def test_a_job_retried_in_vain_again_and_again_does_not_grow(yard: Yard) -> None:
    job = cut_short(yard, 8, 3)
    for _ in range(3):
        work_a_little(yard, retried(yard, job), 3)
    tidied_after_an_hour(yard)
    assert [len(of_attempt(yard, job, attempt)) for attempt in (1, 2, 3, 4)] == [0, 0, 0, 3]


def test_a_job_that_is_retried_is_not_kept_by_the_clock_of_its_first_end(yard: Yard) -> None:
    job = cut_short(yard, 8, 3)
    ended_long_ago(yard, job)
    retried(yard, job)
    assert not yard.prune()
    assert not yard.keeping.expire_job(job)
    assert yard.jobs.snapshot(job).state == "queued"


def test_a_job_that_ended_anew_while_it_was_tidied_is_tidied_again(yard: Yard) -> None:
    job = cut_short(yard, 8, 3)
    member = f"job:{job}"
    yard.keeping.tidied(member)
    assert yard.redis.zscore(yard.keys.untidy(), member) is not None
    yard.put_back(yard.keys.untidy(), member, HOUR)
    yard.keeping.tidied(member)
    assert yard.redis.zscore(yard.keys.untidy(), member) is None


def test_what_was_prepared_stays_as_long_as_its_job_and_what_others_left_goes(yard: Yard) -> None:
    asked = Submission(list=yard.counted_list(1).id, where="age > 1")
    job = yard.jobs.create("job", asked, yard.lists.get(asked.list or ""), "local", reads=[])
    lease = yard.claim("t")
    assert isinstance(lease, Preparation)
    for name in (f"{lease.fence}/bits", f"{lease.fence}/deep/keys", "0.aa/bits", ".0.bb.part/bits"):
        yard.write(f"jobs/{job.id}/prepared/{name}")
    yard.leases.prepared(lease, lease.fence)
    chunk = yard.claim()
    assert isinstance(chunk, Chunk)
    yard.tested(chunk, 0, 1)
    assert tidied_after_an_hour(yard).objects == 2
    left = [name for name in yard.stored() if "/prepared/" in name]
    assert sorted(left) == [f"jobs/{job.id}/prepared/{lease.fence}/{name}" for name in ("bits", "deep/keys")]
    assert list(yard.files.folders(f"jobs/{job.id}/prepared")) == [lease.fence]
    yard.jobs.delete(job.id)
    yard.prune()
    assert not yard.files.path(f"jobs/{job.id}").exists()


def test_what_was_set_aside_stays_while_a_retry_may_need_it_and_what_nobody_names_goes(yard: Yard) -> None:
    job = yard.job(yard.counted_list(10, 10 * ROW_BYTES))
    lease = yard.claim("ticket")
    assert isinstance(lease, Chunk)
    needed, lost = (f"aside-{lease.chunk}-{lease.fence}-{number}" for number in (2, 1))
    for name in (needed, lost):
        yard.write(naming.aside(job.id, 1, name))
    yard.leases.set_aside(lease, SetAside(attempt=1, first=0, rows=1, name=needed, checksum=0))
    yard.jobs.control(job.id, "cancel")
    yard.leases.release("ticket", "nonce")
    tidied_after_an_hour(yard)
    assert {name for name in yard.stored() if "aside" in name} == {naming.aside(job.id, 1, needed)}

    yard.jobs.retry(job.id, "again")
    while isinstance(lease := yard.claim(), Chunk):
        yard.tested(lease, lease.at, lease.to - lease.at)
    tidied_after_an_hour(yard)
    assert {name for name in yard.stored() if "aside" in name} == set()
