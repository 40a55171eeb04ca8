"""Where each node of the parser's tree stands in the user's text."""

from bisect import bisect_left, bisect_right

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from shared.where.fence import span_of
from shared.where.grammar import LAST
from shared.where.tree import Span

_LEAVES = (exp.Literal, exp.Null, exp.Boolean, exp.CurrentDate, exp.CurrentTimestamp)
_OPENERS: dict[type[exp.Expr], tuple[str, ...]] = {
    exp.Not: ("not",),
    exp.Neg: ("-",),
    exp.Interval: ("interval",),
    exp.Paren: ("(",),
    exp.Tuple: ("(",),
    exp.Case: ("case",),
    exp.Cast: ("cast", "date", "timestamp"),
    exp.TryCast: ("try_cast",),
    exp.Extract: ("extract",),
    exp.StrPosition: ("position",),
}
"""What may stand before a node's first operand and belongs to it."""


class Places:
    """The spans of all nodes, found once from their own tokens and those of their parts."""

    def __init__(self, tree: exp.Expr, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._starts = [token.start for token in tokens]
        self._ends = [token.end for token in tokens]
        self._depths = [0]
        for token in tokens:
            step = (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
            self._depths.append(self._depths[-1] + step)
        self._ranges: dict[int, tuple[int, int]] = {}
        for node in reversed(list(tree.walk())):
            found = self._range(node)
            if found is not None:
                self._ranges[id(node)] = found

    def of(self, node: exp.Expr) -> Span:
        """Where the node stands; the whole text where that is not known."""
        first, last = self._ranges.get(id(node), (0, len(self._tokens) - 1))
        return span_of(self._tokens[first]).to(span_of(self._tokens[last]))

    def name_of(self, node: exp.Expr) -> Span:
        """Where the node's first token stands: the name of a function, an operator before its operand."""
        first, _ = self._ranges.get(id(node), (0, 0))
        return span_of(self._tokens[first])

    def _range(self, node: exp.Expr) -> tuple[int, int] | None:
        meta = node._meta or {}
        firsts, lasts = [], []
        if "start" in meta:
            firsts.append(bisect_right(self._starts, meta["start"]) - 1)
            lasts.append(bisect_left(self._ends, meta["end"]))
        noted = meta.get(LAST)
        if isinstance(noted, Token) and noted.text:
            at = bisect_left(self._ends, noted.end)
            lasts.append(at)
            if isinstance(node, _LEAVES):
                firsts.append(at)
        for child in node.iter_expressions():
            if id(child) in self._ranges:
                first, last = self._ranges[id(child)]
                firsts.append(first)
                lasts.append(last)
        if isinstance(node, exp.Interval) and lasts and not firsts:
            firsts.append(max(lasts))  # the parser rewrites the amount, so only the unit's place is known
        if not firsts or not lasts:
            return None
        first, last = max(min(firsts), 0), min(max(lasts), len(self._tokens) - 1)
        first = self._opened(node, first)
        return first, self._closed(first, max(first, last))

    def _opened(self, node: exp.Expr, first: int) -> int:
        """The range from the word that opens it on: `NOT`, `CASE WHEN`, `CAST (`, `EXTRACT ( year FROM`."""
        far = isinstance(node, (exp.Extract, exp.Interval))
        reach = 4 if far else 2
        for back in range(1, min(reach, first) + 1):
            text = self._tokens[first - back].text.lower()
            if text in _OPENERS.get(type(node), ()):
                return first - back
            if text not in ("(", "when") and not far:
                break
        return first

    def _closed(self, first: int, last: int) -> int:
        """The range with the brackets closed that it opens."""
        while self._depths[last + 1] > self._depths[first] and last + 1 < len(self._tokens):
            last += 1
        return last
