"""How values may be spelled: what a column with that value alone is found to be, and which types it fits."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spelling:
    """A field; the type that a column of it is inferred to have, and the types that it fits when they are given.

    `fits` leaves out text, which everything fits.
    """

    field: str
    found: str
    fits: str = ""
    says: str = ""


NUMBERS = (
    Spelling("42", "integer", "integer number"),
    Spelling("-17", "integer", "integer number"),
    Spelling("-0", "integer", "integer number"),
    Spelling("640.50", "number", "number", "comes back as `640.50`"),
    Spelling("1e5", "number", "number"),
    Spelling("1E-3", "number", "number"),
    Spelling("-0.0", "number", "number"),
    Spelling("007", "text", "", "leading zeros mean something: a code"),
    Spelling("00", "text"),
    Spelling("-01", "text"),
    Spelling("0640.5", "text"),
    Spelling("+5", "text"),
    Spelling(".5", "text", "number", "fits, but is not inferred"),
    Spelling("5.", "text", "number", "likewise"),
    Spelling("1,000", "text", "", "thousands separator, or decimal comma? `CAST(replace(n, ',', '') AS number)`"),
    Spelling("1.000,50", "text"),
    Spelling("640,50", "text"),
    Spelling("1 000", "text"),
    Spelling("1_000", "text"),
    Spelling("0x1F", "text"),
    Spelling("$5", "text"),
    Spelling("10%", "text"),
    Spelling(" 12", "text", "", "spaces are never skipped; CAST skips them"),
    Spelling("12 ", "text"),
    Spelling("-", "text"),
    Spelling("−5", "text", "", "the minus sign U+2212"),
    Spelling("١٢", "text", "", "digits of other scripts"),
    Spelling("½", "text"),
    Spelling("1e", "text"),
    Spelling("999999999999999999", "integer", "integer number", "18 digits"),
    Spelling("1234567890123456789", "text", "integer number", "19 digits: an identifier more often than a number"),
    Spelling("9223372036854775807", "text", "integer number", "the largest of 64 bits"),
    Spelling("9223372036854775808", "text", "number", "beyond 64 bits"),
    Spelling("0.1234567890123456789", "text", "number", "float64 would lose digits"),
    Spelling("1e308", "number", "number"),
    Spelling("1E400", "text", "", "beyond float64"),
    Spelling("NaN", "text"),
    Spelling("inf", "text"),
    Spelling("-Infinity", "text"),
)
BOOLEANS = (
    Spelling("true", "boolean", "boolean"),
    Spelling("false", "boolean", "boolean"),
    Spelling("True", "text", "", "CAST takes it"),
    Spelling("TRUE", "text"),
    Spelling("yes", "text", "", "compare the text: `active = 'yes'`"),
    Spelling("t", "text"),
    Spelling("1", "integer", "integer number"),
    Spelling("wahr", "text"),
)
MOMENTS = (
    Spelling("2024-01-31", "date", "date timestamp"),
    Spelling("0001-01-01", "date", "date timestamp"),
    Spelling("9999-12-31", "date", "date timestamp"),
    Spelling("2024-02-29", "date", "date timestamp"),
    Spelling("2023-02-30", "text", "", "there is no such day"),
    Spelling("2023-02-29", "text"),
    Spelling("0000-01-01", "text"),
    Spelling("10000-01-01", "text"),
    Spelling("2024-1-31", "text"),
    Spelling("20240131", "integer", "integer number", "eight digits are a number"),
    Spelling(
        "31.01.2024", "text", "", "`CAST(substr(d, 7, 4) || '-' || substr(d, 4, 2) || '-' || substr(d, 1, 2) AS date)`"
    ),
    Spelling("01/31/2024", "text"),
    Spelling("2024/01/31", "text"),
    Spelling("31-Jan-2024", "text"),
    Spelling("2024-01", "text"),
    Spelling("2024-01-31T18:30", "timestamp", "timestamp"),
    Spelling("2024-01-31 18:30:05", "timestamp", "timestamp"),
    Spelling("2024-01-31T18:30:05.25Z", "timestamp", "timestamp"),
    Spelling("2024-01-31T18:30:05+02:00", "timestamp", "timestamp"),
    Spelling("2024-01-31T18:30:05.123456789", "timestamp", "timestamp", "digits beyond microseconds are cut off"),
    Spelling("2024-01-31T24:00:00", "text"),
    Spelling("2024-01-31T18:30:60", "text", "", "leap seconds are none"),
    Spelling("2024-01-31t18:30", "text"),
    Spelling("2024-01-31 6:30 PM", "text"),
    Spelling("2024-01-31T18:30 Europe/Berlin", "text"),
    Spelling("0001-01-01T00:00:00+02:00", "text", "", "before the year 1 in UTC"),
    Spelling("1706725805", "integer", "integer number", "seconds since 1970 are a number"),
)
NULLS = (
    Spelling("NA", "text", "", "only an empty field is NULL; use `nullif(n, 'NA')`"),
    Spelling("N/A", "text"),
    Spelling("null", "text"),
    Spelling("NULL", "text"),
    Spelling("None", "text"),
    Spelling("-", "text"),
    Spelling("\\N", "text"),
    Spelling("?", "text"),
    Spelling(" ", "text", "", "a space is not empty"),
)
