"""Answers are remembered while they hold, and a question is asked once at a time."""

import asyncio

import pytest

from winnow.builtin.reach.memo import Memo


class Asked:
    """Answers with how often it was asked, when it is let."""

    def __init__(self, seconds: float = 10.0) -> None:
        self.times = 0
        self.seconds = seconds
        self.may = asyncio.Event()

    async def __call__(self) -> tuple[int, float]:
        self.times += 1
        await self.may.wait()
        return self.times, self.seconds


async def test_all_who_ask_at_once_share_one_question() -> None:
    memo: Memo[int] = Memo(10)
    ask = Asked()
    waiting = [asyncio.ensure_future(memo.get("a", ask)) for _ in range(50)]
    await asyncio.sleep(0)
    ask.may.set()
    assert await asyncio.gather(*waiting) == [1] * 50


async def test_an_answer_holds_as_long_as_it_says() -> None:
    now = 0.0
    memo: Memo[int] = Memo(10, lambda: now)
    ask = Asked(5.0)
    ask.may.set()
    assert [await memo.get("a", ask), await memo.get("a", ask)] == [1, 1]
    now = 4.9
    assert await memo.get("a", ask) == 1
    now = 5.0
    assert await memo.get("a", ask) == 2


async def test_one_who_gives_up_does_not_take_the_answer_from_the_others() -> None:
    memo: Memo[int] = Memo(10)
    ask = Asked()
    first, second = (asyncio.ensure_future(memo.get("a", ask)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    ask.may.set()
    assert await second == 1
    assert first.cancelled()


async def test_an_exception_is_for_all_who_wait_and_is_not_remembered() -> None:
    memo: Memo[int] = Memo(10)
    times = 0

    async def fail() -> tuple[int, float]:
        nonlocal times
        times += 1
        await asyncio.sleep(0)
        raise OSError("away")

    got = await asyncio.gather(*(memo.get("a", fail) for _ in range(3)), return_exceptions=True)
    assert [str(one) for one in got] == ["away"] * 3 and times == 1
    with pytest.raises(OSError, match="away"):
        await memo.get("a", fail)
    assert times == 2 and len(memo) == 0


async def test_what_was_used_longest_ago_goes_first() -> None:
    memo: Memo[int] = Memo(2)
    ask = Asked()
    ask.may.set()
    for key in ("a", "b", "a", "c", "a"):
        await memo.get(key, ask)
    assert (ask.times, len(memo)) == (3, 2)
    await memo.get("b", ask)
    assert ask.times == 4


def test_a_question_that_a_closed_loop_left_behind_is_asked_again() -> None:
    memo: Memo[int] = Memo(2)

    async def leave() -> None:
        task = asyncio.ensure_future(memo.get("a", Asked()))
        await asyncio.sleep(0)
        task.cancel()

    async def answer() -> int:
        ask = Asked()
        ask.may.set()
        async with asyncio.timeout(1):
            return await memo.get("a", ask)

    asyncio.run(leave())
    assert asyncio.run(answer()) == 1
