"""From the parser's tree to our own: names to columns, constructs to entries of the table, every type checked."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from shared.where.calls import Calls
from shared.where.fence import MAX_DEPTH, too_deep
from shared.where.moments import read_interval
from shared.where.names import Names
from shared.where.places import Places
from shared.where.refusal import refuse
from shared.where.tree import Kind, Literal, Node, Span

_BINARY = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=", exp.Add: "+", exp.Sub: "-",
    exp.Mul: "*", exp.Div: "/", exp.IntDiv: "//", exp.Mod: "%", exp.Pow: "power", exp.NullSafeNEQ: "is distinct from",
}  # fmt: skip
_CHAINS = {exp.And: "and", exp.Or: "or", exp.DPipe: "||"}
_KINDS = {
    "BIGINT": Kind.INTEGER, "DOUBLE": Kind.NUMBER, "BOOLEAN": Kind.BOOLEAN, "DATE": Kind.DATE,
    "TIMESTAMP": Kind.TIMESTAMP, "TIMESTAMPNTZ": Kind.TIMESTAMP, "TEXT": Kind.TEXT, "VARCHAR": Kind.TEXT,
}  # fmt: skip
_LARGEST = 2**63 - 1
_SUBQUERY = ("Subqueries are not part of the language.", "Write the values themselves: IN (1, 2).")
_NO_PART = {
    exp.Star: ("* is not a value.", "Name the columns that the condition is about."),
    exp.Tuple: ("A list of values can only follow IN.", "Compare one value at a time."),
    exp.Query: _SUBQUERY,
    exp.Window: ("Window functions are not part of the language.", "Compare the row's own values."),
    exp.Alias: ("AS is not part of a condition.", "Leave out the name after AS."),
}


class Resolver:
    """Turns one parsed condition into the typed tree."""

    def __init__(self, names: Names, places: Places, text: str) -> None:
        self._names = names
        self._places = places
        self._calls = Calls(text)
        self._level = 0

    def resolve(self, node: Any) -> Node:
        """The typed node; raises `WhereInvalid` for what is not part of the language or does not fit."""
        while isinstance(node, exp.Paren):
            node = node.this
        self._level += 1
        if self._level > MAX_DEPTH + 1:
            raise too_deep(self._places.of(node))
        for kind in type(node).__mro__:
            if (maker := _MAKERS.get(kind)) is not None:
                made = maker(self, node)
                self._level -= 1
                return made
        raise self._no_part(node)

    def _no_part(self, node: Any) -> Exception:
        if node is None:
            return refuse("Something is missing.", Span(0, 0), "Write a value on both sides of each operator.")
        detail, hint = next(
            (words for kind, words in _NO_PART.items() if isinstance(node, kind)),
            ("This is not part of the language.", "docs/where.md lists the operators and functions."),
        )
        return refuse(detail, self._places.of(node), hint)

    def _call(self, name: str, args: list[Node], node: Any) -> Node:
        return self._calls.make(name, args, self._places.of(node), self._places.name_of(node))

    def binary(self, node: Any) -> Node:
        """A comparison or arithmetic."""
        return self._call(_BINARY[type(node)], [self.resolve(node.this), self.resolve(node.expression)], node)

    def not_distinct(self, node: Any) -> Node:
        """`IS NOT DISTINCT FROM`."""
        args = [self.resolve(node.this), self.resolve(node.expression)]
        return self._call("not", [self._call("is distinct from", args, node)], node)

    def chain(self, node: Any) -> Node:
        """`a AND b AND c` (also OR, ||) as one call of many arguments."""
        kind, operands, here = type(node), [], node
        while type(here) is kind:
            operands.append(here.expression)
            here = here.this
        operands.append(here)
        return self._call(_CHAINS[kind], [self.resolve(operand) for operand in reversed(operands)], node)

    def negation(self, node: Any) -> Node:
        """NOT."""
        return self._call("not", [self.resolve(node.this)], node)

    def minus(self, node: Any) -> Node:
        """A negative constant, or the negative of a value."""
        at = self._places.of(node)
        if isinstance(node.this, exp.Literal) and not node.this.is_string:
            return self._number("-" + node.this.name, at)
        return self._call("-", [self.resolve(node.this)], node)

    def literal(self, node: Any) -> Node:
        """A text or a number."""
        at = self._places.of(node)
        return Literal(node.name, Kind.TEXT, at) if node.is_string else self._number(node.name, at)

    def _number(self, digits: str, at: Span) -> Literal:
        digits = digits.replace("_", "")
        if digits.removeprefix("-").isdecimal():
            value = int(digits)
            if not -_LARGEST - 1 <= value <= _LARGEST:
                raise refuse(f"{digits[:40]} does not fit 64 bits.", at, f"Write it as a number: {float(digits):.6g}.")
            return Literal(value, Kind.INTEGER, at)
        try:
            number = float(digits)
        except ValueError:
            raise refuse(f"{digits[:40]} is no number.", at, "Write a number such as 12, 0.5 or 1e6.") from None
        if number in (float("inf"), float("-inf")):
            raise refuse(f"{digits[:40]} is too large.", at, "Numbers go up to about 1.8e308.")
        return Literal(number, Kind.NUMBER, at)

    def boolean(self, node: Any) -> Node:
        """TRUE or FALSE."""
        return Literal(bool(node.this), Kind.BOOLEAN, self._places.of(node))

    def null(self, node: Any) -> Node:
        """NULL."""
        return Literal(None, Kind.NULL, self._places.of(node))

    def column(self, node: Any) -> Node:
        """A column by its name, or by its path."""
        at = self._places.of(node)
        parts: list[tuple[str, bool]] = []
        here = node
        while isinstance(here, exp.Dot):
            parts.insert(0, self._part(here.expression, at))
            here = here.this
        names = here.parts if isinstance(here, exp.Column) else [here]
        return self._names.find([*(self._part(part, at) for part in names), *parts], at)

    def _part(self, node: Any, at: Span) -> tuple[str, bool]:
        if isinstance(node, exp.Identifier):
            return node.name, bool(node.args.get("quoted"))
        if isinstance(node, exp.Star):
            raise self._no_part(node)
        raise refuse("This is not the name of a column.", at, 'Put names with special characters in quotes: "my.name".')

    def like(self, node: Any) -> Node:
        """`[NOT] LIKE` and `ILIKE`, with ESCAPE or without."""
        escape = node.expression if isinstance(node, exp.Escape) else None
        inner = node.this if escape is not None else node
        while escape is not None and isinstance(inner, exp.Paren):
            inner = inner.this
        negate = isinstance(inner, exp.Not)
        inner = inner.this if negate else inner
        if not isinstance(inner, (exp.Like, exp.ILike)):
            raise refuse("ESCAPE follows LIKE.", self._places.of(node), "Write name LIKE '10!%' ESCAPE '!'.")
        args = [inner.this, inner.expression] + ([escape] if escape is not None else [])
        call = self._call("ilike" if isinstance(inner, exp.ILike) else "like", [self.resolve(a) for a in args], node)
        return self._call("not", [call], node) if negate or inner.args.get("negate") else call

    def membership(self, node: Any) -> Node:
        """`IN (…)`."""
        at = self._places.of(node)
        if node.args.get("query") or node.args.get("unnest"):
            raise refuse(_SUBQUERY[0], at, _SUBQUERY[1])
        if node.args.get("field") is not None or not node.expressions:
            raise refuse("IN takes values in brackets.", at, "Write country IN ('CN', 'IN').")
        needle, *values = (self.resolve(part) for part in (node.this, *node.expressions))
        return self._calls.member(needle, values, at)

    def between(self, node: Any) -> Node:
        """`BETWEEN low AND high`."""
        if node.args.get("symmetric"):
            raise refuse("SYMMETRIC is not supported.", self._places.of(node), "Write the smaller value first.")
        args = [self.resolve(node.this), self.resolve(node.args["low"]), self.resolve(node.args["high"])]
        return self._calls.between(args, self._places.of(node))

    def identity(self, node: Any) -> Node:
        """`IS [NOT] NULL`, `TRUE`, `FALSE`."""
        what = node.expression
        operand = self.resolve(node.this)
        if isinstance(what, exp.Null):
            made = self._call("is null", [operand], node)
        elif isinstance(what, exp.Boolean):
            operand = operand if what.this else self._call("not", [operand], node)
            made = self._call("is true", [operand], node)
        else:
            raise refuse("IS takes NULL, TRUE or FALSE.", self._places.of(node), "Compare with = instead.")
        return self._call("not", [made], node) if node.args.get("negate") else made

    def case(self, node: Any) -> Node:
        """Both forms of CASE."""
        subject = self.resolve(node.this) if node.this is not None else None
        tests, values = [], []
        for branch in node.args["ifs"]:
            test = self.resolve(branch.this)
            tests.append(test if subject is None else self._call("=", [subject, test], branch.this))
            values.append(self.resolve(branch.args["true"]))
        default = node.args.get("default")
        values.append(self.resolve(default) if default is not None else Literal(None, Kind.NULL, self._places.of(node)))
        return self._calls.choose(tests, values, self._places.of(node))

    def cast(self, node: Any) -> Node:
        """`CAST`, `TRY_CAST`, `::`, and constants such as `DATE '2024-01-31'`."""
        at = self._places.of(node)
        kind = _KINDS.get(str(getattr(node.to.this, "name", "")))
        if kind is None or node.to.expressions or node.args.get("format"):
            raise refuse("There is no such type.", at, "The types are INTEGER, NUMBER, BOOLEAN, DATE, TIMESTAMP, TEXT.")
        return self._calls.cast(self.resolve(node.this), kind, at, strict=not isinstance(node, exp.TryCast))

    def extract(self, node: Any) -> Node:
        """`extract(year FROM a)`."""
        at = self._places.name_of(node)
        return self._call("extract", [Literal(node.name.lower(), Kind.TEXT, at), self.resolve(node.expression)], node)

    def position(self, node: Any) -> Node:
        """`position(b IN a)`."""
        if node.args.get("position") is not None:
            raise refuse("position takes two texts.", self._places.of(node), "Write position('@' IN email).")
        return self._call("strpos", [self.resolve(node.this), self.resolve(node.args["substr"])], node)

    def interval(self, node: Any) -> Node:
        """`INTERVAL 3 DAYS`."""
        at = self._places.of(node)
        amount, unit = node.this, node.args.get("unit")
        sign = "-" if isinstance(amount, exp.Neg) else ""
        amount = amount.this if sign else amount
        value = None
        if isinstance(amount, exp.Literal) and isinstance(unit, exp.Var):
            value = read_interval(sign + amount.name, unit.name)
        if value is None:
            raise refuse("This is not an interval.", at, "Write INTERVAL 3 DAYS, or INTERVAL '1 month'.")
        return Literal(value, Kind.INTERVAL, at)

    def function(self, node: Any) -> Node:
        """A function by the name that was written."""
        at = self._places.name_of(node)
        name = node.this if isinstance(node.this, str) else node.this.name
        entry = self._calls.find(name, at)
        args = [self.resolve(arg) for arg in node.expressions]
        return self._calls.make(entry, args, self._places.of(node), at)

    def now(self, node: Any) -> Node:
        """`current_date` and `current_timestamp`, written without brackets or with them."""
        name = "current_date" if isinstance(node, exp.CurrentDate) else "now"
        return self._call(name, [], node)


_MAKERS: dict[type, Callable[[Resolver, Any], Node]] = {
    **dict.fromkeys(_BINARY, Resolver.binary),
    **dict.fromkeys(_CHAINS, Resolver.chain),
    exp.NullSafeEQ: Resolver.not_distinct,
    exp.Not: Resolver.negation,
    exp.Neg: Resolver.minus,
    exp.Literal: Resolver.literal,
    exp.Boolean: Resolver.boolean,
    exp.Null: Resolver.null,
    exp.Column: Resolver.column,
    exp.Identifier: Resolver.column,
    exp.Dot: Resolver.column,
    exp.Like: Resolver.like,
    exp.ILike: Resolver.like,
    exp.Escape: Resolver.like,
    exp.In: Resolver.membership,
    exp.Between: Resolver.between,
    exp.Is: Resolver.identity,
    exp.Case: Resolver.case,
    exp.Cast: Resolver.cast,
    exp.TryCast: Resolver.cast,
    exp.Extract: Resolver.extract,
    exp.StrPosition: Resolver.position,
    exp.Interval: Resolver.interval,
    exp.Anonymous: Resolver.function,
    exp.CurrentDate: Resolver.now,
    exp.CurrentTimestamp: Resolver.now,
}
