"""What a worker process has of predicates: loaded once after it was forked, with its loop and what was set up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from shared.errors import Problem
from shared.predicates import Call
from winnow.defining.errors import ParamsInvalid
from winnow.loading import load
from winnow.predicate import Predicate
from winnow.running.guard import Guard
from winnow.running.preparing import close_prepared, open_prepared
from winnow.running.resources import Resources

MOST_OPEN = 4
"""Jobs whose preparations a process has open at a time: chunks of several jobs come by turns."""
BUILTIN = "winnow.builtin"
"""The predicates that come with Winnow are always there."""


def load_all(modules: Sequence[str]) -> dict[str, Predicate[..., Any]]:
    """The predicates that come along, and those of the modules; of one name the operator's is taken.

    Raises `winnow.loading.LoadingFailed`.
    """
    return {**load([BUILTIN]), **load(modules)}


def import_builtin() -> None:
    """Imports what comes along, for a parent whose children shall share the memory: nothing of it starts a thread."""
    import_module(BUILTIN)


@dataclass(frozen=True)
class Called:
    """A predicate, and validated parameters."""

    predicate: Predicate[..., Any]
    params: dict[str, Any]


class Opened:
    """What was prepared for jobs, opened once for each; that of the last few stays open, while its folder is there."""

    def __init__(self) -> None:
        self._open: dict[Path, tuple[Any, ...]] = {}

    def of(self, called: Called, folder: Path) -> tuple[Any, ...]:
        """What the predicate is given of a folder. Raises what its `open` does."""
        found = self._open.pop(folder, None)
        if found is None:
            found = open_prepared(called.predicate, called.params, folder)
        self._open[folder] = found
        self.close_rest()
        return found

    def close_rest(self) -> None:
        """Closes what is not needed any more: of jobs that are deleted, and of those behind the last few."""
        gone = [folder for folder in self._open if not folder.exists()]
        many = [folder for folder in self._open if folder not in gone][:-MOST_OPEN]
        for folder in (*gone, *many):
            close_prepared(self._open.pop(folder))


class Having:
    """The predicates of one process by name, and what they need beside rows."""

    def __init__(
        self, predicates: Mapping[str, Predicate[..., Any]] | None = None, versions: Mapping[str, str] | None = None
    ) -> None:
        self._predicates = dict(predicates or {})
        self._versions = dict(versions or {})
        self.resources = Resources()
        self.opened = Opened()
        self.guard = Guard()

    @classmethod
    def of(cls, modules: Sequence[str], versions: Mapping[str, str] | None = None) -> "Having":
        """Imports the modules, beside what comes along; raises `winnow.loading.LoadingFailed`.

        `versions` are known by predicates' names, where the modules are pinned; else they are those of the files.
        """
        return cls(load_all(modules), versions)

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
        if f"{found.name}@{self._versions.get(found.name) or found.source_hash}" != needs:
            raise Problem(f"predicate {call.name!r} was changed after this worker had started: restart it")
        try:
            return Called(found, found.validate(call.params))
        except ParamsInvalid as fault:
            raise Problem(str(fault)) from fault
