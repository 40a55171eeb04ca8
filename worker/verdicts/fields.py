"""Reading a column's fields as the column's type. docs/where.md says what fits each type; this is where it is held."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from shared.lists import Column, Type
from shared.where.fitting import A_KIND
from shared.where.tree import Kind
from worker.rows.block import Unread
from worker.verdicts import parsing

Ints = npt.NDArray[np.int64]

SHOWN_CHARACTERS = 100


@dataclass(frozen=True)
class Fields:
    """A column's values (null: absent or empty), the rows whose text does not fit, and those texts."""

    values: pl.Series
    misfits: Ints
    texts: list[str]


_NONE = np.empty(0, np.int64)


def read_fields(series: pl.Series, column: Column, unread: Unread | None = None) -> Fields:
    """The values of a column: of texts, or of what was read already but for what is `unread`.

    An empty text is null in every type but text.
    """
    if column.type is Type.TEXT:
        return Fields(series, _NONE, [])
    if series.dtype == pl.String:
        return _read_texts(series, column.type)
    if unread is None:
        return Fields(series, _NONE, [])
    rest = _read_texts(unread.texts, column.type)
    values = series.clone().scatter(unread.entries, rest.values.cast(series.dtype))
    return Fields(values, unread.entries[rest.misfits], rest.texts)


def _read_texts(texts: pl.Series, kind: Type) -> Fields:
    parse, strict = _READERS[kind]
    values = parse(texts)
    if strict and (loose := _loosely_written(texts)).any():
        wrong = texts.filter(loose).str.contains(strict).not_()
        rows = loose.arg_true().filter(wrong)
        if len(rows):
            values = values.clone().scatter(rows, None)
    if values.null_count() == texts.null_count():
        return Fields(values, _NONE, [])
    misfits = (values.is_null() & (texts != "").fill_null(False)).arg_true()
    return Fields(values, misfits.to_numpy().astype(np.int64), texts.gather(misfits).to_list())


def misfit_reasons(column: Column, texts: list[str]) -> list[str]:
    """Why rows failed whose field does not fit: the column, the value and the type."""
    kind = A_KIND[Kind(column.type.value)]
    return [f"{column.name}: {shown(text)} is not {kind}" for text in texts]


def shown(text: str) -> str:
    """A value in quotes as reasons show it, cut where it is long."""
    return f"'{text}'" if len(text) <= SHOWN_CHARACTERS else f"'{text[:SHOWN_CHARACTERS]}…'"


def _loosely_written(texts: pl.Series) -> pl.Series:
    """Which texts begin as only a loosely written number does: `007`, `-01`, `+5` (and `0`, `0.5`, which are fine)."""
    begins = texts.str
    return (begins.starts_with("0") | begins.starts_with("-0") | begins.starts_with("+")).fill_null(False)


_READERS: dict[Type, tuple[Callable[[pl.Series], pl.Series], str | None]] = {
    Type.INTEGER: (parsing.integers, r"^-?(0|[1-9].*)?$"),
    Type.NUMBER: (parsing.numbers, r"^-?(0|0?[.eE].*)?$"),
    Type.BOOLEAN: (parsing.booleans, None),
    Type.DATE: (parsing.dates, None),
    Type.TIMESTAMP: (parsing.timestamps, None),
}
"""How each type is read, and what a text that begins with 0, -0 or + must look like besides."""
