"""The fence before the parser: limits, and a small set of tokens, so that no text can make it slow or recurse deeply.

Words that are no part of the language become plain names here, so a column may be called `order` or `date`.
"""

import re
import sys
from collections.abc import Callable

from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from shared.where.refusal import refuse
from shared.where.tree import Span

MAX_CHARACTERS = 4096
MAX_DEPTH = 40

# The parser takes about 25 frames a level; 40 levels and its caller's stack need more than Python's usual 1,000.
_FRAMES = 5000

TYPE_NAMES = {
    "integer": "BIGINT", "int": "BIGINT", "bigint": "BIGINT", "int8": "BIGINT", "long": "BIGINT",
    "number": "DOUBLE", "double": "DOUBLE", "double precision": "DOUBLE", "float": "DOUBLE", "float8": "DOUBLE",
    "real": "DOUBLE", "boolean": "BOOLEAN", "bool": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP",
    "datetime": "TIMESTAMP", "text": "TEXT", "varchar": "TEXT", "string": "TEXT", "char": "TEXT",
}  # fmt: skip

_TYPE_TOKENS = {
    "BIGINT": TokenType.BIGINT,
    "DOUBLE": TokenType.DOUBLE,
    "BOOLEAN": TokenType.BOOLEAN,
    "DATE": TokenType.DATE,
    "TIMESTAMP": TokenType.TIMESTAMP,
    "TEXT": TokenType.TEXT,
}

_T = TokenType
_KEYWORDS = {
    _T.AND, _T.OR, _T.NOT, _T.IN, _T.BETWEEN, _T.LIKE, _T.ILIKE, _T.IS, _T.NULL, _T.TRUE, _T.FALSE, _T.CASE,
    _T.WHEN, _T.THEN, _T.ELSE, _T.END, _T.ESCAPE, _T.INTERVAL, _T.CURRENT_DATE, _T.CURRENT_TIMESTAMP,
}  # fmt: skip
_SYMBOLS = {
    _T.L_PAREN, _T.R_PAREN, _T.COMMA, _T.DOT, _T.EQ, _T.NEQ, _T.LT, _T.LTE, _T.GT, _T.GTE, _T.PLUS, _T.DASH, _T.STAR,
    _T.SLASH, _T.DIV, _T.MOD, _T.CARET, _T.DSTAR, _T.DPIPE, _T.DCOLON,
}  # fmt: skip
_VALUES = {_T.IDENTIFIER, _T.NUMBER, _T.STRING}
_BEFORE_OPERAND = (_SYMBOLS - {_T.R_PAREN}) | (_KEYWORDS - {_T.NULL, _T.TRUE, _T.FALSE, _T.END}) | {None}

_STATEMENTS = {
    "select", "with", "insert", "update", "delete", "create", "drop", "alter", "attach", "detach", "copy", "pragma",
    "set", "from", "values", "truncate", "merge", "call", "explain", "describe", "show", "use", "install", "load",
    "export", "import", "vacuum", "begin", "commit", "rollback", "execute", "prepare",
}  # fmt: skip

_SYMBOL_HINTS = {
    ";": "Write one condition, without a semicolon.",
    "?": "There are no parameters: write the value itself.",
    "$": "There are no parameters: write the value itself.",
    ":": "There are no parameters: write the value itself; a cast is written with two colons.",
    "@": "There are no parameters: write the value itself.",
    "&&": "Write AND.",
    "&": "Write AND to combine conditions.",
    "|": "Write OR to combine conditions, || to join text.",
    "!": "Write NOT.",
    "~": "Write regexp_matches(text, 'pattern').",
    "!~": "Write NOT regexp_matches(text, 'pattern').",
    "->": "There are no lambdas and no JSON paths: a nested JSONL value is a column, such as address.city.",
    "->>": "There are no lambdas and no JSON paths: a nested JSONL value is a column, such as address.city.",
    "[": "There are no lists: write IN (1, 2) with round brackets.",
    "{": "There are no structures: write single values.",
    "??": "Write coalesce(a, b).",
}


