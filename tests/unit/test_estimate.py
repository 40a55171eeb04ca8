"""What a sample says of the whole: shares with intervals that hold what they promise, and the time that it takes."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.estimate import LEAST_ROWS, estimate, seconds_for, share_of


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int, int]:
    rows = draw(st.integers(1, 10**9))
    tested = draw(st.integers(1, rows))
    return draw(st.integers(0, tested)), tested, rows


@given(samples())
def test_an_interval_has_its_share_and_nothing_that_cannot_be(sample: tuple[int, int, int]) -> None:
    found, tested, rows = sample
    told = share_of(found, tested, rows)
    assert told.share is not None
    assert 0 <= told.low <= told.share <= told.high <= 1
    # What was found is there, and what was not found is not; told to six places.
    assert told.low >= found / rows - 1e-6
    assert told.high <= (rows - tested + found) / rows + 1e-6


@given(samples())
def test_what_speaks_for_one_verdict_speaks_against_the_other(sample: tuple[int, int, int]) -> None:
    found, tested, rows = sample
    one, other = share_of(found, tested, rows), share_of(tested - found, tested, rows)
    assert one.low + other.high == pytest.approx(1, abs=3e-6)


@given(st.integers(1, 10**6).flatmap(lambda rows: st.tuples(st.integers(0, rows), st.just(rows))))
def test_of_the_whole_list_it_is_exact(sample: tuple[int, int]) -> None:
    found, rows = sample
    told = share_of(found, rows, rows)
    assert told.low == told.share == told.high


@given(st.integers(1, 200), st.integers(2, 50))
def test_it_is_narrower_the_more_of_the_list_was_tested(tested: int, times: int) -> None:
    rows, found = 20 * times * tested, tested // 2
    few, many = share_of(found, tested, rows), share_of(found * times, tested * times, rows)
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(("rows", "tested"), [(200, 20), (200, 100), (1000, 30), (1000, 400)])
def test_it_has_the_true_share_about_as_often_as_it_says(rows: int, tested: int) -> None:
    """Over all that a sample without going back can find (the hypergeometric distribution), for shares of all sizes."""
    held = []
    for true in range(0, rows + 1, rows // 50):
        chances = comb(rows, tested)
        hits = 0
        for found in range(max(0, tested - (rows - true)), min(tested, true) + 1):
            told = share_of(found, tested, rows)
            if told.low - 1e-6 <= true / rows <= told.high + 1e-6:
                hits += comb(true, found) * comb(rows - true, tested - found)
        held.append(hits / chances)
    assert sum(held) / len(held) > 0.945
    assert min(held) > 0.85


def test_nothing_is_said_before_a_row_was_tested() -> None:
    told = estimate(1000, 0, 0, 0, 0, 0, 2, slow=True)
    assert (told.kept.share, told.kept.low, told.kept.high) == (None, 0.0, 1.0)
    assert told.seconds is None
    assert estimate(None, 0, 0, 0, 0, 0, 2, slow=True).rows is None


def test_the_time_is_that_of_a_row_times_all_rows_shared_by_the_workers() -> None:
    assert seconds_for(10_000, worked_us=50_000, tested=50, processes=4, slow=True) == 2.5
    assert seconds_for(10_000, worked_us=50_000, tested=50, processes=0, slow=True) is None


def test_the_time_of_a_condition_alone_is_told_from_many_rows_only() -> None:
    assert seconds_for(10**7, worked_us=5000, tested=100, processes=2, slow=False) is None
    assert seconds_for(10**7, worked_us=5000, tested=LEAST_ROWS, processes=2, slow=False) == 2.5
