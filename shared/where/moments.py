"""Dates, timestamps and intervals as people write them in a condition."""

import re
from datetime import UTC, date, datetime, timedelta

from shared.where.tree import Interval

TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?)?)?",
    re.ASCII,
)

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MICROSECONDS = {
    "second": 10**6,
    "minute": 60 * 10**6,
    "hour": 3600 * 10**6,
    "day": 86400 * 10**6,
    "week": 7 * 86400 * 10**6,
}
MOST_YEARS = 10_000


def read_date(text: str) -> date | None:
    """The date of `YYYY-MM-DD`, else None."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_timestamp(text: str) -> datetime | None:
    """The UTC timestamp (without zone) of an ISO 8601 date or date and time, else None."""
    found = TIMESTAMP.fullmatch(text)
    day = read_date(found[1]) if found else None
    if found is None or day is None:
        return None
    _, hour, minute, second, fraction, _, sign, ahead_hours, ahead_minutes = found.groups()
    try:
        moment = datetime(
            day.year, day.month, day.day, int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
        )  # fmt: skip
        ahead = timedelta(hours=_below(ahead_hours, 24), minutes=_below(ahead_minutes, 60))
        return moment + ahead if sign == "-" else moment - ahead
    except (ValueError, OverflowError):
        return None


def read_interval(amount: str, unit: str) -> Interval | None:
    """The interval of so many units, else None."""
    name = unit.lower().removesuffix("s")
    if not re.fullmatch(r"-?\d{1,12}", amount, re.ASCII):
        return None
    months = int(amount) * _MONTHS.get(name, 0)
    microseconds = int(amount) * _MICROSECONDS.get(name, 0)
    known = name in _MONTHS or name in _MICROSECONDS
    if not known or abs(months) > 12 * MOST_YEARS or abs(microseconds) > MOST_YEARS * 366 * _MICROSECONDS["day"]:
        return None
    return Interval(months, microseconds)


def utc(moment: datetime) -> datetime:
    """A moment in UTC without its zone; one without a zone is UTC already."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _below(digits: str | None, limit: int) -> int:
    number = int(digits or 0)
    if number >= limit:
        raise ValueError("not a time")
    return number
