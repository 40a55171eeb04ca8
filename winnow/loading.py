"""Imports the modules that an operator names (`WINNOW_PREDICATES`) and finds the predicates in them. For workers."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from winnow.defining.errors import PredicateInvalid
from winnow.predicate import Predicate

SETTING = "WINNOW_PREDICATES"


class LoadingFailed(RuntimeError):
    """What is named cannot be loaded; one line that says what, why and where."""


def load(names: str | Iterable[str]) -> dict[str, Predicate[..., Any]]:
    """The predicates by name, of modules (`pkg.mod`, all that is in it) and single ones (`pkg.mod:is_adult`).

    `names` is a list, or one text with commas. Their forms are made, so that a default that does not fit is told now.
    Raises LoadingFailed: a module that cannot be imported or has no predicate, two predicates of one name.
    """
    wanted = names.split(",") if isinstance(names, str) else names
    found: dict[str, Predicate[..., Any]] = {}
    for one in (name.strip() for name in wanted):
        if not one:
            continue
        for predicate in _find(one):
            other = found.setdefault(predicate.name, predicate)
            if other is not predicate:
                raise LoadingFailed(
                    f"{SETTING}: two predicates are called {predicate.name!r}, at {_place(other)} and at "
                    f"{_place(predicate)}: rename one, or name those that you want as module:name"
                )
            try:
                _ = predicate.params_model
            except PredicateInvalid as fault:
                raise LoadingFailed(f"{SETTING}: {fault} ({_place(predicate)})") from fault
    return found


def _find(name: str) -> list[Predicate[..., Any]]:
    module_name, colon, wanted = name.partition(":")
    module = _import(module_name)
    found = {id(value): value for value in vars(module).values() if isinstance(value, Predicate)}.values()
    if not colon:
        if not found:
            at = _found_at(module)
            raise LoadingFailed(
                f"{SETTING}: module {module_name!r} has no predicate: put @predicate above a function{at}"
            )
        return list(found)
    chosen = [predicate for predicate in found if predicate.name == wanted]
    if not chosen:
        names = ", ".join(sorted(predicate.name for predicate in found)) or "none"
        raise LoadingFailed(
            f"{SETTING}: module {module_name!r} has no predicate {wanted!r}; it has {names}{_found_at(module)}"
        )
    return chosen


def _found_at(module: ModuleType) -> str:
    """Where it is: perhaps another one of that name is found before."""
    file = getattr(module, "__file__", None)
    return f" (it is {file})" if file else " (it is one of Python's own)"


def _import(name: str) -> ModuleType:
    try:
        return import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as fault:
        raise LoadingFailed(f"{SETTING}: module {name!r} cannot be imported: {_words(name, fault)}") from fault


def _words(name: str, fault: BaseException) -> str:
    if isinstance(fault, ModuleNotFoundError) and fault.name and f"{name}.".startswith(f"{fault.name}."):
        folders = filter(os.path.isdir, sys.path)  # (pathlib's raises below a folder that may not be looked into)
        shut = [folder for folder in folders if not os.access(folder, os.R_OK | os.X_OK)]
        told = f"there is no {fault.name!r} on Python's path ({', '.join(sys.path[:2])}, …, {sys.path[-1]})"
        return told + (f"; {shut[-1]} cannot be looked into: chmod -R a+rX it" if shut else "")
    if isinstance(fault, PredicateInvalid):
        return str(fault)
    text = next(iter(str(fault).splitlines()), "")
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if "importlib" not in frame.filename]
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if len(frames) > 1 else ""
    return f"{type(fault).__name__}: {text}{where}" if text else f"{type(fault).__name__}{where}"


def _place(predicate: Predicate[..., Any]) -> str:
    code = predicate.function.__code__
    return f"{code.co_filename}:{code.co_firstlineno}"
