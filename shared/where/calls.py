"""Making calls: the entry of a name, the signature that fits, and the refusal where none does."""

from collections.abc import Sequence

from shared.where.constants import constant_fault
from shared.where.fitting import A_KIND, common_kind, convert, fit, mismatch_hint
from shared.where.refusal import did_you_mean, listing, refuse
from shared.where.table import ENTRIES, FUNCTIONS, Entry
from shared.where.tree import Call, Kind, Literal, Node, Span

_AGGREGATES = {
    "count", "sum", "avg", "mean", "min", "max", "median", "mode", "stddev", "variance", "var_pop", "stddev_pop",
    "first", "last", "any_value", "list", "array_agg", "string_agg", "group_concat", "bool_and", "bool_or", "quantile",
    "arg_max", "arg_min", "histogram", "product", "count_if",
}  # fmt: skip
_WINDOWS = {"row_number", "rank", "dense_rank", "lag", "lead", "ntile", "first_value", "last_value", "percent_rank"}
_QUERIES = {"exists", "any", "all", "some"}

_CASTS: dict[Kind, set[Kind]] = {
    Kind.TEXT: {Kind.INTEGER, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.TIMESTAMP},
    Kind.INTEGER: {Kind.NUMBER, Kind.BOOLEAN, Kind.TEXT},
    Kind.NUMBER: {Kind.INTEGER, Kind.TEXT},
    Kind.BOOLEAN: {Kind.INTEGER, Kind.NUMBER, Kind.TEXT},
    Kind.DATE: {Kind.TIMESTAMP, Kind.TEXT},
    Kind.TIMESTAMP: {Kind.DATE, Kind.TEXT},
}
"""What can be cast to what, besides each to itself."""


