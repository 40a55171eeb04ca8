"""Text, in characters. Patterns are constants and match in linear time."""

import re
from collections.abc import Callable

import polars as pl

from shared.where.patterns import like_pieces
from shared.where.tree import Call
from worker.verdicts.program import Builder, Formula, Program, errors_of, first_error, literals, plain

_FAR = 2**40
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")


def _on_constants(compute: Callable[..., pl.Expr]) -> Builder:
    """A builder for functions whose arguments after the first are constants."""

    def build(program: Program, node: Call) -> Formula:
        arg = program.bound(program.compile(node.args[0]))
        return Formula(compute(arg.value, *literals(node, 1)), arg.error)

    return build


def _join(program: Program, node: Call) -> Formula:
    args = [program.compile(arg) for arg in node.args]
    return Formula(pl.concat_str([arg.value for arg in args]), errors_of(args))


def _concat(program: Program, node: Call) -> Formula:
    args = program.operands(node)
    value, error = pl.concat_str([arg.value for arg in args], ignore_nulls=True), errors_of(args)
    return Formula(value if error is None else pl.when(error.is_null()).then(value), error)


def _substring(program: Program, node: Call) -> Formula:
    args = program.operands(node)
    text, start = args[0].value, args[1].value.clip(-_FAR, _FAR)
    begin = pl.when(start < 0).then(text.str.len_chars().cast(pl.Int64) + start).otherwise(start - 1)
    if len(args) == 2:
        value = text.str.slice(program.bind(begin).clip(0, None))
        return Formula(_where_all(args, value), errors_of(args))
    length = args[2].value.clip(None, 2 * _FAR)
    negative = program.failing(
        node, "a negative length", (length < 0) & args[0].value.is_not_null() & start.is_not_null()
    )
    begin = program.bind(begin)
    end = program.bind((begin + length).clip(0, None))
    kept = (end - begin.clip(0, None)).clip(0, None)
    value = pl.when(length >= 0).then(text.str.slice(begin.clip(0, None), kept))
    return Formula(_where_all(args, value), first_error(errors_of(args), negative))


def _where_all(args: list[Formula], value: pl.Expr) -> pl.Expr:
    return pl.when(pl.all_horizontal([arg.value.is_not_null() for arg in args])).then(value)


def _ends(compute: Callable[..., pl.Expr]) -> Builder:
    def build(program: Program, node: Call) -> Formula:
        args = program.operands(node)
        value = compute(args[0].value, args[1].value.clip(-_FAR, _FAR))
        return Formula(_where_all(args, value), errors_of(args))

    return build


def _trim(method: str) -> Builder:
    return _on_constants(lambda text, characters=" ": getattr(text.str, method)(characters) if characters else text)


def _replace(text: pl.Expr, old: str, new: str) -> pl.Expr:
    return text.str.replace_all(old, new, literal=True) if old else text


def _split_part(text: pl.Expr, separator: str, index: int) -> pl.Expr:
    part = text.str.split(separator).list.get(index - 1 if index > 0 else index, null_on_oob=True)
    return pl.when(text.is_not_null()).then(part.fill_null(""))


def _repeat(text: pl.Expr, times: int) -> pl.Expr:
    return pl.concat_str([text] * times) if times else text.str.head(0)


def _position(program: Program, node: Call) -> Formula:
    args = program.operands(node)
    text, part = args[0].value, args[1].value
    before = text.str.split(part).list.first().str.len_chars().cast(pl.Int64)
    found = pl.when(part == "").then(1).when(text.str.contains(part, literal=True)).then(before + 1).otherwise(0)
    return Formula(_where_all(args, found.cast(pl.Int64)), errors_of(args))


def _without_regex(text: pl.Expr, pieces: list[str | None]) -> pl.Expr | None:
    """The patterns that are a plain comparison: `abc`, `abc%`, `%abc`, `%abc%`."""
    match pieces:
        case []:
            return text == ""
        case [str(whole)] if whole:
            return text == whole
        case [str(start), None] if start:
            return text.str.starts_with(start)
        case [None, str(end)] if end:
            return text.str.ends_with(end)
        case [None, str(part), None] if part:
            return text.str.contains(part, literal=True)
    return None


def _like(case: bool) -> Builder:
    def compute(text: pl.Expr, pattern: str | None, escape: str | None = None) -> pl.Expr:
        if pattern is None:
            return pl.lit(None, pl.Boolean)
        pieces = like_pieces(pattern, escape)
        if case and (simple := _without_regex(text, pieces)) is not None:
            return simple
        body = "".join(".*" if p is None else "." if p == "" else _SPECIAL.sub(r"\\\1", p) for p in pieces)
        return text.str.contains(f"(?{'s' if case else 'is'})^{body}$")

    return _on_constants(compute)


def _regex(text: pl.Expr, pattern: str | None, options: str | None = "") -> pl.Expr:
    if pattern is None or options is None:
        return pl.lit(None, pl.Boolean)
    return text.str.contains(f"(?i){pattern}" if options == "i" else pattern)


BUILDERS: dict[str, Builder] = {
    "||": _join,
    "concat": _concat,
    "like": _like(True),
    "ilike": _like(False),
    "lower": plain(lambda a: a.str.to_lowercase()),
    "upper": plain(lambda a: a.str.to_uppercase()),
    "trim": _trim("strip_chars"),
    "ltrim": _trim("strip_chars_start"),
    "rtrim": _trim("strip_chars_end"),
    "length": plain(lambda a: a.str.len_chars().cast(pl.Int64)),
    "substring": _substring,
    "left": _ends(lambda text, n: text.str.head(n)),
    "right": _ends(lambda text, n: text.str.tail(n)),
    "replace": _on_constants(_replace),
    "split_part": _on_constants(_split_part),
    "lpad": _on_constants(lambda text, n, c: text.str.head(n).str.pad_start(n, c)),
    "rpad": _on_constants(lambda text, n, c: text.str.head(n).str.pad_end(n, c)),
    "repeat": _on_constants(_repeat),
    "reverse": plain(lambda a: a.str.reverse()),
    "starts_with": plain(lambda a, b: a.str.starts_with(b)),
    "ends_with": plain(lambda a, b: a.str.ends_with(b)),
    "contains": plain(lambda a, b: a.str.contains(b, literal=True)),
    "strpos": _position,
    "regexp_matches": _on_constants(_regex),
}
