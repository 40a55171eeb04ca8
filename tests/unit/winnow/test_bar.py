"""What stands beside the bar."""

import pytest

from tests.unit.winnow.speaking import a_snapshot
from winnow.cli.bar import words
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


def test_of_a_job_the_rows_what_is_kept_the_rate_and_the_time_left() -> None:
    rows = {"total": 10_000, "done": 5_000, "kept": 40, "rejected": 4_959, "failed": 1, "blank_lines": None}
    running = Progress.of(Snapshot.model_validate(a_snapshot("running", rows=rows, rate=2_500.0, eta_seconds=62.0)))
    assert words(running, 1.0) == " 50 %  5,000 rows  40 kept  1 failed  2,500 rows/s  1:02 left"
    ended = Progress.of(Snapshot.model_validate(a_snapshot(rows=rows, rate=2_500.0, eta_seconds=0.0)))
    assert words(ended, 1.0) == "100 %  5,000 rows  40 kept  1 failed"
