"""What is wrong with a Parquet file, in words: ends that nothing may read, and what pyarrow raises on the way."""

import pyarrow as pa

from shared.errors import Invalid
from worker.rows.index import ReadAt
from worker.rows.parquet.footers import ENCRYPTED, MAGIC, TAIL_BYTES, footer_of, has_encrypted_columns

MOST_FOOTER_BYTES = 16 * 2**20
_LOOKED_INTO_BYTES = 2**20
_IS_ENCRYPTED = "The Parquet file is encrypted. Write it again without encryption, then upload that."


def refuse_bad_ends(read_at: ReadAt, size: int) -> None:
    """Raises Invalid for what is no Parquet file, or one whose footer is missing, encrypted or too large, before
    anything reads it."""
    head = bytes(read_at(0, len(MAGIC)))
    end = bytes(read_at(size - TAIL_BYTES, TAIL_BYTES)) if size >= TAIL_BYTES + len(MAGIC) else b""
    length = int.from_bytes(end[:4], "little")
    if ENCRYPTED in (head, end[4:]):
        raise Invalid(_IS_ENCRYPTED)
    if head != MAGIC:
        raise Invalid(
            "The file is said to be Parquet, but its content is not Parquet. Give it the ending of what it is "
            "(.csv, .tsv, .jsonl or .txt), and leave `format` out."
        )
    if end[4:] != MAGIC or length > size - TAIL_BYTES - len(MAGIC):
        raise Invalid("The Parquet file has no footer at its end: it was cut short. Upload the whole file.")
    if length > MOST_FOOTER_BYTES:
        raise Invalid(
            f"The footer of the Parquet file has {length:,} bytes; at most {MOST_FOOTER_BYTES:,} are read. "
            "Write it with larger row groups, or with fewer columns."
        )


def refuse_encrypted_columns(read_at: ReadAt, size: int) -> None:
    """Raises Invalid for a file whose columns are encrypted behind a footer that can be read."""
    # By its length: a signature follows such a footer. A very large one is not worth the time that this takes.
    footer = footer_of(read_at, size)
    if len(footer) <= _LOOKED_INTO_BYTES and has_encrypted_columns(footer):
        raise Invalid(_IS_ENCRYPTED)


class reading:  # reads as a statement
    """What pyarrow raises on the way becomes Invalid; storage that does not work stays OSError."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.errno is not None:
            return
        if isinstance(error, pa.ArrowException | OSError | ValueError | AssertionError | KeyError | OverflowError):
            said = "".join(filter(str.isprintable, " ".join(str(error).split())))[:200].rstrip(". :")
            raise Invalid(
                f"The Parquet file cannot be read: {self._what}: {said}. Write the file again, then upload that."
            ) from error
