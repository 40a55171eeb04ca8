"""What the reference says of one row or blank line."""

from dataclasses import dataclass

from worker.rows.reasons import Fault, sentence


@dataclass(frozen=True)
class Row:
    """The bytes `start` to `end` (with the line end). `cells` holds the wanted values, None being absent; a blank
    line and a failed row have none but None. `reason` is None unless the row is failed."""

    start: int
    end: int
    blank: bool
    cells: tuple[str | None, ...]
    reason: str | None


def failed(start: int, end: int, wanted: int, reason: str) -> Row:
    """A row that cannot be read."""
    return Row(start, end, False, (None,) * wanted, reason)


def decoded(start: int, end: int, columns: tuple[str, ...], fields: list[bytes], encoding: str) -> Row:
    """A row whose wanted `fields` are text in `encoding`; failed by the first that is not."""
    cells = []
    for column, field in zip(columns, fields, strict=True):
        try:
            cells.append(field.decode(encoding))
        except UnicodeDecodeError:
            reason = sentence(Fault.UNDECODABLE, column=column, encoding=encoding)
            return failed(start, end, len(columns), reason)
    return Row(start, end, False, tuple(cells), None)


def lines(data: bytes, most: int = 2**62) -> list[tuple[int, int]]:
    """Start and end of each line (of the first `most`), its LF included; the last may lack it."""
    out: list[tuple[int, int]] = []
    start = 0
    while start < len(data) and len(out) < most:
        feed = data.find(b"\n", start)
        end = len(data) if feed < 0 else feed + 1
        out.append((start, end))
        start = end
    return out


def without_line_end(line: bytes) -> bytes:
    """The line without its LF or CRLF. A lone CR is an ordinary byte."""
    if line.endswith(b"\r\n"):
        return line[:-2]
    return line.removesuffix(b"\n")
