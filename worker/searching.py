"""Whether a text is anywhere in many bytes, whatever its case: what has it not need not be taken apart into rows."""

from collections.abc import Callable

BLOCK_BYTES = 2**20
LONGEST_CHARACTER = 4
"""Bytes of UTF-8. A case folded has at least as many characters, so a text was never made of more than it has."""


def may_have(read: Callable[[int, int], bytes], size: int, folded: str) -> bool:
    """Whether a text, its case folded, is in the UTF-8 text of so many bytes, which are read by `(start, length)`.

    Where it is, the answer is yes. It may be yes too where it is only across the end of a line.
    """
    before = LONGEST_CHARACTER * (len(folded) + 2)
    at = 0
    while at < size:
        # Each block begins with the end of the one before, so that nothing is cut in two.
        start = max(at - before, 0)
        length = min(BLOCK_BYTES + at, size) - start
        if folded in read(start, length).decode("utf-8", "replace").casefold():
            return True
        at = start + length
    return False


def stands_in_json(text: str) -> bool:
    """Whether JSON text has this as it is, with nothing escaped in it."""
    return not any(character in '"\\' or character < " " or character == "\x7f" for character in text)
