"""What a worker process has of predicates: loaded once after it was forked, with its loop and what was set up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.errors import Problem
from shared.predicates import Call
from winnow.defining.errors import ParamsInvalid
from winnow.loading import load
from winnow.predicate import Predicate
from winnow.running.guard import Guard
from winnow.running.resources import Resources


@dataclass(frozen=True)
class Called:
    """A predicate, and validated parameters."""

    predicate: Predicate[..., Any]
    params: dict[str, Any]


class Having:
    """The predicates of one process by name, and what they need beside rows."""

    def __init__(self, predicates: Mapping[str, Predicate[..., Any]] | None = None) -> None:
        self._predicates = dict(predicates or {})
        self.resources = Resources()
        self.guard = Guard()

    @classmethod
    def of(cls, modules: Sequence[str]) -> "Having":
        """Imports the modules; raises `winnow.loading.LoadingFailed`."""
        return cls(load(modules))

    def add(self, predicate: Predicate[..., Any]) -> None:
        """One more."""
        self._predicates[predicate.name] = predicate

    def called(self, call: Call, needs: str) -> Called:
        """A predicate with its parameters. `needs` is which version of it (`name@version`).

        Raises Problem where this process has another version, or none, or the parameters do not fit.
        """
        found = self._predicates.get(call.name)
        if found is None:
            raise Problem(f"this worker has no predicate {call.name!r}, though its parent has: restart the worker")
        if f"{found.name}@{found.source_hash}" != needs:
            raise Problem(f"predicate {call.name!r} was changed after this worker had started: restart it")
        try:
            return Called(found, found.validate(call.params))
        except ParamsInvalid as fault:
            raise Problem(str(fault)) from fault
