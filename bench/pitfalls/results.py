"""What a measurement came to: medians over its rounds, what Winnow's way broke, and the file that keeps it."""

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from bench.pitfalls.figures import UNANSWERED_MS, Arrival, Leaving, Opened

Figures = TypeVar("Figures", Arrival, Leaving, Opened)
KEPT = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Result:
    """One case. `origins`: setting → origin → what became of its page."""

    design: str
    work: str
    arrival: Arrival
    leaving: Leaving
    origins: Mapping[str, Mapping[str, Opened]]


@dataclass(frozen=True)
class Measurement:
    """`facts` say when, where, with what and how often."""

    facts: Mapping[str, str]
    results: Sequence[Result]


def median(rounds: Sequence[Result]) -> Result:
    """Of several rounds of one case: the median of every number, the most frequent of everything else."""
    first = rounds[0]
    return Result(
        first.design,
        first.work,
        _median([each.arrival for each in rounds]),
        _median([each.leaving for each in rounds]),
        {
            setting: {origin: _median([each.origins[setting][origin] for each in rounds]) for origin in origins}
            for setting, origins in first.origins.items()
        },
    )


def broken(result: Result) -> list[str]:
    """What Winnow's way did not do of what it is for; empty where it did everything."""
    stayed, left, origins = result.arrival, result.leaving, result.origins
    promises = {
        f"{stayed.live} of {stayed.expected} messages before the work ended": stayed.live == stayed.expected,
        f"{stayed.prompt} of {stayed.expected} messages within 50 ms": stayed.prompt == stayed.expected,
        f"{stayed.longest_silence / 1000:.1f} s without a ping": stayed.longest_silence < UNANSWERED_MS,
        f"{stayed.reconnects} reconnects": not stayed.reconnects,
        f"{stayed.restarts} restarts": not stayed.restarts,
        "a run ended because its client had left": left.finished,
        f"{left.seen} of {left.expected} messages for who left and came back": left.seen == left.expected,
        f"{left.restarts} restarts for who left and came back": not left.restarts,
        "an origin was refused that is listed": origins["opened"]["other"].allowed,
        "an origin was let in that is not listed": not origins["closed"]["other"].allowed,
        "a page without an origin was let in": not any(each["null"].allowed for each in origins.values()),
    }
    return [what for what, kept in promises.items() if not kept]


def keep(measurement: Measurement, path: Path = KEPT) -> None:
    """Writes the file."""
    path.write_text(json.dumps(asdict(measurement), indent=1, default=dict) + "\n")


def kept(path: Path = KEPT) -> Measurement:
    """What the file says."""
    told: dict[str, Any] = json.loads(path.read_text())
    return Measurement(told["facts"], [_result(each) for each in told["results"]])


def _result(told: Mapping[str, Any]) -> Result:
    origins = {
        setting: {origin: Opened(**opened) for origin, opened in each.items()}
        for setting, each in told["origins"].items()
    }
    return Result(told["design"], told["work"], Arrival(**told["arrival"]), Leaving(**told["leaving"]), origins)


def _median(rounds: Sequence[Figures]) -> Figures:
    names = [each.name for each in fields(rounds[0])]
    return type(rounds[0])(**{name: _middle([getattr(one, name) for one in rounds]) for name in names})


def _middle(values: Sequence[Any]) -> Any:
    numbers = [value for value in values if type(value) in (int, float)]
    if 2 * len(numbers) > len(values):
        return statistics.median_low(numbers)
    return Counter(values).most_common(1)[0][0]
