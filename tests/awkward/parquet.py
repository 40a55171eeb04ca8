"""Parquet lists: what their types become, and files that are not read."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from shared.lists import Asked
from tests.awkward.case import Awkward, refused
from tests.awkward.parquets import Columns, encrypted, shown, written

_MAGIC = b"PAR1"


def _read(
    name: str,
    columns: Columns,
    says: str,
    *,
    found: str = "",
    where: str = "",
    types: str = "",
    verdicts: str = "",
    **how: Any,
) -> Awkward:
    given = tuple((column, kind) for column, kind in (pair.rsplit(" ", 1) for pair in types.split(", ") if pair))
    rows = max((len(values) for _, values in columns.values()), default=0)
    return Awkward(
        name, lambda: written(columns, **how), rows, says=says, found=found, where=where, types=given,
        verdicts=verdicts, shown=shown(columns),
    )  # fmt: skip


def _refused(name: str, make: Callable[[], bytes], made_of: str, words: str, says: str, **asked: object) -> Awkward:
    return Awkward(
        name, cache(make), asked=Asked.model_validate(asked), says=says, refused=words, shown=(f"Made of: {made_of}.",)
    )


def _nested(depth: int) -> tuple[Any, Any]:
    kind, value = pa.int64(), 1
    for _ in range(depth):
        kind, value = pa.struct([("in", kind)]), {"in": value}
    return kind, value


_DEEP, _VALUE = _nested(6)
_AT = dt.datetime(2024, 1, 31, 18, 30, 5)
_PLACE = pa.struct([("city", pa.string()), ("at", pa.struct([("x", pa.float64()), ("y", pa.float64())]))])

TYPES = (
    _read("people.parquet", {"id": (pa.int64(), [1, 2]), "name": (pa.string(), ["Ann", None])},
          "Parquet says what its columns are: nothing is inferred. Results are Parquet, with the same types and "
          "values.",
          found="id integer, name text"),
    _read("integers.parquet",
          {"i8": (pa.int8(), [-128, 127]), "u16": (pa.uint16(), [0, 65535]),
           "i64": (pa.int64(), [-(2**63), 2**63 - 1])},
          "Integers of any width are integers.", found="i8 integer, u16 integer, i64 integer",
          where="i64 < 0", verdicts="kept rejected"),
    _read("beyond_integers.parquet", {"n": (pa.uint64(), [2**63 - 1, 2**63])},
          "An unsigned one that 64 bits with a sign do not hold fails its row, where the condition names its column. "
          "Give the job `types` with `n` as number, or as text.",
          where="n > 0", verdicts="kept failed"),
    _read("beyond_integers_as_numbers.parquet", {"n": (pa.uint64(), [2**63 - 1, 2**63])},
          "As number it is the nearest float64.", where="n > 0", types="n number", verdicts="kept kept"),
    _read("floats.parquet",
          {"x": (pa.float64(), [1.5, float("nan"), float("inf"), float("-inf"), None])},
          "NaN and the infinities are no numbers. NaN is not NULL either: `x IS NULL` says so of the empty field "
          "alone. Ask for `x` as text to compare with 'NaN'.",
          found="x number", where="x > 1", verdicts="kept failed failed failed rejected"),
    _read("floats_as_text.parquet", {"x": (pa.float64(), [1.5, float("nan"), None])}, "As text they are told apart.",
          where="x = 'NaN'", types="x text", verdicts="rejected kept rejected"),
    _read("short_floats.parquet", {"x": (pa.float32(), [0.1, 16777216.0])},
          "A float of 32 bits is what it is in 64: `x = 0.1` is not true of it. As text it has its own shortest "
          "digits.",
          found="x number", where="x = 0.1", verdicts="rejected rejected"),
    _read("decimals.parquet",
          {"sum": (pa.decimal128(9, 2), [Decimal("640.50"), None]),
           "long": (pa.decimal256(50, 10), [Decimal("1234567890123456789012345678901234567890.0123456789"), None])},
          "A decimal is compared as the nearest float64, and leaves with all of its digits. As text it has those.",
          found="sum number, long number", where="sum = 640.5", verdicts="kept rejected"),
    _read("booleans.parquet", {"ok": (pa.bool_(), [True, False, None])}, "Booleans are booleans.",
          found="ok boolean", where="ok", verdicts="kept rejected rejected"),
    _read("dates.parquet", {"day": (pa.date32(), [dt.date(1970, 1, 1), dt.date(9999, 12, 31), None])},
          "Days are dates.", found="day date", where="day > DATE '2024-01-01'", verdicts="rejected kept rejected"),
    _read("odd_dates.parquet", {"day": (pa.date32(), [0, -800_000, 3_000_000])},
          "Stored are days since 1970. Those outside the years 1 to 9999 fail their row.",
          where="day < DATE '2024-01-01'", verdicts="kept failed failed"),
    _read("timestamps.parquet",
          {"ms": (pa.timestamp("ms"), [_AT, None]),
           "us": (pa.timestamp("us"), [_AT.replace(microsecond=250_000), None]),
           "utc": (pa.timestamp("us", "UTC"), [_AT, None]),
           "berlin": (pa.timestamp("us", "Europe/Berlin"), [_AT.replace(tzinfo=dt.UTC), None])},
          "Timestamps of every unit. One with a zone is a moment, stored in UTC, and that is what a condition "
          "compares: the zone is a way to show it.",
          found="ms timestamp, us timestamp, utc timestamp, berlin timestamp",
          where="berlin = utc AND ms < us", verdicts="kept rejected"),
    _read("nanoseconds.parquet", {"at": (pa.timestamp("ns"), [1_706_725_805_123_456_789])},
          "Digits beyond microseconds are cut off in conditions, as everywhere; rows leave with all of theirs.",
          found="at timestamp", where="at = TIMESTAMP '2024-01-31 18:30:05.123456'", verdicts="kept"),
    _read("odd_timestamps.parquet", {"at": (pa.timestamp("ms"), [0, 253_402_300_800_000])},
          "Stored is the count since 1970. The year 10000 fails its row: a sentinel, most likely.",
          where="at >= TIMESTAMP '1970-01-01 00:00:00'", verdicts="kept failed"),
    _read("times.parquet",
          {"at": (pa.time32("ms"), [dt.time(18, 30), None]),
           "took": (pa.duration("us"), [dt.timedelta(seconds=90), None])},
          "There is no type for a time of day or a duration: they are JSON text, a duration the number of its units.",
          found="at text, took text"),
    _read("texts.parquet",
          {"name": (pa.string(), ["Müller", "", None]), "large": (pa.large_string(), ["a", "b", "c"])},
          "A text may be empty without being NULL.", found="name text, large text",
          where="name IS NULL", verdicts="rejected rejected kept"),
    _read("broken_texts.parquet", {"name": (pa.string(), [b"M\xfcller", b"Bob"]), "n": (pa.int8(), [1, 2])},
          "A text that is no UTF-8, though the file says so, fails its row where the condition names its column.",
          where="name <> ''", verdicts="failed kept"),
    _read("dictionaries.parquet",
          {"color": (pa.dictionary(pa.int32(), pa.string()), ["red", "blue", "red", None])},
          "A column by dictionary (categories) is one of what the dictionary holds.", found="color text",
          where="color = 'red'", verdicts="kept rejected kept rejected"),
    _read("bytes.parquet", {"raw": (pa.binary(), [b"text", b"\xff\x00", None]), "n": (pa.int8(), [1, 2, 3])},
          "Bytes are text if they are UTF-8; others fail their row where the condition names their column.",
          found="raw text, n integer", where="raw = 'text'", verdicts="kept failed rejected"),
    _read("uuids.parquet", {"id": (pa.uuid(), [b"0123456789abcdef"])}, "UUIDs are text in their usual form.",
          found="id text", where="id = '30313233-3435-3637-3839-616263646566'", verdicts="kept"),
    _read("structs.parquet",
          {"place": (_PLACE, [{"city": "Ulm", "at": {"x": 48.4, "y": 10.0}}, {"city": None, "at": None}, None])},
          "The members of a struct are columns, with paths for names. Where the struct is NULL, so are they.",
          found="place.city text, place.at.x number, place.at.y number",
          where="place.at.x > 48", verdicts="kept rejected rejected"),
    _read("deep_structs.parquet", {"top": (_DEEP, [_VALUE])}, "What is deeper than five levels is JSON text.",
          found="top.in.in.in.in text"),
    _read("lists.parquet",
          {"tags": (pa.list_(pa.string()), [["x", None], [], None]),
           "map": (pa.map_(pa.string(), pa.int64()), [[("a", 1)], [], None])},
          "Lists are JSON text, and maps a list of their pairs: `tags LIKE '%\"x\"%'`.", found="tags text, map text",
          where="tags LIKE '%\"x\"%'", verdicts="kept rejected rejected"),
    _read("nothing.parquet", {"n": (pa.null(), [None, None]), "id": (pa.int64(), [None, 1])},
          "A column without any value, as pandas writes an empty one, is text that is NULL.",
          found="n text, id integer", where="n IS NULL AND id IS NULL", verdicts="kept rejected"),
    _read("no_rows.parquet", {"id": (pa.int64(), []), "name": (pa.string(), [])}, "A list may have no rows.",
          found="id integer, name text"),
    _read("brotli.parquet", {"id": (pa.int64(), [1, 2])},
          "Packed with snappy, gzip, brotli, lz4 or zstd. What is written again with brotli or gzip is zstd.",
          found="id integer", compression="brotli"),
    _read("called.csv", {"id": (pa.int64(), [1])},
          "A Parquet file is known by its first and last bytes, whatever it is called.", found="id integer"),
)  # fmt: skip

FILES = (
    refused("csv.parquet", b"id,name\n1,Ann\n", "not Parquet",
            "What is called .parquet has to be Parquet. Call it what it is."),
    refused("as_parquet.csv", b"id,name\n1,Ann\n", "not Parquet", "So has what is said to be.", format="parquet"),
    refused("empty.parquet", b"", "not Parquet", "Nothing is no Parquet file."),
    _refused("as_csv.parquet", written, "a Parquet file", "Leave `format` out",
             "A Parquet file is not read as anything else. Results can be had as CSV, with `?format=csv`.",
             format="csv"),
    _refused("marks.parquet", written, "a Parquet file", "delimiter means nothing", "Nor has it delimiters.",
             delimiter=";"),
    _refused("cut.parquet", lambda: written()[:-100], "a Parquet file, without its last 100 bytes", "cut short",
             "What a Parquet file holds is said at its end: without it nothing is read."),
    _refused("begun.parquet", lambda: written()[:100], "the first 100 bytes of a Parquet file", "cut short",
             "An upload or an export that was broken off looks like this."),
    _refused("encrypted.parquet", lambda: written()[:-4] + b"PARE", "a Parquet file that ends in PARE", "encrypted",
             "Nothing is decrypted here."),
    _refused("encrypted_columns.parquet", encrypted, "a Parquet file with an encrypted column and a plain footer",
             "encrypted", "Nor single columns."),
    _refused("broken_footer.parquet", lambda: written()[:-40] + bytes(32) + written()[-8:],
             "a Parquet file with 32 zero bytes at the end of its footer", "contradicts itself",
             "A footer that contradicts itself is not believed."),
    _refused("other_footer.parquet", lambda: _MAGIC + b"\x15\x02 no footer " + (12).to_bytes(4, "little") + _MAGIC,
             "a footer that is none", "cannot be read", "Nor is one that means nothing."),
    _refused("large_footer.parquet",
             lambda: _MAGIC + bytes(2**24 + 1) + (2**24 + 1).to_bytes(4, "little") + _MAGIC,
             "a footer of 16,777,217 bytes", "larger row groups",
             "Everybody who reads a file reads its footer: it may have up to 16 MiB."),
    _refused("no_columns.parquet", lambda: written({}), "a table without columns", "no columns", "Rows of nothing."),
    _refused("too_many_columns.parquet", lambda: written({f"c{n}": (pa.int8(), [1]) for n in range(10_001)}),
             "10,001 columns", "at most 10,000", "As in CSV."),
    _refused("same_names.parquet",
             lambda: written({"a.b": (pa.int8(), [1]), "a": (pa.struct([("b", pa.int8())]), [{"b": 2}])}),
             "a column `a.b` beside a struct `a` with the member `b`", "two columns",
             "A condition could not say which."),
)  # fmt: skip
