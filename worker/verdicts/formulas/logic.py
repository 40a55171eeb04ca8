"""Comparing, three-valued logic with errors, and choosing between values."""

from functools import reduce

import polars as pl

from shared.where.tree import Call, Literal
from worker.verdicts.program import DTYPES, Builder, Formula, Program, errors_of, first_error, plain


def _every(parts: list[pl.Expr]) -> pl.Expr:
    return parts[0] if len(parts) == 1 else _every(parts[: len(parts) // 2]) & _every(parts[len(parts) // 2 :])


def _any(parts: list[pl.Expr]) -> pl.Expr:
    return parts[0] if len(parts) == 1 else _any(parts[: len(parts) // 2]) | _any(parts[len(parts) // 2 :])


def _and(program: Program, node: Call) -> Formula:
    return _connected(program, node, False)


def _or(program: Program, node: Call) -> Formula:
    return _connected(program, node, True)


def _connected(program: Program, node: Call, deciding: bool) -> Formula:
    """AND and OR: one argument that decides makes the errors of all others not matter."""
    args = [program.compile(arg) for arg in node.args]
    value = (_any if deciding else _every)([arg.value for arg in args])
    error = errors_of(args)
    if error is None:
        return Formula(value)
    value = program.bind(value)
    decided = (value == pl.lit(deciding)).fill_null(False)
    return Formula(value, pl.when(~decided).then(error), cheap=True)


def _masked(value: pl.Expr, error: pl.Expr | None) -> Formula:
    """A value that is not null for null arguments, made null where there is an error."""
    return Formula(value, error) if error is None else Formula(pl.when(error.is_null()).then(value), error)


def _is_null(program: Program, node: Call) -> Formula:
    (arg,) = program.operands(node)
    return _masked(arg.value.is_null(), arg.error)


def _is_true(program: Program, node: Call) -> Formula:
    (arg,) = program.operands(node)
    return _masked(arg.value.fill_null(False), arg.error)


def _is_distinct(program: Program, node: Call) -> Formula:
    left, right = program.operands(node)
    return _masked(left.value.ne_missing(right.value), errors_of((left, right)))


def _in(program: Program, node: Call) -> Formula:
    needle = program.compile(node.args[0])
    values = [arg.value for arg in node.args[1:] if isinstance(arg, Literal)]
    known = pl.Series([value for value in values if value is not None], dtype=DTYPES[node.args[0].kind])
    found = needle.value.is_in(pl.lit(known).implode())
    if None in values:
        found = pl.when(found).then(pl.lit(True))
    return Formula(found, needle.error)


def _case(program: Program, node: Call) -> Formula:
    """The tests in order; an error in a test, or in the value of the branch that is taken, is the answer's."""
    args = program.operands(node)
    otherwise = args[-1]
    value, error = otherwise.value, otherwise.error
    fails = any(arg.error is not None for arg in args)
    for test, branch in reversed(list(zip(args[:-1:2], args[1:-1:2], strict=True))):
        value = program.bind(pl.when(test.value).then(branch.value).otherwise(value))
        if not fails:
            continue
        error = pl.when(test.value).then(_or_none(branch.error)).otherwise(_or_none(error))
        if test.error is not None:
            value = program.bind(pl.when(test.error.is_null()).then(value))
            error = pl.coalesce(test.error, error)
        error = program.bind(error)
    return Formula(value, error if fails else None, cheap=value.meta.is_column())


def _or_none(error: pl.Expr | None) -> pl.Expr:
    return pl.lit(None, pl.UInt16) if error is None else error


def _coalesce(program: Program, node: Call) -> Formula:
    args = program.operands(node)
    if errors_of(args) is None:
        return Formula(pl.coalesce([arg.value for arg in args]))
    value, error = args[-1].value, args[-1].error
    for arg in reversed(args[:-1]):
        settled = arg.value.is_not_null() if arg.error is None else arg.value.is_not_null() | arg.error.is_not_null()
        value = program.bind(pl.when(settled).then(arg.value).otherwise(value))
        error = program.bind(pl.when(settled).then(_or_none(arg.error)).otherwise(_or_none(error)))
    return Formula(value, error, cheap=True)


def _extreme(greatest: bool) -> Builder:
    def build(program: Program, node: Call) -> Formula:
        args = program.operands(node)

        def better(left: pl.Expr, right: pl.Expr) -> pl.Expr:
            wins = left >= right if greatest else left <= right
            return program.bind(pl.when(wins | right.is_null()).then(left).otherwise(right))

        value = reduce(better, (arg.value for arg in args))
        return _masked(value, first_error(*(arg.error for arg in args)))

    return build


BUILDERS: dict[str, Builder] = {
    "=": plain(lambda a, b: a == b),
    "<>": plain(lambda a, b: a != b),
    "<": plain(lambda a, b: a < b),
    "<=": plain(lambda a, b: a <= b),
    ">": plain(lambda a, b: a > b),
    ">=": plain(lambda a, b: a >= b),
    "not": plain(lambda a: ~a),
    "and": _and,
    "or": _or,
    "is null": _is_null,
    "is true": _is_true,
    "is distinct from": _is_distinct,
    "in": _in,
    "case": _case,
    "coalesce": _coalesce,
    "greatest": _extreme(True),
    "least": _extreme(False),
}
