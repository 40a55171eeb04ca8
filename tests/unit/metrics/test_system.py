"""One look at the system, as metrics."""

from shared.store.figures import Figures, Worker
from web.metrics.system import families

COUNTED = {"created": 9, "ended:failed": 2, "rows:kept": 5, "commit:untold": 2, "commit:0.005": 3, "commit:+Inf": 1,
           "commit_us": 7_500_000, "rescued:died": 1, "deleted:job": 5, "expired:job": 3}  # fmt: skip


def look(workers: tuple[Worker, ...] = ()) -> dict[str, dict[tuple[str, ...], float]]:
    figures = Figures(
        jobs={"running": 3, "paused": 0}, lists=4, counted=COUNTED, waiting={"work": 2, "quick": 0}, turns=5, leases=6,
        workers=workers, memory=70, memory_limit=80, takes_writes=False,
    )  # fmt: skip
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in families(figures):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_what_was_never_counted_is_nought_and_there() -> None:
    found = look()
    assert found["winnow_rows_total"] == {("kept",): 5, ("rejected",): 0, ("failed",): 0}
    assert found["winnow_jobs_ended_total"] == {("cancelled",): 0, ("failed",): 2, ("succeeded",): 0}
    assert found["winnow_rescues_total"] == {("expired",): 0, ("died",): 1}
    assert found["winnow_workers"] == {("work",): 0, ("quick",): 0}


def test_segments_are_all_commits_and_the_histogram_those_of_which_the_time_is_known() -> None:
    found = look()
    buckets = found["winnow_commit_seconds_bucket"]
    assert found["winnow_segments_total"] == {(): 6}
    assert found["winnow_commit_seconds_count"] == {(): 4}
    assert found["winnow_commit_seconds_sum"] == {(): 7.5}
    assert (buckets["0.0025",], buckets["0.005",], buckets["5.0",], buckets["+Inf",]) == (0, 3, 3, 4)


def test_a_worker_that_has_not_told_of_itself_yet_has_only_its_processes() -> None:
    found = look((Worker("work@a", "work", 4, 3, 99), Worker("work@b", "work", 2, None, None)))
    assert found["winnow_workers"] == {("work",): 2, ("quick",): 0}
    assert found["winnow_worker_processes"] == {("work@a", "work"): 4, ("work@b", "work"): 2}
    assert found["winnow_worker_processes_busy"] == {("work@a", "work"): 3}
    assert found["winnow_worker_memory_bytes"] == {("work@a", "work"): 99}


def test_what_was_deleted_is_told_by_why() -> None:
    assert look()["winnow_deleted_total"] == {
        ("job", "asked"): 2, ("job", "expired"): 3, ("list", "asked"): 0, ("list", "expired"): 0,
    }  # fmt: skip
