"""Whole rows out of a stream of bytes, whatever its blocks: a CSV row may span lines inside quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winnow.client.lists import ListInfo

BOM = b"\xef\xbb\xbf"


class RowReader:
    """The rows of a result, each with its line end, as their exact bytes; header and BOM are no rows."""

    def __init__(self, info: ListInfo) -> None:
        self._lines = LineReader()
        self._held: list[bytes] = []
        separated = info.format in {"csv", "tsv"}
        quote = info.dialect.quote if separated else None
        self._quote = quote.encode(info.dialect.encoding) if quote else b""
        self._delimiter = delimiter_of(info)
        self._header = separated and info.dialect.header

    def feed(self, block: bytes) -> Iterator[bytes]:
        """The rows that are whole with this block."""
        return self._rows(self._lines.feed(block))

    def end(self) -> Iterator[bytes]:
        """What is left when no block follows."""
        yield from self._rows(self._lines.end())
        if self._held:
            yield from self._after_header(b"".join(self._held))

    def _rows(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """Rows of lines: a line that ends inside quotes goes on with the next one."""
        held, quote = self._held, self._quote
        for line in lines:
            if quote and (held or quote in line):
                goes_on = _ends_open(line, self._delimiter, quote, opened=bool(held))
                held.append(line)
                if goes_on:
                    continue
                row = b"".join(held)
                held.clear()
            else:
                row = line
            if self._header:
                self._header = False
            else:
                yield row

    def _after_header(self, row: bytes) -> Iterator[bytes]:
        if not self._header:
            yield row


def whole_rows(blocks: Iterable[bytes], info: ListInfo) -> Iterator[bytes]:
    """The rows of a list that is read by blocks."""
    reader = RowReader(info)
    for block in blocks:
        yield from reader.feed(block)
    yield from reader.end()


def delimiter_of(info: ListInfo) -> bytes:
    """The delimiter's bytes; where a list has none (one column), the one thing that is in no field's way."""
    return (info.dialect.delimiter or "\n").encode(info.dialect.encoding)


class LineReader:
    """Lines with their ends; the BOM at the very beginning is left out."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._first = True

    def feed(self, block: bytes) -> Iterator[bytes]:
        """The lines that are whole with this block."""
        whole = block.splitlines(keepends=True) if b"\r" not in block else _at_feeds(block)
        for line in whole:
            if not line.endswith(b"\n"):
                self._held.append(line)
            elif self._held or self._first:
                self._held.append(line)
                yield self._taken()
            else:
                yield line

    def end(self) -> Iterator[bytes]:
        """The last line, where it has no end."""
        if rest := self._taken():
            yield rest

    def _taken(self) -> bytes:
        found = b"".join(self._held)
        self._held.clear()
        first, self._first = self._first, False
        return found.removeprefix(BOM) if first else found


def _at_feeds(block: bytes) -> Iterator[bytes]:
    """The block's lines as LF ends them: a CR without an LF after it is an ordinary byte."""
    at = 0
    while (end := block.find(b"\n", at)) >= 0:
        yield block[at : end + 1]
        at = end + 1
    if at < len(block):
        yield block[at:]


def _ends_open(line: bytes, delimiter: bytes, quote: bytes, opened: bool) -> bool:
    """Whether the end of the line lies inside quotes, begun (`opened`) inside them or not."""
    at = 0
    if not opened:
        at = _opening(line, 0, delimiter, quote)
    while at >= 0:
        closing = line.find(quote, at)
        if closing < 0:
            return True
        at = closing + len(quote)
        if line.startswith(quote, at):  # a doubled quote: still inside
            at += len(quote)
        elif line.startswith(delimiter, at):
            at = _opening(line, at + len(delimiter), delimiter, quote)
        else:
            # The row's end; or text after a closing quote, which makes the rest of the line plain.
            return False
    return False


def _opening(line: bytes, at: int, delimiter: bytes, quote: bytes) -> int:
    """The place after the next opening quote, from the beginning of a field on; -1 where there is none."""
    if line.startswith(quote, at):
        return at + len(quote)
    found = line.find(delimiter + quote, at)
    return found + len(delimiter) + len(quote) if found >= 0 else -1
