"""How many of the jobs that match are in which state and have which label."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from shared.lists import Noun
from shared.states import State

MOST_LABELS = 100


class Labelled(Noun):
    """How many jobs have a label."""

    label: str
    jobs: int


class JobCounts(Noun):
    """Counts of jobs: each choice is counted with the other one in force, and not with itself."""

    jobs: int
    """That match everything."""
    states: dict[State, int]
    """By their state, whatever states are asked for."""
    labels: tuple[Labelled, ...]
    """By their label, whatever label is asked for: the hundred most frequent ones."""
    other_labels: int
    """How many labels there are beside those."""


class Job(Protocol):
    """What is counted."""

    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102


def facets(jobs: Iterable[Job], states: frozenset[str], label: str | None) -> JobCounts:
    """The counts of jobs of which these states (empty: any) and this label (None: any) are asked for."""
    matching, by_state, by_label = 0, Counter[str](), Counter[str]()
    for job in jobs:
        has_state, has_label = not states or job.state in states, label in (None, job.label)
        matching += has_state and has_label
        by_state[job.state] += has_label
        by_label[job.label] += has_state
    del by_label[""]
    told = sorted((one for one in by_label.items() if one[1]), key=lambda one: (-one[1], one[0]))
    return JobCounts(
        jobs=matching,
        states={State(state): jobs for state, jobs in by_state.items() if jobs},
        labels=tuple(Labelled(label=name, jobs=jobs) for name, jobs in told[:MOST_LABELS]),
        other_labels=max(len(told) - MOST_LABELS, 0),
    )
