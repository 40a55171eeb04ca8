"""The nouns of predicates: what a worker says of one, and how a job names the one that it wants."""

from typing import Any, Literal

from pydantic import Field

from shared.limits import Declared
from shared.lists import Noun

Kind = Literal["function", "coroutine", "batch"]


class Call(Noun):
    """A predicate by its name, with parameters as JSON has them."""

    name: str = Field(max_length=200)
    params: dict[str, Any] = Field(default_factory=dict)


class Published(Noun):
    """A predicate that workers have, as they say it. Times are seconds, `memory` bytes; null means no limit."""

    name: str
    summary: str
    """The first paragraph of its docstring."""
    doc: str
    """All of its docstring."""
    kind: Kind
    """`function`: row by row; `coroutine`: many at a time; `batch`: a list of rows at a time."""
    params: dict[str, Any]
    """JSON Schema of the parameters; `format` says `column` or `list-column` where one is asked for."""
    is_async: bool = False
    """Whether several (batches of) rows are under test at a time, in one worker process."""
    concurrency: int
    timeout: float | None
    retries: int
    rate: str | None
    """A ceiling over all jobs and machines, such as `50/s`."""
    batch: int | None
    memory: int | None
    prepares: bool = False
    """Whether it has to know of other rows or lists before the first row is tested."""
    module: str
    version: str
    """A hash of its source; a job keeps to the one that it was submitted with."""
    others: tuple[str, ...] = ()
    """Other versions of it, that fewer workers have."""

    @property
    def id(self) -> str:
        """Which predicate of which version."""
        return f"{self.name}@{self.version}"

    @property
    def declared(self) -> Declared:
        """What it declares of its limits."""
        return Declared(
            name=self.name, concurrency=self.concurrency, rate=self.rate, batch=self.batch, is_async=self.is_async
        )
