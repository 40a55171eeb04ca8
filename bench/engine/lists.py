"""The lists that benchmarks filter: the same people in every format, so that all cases speak of one thing."""

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from backports import zstd

from bench.people import HEADER, Person, people

DRAWN = 200_000
"""So many rows are drawn; longer lists repeat them under new numbers."""

Drawn = list[bytes]
"""Rows without their number, as the format writes them from the number on."""


def _plain(person: Person) -> list[str]:
    """The fields of a person, unquoted, without the number."""
    text = person.raw.decode().rstrip("\n").partition(",")[2]
    fields, field, quoted = [], "", False
    for place, letter in enumerate(text):
        if letter == '"':
            doubled = quoted and text[place + 1 : place + 2] == '"'
            quoted = not quoted
            field += '"' if doubled else ""
        elif letter == "," and not quoted:
            fields.append(field)
            field = ""
        else:
            field += letter
    return [*fields, field]


def _quoted(rows: Iterable[Person]) -> Iterator[bytes]:
    for person in rows:
        yield person.raw.partition(b",")[2]


def _unquoted(rows: Iterable[Person]) -> Iterator[bytes]:
    for person in rows:
        yield ",".join(field.translate(_BARE) for field in _plain(person)).encode() + b"\n"


_BARE = str.maketrans({'"': "", ",": ";", "\n": " "})


def _objects(rows: Iterable[Person]) -> Iterator[bytes]:
    for person in rows:
        name, age, country, balance, note = _plain(person)
        shown = {"name": name, "age": int(age) if age else None, "country": country, "balance": float(balance)}
        yield json.dumps({**shown, "note": note}, ensure_ascii=False).encode()[1:] + b"\n"


def _lines(rows: Iterable[Person]) -> Iterator[bytes]:
    for person in rows:
        yield " ".join(field.translate(_BARE) for field in _plain(person)).encode() + b"\n"


def _visits(rows: Iterable[Person]) -> Iterator[bytes]:
    chance = random.Random(7)
    for person in rows:
        day = date(2015, 1, 1) + timedelta(days=chance.randrange(4000))
        at = datetime(2024, 1, 1) + timedelta(seconds=chance.randrange(86_400 * 366))
        yield f"{day},{at.isoformat()},{person.country}\n".encode()


def _write(file: BinaryIO, rows: int, header: bytes, before: bytes, after: bytes, drawn: Drawn) -> None:
    file.write(header)
    for start in range(0, rows, len(drawn)):
        part = drawn[: rows - start]
        file.write(b"".join([b"%s%d%s%s" % (before, start + n, after, rest) for n, rest in enumerate(part, 1)]))


_KINDS: dict[str, tuple[Callable[[Iterable[Person]], Iterator[bytes]], bytes, bytes, bytes]] = {
    "people.csv": (_quoted, HEADER, b"", b","),
    "plain.csv": (_unquoted, HEADER, b"", b","),
    "people.jsonl": (_objects, b"", b'{"id": ', b", "),
    "lines.txt": (_lines, b"", b"", b" "),
    "visits.csv": (_visits, b"id,day,seen,country\n", b"", b","),
}


def write_list(folder: Path, name: str, rows: int) -> Path:
    """The list `name` of so many rows below `folder`, written unless it is there: those of `_KINDS`, and
    `people.csv.gz`, `people.csv.zst` and `people.parquet`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if path.exists():
        return path
    if name in _KINDS:
        spell, header, before, after = _KINDS[name]
        drawn = list(spell(people(min(DRAWN, rows), 1847)))
        with path.open("wb") as file:
            _write(file, rows, header, before, after, drawn)
        return path
    plain = write_list(folder, "people.csv", rows)
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(plain.read_bytes(), 6))
    elif name.endswith(".zst"):
        path.write_bytes(zstd.compress(plain.read_bytes()))
    else:
        import polars as pl  # noqa: PLC0415  # not in the process that measures

        pl.scan_csv(plain).sink_parquet(path)
    return path
