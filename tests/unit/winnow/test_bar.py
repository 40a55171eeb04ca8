"""What stands beside the bar."""

import pytest

from tests.unit.winnow.speaking import a_snapshot
from winnow.cli.bar import share_of, words
from winnow.client.events import event_from
from winnow.client.nouns import Snapshot
from winnow.client.progress import Progress


@pytest.mark.parametrize(
    ("done", "total", "seconds", "told"),
    [
        (50_000_000, 100_000_000, 5.0, "50 %  50.0 MB  10.0 MB/s  0:05 left"),
        (1_234_567_890, None, 100.0, "1,234.6 MB  12.3 MB/s"),
        (1_000_000, 100_000_000, 0.2, "1 %  1.0 MB"),
        (0, 100, 5.0, "0 %  0.0 MB"),
    ],
)
def test_of_an_upload_the_bytes_their_rate_and_the_time_left(
    done: int, total: int | None, seconds: float, told: str
) -> None:
    assert words(Progress.uploading(done, total), seconds) == told


@pytest.mark.parametrize(
    ("rows", "total", "told", "full"),
    [
        (1_200_000, 10_000_000, " 12 %  preparing 1,200,000 of 10,000,000 rows", 0.12),
        (0, 10, "  0 %  preparing 0 of 10 rows", 0.0),
        (10, 10, "preparing 10 of 10 rows", None),
        (10, None, "preparing 10 rows", None),
    ],
)
def test_of_a_job_that_is_prepared_how_many_rows_are_read(
    rows: int, total: int | None, told: str, full: float | None
) -> None:
    so_far = {"list": {"id": "l", "name": "seen.csv"}, "rows": rows, "total": total}
    said = a_snapshot("running", phase="preparing", preparation=so_far)
    progress = Progress.of(Snapshot.model_validate(said))
    assert (words(progress, 1.0).strip(), share_of(progress)) == (told.strip(), full)
    assert str(progress) == f"running, {told[told.index('preparing') :]}"


def test_events_tell_of_a_preparation_until_it_is_over() -> None:
    at = {"job": "j", "seq": 2, "cursor": "2-1", "at": "2025-11-23T10:00:00.000Z"}
    counts = {name: a_snapshot("running")[name] for name in ("rows", "bytes", "chunks")}
    so_far = {"list": {"id": "l", "name": "seen.csv"}, "rows": 4, "total": 10}
    begun = Progress.of(Snapshot.model_validate(a_snapshot("running")))
    reading = begun.after(event_from({**at, **counts, "type": "progress", "preparation": so_far}))
    assert str(reading) == "running, preparing 4 of 10 rows"
    testing = reading.after(event_from({**at, **counts, "type": "progress"}))
    resting = reading.after(event_from({**at, "type": "state", "state": "paused", "attempt": 1}))
    assert (testing.preparation, resting.preparation) == (None, None)


def test_of_a_job_the_rows_what_is_kept_the_rate_and_the_time_left() -> None:
    rows = {"total": 10_000, "done": 5_000, "kept": 40, "rejected": 4_959, "failed": 1, "blank_lines": None}
    running = Progress.of(Snapshot.model_validate(a_snapshot("running", rows=rows, rate=2_500.0, eta_seconds=62.0)))
    assert words(running, 1.0) == " 50 %  5,000 rows  40 kept  1 failed  2,500 rows/s  1:02 left"
    ended = Progress.of(Snapshot.model_validate(a_snapshot(rows=rows, rate=2_500.0, eta_seconds=0.0)))
    assert words(ended, 1.0) == "100 %  5,000 rows  40 kept  1 failed"
