"""The fields of one row: CSV and TSV by their dialect, JSON Lines and plain text. Exact bytes in, text out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from winnow.client.lists import ListInfo
from winnow.client.members import members
from winnow.client.rows import delimiter_of


class Row(Mapping[str, str]):
    """A row as a mapping of column to text; `raw` is the row's exact bytes, its line end included.

    CSV and TSV: each field without its quotes. Plain text: one column, `line`. JSON Lines: strings as they are,
    other values as their JSON text, keys that are absent or null are not in the mapping; `row["address.city"]` looks
    into objects. Rows of a Parquet list come as JSON Lines (`raw` is that line). Bytes that are no text in the
    list's encoding come as lone surrogates (`surrogateescape`), so nothing is lost; `raw` has them as they were.
    """

    __slots__ = ("_fields", "_read", "raw")

    def __init__(self, raw: bytes, read: Callable[[bytes], dict[str, str]]) -> None:
        self.raw = raw
        self._read = read
        self._fields: dict[str, str] | None = None

    def _all(self) -> dict[str, str]:
        # Read at the first look: who only wants `raw` pays nothing.
        if self._fields is None:
            self._fields = self._read(self.raw)
        return self._fields

    def __getitem__(self, column: str) -> str:
        return self._all()[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return f"Row({self._all()!r})"


def reader(info: ListInfo) -> Callable[[bytes], dict[str, str]]:
    """What reads the fields of this list's rows."""
    names = [column.name for column in info.columns]
    encoding = info.dialect.encoding
    if info.format in {"csv", "tsv"}:
        delimiter = delimiter_of(info)
        quote = info.dialect.quote.encode(encoding) if info.dialect.quote else None

        mark = delimiter.decode(encoding)
        # In UTF-8 a delimiter is never a part of another character, so the row can be decoded as a whole.
        plain = encoding == "utf-8"

        def separated(raw: bytes) -> dict[str, str]:
            if plain and (quote is None or quote not in raw):
                return dict(zip(names, without_end(raw).decode("utf-8", "surrogateescape").split(mark), strict=False))
            fields = split(without_end(raw), delimiter, quote)
            return dict(zip(names, (field.decode(encoding, "surrogateescape") for field in fields), strict=False))

        return separated
    if info.format in {"jsonl", "parquet"}:
        return lambda raw: members(raw.decode(encoding, "surrogateescape"))
    column = names[0] if names else "line"
    return lambda raw: {column: without_end(raw).decode(encoding, "surrogateescape")}


def without_end(raw: bytes) -> bytes:
    """The row without its line end (LF or CRLF)."""
    return raw[:-2] if raw.endswith(b"\r\n") else raw.removesuffix(b"\n")


def split(row: bytes, delimiter: bytes, quote: bytes | None) -> Sequence[bytes]:
    """The fields of a CSV row: a quote opens only at a field's beginning, a doubled one inside stands for itself."""
    if quote is None or quote not in row:
        return row.split(delimiter)
    fields: list[bytes] = []
    at = 0
    while True:
        if row.startswith(quote, at):
            value, at = _quoted(row, at + len(quote), quote)
        else:
            value = b""
        end = row.find(delimiter, at)
        if end < 0:
            fields.append(value + row[at:])
            return fields
        fields.append(value + row[at:end])
        at = end + len(delimiter)


def _quoted(row: bytes, at: int, quote: bytes) -> tuple[bytes, int]:
    """The text between an opening quote (before `at`) and its closing one, and the place after that."""
    parts: list[bytes] = []
    while True:
        end = row.find(quote, at)
        if end < 0:
            parts.append(row[at:])
            return b"".join(parts), len(row)
        parts.append(row[at:end])
        at = end + len(quote)
        if not row.startswith(quote, at):
            return b"".join(parts), at
        parts.append(quote)
        at += len(quote)
