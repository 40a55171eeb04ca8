"""CSV and TSV, a byte at a time.

A quote opens only as the first byte of a field. Within quotes a doubled quote is one quote, and delimiter and line
ends are data. A quote followed by a delimiter, LF, CRLF or the end closes; followed by anything else it makes the row
failed, and the rest of the row, up to its LF, is read without quoting, so that the next row's start stays certain.
Anywhere else a quote is an ordinary byte, and so is a CR without an LF after it.
"""

from dataclasses import dataclass
from enum import Enum, auto

from worker.rows.layout import Layout
from worker.rows.reasons import Fault, sentence
from worker.rows.reference.row import Row, decoded, failed

LF, CR = 10, 13


class _At(Enum):
    FIELD_START = auto()
    UNQUOTED = auto()
    QUOTED = auto()
    CLOSED = auto()
    SPOILED = auto()


@dataclass(frozen=True)
class Split:
    """One row's bytes `start` to `end`, and either its fields or what is wrong with it (with the fault's number)."""

    start: int
    end: int
    fields: list[bytes]
    fault: Fault = Fault.NONE
    number: int = 0


def split(data: bytes, start: int, delimiter: int, quote: int) -> Split:
    """The row that begins at `start`. `quote` is -1 where nothing is quoted."""
    fields: list[bytes] = []
    field = bytearray()
    at, place, spoiled = _At.FIELD_START, start, 0
    while place < len(data):
        byte = data[place]
        place += 1
        if at is _At.QUOTED:
            if byte == quote:
                at = _At.CLOSED
            else:
                field.append(byte)
            continue
        if at is _At.CLOSED and byte == quote:
            field.append(byte)
            at = _At.QUOTED
            continue
        if byte == LF:
            if at is _At.SPOILED:
                return Split(start, place, [], Fault.AFTER_QUOTE, spoiled)
            if at is _At.UNQUOTED and field[-1] == CR:
                field.pop()
            return Split(start, place, [*fields, bytes(field)])
        if at is _At.SPOILED:
            continue
        if byte == delimiter:
            fields.append(bytes(field))
            field.clear()
            at = _At.FIELD_START
        elif at is _At.FIELD_START and byte == quote:
            at = _At.QUOTED
        elif at is _At.CLOSED:
            if byte == CR and data[place : place + 1] == b"\n":
                continue
            at, spoiled = _At.SPOILED, len(fields) + 1
        else:
            field.append(byte)
            at = _At.UNQUOTED
    if at is _At.QUOTED:
        return Split(start, place, [], Fault.UNTERMINATED, len(fields) + 1)
    if at is _At.SPOILED:
        return Split(start, place, [], Fault.AFTER_QUOTE, spoiled)
    return Split(start, place, [*fields, bytes(field)])


def rows(data: bytes, layout: Layout, wanted: tuple[str, ...], max_row_bytes: int) -> list[Row]:
    """The rows and blank lines of `data`, with the wanted columns decoded."""
    out: list[Row] = []
    place = 0
    while place < len(data):
        row = split(data, place, layout.delimiter, layout.quote)
        place = row.end
        raw = data[row.start : row.end]
        if layout.skips_blank_lines and raw in (b"\n", b"\r\n"):
            out.append(Row(row.start, row.end, True, (None,) * len(wanted), None))
        elif len(raw) > max_row_bytes:
            reason = sentence(Fault.TOO_LONG, len(raw), limit=max_row_bytes)
            out.append(failed(row.start, row.end, len(wanted), reason))
        elif row.fault:
            out.append(failed(row.start, row.end, len(wanted), sentence(row.fault, row.number)))
        elif len(row.fields) != layout.width:
            reason = sentence(Fault.FIELDS, len(row.fields), width=layout.width)
            out.append(failed(row.start, row.end, len(wanted), reason))
        else:
            fields = [row.fields[position] for position in layout.positions(wanted)]
            out.append(decoded(row.start, row.end, wanted, fields, layout.encoding))
    return out
