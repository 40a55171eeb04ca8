"""The join of a place in a log, the log itself and live events: pure functions over plain lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.events import Cursor, Event


@dataclass(frozen=True)
class Step:
    """What an offer of events came to: `events` follow without a hole, and `at` is the place after them.

    `doubt`: something did not fit (a hole, or another history), the remainder was not taken, and the log decides.
    """

    events: list[Event]
    at: Cursor
    doubt: bool = False


def place_of(event: Event) -> Cursor:
    """Where in the log an event stands."""
    return Cursor.parse(event["cursor"])


def follow_on(at: Cursor, offered: Iterable[Event]) -> Step:
    """Takes from `offered` (in order) what follows `at`; known events are dropped, a hole or another history stops.

    >>> events = [{"seq": n, "cursor": f"{n}-{n}00"} for n in (4, 5, 6, 8)]
    >>> step = follow_on(Cursor(4, 400), events)
    >>> [event["seq"] for event in step.events], str(step.at), step.doubt
    ([5, 6], '6-600', True)
    """
    taken: list[Event] = []
    for event in offered:
        here = place_of(event)
        if here.seq > at.seq + 1 or (here.seq <= at.seq and _is_of_another_history(at, here)):
            return Step(taken, at, doubt=True)
        if here.seq == at.seq + 1:
            taken.append(event)
            at = here
    return Step(taken, at)


def merge(log: Sequence[Event], live: Sequence[Event]) -> list[Event]:
    """Both by `seq`, each number once; where both have it, the log's word counts."""
    by_seq = {event["seq"]: event for event in live}
    by_seq.update((event["seq"], event) for event in log)
    return [by_seq[seq] for seq in sorted(by_seq)]


def is_level(at: Cursor, other: Cursor) -> bool:
    """Whether two places are the same, as far as both are known."""
    return at.seq == other.seq and (at.us is None or other.us is None or at.us == other.us)


def _is_of_another_history(at: Cursor, here: Cursor) -> bool:
    """Whether an event at or before `at` cannot be the one that was seen there: the log was rolled back."""
    if at.us is None or here.us is None:
        return False
    return here.us != at.us if here.seq == at.seq else here.us > at.us