class Calls:
    """Calls over one user's text, which the refusals quote."""

    def __init__(self, text: str) -> None:
        self._text = text

    def find(self, word: str, at: Span) -> str:
        """The table's name of a function that was written by that or an alias; raises `WhereInvalid`."""
        name = word.lower()
        if name in FUNCTIONS:
            return FUNCTIONS[name].name
        if name in _AGGREGATES:
            instead = {"min": "least(a, b)", "max": "greatest(a, b)"}.get(name)
            hint = f"For the values of one row write {instead}." if instead else "Compare the row's own values."
            raise refuse(f"{name} looks at many rows, and a condition sees one.", at, hint)
        if name in _WINDOWS:
            raise refuse(
                f"{name} is a window function, and a condition sees one row.", at, "Compare the row's own values."
            )
        if name in _QUERIES:
            raise refuse("Subqueries are not part of the language.", at, "Write the values themselves: IN (1, 2).")
        raise refuse(
            f"There is no function {word[:60]}.",
            at,
            did_you_mean(name, FUNCTIONS, "docs/where.md lists the functions."),
        )

    def make(self, name: str, args: Sequence[Node], at: Span, name_at: Span) -> Node:
        """The call of a table's entry on these arguments, converted to what it takes; raises `WhereInvalid`."""
        entry = ENTRIES[name]
        found = fit(entry, args)
        if found is None:
            raise self._misfit(entry, args, at, name_at)
        signature, converted, result = found
        for index, arg in enumerate(converted):
            if signature.parameter(index).constant and not isinstance(arg, Literal):
                raise refuse(
                    f"{self._quote(arg)} must be a constant here.",
                    arg.span,
                    f"Write the value itself: {entry.syntax}.",
                )
        fault = constant_fault(name, tuple(converted))
        if fault:
            raise refuse(fault.detail, converted[fault.argument].span, fault.hint)
        return self._special(name, converted, result, at)

    def _special(self, name: str, args: list[Node], result: Kind, at: Span) -> Node:
        """The call, or what it is short for."""
        if name == "if":
            return Call("case", tuple(args), result, at)
        if name == "nullif":
            same = Call("=", tuple(args), Kind.BOOLEAN, at)
            return Call("case", (same, Literal(None, result, at), args[0]), result, at)
        if name == "extract" and isinstance(args[0], Literal):
            return Call(FUNCTIONS[str(args[0].value).lower()].name, (args[1],), result, at)
        return Call(name, tuple(args), result, at)

    def member(self, needle: Node, values: list[Node], at: Span) -> Node:
        """`needle IN (values)`: constants are looked up together, others compared one by one."""
        everything = [needle, *values]
        _refuse_intervals(everything)
        kind = common_kind(everything)
        if kind is None:
            odd = next((value for value in values if common_kind([needle, value]) is None), values[-1])
            raise self._incomparable(needle, odd)
        needle, *values = (convert(node, kind) or node for node in everything)
        constants = [value for value in values if isinstance(value, Literal)]
        tests: list[Node] = [Call("in", (needle, *constants), Kind.BOOLEAN, at)] if constants else []
        others = (value for value in values if not isinstance(value, Literal))
        tests += [Call("=", (needle, value), Kind.BOOLEAN, at) for value in others]
        return tests[0] if len(tests) == 1 else Call("or", tuple(tests), Kind.BOOLEAN, at)

    def between(self, args: list[Node], at: Span) -> Node:
        """`a BETWEEN low AND high` as `a >= low AND a <= high`."""
        _refuse_intervals(args)
        kind = common_kind(args)
        if kind is None:
            odd = next((value for value in args[1:] if common_kind([args[0], value]) is None), args[2])
            raise self._incomparable(args[0], odd)
        subject, low, high = (convert(arg, kind) or arg for arg in args)
        above = Call(">=", (subject, low), Kind.BOOLEAN, at)
        return Call("and", (above, Call("<=", (subject, high), Kind.BOOLEAN, at)), Kind.BOOLEAN, at)

    def choose(self, tests: list[Node], values: list[Node], at: Span) -> Node:
        """CASE: tests and values in turn, and the last value for what no test takes."""
        for test in tests:
            if convert(test, Kind.BOOLEAN) is None:
                raise self.no_condition(test)
        _refuse_intervals(values)
        kind = common_kind(values)
        if kind is None:
            odd = next((value for value in values if common_kind([values[0], value]) is None), values[-1])
            raise refuse(
                f"The branches have different types: {self._said(values[0])}, and {self._said(odd)}.",
                odd.span,
                "Bring all branches to one type with CAST.",
            )
        args: list[Node] = []
        for test, value in zip(tests, values, strict=False):
            args += [convert(test, Kind.BOOLEAN) or test, convert(value, kind) or value]
        return Call("case", (*args, convert(values[-1], kind) or values[-1]), kind, at)

    def cast(self, node: Node, kind: Kind, at: Span, strict: bool) -> Node:
        """The value in another type; constants are converted at once where that succeeds."""
        if node.kind in (kind, Kind.NULL):
            return convert(node, kind) or node
        if kind not in _CASTS.get(node.kind, set()):
            raise refuse(
                f"{self._said(node)} and cannot become {A_KIND[kind]}.",
                at,
                f"{A_KIND[node.kind].capitalize()} can become {listing(sorted(_CASTS.get(node.kind, {Kind.TEXT})))}.",
            )
        if isinstance(node, Literal) and (constant := convert(node, kind)) is not None:
            return Literal(constant.value, kind, at) if isinstance(constant, Literal) else constant
        if isinstance(node, Literal) and strict and kind in (Kind.DATE, Kind.TIMESTAMP):
            raise refuse(
                f"{self._quote(node)} is not {A_KIND[kind]}.", at, "Write '2024-01-31' or '2024-01-31 18:30:00'."
            )
        return Call("cast" if strict else "try_cast", (node,), kind, at)

    def no_condition(self, node: Node) -> Exception:
        """The refusal of a value that stands where a condition is wanted."""
        examples = {
            Kind.TEXT: f"{self._quote(node)} = 'something'",
            Kind.DATE: f"{self._quote(node)} >= '2024-01-31'",
            Kind.TIMESTAMP: f"{self._quote(node)} >= '2024-01-31'",
        }
        example = examples.get(node.kind, f"{self._quote(node)} > 0")
        return refuse(f"{self._said(node)}, not a condition.", node.span, f"Compare it, for example {example}.")

    def _misfit(self, entry: Entry, args: Sequence[Node], at: Span, name_at: Span) -> Exception:
        if not any(signature.takes(len(args)) for signature in entry.signatures):
            given = "no argument" if not args else "1 argument" if len(args) == 1 else f"{len(args)} arguments"
            return refuse(f"{entry.name} does not take {given}.", name_at, f"Write {entry.syntax}.")
        if entry.name in ("and", "or", "not", "is true", "if"):
            tests = args[:1] if entry.name == "if" else args
            odd = next((arg for arg in tests if convert(arg, Kind.BOOLEAN) is None), None)
            if odd is not None:
                return self.no_condition(odd)
        generic = any(parameter.kinds is None for parameter in entry.signatures[0].parameters)
        if generic:
            tail = list(args[1:]) if entry.name == "if" else list(args)
            kind = common_kind(tail)
            if kind is None:
                first = tail[0]
                odd = next((arg for arg in tail[1:] if common_kind([first, arg]) is None), tail[-1])
                return self._incomparable(first, odd)
            return refuse(f"{entry.name} does not take {A_KIND[kind]}.", at, f"{entry.syntax}: {entry.doc}")
        return self._wrong_argument(entry, args, at)

    def _wrong_argument(self, entry: Entry, args: Sequence[Node], at: Span) -> Exception:
        if [arg.kind for arg in args] == [Kind.TIMESTAMP, Kind.TIMESTAMP]:
            return refuse("Timestamps cannot be subtracted.", at, "Write date_diff('second', b, a).")
        signatures = [signature for signature in entry.signatures if signature.takes(len(args))]
        for index, arg in enumerate(args):
            wanted = list(dict.fromkeys(next(iter(s.parameter(index).kinds or {Kind.TEXT})) for s in signatures))
            if any(convert(arg, kind) is not None for kind in wanted):
                continue
            kinds = " or ".join(A_KIND[kind] for kind in wanted)
            quoted = self._quote(arg)
            castable = [kind for kind in wanted if kind in _CASTS.get(arg.kind, set())]
            hint = f"Write CAST({quoted} AS {castable[0].upper()})." if castable else f"{entry.syntax}: {entry.doc}"
            if isinstance(arg, Literal) and isinstance(arg.value, str) and castable:
                hint = mismatch_hint(arg, Literal(None, castable[0], arg.span), (quoted, ""))
            elif isinstance(arg, Literal) and wanted == [Kind.TEXT]:
                hint = f"Write '{quoted}' in quotes."
            return refuse(f"{entry.name} takes {kinds}, and {self._said(arg)}.", arg.span, hint)
        kinds = " and ".join(A_KIND[arg.kind] for arg in args)
        return refuse(f"{entry.name} does not take {kinds} together.", at, f"{entry.syntax}: {entry.doc}")

    def _incomparable(self, first: Node, second: Node) -> Exception:
        hint = mismatch_hint(first, second, (self._quote(first), self._quote(second)))
        return refuse(f"{self._said(first)}, and {self._said(second)}: they cannot be compared.", second.span, hint)

    def _said(self, node: Node) -> str:
        return f"{self._quote(node)} is {A_KIND[node.kind]}"

    def _quote(self, node: Node) -> str:
        quoted = " ".join(self._text[node.span.start : node.span.start + node.span.length].split())
        return quoted if len(quoted) <= 60 else quoted[:59] + "…"


def _refuse_intervals(nodes: Sequence[Node]) -> None:
    """An interval is half of a sum with a moment: nothing is made that has one as its value, or compares two."""
    for node in nodes:
        if node.kind == Kind.INTERVAL:
            raise refuse(
                "An interval can only be added to a date or a timestamp, or taken from one.",
                node.span,
                "Write joined + INTERVAL 3 DAYS > seen.",
            )
