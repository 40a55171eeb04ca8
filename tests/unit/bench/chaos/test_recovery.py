"""Recovery is counted from the end of a fault to the last sign of life that was due."""

from math import inf

from bench.chaos.recovery import Beats, Span, as_news, recovery


def test_recovery_is_that_of_whoever_was_silent_longest() -> None:
    beats = [Beats("quick", [1, 11]), Beats("slow", [2, 14])]
    found = recovery(Span(8, 10), [], beats)
    assert (found.seconds, found.whose, found.alone) == (4, "slow", True)


def test_a_job_that_rests_or_has_ended_owes_no_sign_of_life() -> None:
    beats = [Beats("canary", [1, 11]), Beats("paused", [2, 40], [False, True]), Beats("ended", [3], [False])]
    assert recovery(Span(8, 10), [], beats).whose == "canary"


def test_a_fault_that_begins_before_the_recovery_takes_it_over() -> None:
    fault, next_one = Span(8, 10), Span(12, 20)
    before = recovery(fault, [fault, next_one], [Beats("canary", [1, 11, 23])])
    assert (before.seconds, before.alone) == (1, True)
    after = recovery(fault, [fault, next_one], [Beats("canary", [1, 13, 23])])
    assert (after.seconds, after.alone) == (3, False)


def test_a_canary_that_never_came_back_is_no_recovery() -> None:
    assert recovery(Span(8, 10), [], [Beats("canary", [1, 9])]).seconds == inf


def test_a_client_that_is_late_brings_no_news() -> None:
    heard = [(1.0, 1, "queued"), (2.0, 2, "running"), (3.0, 3, "succeeded"), (4.0, 2, "running"), (5.0, 3, "succeeded")]
    assert as_news(heard) == [(1.0, "queued"), (2.0, "running"), (3.0, "succeeded")]


def test_a_fault_at_once_that_comes_meanwhile_makes_the_measure_less_than_alone() -> None:
    fault = Span(8, 10)
    assert recovery(fault, [fault, Span(9, 9)], [Beats("canary", [1, 11])]).alone is False
