"""Dates and timestamps, from the year 1 to 9999; what leaves them fails the row."""

from collections.abc import Callable

import polars as pl

from shared.where.tree import Call, Interval, Kind, Literal
from worker.verdicts.parsing import DATETIME, FIRST_DAY, FIRST_MOMENT, LAST_DAY, LAST_MOMENT
from worker.verdicts.program import Builder, Formula, Program, errors_of, first_error, literals, plain

OUTSIDE = "the result is not within the years 1 to 9999"
_TOO_MANY_DAYS = 10_000_000
_TRUNC = {
    "year": "1y", "quarter": "1q", "month": "1mo", "week": "1w", "day": "1d",
    "hour": "1h", "minute": "1m", "second": "1s",
}  # fmt: skip


def add(program: Program, node: Call) -> Formula:
    """A date and days, or a timestamp and an interval, in either order."""
    left, right = node.args
    if Kind.INTERVAL in (left.kind, right.kind):
        moment, length = (right, left) if left.kind is Kind.INTERVAL else (left, right)
        return _moved(program, node, program.bound(program.compile(moment)), length, 1)
    date, days = (right, left) if right.kind is Kind.DATE else (left, right)
    args = [program.bound(program.compile(arg)) for arg in (date, days)]
    return _days_on(program, node, args, args[1].value.clip(-_TOO_MANY_DAYS, _TOO_MANY_DAYS))


def subtract(program: Program, node: Call) -> Formula:
    """Two dates, a date and days, or a timestamp and an interval."""
    if node.args[1].kind is Kind.INTERVAL:
        return _moved(program, node, program.bound(program.compile(node.args[0])), node.args[1], -1)
    args = program.operands(node)
    if node.args[1].kind is Kind.DATE:
        return Formula(_days(args[0].value) - _days(args[1].value), errors_of(args))
    return _days_on(program, node, args, -args[1].value.clip(-_TOO_MANY_DAYS, _TOO_MANY_DAYS))


def _days(date: pl.Expr) -> pl.Expr:
    return date.cast(pl.Int32).cast(pl.Int64)


def _days_on(program: Program, node: Call, args: list[Formula], more: pl.Expr) -> Formula:
    days = program.bind(_days(args[0].value) + more)
    inside = days.is_between(FIRST_DAY, LAST_DAY)
    value = pl.when(inside).then(days).cast(pl.Int32).cast(pl.Date)
    return Formula(value, first_error(errors_of(args), program.failing(node, OUTSIDE, ~inside)))


def _moved(program: Program, node: Call, moment: Formula, length: object, sign: int) -> Formula:
    assert isinstance(length, Literal)
    if not isinstance(length.value, Interval):
        return Formula(pl.lit(None, DATETIME), moment.error)
    moved = moment.value.dt.offset_by(f"{sign * length.value.months}mo") if length.value.months else moment.value
    ticks = program.bind(moved.cast(pl.Int64) + sign * length.value.microseconds)
    inside = ticks.is_between(FIRST_MOMENT, LAST_MOMENT)
    value = pl.when(inside).then(ticks).cast(DATETIME)
    return Formula(value, first_error(moment.error, program.failing(node, OUTSIDE, ~inside)))


def _part(method: str) -> Builder:
    return plain(lambda a: getattr(a.dt, method)().cast(pl.Int64))


def _trunc(program: Program, node: Call) -> Formula:
    unit = _TRUNC[str(literals(node, 0)[0]).lower()]
    moment = program.bound(program.compile(node.args[1]))
    inside = program.bind(moment.value.dt.truncate(unit))
    first = pl.lit(FIRST_DAY if node.kind is Kind.DATE else FIRST_MOMENT)
    outside = inside.cast(pl.Int64) < first
    return Formula(pl.when(~outside).then(inside), first_error(moment.error, program.failing(node, OUTSIDE, outside)))


def _diff(program: Program, node: Call) -> Formula:
    unit = str(literals(node, 0)[0]).lower()
    args = [program.bound(program.compile(arg)) for arg in node.args[1:]]
    before, after = (_COUNT[unit](arg.value) for arg in args)
    between = after - before
    if unit == "week":
        between = pl.when(between < 0).then(-(-between // 7)).otherwise(between // 7)
    return Formula(between, errors_of(args))


def _number_of(unit: str) -> Callable[[pl.Expr], pl.Expr]:
    """How many of a fixed unit since 1970."""
    length = {"second": 10**6, "minute": 60 * 10**6, "hour": 3600 * 10**6}[unit]
    return lambda moment: moment.cast(DATETIME).cast(pl.Int64) // length


def _year(moment: pl.Expr) -> pl.Expr:
    return moment.dt.year().cast(pl.Int64)


def _day_number(moment: pl.Expr) -> pl.Expr:
    return moment.cast(pl.Date).cast(pl.Int32).cast(pl.Int64)


_COUNT: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "year": _year,
    "quarter": lambda moment: _year(moment) * 4 + moment.dt.quarter(),
    "month": lambda moment: _year(moment) * 12 + moment.dt.month(),
    "week": _day_number,
    "day": _day_number,
    **{unit: _number_of(unit) for unit in ("hour", "minute", "second")},
}


def _now(program: Program, _: Call) -> Formula:
    return Formula(pl.lit(program.now, DATETIME), cheap=True)


def _today(program: Program, _: Call) -> Formula:
    return Formula(pl.lit(program.now.date(), pl.Date), cheap=True)


BUILDERS: dict[str, Builder] = {
    "as timestamp": plain(lambda a: a.cast(DATETIME)),
    "now": _now,
    "current_date": _today,
    "year": _part("year"),
    "quarter": _part("quarter"),
    "month": _part("month"),
    "week": _part("week"),
    "day": _part("day"),
    "dayofyear": _part("ordinal_day"),
    "dayofweek": plain(lambda a: a.dt.weekday().cast(pl.Int64) % 7),
    "isodow": _part("weekday"),
    "hour": _part("hour"),
    "minute": _part("minute"),
    "second": _part("second"),
    "date_trunc": _trunc,
    "date_diff": _diff,
}
