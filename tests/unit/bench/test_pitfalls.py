"""The figures of `make pitfalls`, from what a client saw."""

from bench.pitfalls.figures import figures


def test_a_batch_at_the_end_is_late_and_the_silence_before_it_is_seen() -> None:
    seen = [
        {"saw": "connect", "time": 0},
        *({"saw": "message", "time": 3000, "run": 1, "number": n, "at": n * 1000} for n in (1, 2, 3)),
        {"saw": "end", "time": 3500},
    ]
    one = figures(seen, runs=1, expected=3)
    assert (one.arrived, one.prompt, one.late_p50, one.late_max) == (3, 1, 1000, 2000)
    assert (one.longest_silence, one.reconnects, one.restarts) == (3500, 0, 0)


def test_a_run_that_starts_again_with_the_connection_is_counted() -> None:
    seen = [
        {"saw": "connect", "time": 0},
        {"saw": "ping", "time": 2000},
        {"saw": "disconnect", "time": 6000},
        {"saw": "connect", "time": 7000},
        {"saw": "end", "time": 8000},
    ]
    one = figures(seen, runs=2, expected=10)
    assert (one.arrived, one.late_p50, one.reconnects, one.restarts, one.longest_silence) == (0, None, 1, 1, 4000)


def test_what_was_replayed_is_not_late() -> None:
    seen = [
        {"saw": "message", "time": 5000, "run": 1, "number": 1, "at": 0, "replayed": True},
        {"saw": "message", "time": 5010, "run": 1, "number": 2, "at": 5000, "replayed": False},
    ]
    one = figures(seen, runs=1, expected=2)
    assert (one.arrived, one.prompt, one.late_max) == (2, 1, 10)
