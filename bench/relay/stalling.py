"""A client that reads nothing while a busy job goes on: what it costs the serving process, the others and itself."""

import json
import secrets
from contextlib import ExitStack
from dataclasses import dataclass

import psutil

from bench.relay.clients import following
from bench.relay.contestants import serving
from bench.relay.figures import percentile, waits
from bench.relay.measuring import PATIENCE_SECONDS, WARM_UP_SECONDS, paced
from bench.relay.steps import Shows
from shared.store.leased import Shown

OTHERS = 50
RATE = 10.0
SHOWN_ROWS = 50
QUIET_SECONDS = 4.0
READS_ON_SECONDS = 3.0


@dataclass(frozen=True)
class Stalled:
    """p99 of the others before and during (ms), MB that the serving process grew by at most, what the client saw."""

    p99_before: float
    p99_during: float
    grown_mb: float
    resyncs: int
    reconnects: int
    recovered: int
    up_to_date: bool


def stall(name: str, seconds: float) -> Stalled:
    """Fifty clients follow a job that shows as many rows as the contract lets it; another reads nothing for so long."""
    rows = rows_shown()
    with ExitStack() as stack:
        # The connection must outlive the pause: a server that closes it keeps nothing, which is the easier case.
        contestant = stack.enter_context(serving(name, ping_timeout=seconds + 30))
        others = stack.enter_context(following(contestant.url, contestant.job, OTHERS))
        one = stack.enter_context(following(contestant.url, contestant.job, 1))
        process = psutil.Process(contestant.pid)
        list(paced(contestant, RATE, WARM_UP_SECONDS, rows))
        before = {sent.number: sent.at for sent in paced(contestant, RATE, QUIET_SECONDS, rows)}
        held, most, during = _rss(process), 0.0, {}
        one.stop_reading()
        for sent in paced(contestant, RATE, seconds, rows):
            during[sent.number] = sent.at
            most = max(most, _rss(process))
        one.read_on()
        *_, last = paced(contestant, RATE, READS_ON_SECONDS, rows)
        others.wait_for(last.number, PATIENCE_SECONDS)
        up_to_date = one.wait_for(last.number, PATIENCE_SECONDS)
        arrivals, seen = others.leave().arrivals, one.leave()
    return Stalled(
        p99_before=percentile(waits(before, arrivals), 0.99), p99_during=percentile(waits(during, arrivals), 0.99),
        grown_mb=most - held, resyncs=seen.resyncs, reconnects=seen.connects - 1, recovered=seen.recovered,
        up_to_date=up_to_date,
    )  # fmt: skip


def rows_shown() -> Shows:
    """Fifty kept and fifty failed rows, each message just below the 16 KiB that it may have."""
    numbers = range(1, SHOWN_ROWS + 1)
    kept = [{"row": number, "data": secrets.token_hex(150)} for number in numbers]
    failed = [{"row": number, "line": number, "reason": secrets.token_hex(140)} for number in numbers]
    return Shows(Shown(json.dumps(kept), SHOWN_ROWS), Shown(json.dumps(failed), SHOWN_ROWS))


def _rss(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 1e6)
