"""What is believed of a token without asking Redis, and for how long."""

import pytest
import redis

from web.access.remembered import FRESH_SECONDS, MOST, Remembered


class Asked:
    """Redis, as far as it is asked for one thing; and a clock."""

    def __init__(self) -> None:
        self.clock = 0.0
        self.there: str | None = "a"
        self.is_away = False
        self.count = 0
        self.remembered: Remembered[str] = Remembered(lambda: self.clock)

    def get(self, name: str = "one") -> str | None:
        return self.remembered.get(name, self._look)

    def _look(self) -> str | None:
        self.count += 1
        if self.is_away:
            raise redis.ConnectionError("away")
        return self.there


def test_within_three_seconds_nothing_is_asked_again() -> None:
    asked = Asked()
    for _ in range(100):
        assert asked.get() == "a"
        asked.clock += FRESH_SECONDS / 101
    assert asked.count == 1


def test_after_that_what_is_gone_is_not_believed_any_more() -> None:
    asked = Asked()
    asked.get()
    asked.there = None
    assert asked.get() == "a"
    asked.clock = FRESH_SECONDS
    assert asked.get() is None


def test_what_is_told_to_be_gone_is_asked_for_at_once() -> None:
    asked = Asked()
    asked.get()
    asked.there = None
    asked.remembered.forget("one")
    assert asked.get() is None


def test_while_redis_is_away_what_was_true_before_stays_true() -> None:
    asked = Asked()
    asked.get()
    asked.is_away, asked.clock = True, 3600.0
    assert asked.get() == "a"
    with pytest.raises(redis.ConnectionError):
        asked.get("another")
    asked.is_away, asked.there = False, None
    assert asked.get() is None


def test_names_of_nothing_take_no_room_and_those_of_something_a_bounded_one() -> None:
    asked = Asked()
    asked.there = None
    for number in range(100):
        asked.get(f"nothing{number}")
    asked.there = "a"
    for number in range(MOST + 10):
        asked.get(f"something{number}")
    assert len(asked.remembered._of) == MOST
