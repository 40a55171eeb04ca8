"""What a fault leaves behind until it ends, and how one that needs a victim draws it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bench.chaos.plant.fleet import Fleet
from bench.chaos.schedule import Fault

T = TypeVar("T")


def nothing() -> None:
    """The end of what is over at once."""


@dataclass(frozen=True)
class Harm:
    """What was done, in words; `end` takes it back."""

    done: str
    end: Callable[[], None] = nothing


Act = Callable[[Fleet, Fault], Harm]


def in_turn(fault: Fault, among: Sequence[T]) -> Sequence[T]:
    """These, beginning with the one that the fault's draw means: the next ones are for where it is not there."""
    place = int(fault.draw * len(among)) % len(among)
    return [*among[place:], *among[:place]]


def drawn(fault: Fault, among: Sequence[T]) -> T:
    """The one of these that the fault's draw means."""
    return in_turn(fault, among)[0]
