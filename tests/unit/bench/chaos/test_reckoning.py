"""What is at the end is judged: results, answers, logs."""

from typing import Any

import httpx

from bench.chaos.answers import odd_answer
from bench.chaos.checks.invariants import violations
from bench.chaos.checks.logs import faults
from bench.chaos.load.expected import CONDITIONS, OF_LINES, expected
from bench.chaos.load.lists import SAMPLES, plain

FEW = SAMPLES[0]
BLAMED = """\
I winnow.work: fine
E winnow.work: job j cannot go on
Traceback (most recent call last):
  File "/somewhere/site-packages/polars/x.py", line 3, in there
    there()
  File "/here/worker/testing.py", line 7, in test
    rows()
ValueError: so
I winnow.work: fine again
"""


def snapshot(state: str, **rows: int) -> dict[str, Any]:
    counts = {"total": 300, "done": 0, "kept": 0, "rejected": 0, "failed": 0, **rows}
    return {"id": "j", "state": state, "rows": counts, "error": None}


def test_every_row_of_every_list_is_in_exactly_one_result() -> None:
    for sample in SAMPLES:
        for condition in CONDITIONS if sample.shape.has_columns else OF_LINES:
            found = expected(sample, condition)
            assert sum(found.rows.values()) == sample.rows
            headers = 2 * len(sample.shape.header)
            assert sum(map(len, found.results.values())) - headers == len(plain(sample))


def test_a_row_that_is_missing_or_doubled_is_a_violation() -> None:
    wanted = expected(FEW, CONDITIONS[0])
    ended = snapshot("succeeded", done=300, **wanted.rows)
    assert violations(ended, wanted.results, wanted, ()) == []
    lines = wanted.results["kept"].splitlines(keepends=True)
    for kept in (lines[:-1], [*lines, lines[-1]]):
        assert violations(ended, {**wanted.results, "kept": b"".join(kept)}, wanted, ())


def test_a_cancelled_job_may_end_early_but_not_with_other_rows() -> None:
    wanted = expected(FEW, CONDITIONS[0])
    ended = snapshot("cancelled")
    early = {which: content[:200] for which, content in wanted.results.items()}
    assert violations(ended, early, wanted, {"cancelled"}) == []
    assert violations(ended, early, wanted, ())
    assert violations(ended, {**early, "kept": b"other"}, wanted, {"cancelled"})


def test_a_503_that_says_when_to_come_again_is_the_only_server_error_that_is_not_odd() -> None:
    request = httpx.Request("GET", "http://here/")
    assert odd_answer("GET", "/", httpx.Response(503, headers={"Retry-After": "2"}, request=request)) is None
    assert "503 without Retry-After" in str(odd_answer("GET", "/", httpx.Response(503, request=request)))
    assert "answered 500" in str(odd_answer("GET", "/", httpx.Response(500, request=request)))


def test_a_traceback_is_told_with_the_line_of_ours_that_it_comes_from() -> None:
    assert faults("work1", BLAMED * 2) == [
        'work1 logged 2 × ValueError: so (File "/here/worker/testing.py", line 7, in test)'
    ]
    assert faults("work1", "I winnow.work: fine\n") == []


def test_a_traceback_that_is_known_is_no_fault() -> None:
    chained = """\
[2026-11-27 17:15:01,1: CRITICAL/MainProcess] Couldn't ack 'ticket-1-2', reason:network:TimeoutError
Traceback (most recent call last):
  File "/x/site-packages/redis/connection.py", line 1, in read
TimeoutError: timed out

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/x/site-packages/kombu/message.py", line 1, in ack
redis.exceptions.TimeoutError: Timeout reading from socket
"""
    assert faults("work1", chained) == []
    assert len(faults("work1", chained.replace("Couldn't ack", "Could not do"))) == 1
