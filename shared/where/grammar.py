"""sqlglot's DuckDB parser, cut down to expressions: every function stays under the name that was written, and every
node knows where it stands."""

from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError
from sqlglot.parsers.duckdb import DuckDBParser
from sqlglot.tokenizer_core import Token, TokenType

from shared.where.fence import span_of, too_deep
from shared.where.refusal import refuse
from shared.where.tree import Span

LAST = "winnow_last"
"""The key of a node's `meta` under which its last token stands."""


class _Parser(DuckDBParser):
    """The parser for conditions."""

    FUNCTIONS: ClassVar[Any] = {}
    FUNCTION_PARSERS: ClassVar[Any] = {
        name: DuckDBParser.FUNCTION_PARSERS[name] for name in ("CAST", "TRY_CAST", "EXTRACT", "POSITION")
    }
    NO_PAREN_FUNCTION_PARSERS: ClassVar[Any] = {"CASE": DuckDBParser.NO_PAREN_FUNCTION_PARSERS["CASE"]}
    NO_PAREN_FUNCTIONS: ClassVar[Any] = {
        TokenType.CURRENT_DATE: exp.CurrentDate,
        TokenType.CURRENT_TIMESTAMP: exp.CurrentTimestamp,
    }

    def expression(self, instance: Any, token: Token | None = None, comments: list[str] | None = None) -> Any:
        """As the parent's, and notes the last token that the node has consumed."""
        made = super().expression(instance, token, comments)
        made.meta.setdefault(LAST, token or self._prev)
        return made


def parse(tokens: list[Token], text: str) -> exp.Expr:
    """The syntax tree of a condition; raises `WhereInvalid` for anything that does not parse."""
    parser = _Parser(error_level=ErrorLevel.IMMEDIATE, dialect=DuckDB())
    try:
        trees = parser.parse_into(exp.Condition, tokens, text)
    except RecursionError as error:
        raise too_deep(Span(0, len(text))) from error
    except ParseError as error:
        raise _unreadable(parser, tokens, text) from error
    except (SqlglotError, ValueError, AttributeError, TypeError, IndexError, KeyError, AssertionError) as error:
        # What the parser stumbles over by its own fault is still only a text that it cannot read.
        raise _unreadable(parser, tokens, text) from error
    tree = trees[0] if len(trees) == 1 else None
    if tree is None:
        raise _unreadable(parser, tokens, text)
    return tree


def _unreadable(parser: _Parser, tokens: list[Token], text: str) -> Exception:
    """The refusal at the token where the parser stopped."""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.token_type in _JOINS and (before is None or before.token_type in _JOINS | {TokenType.L_PAREN}):
            return refuse(
                f"{token.text} has nothing before it.", span_of(token), "Write a value or a condition on both sides."
            )
    at = parser._curr if parser._curr and parser._curr.text else None
    if at is None:
        return refuse("The condition ends too early.", Span(len(text), 0), "Finish it, for example age >= 65.")
    hint = "An operator such as =, AND or OR is missing before it, or it is misspelled."
    if at.token_type in (TokenType.R_PAREN, TokenType.COMMA):
        hint = "A value is missing before it."
    return refuse(f"{at.text[:40]} is not expected here.", span_of(at), hint)


_JOINS = {
    TokenType.AND, TokenType.OR, TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.LTE, TokenType.GT, TokenType.GTE,
    TokenType.SLASH, TokenType.DIV, TokenType.MOD, TokenType.DPIPE, TokenType.CARET, TokenType.DSTAR, TokenType.DCOLON,
    TokenType.COMMA,
}  # fmt: skip
