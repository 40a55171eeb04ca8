"""Calls a predicate's `prepare` with the parameters that it names: built once a job, opened once a process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from winnow.defining.preparing import Source
from winnow.predicate import Predicate


def build(predicate: Predicate[..., Any], params: Mapping[str, Any], source: Source) -> None:
    """Leaves in the source's folder what `open_prepared` opens; nothing to do where nothing is prepared.

    Raises whatever the predicate's `build` does.
    """
    if predicate.prepare is not None:
        predicate.prepare.build(source, **{name: params[name] for name in predicate.build_takes})


def open_prepared(predicate: Predicate[..., Any], params: Mapping[str, Any], folder: Path) -> tuple[Any, ...]:
    """What the predicate is given of it, to be closed by `close_prepared`; nothing where nothing is prepared."""
    if predicate.prepare is None:
        return ()
    return (predicate.prepare.open(folder, **{name: params[name] for name in predicate.open_takes}),)


def close_prepared(prepared: tuple[Any, ...]) -> None:
    """Closes what can be closed."""
    for one in prepared:
        close = getattr(one, "close", None)
        if callable(close):
            close()
