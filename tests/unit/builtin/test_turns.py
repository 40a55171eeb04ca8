"""Lines before hosts: so many at a time, so long between them, and none kept for ever."""

import asyncio

import pytest

from winnow.builtin.turns import Turns


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_a_pause_lies_between_starts_at_one_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    starts: list[tuple[str, float]] = []

    async def sleep(seconds: float) -> None:
        clock.now += seconds

    monkeypatch.setattr("winnow.builtin.turns.asyncio.sleep", sleep)
    turns = Turns(clock)
    for host in ("a", "b", "a", "a"):
        async with turns.turn(host, 1, 2.0):
            starts.append((host, clock.now))
    assert starts == [("a", 100.0), ("b", 100.0), ("a", 102.0), ("a", 104.0)]


async def test_a_turn_that_is_given_up_is_the_next_ones() -> None:
    turns = Turns()

    async def hold() -> None:
        async with turns.turn("a", 1, 0):
            await asyncio.Event().wait()

    holder, waiter = asyncio.ensure_future(hold()), asyncio.ensure_future(hold())
    await asyncio.sleep(0)
    for task in (waiter, holder):
        task.cancel()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    async with asyncio.timeout(1), turns.turn("a", 1, 0):
        pass
    assert len(turns) == 0


async def test_lines_that_nobody_stands_in_are_forgotten() -> None:
    clock = Clock()
    turns = Turns(clock)
    for number in range(3_000):
        async with turns.turn(f"host{number}", 1, 0.001):
            clock.now += 0.0005
    assert len(turns) <= 1_001
