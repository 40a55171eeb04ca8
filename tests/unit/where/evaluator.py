"""A plain reading of the typed tree, one row at a time: what the vectorised evaluation must equal.

NULL is None; what goes wrong is raised as `Failed`; AND, OR, CASE and coalesce look only as far as they must.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from shared.where.tree import Call, Field, Interval, Kind, Literal, Node

Row = Mapping[str, Any]
LEAST, MOST = -(2**63), 2**63 - 1


class Failed(Exception):
    """The row fails."""


def evaluate(node: Node, row: Row) -> Any:
    if isinstance(node, Field):
        return row[node.name]
    if isinstance(node, Literal):
        return node.value
    special = SPECIAL.get(node.name)
    if special is not None:
        return special(node, row)
    values = [evaluate_all(arg, row) for arg in node.args]
    for value in values:
        if isinstance(value, Failed):
            raise value
    if node.name in ("is null", "is true", "is distinct from", "greatest", "least", "concat"):
        return LENIENT[node.name](*values)
    if any(value is None for value in values):
        return None
    return fitting(STRICT[node.name](*values), node)


def evaluate_all(node: Node, row: Row) -> Any:
    """The value, or the failure as a value."""
    try:
        return evaluate(node, row)
    except Failed as failure:
        return failure


def fitting(value: Any, node: Call) -> Any:
    if node.kind is Kind.INTEGER and not LEAST <= value <= MOST:
        raise Failed("64 bits")
    if node.kind is Kind.NUMBER:
        if isinstance(value, complex) or not math.isfinite(value):
            raise Failed("finite")
        return float(value)
    return value


def connect(deciding: bool) -> Callable[[Call, Row], Any]:
    def both(node: Call, row: Row) -> Any:
        values = [evaluate_all(arg, row) for arg in node.args]
        if any(value is deciding for value in values):
            return deciding
        for value in values:
            if isinstance(value, Failed):
                raise value
        return None if None in values else not deciding

    return both


def case(node: Call, row: Row) -> Any:
    for test, value in zip(node.args[:-1:2], node.args[1:-1:2], strict=True):
        if evaluate(test, row) is True:
            return evaluate(value, row)
    return evaluate(node.args[-1], row)


def coalesce(node: Call, row: Row) -> Any:
    for arg in node.args:
        value = evaluate(arg, row)
        if value is not None:
            return value
    return None


def member(node: Call, row: Row) -> Any:
    needle, *values = (evaluate(arg, row) for arg in node.args)
    if needle is None:
        return None
    return True if needle in [v for v in values if v is not None] else None if None in values else False


def attempt(node: Call, row: Row) -> Any:
    value = evaluate(node.args[0], row)
    try:
        return None if value is None else cast(value, node)
    except Failed:
        return None


def cast(value: Any, node: Call) -> Any:
    try:
        return fitting(CASTS[node.args[0].kind, node.kind](value), node)
    except (ValueError, OverflowError):
        raise Failed("cast") from None


def lenient_integer(text: str) -> int:
    text = text.strip(" ")
    if not text.isascii() or not text.lstrip("+-").isdigit() or len(text) - len(text.lstrip("+-")) > 1:
        raise ValueError
    return int(text)


CASTS: dict[tuple[Kind, Kind], Callable[[Any], Any]] = {
    (Kind.TEXT, Kind.INTEGER): lenient_integer,
    (Kind.INTEGER, Kind.NUMBER): float,
    (Kind.INTEGER, Kind.BOOLEAN): lambda v: v != 0,
    (Kind.INTEGER, Kind.TEXT): str,
    (Kind.NUMBER, Kind.INTEGER): round,
    (Kind.BOOLEAN, Kind.INTEGER): int,
    (Kind.BOOLEAN, Kind.NUMBER): float,
    (Kind.BOOLEAN, Kind.TEXT): lambda v: "true" if v else "false",
    (Kind.DATE, Kind.TEXT): date.isoformat,
    (Kind.TIMESTAMP, Kind.DATE): datetime.date,
}


def divide(a: Any, b: Any) -> Any:
    if b == 0:
        raise Failed("zero")
    return a / b


def whole(a: int, b: int) -> int:
    if b == 0:
        raise Failed("zero")
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def remainder(a: int, b: int) -> int:
    if b == 0:
        raise Failed("zero")
    return abs(a) % abs(b) * (-1 if a < 0 else 1)


def plus(a: Any, b: Any) -> Any:
    if isinstance(a, (int, float)) and isinstance(b, date):
        a, b = b, a
    if isinstance(a, date):
        return moved(a, b, 1)
    return a + b


def minus(a: Any, *more: Any) -> Any:
    if not more:
        return -a
    if isinstance(a, date) and isinstance(more[0], date):
        return (a - more[0]).days
    return moved(a, more[0], -1) if isinstance(a, date) else a - more[0]


def moved(moment: Any, by: Any, sign: int) -> Any:
    try:
        if isinstance(by, Interval):
            months = moment.year * 12 + moment.month - 1 + sign * by.months
            last = (datetime(months // 12 + (months % 12 == 11), (months + 1) % 12 + 1, 1) - timedelta(days=1)).day
            moment = moment.replace(year=months // 12, month=months % 12 + 1, day=min(moment.day, last))
            return moment + sign * timedelta(microseconds=by.microseconds)
        return moment + sign * timedelta(days=by)
    except (OverflowError, ValueError):
        raise Failed("years") from None


def substring(text: str, start: int, length: int | None = None) -> str:
    begin = len(text) + start if start < 0 else start - 1
    if length is None:
        return text[max(begin, 0) :]
    if length < 0:
        raise Failed("length")
    return text[max(begin, 0) : max(begin + length, 0)]


def root(a: float) -> float:
    if a < 0:
        raise Failed("root")
    return math.sqrt(a)


def part(text: str, separator: str, index: int) -> str:
    parts = text.split(separator)
    at = index - 1 if index > 0 else len(parts) + index
    return parts[at] if 0 <= at < len(parts) else ""


SPECIAL: dict[str, Callable[[Call, Row], Any]] = {
    "and": connect(False),
    "or": connect(True),
    "case": case,
    "coalesce": coalesce,
    "in": member,
    "cast": lambda node, row: None if (v := evaluate(node.args[0], row)) is None else cast(v, node),
    "try_cast": attempt,
}

LENIENT: dict[str, Callable[..., Any]] = {
    "is null": lambda a: a is None,
    "is true": lambda a: a is True,
    "is distinct from": lambda a, b: (a is None) != (b is None) if a is None or b is None else a != b,
    "greatest": lambda *v: max((a for a in v if a is not None), default=None),
    "least": lambda *v: min((a for a in v if a is not None), default=None),
    "concat": lambda *v: "".join(a for a in v if a is not None),
}

STRICT: dict[str, Callable[..., Any]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "not": lambda a: not a,
    "as number": float,
    "as timestamp": lambda a: datetime(a.year, a.month, a.day),
    "+": plus,
    "-": minus,
    "*": lambda a, b: a * b,
    "/": divide,
    "//": whole,
    "%": remainder,
    "abs": abs,
    "sign": lambda a: (a > 0) - (a < 0),
    "floor": lambda a: a if isinstance(a, int) else float(math.floor(a)),
    "ceil": lambda a: a if isinstance(a, int) else float(math.ceil(a)),
    "sqrt": root,
    "||": lambda *v: "".join(v),
    "upper": str.upper,
    "length": len,
    "substring": substring,
    "left": lambda a, n: a[:n] if n >= 0 else a[: max(len(a) + n, 0)],
    "right": lambda a, n: a[max(len(a) - n, 0) :] if n >= 0 else a[-n:],
    "starts_with": lambda a, b: a.startswith(b),
    "ends_with": lambda a, b: a.endswith(b),
    "contains": lambda a, b: b in a,
    "split_part": part,
    "strpos": lambda a, b: a.find(b) + 1,
    "trim": lambda a, c=" ": a.strip(c) if c else a,
    "replace": lambda a, old, new: a.replace(old, new) if old else a,
    "year": lambda a: a.year,
    "month": lambda a: a.month,
    "day": lambda a: a.day,
    "isodow": lambda a: a.isoweekday(),
    "dayofyear": lambda a: a.timetuple().tm_yday,
}
