"""CAST and TRY_CAST between the types."""

from collections.abc import Callable

import polars as pl

from shared.where.fitting import A_KIND
from shared.where.tree import Call, Kind
from worker.verdicts import parsing
from worker.verdicts.program import DTYPES, Builder, Formula, Program, first_error


def _parsed(parse: Callable[[pl.Series], pl.Series], kind: Kind) -> Callable[[pl.Expr], pl.Expr]:
    def compute(text: pl.Expr) -> pl.Expr:
        return text.str.strip_chars(" ").map_batches(parse, return_dtype=DTYPES[kind], is_elementwise=True)

    return compute


def _to_text(moment: pl.Expr) -> pl.Expr:
    whole = moment.dt.to_string("%Y-%m-%d %H:%M:%S")
    exact = moment.dt.to_string("%Y-%m-%d %H:%M:%S%.6f").str.strip_chars_end("0")
    return pl.when(moment.dt.microsecond() == 0).then(whole).otherwise(exact)


_CASTS: dict[tuple[Kind, Kind], Callable[[pl.Expr], pl.Expr]] = {
    (Kind.TEXT, Kind.INTEGER): _parsed(parsing.integers, Kind.INTEGER),
    (Kind.TEXT, Kind.NUMBER): _parsed(parsing.numbers, Kind.NUMBER),
    (Kind.TEXT, Kind.BOOLEAN): lambda a: _parsed(parsing.booleans, Kind.BOOLEAN)(a.str.to_lowercase()),
    (Kind.TEXT, Kind.DATE): _parsed(parsing.dates, Kind.DATE),
    (Kind.TEXT, Kind.TIMESTAMP): _parsed(parsing.timestamps, Kind.TIMESTAMP),
    (Kind.INTEGER, Kind.NUMBER): lambda a: a.cast(pl.Float64),
    (Kind.INTEGER, Kind.BOOLEAN): lambda a: a != 0,
    (Kind.INTEGER, Kind.TEXT): lambda a: a.cast(pl.String),
    (Kind.NUMBER, Kind.INTEGER): lambda a: a.round(0, mode="half_to_even").cast(pl.Int64, strict=False),
    (Kind.NUMBER, Kind.TEXT): lambda a: a.cast(pl.String),
    (Kind.BOOLEAN, Kind.INTEGER): lambda a: a.cast(pl.Int64),
    (Kind.BOOLEAN, Kind.NUMBER): lambda a: a.cast(pl.Float64),
    (Kind.BOOLEAN, Kind.TEXT): lambda a: pl.when(a).then(pl.lit("true")).when(~a).then(pl.lit("false")),
    (Kind.DATE, Kind.TIMESTAMP): lambda a: a.cast(parsing.DATETIME),
    (Kind.DATE, Kind.TEXT): lambda a: a.dt.to_string("%Y-%m-%d"),
    (Kind.TIMESTAMP, Kind.DATE): lambda a: a.dt.date(),
    (Kind.TIMESTAMP, Kind.TEXT): _to_text,
}


def _cast(strict: bool) -> Builder:
    def build(program: Program, node: Call) -> Formula:
        source = node.args[0].kind
        arg = program.bound(program.compile(node.args[0]))
        value = program.bind(_CASTS[source, node.kind](arg.value))
        if not strict or (source is not Kind.TEXT and (source, node.kind) != (Kind.NUMBER, Kind.INTEGER)):
            return Formula(value, arg.error, cheap=True)
        missed = value.is_null() & arg.value.is_not_null()
        failing = program.failing(node, f"is not {A_KIND[node.kind]}", missed, arg.value.cast(pl.String))
        return Formula(value, first_error(arg.error, failing), cheap=True)

    return build


BUILDERS: dict[str, Builder] = {"cast": _cast(True), "try_cast": _cast(False)}
