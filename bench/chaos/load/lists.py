"""The lists that are filtered: the same people in several formats and sizes, each row's bytes and fields known."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bench.people import HEADER, Person, people

FAULTS = 0.002
"""So many rows cannot be read or tested."""


@dataclass(frozen=True)
class Shape:
    """A format: its header, a row's bytes, the column that slow conditions search, and whether others have types."""

    header: bytes
    row: Callable[[int, Person], bytes]
    searched: str = "note"
    has_columns: bool = True
    packed: bool = False


@dataclass(frozen=True)
class Sample:
    """A list to upload under `name`."""

    name: str
    rows: int
    shape: Shape


def _csv(number: int, person: Person) -> bytes:
    del number
    return person.raw


def _fields(number: int, person: Person) -> list[str]:
    age = "unknown" if person.fault == "misfit" else "" if person.age is None else str(person.age)
    fields = [str(number), age, person.country, f"{person.balance:.2f}", f"note {number % 97} of {person.country}"]
    return [*fields, "one too many"] if person.fault == "ragged" else fields


def _tsv(number: int, person: Person) -> bytes:
    return "\t".join(_fields(number, person)).encode() + b"\n"


def _jsonl(number: int, person: Person) -> bytes:
    _, age, country, balance, note, *_ = _fields(number, person)
    shown = f'"{age}"' if person.fault == "misfit" else age or "null"
    row = f'{{"id": {number}, "age": {shown}, "country": "{country}", "balance": {balance}, "note": "{note}"}}'
    return (row[: len(row) // 2] if person.fault == "ragged" else row).encode() + b"\n"


def _line(number: int, person: Person) -> bytes:
    return f"{number} {person.country} {person.balance:.2f} \xe9t\xe9\r\n".encode(
        "latin-1" if number % 501 == 0 else "utf-8"
    )


CSV = Shape(HEADER, _csv)
TSV = Shape(b"id\tage\tcountry\tbalance\tnote\n", _tsv, packed=True)
JSONL = Shape(b"", _jsonl)
LINES = Shape(b"", _line, searched="line", has_columns=False)

SAMPLES = (
    Sample("few.csv", 300, CSV),
    Sample("some.csv", 40_000, CSV),
    Sample("many.csv", 300_000, CSV),
    Sample("some.tsv.gz", 40_000, TSV),
    Sample("some.jsonl", 30_000, JSONL),
    Sample("lines.txt", 60_000, LINES),
)


@cache
def persons(sample: Sample) -> tuple[Person, ...]:
    """Who is in the list, in its order."""
    return tuple(people(sample.rows, len(sample.name), FAULTS))


@cache
def rows(sample: Sample) -> tuple[bytes, ...]:
    """The rows' bytes, without the header."""
    return tuple(sample.shape.row(number, person) for number, person in enumerate(persons(sample), 1))


def plain(sample: Sample) -> bytes:
    """The list's bytes, unpacked."""
    return sample.shape.header + b"".join(rows(sample))


def upload(sample: Sample) -> bytes:
    """The bytes that are sent."""
    return gzip.compress(plain(sample), 1, mtime=0) if sample.shape.packed else plain(sample)


def is_undecodable(number: int, sample: Sample) -> bool:
    """Whether row `number` (from 1) is no UTF-8: then it fails when it is tested."""
    return sample.shape is LINES and number % 501 == 0
