"""What Redis can tell of the whole system, read in a bounded way: as much work for ten jobs as for a million."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from redis import Redis, RedisError

from shared.broker import QUICK, WORK
from shared.states import State
from shared.store.keys import Keys
from shared.store.scripts import Scripts

SEEN_WITHIN_MS = 15_000
"""Who has not said for so long that it is there is gone."""
SLICE = 1000
TRIAL_S = 60


@dataclass(frozen=True)
class Worker:
    """A worker that was seen lately. `busy` processes, `memory` in bytes; None where it has not told yet."""

    name: str
    queue: str
    processes: int
    busy: int | None
    memory: int | None


@dataclass(frozen=True)
class SlowRow:
    """A row that a predicate has been testing for so many seconds, by its number as its chunk counts (from 1)."""

    number: int
    seconds: float


@dataclass(frozen=True)
class Figures:
    """One look at the system.

    `jobs` by state; `counted` are the fields of `Keys.figures`; `waiting` messages by queue; `turns` the jobs and lists
    that have work to hand out. `memory_limit` is Redis's own, or the machine's memory where it has none (bytes).
    """

    jobs: Mapping[str, int]
    lists: int
    counted: Mapping[str, int]
    waiting: Mapping[str, int]
    turns: int
    leases: int
    workers: tuple[Worker, ...]
    memory: int
    memory_limit: int
    takes_writes: bool


class FiguresReader:
    """Reads them. Raises `redis.RedisError` where Redis does not answer."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._scripts = Scripts(redis, keys)

    def read(self) -> Figures:
        """The figures now."""
        by_state, all_jobs, *more = self._look()
        if sum(by_state.values()) != all_jobs:
            # Jobs of a time before there were these sets, or keys that somebody removed by hand.
            self._recount()
            by_state, _, *more = self._look()
        lists, counted, work, quick, turns, leases, seen, (seconds, _), memory = more
        live = [name for name, at in seen if at > seconds * 1000 - SEEN_WITHIN_MS]
        workers, takes_writes = self._ask(live)
        return Figures(
            jobs=by_state,
            lists=lists,
            counted={name: int(number) for name, number in counted.items()},
            waiting={WORK: work, QUICK: quick},
            turns=turns,
            leases=leases,
            workers=workers,
            memory=memory["used_memory"],
            memory_limit=memory["maxmemory"] or memory["total_system_memory"],
            takes_writes=takes_writes,
        )

    def _look(self) -> tuple[Any, ...]:
        """All at one moment, so that states and jobs add up."""
        keys, states = self._keys, list(State)
        pipe = self._redis.pipeline()
        for state in states:
            pipe.scard(keys.in_state(state))
        pipe.zcard(keys.jobs())
        pipe.zcard(keys.lists())
        pipe.hgetall(keys.figures())
        pipe.llen(WORK)
        pipe.llen(QUICK)
        pipe.zcard(keys.turns())
        pipe.zcard(keys.deadlines())
        pipe.zrange(keys.workers(), 0, -1, withscores=True)
        pipe.time()
        pipe.info("memory")
        answers = pipe.execute()
        return dict(zip(map(str, states), answers, strict=False)), *answers[len(states) :]

    def _ask(self, live: list[str]) -> tuple[tuple[Worker, ...], bool]:
        """What the live workers (`name|queue|processes`) say of themselves, and whether Redis takes writes."""
        known = [(name, queue, int(processes)) for name, queue, processes in (one.rsplit("|", 2) for one in live)]
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(self._keys.trial(), "", ex=TRIAL_S)
        for name, _, _ in known:
            pipe.get(self._keys.worker(name))
        # A refusal to write is an answer too.
        trial, *told = pipe.execute(raise_on_error=False)
        said = [cast(dict[str, int], json.loads(text)) if isinstance(text, str) else {} for text in told]
        workers = tuple(
            Worker(*one, said_by_it.get("busy"), said_by_it.get("memory"))
            for one, said_by_it in zip(known, said, strict=True)
        )
        return workers, not isinstance(trial, RedisError)

    def _recount(self) -> None:
        place: int | None = 0
        while place is not None:
            place = self._scripts.run("recount", place, SLICE)


def tell_of_worker(
    redis: Redis, keys: Keys, name: str, busy: int, memory: int, slow: Mapping[str, Sequence[SlowRow]] | None = None
) -> None:
    """A worker's word about itself, good for as long as it counts as seen. Raises `redis.RedisError`.

    `slow` are the rows that are under test for long, by ticket.
    """
    told: dict[str, Any] = {"busy": busy, "memory": memory}
    if slow:
        seconds, micros = redis.time()
        now_ms = seconds * 1000 + micros // 1000
        told["slow"] = {
            ticket: [(row.number, now_ms - int(row.seconds * 1000)) for row in rows] for ticket, rows in slow.items()
        }
    redis.set(keys.worker(name), json.dumps(told), px=SEEN_WITHIN_MS)


def slow_rows_of(redis: Redis, keys: Keys, names: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """What these workers told of rows that are under test for long: by ticket, number and since when (ms)."""
    found: dict[str, list[tuple[int, int]]] = {}
    for text in cast(list[str | None], redis.mget([keys.worker(name) for name in names])) if names else ():
        told = json.loads(text) if text else {}
        found |= {ticket: [(row, since) for row, since in rows] for ticket, rows in told.get("slow", {}).items()}
    return found
