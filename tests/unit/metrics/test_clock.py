"""How long ago something was by Redis's clock, whatever the clock here says."""

import pytest

from web.metrics.clock import Clock


class Both:
    """Redis's clock and ours; an answer takes a while."""

    def __init__(self, ahead: float, way: float = 0.0) -> None:
        self.ours = 1000.0
        self.ahead = ahead
        self.way = way
        self.clock = Clock(self, now=lambda: self.ours)  # type: ignore[arg-type]

    def time(self) -> tuple[int, int]:
        self.ours += self.way
        there = self.ours + self.ahead
        self.ours += self.way
        return int(there), round(there % 1 * 1e6)

    def recorded(self, seconds_ago: float) -> int:
        return round((self.ours + self.ahead - seconds_ago) * 1e6)


@pytest.mark.parametrize("ahead", [0.0, 30.0, -30.0])
def test_the_difference_of_the_clocks_does_not_count(ahead: float) -> None:
    both = Both(ahead)
    both.clock.compare()
    assert both.clock.since(both.recorded(0.25)) == pytest.approx(0.25)


def test_until_they_are_compared_both_clocks_are_one() -> None:
    both = Both(0.0)
    assert both.clock.since(both.recorded(2)) == pytest.approx(2)


def test_what_the_way_to_redis_may_be_to_blame_for_is_no_difference() -> None:
    both = Both(0.004, way=0.01)
    both.clock.compare()
    assert both.clock.since(round((both.ours - 1) * 1e6)) == pytest.approx(1)


def test_nothing_leaves_before_it_was_recorded() -> None:
    both = Both(0.0)
    assert both.clock.since(both.recorded(-0.001)) == 0
