"""From text to values, a whole column at a time: null where a text is not of the type. Spaces are never skipped."""

import polars as pl

DATETIME = pl.Datetime("us")
FIRST_DAY, LAST_DAY = -719_162, 2_932_896
"""The years 1 to 9999, as days since 1970."""
DAY = 86_400_000_000
FIRST_MOMENT, LAST_MOMENT = FIRST_DAY * DAY, (LAST_DAY + 1) * DAY - 1
"""The same in microseconds."""

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIMESTAMP = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.,]([0-9]{1,9}))?)?"
    r"(?:Z|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?)?)?$"
)


def integers(texts: pl.Series) -> pl.Series:
    """Whole numbers of 64 bits; a plus sign and leading zeros are let through."""
    return texts.cast(pl.Int64, strict=False)


def numbers(texts: pl.Series) -> pl.Series:
    """Finite decimal numbers, with an exponent or without; a plus sign and leading zeros are let through."""
    values = texts.cast(pl.Float64, strict=False)
    finite = values.is_finite()
    return values if finite.all() else values.set(~finite, None)


def booleans(texts: pl.Series) -> pl.Series:
    """`true` and `false`, and nothing else."""
    yes = texts == "true"
    return yes.set(~(yes | (texts == "false")), None)


def dates(texts: pl.Series) -> pl.Series:
    """`YYYY-MM-DD`, the years 0001 to 9999."""
    whole = texts.set(~texts.str.contains(_DATE), None)
    days = whole.str.to_date("%Y-%m-%d", strict=False)
    return days.set(days.cast(pl.Int32) < FIRST_DAY, None)


def timestamps(texts: pl.Series) -> pl.Series:
    """ISO 8601, in UTC: a date, or a date and a time with `T` or a space, a fraction and a zone if there are any."""
    whole = texts.set(~texts.str.contains(_TIMESTAMP), None)
    plain = whole.str.strip_suffix("Z").str.replace("T", " ", literal=True)
    moments = plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    rest = moments.is_null() & whole.is_not_null()
    if rest.any():
        moments = moments.scatter(rest.arg_true(), _by_parts(whole.filter(rest)))
    inside = moments.cast(pl.Int64).is_between(FIRST_MOMENT, LAST_MOMENT)
    return moments if inside.all() else moments.set(~inside, None)


def _by_parts(texts: pl.Series) -> pl.Series:
    parts = texts.str.extract_groups(_TIMESTAMP).struct.unnest()
    day, hour, minute, second, fraction, sign, ahead_hours, ahead_minutes = (parts[name] for name in parts.columns)

    def whole(digits: pl.Series) -> pl.Series:
        return digits.cast(pl.Int64, strict=False).fill_null(0)

    ahead = (whole(ahead_hours) * 3600 + whole(ahead_minutes) * 60) * (
        1 - 2 * (sign == "-").fill_null(False).cast(pl.Int64)
    )
    seconds = whole(hour) * 3600 + whole(minute) * 60 + whole(second) - ahead
    days = day.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int64)
    moments: pl.Series = days * DAY + seconds * 1_000_000 + whole(fraction.str.pad_end(6, "0").str.head(6))
    return moments.cast(DATETIME)
