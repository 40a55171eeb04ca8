"""Whole rows out of a stream of bytes, whatever its blocks: a CSV row may span lines inside quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winnow.client.nouns import ListInfo

BOM = b"\xef\xbb\xbf"


def rows(blocks: Iterable[bytes], info: ListInfo) -> Iterator[bytes]:
    """The rows of a result, each with its line end, as their exact bytes; header and BOM are no rows."""
    found = lines(blocks)
    if info.format in {"csv", "tsv"}:
        encoding, quote = info.dialect.encoding, info.dialect.quote
        delimiter = delimiter_of(info)
        if quote:
            found = _separated(found, delimiter, quote.encode(encoding))
        if info.dialect.header:
            next(found, None)
    yield from found


def delimiter_of(info: ListInfo) -> bytes:
    """The delimiter's bytes; where a list has none (one column), the one thing that is in no field's way."""
    return (info.dialect.delimiter or "\n").encode(info.dialect.encoding)


def lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends; the BOM at the very beginning is left out."""
    held: list[bytes] = []
    first = True
    for block in blocks:
        whole = block.splitlines(keepends=True) if b"\r" not in block else _at_feeds(block)
        for line in whole:
            held.append(line)
            if line.endswith(b"\n"):
                found = b"".join(held) if len(held) > 1 else line
                held.clear()
                yield found.removeprefix(BOM) if first else found
                first = False
    if held:
        rest = b"".join(held)
        if rest := rest.removeprefix(BOM) if first else rest:
            yield rest


def _at_feeds(block: bytes) -> Iterator[bytes]:
    """The block's lines as LF ends them: a CR without an LF after it is an ordinary byte."""
    at = 0
    while (end := block.find(b"\n", at)) >= 0:
        yield block[at : end + 1]
        at = end + 1
    if at < len(block):
        yield block[at:]


def _separated(lines: Iterator[bytes], delimiter: bytes, quote: bytes) -> Iterator[bytes]:
    """Rows of lines: a line that ends inside quotes goes on with the next one."""
    held: list[bytes] = []
    for line in lines:
        open_before = bool(held)
        if not open_before and quote not in line:
            yield line
            continue
        held.append(line)
        if not _ends_open(line, delimiter, quote, open_before):
            yield b"".join(held)
            held.clear()
    if held:
        yield b"".join(held)


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
