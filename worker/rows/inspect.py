"""What an upload is: its format, dialect, columns with their types, and first rows."""

import re
from dataclasses import dataclass

from shared.errors import Invalid
from shared.lists import Asked, Column, Dialect, Format, Type
from worker.rows.index import ReadAt
from worker.rows.inspection import delimiters, documents, header, kinds
from worker.rows.inspection.encodings import BOM, encoding_of
from worker.rows.inspection.inference import column_type
from worker.rows.inspection.keys import columns_of, columns_of_beginning
from worker.rows.inspection.samples import Sample, sample
from worker.rows.inspection.windows import Window, spread
from worker.rows.layout import TEXT_COLUMN, UTF8, Layout
from worker.rows.parquet import inspection as parquet
from worker.rows.reading import as_bytes, read

HEAD = 1024 * 1024
_GUESS_BYTES = 256 * 1024
_WINDOWS = 16
_WINDOW_BYTES = 64 * 1024
_CELLS = 60_000
_LINES = 2000
_SAID = re.compile(rb"sep=([,;|\t])\r?\n", re.IGNORECASE)
"""The line by which Excel says the delimiter."""


@dataclass(frozen=True)
class Inspected:
    """What was found; `body` is the offset of the first byte after the header (and BOM)."""

    format: Format
    dialect: Dialect
    columns: tuple[Column, ...]
    sample: Sample
    body: int
    rows: int | None = None
    """How many rows there are, where that need not be counted."""
    preview: bytes | None = None
    """The rows that conditions are tried on, where they are no stretches of the list."""

    @property
    def layout(self) -> Layout:
        """How to read it."""
        return Layout(self.format, self.dialect, tuple(column.name for column in self.columns))


def inspect(
    read_at: ReadAt, size: int, name: str, content_type: str | None, asked: Asked, *, of_rows: bool = False
) -> Inspected:
    """Finds out what the `size` bytes of an upload called `name` are, honouring what was asked.

    `of_rows`: they were put together from rows that were given one by one, so that nothing is concluded from how the
    first of them begins: neither `%PDF-` nor a BOM there is anything but text.

    Raises Unsupported (a kind that is not read; `detail` says what to save it as) and Invalid (an encoding, delimiter
    or header that does not do; `detail` has the cure).
    """
    head = bytes(read_at(0, min(size, HEAD)))
    if of_rows and asked.format is Format.TEXT:
        return _lines_of_text(head, 0, UTF8)
    if kinds.is_parquet(name, content_type, head, read_at, size, asked.format):
        return _columns(read_at, size, asked)
    kinds.refuse_unreadable(name, head, asked.format)
    start = len(BOM) if head.startswith(BOM) else 0
    kind = asked.format or _format(name, head[start:], len(head) == size, content_type, asked)
    encoding = encoding_of(head, asked.encoding, kind)
    _refuse_documents(name, head[start:], len(head) == size, content_type, kind, asked)
    if kind in (Format.CSV, Format.TSV):
        return _delimited(read_at, size, head, start, kind, encoding, asked)
    _refuse_marks(asked, kind)
    if kind is Format.TEXT:
        return _lines_of_text(head, start, encoding)
    dialect = Dialect(encoding=encoding)
    bare = Layout(kind, dialect, ())
    rows = _spread_rows(read_at, bare, start, size, _LINES).split(b"\n")
    columns = columns_of(rows)
    if not columns and len(head) < size and b"\n" not in head[start:]:
        columns = columns_of_beginning(head[start:])
    layout = Layout(kind, dialect, tuple(column.name for column in columns))
    return Inspected(kind, dialect, columns, sample(head[start:], layout), start)


def _lines_of_text(head: bytes, start: int, encoding: str) -> Inspected:
    dialect = Dialect(encoding=encoding)
    columns = (Column(name=TEXT_COLUMN, type=Type.TEXT),)
    layout = Layout(Format.TEXT, dialect, (TEXT_COLUMN,))
    return Inspected(Format.TEXT, dialect, columns, sample(head[start:], layout), start)


def _columns(read_at: ReadAt, size: int, asked: Asked) -> Inspected:
    _refuse_marks(asked, Format.PARQUET)
    source = parquet.open_upload(read_at, size)
    columns = parquet.columns_of(source)
    preview = parquet.preview_file(source)
    return Inspected(Format.PARQUET, Dialect(), columns, parquet.sample_of(source), 0, source.rows, preview)