def tokens_of(text: str, is_column: Callable[[str], bool]) -> list[Token]:
    """The tokens of a condition, all of them part of the language; raises `WhereInvalid` else."""
    if len(text) > MAX_CHARACTERS:
        raise refuse(
            f"The condition has {len(text):,} characters, and {MAX_CHARACTERS:,} are taken.",
            Span(MAX_CHARACTERS, len(text) - MAX_CHARACTERS),
            "Shorten it, or put a long list of values into a predicate.",
        )
    tokens = _tokenize(text)
    if not tokens:
        raise refuse("The condition is empty.", Span(0, len(text)), "Write a condition, for example age >= 65.")
    _refuse_statements(tokens, is_column)
    for index, token in enumerate(tokens):
        tokens[index] = _admit(tokens, index, token)
    _limit_depth(tokens)
    _balance(tokens)
    _make_room()
    return tokens


def span_of(token: Token) -> Span:
    """Where a token stands."""
    return Span(token.start, token.end - token.start + 1)


def _tokenize(text: str) -> list[Token]:
    try:
        return list(DuckDB().tokenize(text))
    except (TokenError, ValueError, RecursionError, OverflowError) as error:
        at = _open_quote(text)
        if at is not None:
            raise refuse(
                "A quote is opened and not closed.", Span(at, len(text) - at), "Close it; inside a text write '' for '."
            ) from error
        start = getattr(error, "start", None) or 0
        raise refuse(
            "The condition cannot be read.", Span(start, len(text) - start), "Write a condition, for example age >= 65."
        ) from error


def _open_quote(text: str) -> int | None:
    """Where a quote or comment starts that has no end."""
    pattern = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/""", re.DOTALL)
    rest = pattern.sub(lambda match: " " * len(match.group()), text)
    starts = [at for at in (rest.find("'"), rest.find('"'), rest.find("/*")) if at >= 0]
    return min(starts) if starts else None


def _refuse_statements(tokens: list[Token], is_column: Callable[[str], bool]) -> None:
    for index, token in enumerate(tokens):
        word = token.text.lower()
        if token.token_type in _VALUES or is_column(word):
            continue
        before = tokens[index - 1] if index else None
        if before is None and word == "where":
            raise refuse("WHERE is not part of the condition.", span_of(token), "Leave it out: age >= 65.")
        if before is None and word in _STATEMENTS:
            raise refuse(
                f"A condition is wanted, not a {token.text.upper()} statement.",
                span_of(token),
                "Write only what would follow WHERE, for example age >= 65.",
            )
        if word in {"select", "with", "from", "values"} and before and before.token_type == _T.L_PAREN:
            raise refuse(
                "Subqueries are not part of the language: a condition looks at one row.",
                span_of(token),
                "Write the values themselves: country IN ('CN', 'IN').",
            )
        if word in {"over", "filter", "within"} and before and before.token_type == _T.R_PAREN:
            raise refuse(
                "Window functions are not part of the language: a condition looks at one row.",
                span_of(token),
                "Leave out the window and compare the row's own values.",
            )


def _admit(tokens: list[Token], index: int, token: Token) -> Token:
    """The token as the parser may see it, or a refusal."""
    kind = token.token_type
    before = tokens[index - 1].token_type if index else None
    if kind in _SYMBOLS or kind in _VALUES:
        return token
    if before in (_T.DCOLON, _T.ALIAS) or _opens_constant(tokens, index):
        return _type(token)
    if _is_grammar(tokens, index) and before != _T.DOT:
        return token
    if re.fullmatch(r"\w+", token.text) and kind not in _ODD_STRINGS:
        return _renamed(token, _T.VAR)
    raise refuse(f"{token.text[:20] or 'This'} is not part of the language.", span_of(token), _hint(token))


def _opens_constant(tokens: list[Token], index: int) -> bool:
    """Whether it is the first word of `DATE '2024-01-31'`."""
    word = tokens[index].text.lower()
    return word in ("date", "timestamp") and index + 1 < len(tokens) and tokens[index + 1].token_type == _T.STRING


def _is_grammar(tokens: list[Token], index: int) -> bool:
    """Whether the token's word has a meaning to the grammar here, rather than being a name."""
    kind = tokens[index].token_type
    if kind == _T.ALIAS:
        return index > 0
    if kind == _T.FROM:
        return index >= 3 and tokens[index - 3].text.lower() == "extract"
    return kind in _KEYWORDS


