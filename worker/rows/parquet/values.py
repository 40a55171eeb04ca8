"""A column's values as the engine wants them: typed where its own type is the wanted one, else as text."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from shared.lists import Type
from worker.rows.block import Unread
from worker.rows.parquet.leaves import Arrow, type_of
from worker.rows.parquet.texts import Undecodable, plain_texts

MICROSECOND = pl.Datetime("us")
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
"""The years 1 to 9999, as days since 1970."""
_DAY_S = 86_400
_A_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


@dataclass(frozen=True)
class Values:
    """A column: null where a row has nothing, where its value is none of the type (`unread` has it as text, which will
    be found not to fit), or where it cannot be read at all (`unreadable`: entries)."""

    series: pl.Series
    unread: Unread | None = None
    unreadable: list[int] = field(default_factory=list)


def read_values(values: Arrow, wanted: Type) -> Values:
    """The values of a column. Bytes that are no UTF-8 cannot be read as text."""
    natural = type_of(values.type)
    if natural is not wanted or natural is Type.TEXT:
        return _texts(values)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    typed, fits = _READERS[natural](values)
    wrong = _misfits(fits)
    if not len(wrong):
        return Values(_series(typed, wanted))
    shown = [str(text) for text in plain_texts(values.take(pa.array(wrong)))]
    return Values(_series(pc.if_else(fits, typed, None), wanted), Unread(wrong, pl.Series(shown, dtype=pl.String)))


def _series(values: Arrow, wanted: Type) -> pl.Series:
    found = pl.from_arrow(values)
    assert isinstance(found, pl.Series)
    return found.cast(MICROSECOND) if wanted is Type.TIMESTAMP else found


def _misfits(fits: Arrow | None) -> npt.NDArray[np.int64]:
    if fits is None:
        return np.zeros(0, np.int64)
    return np.flatnonzero(~pc.fill_null(fits, True).to_numpy(zero_copy_only=False)).astype(np.int64)


def _texts(values: Arrow) -> Values:
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        try:
            # Nothing but UTF-8 may reach Polars, and readers of Parquet take the file's word for it.
            values.validate(full=True)
            return Values(_series(values, Type.TEXT))
        except pa.ArrowInvalid:
            values = values.cast(pa.large_binary())
    try:
        return Values(pl.Series(plain_texts(values), dtype=pl.String))
    except Undecodable:
        each = [_text(values.slice(entry, 1)) for entry in range(len(values))]
    unreadable = [entry for entry, text in enumerate(each) if text is False]
    return Values(
        pl.Series([text or None if text is False else text for text in each], dtype=pl.String), None, unreadable
    )


def _text(one: Arrow) -> str | bool | None:
    try:
        return plain_texts(one)[0]
    except Undecodable:
        return False


Reader = Callable[[Arrow], tuple[Arrow, Arrow | None]]


def _integers(values: Arrow) -> tuple[Arrow, Arrow | None]:
    if pa.types.is_uint64(values.type):
        return values.cast(pa.int64(), safe=False), pc.less_equal(values, pa.scalar(2**63 - 1, pa.uint64()))
    return values.cast(pa.int64()), None


def _numbers(values: Arrow) -> tuple[Arrow, Arrow | None]:
    if pa.types.is_decimal(values.type):
        # By their digits: Arrow's own way rounds more than once.
        texts = pl.Series(plain_texts(values), dtype=pl.String)
        return texts.cast(pl.Float64).to_arrow(), None
    real = values.cast(pa.float64())
    return real, pc.is_finite(real)


def _booleans(values: Arrow) -> tuple[Arrow, Arrow | None]:
    return values, None


def _dates(values: Arrow) -> tuple[Arrow, Arrow | None]:
    days = values.cast(pa.date32()).cast(pa.int32())
    return days.cast(pa.date32()), _between(days, _FIRST_DAY, _LAST_DAY)


def _timestamps(values: Arrow) -> tuple[Arrow, Arrow | None]:
    each = _A_SECOND[values.type.unit]
    ticks = values.cast(pa.int64())
    fits = _between(ticks, _FIRST_DAY * _DAY_S * each, (_LAST_DAY + 1) * _DAY_S * each - 1)
    if fits is not None:
        ticks = pc.if_else(fits, ticks, None)
    if each > 1_000_000:
        array = pc.fill_null(ticks, 0).to_numpy() // 1000
        ticks = pc.if_else(ticks.is_valid(), pa.array(array), None)
    else:
        ticks = pc.multiply(ticks, 1_000_000 // each)
    return ticks.cast(pa.timestamp("us")), fits


def _between(values: Arrow, first: int, last: int) -> Arrow | None:
    """Which lie within bounds; None where no value of 64 bits could lie outside."""
    if first < -(2**63) and last > 2**63 - 1:
        return None
    return pc.and_(pc.greater_equal(values, first), pc.less_equal(values, last))


_READERS: dict[Type, Reader] = {
    Type.INTEGER: _integers,
    Type.NUMBER: _numbers,
    Type.BOOLEAN: _booleans,
    Type.DATE: _dates,
    Type.TIMESTAMP: _timestamps,
}
