"""What an upload is: its format, dialect, columns with their types, and first rows."""

from dataclasses import dataclass

from shared.errors import Invalid
from shared.lists import Asked, Column, Dialect, Format, Type
from worker.rows.index import ReadAt
from worker.rows.inspection import delimiters, header, kinds
from worker.rows.inspection.encodings import BOM, encoding_of
from worker.rows.inspection.inference import column_type
from worker.rows.inspection.keys import columns_of
from worker.rows.inspection.samples import Sample, sample
from worker.rows.inspection.windows import spread
from worker.rows.layout import TEXT_COLUMN, Layout
from worker.rows.reading import as_bytes, read

HEAD = 1024 * 1024
_GUESS_BYTES = 256 * 1024
_WINDOWS = 16
_WINDOW_BYTES = 64 * 1024
_CELLS = 60_000
_LINES = 2000


@dataclass(frozen=True)
class Inspected:
    """What was found; `body` is the offset of the first byte after the header (and BOM)."""

    format: Format
    dialect: Dialect
    columns: tuple[Column, ...]
    sample: Sample
    body: int

    @property
    def layout(self) -> Layout:
        """How to read it."""
        return Layout(self.format, self.dialect, tuple(column.name for column in self.columns))


def inspect(read_at: ReadAt, size: int, name: str, content_type: str | None, asked: Asked) -> Inspected:
    """Finds out what the `size` bytes of an upload called `name` are, honouring what was asked.

    Raises Unsupported (a kind that is not read; `detail` says what to save it as) and Invalid (an encoding, delimiter
    or header that does not do; `detail` has the cure).
    """
    head = bytes(read_at(0, min(size, HEAD)))
    kinds.refuse_unreadable(name, head, asked.format)
    start = len(BOM) if head.startswith(BOM) else 0
    kind = asked.format or _format(name, head[start:], len(head) == size, content_type, asked)
    encoding = encoding_of(head, asked.encoding, kind)
    if kind in (Format.CSV, Format.TSV):
        return _delimited(read_at, size, head, start, kind, encoding, asked)
    _refuse_marks(asked, kind)
    dialect = Dialect(encoding=encoding)
    if kind is Format.TEXT:
        columns: tuple[Column, ...] = (Column(name=TEXT_COLUMN, type=Type.TEXT),)
    else:
        bare = Layout(kind, dialect, ())
        columns = columns_of(_spread_rows(read_at, bare, start, size, _LINES).split(b"\n"))
    layout = Layout(kind, dialect, tuple(column.name for column in columns))
    return Inspected(kind, dialect, columns, sample(head[start:], layout), start)


def _format(name: str, head: bytes, whole: bool, content_type: str | None, asked: Asked) -> Format:
    found = kinds.by_name(name, content_type)
    if found is not None:
        return found
    encoding_of(head, asked.encoding, Format.TEXT)
    if kinds.looks_like_objects(head, whole):
        return Format.JSONL
    if kinds.ending(name) in ("json", "geojson"):
        kinds.refuse_json_document(name, head)
    if asked.delimiter is not None:
        return Format.TSV if asked.delimiter == "\t" else Format.CSV
    guessed = delimiters.guess(head[:_GUESS_BYTES], whole and len(head) <= _GUESS_BYTES, '"')
    if guessed is None or guessed.share < 1 or guessed.rows < 2:
        return Format.TEXT
    return Format.TSV if guessed.delimiter == "\t" else Format.CSV


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
    """About `most` rows that can be read, from all over the list, as a list of their own."""
    windows = spread(read_at, layout, body, size, _WINDOWS, _WINDOW_BYTES)
    return b"".join(window.pick(most // len(windows) + 1, readable=True) for window in windows)


def _check_mark(what: str, mark: str | None) -> None:
    if mark is not None and (len(mark) != 1 or not mark.isascii() or mark in "\r\n"):
        raise Invalid(f"{what} {mark!r} does not do: it is one ASCII character, and no line end.")


def _refuse_marks(asked: Asked, kind: Format) -> None:
    for what, mark in (("delimiter", asked.delimiter), ("quote", asked.quote), ("header", asked.header)):
        if mark:
            raise Invalid(f"{what} means nothing for {kind} lists. Leave it out, or give format=csv.")
