"""A condition as a short program over columns: what each node's value is, and where its evaluation goes wrong.

A node becomes a `Formula`: a value, and an error that is null where there is none, else the number of the `Site`
where it arose. Where there is an error the value is null; operators that give a value for null must mind that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from shared.where.tree import Call, Field, Interval, Kind, Literal, Node, Value, walk
from worker.verdicts.parsing import DATETIME

DTYPES = {
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.DATE: pl.Date(),
    Kind.TIMESTAMP: DATETIME,
    Kind.TEXT: pl.String(),
}
_CODE = pl.UInt16()


@dataclass(frozen=True)
class Formula:
    """What a node comes to. `cheap`: naming it twice costs nothing (a column or a constant)."""

    value: pl.Expr
    error: pl.Expr | None = None
    cheap: bool = False


@dataclass(frozen=True)
class Site:
    """A place in the text where evaluation can fail: its words, what goes wrong, and the value to show, if any."""

    quote: str
    what: str
    shown: pl.Expr | None


@dataclass
class Program:
    """The steps of one condition, in order; each names a column that later ones use."""

    text: str
    now: datetime
    columns: dict[str, str]
    builders: "dict[str, Builder]"
    steps: list[pl.Expr] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    _done: dict[int, tuple[Node, Formula]] = field(default_factory=dict)

    def compile(self, node: Node) -> Formula:
        """The formula of a node; the same node, met again, is not computed again."""
        if id(node) not in self._done:
            self._done[id(node)] = (node, self._formula(node))
        return self._done[id(node)][1]

    def _formula(self, node: Node) -> Formula:
        if isinstance(node, Field):
            return Formula(pl.col(self.columns[node.name]), cheap=True)
        if isinstance(node, Literal):
            return Formula(constant(node.value, node.kind), cheap=True)
        return self.builders[node.name](self, node)

    def arguments(self, node: Call) -> list[Formula]:
        """The formulas of a call's arguments.

        A constant before something that is not is spread over the rows first: Polars answers with one row where a
        constant is compared with what happens to be the same in all rows.
        """
        formulas = [self.compile(arg) for arg in node.args]
        varying = [any(isinstance(part, Field) for part in walk(arg)) for arg in node.args]
        if any(varying) and not varying[0]:
            formulas[0] = Formula(self.bind(formulas[0].value), formulas[0].error, cheap=True)
        return formulas

    def operands(self, node: Call) -> list[Formula]:
        """The same, each bound so that it may be named often."""
        return [self.bound(formula) for formula in self.arguments(node)]

    def bound(self, formula: Formula) -> Formula:
        """The formula as named columns."""
        error = None if formula.error is None else self.bind(formula.error)
        return formula if formula.cheap else Formula(self.bind(formula.value), error, cheap=True)

    def bind(self, value: pl.Expr) -> pl.Expr:
        """A step that computes this once, and the column that then holds it."""
        if value.meta.is_column():
            return value
        name = f"t{len(self.steps)}"
        self.steps.append(value.alias(name))
        return pl.col(name)

    def failing(self, node: Node, what: str, where: pl.Expr, shown: pl.Expr | None = None) -> pl.Expr:
        """An error wherever the mask is true: at this node, for this reason."""
        quote = " ".join(self.text[node.span.start : node.span.start + node.span.length].split())
        self.sites.append(Site(quote if len(quote) <= 60 else quote[:59] + "…", what, shown))
        return pl.when(where).then(pl.lit(len(self.sites), _CODE))


def first_error(*errors: pl.Expr | None) -> pl.Expr | None:
    """The first error of several, row by row; None where none can be."""
    present = [error for error in errors if error is not None]
    return present[0] if len(present) == 1 else pl.coalesce(present) if present else None


def errors_of(formulas: Sequence[Formula]) -> pl.Expr | None:
    """The first error among arguments that all must be evaluated."""
    return first_error(*(formula.error for formula in formulas))


def constant(value: Value, kind: Kind) -> pl.Expr:
    """A constant of a kind; an interval is only ever read by the operator that adds it."""
    return pl.lit(None) if isinstance(value, Interval) else pl.lit(value, DTYPES[kind])


def literals(node: Call, start: int) -> list[Value]:
    """The constant arguments of a call from that position on."""
    return [arg.value for arg in node.args[start:] if isinstance(arg, Literal)]


Builder = Callable[[Program, Call], Formula]
"""How an operator or function is computed: from its call to its formula."""


def plain(compute: Callable[..., pl.Expr]) -> Builder:
    """A builder for what is null where an argument is null, and never fails itself."""

    def build(program: Program, node: Call) -> Formula:
        args = program.arguments(node)
        return Formula(compute(*(arg.value for arg in args)), errors_of(args))

    return build
