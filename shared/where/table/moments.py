"""Dates and timestamps. All timestamps are UTC."""

from shared.where.table.entry import Entry

DATE_PARTS = ("year", "quarter", "month", "week", "day", "dayofyear", "dayofweek", "isodow")
TIME_PARTS = ("hour", "minute", "second")
PART_ALIASES = ("doy", "dow", "weekofyear", "weekday", "dayofmonth")
TRUNC_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
DIFF_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")

_DAY = ("date -> integer", "timestamp -> integer")
_TIME = ("timestamp -> integer",)


def _part(name: str, doc: str, example: tuple[str, str], aliases: tuple[str, ...] = ()) -> Entry:
    return Entry(name, f"{name}(a)", _TIME if name in TIME_PARTS else _DAY, doc, (example,), aliases)


MOMENTS: tuple[Entry, ...] = (
    Entry(
        "now",
        "now(), current_timestamp",
        (" -> timestamp",),
        "When the job was created.",
        (("seen < now()", "TRUE"), ("seen < current_timestamp", "TRUE")),
        aliases=("current_timestamp",),
    ),
    Entry(
        "current_date",
        "current_date",
        (" -> date",),
        "The day the job was created, in UTC.",
        (("joined < current_date", "TRUE"), ("joined > current_date - INTERVAL 30 DAYS", "FALSE")),
        aliases=("today",),
    ),
    _part("year", "The year.", ("year(joined)", "2024")),
    _part("quarter", "The quarter, 1 to 4.", ("quarter(joined)", "1")),
    _part("month", "The month, 1 to 12.", ("month(joined)", "1")),
    _part("week", "The ISO week, 1 to 53.", ("week(joined)", "5"), ("weekofyear",)),
    _part("day", "The day of the month.", ("day(joined)", "31"), ("dayofmonth",)),
    _part("dayofyear", "The day of the year.", ("dayofyear(joined)", "31"), ("doy",)),
    _part("dayofweek", "The day of the week, Sunday 0 to Saturday 6.", ("dayofweek(joined)", "3"), ("dow", "weekday")),
    _part("isodow", "The day of the week, Monday 1 to Sunday 7.", ("isodow(joined)", "3")),
    _part("hour", "The hour, 0 to 23.", ("hour(seen)", "18")),
    _part("minute", "The minute.", ("minute(seen)", "30")),
    _part("second", "The whole seconds.", ("second(seen)", "5")),
    Entry(
        "extract",
        "extract(part FROM a), date_part('part', a)",
        ("constant text, date -> integer", "constant text, timestamp -> integer"),
        f"One of {', '.join((*DATE_PARTS, *TIME_PARTS))}, as the function of that name gives it.",
        (("extract(year FROM joined)", "2024"), ("date_part('hour', seen)", "18")),
        aliases=("date_part", "datepart"),
    ),
    Entry(
        "date_trunc",
        "date_trunc('unit', a)",
        ("constant text, date -> date", "constant text, timestamp -> timestamp"),
        f"The beginning of its {', '.join(TRUNC_UNITS[:-1])} or {TRUNC_UNITS[-1]}. A date stays a date.",
        (
            ("date_trunc('month', joined)", "DATE '2024-01-01'"),
            ("date_trunc('hour', seen)", "TIMESTAMP '2024-02-29 18:00:00'"),
        ),
        aliases=("datetrunc",),
    ),
    Entry(
        "date_diff",
        "date_diff('unit', a, b)",
        ("constant text, date, date -> integer", "constant text, timestamp, timestamp -> integer"),
        f"How many boundaries of {', '.join(DIFF_UNITS[:-1])} or {DIFF_UNITS[-1]} lie between a and b; "
        "weeks are whole spans of 7 days.",
        (("date_diff('month', joined, DATE '2024-02-01')", "1"), ("date_diff('day', joined, seen)", "29")),
        aliases=("datediff",),
    ),
    Entry(
        "interval",
        "INTERVAL 3 DAYS, INTERVAL '1 month'",
        (),
        "A length of time to add to a date or timestamp, or to take from it: years, quarters, months, weeks, days, "
        "hours, minutes or seconds. Where a month is shorter, its last day is taken.",
        (
            ("joined + INTERVAL '1 month'", "TIMESTAMP '2024-02-29 00:00:00'"),
            ("seen - INTERVAL 90 MINUTES", "TIMESTAMP '2024-02-29 17:00:05'"),
        ),
        callable=False,
    ),
)
