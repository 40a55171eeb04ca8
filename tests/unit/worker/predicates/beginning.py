"""One of several processes that share a rate: prints when each of its tests begins. Arguments: see `main`."""

import asyncio
import sys
import time

from redis import Redis

from shared.store.keys import Keys
from shared.store.rates import Rates
from winnow.defining.settings import Rate
from winnow.running.limiting import wait_for_turn
from worker.predicates.limiting import Ceilings, SharedLimiter


def main(url: str, prefix: str, job: str, declared: str, rate: str, seconds: float, way: str) -> None:
    """Begins tests as fast as it may for so many seconds after a line on its input; plain, or in an event loop."""
    rates = Rates(Redis.from_url(url, decode_responses=True), Keys(prefix))
    limiter = Ceilings(rates).of(
        "asks", Rate.parse(declared) if declared else None, job, Rate.parse(rate) if rate else None
    )
    print("ready", flush=True)
    sys.stdin.readline()
    until = time.time() + seconds
    begun = asyncio.run(_later(limiter, until)) if way == "async" else _plain(limiter, until)
    print(*begun, flush=True)


def _plain(limiter: SharedLimiter, until: float) -> list[float]:
    begun = []
    while time.time() < until:
        if wait := limiter.take():
            time.sleep(wait)
        else:
            begun.append(time.time())
    return begun


async def _later(limiter: SharedLimiter, until: float) -> list[float]:
    begun = []
    while time.time() < until:
        await wait_for_turn(limiter)
        begun.append(time.time())
    return begun


if __name__ == "__main__":
    main(*sys.argv[1:6], float(sys.argv[6]), sys.argv[7])  # type: ignore[misc]
