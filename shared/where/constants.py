"""What constant arguments must be beyond their type: units, patterns, and widths with a bound."""

from collections.abc import Callable
from typing import NamedTuple

from shared.where.patterns import regex_fault
from shared.where.refusal import did_you_mean
from shared.where.table.moments import DATE_PARTS, DIFF_UNITS, PART_ALIASES, TIME_PARTS, TRUNC_UNITS
from shared.where.tree import Kind, Literal, Node

MOST_PADDED = 1000
MOST_REPEATED = 100

__all__ = ["MOST_PADDED", "MOST_REPEATED", "Fault", "constant_fault"]


class Fault(NamedTuple):
    """Which argument is at fault, why, and the cure."""

    argument: int
    detail: str
    hint: str


def constant_fault(name: str, args: tuple[Node, ...]) -> Fault | None:
    """What is wrong with the constant arguments of a call that fits its signature, else None."""
    rule = _RULES.get(name)
    return rule(args) if rule else None


def _value(args: tuple[Node, ...], index: int) -> object:
    node = args[index] if index < len(args) else None
    return node.value if isinstance(node, Literal) else None


def _no_null(args: tuple[Node, ...]) -> Fault | None:
    for index, arg in enumerate(args[1:], 1):
        if isinstance(arg, Literal) and arg.value is None:
            return Fault(index, "NULL cannot stand here.", "Write the value itself.")
    return None


def _unit(units: tuple[str, ...], day_units: tuple[str, ...]) -> Callable[[tuple[Node, ...]], Fault | None]:
    def rule(args: tuple[Node, ...]) -> Fault | None:
        unit = str(_value(args, 0)).lower()
        allowed = day_units if args[1].kind == Kind.DATE else units
        if unit in allowed:
            return None
        if unit in units:
            return Fault(0, f"A date has no {unit}.", "Use a timestamp, or a unit of days or more.")
        return Fault(
            0, f"There is no unit {unit[:40]}.", did_you_mean(unit, allowed, f"Units are {', '.join(allowed)}.")
        )

    return rule


def _between(index: int, low: int, high: int) -> Callable[[tuple[Node, ...]], Fault | None]:
    def rule(args: tuple[Node, ...]) -> Fault | None:
        value = _value(args, index)
        if len(args) <= index or (isinstance(value, int) and low <= value <= high):
            return _no_null(args)
        return Fault(index, f"This must be {low} to {high:,}.", f"Write a whole number from {low} to {high:,}.")

    return rule


def _pad(args: tuple[Node, ...]) -> Fault | None:
    filling = _value(args, 2)
    if not isinstance(filling, str) or len(filling) != 1:
        return Fault(2, "The filling must be one character.", "Write one character in quotes, for example '0'.")
    return _between(1, 0, MOST_PADDED)(args)


def _like(args: tuple[Node, ...]) -> Fault | None:
    if len(args) == 3:
        escape = _value(args, 2)
        if not isinstance(escape, str) or len(escape) != 1:
            return Fault(2, "ESCAPE takes one character.", "Write for example ESCAPE '!'.")
        pattern = _value(args, 1)
        if isinstance(pattern, str) and len(pattern.replace(escape * 2, "")) and _ends_escaped(pattern, escape):
            return Fault(1, "The pattern ends with its escape character.", "Write it twice to mean itself.")
    return None


def _ends_escaped(pattern: str, escape: str) -> bool:
    run = len(pattern) - len(pattern.rstrip(escape))
    return run % 2 == 1


def _split(args: tuple[Node, ...]) -> Fault | None:
    if _value(args, 1) == "":
        return Fault(1, "The separator is empty.", "Write what stands between the parts, for example ','.")
    if _value(args, 2) == 0:
        return Fault(2, "Parts count from 1.", "Write 1 for the first part, -1 for the last.")
    return _no_null(args)


def _regex(args: tuple[Node, ...]) -> Fault | None:
    if len(args) == 3 and _value(args, 2) not in ("i", "", "c"):
        return Fault(2, "The only option is 'i', without regard to case.", "Write 'i', or leave it out.")
    pattern = _value(args, 1)
    fault = regex_fault(pattern) if isinstance(pattern, str) else None
    return Fault(1, *fault) if fault else _no_null(args)


_RULES: dict[str, Callable[[tuple[Node, ...]], Fault | None]] = {
    "date_trunc": _unit(TRUNC_UNITS, TRUNC_UNITS[:5]),
    "date_diff": _unit(DIFF_UNITS, DIFF_UNITS),
    "extract": _unit((*DATE_PARTS, *TIME_PARTS, *PART_ALIASES), (*DATE_PARTS, *PART_ALIASES)),
    "round": _between(1, 0, 15),
    "repeat": _between(1, 0, MOST_REPEATED),
    "lpad": _pad,
    "rpad": _pad,
    "like": _like,
    "ilike": _like,
    "split_part": _split,
    "regexp_matches": _regex,
    "trim": _no_null,
    "ltrim": _no_null,
    "rtrim": _no_null,
    "replace": _no_null,
}
