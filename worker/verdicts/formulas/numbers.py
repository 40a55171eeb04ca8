"""Arithmetic that says where it leaves 64-bit integers or finite numbers. Integers are computed in 128 bits."""

from collections.abc import Callable

import numpy as np
import polars as pl

from shared.where.tree import Call, Kind
from worker.verdicts.formulas.moments import add, subtract
from worker.verdicts.program import Builder, Formula, Program, errors_of, first_error, literals, plain

OVERFLOW = "the result does not fit 64 bits"
INFINITE = "the result is not a finite number"
BY_ZERO = "division by zero"


def _wide(value: pl.Expr) -> pl.Expr:
    return value.cast(pl.Int128)


def _present(args: list[Formula]) -> pl.Expr:
    return pl.all_horizontal([arg.value.is_not_null() for arg in args])


def integer(program: Program, node: Call, args: list[Formula], value: pl.Expr, *errors: pl.Expr) -> Formula:
    """An integer from a 128-bit value, failed where it does not fit 64 bits."""
    fitting = program.bind(value.cast(pl.Int64, strict=False))
    missed = fitting.is_null() & _present(args)
    return Formula(fitting, first_error(errors_of(args), *errors, program.failing(node, OVERFLOW, missed)), cheap=True)


def number(program: Program, node: Call, args: list[Formula], value: pl.Expr, *errors: pl.Expr) -> Formula:
    """A number, failed where it is not finite."""
    raw = program.bind(value)
    finite = raw.is_finite()
    error = first_error(errors_of(args), *errors, program.failing(node, INFINITE, ~finite))
    return Formula(pl.when(finite).then(raw), error)


def _arithmetic(compute: Callable[..., pl.Expr], moments: Builder | None = None) -> Builder:
    def build(program: Program, node: Call) -> Formula:
        kinds = {arg.kind for arg in node.args}
        if moments is not None and not kinds <= {Kind.INTEGER, Kind.NUMBER}:
            return moments(program, node)
        args = program.operands(node)
        if kinds == {Kind.INTEGER}:
            return integer(program, node, args, compute(*(_wide(arg.value) for arg in args)))
        return number(program, node, args, compute(*(arg.value for arg in args)))

    return build


def _divide(program: Program, node: Call) -> Formula:
    args = program.operands(node)
    by_zero = program.failing(node, BY_ZERO, (args[1].value == 0) & args[0].value.is_not_null())
    return number(program, node, args, args[0].value / args[1].value, by_zero)


def _divide_whole(program: Program, node: Call) -> Formula:
    args = program.operands(node)
    left, right = (_wide(arg.value) for arg in args)
    by_zero = program.failing(node, BY_ZERO, (args[1].value == 0) & args[0].value.is_not_null())
    size = left.abs() // right.abs()
    return integer(program, node, args, pl.when((left < 0) != (right < 0)).then(0 - size).otherwise(size), by_zero)


def _remainder(program: Program, node: Call) -> Formula:
    args = program.operands(node)
    left, right = (_wide(arg.value) for arg in args)
    by_zero = program.failing(node, BY_ZERO, (args[1].value == 0) & args[0].value.is_not_null())
    size = left.abs() % right.abs()
    return integer(program, node, args, pl.when(left < 0).then(0 - size).otherwise(size), by_zero)


def _minus(program: Program, node: Call) -> Formula:
    if len(node.args) == 2:
        return _arithmetic(lambda a, b: a - b, subtract)(program, node)
    return _arithmetic(lambda a: 0 - a)(program, node)


def _within(domain: Callable[[pl.Expr], pl.Expr], what: str, compute: Callable[[pl.Expr], pl.Expr]) -> Builder:
    """A function of one number that is defined for some only."""

    def build(program: Program, node: Call) -> Formula:
        args = program.operands(node)
        outside = program.failing(node, what, ~domain(args[0].value))
        return number(program, node, args, compute(args[0].value), outside)

    return build


def _rounding(compute: Callable[[pl.Expr, int], pl.Expr]) -> Builder:
    def build(program: Program, node: Call) -> Formula:
        args = program.operands(node)[:1]
        if node.kind is Kind.INTEGER:
            return args[0]
        (digits,) = literals(node, 1) or [0]
        assert isinstance(digits, int)
        return number(program, node, args, compute(args[0].value, digits))

    return build


def _log10(value: pl.Expr) -> pl.Expr:
    """The logarithm by the C library, exact for powers of ten; Polars' own gives 2.9999999999999996 for 1,000."""

    def compute(values: pl.Series) -> pl.Series:
        with np.errstate(all="ignore"):
            return pl.Series(np.log10(values.to_numpy())).set(values.is_null(), None)

    return value.map_batches(compute, return_dtype=pl.Float64, is_elementwise=True)


BUILDERS: dict[str, Builder] = {
    "as number": plain(lambda a: a.cast(pl.Float64)),
    "+": _arithmetic(lambda a, b: a + b, add),
    "-": _minus,
    "*": _arithmetic(lambda a, b: a * b),
    "/": _divide,
    "//": _divide_whole,
    "%": _remainder,
    "power": _arithmetic(lambda a, b: a**b),
    "abs": _arithmetic(lambda a: a.abs()),
    "sign": plain(lambda a: a.sign().cast(pl.Int64)),
    "round": _rounding(lambda a, digits: a.round(digits, mode="half_away_from_zero")),
    "floor": _rounding(lambda a, _: a.floor()),
    "ceil": _rounding(lambda a, _: a.ceil()),
    "sqrt": _within(lambda a: a >= 0, "the square root of a negative", lambda a: a.sqrt()),
    "exp": _arithmetic(lambda a: a.exp()),
    "ln": _within(lambda a: a > 0, "the logarithm of zero or less", lambda a: a.log()),
    "log10": _within(lambda a: a > 0, "the logarithm of zero or less", _log10),
}