_ODD_STRINGS = {
    _T.BIT_STRING, _T.BYTE_STRING, _T.HEX_STRING, _T.HEREDOC_STRING, _T.NATIONAL_STRING, _T.RAW_STRING,
    _T.UNICODE_STRING,
}  # fmt: skip


def _hint(token: Token) -> str:
    if token.token_type in _ODD_STRINGS:
        return "A text is written in single quotes: 'text'."
    return _SYMBOL_HINTS.get(token.text, "docs/where.md lists the operators and functions.")


def _type(token: Token) -> Token:
    name = TYPE_NAMES.get(" ".join(token.text.lower().split()))
    if name is None:
        raise refuse(
            f"There is no type {token.text[:40]}.",
            span_of(token),
            "The types are INTEGER, NUMBER, BOOLEAN, DATE, TIMESTAMP and TEXT.",
        )
    return _renamed(token, _TYPE_TOKENS[name])


def _renamed(token: Token, kind: TokenType) -> Token:
    return Token(kind, token.text, line=token.line, col=token.col, start=token.start, end=token.end)


def _limit_depth(tokens: list[Token]) -> None:
    """Counts brackets, CASE and prefix operators that lie inside one another, and the parts of a path."""
    levels = [0]  # prefix operators that wait for their operand, one entry for each open bracket
    waiting = dots = 0
    before: TokenType | None = None
    for token in tokens:
        kind = token.token_type
        if kind in (_T.L_PAREN, _T.CASE):
            levels.append(0)
        elif kind in (_T.R_PAREN, _T.END):
            if len(levels) > 1:
                waiting -= levels.pop()
        elif kind in (_T.AND, _T.OR, _T.COMMA, _T.WHEN, _T.THEN, _T.ELSE):
            waiting -= levels[-1]
            levels[-1] = 0
        elif (
            kind in (_T.NOT, _T.INTERVAL)
            or token.text.lower() == "distinct"
            or (kind in (_T.DASH, _T.PLUS) and before in _BEFORE_OPERAND)
        ):
            levels[-1] += 1
            waiting += 1
        dots = dots + 1 if kind == _T.DOT else dots if before == _T.DOT else 0
        if max(len(levels) - 1 + waiting, dots) > MAX_DEPTH:
            raise too_deep(span_of(token))
        before = kind


def _balance(tokens: list[Token]) -> None:
    """Refuses a bracket or CASE without its end, and an end without its beginning."""
    opened: list[Token] = []
    for token in tokens:
        if token.token_type in (_T.L_PAREN, _T.CASE):
            opened.append(token)
        elif token.token_type in (_T.R_PAREN, _T.END):
            wanted = _T.L_PAREN if token.token_type == _T.R_PAREN else _T.CASE
            if not opened or opened[-1].token_type != wanted:
                raise refuse(f"{token.text} closes nothing.", span_of(token), "Leave it out, or open what it closes.")
            opened.pop()
    if opened:
        word = "A bracket" if opened[-1].token_type == _T.L_PAREN else "CASE"
        raise refuse(f"{word} is opened and not closed.", span_of(opened[-1]), "Close it.")


def too_deep(at: Span) -> Exception:
    """The refusal of what is nested too deeply."""
    return refuse(
        f"The condition is more than {MAX_DEPTH} deep.",
        at,
        "Use fewer brackets and operators inside one another; long chains of AND, OR and || do not count.",
    )


def _make_room() -> None:
    if sys.getrecursionlimit() < _FRAMES:
        sys.setrecursionlimit(_FRAMES)


_make_room()
