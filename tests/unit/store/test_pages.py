"""Many jobs at once: pages, and a line about each."""

from shared.jobs import Submission
from shared.store.finding import Wanted
from tests.unit.store.conftest import Store


def test_a_line_about_a_job_says_what_its_snapshot_says(store: Store) -> None:
    record = store.counted_list(10)
    waiting, done = store.job(record, label="first").id, store.job(record).id
    lease = store.chunk()
    store.commit(lease, 10, kept=3, failed=1)
    for job in (waiting, done):
        snapshot = store.jobs.snapshot(job).model_dump(mode="json")
        line = store.jobs.lines([job, "nosuchjob"])[job]
        del snapshot["filter"]["types"]
        assert line.summary == {name: snapshot[name] for name in line.summary}
        assert (line.job, line.owner, line.cursor) == (job, snapshot["owner"], snapshot["cursor"])


def test_the_newest_jobs_of_an_owner_are_found_behind_those_of_others(store: Store) -> None:
    record = store.counted_list(10)
    mine = [store.job(record).id for _ in range(3)]
    for _ in range(5):
        submission = Submission.model_validate({"list": record.id, "where": "age > 1"})
        store.jobs.create(f"theirs{next(store.numbers)}", submission, record, "another")
    assert [line.job for line in store.jobs.newest(2, "local")] == [mine[2], mine[1]]


def test_the_page_of_jobs_is_newest_first_and_its_cursor_reaches_the_rest(store: Store) -> None:
    record = store.counted_list(10)
    jobs = [store.job(record).id for _ in range(5)]
    first, cursor = store.jobs.page(Wanted(), 2, None)
    second, cursor = store.jobs.page(Wanted(), 2, cursor)
    third, cursor = store.jobs.page(Wanted(), 2, cursor)
    assert sorted(job.id for page in (first, second, third) for job in page) == sorted(jobs)
    assert cursor is None