def _format(name: str, head: bytes, whole: bool, content_type: str | None, asked: Asked) -> Format:
    found = kinds.by_name(name, content_type)
    if found is not None:
        return found
    encoding_of(head, asked.encoding, Format.TEXT)
    documents.refuse_markup(name, head)
    is_json = kinds.ending(name) in ("json", "geojson")
    if kinds.looks_like_objects(head, whole) or (is_json and not head.strip()):
        return Format.JSONL
    if is_json:
        documents.refuse_json_document(name, head)
    if asked.delimiter is not None:
        return Format.TSV if asked.delimiter == "\t" else Format.CSV
    guessed = delimiters.guess(head[:_GUESS_BYTES], whole and len(head) <= _GUESS_BYTES, '"')
    if guessed is None or guessed.share < 1 or guessed.rows < 2:
        return Format.TEXT
    return Format.TSV if guessed.delimiter == "\t" else Format.CSV


def _refuse_documents(
    name: str, head: bytes, whole: bool, content_type: str | None, kind: Format, asked: Asked
) -> None:
    """Refuses what is text but no list of lines, unless it was asked for as plain text."""
    if asked.format is Format.TEXT:
        return
    if kinds.by_name(name, content_type) is not Format.TEXT:
        documents.refuse_markup(name, head)
    if kind is Format.JSONL:
        documents.refuse_spread_json(name, head, whole)
    delimited = kind in (Format.CSV, Format.TSV)
    documents.refuse_lone_returns(head, kind, ('"' if asked.quote is None else asked.quote) if delimited else None)


def _delimited(
    read_at: ReadAt, size: int, head: bytes, start: int, kind: Format, encoding: str, asked: Asked
) -> Inspected:
    quote = '"' if asked.quote is None else (asked.quote or None)
    delimiter = asked.delimiter or ("\t" if kind is Format.TSV else None)
    if delimiter in ("tab", "\\t"):
        delimiter = "\t"
    _check_mark("quote", quote)
    _check_mark("delimiter", delimiter)
    whole = len(head) == size
    if delimiter is None and (said := _SAID.match(head, start)):
        delimiter, start = said[1].decode(), said.end()
    if delimiter is None:
        guessed = delimiters.guess(head[start:_GUESS_BYTES], whole and size <= _GUESS_BYTES, quote)
        delimiter = guessed.delimiter if guessed else ","
    if delimiter == quote:
        raise Invalid("delimiter and quote are the same character. Give two different ones.")
    has_header = asked.header is not False
    dialect = Dialect(delimiter=delimiter, quote=quote, header=has_header, encoding=encoding)
    first = header.first_row(head, start, whole, ord(delimiter), ord(quote) if quote else -1)
    if first is None:
        return Inspected(kind, dialect, (), (), size)
    names = header.column_names(first, encoding) if has_header else header.numbered_names(first)
    body = first.end if has_header else start
    layout = Layout(kind, dialect, tuple(names))
    rows = as_bytes(_spread_rows(read_at, layout, body, size, _CELLS // len(names)))
    frame = read(layout, rows, True, names).frame
    types = [column_type(values.to_list()) for values in frame.iter_columns()]
    columns = tuple(Column(name=name, type=found) for name, found in zip(names, types, strict=True))
    return Inspected(kind, dialect, columns, sample(head[body:], layout), body)


def _spread_rows(read_at: ReadAt, layout: Layout, body: int, size: int, most: int) -> bytes:
    """About `most` rows that can be read, from all over the list, as a list of their own.

    Where they are so long that no window holds one, those that the first bytes hold.
    """
    windows = spread(read_at, layout, body, size, _WINDOWS, _WINDOW_BYTES)
    rows = b"".join(window.pick(most // len(windows) + 1, readable=True) for window in windows)
    if rows or size - body <= _WINDOWS * _WINDOW_BYTES:
        return rows
    data = as_bytes(read_at(body, HEAD))
    return Window.of(data, read(layout, data, body + len(data) == size, ())).pick(most, readable=True)


def _check_mark(what: str, mark: str | None) -> None:
    if mark is not None and (len(mark) != 1 or not mark.isascii() or mark in "\r\n"):
        raise Invalid(f"{what} {mark!r} does not do. Give one ASCII character that is no line end.")


def _refuse_marks(asked: Asked, kind: Format) -> None:
    marks = [("delimiter", asked.delimiter), ("quote", asked.quote), ("header", asked.header)]
    if kind is Format.PARQUET:
        marks.append(("encoding", asked.encoding))
    for what, mark in marks:
        if mark:
            other = "" if kind is Format.PARQUET else ", or give format=csv"
            raise Invalid(f"{what} means nothing for {kind} lists. Leave it out{other}.")
