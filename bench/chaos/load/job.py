"""A job that was acknowledged, and what people have done to it since."""

from dataclasses import dataclass, field
from typing import Any

from bench.chaos.clients.streams import StreamWatcher
from bench.chaos.clients.watched import Watched
from bench.chaos.load.work import END, Step, Work
from shared.states import ENDED


@dataclass
class Job:
    """`state` is what was last read of it; `asked` the verbs that were taken, `refused` those that were not.

    `rested`: how often it was found paused by the system itself.
    """

    id: str
    list_id: str
    work: Work
    submitted: float
    stream: StreamWatcher
    watched: list[Watched] = field(default_factory=list)
    state: str = "queued"
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    rested: int = 0
    is_deleted: bool = False
    resume_at: float | None = None
    _taken: int = 0

    @property
    def may_end(self) -> set[str]:
        """The states besides `succeeded` in which it may be at the end."""
        may = {"failed"} if self.work.max_failed is not None else set()
        # What was tried again after it was cancelled ends like any other.
        if "cancel" in self.asked and self.asked[-1] != "retry":
            may.add("cancelled")
        return may

    def due(self, snapshot: dict[str, Any]) -> Step | None:
        """The step that is to be taken now, if one is; it counts as taken."""
        if self._taken >= len(self.work.steps):
            return None
        step = self.work.steps[self._taken]
        rows, ended = snapshot["rows"], snapshot["state"] in ENDED
        share = rows["done"] / (rows["total"] or self.work.sample.rows)
        if ended or (step.share < END and snapshot["state"] == "running" and share >= step.share):
            self._taken += 1
            # What is over can no longer be paused or cancelled.
            return None if ended and step.verb in {"pause", "cancel"} else step
        return None

    @property
    def is_over(self) -> bool:
        """Whether it has ended and nobody has anything more to ask of it."""
        return self.is_deleted or (self.state in ENDED and self._taken >= len(self.work.steps))
